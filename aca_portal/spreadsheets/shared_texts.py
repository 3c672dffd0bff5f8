"""How much text the cells of an XLSX hold together.

Cells share texts: a file of 300 KB can hold one of 90,000 letters in 60,000 cells, and the reader of workbooks would
copy it into each.
"""

import re

SHARED = "xl/sharedstrings.xml"
LONG = 500  # bytes; shorter texts are within what the number of cells allows
END_OF_TEXT = re.compile(rb"</(?:\w{1,30}:)?si\s?>")
REFERENCE = re.compile(
    rb"""\bt\s?=\s?["']s["'][^<>]{0,600}>\s{0,9}<(?:\w{1,30}:)?v(?:\s[^<>]{0,99})?>\s{0,9}(\d{1,9})"""
)
CHUNK, OVERLAP = 1024 * 1024, 1024


def long_texts(archive):
    """{number: bytes} of the shared texts of a workbook that are long."""
    entry = next((one for one in archive.infolist() if one.filename.lower() == SHARED), None)
    if entry is None or entry.file_size < LONG:
        return {}
    sizes = map(len, END_OF_TEXT.split(archive.read(entry)))
    return {number: size for number, size in enumerate(sizes) if size > LONG}


def bytes_in_cells(archive, sheets, sizes, limit):
    """The bytes of those texts in all cells that refer to them; no more is counted beyond the limit."""
    total = 0
    for entry in sheets if sizes else ():
        with archive.open(entry) as stream:
            rest = b""
            while chunk := stream.read(CHUNK):
                text = rest + chunk
                end = 0
                for match in REFERENCE.finditer(text):
                    total, end = total + sizes.get(int(match[1]), 0), match.end()
                    if total > limit:
                        return total
                rest = text[max(end, len(text) - OVERLAP) :]
    return total
