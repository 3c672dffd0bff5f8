"""What a coalition's pledges add up to, in tonnes, beside the goal of its country.

`reduction.py` says how many tonnes less each member promises for a year, `overlap.py` what the members' promises
come to together. Here both are fed from the database, in a fixed number of queries, and the result is opened into
one line a member. Only memberships and pledges that stand on the date count; see `Pledge.is_in_force_on`.

All are measured against the emissions of one year, the base year of the country's goal for that year, as far as they
are on file; a line says where they are not. A target whose year comes before the year asked for is held constant,
unless it was missed or a promised report on it is overdue: then it does not count. What targets that lapsed or are
overdue had promised is shown apart.

Emissions of territories are figures, those of organisations are measures, and only those of exactly the base year
are used. Everything is in tonnes of CO2 equivalent; sums are made exactly and rounded once.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from coalitions.models import Coalition, Membership
from coalitions.reach.atlas import Atlas
from pledges.contribution.overlap import Promise, ReductionOutcome, share_out
from pledges.contribution.reduction import Emissions, Lack, Reduction, reduction_in
from pledges.kinds import TO_ZERO, TONNES
from pledges.models import NationalGoal, Pledge, Status
from pledges.progress.read import follow, with_reports
from pledges.progress.state import State
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
    level: int | None = None
    reduction: int | None = None
    is_common: bool = False  # whether it is measured against the common year
    is_scenario: bool = False  # whether it is measured against a baseline scenario
    lower: int | None = None
    upper: int | None = None
    reached: int | None = None  # of the lower bound, by the last inventory
    reached_year: int | None = None
    lapsed: int | None = None  # promised by targets that lapsed or were withdrawn, and not counted
    overdue: int | None = (
        None  # promised by targets that were missed or whose report is late, and not counted
    )

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
            "level_tco2e": self.level,
            "reduction_tco2e": self.reduction,
            "on_common_base": self.is_common,
            "against_scenario": self.is_scenario,
            "lower_tco2e": self.lower,
            "upper_tco2e": self.upper,
            "reached_tco2e": self.reached,
            "reached_year": self.reached_year,
            "lapsed_tco2e": self.lapsed,
            "overdue_tco2e": self.overdue,
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
    common_year: int | None = None
    lower: int | None = None
    upper: int | None = None
    reached: int | None = None  # of the lower bound, by the last inventories
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
    def on_own_base(self) -> list[ContributionLine]:
        """The computed lines that are not measured against the common year."""
        return [line for line in self.computed if not line.is_common]

    @property
    def held_constant(self) -> list[ContributionLine]:
        """The computed lines whose last target is for a year before the one asked for."""
        return [line for line in self.computed if (line.target and line.target.target_year or 0) < self.year]

    @property
    def net(self) -> list[ContributionLine]:
        """The computed lines of net zero or carbon neutrality, which are taken as no emissions at all."""
        return [line for line in self.computed if line.target and line.target.kind in TO_ZERO]

    @property
    def without_later_inventory(self) -> list[ContributionLine]:
        return [line for line in self.computed if line.lower and line.reached is None]

    @property
    def reached_years(self) -> tuple[int, int] | None:
        years = [line.reached_year for line in self.computed if line.reached_year]
        return (min(years), max(years)) if years else None

    @property
    def lapsed(self) -> int:
        """What targets that lapsed or were withdrawn had promised, merely added up; of members with no other."""
        return sum(line.lapsed or 0 for line in self.lines)

    @property
    def overdue(self) -> int:
        """What targets that were missed or whose report is overdue had promised, merely added up."""
        return sum(line.overdue or 0 for line in self.lines)

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
            "base_year": self.common_year,
            "reached_tco2e": self.reached,
            "lapsed_tco2e": self.lapsed,
            "overdue_tco2e": self.overdue,
            "national_goal_tco2e": self.goal_tonnes,
            "national_goal_is_net": self.goal and self.goal.is_net,
            "on_own_base": len(self.on_own_base),
            "held_constant": len(self.held_constant),
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
    """The contribution of one coalition for a year as its pledges stand on a date, in a fixed number of queries.

    `atlas` is what has been read about the coalition's country already, with its emissions: that saves four of them.
    """
    as_of = as_of or datetime.date.today()
    members = _members(coalition, as_of)
    atlas = atlas or _atlas(coalition, members)
    found = Contribution(coalition, as_of, year)
    _add_goal(found, atlas)
    on_file = _OnFile(atlas, _measures(coalition))
    promised = _promised(coalition, as_of, year)
    promises = {}
    for member in members:
        line = _line(member, atlas)
        found.lines.append(line)
        reduction = _promise_of(line, promised[line.signatory_id], member, on_file, found)
        if reduction:
            promises[line.slug] = _promise(member, reduction, atlas)
    _add_up(found, promises, atlas)
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


@dataclass
class Promised:
    """The targets of one member: those that count, those that were missed or are overdue, those that ended."""

    standing: list[Pledge] = field(default_factory=list)
    overdue: list[Pledge] = field(default_factory=list)
    lapsed: list[Pledge] = field(default_factory=list)


def _promised(coalition: Coalition, as_of: datetime.date, year: int) -> dict[int, Promised]:
    """{signatory id: Promised}: the public pledges with a number that stand on the date or stood before."""
    found: dict[int, Promised] = defaultdict(Promised)
    targets = coalition.pledges.filter(is_published=True).targets().select_related("signatory")
    for pledge in with_reports(targets.order_by("target_year", "pk")):
        if pledge.is_in_force_on(as_of):
            found[pledge.signatory_id].standing.append(pledge)
        elif pledge.status in (Status.LAPSED, Status.WITHDRAWN) and pledge.has_ended_by(as_of):
            found[pledge.signatory_id].lapsed.append(pledge)
    past = [pledge for one in found.values() for pledge in _last_ones(one.standing) if _is_past(pledge, year)]
    for followed in follow(past, as_of) if past else ():
        if followed.progress.state in (State.MISSED, State.OVERDUE):
            one = found[followed.pledge.signatory_id]
            one.standing.remove(followed.pledge)
            one.overdue.append(followed.pledge)
    return found


def _last_ones(targets: list[Pledge]) -> list[Pledge]:
    """The targets for the latest year: an earlier one that was missed is still a step of what is promised after it."""
    last = max((target.target_year or 0 for target in targets), default=0)
    return [target for target in targets if target.target_year == last]


def _is_past(pledge: Pledge, year: int) -> bool:
    return pledge.target_year is not None and pledge.target_year < year


def _measures(coalition: Coalition) -> dict[int, list[Measure]]:
    """{signatory id: [measures]}: the emissions of the organisations that have pledged something."""
    measures = defaultdict(list)
    found = Measure.objects.filter(
        metric=MeasureMetric.GHG, unit=TONNES, signatory__in=coalition.pledges.values("signatory")
    )
    for measure in found.order_by("source", "pk"):
        measures[measure.signatory_id].append(measure)
    return measures


class _OnFile:
    """The emissions of members on file: of the territory that a government governs, or of an organisation itself."""

    def __init__(self, atlas: Atlas, measures: dict[int, list[Measure]]) -> None:
        self.atlas = atlas
        self.measures = measures

    def of(self, member: Signatory) -> Emissions:
        """The emissions of exactly one year, as a function."""
        if not member.is_government:
            # The first by source and then the oldest on file; nothing else tells the measures of a year apart.
            return lambda year: next((one for one in self.measures[member.pk] if one.year == year), None)
        figures = self._figures(member)

        def of_territory(year: int) -> FigureRow | None:
            of_year = [row for row in figures if row.year == year]
            own = [row for row in of_year if row.jurisdiction_id == member.governs_id]
            return choose_figure(own or of_year, year)

        return of_territory

    def latest(self, member: Signatory, before: int) -> FigureRow | Measure | None:
        """The emissions of the last year on file before the year given."""
        rows = self._figures(member) if member.is_government else self.measures[member.pk]
        years = [row.year for row in rows if row.year is not None and row.year < before]
        return self.of(member)(max(years)) if years else None

    def _figures(self, member: Signatory) -> list[FigureRow]:
        node = self.atlas.node_of.get(member.governs_id or 0)
        return [row for row in self.atlas.figures_at(node, Metric.GHG) if row.unit == TONNES]


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


def _promise_of(
    line: ContributionLine, promised: Promised, member: Signatory, on_file: _OnFile, found: Contribution
) -> Reduction | None:
    """Say on the line what the member promises, or what it lacks; the reduction if one could be computed."""

    def reduce(targets: list[Pledge]) -> Reduction | Lack:
        return reduction_in(found.year, targets, on_file.of(member), found.common_year)

    reduction = reduce(promised.standing)
    if not isinstance(reduction, Lack):
        _show(line, reduction)
        _show_reached(line, reduction, on_file.latest(member, found.as_of.year))
        return reduction
    line.lack = reduction
    if promised.overdue:
        overdue = reduce(promised.overdue)
        line.lack, line.target = Lack.OVERDUE, promised.overdue[-1]
        line.overdue = None if isinstance(overdue, Lack) else round(overdue.tonnes)
    elif not promised.standing and promised.lapsed:
        lapsed = reduce(promised.lapsed)
        line.lapsed = None if isinstance(lapsed, Lack) else round(lapsed.tonnes)
    return None


def _show(line: ContributionLine, reduction: Reduction) -> None:
    line.target = reduction.target
    line.level, line.reduction = round(reduction.level), round(reduction.tonnes)
    line.is_common, line.is_scenario = reduction.is_common, reduction.base.is_scenario
    line.emissions, line.emissions_year = round(reduction.base.tonnes), reduction.base.year
    cited = reduction.base.figure or reduction.target
    line.emissions_source, line.emissions_source_url = cited.source or None, cited.source_url or None


def _show_reached(line: ContributionLine, reduction: Reduction, latest: FigureRow | Measure | None) -> None:
    """How much of the reduction the last inventory after the base year shows; unknown where there is none."""
    if (
        latest is None
        or latest.year is None
        or reduction.base.figure is None
        or latest.year <= reduction.base.year
    ):
        return
    line.reached = round(max(Fraction(0), min(reduction.tonnes, reduction.base.tonnes - latest.value)))
    line.reached_year = latest.year


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
        if line.reached is not None:
            line.reached = round(line.reached * share.lower / promises[slug].tonnes) if share.lower else 0
        if share.within:
            line.within, line.within_slug = lines[share.within].name, share.within
    if shares or not found.with_target:
        found.lower = round(sum(share.lower for share in shares.values()))
        found.upper = round(sum(share.upper for share in shares.values()))
    known = [line.reached for line in found.computed if line.reached is not None]
    found.reached = sum(known) if known else None


def _add_goal(found: Contribution, atlas: Atlas) -> None:
    """The country's goal for the year that stood on the date, and what it means in tonnes as far as is known."""
    goals = NationalGoal.objects.in_force_on(found.as_of)
    goals = goals.filter(jurisdiction=found.coalition.country_id, year=found.year)
    found.goal = goals.last()
    if found.goal is None:
        return
    found.common_year = found.goal.base_year
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
