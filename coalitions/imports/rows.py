"""What readers of importable files have in common: faults of a row, and a cell as text."""

import datetime

from django.utils.translation import gettext as _

from aca_portal.spreadsheets.error_cells import is_error_value


class CellError(Exception):
    """What is wrong with one cell, as a sentence."""


def issue(row, column, message):
    """An error or warning about one cell, in the form that the batch keeps and the command prints."""
    return {"row": row, "column": column, "message": message}


def without_error_values(row, cells, required):
    """The cells, blank where they hold an error such as #N/A: an error of the row in `required`, else a warning."""
    found = {column: cell for column, cell in cells.items() if is_error_value(cell)}
    for column, cell in found.items():
        if column in required:
            row.refuse(column, _("This cell holds the error %(found)s. Correct it.") % {"found": cell})
        else:
            row.warn(
                column,
                _("This cell holds the error %(found)s and was passed over. Correct it, or empty the cell.")
                % {"found": cell},
            )
    return cells | dict.fromkeys(found, "")


def as_text(cell):
    """A cell as text: whole numbers without a decimal point, dates as ISO, lines ended alike."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")
