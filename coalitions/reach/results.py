"""What a computed reach consists of: sums, lines, and the answer that programs read."""

import datetime
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import ngettext

from aca_portal.numbers import count, headline, money
from coalitions.models import Coalition
from coalitions.reach.metrics import ECONOMY, EMISSIONS, METRICS, POPULATION, ReachMetric
from coalitions.reach.plausibility import Doubt, warning_text
from coalitions.reach.tables import Entry
from coalitions.reach.union import Outcome


@dataclass
class Counts:
    """How many member governments have which outcome."""

    counted: int = 0
    inside: int = 0
    part_of: int = 0
    same_territory: int = 0
    undetermined: int = 0
    without_figure: int = 0

    def of(self, outcome: Outcome) -> int:
        return int(getattr(self, outcome.value))

    def add(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, self.of(outcome) + 1)

    def as_json(self) -> dict[str, int]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


def outcome_of(outcome: Outcome, number: int) -> str:
    """How many governments have an outcome, in words that agree with the number: "8 counted"."""
    texts = {
        Outcome.COUNTED: ngettext("%(number)s counted", "%(number)s counted", number),
        Outcome.INSIDE: ngettext(
            "%(number)s inside another member", "%(number)s inside another member", number
        ),
        Outcome.PART_OF: ngettext(
            "%(number)s part of another member", "%(number)s parts of another member", number
        ),
        Outcome.SAME_TERRITORY: ngettext(
            "%(number)s with the same territory as another member",
            "%(number)s with the same territory as another member",
            number,
        ),
        Outcome.UNDETERMINED: ngettext("%(number)s undetermined", "%(number)s undetermined", number),
        Outcome.WITHOUT_FIGURE: ngettext("%(number)s without figure", "%(number)s without figure", number),
    }
    return texts[outcome] % {"number": count(number)}


@dataclass
class MetricReach:
    """One sum, with what belongs beside it. None is unknown; people, or whole units of `currency`."""

    metric: ReachMetric = POPULATION
    value: int | None = None
    upper: int | None = None
    naive: int | None = None
    national: int | None = None
    national_year: int | None = None
    national_source: str = ""
    national_source_url: str = ""
    national_without: list[str] = field(
        default_factory=list
    )  # names of regions that the national figure lacks
    years: tuple[int, int] | None = None
    undated: int = 0  # territories in the sum whose figure has no known year
    outside_table: int = 0  # territories in the sum whose figure is not of the table of the national one
    reported: int | None = None
    estimated: int | None = None
    currency: str | None = None
    price_basis: str | None = None
    counts: Counts = field(default_factory=Counts)

    @property
    def share(self) -> float | None:
        """`value` as an unrounded fraction of `national`."""
        return self.value / self.national if self.value is not None and self.national else None

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """The outcomes that occur, each with its number of governments."""
        return [
            {
                "code": outcome.value,
                "label": outcome.label,
                "count": self.counts.of(outcome),
                "sentence": outcome_of(outcome, self.counts.of(outcome)),
            }
            for outcome in Outcome
            if self.counts.of(outcome)
        ]

    @property
    def is_certain(self) -> bool:
        return self.upper == self.value

    def keep_within_nation(self) -> None:
        """No more than the whole nation is undetermined. What is certain stands, even where the figures contradict."""
        if self.value is not None and self.upper is not None and self.national is not None:
            self.upper = max(self.value, min(self.upper, self.national))

    @property
    def is_of_one_table(self) -> bool | None:
        """Whether sum and national figure are of one table; None where there is no share."""
        return None if self.share is None else not self.outside_table

    def text(self, value: int | None) -> str:
        """An amount of this sum as people read it."""
        return self.metric.text(value, self.currency)

    def text_without_unit(self, value: int | None) -> str:
        """The same for columns whose head names the unit."""
        return str(money(value, None) if self.metric.is_money else count(value))

    @property
    def headline(self) -> str:
        """The sum with three digits of it, for people in a hurry. Emissions and people carry no unit here."""
        return str(headline(self.value)) if not self.metric.is_money else self.text_of_value

    @property
    def text_of_value(self) -> str:
        return self.text(self.value)

    @property
    def text_of_upper(self) -> str:
        return self.text(self.upper)

    @property
    def text_of_naive(self) -> str:
        return self.text(self.naive)

    @property
    def text_of_national(self) -> str:
        return self.text(self.national)

    @property
    def text_of_reported(self) -> str:
        return self.text(self.reported)

    @property
    def text_of_estimated(self) -> str:
        return self.text(self.estimated)

    def as_json(self) -> dict[str, Any]:
        names = ["value", "upper", "naive", "national", "share"]
        names += ["national_year", "national_source", "national_source_url", "national_without"]
        names += ["reported", "estimated", "currency", "price_basis"] if self.metric.is_money else []
        shown = {name: getattr(self, name) for name in names}
        if self.metric.boundary:
            shown |= {"unit": self.metric.unit, "boundary": self.metric.boundary}
        for name in ("national_source", "national_source_url"):
            shown[name] = shown[name] or None
        return shown | {
            "is_of_one_table": self.is_of_one_table,
            "outside_table": self.outside_table,
            "years": list(self.years) if self.years else None,
            **self.counts.as_json(),
        }


@dataclass
class LineMetric:
    """What one member government brings of one metric: what became of it, and the figure that stands for it."""

    outcome: Outcome
    within: str | None = None
    within_slug: str | None = None
    entry: Entry | None = None
    counted: int = 0  # what the sum takes under this line; these add up to the reach

    @property
    def value(self) -> int | None:
        return self.entry.value if self.entry else None

    @property
    def year(self) -> int | None:
        return self.entry.year if self.entry else None

    @property
    def source(self) -> str | None:
        return self.entry.source if self.entry else None

    @property
    def source_url(self) -> str | None:
        return self.entry.source_url if self.entry else None

    @property
    def checked_on(self) -> datetime.date | None:
        """When a person found the figure right, or None."""
        figure = self.entry.figure if self.entry else None
        return figure.checked_at.date() if figure and figure.checked_at and figure.is_checked else None

    @property
    def is_estimate(self) -> bool:
        return self.entry is not None and self.entry.is_estimate

    @property
    def is_outside_table(self) -> bool:
        return self.entry is not None and not self.entry.of_table

    def as_json(self, metric: ReachMetric) -> dict[str, Any]:
        key, entry = metric.key, self.entry
        shown = {
            metric.outcome_key(): str(self.outcome),
            key: self.value,
            f"{key}_year": self.year,
            f"{key}_kind": (entry and entry.kind) or None,
            f"{key}_source": self.source,
            f"{key}_source_url": self.source_url or None,
            f"{key}_checked_on": self.checked_on and self.checked_on.isoformat(),
            f"{key}_is_of_table": entry and entry.of_table,
            f"{key}_counted": self.counted,
        }
        if metric.estimated_by:
            region = entry and entry.estimated_from
            shown[f"{key}_is_estimate"] = self.is_estimate
            shown[f"{key}_estimated_from"] = region and (region.code or str(region.id))
        return shown


@dataclass
class ReachLine:
    """What became of one member government."""

    signatory_id: int
    slug: str
    name: str
    type: str
    jurisdiction_id: int
    jurisdiction: str
    code: str | None = None
    warnings: list[Doubt] = field(default_factory=list)
    metrics: dict[str, LineMetric] = field(default_factory=dict)  # by the code of the metric

    @property
    def population(self) -> LineMetric:
        return self.metrics[POPULATION.code]

    @property
    def economy(self) -> LineMetric:
        return self.metrics[ECONOMY.code]

    @property
    def emissions(self) -> LineMetric:
        return self.metrics[EMISSIONS.code]

    @property
    def outcome(self) -> Outcome:
        """What became of it in the number of people."""
        return self.population.outcome

    @property
    def within(self) -> str | None:
        return self.population.within

    @property
    def within_slug(self) -> str | None:
        return self.population.within_slug

    def as_json(self) -> dict[str, Any]:
        shown = {
            "signatory": self.slug,
            "name": self.name,
            "type": self.type,
            "code": self.code,
            "place": self.code or str(self.jurisdiction_id),
            "jurisdiction": self.jurisdiction,
            "within": self.within,
            "warning": "; ".join(str(warning_text(code)) for code in self.warnings) or None,
        }
        for metric in METRICS:
            shown |= self.metrics[metric.code].as_json(metric)
        return shown


@dataclass
class Reach:
    """The reach of one coalition on one date."""

    coalition: Coalition
    as_of: datetime.date
    signatories: int
    governments: int
    metrics: dict[str, MetricReach]  # by the code of the metric
    lines: list[ReachLine]

    @property
    def population(self) -> MetricReach:
        return self.metrics[POPULATION.code]

    @property
    def economy(self) -> MetricReach:
        return self.metrics[ECONOMY.code]

    @property
    def emissions(self) -> MetricReach:
        return self.metrics[EMISSIONS.code]

    @property
    def warned(self) -> int:
        """How many governments have a figure that wants checking."""
        return sum(bool(line.warnings) for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """The outside contract of `reach --json` and `reach.json`. Activate English before: data has no language."""
        return {
            "coalition": self.coalition.slug,
            "as_of": self.as_of.isoformat(),
            "signatories": self.signatories,
            "governments": self.governments,
            **{code: metric.as_json() for code, metric in self.metrics.items()},
            "lines": [line.as_json() for line in self.lines],
        }


@dataclass
class DayOfReach:
    """The people whom a number of member governments reached on one date, and what changed since the day before.

    `joined` and `left` count governments; `is_new_table` says that other figures of the country stand for that day.
    """

    as_of: datetime.date
    governments: int
    population: MetricReach
    joined: int = 0
    left: int = 0
    is_new_table: bool = False


@dataclass
class Overview:
    """Several coalitions side by side, and what they have together: each signatory and each territory once."""

    reaches: dict[int, Reach]  # by the id of the coalition
    signatories: int
    population: MetricReach
