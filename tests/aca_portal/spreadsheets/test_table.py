import csv
import datetime
import io
import zipfile

import pytest
import xlsxwriter

from aca_portal.spreadsheets import limits
from aca_portal.spreadsheets.table import UploadError, column_letter, heading_key, read_table

HEADINGS = {
    heading_key(heading): column
    for heading, column in {
        "name": "name",
        "Nombre": "name",
        "団体名": "name",
        "type": "type",
        "Tipo": "type",
        "種別": "type",
        "population_year": "population_year",
        "note": "note",
    }.items()
}


def read(content, filename="roster.csv", country="US"):
    if isinstance(content, str):
        content = content.encode()
    return read_table(content, filename, headings=HEADINGS, required=("name", "type"), country=country)


def workbook(*sheets):
    """An XLSX of lists of rows; a row may hold text, numbers and dates."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def cells(table):
    return [row.cells for row in table.rows]


TUCSON = {"name": "Tucson", "type": "city"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_that_of_the_header(delimiter):
    table = read(f"name{delimiter}type\nTucson{delimiter}city\n")
    assert cells(table) == [TUCSON]
    assert table.delimiter == delimiter


def test_a_comma_inside_a_quoted_heading_is_no_delimiter():
    table = read('name;"type"; "a, b, c"\nTucson;city;x\n')
    assert cells(table) == [TUCSON]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(encoding):
    table = read("name,type\nMéxico 京都,city\n".encode(encoding))
    assert table.rows[0].cells["name"] == "México 京都"


def test_other_text_is_read_by_the_custom_of_the_country():
    assert read("団体名,種別\n横浜市,city\n".encode("cp932"), country="JP").rows[0].cells["name"] == "横浜市"
    assert read("name,type\nMéxico,city\n".encode("cp1252"), country="MX").rows[0].cells["name"] == "México"


@pytest.mark.parametrize("heading", ["NAME", " Name ", "ｎａｍｅ", "nombre", "団体名"])
def test_headings_are_recognised_however_they_are_written(heading):
    assert cells(read(f"{heading},Tipo\nTucson,city\n")) == [TUCSON]


def test_rows_have_the_numbers_that_a_spreadsheet_shows():
    table = read('name,type,note\n\nTucson,city,"two\nlines"\n,,\nMesa,city,\n')
    assert [(row.number, row.cells["name"]) for row in table.rows] == [(3, "Tucson"), (5, "Mesa")]


def test_a_workbook_is_read_from_the_first_sheet_with_the_columns():
    content = workbook(
        [["Read me"], ["This is our list"]],
        [[], ["name", "type", "population_year"], ["Tucson", "city", 2010], [], ["Mesa", "city", ""]],
        [["name", "type"], ["Yuma", "city"]],
    )
    table = read(content, "roster.xlsx")
    assert [(row.number, row.cells["name"]) for row in table.rows] == [(3, "Tucson"), (5, "Mesa")]
    assert table.rows[0].cells["population_year"] == 2010
    assert table.sheet == "Sheet2"
    assert table.header_row == 2


def test_dates_of_a_workbook_are_dates():
    content = workbook([["name", "type", "note"], ["Tucson", "city", datetime.date(2019, 10, 1)]])
    assert read(content, "roster.xlsx").rows[0].cells["note"] == datetime.date(2019, 10, 1)


def test_unknown_columns_are_named_and_not_read():
    table = read("name,type,Mayor\nTucson,city,Somebody\n")
    assert table.unknown == ["Mayor"]
    assert cells(table) == [TUCSON]


def test_cells_beyond_the_headings_are_noticed_and_blank_ones_are_not():
    table = read("name,type,\nTucson,city,\nMesa,city,,,\nYuma, AZ,city,\nAjo,city,stray\n")
    assert [row.has_stray_cells for row in table.rows] == [False, False, True, True]


def test_a_short_row_is_read():
    assert cells(read("name,type,note\nTucson,city\n")) == [TUCSON]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_the_apostrophe_of_our_own_exports_is_taken_off(sign):
    assert read(f"name,type\n'{sign}SUM(A1),city\n").rows[0].cells["name"] == f"{sign}SUM(A1)"
    assert read("name,type\n'Ewa Beach,city\n").rows[0].cells["name"] == "'Ewa Beach"


def truncated():
    return workbook([["name", "type"], ["Tucson", "city"]])[:-300]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "not a spreadsheet"),
        (b"name,type\n", "no rows"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "not a spreadsheet"),
        (b"%PDF-1.7\n%\x81\x8d\x8f", "not a spreadsheet"),
        (b"name,type\nTuc\x00son,city\n", "not a spreadsheet"),
        (b"PK\x03\x04 and no more", "damaged"),
        (truncated(), "damaged"),
        (b"\xd0\xcf\x11\xe0 and no more", "cannot be opened"),
        (workbook([]), "empty"),
        (b"name,population_year\nTucson,2010\n", "lacks the columns: type"),
        (b"Tucson,city\nMesa,city\n", "lacks the columns: name, type"),
        (b"name,type,Nombre\nTucson,city,Tucson\n", "more than once (name, Nombre)"),
        (b"name,type,Phone,fax,phone \nTucson,city,1,2,3\n", "“Phone” more than once, in the columns C, E."),
        (b'name,type\n"Tucson,city\n', "Row 2"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, expected):
    with pytest.raises(UploadError) as caught:
        read(content)
    assert expected in str(caught.value)
    assert "roster.csv" in str(caught.value)


def test_the_message_names_the_limit_that_a_file_exceeds(monkeypatch):
    limit_of_others = csv.field_size_limit()
    monkeypatch.setattr(limits, "MAX_ROWS", 2)
    monkeypatch.setattr(limits, "MAX_COLUMNS", 4)
    monkeypatch.setattr(limits, "MAX_CELL", 50)
    rows = [["name", "type"], *[["Tucson", "city"]] * 3]
    for content in ("\n".join(",".join(row) for row in rows), workbook(rows)):
        with pytest.raises(UploadError, match="more than 2 rows"):
            read(content)
    for content in ("name,type,a,b,c\nx,city,1,2,3", workbook([["name", "type", "a", "b", "c"], ["x"]])):
        with pytest.raises(UploadError, match="more than 4 columns"):
            read(content)
    with pytest.raises(UploadError, match="Row 2"):
        read(f"name,type\n{'x' * 60},city\n")
    assert csv.field_size_limit() == limit_of_others
    monkeypatch.setattr(limits, "MAX_BYTES", 20)
    with pytest.raises(UploadError, match="larger than"):
        read("name,type\nTucson,city\nMesa,city\n")


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_costs_memory():
    for row, column, expected in ((1_048_575, 0, "rows"), (0, 16_383, "columns")):
        file = io.BytesIO()
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["name", "type"])
            sheet.write(row, column, "x")
        with pytest.raises(UploadError, match=expected):
            read(file.getvalue())


def test_a_workbook_that_expands_beyond_measure_is_refused_unread(monkeypatch):
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 1000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "0" * 5000)
    with pytest.raises(UploadError, match="more data than"):
        read(bomb.getvalue())


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (200, "GR")])
def test_columns_are_called_as_in_a_spreadsheet_program(number, letter):
    assert column_letter(number) == letter
