"""Lines of a table that are no entries: prepared empty rows, headings again, totals, notes, sections.

Lists are made for readers, so they hold such lines. They are passed over and counted, never taken for an entry.
"""

import re
from collections.abc import Iterable
from enum import Enum

from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.table import Table, TableRow, heading_key

NUMBER = re.compile(r"[+-]?[\d.,   '%]+")
CHECKS = {"true", "false", "verdadero", "falso", "verdadeiro", "☐", "☑", "☒", "✓", "✔", "✗", "□", "■"}
COUNT = re.compile(r"[\s:：(（\[]*\d[\d.,   ]*\s*(?:件|団体|社|名|人)?[)）\]]?\s*$|[\s:：]+$")
NUMBERED = re.compile(r"^(?:[IVX]+|\d{1,2}|[A-Z])[.)]\s+")
SIGN_OF_NOTE = re.compile(r"^(?:[*†‡§※•]|\(?\d{1,2}[)）]\s|https?://|www\.)")
BETWEEN_BRACKETS = re.compile(
    r"(?:【.*】|〔.*〕|\[.*\]|［.*］|《.*》|〈.*〉)|[■●◆▼◎].*|(?:={2,}|-{2,}|—+)\s.*"
)
BETWEEN_PARENTHESES = re.compile(r"[(（].*[)）]")
LONGEST_SECTION = 60


class LineKind(Enum):
    """What a line is that is no entry."""

    EMPTY = "empty"
    HEADINGS = "headings"
    TOTAL = "total"
    NOTE = "note"
    SECTION = "section"

    def sentence(self) -> str:
        return {
            LineKind.EMPTY: _("No cell of this line says who or what it is about. It was passed over."),
            LineKind.HEADINGS: _("This line repeats the headings. It was passed over."),
            LineKind.TOTAL: _("This line is a total and no entry of the list. It was passed over."),
            LineKind.NOTE: _("This line is a note and no entry of the list. It was passed over."),
            LineKind.SECTION: _(
                "This line is the heading of a section and no entry of the list. It was passed over."
            ),
        }[self]


def _keys(texts):
    return {heading_key(text) for text in texts}


TOTALS = _keys(words.every("lines", "totals"))
BEGINNINGS_OF_NOTES = sorted(map(re.escape, words.every("lines", "notes")), key=len, reverse=True)
NOTES = re.compile(rf"^(?:{'|'.join(BEGINNINGS_OF_NOTES)})\s*\d{{0,2}}\s*[:：.)-]", re.IGNORECASE)


class LineClassifier:
    """Tells the lines of one table that are no entries.

    `required` are the columns that every entry fills; `sections` are texts that may stand above a part of the list.
    """

    def __init__(self, table: Table, required: Iterable[str], sections: Iterable[str] = ()):
        self.required = tuple(required)
        self.titles = {column: heading_key(title) for title, column in table.headings if column}
        self.sections = _keys(sections)

    def kind_of(self, row: TableRow) -> LineKind | None:
        """What a line is, or None where it may be an entry."""
        filled = {column: cell for column, cell in row.cells.items() if cell != ""}
        if all(map(_says_nothing, filled.values())):
            return LineKind.EMPTY
        if len(filled) > 1 and all(
            heading_key(str(cell)) == self.titles.get(name) for name, cell in filled.items()
        ):
            return LineKind.HEADINGS
        first = next(str(cell) for cell in filled.values() if not _says_nothing(cell))
        is_incomplete = any(name not in filled for name in self.required)
        says_no_more = sum(not _says_nothing(cell) for cell in filled.values()) == 1
        if is_incomplete and (is_total(first) or (says_no_more and is_total_of(first))):
            return LineKind.TOTAL
        return self._kind_of_lonely(first) if len(filled) == 1 else None

    def _kind_of_lonely(self, text):
        """What a text is that stands alone in its line."""
        if SIGN_OF_NOTE.match(text) or NOTES.match(text):
            return LineKind.NOTE
        if BETWEEN_PARENTHESES.fullmatch(text):
            return LineKind.NOTE
        if BETWEEN_BRACKETS.fullmatch(text):
            return LineKind.SECTION
        title = COUNT.sub("", NUMBERED.sub("", text))
        if len(title) <= LONGEST_SECTION and heading_key(title) in self.sections:
            return LineKind.SECTION
        return None


def is_total(text: str) -> bool:
    """Whether a text says “total”, perhaps with a number: `Total`, `Subtotal: 24`, `合計 3団体`."""
    return heading_key(COUNT.sub("", text)) in TOTALS


def is_total_of(text: str) -> bool:
    """Whether a text may say of what it is the total: `Total Jalisco`, `Subtotal West`, 北海道小計."""
    key = heading_key(COUNT.sub("", text))
    return any(
        key.startswith(f"{word} ") if word.isascii() else len(word) > 1 and key.endswith(word)
        for word in TOTALS
    )


def _says_nothing(cell):
    """Whether a cell holds a mere number or a box to tick."""
    if isinstance(cell, bool | int | float):
        return True
    return isinstance(cell, str) and (cell.casefold() in CHECKS or bool(NUMBER.fullmatch(cell)))
