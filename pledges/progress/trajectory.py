"""Whether a pledge is being kept: the straight path from base to target, and the state on any date.

Pure: nothing here asks the database. `path_of` turns the numbers of a pledge into a `Path` on one scale, `measured`
puts what was reported on the same scale, and `state_on` compares the two.

The scale. A reduction against a base year is drawn in percent of the base year: from 100 to what is left. A fixed
level is drawn in tonnes; a reduction against a baseline scenario in percent below it, from 0; shares and numbers
that are to grow as they are. Where the base is not known there is only the target, and nothing can be on the way.

The path is straight from base to target, through the interim targets that are linked to it and measured against
the same base year. Nobody is bound to a straight line, so "behind" says no more than that the latest report is
worse than the line was in its year.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.kinds import PERCENT, RULES, TO_ZERO, TONNES, Kind
from pledges.models import Pledge, ProgressReport


class State(models.TextChoices):
    NO_DATA = "no_data", _("no data")
    ON_TRACK = "on_track", _("on track")
    BEHIND = "behind", _("behind")
    ACHIEVED = "achieved", _("achieved")
    OVERDUE = "overdue", _("overdue")
    LAPSED = "lapsed", _("lapsed")


EXPLANATIONS = {
    State.NO_DATA: _("Nothing has been reported that could be held against the path to the target."),
    State.ON_TRACK: _("The latest report is on the straight path to the target or better."),
    State.BEHIND: _("The latest report is worse than the straight path to the target."),
    State.ACHIEVED: _("The target has been reached, as reported for its year or declared."),
    State.OVERDUE: _("The target year has passed and nothing on file shows that the target was reached."),
    State.LAPSED: _("The pledge lapsed, was withdrawn or was superseded. It no longer counts."),
}

# Kinds that are drawn in percent of the base year.
AGAINST_BASE = (Kind.ABSOLUTE, Kind.INTENSITY, Kind.SCIENCE_BASED, *TO_ZERO)
PERCENT_OF_BASE = "percent of base"


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


@dataclass(frozen=True)
class Measured:
    """One year of reporting on the scale of the path. `value` is None where it cannot be put there."""

    year: int
    value: Fraction | None
    percent_reported: Fraction | None = None
    report: object = field(default=None, compare=False)


# --- From the numbers of a pledge -------------------------------------------------------------------------


def path_of(
    pledge: Pledge, interim_targets: Iterable[Pledge] = (), base_tonnes: int | None = None
) -> Path | None:
    """The path of a pledge, or None where it has no target year or no number.

    `base_tonnes` are the emissions of the base year on file; what the pledge itself states goes first.
    """
    end = _end(pledge)
    if pledge.target_year is None or end is None:
        return None
    base = _base(pledge, base_tonnes)
    rises = _rises(pledge, base, end)
    if base is None or pledge.base_year is None or pledge.base_year >= pledge.target_year:
        return Path((Point(pledge.target_year, end),), rises, _scale(pledge), has_base=False)
    between = {}
    for other in interim_targets:
        year, value = other.target_year, _end(other)
        if year is None or value is None or not _is_comparable(other, pledge):
            continue
        if pledge.base_year < year < pledge.target_year:
            between[year] = value
    values = {pledge.base_year: base, **between, pledge.target_year: end}
    return Path(tuple(Point(year, values[year]) for year in sorted(values)), rises, _scale(pledge))


def _is_comparable(other: Pledge, pledge: Pledge) -> bool:
    if other.base_year != pledge.base_year:
        return False
    is_alike = (other.kind, other.unit) == (pledge.kind, pledge.unit)
    return is_alike or _scale(other) == _scale(pledge) == PERCENT_OF_BASE


def _scale(pledge: Pledge) -> str:
    if pledge.kind in AGAINST_BASE and pledge.unit in ("", PERCENT):
        return PERCENT_OF_BASE
    return pledge.unit


def _end(pledge: Pledge) -> Fraction | None:
    if pledge.kind in TO_ZERO:
        return Fraction(0)
    if pledge.target_value is None:
        return None
    value = Fraction(pledge.target_value)
    return 100 - value if _scale(pledge) == PERCENT_OF_BASE else value


def _base(pledge: Pledge, base_tonnes: int | None) -> Fraction | None:
    if _scale(pledge) == PERCENT_OF_BASE:
        return Fraction(100)
    if pledge.kind == Kind.BASELINE or pledge.kind == Kind.EFFICIENCY and pledge.unit == PERCENT:
        return Fraction(0)
    if pledge.base_value is not None:
        return Fraction(pledge.base_value)
    return Fraction(base_tonnes) if pledge.unit == TONNES and base_tonnes is not None else None


def _rises(pledge: Pledge, base: Fraction | None, end: Fraction) -> bool:
    if pledge.kind == Kind.BASELINE:
        return True
    if _scale(pledge) == PERCENT_OF_BASE or pledge.unit == TONNES:
        return False
    return RULES[pledge.kind].rises if base in (None, end) else end > base


def measured(
    pledge: Pledge, path: Path, reports: Iterable[ProgressReport], base_tonnes: int | None = None
) -> list[Measured]:
    """The reports on the scale of the path, one a year in their order.

    Of several on one year the verified one stands, else the latest. A report that gives only a percentage of the
    way is put where that percentage lies on the path.
    """
    by_year = {}
    for report in sorted(reports, key=lambda report: (report.evidence == "verified", report.pk or 0)):
        by_year[report.year] = report
    found = []
    for year, report in sorted(by_year.items()):
        percent = None if report.percent_reported is None else Fraction(report.percent_reported)
        value = _on_scale(pledge, report, base_tonnes)
        if value is None and percent is not None:
            value = path.value_at_percent(percent)
        found.append(Measured(year, value, percent, report))
    return found


def _on_scale(pledge: Pledge, report: ProgressReport, base_tonnes: int | None) -> Fraction | None:
    if report.value is None:
        return None
    value = Fraction(report.value)
    base = base_tonnes if pledge.base_value is None and report.unit == TONNES else pledge.base_value
    if _scale(pledge) == PERCENT_OF_BASE:
        if report.unit == PERCENT:
            return 100 - value
        return value / Fraction(base) * 100 if base else None
    if pledge.kind == Kind.BASELINE and report.unit != PERCENT:
        return 100 - value / Fraction(pledge.base_value) * 100 if pledge.base_value else None
    return value if report.unit == pledge.unit else None


# --- The state --------------------------------------------------------------------------------------------


def state_on(
    date: datetime.date,
    path: Path | None,
    reports: Iterable[Measured],
    *,
    has_ended: bool = False,
    is_achieved: bool = False,
) -> State:
    """The state of a pledge on a date. `reports` are those known by then, as `measured` gives them.

    A pledge that ended is lapsed, whatever was reached. From the target year on the latest report on that year or
    a later one decides: achieved, or overdue. Without one a pledge that was declared achieved is achieved, and
    once the target year is over it is overdue. Before that it is on track or behind, by the latest report.
    """
    if has_ended:
        return State.LAPSED
    if path is None:
        return State.ACHIEVED if is_achieved else State.NO_DATA
    usable = [Point(report.year, report.value) for report in reports if report.value is not None]
    final = [point for point in usable if point.year >= path.target.year]
    if final:
        return State.ACHIEVED if path.is_met(final[-1].value, path.target.value) else State.OVERDUE
    if is_achieved:
        return State.ACHIEVED
    if date.year > path.target.year:
        return State.OVERDUE
    for latest in reversed(usable):
        wanted = path.at(latest.year)
        if wanted is not None:
            return State.ON_TRACK if path.is_met(latest.value, wanted) else State.BEHIND
    return State.NO_DATA


@dataclass(frozen=True)
class Progress:
    """How a pledge stands on a date: its path, what was reported by then, and the state."""

    path: Path | None
    reports: list[Measured]
    state: State
    target_year_passed: bool

    @property
    def latest(self) -> Measured | None:
        return self.reports[-1] if self.reports else None

    @property
    def percent_achieved(self) -> Fraction | None:
        """Percent of the way gone, computed from the latest report that can be put on the path."""
        usable = [report.value for report in self.reports if report.value is not None]
        return self.path.percent_achieved(usable[-1]) if self.path and usable else None

    @property
    def percent_reported(self) -> Fraction | None:
        """Percent of the way gone as the signatory itself reported it last."""
        said = [report for report in self.reports if report.percent_reported is not None]
        return said[-1].percent_reported if said else None

    @property
    def is_without_final_report(self) -> bool:
        """Whether the target year has passed without any report on it or a later year."""
        if not self.target_year_passed or self.path is None:
            return False
        return not any(report.year >= self.path.target.year for report in self.reports)


def progress_on(
    date: datetime.date | None,
    pledge: Pledge,
    reports: Iterable[ProgressReport] = (),
    interim_targets: Iterable[Pledge] = (),
    base_tonnes: int | None = None,
) -> Progress:
    """The progress of one pledge; `reports` and `interim_targets` are all that is on file."""
    date = date or datetime.date.today()
    path = path_of(pledge, interim_targets, base_tonnes)
    known = [report for report in reports if report.is_known_on(date)]
    on_scale = measured(pledge, path, known, base_tonnes) if path else []
    state = state_on(
        date,
        path,
        on_scale,
        has_ended=pledge.has_ended_by(date),
        is_achieved=pledge.is_achieved_by(date),
    )
    passed = pledge.target_year is not None and date.year > pledge.target_year
    if path is None and passed and state == State.NO_DATA:
        state = State.OVERDUE
    return Progress(path, on_scale, state, passed)
