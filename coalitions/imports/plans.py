"""What the plan of every importable file says: of each row what it would do, and what is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aca_portal.spreadsheets.rows import issue
from aca_portal.spreadsheets.table import TableRow
from coalitions.imports.as_read import AsRead

SHOWN = 60  # characters of a line that is passed over
NEW, UPDATED, UNCHANGED, SKIPPED, ERROR = "new", "updated", "unchanged", "skipped", "error"


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
