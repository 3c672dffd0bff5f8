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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from coalitions.models import Coalition
from coalitions.reach.atlas import Atlas
from coalitions.reach.day import DayOnFile, MemberRow, read_day
from pledges.contribution.overlap import Promise, share_out
from pledges.contribution.reduction import COMPUTED_KINDS, Emissions, Lack, Reduction, reduction_in
from pledges.contribution.result import Contribution, ContributionLine, NationalEmissions
from pledges.kinds import TONNES, WHOLE_BOUNDARIES
from pledges.models import NationalGoal, Pledge, Status
from pledges.progress.read import follow, read_reports
from pledges.progress.state import PledgeState
from signatories.models import Measure, MeasureMetric, Metric
from signatories.territories.figures import FigureRow, choose_figure

DEFAULT_YEAR = 2030


def compute_contribution(
    coalition: Coalition,
    as_of: datetime.date | None = None,
    year: int = DEFAULT_YEAR,
    day: DayOnFile | None = None,
    pledges: Sequence[Pledge] | None = None,
) -> Contribution:
    """The contribution of one coalition for a year as its pledges stand on a date, in a fixed number of queries.

    `day` is what has been read of the date already, with its emissions, `pledges` are the public ones with their
    signatories.
    """
    as_of = as_of or datetime.date.today()
    day = day or read_day(coalition, as_of, [Metric.GHG])
    if pledges is None:
        pledges = list(coalition.pledges.filter(is_published=True).select_related("signatory"))
    atlas = day.atlas
    found = Contribution(coalition, as_of, year)
    _add_goal(found, atlas)
    on_file = _OnFile(atlas, _measures(coalition))
    promised = _promised(pledges, as_of, year)
    promises = {}
    for member in day.members:
        line = _line(member, atlas)
        found.lines.append(line)
        reduction = _promise_of(line, promised[line.signatory_id], member, on_file, found)
        if reduction:
            promises[line.slug] = _promise(member, reduction, atlas)
    _add_up(found, promises, atlas)
    return found


# --- What is on file --------------------------------------------------------------------------------------


@dataclass
class Promised:
    """The targets of one member: those that count, those that were missed or are overdue, those that ended."""

    standing: list[Pledge] = field(default_factory=list)
    overdue: list[Pledge] = field(default_factory=list)
    lapsed: list[Pledge] = field(default_factory=list)


def _promised(pledges: Iterable[Pledge], as_of: datetime.date, year: int) -> dict[int, Promised]:
    """{signatory id: Promised}: the public pledges with a number that stand on the date or stood before."""
    found: dict[int, Promised] = defaultdict(Promised)
    targets = [pledge for pledge in pledges if pledge.has_number]
    for pledge in sorted(targets, key=lambda one: (one.target_year or 0, one.pk)):
        if pledge.is_in_force_on(as_of):
            found[pledge.signatory_id].standing.append(pledge)
        elif pledge.status in (Status.LAPSED, Status.WITHDRAWN) and pledge.has_ended_by(as_of):
            found[pledge.signatory_id].lapsed.append(pledge)
    past = [one for each in found.values() for one in _last_ones(each.standing) if _is_past(one, year)]
    read_reports(past)
    for followed in follow(past, as_of) if past else ():
        if followed.progress.state in (PledgeState.MISSED, PledgeState.OVERDUE):
            one = found[followed.pledge.signatory_id]
            one.standing.remove(followed.pledge)
            one.overdue.append(followed.pledge)
    return found


def _last_ones(targets: list[Pledge]) -> list[Pledge]:
    """The targets in tonnes for the latest year, of the whole and of a part: an earlier one that was missed is still
    a step of what is promised after it."""
    in_tonnes = [target for target in targets if target.kind in COMPUTED_KINDS]
    last: dict[bool, int] = {}
    for target in in_tonnes:
        is_whole = target.boundary in WHOLE_BOUNDARIES
        last[is_whole] = max(last.get(is_whole, 0), target.target_year or 0)
    return [one for one in in_tonnes if one.target_year == last[one.boundary in WHOLE_BOUNDARIES]]


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

    def of(self, member: MemberRow) -> Emissions:
        """The emissions of exactly one year, as a function."""
        if not member.is_government:
            # The first by source and then the oldest on file; nothing else tells the measures of a year apart.
            return lambda year: next(
                (one for one in self.measures[member.signatory_id] if one.year == year), None
            )
        figures = self._figures(member)

        def of_territory(year: int) -> FigureRow | None:
            of_year = [row for row in figures if row.year == year]
            own = [row for row in of_year if row.jurisdiction_id == member.governs_id]
            return choose_figure(own or of_year, year)

        return of_territory

    def latest(self, member: MemberRow, before: int) -> FigureRow | Measure | None:
        """The emissions of the last year on file before the year given."""
        rows = self._figures(member) if member.is_government else self.measures[member.signatory_id]
        years = [row.year for row in rows if row.year is not None and row.year < before]
        return self.of(member)(max(years)) if years else None

    def _figures(self, member: MemberRow) -> list[FigureRow]:
        node = self.atlas.node_of.get(member.governs_id or 0)
        return [row for row in self.atlas.figures_at(node, Metric.GHG) if row.unit == TONNES]


# --- Lines ------------------------------------------------------------------------------------------------


def _line(member: MemberRow, atlas: Atlas) -> ContributionLine:
    place = atlas.places.get(member.place_id or 0)
    return ContributionLine(
        signatory_id=member.signatory_id,
        slug=member.slug,
        name=member.name,
        type=member.type,
        jurisdiction_id=place and place.id,
        jurisdiction=place and place.name,
    )


def _promise_of(
    line: ContributionLine, promised: Promised, member: MemberRow, on_file: _OnFile, found: Contribution
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


def _promise(member: MemberRow, reduction: Reduction, atlas: Atlas) -> Promise:
    node = atlas.node_of.get(member.place_id or 0)
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
