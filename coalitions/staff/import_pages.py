"""What the page of an import shows of a batch that may have ten thousand rows: totals, first rows, the rest by page."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy

from aca_portal.spreadsheets.downloads import safe_cell
from aca_portal.spreadsheets.rows import ranges
from coalitions.imports.batches import REASON_COLUMN, read_batch

FIRST_ROWS = 8
ROWS_PER_PAGE = 50
MEMBERS_PER_PAGE = 200
FIRST_ISSUES = 200
KINDS = {
    "updated": gettext_lazy("Changed rows"),
    "new": gettext_lazy("New rows"),
    "unchanged": gettext_lazy("Unchanged rows"),
    "skipped": gettext_lazy("Skipped rows"),
    "error": gettext_lazy("Rows with errors"),
    "all": gettext_lazy("All rows"),
}
LISTS = ("errors", "warnings", "missing", "kept")


@dataclass
class Section:
    """The rows of one outcome: the first few, or one page of them."""

    kind: str
    title: str
    rows: object
    total: int

    @property
    def more(self):
        return self.total - len(self.rows)


def sections(batch):
    """The first rows of each outcome that occurs."""
    found = []
    for kind, title in KINDS.items():
        rows = _rows(batch, kind)
        if rows and kind not in ("error", "all"):
            found.append(Section(kind, title, rows[:FIRST_ROWS], len(rows)))
    return found


def page_of(batch, kind, number):
    """One page of the rows of an outcome, or of the missing members."""
    if kind == "missing":
        return Paginator(batch.missing, MEMBERS_PER_PAGE).get_page(number)
    return Paginator(_rows(batch, kind), ROWS_PER_PAGE).get_page(number)


def _rows(batch, kind):
    return [row for row in batch.rows if kind in ("all", row["outcome"])]


def grouped(issues):
    """Issues with one sentence for each column and message: what, and the rows that it concerns."""
    groups = {}
    for issue in issues:
        groups.setdefault((issue["column"], issue["message"]), []).append(issue["row"])
    return [
        {"row": ranges(numbers), "column": column, "message": message, "count": len(numbers)}
        for (column, message), numbers in groups.items()
    ]


def faulty_rows(batch, *, as_text=False):
    """The headings and rows of the file that have errors, as they were uploaded, each with the reason.

    With `as_text` numbers are written out with the decimal mark by which the file was read.
    """
    table = read_batch(batch)
    headings = {column: safe_cell(title) for title, column in table.headings if column}
    reasons = {}
    for issue in batch.errors:
        title = headings.get(issue["column"], issue["column"])
        sentence = f"{title}: {issue['message']}" if title else issue["message"]
        reasons.setdefault(issue["row"], []).append(sentence)
    written = partial(_written, mark=table.decimal) if as_text else lambda cell: cell
    rows = [
        {title: written(row.cells.get(column, "")) for column, title in headings.items()}
        | {REASON_COLUMN: " ".join(reasons[row.number])}
        for row in table.rows
        if row.number in reasons
    ]
    return [*headings.values(), REASON_COLUMN], rows


def _written(cell, mark):
    if not isinstance(cell, float):
        return cell
    return f"{Decimal(repr(cell)):f}".removesuffix(".0").replace(".", mark)
