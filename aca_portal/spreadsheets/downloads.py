"""Tables for everybody's own programs: streamed, the same in every language, safe to open in a spreadsheet."""

import csv
from functools import wraps

from django.http import StreamingHttpResponse
from django.utils import translation

from aca_portal.spreadsheets.formulas import disarmed

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BYTE_ORDER_MARK = "\ufeff"


class _Echo:
    """A file that hands back what is written, so that the csv module can feed a stream."""

    def write(self, text):
        return text


def safe_cell(value):
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    if value is None:
        return ""
    return disarmed(value) if isinstance(value, str) else value


def csv_lines(columns, rows):
    """The lines of a CSV. A row is a dictionary by column, or a list in their order."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(columns)
    for row in rows:
        cells = [row[column] for column in columns] if isinstance(row, dict) else row
        yield writer.writerow([safe_cell(cell) for cell in cells])


def csv_response(filename, columns, rows):
    response = StreamingHttpResponse(csv_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def open_data(view):
    """For a view of open data: English throughout, readable from any site."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        with translation.override("en"):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = "en"
        response["Access-Control-Allow-Origin"] = "*"
        response["Link"] = f'<{LICENCE}>; rel="license"'
        return response

    return wrapped
