"""How far the sheets of an old Excel workbook (XLS) reach, found out before anything reads it.

The reader of workbooks makes room for every cell up to the last one of each sheet. Five kilobytes can name the
last cell of hundreds of sheets; so the cells are looked at first, in the compound file that an XLS is.
"""

import struct

FREE = 0xFFFFFFFA  # this and above are no sectors
DIRECTORY_ENTRY = 128
START_OF_SHEET, PASSWORD, MANY_NUMBERS, DIMENSIONS = 0x0809, 0x002F, 0x00BD, 0x0200
LAST_ROW, LAST_COLUMN = 65_536, 256
CELLS = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x0002, 0x0003, 0x0004, 0x0005, 0x0007}


class NotAnOldWorkbook(ValueError):
    """The bytes are no compound file with a workbook in it."""


def extents(content):
    """(rows, columns) of every part of the workbook, and whether it is protected by a password."""
    try:
        stream = _workbook_stream(content)
        return _extents(stream)
    except (struct.error, IndexError, StopIteration) as error:
        raise NotAnOldWorkbook from error


def _extents(stream):
    found, rows, columns, at = [], 0, 0, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == PASSWORD:
            return found, True
        if kind == START_OF_SHEET:
            found.append((rows, columns))
            rows = columns = 0
        elif kind == DIMENSIONS:
            _check_dimensions(stream[at + 4 : at + 4 + length])
        elif (kind in CELLS and length >= 4) or (kind == MANY_NUMBERS and length >= 6):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            if kind == MANY_NUMBERS:
                column = struct.unpack_from("<H", stream, at + 4 + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        at += 4 + length
    return [*found, (rows, columns)], False


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
