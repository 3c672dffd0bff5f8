"""One row of a roster, as it was read."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.rows import Row
from aca_portal.spreadsheets.table import TableRow
from coalitions.models import Membership
from coalitions.rosters.columns import RosterFile
from signatories.types import GOVERNMENT_TYPES


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A population or GDP as one row states it."""

    metric: str
    value: int
    year: int | None
    source: str


class RosterRow(Row):
    """A row as it was read. What a cell leaves blank is "" or None and leaves what is on file.

    `changes` is what the row changes: {field: [old, new]}.
    """

    __slots__ = (*RosterFile.fields, "changes")

    # What the row says of the member itself. A name and place only say which member is meant, and several rows of one
    # member may each name another contact.
    SAID = tuple(
        name
        for name in RosterFile.fields
        if name not in ("name", *RosterFile.PLACE, *RosterFile.CONTACT)
        and not name.startswith(RosterFile.METRICS)
    )

    def __init__(self, number: int, **values: Any) -> None:
        super().__init__(number)
        self.changes: dict[str, Any] = {}
        for name, column in RosterFile.fields.items():
            setattr(self, name, values.get(name, column.widget.blank))

    @property
    def is_government(self) -> bool:
        return self.type in GOVERNMENT_TYPES

    @property
    def says_suspended(self) -> bool:
        return bool(self.status) and self.status[0] == Membership.Status.SUSPENDED

    @property
    def figures(self) -> tuple[StatedFigure, ...]:
        """What the row states of the place that it governs."""
        return tuple(
            StatedFigure(metric, value, getattr(self, f"{metric}_year"), getattr(self, f"{metric}_source"))
            for metric in RosterFile.METRICS
            if (value := getattr(self, metric)) is not None
        )

    @property
    def says(self) -> int:
        """How many statements the row makes of its member."""
        said = [getattr(self, name) for name in (*self.SAID, *RosterFile.PLACE)]
        return len(self.figures) + sum(value not in ("", None) for value in said)

    def says_no_more_than(self, other: "RosterRow") -> bool:
        """Whether all that this row states, another row of the same member states too.

        What makes the two the same member is not compared, however spelled: the name, and the place of a government.
        """
        names = self.SAID if self.is_government else self.SAID + RosterFile.PLACE
        said = [(getattr(self, name), getattr(other, name)) for name in names]
        is_said = all(own in ("", None, its) for own, its in said)
        return is_said and all(figure in other.figures for figure in self.figures)


def read_row(file: RosterFile, table_row: TableRow) -> RosterRow:
    """One row of the table of a roster."""
    row = file.read(RosterRow(table_row.number), table_row)
    if row.joined_on and row.left_on and row.left_on < row.joined_on:
        row.refuse(
            "left_on",
            _("The leaving date %(left)s is before the joining date %(joined)s. Correct one of them.")
            % {"left": date_format(row.left_on), "joined": date_format(row.joined_on)},
        )
    return row


def refuse_both(row: RosterRow, other: RosterRow, column: str, message: str) -> None:
    """Refuse two rows that cannot both be right; `message` names the other one as %(row)s."""
    row.refuse(column, message % {"row": other.number})
    other.refuse(column, message % {"row": row.number})
