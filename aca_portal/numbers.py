"""Numbers as people read them, in the language of the page. What is not known is said in words, never as zero.

A page about one country, in the language of that country, also follows the country: Spanish has 13,000,000 on pages
about Mexico, 13.000.000 on those about Argentina and, being Spanish, on those about Japan. The view of such a page says
`show_as_in("MX")`, which holds until the request ends; elsewhere the language alone decides.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern, format_decimal, get_currency_name, parse_pattern
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from aca_portal import words

NO_BREAK_SPACE = "\u00a0"
SHORTENED_FROM = 10**6  # amounts below a million are written out
_country = ContextVar("country", default="")


def show_as_in(country: str) -> None:
    """Show the numbers of this request as people of that country write them, as far as the language lets."""
    _country.set(country)


@contextmanager
def shown_as_in(country: str):
    """The same for a block of code; "" is no country."""
    token = _country.set(country)
    try:
        yield
    finally:
        _country.reset(token)


def no_country_left_over(get_response):
    """Middleware: what one request said about its country is forgotten before the next."""

    def middleware(request):
        with shown_as_in(""):
            return get_response(request)

    return middleware


def _locale() -> Locale:
    """That of the page's language, as it is written in the page's country if that is a language of the country."""
    language, country = (get_language() or "en").split("-")[0], _country.get()
    is_spoken = words.country(country).language == language
    return words.find_locale(language, country if is_spoken else "")


@cache
def _pattern(places: int | None) -> NumberPattern:
    return parse_pattern("#,##0" if not places else f"#,##0.{'0' * places}")


def _plain(value, places=None):
    """The number with the marks of the locale; without `places` as many decimals as it has."""
    number = Decimal(str(value))
    if places is None:
        return format_decimal(number.normalize(), locale=_locale(), decimal_quantization=False)
    return _pattern(places).apply(number, _locale())


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
    pattern = _locale().percent_formats[None]
    return f"{pattern.prefix[0]}{text}{pattern.suffix[0]}"


def money(value, currency):
    """An amount in whole units of `currency`, four digits or so of it with a word for its size."""
    if value is None:
        return not_known()
    amount = _shortened(value)
    if not currency:
        return amount
    if words.language(get_language()).currency_after:
        return amount + get_currency_name(currency, count=2, locale=_locale()).replace(" ", "")
    return f"{currency}{NO_BREAK_SPACE}{amount}"


def prices(basis):
    """In whose prices an amount is, such as "chained 2012" or "constant 2004"; nothing for those of its own year."""
    year = re.search(r"\d{4}", basis or "")
    if year is None:
        return ""
    return _("in prices of %(year)s: inflation since is taken out") % {"year": year[0]}


def headline(value):
    """A number of people or things with three digits of it where it is large: 88.4 million · 3,420万."""
    return not_known() if value is None else _shortened(value, digits=3)


def stated(value):
    """A number as it was published, with a word for its size where that leaves nothing out: 13 million · 4,623万."""
    if value is None:
        return not_known()
    if value < SHORTENED_FROM:
        return number(value)
    short = _with_word_for_size(Decimal(str(value)))
    return short or number(value)


def _with_word_for_size(value):
    """The number in the locale's largest word for its size with at most four digits, or None if that is not exact."""
    formats = _locale().compact_decimal_formats
    by_size = formats["long"]["other"] if "long" in formats else formats["short"]["other"]
    for size in sorted((int(size) for size in by_size if SHORTENED_FROM <= int(size) <= value), reverse=True):
        pattern = by_size[str(size)].pattern
        zeros = pattern.count("0")
        scaled = (value / (size // 10 ** (zeros - 1))).normalize()
        if len(scaled.as_tuple().digits) <= 4 and scaled.as_tuple().exponent >= -3:
            return pattern.replace("0" * zeros, _plain(scaled))
    return None


def unit_of_money(currency):
    """What stands in the head of a column of amounts without their currency."""
    if currency and words.language(get_language()).currency_after:
        return get_currency_name(currency, count=2, locale=_locale()).replace(" ", "")
    return currency or ""


def _shortened(value, digits=4):
    """A large number with the locale's word for its size: 9.50 trillion · 69,7 mil millones · 5,590億."""
    formats = _locale().compact_decimal_formats
    by_size = formats["long"]["other"] if "long" in formats else formats["short"]["other"]
    size = max((int(size) for size in by_size if int(size) <= value), default=0)
    if size < SHORTENED_FROM:
        return _plain(value, 0)
    pattern = by_size[str(size)].pattern
    zeros = pattern.count("0")
    scaled = Decimal(str(value)) / (size // 10 ** (zeros - 1))
    places = 2 if scaled < 10 else 1 if scaled < 10 ** (digits - 1) else 0
    return pattern.replace("0" * zeros, _plain(scaled, places))


def years(span):
    """A first and last year, as `2010–2021` or `2010`."""
    if not span or span[0] is None:
        return _("year not known")
    first, last = span
    return str(first) if first == last else f"{first}–{last}"


def year(value):
    return str(value) if value else _("year not known")
