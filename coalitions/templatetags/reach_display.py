"""How reach and claims are shown."""

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.numbers import NO_BREAK_SPACE, money, number, percent, stated
from coalitions.models import Claim
from coalitions.reach.plausibility import warning_text

register = template.Library()

BAR_WIDTH = 600
SLIVER = 3  # what is there stays visible


@register.inclusion_tag("coalitions/_bar.html")
def reach_bar(metric, title, pattern):
    """A bar of the country: what is surely covered, what may be, and the rest. `pattern` is an id of its own."""
    sure = _width(metric.value, metric.national)
    upper = max(sure, _width(metric.upper, metric.national))
    return {
        "is_known": bool(metric.national) and metric.value is not None,
        "title": title,
        "width": BAR_WIDTH,
        "sure": sure,
        "maybe": upper - sure,
        "share": metric.share,
        "pattern": pattern,
    }


def _width(amount, whole):
    if not amount or not whole:
        return 0
    return round(min(BAR_WIDTH, max(SLIVER, amount / whole * BAR_WIDTH)), 1)


@register.filter
def claimed(claim):
    """The number of a claim as it was published: `over 13,000,000`, `36%`."""
    if claim.metric == Claim.Metric.ECONOMY:
        value = money(claim.value, claim.unit)
    elif claim.unit == "percent":
        value = percent(claim.value)
    elif claim.metric == Claim.Metric.EMISSIONS:
        value = _("%(number)s tCO2e") % {"number": number(claim.value)}
    elif claim.metric == Claim.Metric.ENERGY:
        value = f"{number(claim.value)}{NO_BREAK_SPACE}{claim.unit}"
    else:
        value = stated(claim.value)
    if claim.qualifier == Claim.Qualifier.OVER:
        return _("over %(value)s") % {"value": value}
    if claim.qualifier == Claim.Qualifier.ABOUT:
        return _("about %(value)s") % {"value": value}
    return value


def claim_texts(claim):
    """What a picture says of a claim, from long to short; the table beside it says all."""
    value = claimed(claim)
    dates = [claim.published_on and date_format(claim.published_on, "DATE_FORMAT"), claim.year]
    texts = [_("Claim (%(when)s): %(value)s") % {"when": when, "value": value} for when in dates if when]
    return [*texts, f"{value} · {claim.year}", value]


@register.filter
def warning(code):
    return warning_text(code)
