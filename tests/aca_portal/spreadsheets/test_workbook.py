"""Workbooks, good ones and such as mean harm."""

import base64
import datetime
import io
import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter

from aca_portal.spreadsheets import limits
from aca_portal.spreadsheets.table import (
    ReadingOptions,
    UnknownHeadings,
    UploadError,
    heading_key,
    read_table,
)

HEADINGS = {heading_key(title): title for title in ("name", "type", "note")}
MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest>'
CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"""
CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


def read(content, **options):
    return read_table(
        content,
        "roster.xlsx",
        headings=HEADINGS,
        required=("name", "type"),
        options=ReadingOptions(**options),
    )


def xlsx(sheets, hidden=()):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def zipped(**files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def ods(*rows, row_attributes="", cell_attributes="", manifest=""):
    lines = ("".join(CELL.format(cell_attributes, cell) for cell in row) for row in rows)
    body = "".join(f"<table:table-row{row_attributes}>{line}</table:table-row>" for line in lines)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml", CONTENT.format(f'<table:table table:name="List">{body}</table:table>')
        )
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
    return file.getvalue()


def edited(content, old, new):
    """A workbook with `old` replaced by `new` in its first sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(
                name, text.replace(old, new) if name.endswith(("sheet1.xml", "content.xml")) else text
            )
    return file.getvalue()


# A workbook as Excel 97 wrote them: a title, a blank row, headings, one member.
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)J!lj`6#jPa|48m9UW7ylN5H5tDa1yLWL3~qcSIXS1ihbCmw3C!<}A)aqwz{Xuu^OSNnsPU@dqumvk)R$2!e2@rInyyk=**`"
        "?JnL$g&b%gy5BNy-h1=j{OruUncY`Q$@<*={svZI96mIy2!bs-iBiNB5}<O+60DntDOnyi6e3}o$Y20Zx?hIG9E$mFK*l})bE3cp"
        "N+(c8*3i}TI^qELAt#AGj1iS^n=~=>aj$xq7MN~gdY3JqGTq0TYfQ(;wk{pVl9C<X<E-Li@*tPRAnJX{KJQqw3%z(DR`I3ll5HEn"
        "epAbx+h7F){w~aeCUip8Ra3}uEFcP038SUbXt7vFiY9v=U#&Fo#og7<(w=^O^%6+`tz94bjXq41xLSWh_5(ApPVpwGQC!~Zw}Wv;"
        "Q%iZ%m|jMfw{_4C(XN_A-5^dS^NLnBC=Q%f3uklbqMFw9Gp0IiP_WM!dPOx&wMu;Hysj0rvSviZLBN3{(H1zmc|&y(Eh5f*lDAcY"
        "+Fic$`E@2gshniZ3?CNuk+M~c02VF_4|0xi2@iq}Az+w2b~3%fwQga)pJ|HLJmo`^y$*9|mTj(b=@7NEoAE~3*1~TmzV_+xqk-B-"
        "We4$#6O9Y0#ka~F2I+_^lD~LnF(Qpfw{8kNR@_{2!q0oAeLsbwu$*wlW;y3(94lh;5t2-Wh0LRCw~*OFyc1h;-=8hXB>5a~-!Hs<"
        "?Cp2#ee4||>7pzonR*>ukTEXz;DM-=!sHJ`;lYCk4<0;t@ZjOUfVgbR&P7{X9Rto)KIHt@S)tVQev|yOI0A#73Vl=_gig7MYDep5"
        "GXj!Zm$XJ7_kW?lQEJ`96!P4UsgBn#eTqq~<5{y~;?HfNPTOyG($Bx#{&zd~<TL"
    )
)


def utf16(text):
    return text.encode("utf-16-le")


def renamed(xls, name):
    """The XLS with its stream under another name."""
    at = xls.index(utf16("Workbook"))
    return xls[:at] + utf16(name).ljust(64, b"\0") + bytes([2 * len(name) + 2, 0]) + xls[at + 66 :]


GOOD = [["name", "type"], ["Tucson", "city"]]


def test_a_sheet_is_found_or_chosen_and_the_others_are_told():
    content = xlsx({"Notes": [["hello"]], "Old": GOOD, "New": [["name", "type"], ["Mesa", "city"]]}, {"Old"})
    table = read(content)
    assert (table.sheet, table.rows[0].cells["name"]) == ("New", "Mesa")
    assert set(table.sheets) == {"Notes", "Old", "New"}
    assert read(content, sheet="Old").rows[0].cells["name"] == "Tucson"
    with pytest.raises(UploadError, match="no sheet “Else”"):
        read(content, sheet="Else")
    with pytest.raises(UploadError, match="lacks the columns|no rows"):
        read(content, sheet="Notes")


def test_other_sheets_that_look_like_lists_are_told():
    more = [["Companies"], [], ["type", "name"], ["business", "Acme"]]
    content = xlsx(
        {"A": GOOD, "B": more, "Empty": GOOD[:1], "Notes": [["name"], ["x"]], "Old": GOOD}, {"Old"}
    )
    assert read(content).like_sheets == ["B"]
    assert read(content, sheet="B", header_row=3).like_sheets == ["A"]
    assert read(xlsx({"A": GOOD, "Lists": [["type"], ["city"]]})).like_sheets == []


def test_titles_above_the_headings_are_passed_over():
    table = read(xlsx({"A": [["Our members", "", ""], ["2026"], [], *GOOD]}))
    assert (table.header_row, table.rows[0].number) == (4, 5)


def test_merged_cells_count_for_all_their_rows_and_headings_may_have_two_lines():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:D1", "Our members")
        sheet.merge_range("B3:B4", "name")
        sheet.merge_range("C3:C4", "type")
        sheet.merge_range("D3:E3", "More")
        sheet.write_row("D4", ["note", "population"])
        sheet.write_row("B5", ["Tucson", "city", "x"])
        sheet.merge_range("E5:E6", 1000)
        sheet.write_row("B6", ["Acme", "", "y"])
        sheet.merge_range("C6:C7", "business")
        sheet.write_row("B7", ["Beta"])
    headings = HEADINGS | {"population": "population"}
    table = read_table(file.getvalue(), "roster.xlsx", headings=headings, required=("name", "type"))
    assert table.header_row == 4
    assert [row.cells for row in table.rows] == [
        {"name": "Tucson", "type": "city", "note": "x", "population": 1000},
        {"name": "Acme", "type": "business", "note": "y", "population": ""},
        {"name": "Beta", "type": "business", "note": "", "population": ""},
    ]


def test_headings_that_are_not_understood_come_with_the_table():
    with pytest.raises(UnknownHeadings) as caught:
        read(xlsx({"A": [["Title"], [], ["Who", "What"], ["Tucson", "city"]]}))
    assert caught.value.table.header_row == 3
    assert caught.value.table.headings == [["Who", ""], ["What", ""]]
    assert caught.value.table.sample == [["Tucson", "city"]]


def test_an_old_workbook_is_read():
    headings = HEADINGS | {"nombre": "name", "tipo": "type", "fecha de ingreso": "note"}
    table = read_table(XLS, "roster.xls", headings=headings, required=("name", "type"))
    assert (table.sheet, table.header_row) == ("Miembros", 3)
    assert table.rows[0].cells == {
        "name": "Monterrey",
        "type": "municipio",
        "note": datetime.date(2018, 8, 17),
    }


def with_errors(rows):
    """A workbook in which #N/A and its like are errors, as Excel keeps them, and no texts."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_cells_that_hold_an_error_are_no_blank_cells():
    table = read(with_errors([["name", "type", "note"], ["Tucson", "#N/A", 5], ["Mesa", "city", "#DIV/0!"]]))
    assert [row.cells for row in table.rows] == [
        {"name": "Tucson", "type": "#N/A", "note": 5},
        {"name": "Mesa", "type": "city", "note": "#DIV/0!"},
    ]


def test_error_cells_of_an_open_document_are_no_blank_cells():
    kept = b' office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A'
    content = edited(ods(["name", "type"], ["Tucson", "?"]), b' office:value-type="string"><text:p>?', kept)
    content = edited(content, b" xmlns:text=", b' xmlns:calcext="urn:calcext" xmlns:text=')
    assert read(content).rows[0].cells == {"name": "Tucson", "type": "#N/A"}


def error_record(row, column, code):
    return struct.pack("<HHHHHBB", 0x0205, 8, row, column, 17, code, 1)


def test_error_cells_of_an_old_workbook_are_no_blank_cells():
    last_cells = struct.pack("<HHHH", 0x00FD, 10, 3, 1)
    at = XLS.index(last_cells)
    instead = error_record(3, 1, 0x2A) + error_record(3, 2, 0x17) + struct.pack("<HH", 0x7777, 0)
    headings = {"nombre": "name", "tipo": "type", "fecha de ingreso": "note"}
    table = read_table(
        XLS[:at] + instead + XLS[at + len(instead) :],
        "roster.xls",
        headings=headings,
        required=("name", "type"),
    )
    assert table.rows[0].cells == {"name": "Monterrey", "type": "#N/A", "note": "#REF!"}


def test_a_large_workbook_with_an_error_is_read_whole():
    rows = [["name", "type", "note"], *([f"Town {n}", "city", "x" * 500] for n in range(4000))]
    table = read(with_errors([*rows, ["Last", "#REF!", ""]]))
    assert len(table.rows) == 4001
    assert table.rows[-1].cells["type"] == "#REF!"
    assert {row.cells["note"] for row in table.rows[:-1]} == {"x" * 500}


def test_an_open_document_is_read():
    assert read(ods(*GOOD)).rows[0].cells == {"name": "Tucson", "type": "city"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ods(*GOOD, manifest="<encryption-data/>"), "password"),
        (renamed(XLS, "EncryptedPackage"), "password"),
        (XLS.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1), "password"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cannot be opened"),
        (xlsx({"A": GOOD})[:-300], "damaged"),
        (xlsx({"A": GOOD})[:200], "damaged"),
        (ods(*GOOD).replace(b"</table:table>", b"</table:5able>"), "damaged"),
        (edited(xlsx({"A": GOOD}), b"<worksheet", b"<!DOCTYPE x><worksheet"), "damaged"),
        (edited(ods(*GOOD), b"</table:table>", b"</table:none>"), "damaged"),
        (zipped(word__document="text"), "no workbook"),
        (zipped(**{"xl/workbook.xml": "<x/>"}), "cannot be opened"),
        (ods(*GOOD, row_attributes=' table:number-rows-repeated="1048576"'), "rows"),
        (ods(*GOOD, cell_attributes=' table:number-columns-repeated="16384"'), "columns"),
        (edited(xlsx({"A": GOOD}), b'r="B2"', b'r="XFD1048576"'), "rows"),
        (edited(xlsx({"A": GOOD}), b'r="B2"', b"r = 'XFD2'"), "columns"),
    ],
)
def test_unreadable_or_dangerous_workbooks_are_refused(content, expected):
    with pytest.raises(UploadError, match=expected):
        read(content)


def test_cells_without_address_in_a_far_row_are_refused():
    content = edited(xlsx({"A": GOOD}), b'<row r="2"', b'<row r="1048576"')
    content = edited(edited(content, b'<c r="A2"', b"<c"), b'<c r="B2"', b"<c")
    with pytest.raises(UploadError, match="rows"):
        read(content)


def test_a_workbook_that_understates_its_size_is_refused():
    content = bytearray(xlsx({"A": [*GOOD, *[["x" * 1000, n] for n in range(100)]]}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    at = content.index(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(entry.filename)] != entry.filename.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    struct.pack_into("<I", content, at + 24, 100)
    with pytest.raises(UploadError, match="damaged"):
        read(bytes(content))


def test_many_rows_by_many_columns_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 20)
    with pytest.raises(UploadError, match="more data than"):
        read(xlsx({"A": [*GOOD, *[["a", "b", "c", "d"]] * 8]}))


def test_merged_cells_beyond_the_limits_are_refused(monkeypatch):
    marks = b"<mergeCells>" + b'<mergeCell ref="A1:A9"/>' * 3 + b"</mergeCells></worksheet>"
    content = edited(xlsx({"A": GOOD}), b"</worksheet>", marks)
    assert read(content).rows
    monkeypatch.setattr(limits, "MAX_MERGED", 2)
    with pytest.raises(UploadError, match="more data than a list can have"):
        read(content)


def test_an_old_workbook_that_reaches_far_is_refused_unread(monkeypatch):
    monkeypatch.setattr(limits, "MAX_CELLS", 11)
    with pytest.raises(UploadError, match="more data than"):
        read(XLS)
    monkeypatch.setattr(limits, "MAX_CELLS", 12)
    with pytest.raises(UnknownHeadings):
        read(XLS)


def test_a_formula_without_a_stored_result_is_told():
    book = openpyxl.Workbook()
    for row in [*GOOD, ["=A2&B2", "city"]]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(UploadError, match="Cell A3 .* formula"):
        read(file.getvalue())


def test_a_formula_with_its_result_is_its_result():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "type", "note"])
        sheet.write_row(1, 1, ["city"])
        sheet.write_formula(1, 0, '="Tuc"&"son"', value="Tucson")
        sheet.write_formula(1, 2, '=IF(A1="","x","")', value="")
    content = edited(file.getvalue(), b'<c r="C2">', b'<c r="C2" t="str">')
    assert read(content).rows[0].cells == {"name": "Tucson", "type": "city", "note": ""}


def sharing(text, cells):
    """An XLSX of which so many cells share one text."""
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["name", "type", "note"])
        for row in range(1, cells + 1):
            sheet.write_row(row, 0, [f"Town {row}", "city", text])
    return book.getvalue()


def test_a_long_text_that_many_cells_share_counts_for_each_of_them(monkeypatch):
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 200_000)
    assert len(read(sharing("x" * 2000, cells=20)).rows) == 20
    assert len(read(sharing("x" * 20, cells=500)).rows) == 500
    with pytest.raises(UploadError, match="more data than a list"):
        read(sharing("x" * 2000, cells=200))


def test_hostile_workbooks_end_in_a_sentence():
    good = xlsx({"Members": GOOD})
    deep = "<row>" * 50_000 + "</row>" * 50_000
    names = zipfile.ZipFile(io.BytesIO(good)).namelist()
    for markup in (
        f"<sheetData>{deep}</sheetData>",
        "<c r=" * 50_000,
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
    ):
        repacked = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(repacked, "w") as new:
            for name in names:
                new.writestr(name, markup if name.endswith("sheet1.xml") else old.read(name))
        with pytest.raises(UploadError):
            read(repacked.getvalue())
