"""Amounts of emissions as people read them, in the language of the page."""

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aca_portal.numbers import count, not_known, number

MILLION = 1_000_000
ROUNDED_TO = 100_000  # a tenth of a million

# Languages that have words for powers of ten thousand instead of a million.
MYRIADS = {"ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万"))}


def tonnes(value: Decimal | int | None) -> str:
    """Tonnes of CO2 equivalent, from a million on rounded: "190.7 million tCO2e", 「1億9,070万トン（CO₂換算）」."""
    if value is None:
        return not_known()
    units = MYRIADS.get((get_language() or "en").split("-")[0])
    if abs(value) < MILLION:
        return _("%(number)s tCO2e") % {"number": count(value)}
    if units:
        return _("%(number)s tCO2e") % {"number": _in_units(value, units)}
    return _("%(number)s million tCO2e") % {"number": number(round(Decimal(value) / MILLION, 1))}


def _in_units(value: Decimal | int, units: tuple[tuple[int, str], ...]) -> str:
    """A rounded number in words for its size: 1億9,070万."""
    rest = round(abs(value) / ROUNDED_TO) * ROUNDED_TO
    text = "-" if value < 0 else ""
    for size, word in units:
        whole, rest = divmod(rest, size)
        text += f"{count(whole)}{word}" if whole else ""
    return text
