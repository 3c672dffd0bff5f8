"""What the page of an import shows of a batch that may have ten thousand rows: totals, first rows, the rest by page."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.numbers import count
from aca_portal.spreadsheets.downloads import safe_cell
from aca_portal.spreadsheets.rows import ranges
from coalitions.imports.batches import REASON_COLUMN, read_batch
from coalitions.imports.kept_rows import KeptRows

FIRST_ROWS = 8
ROWS_PER_PAGE = 50
MEMBERS_PER_PAGE = 200
FIRST_ISSUES = 200
FEWEST_ALIKE = 4  # messages of one kind that are shown as one
VALUES = re.compile(r"“[^”]*”|\d[\d.,:/-]*")  # what differs between messages of one kind
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
        total = getattr(batch, kind, 0)
        if total and kind not in ("error", "all"):
            found.append(Section(kind, title, KeptRows(batch, kind)[:FIRST_ROWS], total))
    return found


def page_of(batch, kind, number):
    """One page of the rows of an outcome, or of the missing members."""
    if kind == "missing":
        return Paginator(batch.missing, MEMBERS_PER_PAGE).get_page(number)
    return Paginator(KeptRows(batch, kind), ROWS_PER_PAGE).get_page(number)


def has_rows(batch):
    """Whether the file has rows at all; a file that was not understood has none."""
    return bool(KeptRows(batch, "all")[:1])


def grouped(issues):
    """Issues with one sentence for each column and kind of message: what, and the rows that it concerns.

    Those that concern few rows come first: they are lost among hundreds that say the same.
    """
    groups = {}
    for issue in issues:
        kind = VALUES.sub("…", issue["message"])
        groups.setdefault((issue["column"], kind), []).append(issue)
    found = []
    for (column, _kind), some in groups.items():
        if len(some) < FEWEST_ALIKE:
            found += _same(column, some)
        else:
            found.append(_group(column, some))
    return sorted(found, key=lambda group: group["count"])


def _same(column, issues):
    """A group for each message."""
    groups = {}
    for issue in issues:
        groups.setdefault(issue["message"], []).append(issue)
    return [_group(column, some) for some in groups.values()]


def _group(column, issues):
    """Several issues under the sentence of the first; it is an example where the others name other values."""
    numbers, message = [issue["row"] for issue in issues], issues[0]["message"]
    if any(issue["message"] != message for issue in issues):
        message = _("%(message)s (and likewise in the other rows)") % {"message": message}
    if len(numbers) > 1:
        message = _("%(count)s rows: %(message)s") % {"count": count(len(numbers)), "message": message}
    return {"row": ranges(numbers), "column": column, "message": message, "count": len(numbers)}


def faulty_rows(batch, *, as_text=False):
    """The headings and rows of the file that have errors, as they were uploaded, each with the reason.

    All columns are kept in the order and language of the file, so that it can be corrected and uploaded again. With
    `as_text` numbers are written out with the decimal mark by which the file was read.
    """
    table = read_batch(batch, keep_all=True)
    titles = {column: title for title, column in table.headings if column}
    reasons = {}
    for issue in batch.errors:
        title = titles.get(issue["column"], issue["column"])
        sentence = f"{title}: {issue['message']}" if title else issue["message"]
        reasons.setdefault(issue["row"], []).append(sentence)
    kept = [at for at, (title, _column) in enumerate(table.headings) if title != REASON_COLUMN]
    written = partial(_written, mark=table.decimal) if as_text else lambda cell: cell
    rows = [
        [
            *(written(row.all_cells[at]) if at < len(row.all_cells) else "" for at in kept),
            " ".join(reasons[row.number]),
        ]
        for row in table.rows
        if row.number in reasons
    ]
    return [*(safe_cell(table.headings[at][0]) for at in kept), REASON_COLUMN], rows


def _written(cell, mark):
    if not isinstance(cell, float):
        return cell
    return f"{Decimal(repr(cell)):f}".removesuffix(".0").replace(".", mark)
