"""How the cells of importable files are read: one widget for each kind of cell, the same in every file.

They are widgets of django-import-export. `clean` gets a cell that is not blank and answers its value, or raises
`CellError` with a sentence to act on. `customs` says how the file writes numbers and dates; `warn` takes a sentence
about a cell that was read, but not quite as it stands there.
"""

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from functools import cached_property
from sys import intern
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _
from import_export import widgets

from aca_portal import words
from aca_portal.spreadsheets.cells import (
    FIRST_SERIAL,
    FIRST_SERIAL_OF_1904,
    AmbiguousNumber,
    PartOfDate,
    as_text,
    plain,
    read_date,
    read_number,
    with_common_years,
    without_year_mark,
)
from aca_portal.spreadsheets.damaged_text import has_lost_letters, warn_of_lost_letters
from aca_portal.spreadsheets.rows import CellError
from aca_portal.spreadsheets.table import heading_key

YEARS = range(1800, 2101)
YEARS_OF_DATES = range(1900, 2101)  # a workbook shows an empty date as one before 1900
FRACTIONS_FROM = 1000  # a count below this that is no whole number is one in thousands or millions
SHOWN = 40  # characters of a cell that a sentence about it repeats

LONGEST_UNKNOWN = 20

valid_url = URLValidator(schemes=["http", "https"])


def _pressed(text):
    """The key of a text without its spaces: `N. A.` is `na`."""
    return heading_key(text).replace(" ", "")


# What people write into a cell of which they know nothing, besides signs such as a dash.
UNKNOWN = {"", *map(_pressed, words.every("cells", "unknown"))}


def is_unknown(cell) -> bool:
    """Whether a cell says in words, or by a mere sign, that its value is not known: `n/a`, `s/d`, `不明`, `-`."""
    may_be = isinstance(cell, str) and len(cell) < LONGEST_UNKNOWN and not cell[-1:].isdigit()
    return may_be and _pressed(cell) in UNKNOWN


@dataclass(frozen=True)
class Customs:
    """How a file writes its numbers and dates."""

    decimal: str  # "." or ","
    is_month_first: bool
    first_serial: datetime.date = FIRST_SERIAL  # from which a workbook counts days


def customs_of(country: str, decimal: str = "", is_1904: bool = False) -> Customs:
    """The customs of a country, but for the decimal mark where that of the file is known.

    `is_1904` is of workbooks that count days from 1904.
    """
    customs = words.country(country)
    first_serial = FIRST_SERIAL_OF_1904 if is_1904 else FIRST_SERIAL
    return Customs(decimal or customs.decimal_mark, customs.is_month_first, first_serial)


class Widget(widgets.Widget):
    """A kind of cell. `blank` is its value where the cell says nothing."""

    blank: Any = ""
    understands_unknown = False  # whether a word such as “n/a” says nothing, too

    def knows(self, cell: Any) -> bool:
        """Whether a cell is in the vocabulary of its column, which goes before the words for “unknown”."""
        return False

    def missing(self) -> str:
        """What is said of a blank cell in a column that every row needs."""
        return _("Fill in this cell; every row needs it.")


class Text(Widget):
    """Text of at most `limit` characters, if there is a limit. What `repeats` in many rows is kept in memory once."""

    def __init__(self, limit: int | None, *, repeats: bool = False, understands_unknown: bool = False):
        super().__init__()
        self.limit = limit
        self.repeats = repeats
        self.understands_unknown = understands_unknown or self.understands_unknown

    def clean(self, value, row=None, **kwargs):
        text = as_text(value)
        if self.limit and len(text) > self.limit:
            raise CellError(
                _("The text has %(length)s characters; at most %(limit)s can be kept. Shorten it.")
                % {"length": len(text), "limit": self.limit}
            )
        return intern(text) if self.repeats else text

    def render(self, value, obj=None, **kwargs):
        """A text too long for a cell is left out: a blank cell leaves what is on file."""
        text = as_text(value or "")
        return "" if self.limit and len(text) > self.limit else text


class Code(Text):
    """A code or key, which may be unknown."""

    understands_unknown = True


class CodeList(Text):
    """Several codes, separated by semicolons, as a tuple."""

    blank = ()

    def clean(self, value, row=None, **kwargs):
        parts = super().clean(value, row, **kwargs).split(";")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


class Name(Text):
    """A name: text with letters, without line breaks or double spaces."""

    def clean(self, value, row=None, *, warn, **kwargs):
        text = " ".join(super().clean(value, row, **kwargs).split())
        if not heading_key(text):
            raise CellError(_("“%(found)s” holds no letters. Write the name.") % {"found": text})
        if has_lost_letters(text):
            warn_of_lost_letters(text, warn)
        return text


class Choice(Widget):
    """One of the `choices`: by its code, by its label in any language, or by a `further` word: {word: code}."""

    key = staticmethod(heading_key)
    understands_unknown = True

    def __init__(self, choices, further=None):
        super().__init__()
        self.choices = choices
        self.further = further or {}

    def knows(self, cell):
        return self.key(as_text(cell)) in self.by_word

    def clean(self, value, row=None, **kwargs):
        text = as_text(value)
        found = self.by_word.get(self.key(text))
        if found is None:
            raise CellError(self.unknown() % {"text": text[:SHOWN], "known": self._known()})
        return found

    def unknown(self):
        return _("“%(text)s” is not known here. Write one of: %(known)s.")

    def missing(self):
        return _("Fill in this cell. Write one of: %(known)s.") % {"known": self._known()}

    def _known(self):
        return " · ".join(str(label) for value, label in self.choices.choices if value)

    @cached_property
    def by_word(self):
        """{key of a word: code}; codes win over labels, and labels over further words."""
        found = {self.key(word): value for word, value in self.further.items()}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                found |= {self.key(str(label)): value for value, label in self.choices.choices if value}
        return found | {self.key(value): value for value in self.choices.values if value}


class Number(Widget):
    """A number that may have decimals, from 0 to `largest`, as a Decimal."""

    blank = None
    understands_unknown = True

    def __init__(self, largest: int = 10**15):
        super().__init__()
        self.largest = largest

    def clean(self, value, row=None, *, customs, warn, **kwargs):
        found = as_text(value)[:SHOWN]
        number = self._read(value, found, customs.decimal)
        if number.value < 0:
            raise CellError(_("%(found)s is negative. Write the figure without a sign.") % {"found": found})
        if number.value > self.largest:
            raise CellError(
                _("%(found)s is larger than anything real. Look for digits too many.") % {"found": found}
            )
        return self.value_of(number, found, warn)

    def _read(self, cell, found, mark):
        """The number by that decimal mark; by the other where it is none by this one, such as 46.5 beside 3,1."""
        for one in (mark, "," if mark == "." else "."):
            try:
                return read_number(cell, one)
            except AmbiguousNumber:
                raise CellError(self.ambiguous() % {"found": found}) from None
            except (ValueError, TypeError):
                continue
        raise self.no_number(found)

    def ambiguous(self):
        return _(
            "“%(found)s” may be in thousands or have three decimals. Write the one without a separator, the other "
            "with a zero at its end."
        )

    def no_number(self, found):
        return CellError(
            _("“%(found)s” is not a plain number. Write digits and at most a decimal mark.")
            % {"found": found}
        )

    def value_of(self, number, found, warn):
        if number.is_shortened:
            raise self.no_number(found)
        return number.value


PEOPLE = re.compile(
    rf"(?<=\S)\s*(?:{'|'.join(map(re.escape, words.every('cells', 'people')))})$", re.IGNORECASE
)


class WholeNumber(Number):
    """A whole number from 0 to `largest`, such as 1234567 or 1,234 people. Digits rounded off or lost are warned of.

    With `zero_is_unknown` a 0 is passed over with a warning: nobody counts no inhabitants on purpose.
    """

    def __init__(self, largest: int, *, zero_is_unknown: bool = False):
        super().__init__(largest)
        self.zero_is_unknown = zero_is_unknown

    def _read(self, cell, found, mark):
        text = PEOPLE.sub("", cell.strip()) if isinstance(cell, str) else cell
        return super()._read(text, found, mark)

    def ambiguous(self):
        return _("“%(found)s” may be in thousands or have decimals. Write all digits without separators.")

    def no_number(self, found):
        return CellError(
            _("“%(found)s” is not a whole number. Write it with digits only, like %(example)s.")
            % {"found": found, "example": "1234567"}
        )

    def value_of(self, number, found, warn):
        if number.is_percent:
            raise CellError(
                _("“%(found)s” is a share. Write the figure itself, not a percentage.") % {"found": found}
            )
        if number.value == 0 and self.zero_is_unknown:
            warn(_("0 is no figure and was passed over. Leave the cell empty if the figure is not known."))
            return None
        value = int(number.value.to_integral_value(ROUND_HALF_UP))
        if value != number.value:
            if number.value < FRACTIONS_FROM:
                raise self.no_number(found)
            warn(_("“%(found)s” was rounded to %(value)s.") % {"found": found, "value": value})
        if number.is_shortened:
            warn(
                _(
                    "“%(found)s” is a shortened number, read as %(value)s. Digits may have been lost; check it."
                )
                % {"found": found, "value": value}
            )
        return value


class Year(Widget):
    """A year of four digits; what a language writes around it, as in FY2030 or 2030年度, is no part of it."""

    blank = None
    understands_unknown = True

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, datetime.date):  # a day of which the workbook shows the year
            value = value.year
        text = without_year_mark(with_common_years(plain(as_text(value)).removesuffix(".0")))
        if not text.isdecimal():
            text = self._year_of_day(text, kwargs["customs"])
        if not re.fullmatch(r"\d{4}", text, re.ASCII) or int(text) not in YEARS:
            raise CellError(
                _(
                    "“%(found)s” is not a year. Write four digits like 2020, or leave it blank if it is unknown."
                )
                % {"found": text[:SHOWN]}
            )
        return int(text)

    @staticmethod
    def _year_of_day(text, customs):
        """The year of a whole date such as 2020年10月1日; other texts as they are."""
        try:
            found = read_date(text, customs.is_month_first)
        except (ValueError, OverflowError):
            return text
        return str(found.year) if isinstance(found, datetime.date) else text


class Date(Widget):
    """A day, in any of the forms that people write, day or month first by the customs of the country."""

    blank = None
    understands_unknown = True

    def clean(self, value, row=None, *, customs, warn, **kwargs):
        try:
            found = read_date(value, customs.is_month_first, customs.first_serial)
        except (ValueError, OverflowError):
            raise self._no_date(value, customs) from None
        if found.year not in YEARS_OF_DATES:
            raise self._no_date(value, customs)
        if isinstance(found, PartOfDate):
            return self.vague(as_text(value), warn)
        return found

    def vague(self, found, warn):
        """What is made of a year or month alone."""
        raise CellError(
            _("“%(found)s” is no full date. Write the day like 2019-10-31.") % {"found": found[:SHOWN]}
        )

    def _no_date(self, cell, customs):
        if customs.is_month_first:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 10/31/2019 (month first).")
        else:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 31/10/2019 (day first).")
        return CellError(text % {"found": as_text(cell)[:SHOWN]})

    def render(self, value, obj=None, **kwargs):
        return value.isoformat() if value else ""


def is_email(text: str) -> bool:
    """Whether a text is, or names, the address of a mailbox, not of a page: jane@example.org, https://jane@…"""
    address = re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*:(?://)?", "", text.strip()).strip("<> ")
    return "@" in re.split(r"[/?#]", address, maxsplit=1)[0]


class Website(Widget):
    """The address of a page, of at most `limit` characters if there is a limit. Without a scheme it is https.

    The e-mail address of a person is passed over with a warning: it must not be published as a website.
    """

    understands_unknown = True

    def __init__(self, limit: int | None):
        super().__init__()
        self.limit = limit

    def clean(self, value, row=None, *, warn, **kwargs):
        text = as_text(value)
        if is_email(text):
            warn(
                _("“%(found)s” is an e-mail address and was passed over. Write the address of the website.")
                % {"found": text[:SHOWN]}
            )
            return self.blank
        url = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", text) else f"https://{text}"
        try:
            valid_url(url)
        except ValidationError:
            url = ""
        if not url or (self.limit and len(url) > self.limit):
            raise CellError(
                _("“%(found)s” is not the address of a website. Write it like https://www.example.org.")
                % {"found": text}
            )
        return url


class Email(Widget):
    """The e-mail address of a person. What is none is passed over with a warning; of several the first is read."""

    blank = ""
    understands_unknown = True

    def __init__(self, limit: int | None):
        super().__init__()
        self.limit = limit

    def clean(self, value, row=None, *, warn, **kwargs):
        parts = re.split(r"[\s;,<>()]+", as_text(value).replace("mailto:", ""))
        found = [part for part in parts if is_email(part) and len(part) <= (self.limit or len(part))]
        if not found:
            warn(
                _("“%(found)s” is no e-mail address and was passed over.") % {"found": as_text(value)[:SHOWN]}
            )
            return self.blank
        if len(found) > 1:
            warn(_("This cell holds several e-mail addresses; only the first is read. Write one a row."))
        return found[0]


class LanguageName(Choice):
    """A language of the portal, by its code or its name in any of them. Another is passed over with a warning."""

    blank = ""

    def __init__(self):
        super().__init__(None)

    def clean(self, value, row=None, *, warn, **kwargs):
        text = as_text(value)
        found = self.by_word.get(self.key(text), self.blank)
        if not found:
            known = " · ".join(f"{code} ({name})" for code, name in settings.LANGUAGES)
            warn(
                _("“%(text)s” is no language of the portal and was passed over. Write one of: %(known)s.")
                % {"text": text[:SHOWN], "known": known}
            )
        return found

    @cached_property
    def by_word(self):
        found = {}
        for code, name in settings.LANGUAGES:
            english = translation.get_language_info(code)["name"]
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    found[self.key(_(english))] = code
            found |= {self.key(str(name)): code, self.key(english): code, self.key(code): code}
        return found
