"""Numbers as people read them, in the language of the page. What is not known is said in words, never as zero."""

from decimal import Decimal

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

NO_BREAK_SPACE = "\u00a0"


# Grouping mark and decimal mark. Years are printed as they are and never come here.
MARKS = {"en": (",", "."), "es": (".", ","), "ja": (",", ".")}


# Words for large amounts: a smallest value, what it is divided by, the word. Japanese counts in 10,000s.
SCALES = {
    "en": ((10**12, 10**12, " trillion"), (10**9, 10**9, " billion"), (10**6, 10**6, " million")),
    "es": ((10**12, 10**12, " billones"), (10**6, 10**6, " millones")),
    "ja": ((10**12, 10**12, "兆"), (10**8, 10**8, "億"), (10**6, 10**4, "万")),
}


# What an amount of money is followed by; elsewhere the code of the currency goes before it.
CURRENCY_WORDS = {"ja": {"USD": "米ドル", "JPY": "円", "ARS": "アルゼンチンペソ", "MXN": "メキシコペソ"}}


def _language():
    language = (get_language() or "en").split("-")[0]
    return language if language in MARKS else "en"


def _plain(value, places=None):
    """The number with the marks of the active language; without `places` as many decimals as it has."""
    group, point = MARKS[_language()]
    number = Decimal(str(value))
    text = f"{number:,f}" if places is None else f"{number:,.{places}f}"
    if places is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans({",": group, ".": point}))


def not_known():
    return pgettext("a number", "not known")


def count(value):
    """A whole number of people, members, things."""
    return not_known() if value is None else _plain(value, 0)


def number(value):
    """A number as it was published, with the decimals that it has."""
    return not_known() if value is None else _plain(value)


def share(fraction):
    """A fraction as per cent with one decimal; a small one that would read as zero says that it is below."""
    if fraction is None:
        return not_known()
    percent = fraction * 100
    if 0 < percent < 0.05:
        return f"<{NO_BREAK_SPACE}{percent_of('0.1')}"
    return percent_of(_plain(percent, 1), localised=True)


def percent(value):
    """A number that is already in per cent, with the decimals that it has."""
    return not_known() if value is None else percent_of(_plain(value), localised=True)


def percent_of(text, localised=False):
    text = text if localised else _plain(text)
    return f"{text}{NO_BREAK_SPACE}%" if _language() == "es" else f"{text}%"


def money(value, currency):
    """An amount in whole units of `currency`, four digits or so of it with a word for its size."""
    if value is None:
        return not_known()
    for smallest, divisor, word in SCALES[_language()]:
        if value >= smallest:
            scaled = Decimal(str(value)) / divisor
            amount = _plain(scaled, 2 if scaled < 10 else 1 if scaled < 1000 else 0) + word
            break
    else:
        amount = _plain(value, 0)
    word = CURRENCY_WORDS.get(_language(), {}).get(currency)
    return f"{amount}{word}" if word else f"{currency}{NO_BREAK_SPACE}{amount}"


def years(span):
    """A first and last year, as `2010–2021` or `2010`."""
    if not span or span[0] is None:
        return _("year not known")
    first, last = span
    return str(first) if first == last else f"{first}–{last}"


def year(value):
    return str(value) if value else _("year not known")
