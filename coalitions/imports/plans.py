"""What the plan of every importable file says: of each row what it would do, and what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.rows import Row, issue
from aca_portal.spreadsheets.table import Table, TableRow
from coalitions.imports.as_read import AsRead

SHOWN = 60  # characters of a line that is passed over
NEW, UPDATED, UNCHANGED, SKIPPED, ERROR = "new", "updated", "unchanged", "skipped", "error"


def about_unknown_columns(table: Table) -> list[dict[str, Any]]:
    """The warning, at the headings, that names the columns that were not read; none where all were."""
    if not table.unknown:
        return []
    names = ", ".join(table.unknown)
    message = _("These columns are not known and were not read: %(columns)s.") % {"columns": names}
    return [issue(table.header_row, names, message)]


@dataclass
class ImportPlan:
    """What each row would do. Importers add to it what would be written.

    `counts` are numbers of rows by outcome; rows with errors are not among them. `questions` wait for a person;
    `missing` are the members that the file no longer lists; `as_read` is what the rows held that will change.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((NEW, UPDATED, UNCHANGED, SKIPPED), 0)
    )
    missing: list[dict[str, Any]] = field(default_factory=list)
    as_read: AsRead = field(default_factory=AsRead)

    @property
    def is_applicable(self) -> bool:
        return not self.errors

    def record(self, row: Row, outcome: str, changes: dict[str, list[str]], place: str) -> None:
        """Keep what became of a row, with its errors and warnings. `place` says whom or what it is about."""
        self.errors += row.errors
        self.warnings += row.warnings
        if outcome != ERROR:
            self.counts[outcome] += 1
        self.rows.append(
            {
                "row": row.number,
                "name": row.label,
                "outcome": outcome,
                "changes": changes if outcome == UPDATED else {},
                "place": place,
            }
        )

    def refuse_recorded(self, at: int, column: str, message: str) -> None:
        """Make an error of the row that was recorded at that place, because a later row says the same."""
        entry = self.rows[at]
        if entry["outcome"] != ERROR:
            self.counts[entry["outcome"]] -= 1
            entry |= {"outcome": ERROR, "changes": {}}
            self.errors.append(issue(entry["row"], column, message))

    def pass_over(self, lines: Iterable[tuple[TableRow, str]]) -> None:
        """Count the lines that are no entries as skipped, each with the sentence that says why."""
        for row, sentence in lines:
            text = next((str(cell) for cell in row.cells.values() if cell != ""), "")
            self.warnings.append(issue(row.number, "", sentence))
            self.rows.append(
                {"row": row.number, "name": text[:SHOWN], "outcome": SKIPPED, "changes": {}, "place": ""}
            )
            self.counts[SKIPPED] += 1
        self.rows.sort(key=lambda one: one["row"])
