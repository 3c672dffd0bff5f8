"""One row of a pledge file, as it was read."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.rows import Row
from aca_portal.spreadsheets.table import TableRow
from pledges.files.columns import PledgeFile
from pledges.kinds import PERCENT, RULES, Kind

NUMBERS = ("target_value", "base_value", "reported_value")


class PledgeRow(Row):
    """A row as it was read. `values` holds the fields of the pledge that it states, and no others."""

    values: dict[str, Any]
    identifier = ""  # pledge files have no such column

    @property
    def label(self) -> str:
        return self.signatory or self.external_id or self.code

    @property
    def source(self) -> str:
        """The host of the document in which the pledge was found."""
        return urlsplit(self.source_url).hostname or ""


def read_row(file: PledgeFile, table_row: TableRow) -> PledgeRow:
    """One row of the table of a pledge file."""
    row = file.read(PledgeRow(table_row.number), table_row)
    row.values = {
        column.attribute: getattr(row, name)
        for name, column in PledgeFile.fields.items()
        if column.attribute and getattr(row, name) != column.widget.blank
    } | (row.scopes or {})
    if (row.reported_year is None) != (row.reported_value is None) and not row.errors:
        missing = "reported_year" if row.reported_year is None else "reported_value"
        row.refuse(missing, _("A reported value and its year go together. Fill in both, or neither."))
    _check_percentages(row, table_row.cells)
    return row


def _check_percentages(row, cells):
    """Refuse a percentage where the row speaks of another unit; one without a unit says itself that it is percent."""
    if row.errors:
        return
    units = RULES[row.values["kind"]].units
    unit = row.values.get("unit") or (units[0] if len(units) == 1 else PERCENT)
    shares = [name for name in NUMBERS if as_text(cells.get(name, "")).rstrip().endswith(("%", "％"))]
    if "target_value" in shares and not row.values.get("unit"):
        row.values["unit"] = unit
    for name in shares:
        is_base = name == "base_value"
        is_share = row.values["kind"] == Kind.RENEWABLES if is_base else PERCENT in (unit, *units)
        if not is_share:
            message = _("“%(found)s” is a share. Write the figure itself, not a percentage.")
            row.refuse(name, message % {"found": as_text(cells[name])})
