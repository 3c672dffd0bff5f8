"""The contribution of a coalition as it is shown: one line a member, and what they come to.

Everything is in tonnes of CO2 equivalent; None is unknown.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from coalitions.models import Coalition
from pledges.contribution.overlap import ReductionOutcome
from pledges.contribution.reduction import Lack
from pledges.kinds import TO_ZERO
from pledges.models import NationalGoal, Pledge
from signatories.types import GOVERNMENT_TYPES


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
