"""Workbooks for readers: a table with headings in their language, a codebook of its columns, and where it comes from.

The CSV files are for programs and the same in every language. A workbook holds the same rows for people: words instead
of codes, real dates and numbers, and two sheets that explain them.
"""

import datetime
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import FileResponse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.downloads import LICENCE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_CELL = 32_767  # characters, for Excel
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True)
class CodebookColumn:
    """One column: its name in the CSV, its heading, and what the codebook says of it.

    `label_of` turns a cell and its row into what people read, such as the code of a type into its label.
    """

    name: str
    label: Any
    meaning: Any
    unit: Any = ""
    source: Any = ""
    label_of: Callable[[Any, Mapping[str, Any]], Any] | None = None
    is_day: bool = False

    def shown(self, row: Mapping[str, Any]) -> Any:
        value = row.get(self.name)
        if value is None or value == "":
            return None
        if self.is_day and isinstance(value, str):
            return datetime.date.fromisoformat(value)
        return self.label_of(value, row) if self.label_of else value


@dataclass(frozen=True)
class WorkbookTable:
    """One sheet of data. A row is a dictionary by column; columns that it does not have are empty in it."""

    title: str
    columns: list[CodebookColumn]
    rows: Iterable[Mapping[str, Any]]


def label_from(choices: Any) -> Callable[[Any, Mapping[str, Any]], Any]:
    """The labels of a class of choices; a code that it does not have is shown as it is."""
    labels = dict(choices.choices)
    return lambda value, _row: capfirst(str(labels.get(value, value)))


def yes_or_no(value: Any, _row: Mapping[str, Any]) -> str:
    return _("yes") if value in (True, "yes") else _("no")


def workbook_response(
    filename: str, tables: list[WorkbookTable], about: list[tuple[str, Any]]
) -> FileResponse:
    """The workbook as a download, in the active language. It is written row by row and lies in a file, not in memory.

    `about` are the lines of the last sheet besides the licence and the day of the download.
    """
    import xlsxwriter  # takes memory that nothing else needs

    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        for table in tables:
            _write_table(book, table, bold)
        _write_codebook(book, tables, bold, wrapped)
        _write_about(book, about, bold, wrapped)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)
    response["Content-Language"] = get_language()
    response["Link"] = f'<{LICENCE}>; rel="license"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _sheet(book: Any, title: str) -> Any:
    return book.add_worksheet(str(title).translate(NOT_IN_SHEET_NAMES)[:LONGEST_SHEET_NAME])


def _write_table(book: Any, table: WorkbookTable, bold: Any) -> None:
    sheet = _sheet(book, table.title)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(table.columns), 18)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, capfirst(str(column.label)), bold)
    number = 0
    for number, row in enumerate(table.rows, start=1):
        for place, column in enumerate(table.columns):
            _write_cell(sheet, number, place, column.shown(row))
    sheet.autofilter(0, 0, number, len(table.columns) - 1)


def _write_cell(sheet: Any, row: int, place: int, value: Any, style: Any = None) -> None:
    """Numbers and days as such; text as text, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, place, value)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL], style)


def _write_codebook(book: Any, tables: list[WorkbookTable], bold: Any, wrapped: Any) -> None:
    sheet = _sheet(book, _("Codebook"))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 2, 24)
    sheet.set_column(3, 3, 70)
    sheet.set_column(4, 5, 34)
    headings = [
        _("Sheet"),
        _("Column"),
        _("Name in the CSV"),
        _("Meaning"),
        _("Unit"),
        _("Where it comes from"),
    ]
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
    lines = [(table, column) for table in tables for column in table.columns]
    for number, (table, column) in enumerate(lines, start=1):
        label = capfirst(str(column.label))
        cells = [table.title, label, column.name, column.meaning, column.unit, column.source]
        for place, cell in enumerate(cells):
            _write_cell(sheet, number, place, str(cell), wrapped)


def _write_about(book: Any, about: list[tuple[str, Any]], bold: Any, wrapped: Any) -> None:
    sheet = _sheet(book, _("About this file"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    lines = [
        *about,
        (_("Downloaded on"), datetime.date.today()),
        (_("Licence"), f"CC BY 4.0 · {LICENCE}"),
        (_("Terms of figures"), _("Figures belong to their sources and are used under the terms of each.")),
    ]
    for number, (label, value) in enumerate(lines):
        sheet.write_string(number, 0, str(label), bold)
        _write_cell(sheet, number, 1, value, wrapped)
