"""What a claim of a coalition says, in the language of the page."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.numbers import money, number, percent
from coalitions.models import Claim


def claimed(claim):
    """The number of a claim as it was published: `over 13,000,000`, `36%`."""
    if claim.metric == Claim.Metric.ECONOMY:
        value = money(claim.value, claim.unit)
    elif claim.unit == "percent":
        value = percent(claim.value)
    else:
        value = number(claim.value)
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
