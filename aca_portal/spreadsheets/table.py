"""From an uploaded spreadsheet to a table: which encoding, which delimiter, which sheet, which columns.

`read_table` knows nothing of rosters: the caller says which headings it recognises and which columns it needs.
Whatever `ReadingOptions` leave open is detected, and the table says what was. What cannot be read raises
`UploadError` with a sentence for the person who uploaded; what is odd in one row is left to the caller, who
reports it with the row's number.
"""

import datetime
import re
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from aca_portal.spreadsheets import limits
from aca_portal.spreadsheets import text as text_file
from aca_portal.spreadsheets.dated_headings import DatedHeadings
from aca_portal.spreadsheets.formulas import rearmed
from aca_portal.spreadsheets.heading_keys import heading_key
from aca_portal.spreadsheets.limits import UploadError
from aca_portal.spreadsheets.rows import ranges

__all__ = [
    "ReadingOptions",
    "Table",
    "TableRow",
    "UnknownHeadings",
    "UploadError",
    "heading_key",
    "read_table",
]

SAMPLE_ROWS, SAMPLE_CELL = 5, 60
# Control characters but tabs and line ends, soft hyphens, marks of direction and of no width. Those that choose the
# form of a kanji (variation selectors) and that join letters stay.
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffc]"
)
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # of a ZIP archive, of an OLE container
FOREIGN_FILES = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG": "PNG",
    b"GIF8": "GIF",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
    b"<?xml": "XML",
    b"[{": "JSON",
    b'{"': "JSON",
} | dict.fromkeys((b"<!DOCTYPE", b"<html", b"<head", b"<meta", b"<style", b"<body", b"<table"), "HTML")


@dataclass(frozen=True)
class ReadingOptions:
    """How a person says a file is to be read. What is left empty is detected."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int | None = None
    decimal: str = ""  # "." or ","
    mapping: dict = field(default_factory=dict)  # {heading_key: column, or "" to leave the column out}

    @classmethod
    def from_json(cls, values):
        return cls(**{name: values[name] for name in cls.__dataclass_fields__ if values.get(name)})

    def as_json(self):
        return asdict(self)


@dataclass(slots=True)
class TableRow:
    """One row: its number as spreadsheet programs show it, its cells by column, and whether cells lie beyond.

    `formulas` are the columns in which a text file holds a formula instead of a value; `all_cells` those of every
    column in the order of the file, where they were asked for.
    """

    number: int
    cells: dict
    has_stray_cells: bool = False
    formulas: tuple = ()
    all_cells: tuple = ()


@dataclass
class Table:
    columns: list
    rows: list
    header_row: int = 1
    unknown: list = field(default_factory=list)  # headings that nobody knows, as they are written
    left_out: list = field(default_factory=list)  # headings that are known, but were chosen not to be read
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: list = field(default_factory=list)
    like_sheets: list = field(default_factory=list)  # others that look like this one and are not read
    remarks: list = field(default_factory=list)  # (row, sentence) about the file as a whole
    is_1904: bool = False  # whether the workbook counts days from 1904
    decimal: str = ""
    headings: list = field(default_factory=list)  # (heading as written, its column or "") of every column
    filename: str = ""
    sample: list = field(default_factory=list)  # the first rows as text, cells in the order of the headings

    def as_json(self):
        """What was detected, with the sample, as a batch keeps it."""
        kept = ("encoding", "delimiter", "sheet", "sheets", "header_row", "decimal", "headings", "sample")
        return {name: getattr(self, name) for name in kept}


class UnknownHeadings(UploadError):
    """The file was read but its headings were not: `table` has them, for the person to say what they mean."""

    def __init__(self, message, table):
        super().__init__(message)
        self.table = table


def column_letter(number):
    """The name that spreadsheet programs give the column of that number, from 1: A, B, …, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_table(
    content,
    filename,
    *,
    headings,
    required,
    country="",
    options=None,
    name_of=str,
    beside=None,
    years=None,
    vague=frozenset(),
    keep_all=False,
):
    """The table in an uploaded CSV, XLSX, XLS or ODS file.

    `headings` maps `heading_key` of every recognised heading to its column, `required` lists the columns without
    which nothing works, `country` decides which old encoding is likely where a CSV is not Unicode. `name_of` says
    what a column is called in a sentence. `beside` are headings that mean something only beside another column, such
    as “Year” beside a figure: {column: {heading_key: the column that is meant}}. `vague` are the keys of
    headings that give way to any other of their column, such as “Region” to “Province”. `years` are the columns of
    the years of figures, {figure: its column}: “Population 2020” is read as a figure of that year. With `keep_all`
    the rows have the cells of columns that are not read, too.
    """
    options = options or ReadingOptions()
    limits.check_size(content, filename)
    if not content.strip():
        raise UploadError(_("“%(file)s” is empty.") % {"file": filename})
    _refuse_foreign_files(content, filename)
    reader = _Reader(filename, headings, required, options, name_of, beside or {}, years or {})
    reader.keeps_all, reader.vague = keep_all, vague
    if content.startswith(WORKBOOK_STARTS):
        return reader.read_workbook(content)
    return reader.read_text(content, country)


def _refuse_foreign_files(content, filename):
    start = content[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    kind = next(
        (kind for mark, kind in FOREIGN_FILES.items() if start.lower().startswith(mark.lower())), None
    )
    if kind:
        raise UploadError(
            _(
                "“%(file)s” is not a spreadsheet that can be read, but a file of the kind %(kind)s, whatever its "
                "name. Save the list as an Excel workbook (.xlsx) or as CSV UTF-8 and upload that."
            )
            % {"file": filename, "kind": kind}
        )


class _Reader:
    keeps_all = False
    vague = frozenset()

    def __init__(self, filename, headings, required, options, name_of, beside, years):
        self.beside = beside
        self.name_of = name_of
        self.filename = filename
        self.known = headings
        self.headings = headings | options.mapping
        self.dated = DatedHeadings(self.headings, years)
        self.required = set(required)
        self.required_in_order = required
        self.options = options

    # --- Text and workbooks -----------------------------------------------------------------------------------

    def read_text(self, content, country):
        text, encoding = text_file.decode(content, self.filename, country, self.options.encoding)
        text_file.check_shape(text, self.filename)
        text, delimiter = text_file.split(text, self._merit, self.options.delimiter)
        found = {"encoding": encoding, "delimiter": delimiter}
        return self._table(_filled(text_file.records(text, delimiter, self.filename)), found, is_text=True)

    def _merit(self, records):
        """How well the first records fit a delimiter: a header with the columns, else many cells."""
        records = _filled(enumerate(records, start=1))
        if not records:
            return False, 0, 0
        _number, header = records[self._header_index(records)]
        columns = self._columns(header)
        return self.required <= set(columns), len(columns) - columns.count(""), len(header)

    def read_workbook(self, content):
        """The sheet that was chosen, else the first that has the required columns, else the first filled."""
        from aca_portal.spreadsheets import (
            workbook as workbook_file,  # takes memory that an upload of text can do without
        )

        workbook = workbook_file.open_workbook(content, self.filename)
        names = workbook.sheet_names()
        if self.options.sheet and self.options.sheet not in names:
            raise UploadError(
                _("“%(file)s” has no sheet “%(sheet)s”. It has: %(sheets)s.")
                % {"file": self.filename, "sheet": self.options.sheet, "sheets": ", ".join(names)}
            )
        found, rows = self._sheet(workbook, names)
        like = [name for name in names if name != found and self._is_like(workbook, name)]
        hidden = [name for name in like if name in workbook.hidden]
        like = [name for name in like if name not in hidden]
        table = self._table(rows, {"sheet": found, "sheets": names, "like_sheets": like})
        table.is_1904 = workbook.is_1904
        self._remark_on_hidden_rows(table, workbook.hidden_rows(found))
        self._remark_on_hidden_columns(table, workbook.hidden_columns(found))
        self._remark_on_hidden_sheets(table, hidden, found in workbook.hidden)
        return table

    def _remark_on_hidden_rows(self, table, hidden):
        numbers = [row.number for row in table.rows if row.number in hidden]
        if numbers:
            message = _(
                "These rows are hidden in the workbook, by hand or by a filter, and are read like the others: %(rows)s."
            )
            table.remarks.append((table.header_row, message % {"rows": ranges(numbers)}))

    def _remark_on_hidden_columns(self, table, hidden):
        titles = [
            title for at, (title, column) in enumerate(table.headings) if column and title and at in hidden
        ]
        if titles:
            message = _(
                "These columns are hidden in the workbook, and are read like the others: %(columns)s."
            )
            table.remarks.append((table.header_row, message % {"columns": ", ".join(titles)}))

    def _remark_on_hidden_sheets(self, table, hidden, is_hidden):
        if is_hidden:
            message = _("The sheet “%(sheet)s”, which is read, is hidden in the workbook.")
            table.remarks.append((table.header_row, message % {"sheet": table.sheet}))
        if hidden:
            message = _(
                "These sheets look like lists too, but are hidden in the workbook and not read: %(sheets)s."
            )
            table.remarks.append((table.header_row, message % {"sheets": ", ".join(hidden)}))

    def _sheet(self, workbook, names):
        """The name and the filled rows of the sheet that is to be read."""
        first = None
        for name in [self.options.sheet] if self.options.sheet else names:
            rows = _filled(workbook.rows(name))
            if rows and self.required <= set(self._columns(rows[self._header_index(rows)][1])):
                return name, rows
            if rows and first is None:
                first = name, rows
        return first or (names[0] if names else "", [])

    def _is_like(self, workbook, name):
        """Whether a sheet that is not read has headings with the required columns, and rows below them."""
        try:
            rows = _filled(workbook.rows(name))[: limits.MAX_LEADING_ROWS + 1]
        except UploadError:
            return False
        return any(self.required <= set(self._columns(cells)) for _number, cells in rows[:-1])

    # --- Header -----------------------------------------------------------------------------------------------

    def _columns(self, header):
        """The column that each heading means, "" where it is not recognised or left out.

        Beside a heading that is the column's own name, one that is only customary for it is not, and a vague one
        gives way to any: a list with "State" or "Provincia" may have a "Region" (West, Cuyo), too. Of a
        required column that is left to a person.
        """
        keys = [heading_key(title) for title in header]
        found = [self.headings.get(key, "") for key in keys]
        own = self._own_headings(keys, found)
        columns = [
            "" if key not in own.get(column, [key]) and key not in self.options.mapping else column
            for key, column in zip(keys, found, strict=True)
        ]
        columns = self.dated.newest(keys, columns)
        for position, key in enumerate(keys):
            if not columns[position] and key not in self.headings:
                columns[position] = self._meant_beside(columns, position, key)
        return columns

    def _own_headings(self, keys, found):
        """{column: the headings that stand for it here}: its own name, else those that are not vague."""
        own = {}
        for column in set(found) - self.required - {""}:
            here = [key for key, other in zip(keys, found, strict=True) if other == column]
            clear = [key for key in here if key not in self.vague]
            own[column] = [key for key in here if key == heading_key(column)] or clear or here
        return own

    def _meant_beside(self, columns, position, key):
        """What a heading means beside the nearest column to its left, else the one to its right; "" for nothing."""
        for near in (*reversed(columns[:position]), *columns[position + 1 : position + 2]):
            meant = self.beside.get(near, {}).get(key, "")
            if meant and meant not in columns:
                return meant
        return ""

    def _header_index(self, rows):
        """Which of the first rows is the header: the chosen one, else the first that has the required columns (the
        last of several lines of headings), else the one of which most is recognised, else the first with more than
        one cell."""
        head = rows[: limits.MAX_LEADING_ROWS]
        if self.options.header_row:
            numbers = [number for number, _cells in rows]
            if self.options.header_row in numbers:
                return numbers.index(self.options.header_row)
            raise UploadError(
                _(
                    "Row %(row)s of “%(file)s” is blank or does not exist. Choose the row that holds the headings."
                )
                % {"row": self.options.header_row, "file": self.filename}
            )
        found = [set(self._columns(cells)) - {""} for _number, cells in head]
        index = next((index for index, columns in enumerate(found) if self.required <= columns), None)
        if index is not None:
            while index + 1 < len(found) and found[index] < found[index + 1]:
                index += 1
            return index
        counts = [len(columns) for columns in found]
        if max(counts) > 0:
            return counts.index(max(counts))
        return next((index for index, (_n, cells) in enumerate(head) if _count(cells) > 1), 0)

    def _check_header(self, header, columns, table):
        known = [column for column in columns if column]
        for column in known:
            if known.count(column) > 1:
                titles = [str(title) for title, other in zip(header, columns, strict=True) if other == column]
                message = _(
                    "“%(file)s” has the column “%(column)s” more than once (%(titles)s). "
                    "Keep one of them and upload the file again."
                ) % {"file": self.filename, "column": self.name_of(column), "titles": ", ".join(titles)}
                raise self._unreadable(message, table)
        self._refuse_same_headings(table)
        missing = [column for column in self.required_in_order if column not in columns]
        if missing:
            message = _(
                "“%(file)s” lacks the columns: %(missing)s. One of the first rows must hold the headings; "
                "row %(row)s was read as: %(found)s."
            ) % {
                "file": self.filename,
                "missing": ", ".join(map(self.name_of, missing)),
                "row": table.header_row,
                "found": ", ".join(str(title) for title in header if title != "")[:300],
            }
            raise self._unreadable(message, table)

    def _refuse_same_headings(self, table):
        """Two columns with one heading that nobody knows: whichever were meant, the other would be lost."""
        letters = {}
        for position, (title, column) in enumerate(table.headings, start=1):
            if title and self._is_unknown(title, column):
                letters.setdefault(heading_key(title) or title, []).append((column_letter(position), title))
        for same in letters.values():
            if len(same) > 1:
                message = _(
                    "“%(file)s” has the heading “%(heading)s” more than once, in the columns %(columns)s. Rename one "
                    "of them and upload the file again, or choose that they are not read."
                ) % {
                    "file": self.filename,
                    "heading": same[0][1],
                    "columns": ", ".join(letter for letter, _title in same),
                }
                raise self._unreadable(message, table)

    def _unreadable(self, message, table):
        return UnknownHeadings(message, table) if table.sample else UploadError(message)

    # --- Rows -------------------------------------------------------------------------------------------------

    def _table(self, filled, found, is_text=False):
        """Rows by column. What stands above the header and blank rows are passed over."""
        if not filled:
            raise UploadError(_("“%(file)s” is empty.") % {"file": self.filename})
        index = self._header_index(filled)
        (header_row, raw_header), body = filled[index], filled[index + 1 :]
        del filled  # its rows go one by one, below
        if len(body) > limits.MAX_ROWS:
            raise limits.too_many_rows(self.filename)
        header = [_cell(title) for title in raw_header]
        two_lines = _with_second_line(header, [_cell(cell) for cell in body[0][1]]) if body else None
        if two_lines and self.required <= set(self._columns(header)):
            header, second, body = two_lines, body[0][0], body[1:]
        else:
            two_lines = None
        while header and header[-1] == "":
            header.pop()
        if len(header) > limits.MAX_COLUMNS:
            raise limits.too_many_columns(self.filename)
        columns = self._columns(header)
        table = Table([column for column in columns if column], [], header_row, **found)
        table.decimal = self.options.decimal
        if two_lines:
            table.remarks.append((header_row, self._of_two_lines(header, raw_header, header_row, second)))
        table.headings = [[str(title), column] for title, column in zip(header, columns, strict=True)]
        other_years = self.dated.passed_over([str(title) for title in header], columns)
        table.remarks += [(header_row, self._of_other_year(*pair)) for pair in other_years]
        table.unknown = [
            title
            for title, column in table.headings
            if title and self._is_unknown(title, column) and title not in dict(other_years)
        ]
        table.left_out = [
            title
            for title, column in table.headings
            if not column and self.known.get(heading_key(title), "") not in columns
        ]
        table.sample = [_sample(cells, len(header)) for _number, cells in body[:SAMPLE_ROWS]]
        self._check_header(header, columns, table)
        if not body:
            raise UploadError(
                _("“%(file)s” has headings but no rows below them, so there is nothing to read.")
                % {"file": self.filename}
            )
        titled = [title != "" for title in header]
        years = self._years(header, columns)
        body.reverse()
        while body:  # emptied, so that no row is in memory twice
            table.rows.append(self._row(*body.pop(), columns, titled, is_text))
        for row in table.rows if years else ():
            for figure, (column, year) in years.items():
                if row.cells.get(figure, "") != "" and row.cells.get(column, "") == "":
                    row.cells[column] = year
        return table

    def _of_two_lines(self, header, raw_header, first, second):
        title = next(title for title in header if title not in raw_header)
        return _(
            "The headings stand in two lines, rows %(first)s and %(second)s. They were read together, such as "
            "“%(heading)s”. Write one line of headings, or choose what each column holds."
        ) % {"first": first, "second": second, "heading": title}

    def _of_other_year(self, heading, read):
        return _("“%(heading)s” was not read, because “%(read)s” is.") % {"heading": heading, "read": read}

    def _years(self, header, columns):
        """{figure: (the column of its year, the year that its heading states)}."""
        found = {}
        for title, column in zip(header, columns, strict=True):
            year = self.dated.year_in(heading_key(title), column)
            if year:
                found[column] = self.dated.years[column], year
        return found

    def _is_unknown(self, title, column):
        return not column and self.headings.get(heading_key(title)) != ""

    def _row(self, number, raw, columns, titled, is_text):
        cells = [_cell(cell) for cell in raw]
        if any(isinstance(cell, str) and len(cell) > limits.MAX_CELL for cell in cells):
            raise limits.cell_too_long(self.filename, number)
        stray = any(
            cell != ""
            for position, cell in enumerate(cells)
            if position >= len(titled) or not titled[position]
        )
        formulas = ()
        if is_text:
            formulas = tuple(
                column
                for column, cell in zip(columns, raw, strict=False)
                if column and cell.lstrip().startswith("=")
            )
        by_column = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        all_cells = tuple(cells) if self.keeps_all else ()
        return TableRow(number, by_column, stray, formulas, all_cells)


def _filled(numbered):
    """The rows with anything in them."""
    return [(number, cells) for number, cells in numbered if any(_cell(cell) != "" for cell in cells)]


def _with_second_line(header, cells):
    """The headings of two lines in one, such as “Population 2020”; None where the second line is no heading.

    It is one where it fills what the first leaves blank below a heading that reaches over several columns, and
    otherwise repeats the first or is blank.
    """
    width = max(len(header), len(cells))
    header = [*header, *[""] * (width - len(header))]
    cells = [*cells, *[""] * (width - len(cells))]
    titles, groups, last = [], 0, ""
    for position, (title, cell) in enumerate(zip(header, cells, strict=True)):
        last = title or last
        is_first_of_group = position + 1 < width and header[position + 1] == "" and cells[position + 1] != ""
        if cell == "" or (title and heading_key(title) == heading_key(cell)):
            titles.append(title)
        elif last and (not title or is_first_of_group):
            titles.append(f"{last} {_shown(cell)}")
            groups += not title
        else:
            return None
    return titles if groups else None


def _count(cells):
    return sum(1 for cell in cells if _cell(cell) != "")


def _sample(cells, width):
    shown = [_shown(_cell(cell)) for cell in cells[:width]]
    return shown + [""] * (width - len(shown))


def _shown(cell):
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell)
    return text if len(text) <= SAMPLE_CELL else text[: SAMPLE_CELL - 1] + "…"


def _cell(value):
    """A cell trimmed; the apostrophe that our own exports put before formula signs is taken off again."""
    if isinstance(value, str):
        if not value.isprintable():
            value = INVISIBLE.sub("", value)
        return rearmed(value).strip()
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value
    return value
