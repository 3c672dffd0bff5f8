"""The straight path of a pledge, from its base through the steps before it to its target.

Pure: nothing here asks the database. `path_of` turns the numbers of a pledge into a `Path` on one scale.

The scale. A reduction against a base year is drawn in percent of the base year: from 100 to what is left. A fixed
level is drawn in tonnes; a reduction against a baseline scenario in percent below it, from 0; shares and numbers
that are to grow as they are. Where the base is not known there is only the target, and nothing can be on the way.

The steps. All earlier targets of a signatory that can be compared with a later one are steps of it, whoever entered
them and in whichever order: they measure the same thing against the same base (`what_it_measures`). So two lines of
one signatory agree in every year in which both are still on the way. Of two targets for one year the more ambitious
is the step of those after them.

Nobody is bound to a straight line, so "behind" says no more than that the evidence is worse than the line was in its
year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from pledges.kinds import PERCENT, RULES, TO_ZERO, TONNES, WHOLE_BOUNDARIES, Kind
from pledges.models import Answer, Gases, Pledge

# Kinds that are drawn in percent of the base year.
AGAINST_BASE = (Kind.ABSOLUTE, Kind.INTENSITY, Kind.SCIENCE_BASED, *TO_ZERO)
PERCENT_OF_BASE = "percent of base"

COVERED = (Answer.YES, Answer.PARTIAL)


@dataclass(frozen=True)
class Point:
    year: int
    value: Fraction


def interpolate(points: Sequence[Point], year: int) -> Fraction | None:
    """The value in `year` on the straight lines between points in the order of their years.

    None before the first point; the last one holds from its year on.
    """
    if not points or year < points[0].year:
        return None
    before = points[0]
    for after in points[1:]:
        if year < after.year:
            part = Fraction(year - before.year, after.year - before.year)
            return before.value + (after.value - before.value) * part
        before = after
    return before.value


@dataclass(frozen=True)
class Path:
    """From the base, where it is known, through interim targets to the target, which is the last point."""

    points: tuple[Point, ...]
    rises: bool = False
    unit: str = PERCENT_OF_BASE
    has_base: bool = True

    @property
    def target(self) -> Point:
        return self.points[-1]

    @property
    def base(self) -> Point | None:
        return self.points[0] if self.has_base else None

    def at(self, year: int) -> Fraction | None:
        """Where the path is in a year; None before the base, and without a base before the target year."""
        return interpolate(self.points, year) if self.has_base else interpolate((self.target,), year)

    def is_met(self, value: Fraction, wanted: Fraction) -> bool:
        return value >= wanted if self.rises else value <= wanted

    def percent_achieved(self, value: Fraction) -> Fraction | None:
        """How much of the way from base to target has been gone, in percent; None without a base.

        More than 100 beyond the target, less than 0 where things got worse. Where the target is the base itself
        ("back to 1990") there is no way to go: 100 if it is kept, else 0.
        """
        if not self.has_base:
            return None
        way = self.target.value - self.points[0].value
        if way == 0:
            return Fraction(100 if self.is_met(value, self.target.value) else 0)
        return (value - self.points[0].value) / way * 100

    def value_at_percent(self, percent: Fraction) -> Fraction | None:
        """The value at which so many percent of the way are gone; None without a base."""
        if not self.has_base:
            return None
        return self.points[0].value + (self.target.value - self.points[0].value) * Fraction(percent) / 100


# --- From the numbers of a pledge -------------------------------------------------------------------------


def path_of(pledge: Pledge, others: Iterable[Pledge] = (), base_tonnes: int | None = None) -> Path | None:
    """The path of a pledge, or None where it has no target year or no number.

    `others` are the signatory's pledges that stand beside it; those that are steps of this one are found here.
    `base_tonnes` are the emissions of the base year on file; what the pledge itself states goes first.
    """
    end = _end(pledge)
    if pledge.target_year is None or end is None:
        return None
    base = _base(pledge, base_tonnes)
    rises = _rises(pledge, base, end)
    if base is None or pledge.base_year is None or pledge.base_year >= pledge.target_year:
        return Path((Point(pledge.target_year, end),), rises, scale_of(pledge), has_base=False)
    values = {pledge.base_year: base, **_steps(pledge, others), pledge.target_year: end}
    return Path(tuple(Point(year, values[year]) for year in sorted(values)), rises, scale_of(pledge))


def _steps(pledge: Pledge, others: Iterable[Pledge]) -> dict[int, Fraction]:
    """{year: value} of the targets on the way to a pledge, between its base year and its target year."""
    found: dict[int, Fraction] = {}
    for other in others:
        year, value = other.target_year, _end(other)
        if year is None or value is None or what_it_measures(other) != what_it_measures(pledge):
            continue
        if cast(int, pledge.base_year) < year < cast(int, pledge.target_year):
            more_ambitious = max if _more_is_better(pledge) else min
            found[year] = more_ambitious(value, found.get(year, value))
    return found


def what_it_measures(pledge: Pledge) -> tuple[Any, ...]:
    """What two targets must share to be comparable: the quantity and its scale, the base, and what is covered.

    Net zero is the last step of an absolute reduction. "Not stated" and "the whole" are one boundary, and scope 1 is
    covered unless it is stated otherwise.
    """
    scale = scale_of(pledge)
    has_base_in_numbers = scale != PERCENT_OF_BASE and pledge.kind != Kind.BASELINE
    return (
        Kind.ABSOLUTE if pledge.kind in TO_ZERO else pledge.kind,
        scale,
        pledge.denominator,
        pledge.base_year,
        pledge.base_value if has_base_in_numbers else None,
        "" if pledge.boundary in WHOLE_BOUNDARIES else pledge.boundary,
        pledge.scope_1 == Answer.NO,
        pledge.scope_2 in COVERED,
        pledge.scope_3 in COVERED,
        pledge.gases == Gases.CO2,
    )


def scale_of(pledge: Pledge) -> str:
    """The unit in which the pledge is drawn: `PERCENT_OF_BASE`, or its own unit."""
    if pledge.kind in AGAINST_BASE and pledge.unit in ("", PERCENT):
        return PERCENT_OF_BASE
    return pledge.unit


def _end(pledge: Pledge) -> Fraction | None:
    if pledge.kind in TO_ZERO:
        return Fraction(0)
    if pledge.target_value is None:
        return None
    value = Fraction(pledge.target_value)
    return 100 - value if scale_of(pledge) == PERCENT_OF_BASE else value


def _base(pledge: Pledge, base_tonnes: int | None) -> Fraction | None:
    if scale_of(pledge) == PERCENT_OF_BASE:
        return Fraction(100)
    if pledge.kind == Kind.BASELINE or pledge.kind == Kind.EFFICIENCY and pledge.unit == PERCENT:
        return Fraction(0)
    if pledge.base_value is not None:
        return Fraction(pledge.base_value)
    return Fraction(base_tonnes) if pledge.unit == TONNES and base_tonnes is not None else None


def _rises(pledge: Pledge, base: Fraction | None, end: Fraction) -> bool:
    falls_anyhow = scale_of(pledge) == PERCENT_OF_BASE or pledge.unit == TONNES
    if pledge.kind == Kind.BASELINE or falls_anyhow or base in (None, end):
        return _more_is_better(pledge)
    return end > base


def _more_is_better(pledge: Pledge) -> bool:
    """Whether the higher of two targets of this kind is the more ambitious."""
    if pledge.kind == Kind.BASELINE:
        return True
    if scale_of(pledge) == PERCENT_OF_BASE or pledge.unit == TONNES:
        return False
    return RULES[pledge.kind].rises
