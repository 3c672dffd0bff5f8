"""How many members a coalition had on each date, by family; members without a joining date are counted apart.

Who counts on a date is what `MembershipQuerySet.active_on` says; a test holds the two together.
"""

import datetime
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from coalitions.models import Coalition, Membership
from signatories.types import Family, family_of

MOST_YEARS = 20  # that are listed, and for which the reach is computed


@dataclass(frozen=True)
class Moment:
    """The signatories from a date until the next change, each once: {family: number}."""

    date: datetime.date
    members: dict[Family, int]
    undated: dict[Family, int]  # those among them whose joining date is not known

    @property
    def total(self) -> int:
        return sum(self.members.values())

    @property
    def total_undated(self) -> int:
        return sum(self.undated.values())

    @property
    def families(self) -> list[tuple[Family, int, int]]:
        """All families as (family, members, undated members)."""
        return [(family, self.members.get(family, 0), self.undated.get(family, 0)) for family in Family]


@dataclass(frozen=True)
class Growth:
    """The members of one coalition over time.

    `first` is the launch or, where that is not known, the first date on file at which anything changed; None
    where there is none. `suspended` members count at no date, for when they were suspended is not on file.
    """

    launched_on: datetime.date | None
    first: datetime.date | None
    until: datetime.date
    changes: list[Moment]
    suspended: int

    def on(self, date: datetime.date) -> Moment:
        """The members on a date."""
        position = bisect_right(self.changes, date, key=lambda moment: moment.date)
        last = self.changes[position - 1] if position else Moment(date, {}, {})
        return Moment(date, last.members, last.undated)

    @property
    def now(self) -> Moment:
        return self.on(self.until)

    @property
    def year_ends(self) -> list[datetime.date]:
        """Each 31 December since `first`, and the last day; no more than the last twenty years."""
        first = self.first or self.until
        years = range(max(first.year, self.until.year - MOST_YEARS), self.until.year)
        return [*(datetime.date(year, 12, 31) for year in years), self.until]

    @property
    def is_cut(self) -> bool:
        return self.first is not None and self.first.year < self.until.year - MOST_YEARS

    @property
    def rows(self) -> list[Moment]:
        """The members on the first day and at each end of a year."""
        ends = self.year_ends
        starts = [self.first] if self.first and self.first < ends[0] and not self.is_cut else []
        return [self.on(date) for date in starts + ends]

    @property
    def stretches(self) -> Iterator[tuple[Moment, datetime.date | None]]:
        """The rows as (row, date until which each row had the same numbers); the last day stands for itself."""
        *before, last = self.rows
        for _, group in groupby(before, key=lambda row: row.families):
            first, *others = group
            yield first, others[-1].date if others else None
        yield last, None


class _Period(NamedTuple):
    signatory: int
    family: Family
    begin: datetime.date
    end: datetime.date | None
    is_dated: bool


def compute_growth(coalition: Coalition, until: datetime.date | None = None) -> Growth:
    """The growth of a published coalition up to a date, today unless told otherwise, in one query."""
    until = until or datetime.date.today()
    launch = coalition.launched_on
    rows = coalition.memberships.published().values_list(
        "signatory", "signatory__type", "joined_on", "left_on", "status"
    )
    periods, known, suspended = [], [], set()
    for signatory, type, joined, left, status in rows:
        if status not in Membership.COUNTED:
            suspended.add(signatory)
            continue
        begin = max(filter(None, (joined, launch)), default=datetime.date.min)
        if begin <= until and (left is None or begin < left):
            periods.append(_Period(signatory, family_of(type), begin, left, joined is not None))
            known += [date for date in (joined, left) if date and date <= until]
    return Growth(
        launched_on=launch,
        first=launch or min(known, default=None),
        until=until,
        changes=[moment for moment in _sweep(periods) if moment.date <= until],
        suspended=len(suspended),
    )


def _sweep(periods: Iterable[_Period]) -> Iterator[Moment]:
    """The state after each date on which a period begins or ends."""
    steps: defaultdict[datetime.date, list[tuple[_Period, int]]] = defaultdict(list)
    for period in periods:
        steps[period.begin].append((period, 1))
        if period.end:
            steps[period.end].append((period, -1))
    running: defaultdict[int, Counter[bool]] = defaultdict(
        Counter
    )  # signatory -> how many of its periods run, by whether they are dated
    members: Counter[Family] = Counter()
    undated: Counter[Family] = Counter()
    for date in sorted(steps):
        for period, step in steps[date]:
            own = running[period.signatory]
            _add(own, period.family, -1, members, undated)
            own[period.is_dated] += step
            _add(own, period.family, 1, members, undated)
        yield Moment(date, dict(members), dict(undated))


def _add(
    own: Counter[bool], family: Family, sign: int, members: Counter[Family], undated: Counter[Family]
) -> None:
    """Count a signatory in when its first running period begins, and out when its last one ends."""
    if own.total():
        members[family] += sign
        if not own[True]:
            undated[family] += sign
