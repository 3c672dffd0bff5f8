"""One row of a roster: its cells read as what they mean, each fault with its column and a sentence to act on."""

import datetime
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP
from sys import intern

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.cells import (
    AmbiguousNumber,
    PartOfDate,
    decimal_mark,
    plain,
    read_date,
    read_number,
    without_year_mark,
)
from aca_portal.spreadsheets.table import heading_key
from coalitions.imports.rows import CellError, as_text, issue, without_error_values
from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, Metric, Signatory
from signatories.names.keys import name_key
from signatories.territories.gazetteer import share_text
from signatories.types import GOVERNMENT_TYPES, SignatoryType

# The columns of the contract in their order.
ROSTER_COLUMNS = (
    *("name", "type", "external_id", "code", "state", "county", "city", "joined_on", "left_on", "website"),
    *(
        "local_name",
        "population",
        "population_year",
        "population_source",
        "gdp",
        "gdp_year",
        "gdp_source",
        "note",
    ),
)
REQUIRED_COLUMNS = ("name", "type")
NUMBER_COLUMNS = ("population", "gdp")
# The headings of each column by language, besides its own name.
HEADINGS = {column: words.headings("roster", column) for column in ROSTER_COLUMNS}
COLUMN_BY_HEADING = {
    heading_key(heading): column
    for column, by_language in HEADINGS.items()
    for heading in (column, *(one for some in by_language.values() for one in some))
}
LOCAL_GOVERNMENTS = {name_key(word) for word in words.every("names", "local_governments")}
LOCAL_GOVERNMENT_BY_END = {
    end: type
    for language in words.languages()
    for type, ends in language.names.local_government_by_end.items()
    for end in ends
}

# What people write into a cell of which they know nothing, besides signs such as a dash; and of which too much.
UNKNOWN = {"", *map(name_key, words.every("cells", "unknown"))}
SEVERAL = {name_key(word) for word in words.every("cells", "several")}
PLACEHOLDERS = UNKNOWN | SEVERAL
MAY_BE_UNKNOWN = (
    *("external_id", "code", "joined_on", "left_on", "website"),
    *("population", "population_year", "gdp", "gdp_year"),
)
MAX_VALUE = {Metric.POPULATION: 2_000_000_000, Metric.GDP: 1_000_000_000_000_000}
FRACTIONS_FROM = 1000  # a figure below this that is no whole number is one in thousands or millions
YEARS = range(1900, 2101)
TEXT_LIMITS = {
    "name": Signatory._meta.get_field("name").max_length,
    "external_id": Membership._meta.get_field("external_id").max_length,
    "code": Jurisdiction._meta.get_field("code").max_length,
    "state": 255,
    "county": 255,
    "city": Jurisdiction._meta.get_field("name").max_length,
    "local_name": 255,
    "population_source": Figure._meta.get_field("source").max_length,
    "gdp_source": Figure._meta.get_field("source").max_length,
    "note": 30_000,
}
valid_url = URLValidator(schemes=["http", "https"])


class _VagueDate(CellError):
    """A date of which only the year or month is stated."""

    def __init__(self, found):
        super().__init__(_("“%(found)s” is no full date. Write the day like 2019-10-31.") % {"found": found})
        self.found = found


@dataclass(slots=True)
class StatedFigure:
    """A population or GDP as one row states it."""

    metric: str
    value: int
    year: int | None
    source: str


@dataclass(slots=True)
class RosterRow:
    """A row as it was read. What a cell leaves blank is "" or None and leaves what is on file."""

    SAID = ("type", "external_id", "joined_on", "left_on", "website", "local_name", "note")
    PLACE = ("code", "state", "county", "city")

    number: int
    name: str = ""
    type: str = ""
    external_id: str = ""
    code: str = ""
    state: str = ""
    county: str = ""
    city: str = ""
    joined_on: datetime.date | None = None
    left_on: datetime.date | None = None
    website: str = ""
    local_name: str = ""
    note: str = ""
    figures: tuple = ()
    errors: tuple = ()
    warnings: tuple = ()
    changes: dict = field(default_factory=dict)  # what the row changes: {field: [old, new]}

    @property
    def is_government(self):
        return self.type in GOVERNMENT_TYPES

    def says_no_more_than(self, other):
        """Whether all that this row states, another row of the same member states too.

        What makes the two the same member is not compared, however spelled: the name, and the place of a government.
        """
        names = self.SAID if self.is_government else self.SAID + self.PLACE
        said = [(getattr(self, name), getattr(other, name)) for name in names]
        is_said = all(own in ("", None, its) for own, its in said)
        return is_said and all(figure in other.figures for figure in self.figures)

    def refuse(self, column, message):
        self.errors += (issue(self.number, column, message),)

    def warn(self, column, message):
        self.warnings += (issue(self.number, column, message),)


class RowReader:
    """Reads the rows of one roster, by the customs of its country and with its decimal mark."""

    def __init__(self, country, decimal=""):
        self.country = country
        self.decimal = decimal or decimal_mark((), country)
        self.types = types_by_word()

    def read(self, table_row):
        row = RosterRow(table_row.number)
        cells = without_error_values(row, table_row.cells, REQUIRED_COLUMNS)
        cells = cells | {column: "" for column in MAY_BE_UNKNOWN if _says_nothing(cells.get(column))}
        if table_row.has_stray_cells:
            row.refuse(
                "",
                _(
                    "This row has cells beyond the last heading or under a column without one. "
                    "Look for a comma inside a name that is not in quotation marks, or give the column a heading."
                ),
            )
        for column in table_row.formulas:
            row.refuse(
                column, _("This cell holds a formula. Replace it by its value, and upload the file again.")
            )
        for column in ("external_id", "code", "state", "county", "city", "local_name", "note"):
            self._take(row, column, cells, self._text)
        self._take(row, "name", cells, self._name)
        self._take(row, "type", cells, lambda _column, cell: self._type(row.name, cell))
        self._take(row, "website", cells, self._website)
        self._take(row, "joined_on", cells, lambda column, cell: self._joining_date(row, column, cell))
        self._take(row, "left_on", cells, self._date)
        if row.joined_on and row.left_on and row.left_on < row.joined_on:
            row.refuse(
                "left_on",
                _("The leaving date %(left)s is before the joining date %(joined)s. Correct one of them.")
                % {"left": row.left_on, "joined": row.joined_on},
            )
        for metric in (Metric.POPULATION, Metric.GDP):
            self._take_figure(row, metric.value, cells)
        share_text(row, "state", "county")
        return row

    def _take(self, row, column, cells, read):
        if any(error["column"] == column for error in row.errors):
            return
        try:
            value = read(column, cells.get(column, ""))
        except CellError as error:
            row.refuse(column, str(error))
        else:
            setattr(row, column, value)

    def _take_figure(self, row, metric, cells):
        year_column, source_column = f"{metric}_year", f"{metric}_source"
        try:
            value = self._number(row, metric, cells.get(metric, ""))
        except CellError as error:
            row.refuse(metric, str(error))
            return
        try:
            year = self._year(cells.get(year_column, ""))
        except CellError as error:
            row.refuse(year_column, str(error))
            return
        try:
            source = self._text(source_column, cells.get(source_column, ""))
        except CellError as error:
            row.refuse(source_column, str(error))
            return
        if value is not None:
            row.figures += (StatedFigure(metric, value, year, intern(source)),)

    # --- Cells: each takes the column and the raw cell, and answers its value or raises CellError ----------

    def _text(self, column, cell):
        text = as_text(cell)
        if len(text) > TEXT_LIMITS[column]:
            raise CellError(
                _("The text has %(length)s characters; at most %(limit)s can be kept. Shorten it.")
                % {"length": len(text), "limit": TEXT_LIMITS[column]}
            )
        return text

    def _name(self, column, cell):
        text = " ".join(self._text(column, cell).split())
        if not text:
            raise CellError(_("The name is missing. Write the name of the signatory."))
        if not name_key(text):
            raise CellError(
                _("“%(found)s” holds no letters. Write the name of the signatory.") % {"found": text}
            )
        return text

    def _type(self, name, cell):
        text = as_text(cell)
        key = name_key(text)
        found = LOCAL_GOVERNMENT_BY_END.get(name[-1:]) if key in LOCAL_GOVERNMENTS else self.types.get(key)
        if found:
            return found
        accepted = " · ".join(str(label) for label in SignatoryType.labels)
        if not text:
            raise CellError(_("The type is missing. Write one of: %(accepted)s.") % {"accepted": accepted})
        raise CellError(
            _("“%(found)s” is not a type of signatory. Write one of: %(accepted)s.")
            % {"found": text[:80], "accepted": accepted}
        )

    def _website(self, column, cell):
        text = as_text(cell)
        if not text:
            return ""
        url = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", text) else f"https://{text}"
        try:
            valid_url(url)
        except ValidationError:
            url = ""
        if not url or len(url) > Signatory._meta.get_field("website").max_length:
            raise CellError(
                _("“%(found)s” is not the address of a website. Write it like https://www.example.org.")
                % {"found": text}
            )
        return url

    def _joining_date(self, row, column, cell):
        """The date; a year alone is no day and none is invented: the cell is passed over with a warning."""
        try:
            return self._date(column, cell)
        except _VagueDate as error:
            row.warn(
                column,
                _(
                    "“%(found)s” is no full date, so the joining date was left as it is on file. "
                    "Write the day like 2019-10-31 if it is known."
                )
                % {"found": error.found},
            )
            return None

    def _date(self, column, cell):
        if cell == "":
            return None
        try:
            found = read_date(cell, words.country(self.country).is_month_first)
        except (ValueError, OverflowError):
            raise self._no_date(cell) from None
        if found.year not in YEARS:
            raise self._no_date(cell)
        if isinstance(found, PartOfDate):
            raise _VagueDate(as_text(cell))
        return found

    def _no_date(self, cell):
        if words.country(self.country).is_month_first:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 10/31/2019 (month first).")
        else:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 31/10/2019 (day first).")
        return CellError(text % {"found": as_text(cell)[:40]})

    def _number(self, row, metric, cell):
        """A whole number, with a warning where digits were rounded off or lost."""
        if cell == "":
            return None
        found = as_text(cell)[:40]
        try:
            number = read_number(cell, self.decimal)
        except AmbiguousNumber:
            raise CellError(
                _("“%(found)s” may be in thousands or have decimals. Write all digits without separators.")
                % {"found": found}
            ) from None
        except (ValueError, TypeError):
            raise self._no_whole_number(found) from None
        if number.is_percent:
            raise CellError(
                _("“%(found)s” is a share. Write the figure itself, not a percentage.") % {"found": found}
            )
        if number.value < 0:
            raise CellError(_("%(found)s is negative. Write the figure without a sign.") % {"found": found})
        if number.value == 0:
            row.warn(
                metric,
                _("0 is no figure and was passed over. Leave the cell empty if the figure is not known."),
            )
            return None
        if number.value > MAX_VALUE[metric]:
            raise CellError(
                _("%(found)s is larger than anything real. Look for digits too many.") % {"found": found}
            )
        value = int(number.value.to_integral_value(ROUND_HALF_UP))
        if value != number.value:
            if number.value < FRACTIONS_FROM:
                raise self._no_whole_number(found)
            row.warn(metric, _("“%(found)s” was rounded to %(value)s.") % {"found": found, "value": value})
        if number.is_shortened:
            row.warn(
                metric,
                _(
                    "“%(found)s” is a shortened number, read as %(value)s. Digits may have been lost; check it."
                )
                % {"found": found, "value": value},
            )
        return value

    def _no_whole_number(self, found):
        return CellError(
            _("“%(found)s” is not a whole number. Write it with digits only, like %(example)s.")
            % {"found": found, "example": "1234567"}
        )

    def _year(self, cell):
        text = without_year_mark(plain(as_text(cell)).removesuffix(".0"))
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text, re.ASCII) or int(text) not in YEARS:
            raise CellError(
                _(
                    "“%(found)s” is not a year. Write four digits like 2020, or leave it blank if it is unknown."
                )
                % {"found": text}
            )
        return int(text)


def is_placeholder(text):
    """Whether a cell about a place names none."""
    return name_key(text) in PLACEHOLDERS


def _says_nothing(cell):
    may_be = isinstance(cell, str) and len(cell) < 15 and not cell[-1:].isdigit()
    return may_be and name_key(cell) in UNKNOWN


def customary_words(type):
    """The customary words for a type in all languages; none for a type that no language has words for yet."""
    return [word for language in words.languages() for word in language.types.get(type.value, ())]


def types_by_word():
    """{key of a word: type}: codes, labels in every language, customary words. Codes win over the rest."""
    found = {}
    for type in SignatoryType:
        for word in customary_words(type):
            found.setdefault(name_key(word), type.value)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for type in SignatoryType:
                found[name_key(str(type.label))] = type.value
    return found | {name_key(type): type for type in SignatoryType.values}
