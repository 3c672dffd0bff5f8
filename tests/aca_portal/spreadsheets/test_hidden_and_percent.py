"""Percentages, and what is hidden, in workbooks of all three kinds."""

import io
import zipfile

import pytest
import xlsxwriter

from aca_portal.spreadsheets.table import ReadingOptions, heading_key, read_table
from tests.aca_portal.spreadsheets.old_workbooks import xls
from tests.aca_portal.spreadsheets.test_workbook import CONTENT, MANIFEST

HEADINGS = {heading_key(title): title for title in ("name", "type", "share")}
LIST = [
    ["name", "share", "type"],
    ["Acme", 0.4, "business"],
    ["Apex", 0.075, "business"],
    ["Ford", 1, "business"],
]
MENU = [["Kind of member"], ["business"]]
HIDDEN = {"hidden_rows": (2, 3), "hidden_columns": (1,), "hidden_sheets": ("Old", "Menu")}


def read(content, **options):
    return read_table(
        content, "list", headings=HEADINGS, required=("name", "type"), options=ReadingOptions(**options)
    )


def xlsx(sheets, *, hidden_rows=(), hidden_columns=(), hidden_sheets=()):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        percent = book.add_format({"num_format": "0.00%"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(at, column, cell, None if isinstance(cell, str) else percent)
            for at in hidden_rows:
                sheet.set_row(at, options={"hidden": True})
            for column in hidden_columns:
                sheet.set_column(column, column, options={"hidden": True})
            if name in hidden_sheets:
                sheet.hide()
    return file.getvalue()


def ods(sheets, **hidden):
    return _archive(ods_content(sheets, **hidden))


def ods_content(sheets, *, hidden_rows=(), hidden_columns=(), hidden_sheets=()):
    tables, styles = "", ""
    for name, rows in sheets.items():
        shown = str(name not in hidden_sheets).lower()
        styles += (
            f'<style:style style:name="of{name}" style:family="table">'
            f'<style:table-properties table:display="{shown}"/></style:style>'
        )
        columns = "".join(
            f"<table:table-column{_collapsed(at in hidden_columns)}/>" for at in range(max(map(len, rows)))
        )
        lines = "".join(
            f"<table:table-row{_collapsed(at in hidden_rows)}>{''.join(map(_ods_cell, row))}</table:table-row>"
            for at, row in enumerate(rows)
        )
        tables += (
            f'<table:table table:name="{name}" table:style-name="of{name}">{columns}{lines}</table:table>'
        )
    content = CONTENT.format(tables).replace(
        "<office:body>", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
    )
    return content.replace(
        " xmlns:text=", ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text='
    )


def _archive(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(""))
        archive.writestr("content.xml", content)
    return file.getvalue()


def _collapsed(is_hidden):
    return ' table:visibility="collapse"' if is_hidden else ""


def _ods_cell(cell):
    kind = "string" if isinstance(cell, str) else f'percentage" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p></table:table-cell>'


of_every_kind = pytest.mark.parametrize("written", [xlsx, xls, ods])


@of_every_kind
def test_percentages_are_read_as_they_are_shown(written):
    table = read(written({"Members": LIST}))
    assert [row.cells["share"] for row in table.rows] == ["40%", "7.5%", "100%"]
    assert table.remarks == []


@of_every_kind
def test_hidden_rows_columns_and_sheets_are_named(written):
    table = read(written({"Members": LIST, "Old": LIST, "Menu": MENU, "More": LIST}, **HIDDEN))
    assert table.sheet == "Members"
    assert len(table.rows) == 3
    assert [sentence for _row, sentence in table.remarks] == [
        "These rows are hidden in the workbook, by hand or by a filter, and are read like the others: 3–4.",
        "These columns are hidden in the workbook, and are read like the others: share.",
        "These sheets look like lists too, but are hidden in the workbook and not read: Old.",
    ]
    assert table.like_sheets == ["More"]


@of_every_kind
def test_a_hidden_sheet_that_is_read_is_named(written):
    table = read(written({"Menu": MENU, "Old": LIST}, hidden_sheets=("Old",)))
    assert table.sheet == "Old"
    assert [sentence for _row, sentence in table.remarks] == [
        "The sheet “Old”, which is read, is hidden in the workbook."
    ]


def test_percentages_right_of_merged_cells_of_an_open_document_are_in_their_column():
    rows = [["name", "type", "", "share"], ["Acme", "business", "", 0.4]]
    content = ods_content({"Members": rows}).replace(_ods_cell(""), "<table:covered-table-cell/>")
    assert read(_archive(content)).rows[0].cells["share"] == "40%"
