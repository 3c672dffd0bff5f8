"""What a pledge and a national goal say, as a sentence in the language of the page: with the direction of the change.

"40% less than in 1990, by 2030" · 「2030年までに1990年比40%削減」. This is the one place where such sentences are made.
"""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aca_portal.numbers import number, percent
from pledges.amounts import tonnes
from pledges.kinds import PERCENT, TONNES, Kind

if TYPE_CHECKING:
    from pledges.models import NationalGoal, Pledge

# Of each kind the sentences that it can be told in, those that say most first, with the parts that each needs.
# "level" is a number in another unit than percent; "zero" stands for a reduction of 0 percent.
Sentences = tuple[tuple[set[str], str | Promise], ...]

ANYTHING: Sentences = (
    ({"level", "base", "target"}, _("%(kind)s: %(level)s by %(target)s, measured against %(base)s")),
    ({"value", "base", "target"}, _("%(kind)s: %(value)s by %(target)s, measured against %(base)s")),
    ({"level", "target"}, _("%(kind)s: %(level)s by %(target)s")),
    ({"value", "target"}, _("%(kind)s: %(value)s by %(target)s")),
    ({"level"}, _("%(kind)s: %(level)s")),
    ({"value"}, _("%(kind)s: %(value)s")),
    ({"target"}, _("%(kind)s by %(target)s")),
    (set(), "%(kind)s"),
)

ABSOLUTE: Sentences = (
    ({"zero", "base", "target"}, _("Back to the %(base)s level by %(target)s")),
    ({"value", "base", "target"}, _("%(value)s less than in %(base)s, by %(target)s")),
)

SENTENCES: dict[str, Sentences] = {
    Kind.ABSOLUTE: ABSOLUTE,
    Kind.INTENSITY: (
        (
            {"zero", "per", "base", "target"},
            _("Emissions per %(per)s back to the %(base)s level by %(target)s"),
        ),
        (
            {"value", "per", "base", "target"},
            _("%(value)s less emissions per %(per)s than in %(base)s, by %(target)s"),
        ),
    ),
    Kind.FIXED_LEVEL: (({"level", "target"}, _("No more than %(level)s in %(target)s")),),
    Kind.BASELINE: (
        ({"zero", "target"}, _("No more than business as usual in %(target)s")),
        ({"value", "target"}, _("%(value)s less than business as usual in %(target)s")),
    ),
    Kind.NET_ZERO: (({"target"}, _("Net zero by %(target)s")),),
    Kind.CARBON_NEUTRAL: (({"target"}, _("Carbon neutrality by %(target)s")),),
    Kind.SCIENCE_BASED: (
        ({"zero", "base", "target"}, _("Back to the %(base)s level by %(target)s (science-based)")),
        (
            {"value", "base", "target"},
            _("%(value)s less than in %(base)s, by %(target)s (science-based)"),
        ),
        ({"level", "target"}, _("No more than %(level)s in %(target)s (science-based)")),
        ({"target"}, _("A science-based target for %(target)s")),
        (set(), _("A science-based target, no number stated")),
    ),
    Kind.RENEWABLES: (({"value", "target"}, _("%(value)s of electricity from renewables by %(target)s")),),
    Kind.EFFICIENCY: (
        (
            {"value", "per", "base", "target"},
            _("%(value)s less energy per %(per)s than in %(base)s, by %(target)s"),
        ),
        ({"value", "base", "target"}, _("%(value)s less energy than in %(base)s, by %(target)s")),
        ({"value", "per", "target"}, _("%(value)s less energy per %(per)s by %(target)s")),
        ({"value", "target"}, _("%(value)s less energy by %(target)s")),
        ({"level", "per", "target"}, _("Energy use of %(level)s per %(per)s by %(target)s")),
        ({"level", "target"}, _("Energy efficiency of %(level)s by %(target)s")),
        ({"target"}, _("More efficient use of energy by %(target)s, no number stated")),
    ),
    Kind.FLEET: (
        ({"value", "target"}, _("%(value)s of the fleet without exhaust by %(target)s")),
        ({"level", "target"}, _("A fleet without exhaust: %(level)s by %(target)s")),
        ({"target"}, _("A fleet without exhaust by %(target)s, no number stated")),
    ),
}

GOALS: dict[str, Sentences] = {
    Kind.ABSOLUTE: (
        ({"up_to", "value"}, _("Up to %(value)s less than in %(base)s, by %(target)s")),
        *ABSOLUTE,
    ),
    Kind.FIXED_LEVEL: SENTENCES[Kind.FIXED_LEVEL],
    Kind.BASELINE: (
        ({"up_to", "value"}, _("Up to %(value)s less than business as usual in %(target)s")),
        *SENTENCES[Kind.BASELINE],
    ),
}


def pledge_sentence(pledge: "Pledge") -> str:
    """What was promised, until when and against what, as far as it is stated."""
    parts = {
        "kind": _capital(str(pledge.get_kind_display())),
        "base": pledge.base_year,
        "target": pledge.target_year,
        "per": pledge.denominator or None,
    }
    if pledge.target_value is not None:
        parts |= _amount(pledge.target_value, pledge.unit)
    return _tell((*SENTENCES.get(pledge.kind, ()), *ANYTHING), parts)


def goal_sentence(goal: "NationalGoal") -> str:
    """What a country's goal says."""
    parts = {"base": goal.base_year, "target": goal.year, "up_to": goal.is_up_to or None}
    parts |= _amount(goal.target_value, goal.unit)
    if goal.target_value_to is not None and goal.unit == PERCENT:
        span = {"from": number(goal.target_value), "to": percent(goal.target_value_to)}
        parts |= {"value": _("%(from)s to %(to)s") % span, "zero": None}
    return _tell(GOALS[goal.kind], parts)


def _amount(value, unit: str) -> dict[str, str | None]:
    if unit == PERCENT:
        return {"value": percent(value), "zero": "0" if value == 0 else None}
    if unit == TONNES:
        return {"level": tonnes(value)}
    return {"level": f"{number(value)} {unit}"}


def _tell(sentences: Sentences, parts: dict) -> str:
    """The first sentence of which all parts are known."""
    known = {name: part for name, part in parts.items() if part is not None}
    return next(str(sentence) % known for needs, sentence in sentences if needs <= known.keys())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
