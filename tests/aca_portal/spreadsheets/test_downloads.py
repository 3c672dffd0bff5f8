"""Tables for everybody open safely in a spreadsheet."""

import pytest

from aca_portal.spreadsheets.downloads import csv_lines, safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x", "  =1", "\u200b=1", "\ufeff +1"]
)
def test_text_that_a_spreadsheet_takes_for_a_formula_is_escaped(text):
    assert safe_cell(text) == "'" + text


def test_other_cells_stay_as_they_are():
    assert [safe_cell(value) for value in ("Tucson", "横浜市", -5, 2.5, None)] == [
        "Tucson",
        "横浜市",
        -5,
        2.5,
        "",
    ]


def test_a_table_starts_with_a_mark_that_excel_knows_and_quotes_what_needs_it():
    lines = list(csv_lines(["name", "n"], [{"name": 'A "b", c', "n": None}]))
    assert lines == ["\ufeffname,n\r\n", '"A ""b"", c",\r\n']
