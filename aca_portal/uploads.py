"""From an uploaded spreadsheet to a table: which encoding, which delimiter, which sheet, which columns.

`read_table` knows nothing of rosters: the caller says which headings it recognises and which columns it needs.
What cannot be read raises `UploadError` with a sentence for the person who uploaded; what is odd in one row is
left to the caller, who reports it with the row's number.
"""

import csv
import datetime
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass, field

import python_calamine
from django.utils.translation import gettext as _

from aca_portal.downloads import FORMULA_STARTS

MAX_BYTES = 10 * 1024 * 1024
MAX_EXPANDED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL = 100_000

DELIMITERS = ",;\t"
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LEGACY_ENCODINGS = {"JP": "cp932"}
ZIP_START, OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKS = re.compile("[\u0300-\u036f]")
QUOTED = re.compile('"[^"]*"')
CELL_ADDRESS = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Za-z]+)(\d+)""")
CHUNK = 1024 * 1024
INVISIBLE = re.compile("[\x00\u200b\ufeff]")
ESCAPED_FORMULA = re.compile("'+[" + re.escape("".join(FORMULA_STARTS)) + "]")


class UploadError(Exception):
    """The file cannot be read at all. The message is a sentence for the person who uploaded it."""


@dataclass
class TableRow:
    """One row: its number as spreadsheet programs show it, its cells by column, and whether cells lie beyond."""

    number: int
    cells: dict
    has_stray_cells: bool = False


@dataclass
class Table:
    columns: list
    rows: list
    header_row: int = 1
    unknown: list = field(default_factory=list)  # headings that nobody knows, as they are written
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


def heading_key(heading):
    """What is compared of a heading: not its case, accents, width, underscores or punctuation."""
    folded = unicodedata.normalize("NFKC", str(heading)).casefold()
    bare = unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFD", folded)))
    return re.sub(r"[\W_]+", " ", bare).strip()


def read_table(content, filename, *, headings, required, country=""):
    """The table in an uploaded CSV or XLSX file.

    `headings` maps `heading_key` of every recognised heading to its column, `required` lists the columns without
    which nothing works, `country` decides which old encoding to expect where a CSV is not Unicode.
    """
    if len(content) > MAX_BYTES:
        raise UploadError(
            _("“%(file)s” is larger than %(limit)s MB. Split it into several files.")
            % {"file": filename, "limit": MAX_BYTES // 1024 // 1024}
        )
    if not content.strip():
        raise UploadError(_("“%(file)s” is empty.") % {"file": filename})
    if content.startswith(OLE_START):
        raise UploadError(
            _(
                "“%(file)s” is a workbook of an old kind or protected by a password. "
                "Save it as an Excel workbook (.xlsx) without a password and upload that."
            )
            % {"file": filename}
        )
    if content.startswith(ZIP_START):
        return _read_workbook(content, filename, headings, required)
    return _read_csv(content, filename, headings, required, country)


# --- CSV --------------------------------------------------------------------------------------------------


def _read_csv(content, filename, headings, required, country):
    text, encoding = _decode(content, filename, country)
    first_line = next(line for line in text.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=QUOTED.sub("", first_line).count)
    csv.field_size_limit(MAX_CELL)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    numbered = []
    try:
        for number, cells in enumerate(records, start=1):
            if number > MAX_ROWS + 1:
                raise _too_many_rows(filename)
            numbered.append((number, cells))
    except csv.Error as error:
        raise UploadError(
            _("Row %(row)s of “%(file)s” cannot be read. Look for a quotation mark that is not closed there.")
            % {"row": len(numbered) + 1, "file": filename}
        ) from error
    table = _table(numbered, headings, required, filename)
    table.encoding, table.delimiter = encoding, delimiter
    return table


def _decode(content, filename, country):
    """The text and its encoding: by byte order mark, else strict UTF-8, else the country's old encoding."""
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    legacy = LEGACY_ENCODINGS.get(country, "cp1252")
    for encoding in [marked] if marked else ["utf-8", legacy]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and text.strip():
            return text, encoding
    raise UploadError(
        _(
            "“%(file)s” is not a spreadsheet that can be read. "
            "Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and upload that."
        )
        % {"file": filename}
    )


# --- Workbooks --------------------------------------------------------------------------------------------


def _read_workbook(content, filename, headings, required):
    """The first sheet that has the required columns; where none has, the first one with anything in it fails."""
    _check_extent(content, filename)
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(content))
        sheets = [(name, _sheet_rows(workbook, name)) for name in workbook.sheet_names]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(filename) from error
    filled = [(name, rows) for name, rows in sheets if rows]
    if not filled:
        raise UploadError(_("“%(file)s” is empty.") % {"file": filename})
    complete = [sheet for sheet in filled if set(required) <= set(_columns(sheet[1][0][1], headings))]
    name, rows = (complete or filled)[0]
    table = _table(rows, headings, required, filename)
    table.sheet = name
    return table


def _check_extent(content, filename):
    """Refuse a workbook that holds far more than a list, before it is opened: a few bytes may expand to
    gigabytes, and one stray cell in the last corner of a sheet makes the reader allocate everything before it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > MAX_EXPANDED_BYTES:
                raise UploadError(
                    _(
                        "“%(file)s” holds more data than a list can have. Copy the list alone into a new workbook."
                    )
                    % {"file": filename}
                )
            for entry in entries:
                if entry.filename.endswith(".xml"):
                    _check_addresses(archive, entry, filename)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _damaged(filename) from error


def _check_addresses(archive, entry, filename):
    rest = b""
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            addresses = CELL_ADDRESS.findall(rest + chunk)
            if any(len(row) > 7 or int(row) > MAX_ROWS + 1 for row in {row for _letters, row in addresses}):
                raise _too_many_rows(filename)
            if any(
                _column_number(letters) > MAX_COLUMNS for letters in {letters for letters, _row in addresses}
            ):
                raise _too_many_columns(filename)
            rest = chunk[-200:]


def _column_number(letters):
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _sheet_rows(workbook, name):
    """Numbered rows of one sheet from its first row with anything in it."""
    sheet = workbook.get_sheet_by_name(name)
    first = sheet.start[0] + 1 if sheet.start else 1
    return list(enumerate(sheet.to_python(), start=first))


# --- Both -------------------------------------------------------------------------------------------------


def _table(numbered, headings, required, filename):
    """Rows by column. The first row with anything in it is the header; blank rows are passed over."""
    cleaned = ((number, [_cell(cell) for cell in cells]) for number, cells in numbered)
    filled = [(number, cells) for number, cells in cleaned if any(cell != "" for cell in cells)]
    header_row, header = filled[0] if filled else (1, [])
    if len(header) > MAX_COLUMNS:
        raise _too_many_columns(filename)
    columns = _columns(header, headings)
    _check_header(header, columns, required, filename)
    if len(filled) == 1:
        raise UploadError(
            _("“%(file)s” has headings but no rows below them, so there is nothing to read.")
            % {"file": filename}
        )
    rows = [
        TableRow(
            number,
            {column: cell for column, cell in zip(columns, cells, strict=False) if column},
            has_stray_cells=any(
                cell != ""
                for position, cell in enumerate(cells)
                if position >= len(header) or header[position] == ""
            ),
        )
        for number, cells in filled[1:]
    ]
    unknown = [
        str(title) for title, column in zip(header, columns, strict=True) if title != "" and not column
    ]
    return Table([column for column in columns if column], rows, header_row, unknown)


def _columns(header, headings):
    """The column that each heading means, None where it is not recognised."""
    return [headings.get(heading_key(title)) for title in header]


def _check_header(header, columns, required, filename):
    missing = [column for column in required if column not in columns]
    if missing:
        raise UploadError(
            _(
                "“%(file)s” lacks the columns: %(missing)s. The first row must hold the headings; "
                "it was read as: %(found)s."
            )
            % {
                "file": filename,
                "missing": ", ".join(missing),
                "found": ", ".join(str(title) for title in header if title != "")[:300],
            }
        )
    for column in columns:
        if column and columns.count(column) > 1:
            titles = [str(title) for title, other in zip(header, columns, strict=True) if other == column]
            raise UploadError(
                _(
                    "“%(file)s” has the column “%(column)s” more than once (%(titles)s). "
                    "Keep one of them and upload the file again."
                )
                % {"file": filename, "column": column, "titles": ", ".join(titles)}
            )


def _cell(value):
    """A cell trimmed; the apostrophe that our own exports put before formula signs is taken off again."""
    if isinstance(value, str):
        value = INVISIBLE.sub("", value)
        if ESCAPED_FORMULA.match(value):
            value = value[1:]
        return value.strip()
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value
    return value


def _damaged(filename):
    return UploadError(
        _(
            "“%(file)s” is damaged or no workbook that can be read. "
            "Save it again as an Excel workbook (.xlsx) or as CSV UTF-8."
        )
        % {"file": filename}
    )


def _too_many_rows(filename):
    return UploadError(
        _("“%(file)s” has more than %(limit)s rows. Split it into several files.")
        % {"file": filename, "limit": MAX_ROWS}
    )


def _too_many_columns(filename):
    return UploadError(
        _("“%(file)s” has more than %(limit)s columns. Keep those of the roster and upload it again.")
        % {"file": filename, "limit": MAX_COLUMNS}
    )
