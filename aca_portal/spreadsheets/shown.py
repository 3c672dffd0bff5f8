"""What a workbook shows of its cells besides their values: percentages, leading zeros, what is hidden, the first day.

A cell that shows 50% holds 0.5, one that shows 0012 may hold 12. The reader of workbooks answers what they hold.
"""

import posixpath
import re
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

PERCENT = "%"
PERCENT_FORMATS = {9, 10}  # built into Excel: 0% and 0.00%
QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
ZEROS = re.compile(r"0{2,}")
MAX_STYLES = 20 * 1024 * 1024  # bytes of a file of styles that is looked at
IS_1904 = re.compile(rb"""<(?:\w{1,30}:)?workbookPr\s[^<>]{0,600}?\bdate1904\s?=\s?["'](?:1|true|on)["']""")


@dataclass
class SheetLook:
    """Of one sheet: how cells are shown by (row, column), the numbers of hidden rows, and hidden columns.

    Rows and columns count from 0, but the numbers of hidden rows from 1, as people see them.
    """

    shown: dict = field(default_factory=dict)
    hidden: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)


def how_shown(code: str) -> str | int | None:
    """What a number format makes of a number: PERCENT, digits to fill up with zeros, or None for nothing of note."""
    bare = QUOTED.sub("", code).strip()
    if "%" in bare:
        return PERCENT
    return len(bare) if ZEROS.fullmatch(bare) else None


def as_shown(value: object, how: str | int) -> object:
    """A number as its cell shows it, as text; anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if how == PERCENT:
        return f"{(Decimal(str(value)) * 100).normalize():f}%"
    return str(int(value)).zfill(how) if float(value).is_integer() else value


def styles_of_note(markup: bytes) -> dict[str, str | int]:
    """{number of a style: how it shows numbers} of the styles of an XLSX that show another thing than the value."""
    codes, formats, inside = {}, [], []

    def begin(name, attributes):
        name = name.rpartition(":")[2]
        inside.append(name)
        if name == "numFmt":
            codes[attributes.get("numFmtId")] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in inside:
            formats.append(attributes.get("numFmtId", "0"))

    _parse(markup, begin, lambda _name: inside.pop())
    found = {}
    for number, key in enumerate(formats):
        built_in = PERCENT if key.isdigit() and int(key) in PERCENT_FORMATS else None
        how = how_shown(codes[key]) if key in codes else built_in
        if how:
            found[str(number)] = how
    return found


def sheet_entries(workbook: bytes, relations: bytes) -> dict[str, str]:
    """{entry of the archive: name of the sheet in it} of an XLSX."""
    sheets, targets = {}, {}

    def begin_of_workbook(name, attributes):
        if name.rpartition(":")[2] == "sheet":
            key = next((value for title, value in attributes.items() if title.endswith(":id")), "")
            sheets[key] = attributes.get("name", "")

    def begin_of_relations(name, attributes):
        if name.rpartition(":")[2] == "Relationship":
            targets[attributes.get("Id", "")] = posixpath.normpath(
                posixpath.join("/xl", attributes.get("Target", ""))
            ).lstrip("/")

    _parse(workbook, begin_of_workbook)
    _parse(relations, begin_of_relations)
    return {targets[key]: name for key, name in sheets.items() if key in targets}


def _parse(markup, begin, end=None):
    """Go through XML without a document type, which has no place in a workbook and could grow without limit."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.Parse(markup, True)


def _refuse(*_declaration):
    raise ValueError("a document type has no place in a workbook")
