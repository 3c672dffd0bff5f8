"""Reach: what a coalition's member governments cover together on a date, each inhabitant once.

The rules are those of the methodology page. `day.py` and `atlas.py` read what is on file, `union.py` joins the
territories, `tables.py` chooses the figures, `economy.py` estimates and `plausibility.py` says which figures look
wrong; here they are put together and opened into one line a member government.

Use `compute_reach` for one coalition and `compute_overview` for several: either costs a fixed number of queries.
"""

import datetime
from collections.abc import Collection, Iterable

from coalitions.models import Coalition
from coalitions.reach.atlas import Atlas, read_atlas
from coalitions.reach.day import DayOnFile, MemberRow, read_members
from coalitions.reach.economy import Amounts
from coalitions.reach.metrics import METRICS, POPULATION, ReachMetric
from coalitions.reach.plausibility import Doubt, find_doubts
from coalitions.reach.results import DayOfReach, LineMetric, MetricReach, Overview, Reach, ReachLine
from coalitions.reach.tables import VintageTable
from coalitions.reach.union import Fate, Outcome, unite
from signatories.types import GOVERNMENT_TYPES


def compute_reach(
    coalition: Coalition,
    as_of: datetime.date | None = None,
    among: Collection[int] | None = None,
    day: DayOnFile | None = None,
) -> Reach:
    """The reach of one coalition on a date, today unless told otherwise.

    `among` leaves out all members but those with these ids, as if nobody else had signed. `day` is what has been read
    already of the date (`read_day`), with the figures of every metric.
    """
    return _read_and_compute([coalition], as_of or datetime.date.today(), among, day)[0][coalition.pk]


def compute_reaches(coalitions: list[Coalition], as_of: datetime.date | None = None) -> dict[int, Reach]:
    """{coalition id: Reach} for several coalitions."""
    return _read_and_compute(coalitions, as_of or datetime.date.today())[0]


def compute_overview(coalitions: list[Coalition], as_of: datetime.date | None = None) -> Overview:
    """The reach of several coalitions, and of all of them together."""
    as_of = as_of or datetime.date.today()
    reaches, members, atlas = _read_and_compute(coalitions, as_of)
    everybody = {member.signatory_id: member for some in members.values() for member in some}
    slugs = [coalition.slug for coalition in coalitions]
    together = MetricReach(POPULATION)
    for country in {coalition.country.country for coalition in coalitions}:
        here = [member for member in everybody.values() if _country(member, atlas) == country]
        survey = _Survey(here, atlas, country, as_of.year, slugs)
        _add(together, survey.measure(POPULATION))
    return Overview(reaches, len(everybody), together)


def compute_people_over_time(coalition: Coalition, dates: list[datetime.date]) -> list[DayOfReach]:
    """The people whom one coalition reached on each of several dates, as [DayOfReach].

    What is on file is read once, the members date by date.
    """
    members = [read_members([coalition], date)[coalition.pk] for date in dates]
    atlas = _atlas([coalition], [row for rows in members for row in rows])
    days: list[DayOfReach] = []
    governing_before: set[int] = set()
    for date, rows in zip(dates, members, strict=True):
        survey = _Survey(rows, atlas, coalition.country.country, date.year, [coalition.slug])
        population = survey.measure(POPULATION)
        governing = {line.signatory_id for line in survey.lines}
        before = days[-1].population if days else population
        days.append(
            DayOfReach(
                date,
                len(governing),
                population,
                joined=len(governing - governing_before),
                left=len(governing_before - governing),
                is_new_table=_table(before) != _table(population),
            )
        )
        governing_before = governing
    return days


def compute_people(
    coalition: Coalition, days: list[tuple[datetime.date, int]]
) -> list[tuple[MetricReach, list[ReachLine]]]:
    """The people whom the members of each date reach by the figures of each year, with the lines."""
    members = {date: read_members([coalition], date)[coalition.pk] for date in {date for date, _ in days}}
    atlas = _atlas([coalition], [row for rows in members.values() for row in rows])
    found = []
    for date, year in days:
        survey = _Survey(members[date], atlas, coalition.country.country, year, [coalition.slug])
        found.append((survey.measure(POPULATION), survey.lines))
    return found


def measure_all(
    day: DayOnFile, country: str, year: int, rosters: Collection[str]
) -> tuple[dict[str, MetricReach], list[ReachLine]]:
    """The sums by the code of their metric, with the lines, from what has been read alone: no database is asked.

    `year` is that of the date; `rosters` are the address names of the coalitions whose rosters' figures count.
    """
    survey = _Survey(day.members, day.atlas, country, year, rosters)
    return {metric.code: survey.measure(metric) for metric in METRICS}, survey.lines


def _table(reach: MetricReach) -> tuple[int | None, str]:
    return reach.national_year, reach.national_source


def _read_and_compute(
    coalitions: list[Coalition],
    as_of: datetime.date,
    among: Collection[int] | None = None,
    day: DayOnFile | None = None,
) -> tuple[dict[int, Reach], dict[int, list[MemberRow]], Atlas]:
    """Each coalition's reach, with the members and the territories that it was computed from."""
    members = {coalitions[0].pk: day.members} if day else read_members(coalitions, as_of)
    if among is not None:
        members = {id: [row for row in rows if row.signatory_id in among] for id, rows in members.items()}
    atlas = day.atlas if day else _atlas(coalitions, [row for rows in members.values() for row in rows])
    reaches = {
        coalition.pk: _reach(coalition, as_of, members[coalition.pk], atlas) for coalition in coalitions
    }
    return reaches, members, atlas


def _atlas(coalitions: list[Coalition], members: Iterable[MemberRow]) -> Atlas:
    return read_atlas(
        {row.governs_id for row in members if row.governs_id},
        {coalition.country.country for coalition in coalitions},
        [metric.figure for metric in METRICS],
        rosters=[coalition.slug for coalition in coalitions],
    )


def _country(member: MemberRow, atlas: Atlas) -> str | None:
    place = atlas.places.get(member.governs_id or 0)
    return place and place.country


def _add(total: MetricReach, part: MetricReach) -> None:
    """Add the reach of one country to that of several: what is unknown there adds nothing."""
    for name in ("value", "upper", "naive"):
        amounts = [amount for amount in (getattr(total, name), getattr(part, name)) if amount is not None]
        setattr(total, name, sum(amounts) if amounts else None)
    for outcome in Outcome:
        for _ in range(part.counts.of(outcome)):
            total.counts.add(outcome)
    total.undated += part.undated
    total.years = _span([*(total.years or ()), *(part.years or ())])


def _reach(coalition: Coalition, as_of: datetime.date, members: list[MemberRow], atlas: Atlas) -> Reach:
    survey = _Survey(members, atlas, coalition.country.country, as_of.year, [coalition.slug])
    metrics = {metric.code: survey.measure(metric) for metric in METRICS}
    survey.add_warnings()
    return Reach(
        coalition=coalition,
        as_of=as_of,
        signatories=len(members),
        governments=len(survey.lines),
        metrics=metrics,
        lines=survey.lines,
    )


class _Survey:
    """One set of member governments of one country, looked at in one year."""

    def __init__(
        self, members: list[MemberRow], atlas: Atlas, country: str, year: int, rosters: Collection[str]
    ) -> None:
        self.atlas = atlas
        self.tables = _Tables(atlas, country, year, rosters)
        self.lines = [
            ReachLine(
                signatory_id=member.signatory_id,
                slug=member.slug,
                name=member.name,
                type=member.type,
                jurisdiction_id=member.governs_id,
                jurisdiction=atlas.places[member.governs_id].name,
                code=atlas.places[member.governs_id].code,
            )
            for member in members
            if member.is_government and member.governs_id is not None
        ]
        self.lines_of: dict[int, list[ReachLine]] = {}
        for line in sorted(self.lines, key=lambda line: GOVERNMENT_TYPES.index(line.type)):
            self.lines_of.setdefault(atlas.node_of[line.jurisdiction_id], []).append(line)
        self.standing_for = {node: lines[0].jurisdiction_id for node, lines in self.lines_of.items()}

    def measure(self, metric: ReachMetric) -> MetricReach:
        """What the member governments cover of one metric, and each line's part in it."""
        amounts = self._amounts(metric)
        fates = unite(self.atlas.territories, self.lines_of, amounts.value)
        amounts.keep_below_regions(fates.values())
        table = amounts.table
        reach = MetricReach(metric)
        if metric.is_money:
            reach.currency, reach.price_basis = table.unit, table.price_basis
        self._settle(fates, reach, amounts)
        self._add_up(fates, reach, amounts)
        if table.national:
            national = table.national
            reach.national, reach.national_year = national.value, national.year
            reach.national_source, reach.national_source_url = national.source, national.source_url
            reach.national_without = list(national.without)
            reach.keep_within_nation()
        return reach

    def _amounts(self, metric: ReachMetric) -> Amounts:
        shares = self.tables.of(metric.estimated_by) if metric.estimated_by else None
        return Amounts(self.tables.of(metric.code), self.standing_for, shares)

    def _settle(self, fates: dict[int, Fate], reach: MetricReach, amounts: Amounts) -> None:
        """Give every line its outcome and its figure, and count the outcomes.

        Of several signatories of one territory the first by type, then by name, stands for it.
        """
        for node, fate in fates.items():
            first, *others = self.lines_of[node]
            within = self.lines_of[fate.within][0] if fate.within in self.lines_of else None
            first.metrics[reach.metric.code] = LineMetric(
                fate.outcome,
                within.name if within else None,
                within.slug if within else None,
                amounts.entry(node),
                counted=sum(amount for _, amount in fate.sure),
            )
            reach.counts.add(fate.outcome)
            for line in others:
                entry = amounts.table.entry(line.jurisdiction_id) or amounts.entry(node)
                line.metrics[reach.metric.code] = LineMetric(
                    Outcome.SAME_TERRITORY, first.name, first.slug, entry
                )
                reach.counts.add(Outcome.SAME_TERRITORY)

    def _add_up(self, fates: dict[int, Fate], reach: MetricReach, amounts: Amounts) -> None:
        """Sums of what is sure, what it might be, and what adding up naively would give, estimates left out.

        Without any figure the sum is unknown, not zero.
        """
        counted = amounts.counted(fates.values())
        extra = sum(fate.extra for fate in fates.values())
        entries = [line.metrics[reach.metric.code].entry for line in self.lines]
        own = [entry.value for entry in entries if entry and not entry.is_estimate]
        is_nothing = not self.lines and reach.metric.is_zero_without_members
        reach.naive = sum(own) if own or is_nothing else None
        if counted or extra or is_nothing:
            reach.value = sum(amount for _, amount in counted)
            reach.upper = reach.value + int(extra)
            reach.estimated = sum(amount for entry, amount in counted if entry.is_estimate)
            reach.reported = reach.value - reach.estimated
        years = [entry.year for entry, _ in counted]
        reach.years, reach.undated = _span(years), years.count(None)
        reach.outside_table = sum(not entry.of_table for entry, _ in counted)

    def add_warnings(self) -> None:
        """Mark the lines whose figures look wrong (`plausibility.py`). Namesakes inside another count no one twice."""
        amounts = self._amounts(POPULATION)
        doubts = find_doubts(self.atlas, self.lines_of, amounts)
        for node, lines in self.lines_of.items():
            for line in lines:
                found = doubts.get(node, [])
                line.warnings = [
                    doubt for doubt in found if doubt != Doubt.SAME_NAME or line.outcome != Outcome.INSIDE
                ]


class _Tables:
    """The tables of one country in one year, each made when it is first asked for."""

    def __init__(self, atlas: Atlas, country: str, year: int, rosters: Collection[str]) -> None:
        self.atlas = atlas
        self.country = country
        self.year = year
        self.rosters = rosters
        self._tables: dict[str, VintageTable] = {}

    def of(self, code: str) -> VintageTable:
        """The table of the metric of that code."""
        if code not in self._tables:
            metric = next(metric for metric in METRICS if metric.code == code)
            self._tables[code] = VintageTable(self.atlas, metric, self.country, self.year, self.rosters)
        return self._tables[code]


def _span(years: Iterable[int | None]) -> tuple[int, int] | None:
    known = [year for year in years if year is not None]
    return (min(known), max(known)) if known else None
