"""The sheets of an uploaded workbook (XLSX, XLS, ODS), after a look at what it would expand to.

A workbook of a few kilobytes can name a cell in the last corner of a sheet, and reading it would take all memory
of the machine. So the marks of rows and columns inside are looked at before anything reads them.
"""

import datetime
import html
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from aca_portal.spreadsheets import limits, xls
from aca_portal.spreadsheets.error_cells import has_error_cells, with_errors_as_text
from aca_portal.spreadsheets.limits import UploadError
from aca_portal.spreadsheets.shared_texts import bytes_in_cells, long_texts
from aca_portal.spreadsheets.shown import (
    IS_1904,
    MAX_STYLES,
    PERCENT,
    SheetLook,
    as_shown,
    sheet_entries,
    styles_of_note,
)

ZIP_START = b"PK\x03\x04"
READ, XML = ("content.xml", "xl/"), (".xml", ".rels")
RELATIONS, STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"
CHUNK, OVERLAP = 1024 * 1024, 4096
# Every pattern keeps within one mark and looks at a bounded number of letters: the time grows with the file alone.
CELL = rb"<(?:\w{1,30}:)?c\s(?:[^<>]{0,600}?\s)?"
ADDRESS = rb"""r\s?=\s?["']([A-Za-z]{1,9})(\d{1,12})["']"""
VALUE_CELL = re.compile(CELL + ADDRESS + rb"[^<>]{0,600}(?<!/)>")
PLAIN_CELL = re.compile(rb"<(?:\w{1,30}:)?c(?=[\s>])(?![^<>]{0,600}\br\s?=)[^<>]{0,600}(?<!/)>")
ENDLESS_CELL = re.compile(rb"<(?:\w{1,30}:)?(?:c|row)\s[^<>]{600}")
ROW = re.compile(rb"""<(?:\w{1,30}:)?row\s(?:[^<>]{0,600}?\s)?r\s?=\s?["'](\d{1,12})["']""")
HIDDEN_ROW = re.compile(
    rb"""<(?:\w{1,30}:)?row\s(?=[^<>]{0,600}?\bhidden\s?=\s?["'](?:1|true)["'])"""
    rb"""(?:[^<>]{0,600}?\s)?r\s?=\s?["'](\d{1,12})["']"""
)
COLUMNS = re.compile(rb"<(?:\w{1,30}:)?col\s([^<>]{1,600})>")
IS_HIDDEN = re.compile(rb"""\bhidden\s?=\s?["'](?:1|true)["']""")
FROM_COLUMN, TO_COLUMN = (
    re.compile(rb"""\b%s\s?=\s?["'](\d{1,6})["']""" % name) for name in (b"min", b"max")
)
UNSTORED = re.compile(
    rb'<c\b(?![^<>]{0,600}\bt="str")[^<>]{0,600}?\br="([A-Z]{1,9}\d{1,12})"[^<>/]{0,600}><f\b[^<>]*(?:/>|>[^<]*</f>)'
    rb"\s*(?:<v\s?/>\s*|<v></v>\s*)?</c>"
)
ODS_MARK = re.compile(
    rb"<table:(?:covered-)?table-(row|cell|column)(?=[\s/>])([^<>]*)>|<table:table(?=[\s/>])([^<>]*)>"
)
REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,12})"')
ODS_NAME = re.compile(rb'table:name="([^"]*)"')
ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')


def open_workbook(content, filename):
    """The `Workbook` in a file, once it is known to be harmless."""
    if content.startswith(ZIP_START):
        look = _look_inside(content, filename)
        if look.holds_errors:
            content = with_errors_as_text(content)
    else:
        look = _look_at_old_workbook(content, filename)
    book = _guarded(filename, lambda: python_calamine.load_workbook(io.BytesIO(content)))
    return Workbook(book, filename, look)


@dataclass
class WorkbookLook:
    """What was seen of a workbook before it was read.

    `errors` are cells that hold one and are read as blank: {(row, column): text} of each sheet by its position.
    """

    holds_errors: bool = False  # that are to be made texts
    is_1904: bool = False  # whether days are counted from 1904, as on old Macintoshes
    errors: dict = field(default_factory=dict)
    sheets: dict = field(default_factory=dict)  # {name or position: SheetLook}


class Workbook:
    """The sheets of a workbook."""

    def __init__(self, book, filename, look):
        self.book = book
        self.filename = filename
        self.look = look
        self.is_1904 = look.is_1904
        self._first_columns = {}  # by name of the sheets that were read
        self.hidden = {
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible
        }

    def sheet_names(self):
        """Names of the sheets, hidden ones last: those hold lists for menus more often than members."""
        return sorted(self.book.sheet_names, key=self.hidden.__contains__)

    def rows(self, name):
        """Numbered rows of one sheet from its first row with anything in it."""
        return _guarded(self.filename, lambda: self._rows(name))

    def hidden_rows(self, name):
        """The numbers of the rows of a sheet that are hidden, by hand or by a filter."""
        return self._look_of(name).hidden

    def hidden_columns(self, name):
        """The positions in the rows of a sheet, once they are read, of the columns that are hidden."""
        first = self._first_columns.get(name, 0)
        return {column - first for column in self._look_of(name).hidden_columns}

    def _look_of(self, name):
        position = self.book.sheet_names.index(name)
        return self.look.sheets.get(name) or self.look.sheets.get(position) or SheetLook()

    def _rows(self, name):
        sheet = self.book.get_sheet_by_name(name)
        if sheet.height > limits.MAX_ROWS + limits.MAX_LEADING_ROWS:
            raise limits.too_many_rows(self.filename)
        if sheet.width > limits.MAX_COLUMNS:
            raise limits.too_many_columns(self.filename)
        if sheet.height * sheet.width > limits.MAX_CELLS:
            raise limits.too_much_inside(self.filename)
        first_row, first_column = sheet.start or (0, 0)
        self._first_columns[name] = first_column
        rows = sheet.to_python()
        for (row, column), text in self.look.errors.get(self.book.sheet_names.index(name), {}).items():
            rows[row - first_row][column - first_column] = text
        for (row, column), how in self._look_of(name).shown.items():
            row, column = row - first_row, column - first_column
            if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
                rows[row][column] = as_shown(rows[row][column], how)
        self._fill_merged(rows, sheet, first_row, first_column)
        return list(enumerate(rows, start=first_row + 1))

    def _fill_merged(self, rows, sheet, first_row, first_column):
        """A text or date merged over several rows counts for each of them. A number may be theirs together."""
        looked_at = 0
        for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
            top, bottom, column = top - first_row, min(bottom - first_row, len(rows) - 1), left - first_column
            if top < 0 or bottom <= top or not 0 <= column < sheet.width:
                continue
            looked_at += bottom - top
            if looked_at > limits.MAX_CELLS:
                raise limits.too_much_inside(self.filename)
            value = rows[top][column]
            if isinstance(value, str | datetime.date):
                for row in rows[top + 1 : bottom + 1]:
                    row[column] = value if row[column] == "" else row[column]


def _guarded(filename, read):
    """What `read` answers; whatever goes wrong inside the reader is a sentence about the file."""
    try:
        return read()
    except UploadError:
        raise
    except python_calamine.PasswordError as error:
        raise _protected(filename) from error
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise _damaged(filename) from error
        raise


def _protected(filename):
    return UploadError(
        _("“%(file)s” is protected by a password. Save it without one and upload it again.")
        % {"file": filename}
    )


def _damaged(filename):
    return UploadError(
        _(
            "“%(file)s” cannot be opened as a workbook; it may be damaged. "
            "Save it again as an Excel workbook (.xlsx) or as CSV UTF-8."
        )
        % {"file": filename}
    )


# --- A look inside ----------------------------------------------------------------------------------------


def _look_inside(content, filename):
    """The `WorkbookLook` at an XLSX or ODS. Refuses what must not be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _look_at_entries(archive, filename)
    except (
        zipfile.BadZipFile,
        zlib.error,
        expat.ExpatError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ) as error:
        raise UploadError(
            _("“%(file)s” is damaged: it ends too early or is no workbook. Save it again and upload that.")
            % {"file": filename}
        ) from error


def _look_at_old_workbook(content, filename):
    """The `WorkbookLook` at an XLS. Refuses what must not be read."""
    try:
        look = xls.look_inside(content)
    except xls.NotAnOldWorkbook as error:
        raise _damaged(filename) from error
    if look.is_protected:
        raise _protected(filename)
    cells = sum(rows * columns for rows, columns in look.extents)
    if cells > limits.MAX_CELLS or look.merged > limits.MAX_MERGED:
        raise limits.too_much_inside(filename)
    return WorkbookLook(is_1904=look.is_1904, errors=look.errors, sheets=look.sheets)


def _look_at_entries(archive, filename):
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > limits.MAX_EXPANDED_BYTES:
        raise limits.too_much_inside(filename)
    if any(entry.flag_bits & 1 for entry in entries):
        raise _protected(filename)
    names = {entry.filename for entry in entries}
    if "content.xml" in names:
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        if b"encryption-data" in manifest:
            raise _protected(filename)
    elif "xl/workbook.xml" not in names:
        raise UploadError(
            _(
                "“%(file)s” is an archive, but no workbook that can be read. Save the list as an Excel workbook "
                "(.xlsx) or as CSV UTF-8 and upload that."
            )
            % {"file": filename}
        )
    _check_shared_texts(archive, entries, filename)
    look, styles, sheets = WorkbookLook(), {}, {}
    if "xl/workbook.xml" in names:
        _check_parts(archive, names, filename)
        workbook = archive.read("xl/workbook.xml")
        look.is_1904 = bool(IS_1904.search(workbook))
        sheets = sheet_entries(workbook, archive.read(RELATIONS)) if RELATIONS in names else {}
        styles = styles_of_note(archive.read(STYLES)) if STYLES in names else {}
    for entry in entries:
        extent = _OdsExtent(filename) if entry.filename == "content.xml" else _XlsxExtent(filename, styles)
        extent.is_markup = entry.filename in sheets or _is_markup(entry)
        _look_at_entry(archive, entry, extent)
        look.holds_errors = look.holds_errors or extent.holds_errors
        if entry.filename in sheets:
            look.sheets[sheets[entry.filename]] = extent.look
        elif isinstance(extent, _OdsExtent):
            look.sheets |= extent.looks
    return look


def _check_parts(archive, names, filename):
    """Workbook, styles and relations are read whole, so they must be small."""
    for name in {"xl/workbook.xml", RELATIONS, STYLES} & names:
        if archive.getinfo(name).file_size > MAX_STYLES:
            raise limits.too_much_inside(filename)


def _check_shared_texts(archive, entries, filename):
    """A text that many cells share is read once for each of them, so together they must be small."""
    sheets = [entry for entry in entries if _is_markup(entry)]
    limit = limits.MAX_EXPANDED_BYTES
    if bytes_in_cells(archive, sheets, long_texts(archive), limit) > limit:
        raise limits.too_much_inside(filename)


def _is_markup(entry):
    return entry.filename.startswith(READ) and entry.filename.endswith(XML)


def _look_at_entry(archive, entry, extent):
    """Read an entry to its end, which proves its size, and look at the marks of cells on the way."""
    grammar = _grammar() if _is_markup(entry) else None
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            if grammar:
                grammar.Parse(chunk, False)
            text = rest + chunk
            found = text.rfind(extent.end, -OVERLAP)
            whole = found + len(extent.end) if found >= 0 else len(text)
            extent.look_at(text[:whole])
            extent.holds_errors = extent.holds_errors or has_error_cells(text[:whole])
            rest = text[whole:]
    extent.look_at(rest)
    if grammar:
        grammar.Parse(b"", True)


def _grammar():
    """A parser that only checks: the reader of workbooks never comes to an end with some that are broken."""
    parser = expat.ParserCreate()

    def refuse(*_declaration):
        raise ValueError("a document type has no place in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    return parser


class _Extent:
    """How far the cells with a value reach in one part of a workbook, and what is of note about them."""

    end = b"</c>"  # of a cell
    is_markup = True  # whether it is surely no picture

    def __init__(self, filename):
        self.filename = filename
        self.look = SheetLook()
        self.rows = self.columns = 0
        self.holds_errors = False

    def reach(self, rows, columns):
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.rows > limits.MAX_ROWS + limits.MAX_LEADING_ROWS:
            raise limits.too_many_rows(self.filename)
        if self.columns > limits.MAX_COLUMNS:
            raise limits.too_many_columns(self.filename)
        if self.rows * self.columns > limits.MAX_CELLS:
            raise limits.too_much_inside(self.filename)


class _XlsxExtent(_Extent):
    merged = 0

    def __init__(self, filename, styles):
        super().__init__(filename)
        self.styles = styles
        numbers = "|".join(styles).encode()
        style = rb"""(?=[^<>]{0,600}?\bs\s?=\s?["'](%s)["'])""" % numbers
        self.styled = re.compile(CELL.replace(rb"c\s", rb"c\s" + style, 1) + ADDRESS) if styles else None

    def look_at(self, text):
        if self.is_markup and ENDLESS_CELL.search(text):
            raise limits.too_much_inside(self.filename)
        self.merged += text.count(b"mergeCell ")
        if self.merged > limits.MAX_MERGED:
            raise limits.too_much_inside(self.filename)
        addresses = VALUE_CELL.findall(text)
        rows = {digits for _letters, digits in addresses}
        if PLAIN_CELL.search(text):
            rows.update(ROW.findall(text))
        if rows:
            columns = {_column_number(letters) for letters in {letters for letters, _digits in addresses}}
            self.reach(max(map(int, rows)), max(columns, default=0))
        if self.styled:
            for number, letters, digits in self.styled.findall(text):
                place = int(digits) - 1, _column_number(letters) - 1
                self.look.shown[place] = self.styles[number.decode()]
        if b"hidden" in text:
            self.look.hidden.update(map(int, HIDDEN_ROW.findall(text)))
            for marks in filter(IS_HIDDEN.search, COLUMNS.findall(text)):
                first, last = FROM_COLUMN.search(marks), TO_COLUMN.search(marks)
                if first and last:
                    end = min(int(last[1]), limits.MAX_COLUMNS)
                    self.look.hidden_columns.update(range(int(first[1]) - 1, end))
        unstored = UNSTORED.search(text)
        if unstored:
            raise UploadError(
                _(
                    "Cell %(cell)s of “%(file)s” is a formula whose result is not stored in the file. Open it in "
                    "a spreadsheet program, replace formulas by their values, save it and upload that."
                )
                % {"file": self.filename, "cell": unstored[1].decode()}
            )


def _column_number(letters):
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


class _OdsExtent(_Extent):
    """Follows the rows and cells of a content.xml, whose repeated ones are written once with their number."""

    end = b">"
    row = column = columns_named = 0

    def __init__(self, filename):
        super().__init__(filename)
        self.looks = {}  # by name of the sheet

    def look_at(self, text):
        for match in ODS_MARK.finditer(text):
            if match[1] is None:
                self._begin_sheet(match[3])
                continue
            repeated = REPEATED.search(match[2])
            times = int(repeated[1]) if repeated else 1
            if match[1] == b"row":
                self._begin_row(match[2], times)
                continue
            if match[1] == b"column":
                self._note_columns(match[2], times)
                continue
            first, self.column = self.column, self.column + times
            if b"office:value-type" in match[2]:
                self.reach(self.row, self.column)
                if b'office:value-type="percentage"' in match[2]:
                    self.look.shown |= {
                        (self.row - 1, column): PERCENT for column in range(first, self.column)
                    }

    def _begin_sheet(self, attributes):
        self.row = self.columns_named = 0
        self.look = SheetLook()
        name = ODS_NAME.search(attributes)
        if name:
            self.looks[html.unescape(name[1].decode("utf-8", "replace"))] = self.look

    def _note_columns(self, attributes, times):
        first, self.columns_named = self.columns_named, self.columns_named + times
        if ODS_HIDDEN.search(attributes):
            last = min(self.columns_named, limits.MAX_COLUMNS)
            self.look.hidden_columns.update(range(first, last))

    def _begin_row(self, attributes, times):
        before, self.row, self.column = self.row, self.row + times, 0
        if ODS_HIDDEN.search(attributes) and times <= limits.MAX_ROWS:
            self.look.hidden.update(range(before + 1, self.row + 1))
