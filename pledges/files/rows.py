"""One row of a pledge file, as it was read."""

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.rows import Row
from aca_portal.spreadsheets.table import TableRow
from pledges.files.columns import PledgeFile


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
    return row
