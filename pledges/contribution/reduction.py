"""How many tonnes less one signatory promises for a year: a pure function of its targets and its emissions.

The path goes from the emissions of the base year in a straight line to each target in turn, and the last target
holds from its year on. What is promised for a year is the base-year emissions less where the path is in that year,
and never less than nothing.

Targets of one signatory may be measured against different base years. Each is turned into a level in tonnes first,
by the emissions of its own base year; what is promised for a year is then measured against the base year of the
target that is in force for it: the first one whose year has not passed in that year, else the last one. A target
without a base year of its own (net zero, a fixed level) takes the base of the nearest target that has one, those
before it first. Of two targets for one year the more ambitious is meant. A target on the way whose level is not
known is left out of the path.

Net zero and carbon neutrality are taken as 100 percent, and a fixed level as the tonnes it names. Intensities,
baseline scenarios and whatever is not about tonnes are not computed.
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

COMPUTED_KINDS = (Kind.ABSOLUTE, Kind.FIXED_LEVEL, *TO_ZERO)


class Lack(models.TextChoices):
    """Why nothing could be computed."""

    NO_TARGET = "no_target", _("no target on file")
    KIND = "kind", _("no target that can be turned into tonnes")
    NO_BASE_YEAR = "no_base_year", _("no base year stated")
    NO_EMISSIONS = "no_emissions", _("no emissions on file for the base year")
    BOUNDARY = "boundary", _("covers only a part whose emissions are not stated")


@dataclass(frozen=True)
class Base:
    """The emissions of a base year: as the pledge states them, or by the figure on file."""

    year: int
    tonnes: Fraction
    figure: FigureRow | Measure | None = None


@dataclass(frozen=True)
class Reduction:
    """What one signatory promises for a year."""

    base: Base
    level: Fraction
    target: Pledge

    @property
    def tonnes(self) -> Fraction:
        return max(Fraction(0), self.base.tonnes - self.level)


Emissions = Callable[[int], FigureRow | Measure | None]  # of exactly that year
Step = tuple[Pledge, Base | None, Fraction | None]  # a target, its base, its level in tonnes


def reduction_in(year: int, targets: Sequence[Pledge], emissions: Emissions) -> Reduction | Lack:
    """The reduction that `targets` promise for `year`: a `Reduction`, or the `Lack` that prevents it.

    `emissions(year)` is the figure of exactly that year (anything with a `value`), or None. It stands for the whole
    territory or organisation; a target that covers only a part of it needs a base value of its own, and is used
    only where there is none for the whole.
    """
    if not targets:
        return Lack.NO_TARGET
    usable = [target for target in targets if target.kind in COMPUTED_KINDS]
    if not usable:
        return Lack.KIND
    whole = [target for target in usable if target.boundary in WHOLE_BOUNDARIES]
    of_parts = [target for target in usable if target.boundary not in WHOLE_BOUNDARIES]
    found = _on_path(year, whole, emissions) if whole else Lack.BOUNDARY
    if of_parts and isinstance(found, Lack):
        of_part = _on_path(year, of_parts, lambda year: None)
        return found if isinstance(of_part, Lack) else of_part
    return found


def _on_path(year: int, targets: Sequence[Pledge], emissions: Emissions) -> Reduction | Lack:
    steps: dict[int, Step] = {}
    for target in targets:
        base = _base(target, emissions)
        step = (target, base, _level(target, base))
        end = cast(int, target.target_year)  # every kind that is computed needs its year and number
        other = steps.get(end)
        if other is None or (step[2] is not None and (other[2] is None or _order(step) < _order(other))):
            steps[end] = step
    in_force = min((end for end in steps if end >= year), default=max(steps))
    target, base, level = steps[in_force]
    if level is None:
        return Lack.NO_EMISSIONS
    base = base or _nearest_base(in_force, steps)
    if base is None:
        has_base_year = any(target.base_year for target in targets)
        return Lack.NO_EMISSIONS if has_base_year else Lack.NO_BASE_YEAR
    values = {base.year: base.tonnes}
    values |= {end: step[2] for end, step in steps.items() if step[2] is not None and end >= base.year}
    points = [Point(year, values[year]) for year in sorted(values)]
    reached = cast(Fraction, interpolate(points, max(year, base.year)))
    return Reduction(base, reached, target)


def _order(step: Step) -> tuple[Any, ...]:
    """The more ambitious goes first; of equals one with a base, then any, but always the same."""
    target, base, level = step
    return level, base is None, base.year if base else 0, target.kind


def _base(target: Pledge, emissions: Emissions) -> Base | None:
    if target.base_year is None:
        return None
    if target.base_value is not None:
        return Base(target.base_year, Fraction(target.base_value))
    figure = emissions(target.base_year)
    return Base(target.base_year, Fraction(figure.value), figure) if figure else None


def _level(target: Pledge, base: Base | None) -> Fraction | None:
    if target.kind in TO_ZERO:
        return Fraction(0)
    if target.kind == Kind.FIXED_LEVEL:
        return Fraction(cast(Decimal, target.target_value))
    return base.tonnes * (100 - Fraction(cast(Decimal, target.target_value))) / 100 if base else None


def _nearest_base(year: int, steps: dict[int, Step]) -> Base | None:
    """The base of the last target before `year` that has one, else of the first one after it."""
    with_base = [end for end, step in steps.items() if step[1] is not None]
    before, after = [end for end in with_base if end < year], [end for end in with_base if end > year]
    if before:
        return steps[max(before)][1]
    return steps[min(after)][1] if after else None
