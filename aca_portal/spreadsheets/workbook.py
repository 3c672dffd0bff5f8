"""The sheets of an uploaded workbook (XLSX, XLS, ODS), after a look at what it would expand to.

A workbook of a few kilobytes can name a cell in the last corner of a sheet, and reading it would take all memory
of the machine. So the marks of rows and columns inside are looked at before anything reads them.
"""

import datetime
import io
import re
import zipfile
import zlib
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from aca_portal.spreadsheets import limits, xls
from aca_portal.spreadsheets.error_cells import has_error_cells, with_errors_as_text
from aca_portal.spreadsheets.limits import UploadError

ZIP_START = b"PK\x03\x04"
READ, XML = ("content.xml", "xl/"), (".xml", ".rels")
CHUNK, OVERLAP = 1024 * 1024, 4096
VALUE_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["'][^>]*(?<!/)>""")
PLAIN_CELL = re.compile(rb"<(?:\w+:)?c\b(?![^>]*\br\s*=)[^>]*(?<!/)>")
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,12})["']""")
UNSTORED = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]+\d+)"[^>/]*><f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
ODS_MARK = re.compile(rb"<table:table-(row|cell)\b([^>]*)>|<table:table\b")
REPEATED = re.compile(rb'table:number-(?:rows|columns)-repeated="(\d{1,12})"')


def open_workbook(content, filename):
    """The `Workbook` in a file, once it is known to be harmless."""
    errors = {}
    if not content.startswith(ZIP_START):
        errors = _look_at_old_workbook(content, filename)
    elif _look_inside(content, filename):
        content = with_errors_as_text(content)
    book = _guarded(filename, lambda: python_calamine.load_workbook(io.BytesIO(content)))
    return Workbook(book, filename, errors)


class Workbook:
    """The sheets of a workbook. `errors` are its cells that hold one and are read as blank: {(row, column): text}
    of each sheet by its position."""

    def __init__(self, book, filename, errors):
        self.book = book
        self.filename = filename
        self.errors = errors
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

    def _rows(self, name):
        sheet = self.book.get_sheet_by_name(name)
        if sheet.height > limits.MAX_ROWS + limits.MAX_LEADING_ROWS:
            raise limits.too_many_rows(self.filename)
        if sheet.width > limits.MAX_COLUMNS:
            raise limits.too_many_columns(self.filename)
        if sheet.height * sheet.width > limits.MAX_CELLS:
            raise limits.too_much_inside(self.filename)
        first_row, first_column = sheet.start or (0, 0)
        rows = sheet.to_python()
        for (row, column), text in self.errors.get(self.book.sheet_names.index(name), {}).items():
            rows[row - first_row][column - first_column] = text
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
    """Refuse what must not be read; answers whether cells hold errors that are to be made texts."""
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
    """Refuse an XLS that must not be read; answers its error cells, by the position of their sheet."""
    try:
        look = xls.look_inside(content)
    except xls.NotAnOldWorkbook as error:
        raise _damaged(filename) from error
    if look.is_protected:
        raise _protected(filename)
    cells = sum(rows * columns for rows, columns in look.extents)
    if cells > limits.MAX_CELLS or look.merged > limits.MAX_MERGED:
        raise limits.too_much_inside(filename)
    return look.errors


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
    hold_errors = [_look_at_entry(archive, entry, filename) for entry in entries]
    return any(hold_errors)


def _look_at_entry(archive, entry, filename):
    """Read an entry to its end, which proves its size, and look at the marks of cells on the way.

    Answers whether cells hold errors.
    """
    is_ods = entry.filename == "content.xml"
    extent, end = (_OdsExtent(filename), b">") if is_ods else (_XlsxExtent(filename), b"</c>")
    grammar = _grammar() if entry.filename.startswith(READ) and entry.filename.endswith(XML) else None
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            if grammar:
                grammar.Parse(chunk, False)
            text = rest + chunk
            found = text.rfind(end, -OVERLAP)
            whole = found + len(end) if found >= 0 else len(text)
            extent.look_at(text[:whole])
            extent.holds_errors = extent.holds_errors or has_error_cells(text[:whole])
            rest = text[whole:]
    extent.look_at(rest)
    if grammar:
        grammar.Parse(b"", True)
    return extent.holds_errors


def _grammar():
    """A parser that only checks: the reader of workbooks never comes to an end with some that are broken."""
    parser = expat.ParserCreate()

    def refuse(*_declaration):
        raise ValueError("a document type has no place in a workbook")

    parser.StartDoctypeDeclHandler = refuse
    return parser


class _Extent:
    """How far the cells with a value reach in one part of a workbook."""

    def __init__(self, filename):
        self.filename = filename
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

    def look_at(self, text):
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

    row = column = 0

    def look_at(self, text):
        for match in ODS_MARK.finditer(text):
            if match[1] is None:
                self.row = 0
                continue
            repeated = REPEATED.search(match[2])
            times = int(repeated[1]) if repeated else 1
            if match[1] == b"row":
                self.row, self.column = self.row + times, 0
                continue
            self.column += times
            if b"office:value-type" in match[2]:
                self.reach(self.row, self.column)
