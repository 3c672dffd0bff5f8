"""What a coalition's pledges add up to, in tonnes, beside the goal of its country.

`reduction.py` says how many tonnes less each member promises for a year, `overlap.py` what the members' promises
come to together. Here both are fed from the database, in a fixed number of queries, and the result is opened into
one line a member. Only memberships and pledges that stand on the date count; see `Pledge.is_in_force_on`.

Emissions of territories are figures, those of organisations are measures, and only those of exactly the base year
are used. Everything is in tonnes of CO2 equivalent; sums are made exactly and rounded once.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from coalitions.models import Coalition, Membership
from coalitions.reach.atlas import Atlas
from pledges.contribution.overlap import Promise, ReductionOutcome, share_out
from pledges.contribution.reduction import Emissions, Lack, Reduction, reduction_in
from pledges.kinds import TONNES
from pledges.models import NationalGoal, Pledge
from signatories.models import Measure, MeasureMetric, Metric, Signatory
from signatories.territories.figures import FigureRow, choose_figure
from signatories.types import GOVERNMENT_TYPES

DEFAULT_YEAR = 2030


@dataclass
class ContributionLine:
    """What became of one member: its emissions, its target, what counted, or what it lacks. None is unknown."""

    signatory_id: int
    slug: str
    name: str
    type: str
    jurisdiction_id: int | None = None
    jurisdiction: str | None = None
    outcome: ReductionOutcome | None = None
    lack: Lack | None = None
    within: str | None = None
    within_slug: str | None = None
    emissions: int | None = None
    emissions_year: int | None = None
    emissions_source: str | None = None
    emissions_source_url: str | None = None
    target: Pledge | None = None
    reduction: int | None = None
    lower: int | None = None
    upper: int | None = None

    @property
    def is_computed(self) -> bool:
        return self.outcome is not None

    @property
    def is_government(self) -> bool:
        return self.type in GOVERNMENT_TYPES

    @property
    def reason(self) -> str:
        """Why not all of it counted, or nothing could be computed: a translated label."""
        cause = self.outcome or self.lack
        return str(cause.label) if cause else ""

    def as_json(self) -> dict[str, Any]:
        target = self.target
        return {
            "signatory": self.slug,
            "name": self.name,
            "type": self.type,
            "jurisdiction": self.jurisdiction,
            "outcome": self.outcome and str(self.outcome),
            "lack": self.lack and str(self.lack),
            "within": self.within,
            "emissions_tco2e": self.emissions,
            "emissions_year": self.emissions_year,
            "emissions_source": self.emissions_source,
            "target_kind": target and target.kind,
            "target_value": target and as_number(target.target_value),
            "target_unit": target and (target.unit or None),
            "target_year": target and target.target_year,
            "target_base_year": target and target.base_year,
            "target_source_url": target and (target.source_url or None),
            "reduction_tco2e": self.reduction,
            "lower_tco2e": self.lower,
            "upper_tco2e": self.upper,
        }


@dataclass
class NationalEmissions:
    """The emissions that a national goal is measured against; `is_total` of the regions' own figures."""

    tonnes: int
    year: int
    source: str
    source_url: str
    is_total: bool = False


@dataclass
class Contribution:
    """What the members of one coalition promise together for one year, between a lower and an upper bound."""

    coalition: Coalition
    as_of: datetime.date
    year: int
    lines: list[ContributionLine] = field(default_factory=list)
    lower: int | None = None
    upper: int | None = None
    goal: NationalGoal | None = None
    goal_base: NationalEmissions | None = None
    goal_tonnes: int | None = None

    @property
    def with_target(self) -> list[ContributionLine]:
        """The lines of members with a number that stands on the date, whatever it is about."""
        return [line for line in self.lines if line.lack != Lack.NO_TARGET]

    @property
    def computed(self) -> list[ContributionLine]:
        return [line for line in self.lines if line.is_computed]

    @property
    def not_computed(self) -> list[ContributionLine]:
        return [line for line in self.with_target if not line.is_computed]

    @property
    def lacks(self) -> dict[Lack, int]:
        """How many members could not be computed, by what they lack: {Lack: count}, without zeros."""
        found = {}
        for lack in Lack:
            count = sum(line.lack == lack for line in self.not_computed)
            if count:
                found[lack] = count
        return found

    @property
    def outcomes(self) -> dict[ReductionOutcome, int]:
        return {outcome: sum(line.outcome == outcome for line in self.lines) for outcome in ReductionOutcome}

    def as_json(self) -> dict[str, Any]:
        """The outside contract of `contribution --json` and `contribution.json`. Activate English before."""
        return {
            "coalition": self.coalition.slug,
            "as_of": self.as_of.isoformat(),
            "year": self.year,
            "lower_tco2e": self.lower,
            "upper_tco2e": self.upper,
            "national_goal_tco2e": self.goal_tonnes,
            "members_with_target": len(self.with_target),
            "computed": len(self.computed),
            "not_computed": len(self.not_computed),
            "lines": [line.as_json() for line in self.lines],
        }


def as_number(value: Any) -> Any:
    """A decimal as a whole number where it is one."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def compute_contribution(
    coalition: Coalition,
    as_of: datetime.date | None = None,
    year: int = DEFAULT_YEAR,
    atlas: Atlas | None = None,
) -> Contribution:
    """The contribution of one coalition for a year as its pledges stand on a date, in eight queries.

    `atlas` is what has been read about the coalition's country already, with its emissions: that saves four of them.
    """
    as_of = as_of or datetime.date.today()
    found = Contribution(coalition, as_of, year)
    members = _members(coalition, as_of)
    atlas = atlas or _atlas(coalition, members)
    targets, measures = _targets(coalition, as_of), _measures(coalition)
    promises = {}
    for member in members:
        line = _line(member, atlas)
        found.lines.append(line)
        emissions = _emissions(member, atlas, measures)
        reduction = reduction_in(year, targets[line.signatory_id], emissions)
        if isinstance(reduction, Lack):
            line.lack = reduction
        else:
            _show(line, reduction)
            promises[line.slug] = _promise(member, reduction, atlas)
    _add_up(found, promises, atlas)
    _add_goal(found, atlas)
    return found


# --- What is on file --------------------------------------------------------------------------------------


def _members(coalition: Coalition, as_of: datetime.date) -> Iterable[Signatory]:
    """The published signatories that are members on the date, once each, by name."""
    periods = (
        Membership.objects.active_on(as_of)
        .filter(coalition=coalition, signatory__is_published=True)
        .order_by("signatory__name_key", "signatory__slug")
        .select_related("signatory")
    )
    return list({period.signatory_id: period.signatory for period in periods}.values())


def _atlas(coalition: Coalition, members: Iterable[Signatory]) -> Atlas:
    """Where the members govern or are based, with the emissions on file."""
    places = {place for member in members if (place := member.governs_id or member.based_in_id)}
    return Atlas(places, {coalition.country.country}, [Metric.GHG], rosters=[coalition.slug])


def _targets(coalition: Coalition, as_of: datetime.date) -> dict[int, list[Pledge]]:
    """{signatory id: [pledges]}: the public pledges with a number that stand on the date."""
    targets = defaultdict(list)
    standing = coalition.pledges.filter(is_published=True).targets().in_force_on(as_of)
    for pledge in standing.order_by("target_year", "pk"):
        targets[pledge.signatory_id].append(pledge)
    return targets


def _measures(coalition: Coalition) -> dict[int, list[Measure]]:
    """{signatory id: [measures]}: the emissions of the organisations that have pledged something."""
    measures = defaultdict(list)
    found = Measure.objects.filter(
        metric=MeasureMetric.GHG, unit=TONNES, signatory__in=coalition.pledges.values("signatory")
    )
    for measure in found.order_by("source", "pk"):
        measures[measure.signatory_id].append(measure)
    return measures


def _emissions(member: Signatory, atlas: Atlas, measures: dict[int, list[Measure]]) -> Emissions:
    """The emissions of exactly one year, as a function: of the territory governed, or of the organisation."""

    def of_territory(year: int) -> FigureRow | None:
        node = atlas.node_of.get(member.governs_id or 0)
        figures = [row for row in atlas.figures_at(node, Metric.GHG) if row.year == year]
        own = [row for row in figures if row.jurisdiction_id == member.governs_id]
        return choose_figure([row for row in own or figures if row.unit == TONNES], year)

    def of_organisation(year: int) -> Measure | None:
        """The first by source and then the oldest on file; nothing else tells the measures of a year apart."""
        return next((measure for measure in measures[member.pk] if measure.year == year), None)

    return of_territory if member.is_government else of_organisation


# --- Lines ------------------------------------------------------------------------------------------------


def _line(member: Signatory, atlas: Atlas) -> ContributionLine:
    place = atlas.places.get(member.governs_id or member.based_in_id or 0)
    return ContributionLine(
        signatory_id=member.pk,
        slug=member.slug,
        name=member.name,
        type=member.type,
        jurisdiction_id=place and place.id,
        jurisdiction=place and place.name,
    )


def _show(line: ContributionLine, reduction: Reduction) -> None:
    line.target = reduction.target
    line.reduction = round(reduction.tonnes)
    line.emissions, line.emissions_year = round(reduction.base.tonnes), reduction.base.year
    cited = reduction.base.figure or reduction.target
    line.emissions_source, line.emissions_source_url = cited.source or None, cited.source_url or None


def _promise(member: Signatory, reduction: Reduction, atlas: Atlas) -> Promise:
    node = atlas.node_of.get(member.governs_id or member.based_in_id or 0)
    return Promise(member.slug, node, reduction.tonnes, reduction.base.tonnes)


def _add_up(found: Contribution, promises: dict[str, Promise], atlas: Atlas) -> None:
    """Give every line what counts of it, and the contribution its bounds.

    Where nobody has a target the sum is zero; where nothing could be computed it is unknown.
    """
    lines = {line.slug: line for line in found.lines}
    governments = {slug for slug, line in lines.items() if line.is_government}
    shares = share_out(
        atlas.territories,
        [promise for slug, promise in promises.items() if slug in governments],
        [promise for slug, promise in promises.items() if slug not in governments],
    )
    for slug, share in shares.items():
        line = lines[slug]
        line.outcome, line.lower, line.upper = share.outcome, round(share.lower), round(share.upper)
        if share.within:
            line.within, line.within_slug = lines[share.within].name, share.within
    if shares or not found.with_target:
        found.lower = round(sum(share.lower for share in shares.values()))
        found.upper = round(sum(share.upper for share in shares.values()))


def _add_goal(found: Contribution, atlas: Atlas) -> None:
    """The country's goal for the year that stood on the date, and what it means in tonnes as far as is known."""
    goals = NationalGoal.objects.in_force_on(found.as_of)
    goals = goals.filter(jurisdiction=found.coalition.country_id, year=found.year)
    found.goal = goals.last()
    if found.goal is None:
        return
    found.goal_base = national_emissions(atlas, found.coalition.country.country, found.goal.base_year)
    found.goal_tonnes = found.goal.reduction(found.goal_base.tonnes if found.goal_base else None)


def national_emissions(atlas: Atlas, country: str, year: int | None) -> NationalEmissions | None:
    """The country's emissions in exactly that year, or None: its own figure, else the total of one table that has
    every first-level subdivision which the national figures include."""

    if year is None:
        return None

    def of(node: int | None) -> list[FigureRow]:
        figures = atlas.figures_at(node, Metric.GHG)
        return [row for row in figures if row.year == year and row.unit == TONNES]

    own = choose_figure(of(atlas.country_node(country)), year)
    if own:
        return NationalEmissions(own.value, year, own.source, own.source_url)
    regions = [region for region in atlas.regions_of(country) if region.in_national_figures]
    figures = [{row.source: row for row in of(atlas.node_of[region.id])} for region in regions]
    for source in sorted(set.intersection(*map(set, figures)) if figures else ()):
        rows = [found[source] for found in figures]
        return NationalEmissions(sum(row.value for row in rows), year, source, rows[0].source_url, True)
    return None
