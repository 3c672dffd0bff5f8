"""How pledges are shown."""

from decimal import Decimal

from django import template

from aca_portal.numbers import not_known, number, percent
from pledges.amounts import tonnes
from pledges.kinds import PERCENT, TONNES
from pledges.progress.state import EXPLANATIONS
from pledges.progress.trajectory import PERCENT_OF_BASE
from pledges.progress.words import tell, tell_contradictions
from pledges.sentences import goal_sentence, pledge_sentence

register = template.Library()
register.filter("tonnes", tonnes)
register.filter("target", pledge_sentence)
register.filter("goal_text", goal_sentence)
register.filter("verdict", tell)
register.filter("contradictions", tell_contradictions)


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
def amount(evidence):
    """What was published: tonnes, a share, a number of vehicles."""
    if evidence.unit == TONNES:
        return tonnes(evidence.amount)
    if evidence.unit == PERCENT:
        return percent(evidence.amount)
    return f"{number(evidence.amount)} {evidence.unit}"
