"""Old Excel workbooks (XLS) and open documents (ODS) of our own making, as Excel and LibreOffice write them."""

import struct

SECTOR = 512
END, FREE, OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, form="", *values):
    """One record of a workbook stream."""
    body = struct.pack(f"<{form}", *values)
    return struct.pack("<HH", kind, len(body)) + body


def xls(sheets, *, hidden_rows=(), hidden_columns=(), hidden_sheets=(), style="0.00%"):
    """A workbook of {name: rows}. Numbers have the number format `style`; rows and columns count from 0."""
    formats = record(0x041E, f"HHB{len(style)}s", 164, len(style), 0, style.encode())
    plain, styled = (record(0x00E0, "HHHHBBBBIIH", 0, code, *[0] * 9) for code in (0, 164))
    head = record(0x0809, "HHHHII", 0x0600, 0x0005, 0, 0, 0, 6) + formats + plain + styled
    bodies = [_sheet(rows, hidden_rows, hidden_columns) for rows in sheets.values()]
    names = [name.encode("latin-1") for name in sheets]
    at = len(head) + sum(4 + 8 + len(name) for name in names) + 4
    for name, body in zip(names, bodies, strict=True):
        is_hidden = name.decode("latin-1") in hidden_sheets
        head += record(0x0085, f"IBBBB{len(name)}s", at, is_hidden, 0, len(name), 0, name)
        at += len(body)
    return _compound(head + record(0x000A) + b"".join(bodies))


def _sheet(rows, hidden_rows, hidden_columns):
    width = max(map(len, rows))
    body = record(0x0809, "HHHHII", 0x0600, 0x0010, 0, 0, 0, 6)
    for column in hidden_columns:
        body += record(0x007D, "HHHHHH", column, column, 2000, 0, 1, 0)
    body += record(0x0200, "IIHHH", 0, len(rows), 0, width, 0)
    for at in range(len(rows)):
        body += record(0x0208, "HHHHHHI", at, 0, width, 255, 0, 0, 0x20 if at in hidden_rows else 0)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                body += record(0x0204, f"HHHHB{len(text)}s", at, column, 0, len(cell), 1, text)
            else:
                body += record(0x0203, "HHHd", at, column, 1, cell)
    return body + record(0x000A)


def _compound(stream):
    """The compound file with one stream, which is longer than those that are kept elsewhere."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // SECTOR)
    table = [OF_TABLE, END, *range(3, sectors + 2), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    parts = [struct.pack("<128I", *table, *[FREE] * (128 - len(table))), entries.ljust(SECTOR, b"\0")]
    return header + b"".join(parts) + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name, kind, start, size, child=FREE):
    text = name.encode("utf-16-le")
    about = struct.pack("<HBBIII36xIQ", len(text) + 2, kind, 1, FREE, FREE, child, start, size)
    return text.ljust(64, b"\0") + about
