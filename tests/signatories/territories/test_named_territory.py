"""Figures of territories by name: exactly one must be meant, else the row says what may be."""

import pytest

from signatories.models import Figure
from signatories.territories import named_territory
from tests import factories as make
from tests.official_files import import_figures

REGISTER = {"provenance": "reference"}


@pytest.fixture(autouse=True)
def register(db):
    for code in ("MX", "US", "JP"):
        make.country(code)
    state = make.region("US-NY", "New York", **REGISTER)
    oregon = make.region("US-OR", "Oregon", **REGISTER)
    make.municipality("New York", parent=state, code="US-3651000", **REGISTER)
    make.municipality("Salem", parent=oregon, code="US-4164900", **REGISTER)
    make.municipality("Salem", parent=state, code="US-3611564749", **REGISTER)
    make.county("Tompkins County", parent=state, code="US-36109", **REGISTER)
    kanagawa = make.region("JP-14", "Kanagawa", **REGISTER)
    make.jurisdiction_name(kanagawa, "神奈川県", "ja")
    yokohama = make.municipality("Yokohama", parent=kanagawa, code="JP-14100", **REGISTER)
    make.jurisdiction_name(yokohama, "横浜市", "ja")
    make.region("MX-JAL", "Jalisco", **REGISTER)


def load(headings, *rows):
    lines = [f"{headings},metric,year,value,source", *(f"{row},population,2020,1000,Office" for row in rows)]
    return import_figures("\n".join(lines).encode(), "figures.csv")


@pytest.mark.parametrize(
    ("headings", "cells", "code"),
    [
        ("name", "Jalisco", "MX-JAL"),
        ("name", "横浜市", "JP-14100"),
        ("name", "神奈川県横浜市", "JP-14100"),
        ("name", '"Salem, OR"', "US-4164900"),
        ("name,state", "Salem,Oregon", "US-4164900"),
        ("name,state", "Salem,NY", "US-3611564749"),
        ("name,territory_kind", "New York,state", "US-NY"),
        ("name,territory_kind", "New York,municipality", "US-3651000"),
        ("name,territory_kind,state,country", "Tompkins,county,New York,US", "US-36109"),
        ("code,name", "US-4164900,Salem", "US-4164900"),
        ("code,name", ",Jalisco", "MX-JAL"),
        ("Territorio,Estado,País", "Salem,OR,US", "US-4164900"),
    ],
)
def test_a_territory_is_found_by_name_kind_state_and_country(headings, cells, code):
    batch = load(headings, cells)
    assert batch.errors == []
    assert Figure.objects.get(value=1000).jurisdiction.code == code


@pytest.mark.parametrize(
    ("headings", "cells", "column", "said"),
    [
        ("name", "Salem", "name", ["US-4164900", "US-3611564749"]),
        ("name", "New York", "name", ["US-NY", "US-3651000"]),
        ("name", "Jalisko", "name", ["MX-JAL"]),
        ("name,country", "Jalisko,US", "name", ["No territory on file"]),
        ("name,state", "Salem,Xanadu", "name", ["No territory on file"]),
        ("name", "Xanadu", "name", ["No territory on file"]),
        ("code,name", "US-4164900,Yokohama", "name", ["Salem, Oregon"]),
        ("code,state", "US-4164900,New York", "state", ["Salem, Oregon"]),
        ("code,country", "US-4164900,MX", "country", ["Salem, Oregon"]),
        ("code,territory_kind", "US-4164900,county", "territory_kind", ["Salem, Oregon"]),
        ("code,name", ",", "code", ["its code, or its name"]),
        ("name,territory_kind", "Salem,zorp", "territory_kind", ["zorp"]),
    ],
)
def test_not_exactly_one_territory_is_an_error_that_says_what_may_be_meant(headings, cells, column, said):
    batch = load(headings, cells)
    assert [(error["row"], error["column"]) for error in batch.errors] == [(2, column)]
    for text in said:
        assert text in batch.errors[0]["message"]
    assert not Figure.objects.exists()


def test_no_more_than_three_candidates_are_named():
    for number in range(5):
        region = make.region(f"US-X{number}", f"Region {number}", **REGISTER)
        make.municipality("Springfield", parent=region, code=f"US-X{number}00", **REGISTER)
    [error] = load("name", "Springfield").errors
    assert error["message"].count("US-X") == 3


def test_two_rows_of_one_territory_by_name_and_code_are_one():
    batch = load("code,name", "MX-JAL,", ",Jalisco")
    assert [(error["row"], error["column"]) for error in batch.errors] == [(3, "code")]


def test_a_total_above_names_is_passed_over():
    text = "name,metric,year,value,source\nJalisco,population,2020,1000,Office\nTotal,population,2020,1000,\n"
    batch = import_figures(text.encode(), "figures.csv")
    assert (batch.errors, batch.new, batch.skipped) == ([], 1, 1)


@pytest.fixture
def registers_read(monkeypatch):
    """The countries whose registers were read, in order."""
    read = []

    class Noted(named_territory.Gazetteer):
        def __init__(self, country):
            read.append(country)
            super().__init__(country)

    monkeypatch.setattr(named_territory, "Gazetteer", Noted)
    return read


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("name,state", ["Salem,Oregon", "Salem,New York"]),
        ("name,state", ["Salem,OR"]),
        ("name,country", ["Yokohama,JP"]),
        ("code,name", ["JP-14,", ",Yokohama"]),
        ("name,state", ["Yokohama,Kanagawa", "横浜市,神奈川県"]),
    ],
)
def test_only_the_register_of_a_country_that_the_file_tells_is_read(registers_read, headings, rows):
    load(headings, *rows)
    assert len(set(registers_read)) == 1


def test_a_territory_elsewhere_is_found_though_other_rows_tell_a_country(registers_read):
    batch = load("code,name", "US-NY,", ",Yokohama")
    assert batch.errors == []
    assert set(registers_read) == {"JP", "MX", "US"}


def test_a_name_in_the_told_country_goes_before_one_elsewhere():
    make.municipality(
        "Salem", parent=make.region("MX-QUE", "Querétaro", **REGISTER), code="MX-22099", **REGISTER
    )
    batch = load("name,state", "Salem,Querétaro", "Yokohama,Querétaro")
    assert [error["row"] for error in batch.errors] == [3]
    assert not Figure.objects.exists()
    batch = load("code,name", "MX-JAL,", ",Salem")
    assert {one.jurisdiction.code for one in Figure.objects.all()} == {"MX-JAL", "MX-22099"}
