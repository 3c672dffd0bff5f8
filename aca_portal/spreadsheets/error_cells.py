"""Cells that hold an error of the spreadsheet program instead of a value: #N/A, #¡REF!, #DIV/0!.

The reader of workbooks answers them as blank, which would pass a fault over in silence. So they are made texts
before it reads; whoever reads the cells asks `is_error_value`.
"""

import io
import re
import zipfile

from aca_portal import words

ERROR_VALUES = frozenset(words.every("cells", "errors"))
ERROR_OF_CALC = re.compile(r"Err:\d{3}")
CHUNK = 1024 * 1024
ERROR_CELLS = (
    (re.compile(rb'(<(?:\w{1,30}:)?c\b[^<>]*?\bt=)"e"'), rb'\1"str"'),  # XLSX
    (re.compile(rb'(<table:table-cell\b[^<>]*?)office:string-value=""(?=[^<>]*"error")'), rb"\1"),  # ODS
)


def is_error_value(cell):
    if not isinstance(cell, str) or not cell.startswith(("#", "Err:")):
        return False
    return cell.upper() in ERROR_VALUES or bool(ERROR_OF_CALC.fullmatch(cell))


def has_error_cells(markup):
    return b't="e"' in markup or b'calcext:value-type="error"' in markup


def with_errors_as_text(content):
    """An XLSX or ODS file that has its error cells as text."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for entry in source.infolist():
            is_sheet = entry.filename == "content.xml" or entry.filename.startswith("xl/worksheets/")
            with source.open(entry) as old, target.open(entry.filename, "w") as new:
                for markup in _pieces(old):
                    new.write(_as_text(markup) if is_sheet else markup)
    return file.getvalue()


def _pieces(stream):
    """What the stream holds in pieces that cut no mark in two."""
    rest = b""
    while chunk := stream.read(CHUNK):
        if b"<" not in chunk:
            yield rest + chunk
            rest = b""
            continue
        whole, mark, start = (rest + chunk).rpartition(b"<")
        yield whole
        rest = mark + start
    yield rest


def _as_text(markup):
    for pattern, text in ERROR_CELLS:
        markup = pattern.sub(text, markup)
    return markup
