"""How reach and claims are shown."""

from django import template

from coalitions.pages.claim_words import claimed
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


register.filter("claimed", claimed)


@register.filter
def warning(code):
    return warning_text(code)
