"""How far the sheets of an old Excel workbook (XLS) reach, found out before anything reads it.

The reader of workbooks makes room for every cell up to the last one of each sheet. Five kilobytes can name the
last cell of hundreds of sheets; so the cells are looked at first, in the compound file that an XLS is. On the way
the cells that hold an error are noted: the reader answers them as blank. So are percentages and what is hidden.
"""

import struct
from dataclasses import dataclass, field

from aca_portal.spreadsheets.shown import PERCENT, PERCENT_FORMATS, SheetLook, how_shown

FREE = 0xFFFFFFFA  # this and above are no sectors
DIRECTORY_ENTRY = 128
START_OF_SHEET, PASSWORD, MANY_NUMBERS, DIMENSIONS = 0x0809, 0x002F, 0x00BD, 0x0200
SHEET, FORMULA, BOOLEAN_OR_ERROR, MERGED = 0x0085, 0x0006, 0x0205, 0x00E5
DAYS, FORMAT, STYLE, ROW, NUMBER, SHORT_NUMBER = 0x0022, 0x041E, 0x00E0, 0x0208, 0x0203, 0x027E
COLUMNS = 0x007D
IS_HIDDEN, IS_HIDDEN_COLUMN = 0x20, 0x01
LAST_ROW, LAST_COLUMN = 65_536, 256
CELLS = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0002, 0x0003, 0x0004, 0x0005, 0x0007}


ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


class NotAnOldWorkbook(ValueError):
    """The bytes are no compound file with a workbook in it."""


@dataclass
class OldWorkbookLook:
    """What an XLS holds: (rows, columns) of each of its parts, {(row, column): text} of the error cells of each
    sheet by the position of the sheet, the number of merged cells, and what the sheets show."""

    is_protected: bool = False
    extents: list = field(default_factory=list)
    errors: dict = field(default_factory=dict)
    merged: int = 0
    is_1904: bool = False
    sheets: dict = field(default_factory=dict)
    formats: dict = field(default_factory=dict)  # {number of a format: how it shows numbers}
    styles: list = field(default_factory=list)  # how each style shows numbers


def look_inside(content):
    """The `OldWorkbookLook` at an XLS; of one that is protected by a password, only that it is."""
    try:
        return _look(_workbook_stream(content))
    except (struct.error, IndexError, StopIteration) as error:
        raise NotAnOldWorkbook from error


def _look(stream):
    look, starts = OldWorkbookLook(), []
    rows = columns = at = 0
    errors, sheet = {}, SheetLook()
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == PASSWORD:
            return OldWorkbookLook(is_protected=True)
        if kind == SHEET:
            starts += struct.unpack_from("<I", stream, at + 4)
        elif kind == START_OF_SHEET:
            look.extents.append((rows, columns))
            rows = columns = 0
            errors = look.errors.setdefault(starts.index(at), {}) if at in starts else {}
            sheet = look.sheets.setdefault(starts.index(at), SheetLook()) if at in starts else SheetLook()
        elif kind in (DAYS, FORMAT, STYLE, ROW, COLUMNS):
            _note(look, sheet, kind, stream[at + 4 : at + 4 + length])
        elif kind == MERGED:
            look.merged += length // 8
        elif kind == DIMENSIONS:
            _check_dimensions(stream[at + 4 : at + 4 + length])
        elif (kind in CELLS and length >= 4) or (kind == MANY_NUMBERS and length >= 6):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            error = _error_in(kind, stream[at + 4 : at + 4 + length])
            if error:
                errors[row, column] = error
            if kind in (NUMBER, SHORT_NUMBER, FORMULA, MANY_NUMBERS) and length >= 6:
                _note_shown(look, sheet, kind, stream[at + 4 : at + 4 + length])
            if kind == MANY_NUMBERS:
                column = struct.unpack_from("<H", stream, at + 4 + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + length
    look.extents.append((rows, columns))
    return look


def _note(look, sheet, kind, record):
    """Note from which year days are counted, how formats and styles show numbers, what is hidden."""
    if kind == DAYS:
        look.is_1904 = record[:1] == b"\x01"
    elif kind == FORMAT:
        number, length, is_wide = struct.unpack_from("<HHB", record)
        code = record[5:].decode("utf-16-le" if is_wide & 1 else "latin-1", "replace")[:length]
        look.formats[number] = how_shown(code)
    elif kind == STYLE:
        number = struct.unpack_from("<H", record, 2)[0]
        look.styles.append(look.formats.get(number, PERCENT if number in PERCENT_FORMATS else None))
    elif kind == COLUMNS:
        first, last, _width, _style, flags = struct.unpack_from("<5H", record)
        if flags & IS_HIDDEN_COLUMN:
            sheet.hidden_columns.update(range(first, min(last + 1, LAST_COLUMN)))
    else:
        row, _first, _last, _height, _used, _offset, flags = struct.unpack_from("<7H", record)
        if flags & IS_HIDDEN:
            sheet.hidden.add(row + 1)


def _note_shown(look, sheet, kind, record):
    """Note how the numbers of a record are shown: of one cell, or of several side by side."""
    row, first = struct.unpack_from("<HH", record)
    places = range(4, len(record) - 7, 6) if kind == MANY_NUMBERS else [4]
    for column, at in enumerate(places, start=first):
        style = struct.unpack_from("<H", record, at)[0]
        how = look.styles[style] if style < len(look.styles) else None
        if how:
            sheet.shown[row, column] = how


def _error_in(kind, cell):
    """The error that a cell holds as its value or as the result of its formula, or None."""
    if kind == BOOLEAN_OR_ERROR and len(cell) >= 8 and cell[7] == 1:
        return ERRORS.get(cell[6])
    if kind == FORMULA and len(cell) >= 14 and cell[6] == 2 and cell[12:14] == b"\xff\xff":
        return ERRORS.get(cell[8])
    return None


def _check_dimensions(record):
    """The reader reserves room for what a sheet says of its own size, which may be nonsense."""
    shape = "<IIHH" if len(record) >= 14 else "<HHHH"
    first_row, rows, first_column, columns = struct.unpack_from(shape, record)
    if not (first_row <= rows <= LAST_ROW and first_column <= columns <= LAST_COLUMN):
        raise NotAnOldWorkbook


def _workbook_stream(content):
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    small_size = 1 << struct.unpack_from("<H", content, 32)[0]
    first_directory, _signature, cutoff, first_small = struct.unpack_from("<IIII", content, 48)
    if size not in (512, 4096) or small_size != 64:
        raise NotAnOldWorkbook
    table = _sector_table(content, size)

    def sectors(first):
        return b"".join(_sector(content, number, size) for number in _chain(first, table))

    entries = _directory(sectors(first_directory))
    names = {name for name, _start, _length in entries}
    if "EncryptedPackage" in names:
        return struct.pack("<HH", PASSWORD, 0)
    _name, start, length = next(entry for entry in entries if entry[0] in ("Workbook", "Book"))
    if length >= cutoff:
        return sectors(start)[:length]
    root = next(sectors(start) for name, start, _length in entries if name == "Root Entry")
    small_table = _numbers(sectors(first_small))
    parts = (root[number * 64 : number * 64 + 64] for number in _chain(start, small_table))
    return b"".join(parts)[:length]


def _sector_table(content, size):
    numbers = list(struct.unpack_from("<109I", content, 76))
    following, seen = struct.unpack_from("<I", content, 68)[0], set()
    while following < FREE and following not in seen:
        seen.add(following)
        more = _numbers(_sector(content, following, size))
        numbers += more[:-1]
        following = more[-1]
    return _numbers(b"".join(_sector(content, number, size) for number in numbers if number < FREE))


def _sector(content, number, size):
    start = (number + 1) * size
    if start >= len(content):
        raise NotAnOldWorkbook
    return content[start : start + size]


def _chain(first, table):
    """The numbers of the sectors from the first to the last. One that runs in a circle is refused."""
    seen = set()
    while first < FREE:
        if first in seen:
            raise NotAnOldWorkbook
        seen.add(first)
        yield first
        first = table[first]


def _numbers(sector):
    return list(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))


def _directory(sectors):
    """(name, first sector, length) of every stream."""
    entries = []
    for at in range(0, len(sectors) - DIRECTORY_ENTRY + 1, DIRECTORY_ENTRY):
        length = struct.unpack_from("<H", sectors, at + 64)[0]
        name = sectors[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", sectors, at + 116)
        if name:
            entries.append((name, start, size))
    return entries
