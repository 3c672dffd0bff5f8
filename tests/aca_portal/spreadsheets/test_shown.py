"""What a workbook shows beside the values of its cells."""

import datetime
import io
import time

import pytest
import xlsxwriter

from aca_portal.spreadsheets import limits
from aca_portal.spreadsheets.shown import as_shown, how_shown
from aca_portal.spreadsheets.table import UploadError, heading_key, read_table
from tests.aca_portal.spreadsheets.test_workbook import ods, zipped

HEADINGS = {heading_key(title): title for title in ("name", "type", "share", "population")}


def read(content, **options):
    return read_table(content, "list.xlsx", headings=HEADINGS, required=("name", "type"), **options)


def workbook(fill, **options):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        fill(book, book.add_worksheet("Lista & más"))
    return file.getvalue()


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0%", 0.35, "35%"),
        ("0.00%", 0.0725, "7.25%"),
        ("00000", 713, "00713"),
        ("#,##0", 713, 713),
        ('0" %"', 35, 35),
        ("0%", "n/a", "n/a"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code, value, shown):
    how = how_shown(code)
    assert (as_shown(value, how) if how else value) == shown


def test_percentages_and_leading_zeros_of_a_workbook_are_read():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["name", "type", "share"])
        sheet.write_row(1, 0, ["Acme", "business"])
        sheet.write_number(1, 2, 0.4, book.add_format({"num_format": "0%"}))
        sheet.write_row(2, 0, ["Apex", "business"])
        sheet.write_number(2, 2, 12, book.add_format({"num_format": "0000"}))

    assert [row.cells["share"] for row in read(workbook(fill)).rows] == ["40%", "0012"]


def test_percentages_of_an_open_document_are_read():
    content = ods(["name", "type", "share"], ["Acme", "business", "x"])
    old = b'office:value-type="string"><text:p>x'
    new = b'office:value-type="percentage" office:value="0.4"><text:p>40 %'
    assert read(_replaced(content, old, new)).rows[0].cells["share"] == "40%"


def _replaced(content, old, new):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return zipped(
            **{name.replace("/", "__"): archive.read(name).replace(old, new) for name in archive.namelist()}
        )


def test_a_workbook_that_counts_days_from_1904_says_so():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["name", "type", "share"])
        sheet.write_row(1, 0, ["Acme", "business"])
        sheet.write_datetime(
            1, 2, datetime.datetime(2021, 5, 4), book.add_format({"num_format": "dd/mm/yyyy"})
        )

    table = read(workbook(fill, date_1904=True))
    assert table.is_1904
    assert table.rows[0].cells["share"] == datetime.date(2021, 5, 4)
    assert not read(workbook(fill)).is_1904


def test_hidden_rows_are_read_and_named():
    def fill(_book, sheet):
        for number, row in enumerate([["name", "type"], ["A", "x"], ["B", "x"], ["C", "x"], ["D", "x"]]):
            sheet.write_row(number, 0, row)
        for row in (2, 3):
            sheet.set_row(row, options={"hidden": True})

    table = read(workbook(fill))
    assert len(table.rows) == 4
    assert [row for row, _sentence in table.remarks] == [1]
    assert "3–4" in table.remarks[0][1]


def test_headings_in_two_lines_are_read_together_and_told():
    def fill(_book, sheet):
        sheet.merge_range(0, 0, 1, 0, "name")
        sheet.merge_range(0, 1, 1, 1, "type")
        sheet.merge_range(0, 2, 0, 3, "population")
        sheet.write_row(1, 2, [2015, 2022])
        sheet.write_row(2, 0, ["Mesa", "city", 5, 6])

    table = read(workbook(fill))
    assert table.unknown == ["population 2015", "population 2022"]
    assert [row.number for row in table.rows] == [3]
    assert "rows 1 and 2" in table.remarks[0][1]


def test_a_row_of_data_is_no_second_line_of_headings():
    def fill(_book, sheet):
        sheet.write_row(0, 0, ["name", "type", "share", ""])
        sheet.write_row(1, 0, ["Mesa", "city", "1", "stray"])

    table = read(workbook(fill))
    assert [row.number for row in table.rows] == [2]
    assert table.rows[0].has_stray_cells


def seconds(content, name="list.xlsx"):
    begin = time.process_time()
    with pytest.raises(UploadError):
        read_table(content, name, headings=HEADINGS, required=("name", "type"))
    return time.process_time() - begin


@pytest.mark.parametrize(
    "markup",
    [b"<c ", b"<c t=", b"<row ", b'<c r="A1"><f>', b"<table:table-cell ", b'<c r="A1" '],
)
@pytest.mark.parametrize("entry", ["any.bin", "xl__worksheets__sheet1.xml", "content.xml"])
def test_the_time_of_reading_grows_with_the_file_alone(entry, markup):
    content = {"xl__workbook.xml": b"<workbook/>", entry: markup * 100_000}
    assert seconds(zipped(**content)) < 2


@pytest.mark.parametrize("sign", [b",", b"\n", b";", b"\r\n", b",;|\t"])
@pytest.mark.parametrize("head", [b"", b"name,type\n"])
def test_ten_megabytes_of_nothing_are_refused_at_once(head, sign):
    text = head + sign * ((limits.MAX_BYTES - len(head)) // len(sign))
    assert seconds(text, "list.csv") < 3
