"""What an upload may be at most, and the error that refuses one."""

from django.utils.translation import gettext as _

MAX_BYTES = 10 * 1024 * 1024
MAX_EXPANDED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_LEADING_ROWS = 50  # among which the headings are looked for
MAX_LINES = 2 * 1_048_576  # of a text, blank ones included: a line may end in two signs
MAX_COLUMNS = 200
MAX_CELLS_OF_LINE = 20_000  # of a text, blank ones included; a long note may hold many commas
MAX_CELL = 100_000
MAX_MERGED = 100_000  # cells that reach over several rows or columns
MAX_CELLS = 4_000_000  # of one sheet, blank ones included


class UploadError(Exception):
    """The file cannot be read at all. The message is a sentence for the person who uploaded it."""


def check_size(content, filename):
    if len(content) > MAX_BYTES:
        raise UploadError(
            _("“%(file)s” is larger than %(limit)s MB. Split it into several files.")
            % {"file": filename, "limit": MAX_BYTES // 1024 // 1024}
        )


def too_many_rows(filename):
    return UploadError(
        _("“%(file)s” has more than %(limit)s rows. Split it into several files.")
        % {"file": filename, "limit": MAX_ROWS}
    )


def too_many_columns(filename):
    return UploadError(
        _("“%(file)s” has more than %(limit)s columns. Keep those of the roster and upload it again.")
        % {"file": filename, "limit": MAX_COLUMNS}
    )


def cell_too_long(filename, row):
    return UploadError(
        _(
            "Row %(row)s of “%(file)s” has a cell of more than %(limit)s characters. Shorten it, or look for a "
            "quotation mark that is not closed there."
        )
        % {"row": row, "file": filename, "limit": MAX_CELL}
    )


def too_much_inside(filename):
    return UploadError(
        _("“%(file)s” holds more data than a list can have. Copy the list alone into a new workbook.")
        % {"file": filename}
    )
