"""The numbers of a day, computed from its inputs and from nothing else."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from coalitions.publication.inputs import Inputs
from coalitions.reach.day import DayOnFile
from coalitions.reach.metrics import METRICS, ReachMetric
from coalitions.reach.reach import measure_all
from coalitions.reach.results import LineMetric, ReachLine

# The version of the method. Whoever changes how numbers follow from inputs raises it and says in docs/reach.md what
# changed; a test holds the numbers of one fixed set of inputs against it.
METHOD = "1"

# What of each sum is an amount whose difference has causes; shares follow from these.
SUMS = ("value", "upper", "naive", "national")


@dataclass(frozen=True)
class DayNumbers:
    """What follows from inputs: the `numbers`, and the `lines` from which it is seen whether anything changed."""

    numbers: dict[str, Any]
    lines: dict[str, dict[str, Any]]  # by signatory


def answer(inputs: Inputs, day: DayOnFile | None = None) -> DayNumbers:
    """The numbers that follow from the inputs by the method of today. `day` is what has been made of them already.

    In `numbers` stand the members, those that are demonstration data, the governments, the members by type, and each
    metric as `reach.json` has it.
    """
    day = day or inputs.day()
    metrics, lines = measure_all(day, inputs.country, inputs.year, [inputs.coalition])
    by_type = Counter(member.type for member in inputs.members.values())
    numbers = {
        "members": len(inputs.members),
        "demo": sum(member.is_demo for member in inputs.members.values()),
        "governments": len(lines),
        "by_type": dict(sorted(by_type.items())),
    }
    numbers |= {code: metric.as_json() for code, metric in metrics.items()}
    found: dict[str, dict[str, Any]] = {
        slug: {"type": member.type} for slug, member in inputs.members.items()
    }
    for line in lines:
        found[line.slug] |= _line(line)
    return DayNumbers(numbers, found)


def _line(line: ReachLine) -> dict[str, Any]:
    return {"place": line.code or line.jurisdiction} | {
        metric.code: _part(line.metrics[metric.code]) for metric in METRICS
    }


def _part(part: LineMetric) -> list[Any]:
    return [part.outcome.value, part.within_slug, part.value, part.year, part.source, part.counted]


# --- Amounts ----------------------------------------------------------------------------------------------


def counted_in(numbers: dict[str, Any], metric: ReachMetric) -> list[str | None]:
    """The unit of a sum; for money its currency and prices, which may be others another day."""
    own = numbers[metric.code]
    return [own["currency"], own["price_basis"]] if metric.is_money else [metric.unit]


def amounts(numbers: dict[str, Any], codes: tuple[str, ...]) -> dict[str, int]:
    """All that can be subtracted, by a name such as `members`, `type.city` or `population.value`.

    Of the metrics only those with these codes. What is not known is not in it.
    """
    found = {"members": numbers["members"], "governments": numbers["governments"]}
    found |= {f"type.{type}": number for type, number in numbers["by_type"].items()}
    for code in codes:
        found |= {f"{code}.{name}": numbers[code][name] for name in SUMS if numbers[code][name] is not None}
    return found


def comparable(one: dict[str, Any], other: dict[str, Any]) -> tuple[str, ...]:
    """The codes of the metrics that both count in one unit, currency and prices."""
    return tuple(metric.code for metric in METRICS if counted_in(one, metric) == counted_in(other, metric))


def differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int | None]:
    """{name of an amount: how much more it is after}, those that differ alone.

    None where one of the two is not known, or is counted in another currency.
    """
    names = tuple(metric.code for metric in METRICS)
    alike = comparable(before, after)
    old, new = amounts(before, names), amounts(after, names)
    found: dict[str, int | None] = {}
    for name in sorted(old.keys() | new.keys()):
        code = name.split(".")[0]
        is_sum = code in names
        if is_sum and (code not in alike or name not in old or name not in new):
            found[name] = None
        elif new.get(name, 0) != old.get(name, 0):
            found[name] = new.get(name, 0) - old.get(name, 0)
    return found
