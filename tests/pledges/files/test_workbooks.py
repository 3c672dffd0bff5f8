"""Pledge files as workbooks: a cell is what it shows, as in rosters."""

import pytest

from coalitions.imports.batches import import_file
from pledges.models import Pledge
from tests import factories as make
from tests.workbooks import workbook

HEADINGS = [
    *("signatory", "kind", "target_value", "unit", "base_year", "base_value", "target_year", "scopes"),
    "reported_year",
    "reported_value",
]


@pytest.fixture
def oregon(us):
    member = make.signatory("Oregon", "state", governs=make.region("US-OR", "Oregon", provenance="reference"))
    make.membership(us, member)


def load(coalition, shown_as=None, hidden=(), **cells):
    row = {
        "signatory": "Oregon",
        "kind": "absolute_base_year",
        "target_value": 40,
        "unit": "percent",
        "base_year": 2005,
        "target_year": 2030,
    } | cells
    content = workbook(
        [HEADINGS, [row.get(name) for name in HEADINGS]], shown_as=shown_as or {}, hidden=hidden
    )
    return import_file(coalition=coalition, filename="pledges.xlsx", content=content, kind="pledges")


@pytest.mark.parametrize("value", [40, 40.0, "40", "40%"])
def test_a_target_as_number_or_text(us, oregon, value):
    assert load(us, target_value=value).errors == []
    assert Pledge.objects.get().target_value == 40


@pytest.mark.parametrize("unit", ["percent", "%", None])
def test_a_cell_that_shows_40_percent_is_a_target_of_40(us, oregon, unit):
    assert load(us, target_value=0.4, shown_as={0.4: "0%"}, unit=unit).errors == []
    pledge = Pledge.objects.get()
    assert (pledge.target_value, pledge.unit) == (40, "percent")


def test_a_cell_that_shows_parts_of_a_percent_keeps_them(us, oregon):
    assert load(us, target_value=0.425, shown_as={0.425: "0.0%"}).errors == []
    assert float(Pledge.objects.get().target_value) == 42.5


def test_a_percentage_is_no_amount_of_tonnes(us, oregon):
    batch = load(us, base_value=0.4, shown_as={0.4: "0%"})
    assert [error["column"] for error in batch.errors] == ["base_value"]
    assert not Pledge.objects.exists()


@pytest.mark.parametrize("unit", ["tCO2e", None])
def test_a_percentage_is_no_level_of_emissions(us, oregon, unit):
    batch = load(us, kind="fixed_level", target_value=0.4, shown_as={0.4: "0%"}, unit=unit)
    assert [error["column"] for error in batch.errors] == ["target_value"]
    assert not Pledge.objects.exists()


def test_the_share_of_the_base_year_is_a_percentage(us, oregon):
    cells = {"kind": "renewable_electricity", "target_value": 0.8, "base_value": 0.4}
    assert load(us, shown_as={0.4: "0%", 0.8: "0%"}, **cells).errors == []
    assert (Pledge.objects.get().target_value, Pledge.objects.get().base_value) == (80, 40)


def test_an_error_cell_is_passed_over_with_a_warning(us, oregon):
    batch = load(us, base_value="#REF!")
    assert (batch.errors, [one["column"] for one in batch.warnings]) == ([], ["base_value"])


def test_an_error_cell_in_a_required_column_is_an_error(us, oregon):
    assert [one["column"] for one in load(us, kind="#N/A").errors] == ["kind"]


def test_hidden_rows_are_named(us, oregon):
    batch = load(us, hidden=[2])
    assert batch.new == 1
    assert any("hidden" in warning["message"] for warning in batch.warnings)
