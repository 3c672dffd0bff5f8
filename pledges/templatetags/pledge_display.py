"""How pledges are shown."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from aca_portal.numbers import count, not_known, number, percent
from pledges.kinds import PERCENT, Kind
from pledges.progress.trajectory import EXPLANATIONS, PERCENT_OF_BASE

register = template.Library()

MILLION = 1_000_000
UNCITED = gettext_noop("The official document is still to be cited here")  # reference_data/national_goals.csv


@register.filter
def target(pledge):
    """The number promised, until when and against what, as far as they are stated."""
    parts = {
        "value": _value(pledge) if pledge.is_target else None,
        "target": pledge.target_year,
        "base": pledge.base_year,
    }
    sentences = {
        (True, True, True): _("%(value)s by %(target)s, against %(base)s"),
        (True, True, False): _("%(value)s by %(target)s"),
        (True, False, True): _("%(value)s against %(base)s"),
        (True, False, False): "%(value)s",
        (False, True, True): _("by %(target)s, against %(base)s; no number stated"),
        (False, True, False): _("by %(target)s; no number stated"),
        (False, False, True): _("against %(base)s; no number stated"),
        (False, False, False): _("no number stated"),
    }
    return sentences[tuple(part is not None for part in parts.values())] % parts


def _value(pledge):
    if pledge.unit == PERCENT:
        return percent(pledge.target_value)
    return f"{number(pledge.target_value)} {pledge.unit}"


@register.filter
def goal_source(source):
    """A source as it stands; that there is none yet in the language of the page."""
    return _(source) if source == UNCITED else source


@register.filter
def on_scale(value, path):
    """A value of a trajectory with the unit of its scale: percent of the base year, tonnes, a share."""
    if value is None:
        return not_known()
    text = number(round(Decimal(value.numerator) / value.denominator, 1))
    if path.unit == PERCENT_OF_BASE or path.unit == PERCENT:
        return percent(round(Decimal(value.numerator) / value.denominator, 1))
    return f"{text} {path.unit}"


@register.filter
def explanation(state):
    """What a state of progress means, as a sentence."""
    return EXPLANATIONS[state]


@register.filter
def tonnes(value):
    """An amount of tonnes of CO2 equivalent: from a million on in millions, with one decimal."""
    if value is None:
        return not_known()
    if abs(value) >= MILLION:
        return _("%(number)s million tCO2e") % {"number": number(round(Decimal(value) / MILLION, 1))}
    return _("%(number)s tCO2e") % {"number": count(value)}


@register.filter
def goal_text(goal):
    """What a national goal says, as a sentence of its numbers."""
    values = {"value": _goal_value(goal), "year": goal.year, "base": goal.base_year}
    if goal.kind == Kind.FIXED_LEVEL:
        return _("No more than %(value)s in %(year)s") % values
    if goal.kind == Kind.BASELINE:
        if goal.is_up_to:
            return _("Up to %(value)s below business as usual by %(year)s") % values
        return _("%(value)s below business as usual by %(year)s") % values
    return _("%(value)s below %(base)s by %(year)s") % values


def _goal_value(goal):
    if goal.unit != PERCENT:
        return tonnes(goal.target_value)
    if goal.target_value_to is None:
        return percent(goal.target_value)
    return _("%(from)s to %(to)s") % {"from": number(goal.target_value), "to": percent(goal.target_value_to)}
