"""Lines of a table that are no entries."""

import pytest

from aca_portal.spreadsheets.lines import LineClassifier, LineKind
from aca_portal.spreadsheets.table import Table, TableRow


def kind_of(name="", type="", **more):
    table = Table(
        columns=["name", "type"],
        rows=[],
        headings=[["Nombre", "name"], ["Tipo", "type"], ["Habitantes", "population"]],
    )
    lines = LineClassifier(table, required=("name", "type"), sections=("Empresas", "cities", "大学"))
    return lines.kind_of(TableRow(7, {"name": name, "type": type} | more))


@pytest.mark.parametrize("cell", ["FALSE", "Verdadero", False, 12.0, "17", "1.234,5", "☐"])
def test_a_row_of_numbers_and_boxes_is_empty(cell):
    assert kind_of(note=cell) == LineKind.EMPTY


@pytest.mark.parametrize(
    "name", ["Total", "SUBTOTAL", "Total general", "合計", "小計：12団体", "Grand total (24)"]
)
def test_a_total_without_a_type_is_no_entry(name):
    assert kind_of(name, population="99") == LineKind.TOTAL
    assert kind_of(name, "city", population="99") is None


@pytest.mark.parametrize(
    "text", ["Fuente: INDEC 2022", "※ 2019年以降", "* asked again", "Nota 1. Se actualiza", "出典：総務省"]
)
def test_a_note_alone_in_its_line_is_no_entry(text):
    assert kind_of(text) == LineKind.NOTE


@pytest.mark.parametrize("text", ["EMPRESAS", "Cities (12)", "II. Empresas", "大学："])
def test_the_heading_of_a_section_is_no_entry(text):
    assert kind_of(text) == LineKind.SECTION


def test_headings_repeated_in_the_middle_are_no_entry():
    assert kind_of("NOMBRE", "tipo", population="Habitantes") == LineKind.HEADINGS


@pytest.mark.parametrize("name", ["Totalplay", "Sources of Hope", "Note Bank", "7-Eleven", "Tucson"])
def test_a_name_alone_may_be_an_entry(name):
    assert kind_of(name) is None
    assert kind_of(name, "business") is None
