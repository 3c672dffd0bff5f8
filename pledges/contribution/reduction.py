"""How many tonnes less one signatory promises for a year: a pure function of its targets and its emissions.

The level. The path goes from the emissions of the base year in a straight line to each target in turn, and the last
target holds from its year on. Where the path is in a year is the level that is promised for it, in tonnes. Targets
of one signatory may be measured against different base years: each is turned into tonnes by the emissions of its own.
A target without a base year of its own (net zero, a fixed level) takes the base of the nearest target that has one,
those before it first. Of two targets for one year the more ambitious is meant. A target on the way whose level is not
known is left out of the path.

The yardstick. What is promised is what the level lies below the emissions of one common year, the base year of the
country's goal, and never less than nothing. Where these are not on file, or where the pledge brings base emissions of
its own that may be of another inventory, it is measured against the base of the target that is in force for the year
(the first one whose year has not passed in that year, else the last one), and says so.

Net zero and carbon neutrality are taken as 100 percent, a fixed level as the tonnes it names, and a reduction against
a baseline scenario as that much of the scenario's tonnes, where these are stated. Intensities and whatever is not
about tonnes are not computed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext_lazy as _

from pledges.kinds import TO_ZERO, WHOLE_BOUNDARIES, Kind
from pledges.models import Pledge
from pledges.progress.trajectory import Point, interpolate
from signatories.models import Measure
from signatories.territories.figures import FigureRow

COMPUTED_KINDS = (Kind.ABSOLUTE, Kind.FIXED_LEVEL, Kind.BASELINE, *TO_ZERO)


class Lack(models.TextChoices):
    """Why nothing could be computed."""

    NO_TARGET = "no_target", _("no target on file")
    KIND = "kind", _("no target that can be turned into tonnes")
    NO_SCENARIO = "no_scenario", _("the tonnes of the baseline scenario are not stated")
    NO_BASE_YEAR = "no_base_year", _("no base year stated")
    NO_EMISSIONS = "no_emissions", _("no emissions on file for the base year")
    BOUNDARY = "boundary", _("covers only a part whose emissions are not stated")
    OVERDUE = "overdue", _("the target was missed, or the report on it is overdue")


@dataclass(frozen=True)
class Base:
    """The emissions of a base year: as the pledge states them, or by the figure on file. Or those of a scenario."""

    year: int
    tonnes: Fraction
    figure: FigureRow | Measure | None = None
    is_scenario: bool = False


@dataclass(frozen=True)
class Reduction:
    """What one signatory promises for a year. `is_common` tells whether `base` is that of the common year."""

    base: Base
    level: Fraction
    target: Pledge
    is_common: bool = False

    @property
    def tonnes(self) -> Fraction:
        return max(Fraction(0), self.base.tonnes - self.level)


Emissions = Callable[[int], FigureRow | Measure | None]  # of exactly that year


@dataclass(frozen=True)
class Step:
    """One target on the path: where the path to it starts, what it is measured against, its level in tonnes."""

    target: Pledge
    start: Base | None
    base: Base | None
    level: Fraction | None

    def order(self) -> tuple[Any, ...]:
        """The more ambitious goes first; of equals one with a base, then any, but always the same."""
        year = self.base.year if self.base else 0
        return self.level is None, self.level, self.base is None, year, self.target.kind


def reduction_in(
    year: int, targets: Sequence[Pledge], emissions: Emissions, common_year: int | None = None
) -> Reduction | Lack:
    """The reduction that `targets` promise for `year`: a `Reduction`, or the `Lack` that prevents it.

    `emissions(year)` is the figure of exactly that year (anything with a `value`), or None. It stands for the whole
    territory or organisation; a target that covers only a part of it needs a base value of its own, and is used
    only where there is none for the whole. `common_year` is the year whose emissions all members are measured
    against, None where there is no such year.
    """
    if not targets:
        return Lack.NO_TARGET
    usable = [target for target in targets if target.kind in COMPUTED_KINDS and _has_number(target)]
    if not usable:
        return Lack.NO_SCENARIO if any(target.kind == Kind.BASELINE for target in targets) else Lack.KIND
    whole = [target for target in usable if target.boundary in WHOLE_BOUNDARIES]
    of_parts = [target for target in usable if target.boundary not in WHOLE_BOUNDARIES]
    found = _on_path(year, whole, emissions, common_year) if whole else Lack.BOUNDARY
    if of_parts and isinstance(found, Lack):
        of_part = _on_path(year, of_parts, lambda year: None, None)
        return found if isinstance(of_part, Lack) else of_part
    return found


def _has_number(target: Pledge) -> bool:
    return target.kind != Kind.BASELINE or target.base_value is not None


def _on_path(
    year: int, targets: Sequence[Pledge], emissions: Emissions, common_year: int | None
) -> Reduction | Lack:
    steps: dict[int, Step] = {}
    for step in sorted((_step(target, emissions) for target in targets), key=Step.order, reverse=True):
        steps[cast(int, step.target.target_year)] = step  # every kind that is computed needs its year
    in_force = min((end for end in steps if end >= year), default=max(steps))
    step = steps[in_force]
    nearest = _nearest(in_force, {end: step.start for end, step in steps.items()})
    own = step.base or nearest
    base, is_common = _yardstick(own, emissions, common_year)
    if step.level is None or base is None:
        return _lack(step, targets)
    level = _level_in(year, steps, step.start or nearest)
    return Lack.NO_BASE_YEAR if level is None else Reduction(base, level, step.target, is_common)


def _yardstick(own: Base | None, emissions: Emissions, common_year: int | None) -> tuple[Base | None, bool]:
    """What is subtracted from, and whether it is of the common year."""
    is_stated = own is not None and own.figure is None and not own.is_scenario
    figure = None if common_year is None or is_stated else emissions(common_year)
    if figure is not None and common_year is not None:
        return Base(common_year, Fraction(figure.value), figure), True
    return own, own is not None and own.year == common_year and not own.is_scenario


def _lack(step: Step, targets: Sequence[Pledge]) -> Lack:
    if step.level is None or any(target.base_year for target in targets):
        return Lack.NO_EMISSIONS
    return Lack.NO_BASE_YEAR


def _level_in(year: int, steps: dict[int, Step], start: Base | None) -> Fraction | None:
    """Where the path is in a year; None where nothing is known before the target to come."""
    first = start.year if start else min(steps)
    values = {start.year: start.tonnes} if start else {}
    values |= {end: step.level for end, step in steps.items() if step.level is not None and end >= first}
    points = [Point(year, values[year]) for year in sorted(values)]
    return interpolate(points, max(year, first) if start else year)


def _step(target: Pledge, emissions: Emissions) -> Step:
    start = _base(target, emissions)
    if target.kind == Kind.BASELINE:
        scenario = Fraction(cast(Decimal, target.base_value))
        base = Base(cast(int, target.target_year), scenario, is_scenario=True)
        return Step(target, start, base, _less(scenario, target))
    if target.kind in TO_ZERO:
        return Step(target, start, start, Fraction(0))
    if target.kind == Kind.FIXED_LEVEL:
        return Step(target, start, start, Fraction(cast(Decimal, target.target_value)))
    return Step(target, start, start, _less(start.tonnes, target) if start else None)


def _less(tonnes: Fraction, target: Pledge) -> Fraction:
    return tonnes * (100 - Fraction(cast(Decimal, target.target_value))) / 100


def _base(target: Pledge, emissions: Emissions) -> Base | None:
    if target.base_year is None:
        return None
    if target.base_value is not None and target.kind != Kind.BASELINE:
        return Base(target.base_year, Fraction(target.base_value))
    figure = emissions(target.base_year)
    return Base(target.base_year, Fraction(figure.value), figure) if figure else None


def _nearest(year: int, bases: dict[int, Base | None]) -> Base | None:
    """The base of the last target before `year` that has one, else of the first one after it."""
    known = [end for end, base in bases.items() if base is not None]
    before, after = [end for end in known if end < year], [end for end in known if end > year]
    if before:
        return bases[max(before)]
    return bases[min(after)] if after else None
