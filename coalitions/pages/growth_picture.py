"""The picture of a coalition's members over time, with names and numbers in the language of the page."""

from django.utils.formats import date_format

from aca_portal.panels import Panel
from coalitions.pictures.growth import draw
from coalitions.templatetags.reach_display import claimed


def growth_picture(growth, claims):
    """The picture twice, as a panel: for wide windows and paper, and for narrow windows.

    `claims` are about signatories.
    """
    shown = {
        "growth": growth,
        "wide": draw(growth, claims, width=1000, left=52, margin=250, words=_claim),
        "narrow": draw(growth, claims, width=320, left=38, margin=46, words=_short_claim),
    }
    return Panel("coalitions/_growth_picture.html", shown)


def _claim(claim):
    when = date_format(claim.published_on, "DATE_FORMAT") if claim.published_on else claim.year
    return f"{claimed(claim)} · {when}"


def _short_claim(claim):
    return f"{claimed(claim)} · {claim.year}"
