"""One row of a pledge file: its cells read as what they mean, each fault with its column and a sentence to act on."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.cells import AmbiguousNumber, read_number, without_year_mark
from coalitions.imports.rows import as_text, issue, without_error_values
from coalitions.rosters.rows import types_by_word
from pledges.kinds import PERCENT, TONNES, Kind
from pledges.models import Pledge, Status
from signatories.names.keys import fold, name_key

COLUMNS = (
    "signatory",
    "external_id",
    "type",
    "code",
    "kind",
    "target_value",
    "unit",
    "base_year",
    "base_value",
    "target_year",
    "scopes",
    "boundary",
    "status",
    "text",
    "language",
    "source_url",
    "reported_year",
    "reported_value",
)

UNITS = dict.fromkeys(("%", *words.every("cells", "percent")), PERCENT)
UNITS |= dict.fromkeys(("tco2e", "t co2e", "tco2eq", "t co2eq"), TONNES)
STATUS_WORDS = {name_key(word): Status.ACHIEVED_DECLARED.value for word in words.every("cells", "achieved")}
YEARS = range(1900, 2101)
LARGEST = Decimal(10) ** 15
REQUIRED = ("kind",)
NUMBER_COLUMNS = ("target_value", "base_value", "reported_value")
ANSWERS = {fold(word): answer for answer in ("yes", "partial", "no") for word in words.every("cells", answer)}
SCOPE = re.compile(
    rf"(?:(?:{'|'.join(map(fold, words.every('cells', 'scope')))})\s*)?([123])\s*[:=]?\s*({'|'.join(ANSWERS)})?"
)
BETWEEN_SCOPES = re.compile(
    rf"[;,、+/&]|(?<![a-z])(?:{'|'.join(map(fold, words.every('cells', 'joiners')))})(?![a-z])"
)
valid_url = URLValidator(schemes=["http", "https"])


class CellError(Exception):
    """What is wrong with one cell, as a sentence."""


@dataclass
class PledgeRow:
    """A row as it was read. `values` holds the fields of the pledge that it states, and no others."""

    number: int
    signatory: str = ""
    external_id: str = ""
    type: str = ""
    code: str = ""
    source: str = ""
    reported_year: int | None = None
    reported_value: Decimal | None = None
    values: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    @property
    def label(self):
        return self.signatory or self.external_id or self.code

    def refuse(self, column, message):
        self.errors.append(issue(self.number, column, message))

    def warn(self, column, message):
        self.warnings.append(issue(self.number, column, message))


def read_row(table_row, decimal):
    """Every cell of one row, numbers by that decimal mark; what cannot be read is an error of the row."""
    row = PledgeRow(table_row.number)
    raw = without_error_values(row, table_row.cells, REQUIRED)
    cells = {column: as_text(raw.get(column, "")).strip() for column in COLUMNS}
    cells |= {column: raw.get(column, "") for column in NUMBER_COLUMNS}
    if table_row.has_stray_cells:
        row.refuse(
            "",
            _(
                "This row has cells beyond the last heading or under a column without one. "
                "Look for a comma inside a text that is not in quotation marks."
            ),
        )
    row.signatory, row.external_id, row.code = cells["signatory"], cells["external_id"], cells["code"]
    readers = {
        "kind": lambda text: _choice(text, Kind),
        "status": lambda text: STATUS_WORDS.get(name_key(text)) or _choice(text, Status),
        "boundary": lambda text: _choice(text, Pledge.Boundary),
        "target_value": lambda cell: _number(cell, decimal),
        "base_value": lambda cell: _number(cell, decimal),
        "unit": lambda text: UNITS.get(_normal(text).casefold(), text),
        "base_year": _year,
        "target_year": _year,
        "source_url": _url,
        "text": lambda text: text,
        "language": _language,
    }
    for column, read in readers.items():
        _take(row, column, cells[column], read, row.values.__setitem__)
    _take(row, "type", cells["type"], _type, lambda column, value: setattr(row, column, value))
    _take(row, "scopes", cells["scopes"], _scopes, lambda column, value: row.values.update(value))
    for column, read in (("reported_year", _year), ("reported_value", readers["base_value"])):
        _take(row, column, cells[column], read, lambda column, value: setattr(row, column, value))
    if not cells["kind"] and not any(error["column"] == "kind" for error in row.errors):
        row.refuse("kind", _("The kind is missing. Write one of: %(known)s.") % {"known": _known(Kind)})
    if (row.reported_year is None) != (row.reported_value is None) and not row.errors:
        missing = "reported_year" if row.reported_year is None else "reported_value"
        row.refuse(missing, _("A reported value and its year go together. Fill in both, or neither."))
    row.source = urlsplit(row.values.get("source_url", "")).hostname or ""
    return row


def _take(row, column, cell, read, put):
    """Read a cell that is not blank and put its value where it belongs."""
    if cell == "":
        return
    try:
        put(column, read(cell))
    except CellError as error:
        row.refuse(column, str(error))


def _normal(text):
    return unicodedata.normalize("NFKC", text)


def _known(choices):
    return ", ".join(value for value in choices.values if value)


def _choice(text, choices):
    """The code that a cell means: the code itself, or its label in any of the languages."""
    found = _words(choices).get(name_key(text))
    if found is None:
        message = _("“%(text)s” is not known here. Write one of: %(known)s.")
        raise CellError(message % {"text": text[:80], "known": _known(choices)})
    return found


@cache
def _words(choices):
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {name_key(str(label)): value for value, label in choices.choices if value}
    return found | {name_key(value): value for value in choices.values if value}


_types = cache(types_by_word)


def _type(text):
    found = _types().get(name_key(text))
    if found is None:
        raise CellError(_("“%(text)s” is not a type of signatory.") % {"text": text[:80]})
    return found


def _number(cell, mark):
    """The number by that decimal mark; by the other where it cannot be by this one, such as 46.5 beside 3,1."""
    for one in (mark, "," if mark == "." else "."):
        try:
            number = read_number(cell, one)
        except AmbiguousNumber:
            message = _(
                "“%(text)s” may be in thousands or have three decimals. Write the one without a separator, "
                "the other with a zero at its end."
            )
            raise CellError(message % {"text": cell[:80]}) from None
        except (ValueError, TypeError):
            continue
        if 0 <= number.value < LARGEST and not number.is_shortened:
            return number.value
    message = _("“%(text)s” is not a plain number. Write digits and at most a decimal mark.")
    raise CellError(message % {"text": as_text(cell)[:80]})


def _year(text):
    plain = without_year_mark(_normal(text))
    if not (plain.isascii() and plain.isdigit() and int(plain) in YEARS):
        raise CellError(_("“%(text)s” is not a year. Write four digits like 2030.") % {"text": text[:80]})
    return int(plain)


def _url(text):
    try:
        valid_url(text)
    except ValidationError:
        text = ""
    if not text or len(text) > Pledge._meta.get_field("source_url").max_length:
        raise CellError(_("This is not an address. Write it like https://www.example.org/plan."))
    return text


def _language(text):
    if len(text) > Pledge._meta.get_field("language").max_length:
        raise CellError(_("Write the language as a code, such as en, es or ja."))
    return text.lower()


def _scopes(text):
    """{scope field: answer} of cells like `1;2`, `1, 2, 3 partial` or `scope 3: no`; the others are not stated."""
    found = {}
    for part in BETWEEN_SCOPES.split(fold(text)):
        match = SCOPE.fullmatch(part.strip())
        if match is None:
            raise CellError(_("Write the scopes like 1;2 or 1;2;3 partial."))
        found[f"scope_{match[1]}"] = ANSWERS[match[2]] if match[2] else "yes"
    return found
