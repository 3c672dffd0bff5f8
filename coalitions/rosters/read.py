"""Reading the table of a roster out of an uploaded file."""

from aca_portal.spreadsheets.table import read_table
from coalitions.imports.reading import with_decimal_mark
from coalitions.rosters.help import column_name
from coalitions.rosters.rows import COLUMN_BY_HEADING, NUMBER_COLUMNS, REQUIRED_COLUMNS


def read_roster(content, filename, country="", options=None):
    """The table in an uploaded file; raises `UploadError` where it cannot be read.

    `country` is the code of the coalition's country, whose customs decide what the file itself does not show:
    the encoding of a CSV that is not Unicode, and the decimal mark.
    """
    table = read_table(
        content,
        filename,
        headings=COLUMN_BY_HEADING,
        required=REQUIRED_COLUMNS,
        country=country,
        options=options,
        name_of=column_name,
    )
    return with_decimal_mark(table, NUMBER_COLUMNS, country)
