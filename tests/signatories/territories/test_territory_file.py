import io
import json

import pytest
from django.core.management import call_command

from coalitions.models import ImportBatch
from signatories.models import Figure, Jurisdiction
from signatories.territories.columns import JurisdictionFile
from tests import factories
from tests.official_files import import_jurisdictions

HEADER = ",".join(JurisdictionFile.columns())
COUNTRY = "US,United States,country,,US"
REGION = "US-AZ,Arizona,region,US,US,7151502,2020,Census 2020"
COUNTY = "US-04019,Pima County,county,US-AZ,US,1043433,2020,Census 2020"
CITY = "US-0477000,Tucson,municipality,US-04019,US,542629,2020,Census 2020"

pytestmark = pytest.mark.django_db


def load(*rows, header=HEADER, filename="places.csv"):
    return import_jurisdictions("\n".join([header, *rows]).encode(), filename)


def problems(outcome):
    return [(error["row"], error["column"]) for error in outcome.errors]


def place(code):
    return Jurisdiction.objects.get(code=code)


# --- Loading ----------------------------------------------------------------------------------------------


def test_territories_are_loaded_with_their_chain_and_figures():
    outcome = load(CITY, COUNTY, REGION, COUNTRY)
    assert (outcome.new, outcome.errors) == (4, [])
    assert [each.code for each in place("US-0477000").chain()] == ["US-0477000", "US-04019", "US-AZ", "US"]
    figure = place("US-04019").figures.get()
    assert (figure.metric, figure.value, figure.year, figure.unit) == ("population", 1043433, 2020, "people")
    assert (figure.source, figure.provenance) == ("Census 2020", "reference")


def test_an_error_of_the_spreadsheet_program_is_an_error():
    outcome = load(COUNTRY, "US-AZ,#N/A,region,US,US,7151502,2020,#REF!")
    assert problems(outcome) == [(3, "name"), (3, "population_source")]
    assert not Jurisdiction.objects.exists()


def test_gdp_has_a_currency_and_a_price_basis():
    load(COUNTRY, "US-AZ,Arizona,region,US,US,,,,366189900000.4,2019,usd,BEA")
    figure = place("US-AZ").figures.get(metric="gdp")
    assert (figure.value, figure.unit, figure.price_basis, figure.year) == (
        366189900000,
        "USD",
        "current",
        2019,
    )


def test_loading_the_same_file_again_changes_nothing():
    load(COUNTRY, REGION, COUNTY, CITY)
    changes = Jurisdiction.history.count() + Figure.history.count()
    outcome = load(COUNTRY, REGION, COUNTY, CITY)
    assert (outcome.new, outcome.updated, outcome.unchanged) == (0, 0, 4)
    assert Jurisdiction.history.count() + Figure.history.count() == changes


def test_what_changed_in_the_file_is_updated_and_kept_in_the_history():
    load(COUNTRY, REGION)
    outcome = load(COUNTRY, "US-AZ,State of Arizona,region,US,US,7200000,2020,Census 2020")
    assert (outcome.updated, outcome.unchanged) == (1, 1)
    arizona = place("US-AZ")
    assert (arizona.name, arizona.name_key, arizona.figures.get().value) == (
        "State of Arizona",
        "state of arizona",
        7200000,
    )
    assert arizona.history.count() == 2
    assert arizona.figures.get().history.count() == 2


def test_a_blank_cell_leaves_what_is_on_file():
    load(COUNTRY, REGION, COUNTY)
    outcome = load("US-04019,Pima County,county,,US")
    assert outcome.unchanged == 1
    assert place("US-04019").parent == place("US-AZ")
    assert place("US-04019").figures.count() == 1


def test_a_territory_without_a_stated_parent_lies_in_its_country():
    load("US-0477000,Tucson,municipality,,US", COUNTRY)
    assert place("US-0477000").parent == place("US")


def test_a_byte_order_mark_and_a_short_header_are_fine():
    content = "\ufeffcode,name,kind,country\nMX,México,country,MX\n".encode()
    assert import_jurisdictions(content, "places.csv").new == 1


def test_a_workbook_is_read_like_a_csv():
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(
        ["code", "name", "kind", "country", "population", "population_year", "population_source"]
    )
    book.active.append(["MX", "México", "country", "MX", 127504126, 2022, "UN"])
    stream = io.BytesIO()
    book.save(stream)
    assert import_jurisdictions(stream.getvalue(), "places.xlsx").errors == []
    assert place("MX").figures.get().value == 127504126


def test_the_parts_and_regions_of_bodies_are_loaded():
    rows = [
        COUNTRY,
        REGION,
        COUNTY,
        CITY,
        "US-M1,Tucson metro,metropolitan_area,US-AZ,US,,,,,,,,US-04019;US-0477000",
        "US-T1,Pascua Yaqui,tribal_territory,US-AZ,US,,,,,,,,US-AZ",
    ]
    assert load(*rows).errors == []
    assert set(place("US-M1").parts.all()) == {place("US-04019"), place("US-0477000")}
    assert set(place("US-T1").lies_across.all()) == {place("US-AZ")}
    assert load(*rows).unchanged == 6
    place("US-M1").parts.set([place("US-04019")])
    kept = load(*rows)
    assert [warning["column"] for warning in kept.warnings] == ["parts"]
    assert set(place("US-M1").parts.all()) == {place("US-04019")}


def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    towns = [f"US-{n:05},Town {n},municipality,US-AZ,US,{n},2020,Census" for n in range(300)]
    load(COUNTRY, REGION)
    with django_assert_max_num_queries(40):
        load(*towns)
    with django_assert_max_num_queries(19):
        assert load(*towns).unchanged == 300


# --- What staff changed -----------------------------------------------------------------------------------


def test_what_staff_changed_is_never_overwritten():
    load(COUNTRY, REGION, COUNTY, CITY)
    county, city = place("US-04019"), place("US-0477000")
    county.name = "Pima"
    county.save()
    city.parent = place("US-AZ")
    city.save()
    Figure.objects.filter(jurisdiction=county).update(value=1)
    outcome = load(
        COUNTRY,
        "US-AZ,State of Arizona,region,US,US,7151502,2020,Census 2020",
        "US-04019,Pima County Arizona,county,US-AZ,US,2222222,2020,Census 2020",
        CITY,
    )
    assert (outcome.updated, outcome.unchanged) == (1, 3)
    assert place("US-AZ").name == "State of Arizona"
    assert (place("US-04019").name, place("US-04019").figures.get().value) == ("Pima", 1)
    assert place("US-0477000").parent == place("US-AZ")
    assert sorted((warning["row"], warning["column"]) for warning in outcome.warnings) == [
        (4, "name"),
        (4, "value"),
        (5, "parent_code"),
    ]


def test_a_figure_that_staff_deleted_stays_deleted():
    load(COUNTRY, REGION)
    place("US-AZ").figures.all().delete()
    assert load(COUNTRY, REGION).unchanged == 2
    assert not place("US-AZ").figures.exists()


def test_a_territory_that_staff_made_keeps_what_they_wrote():
    factories.region("US-AZ", "Arizona (staff)")
    load(REGION)
    assert place("US-AZ").name == "Arizona (staff)"
    assert place("US-AZ").figures.get().value == 7151502


def test_figures_of_a_roster_stand_beside_those_of_the_file():
    region = factories.region("US-AZ", "Arizona")
    factories.figure(region, 5, year=2020, source="Census 2020", provenance="roster:us")
    load(REGION)
    assert set(region.figures.values_list("value", "provenance")) == {
        (5, "roster:us"),
        (7151502, "reference"),
    }


# --- Adoption ---------------------------------------------------------------------------------------------


def test_a_territory_without_a_code_is_adopted_not_duplicated():
    county = factories.county("Pima County", parent=factories.region("US-AZ", "Arizona"))
    outcome = load(COUNTY)
    assert (outcome.new, outcome.updated) == (0, 1)
    assert place("US-04019").pk == county.pk


def test_a_municipality_first_seen_without_its_county_is_adopted_by_it():
    tucson = factories.municipality("Tucson", parent=factories.region("US-AZ", "Arizona"))
    load(COUNTY, CITY)
    tucson.refresh_from_db()
    assert (tucson.code, tucson.parent) == ("US-0477000", place("US-04019"))


def test_a_municipality_keeps_the_county_that_is_on_file():
    county = factories.county("Pima County", parent=factories.region("US-AZ", "Arizona"))
    tucson = factories.municipality("Tucson", parent=county)
    outcome = load("US-0477000,Tucson,municipality,US-AZ,US")
    tucson.refresh_from_db()
    assert (tucson.code, tucson.parent, outcome.warnings) == ("US-0477000", county, [])


def test_two_rows_of_one_name_adopt_nothing_and_warn():
    springfield = factories.municipality("Springfield", parent=factories.region("US-AZ", "Arizona"))
    outcome = load(
        COUNTY,
        "US-04001,Apache County,county,US-AZ,US",
        "US-1,Springfield,municipality,US-04019,US",
        "US-2,Springfield,municipality,US-04001,US",
    )
    springfield.refresh_from_db()
    assert springfield.code is None
    assert {(warning["row"], warning["column"]) for warning in outcome.warnings} == {(4, "name"), (5, "name")}


# --- Errors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Pima,county,US-AZ,US", "code"),
        ("US-1,,county,US-AZ,US", "name"),
        ("US-1,Pima,kounty,US-AZ,US", "kind"),
        ("US-1,Pima,county,US-AZ,USA", "country"),
        ("MX-1,Pima,county,US-AZ,US", "code"),
        ("US,Pima,county,US-AZ,US", "code"),
        ("US-1,Pima,country,,US", "code"),
        ("US-1,Pima,county,US-99,US", "parent_code"),
        ("US-1,Pima,county,US-1,US", "parent_code"),
        ("US-1,Pima,county,US-AZ,US,-5,2020,Census", "population"),
        ("US-1,Pima,county,US-AZ,US,many,2020,Census", "population"),
        ("US-1,Pima,county,US-AZ,US,1.000,2020,Census", "population"),
        ("US-1,Pima,county,US-AZ,US,99999999999,2020,Census", "population"),
        ("US-1,Pima,county,US-AZ,US," + "9" * 400 + ",2020,Census", "population"),
        ("US-1,Pima,county,US-AZ,US,5,20,Census", "population_year"),
        ("US-1,Pima,county,US-AZ,US,,,,5,2020,,BEA", "gdp_currency"),
        ("US-1,Pima,county,US-AZ,US,,,,,,,,US-AZ", "part_codes"),
        ("US-1,Pima,metropolitan_area,US-AZ,US,,,,,,,,US-99", "part_codes"),
        ("US-1,Pima,metropolitan_area,US-AZ,US,,,,,,,,US-1", "part_codes"),
        ("US-1," + "x" * 256 + ",county,US-AZ,US", "name"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(row, column):
    outcome = load(COUNTRY, REGION, row)
    assert problems(outcome) == [(4, column)]
    assert (outcome.state, Jurisdiction.objects.count()) == ("refused", 0)


def test_a_code_twice_in_the_file_is_refused():
    assert problems(load(COUNTRY, REGION, REGION)) == [(4, "code")]


def test_a_parent_in_another_country_is_refused():
    outcome = load(COUNTRY, "MX,México,country,,MX", "MX-1,Sonora,region,US,MX")
    assert problems(outcome) == [(4, "parent_code")]


def test_parents_in_a_circle_are_refused():
    outcome = load(COUNTRY, "US-1,One,county,US-2,US", "US-2,Two,county,US-1,US")
    assert sorted(problems(outcome)) == [(3, "parent_code"), (4, "parent_code")]


def test_a_circle_through_what_is_on_file_is_refused():
    load(COUNTRY, "US-1,One,county,US,US", "US-2,Two,county,US-1,US")
    assert problems(load("US-1,One,county,US-2,US")) == [(2, "parent_code")]
    assert place("US-1").parent == place("US")


def test_parts_in_a_circle_are_refused():
    outcome = load(
        COUNTRY,
        "US-1,One,metropolitan_area,US,US,,,,,,,,US-2",
        "US-2,Two,metropolitan_area,US,US,,,,,,,,US-1",
    )
    assert sorted(problems(outcome)) == [(3, "part_codes"), (4, "part_codes")]


def test_a_row_whose_parent_could_not_be_read_cannot_be_taken_either():
    outcome = load(COUNTRY, "US-AZ,Arizona,land,US,US", COUNTY)
    assert problems(outcome) == [(3, "kind"), (4, "parent_code")]


def test_a_figure_without_year_or_source_is_taken_with_warnings_and_cites_the_file():
    outcome = load(COUNTRY, "US-AZ,Arizona,region,US,US,7151502")
    figure = place("US-AZ").figures.get()
    assert (figure.year, figure.source) == (None, "Jurisdiction file places.csv")
    assert {warning["column"] for warning in outcome.warnings} == {"population_year", "population_source"}


def test_unknown_columns_and_lost_cells_are_warned_about():
    outcome = load(
        "US,United States,country,US,x,2020", header="code,name,kind,country,mayor,population_year"
    )
    assert [warning["column"] for warning in outcome.warnings] == ["mayor", "population_year"]


# --- The command ------------------------------------------------------------------------------------------


def run(path, **options):
    out = io.StringIO()
    call_command("import_jurisdictions", str(path), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_the_command_prints_one_json_object(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text("\n".join([HEADER, COUNTRY, REGION]))
    answer = json.loads(run(path, json=True))
    assert answer.pop("batch") == ImportBatch.objects.get().pk
    assert answer == {
        "new": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "errors": [],
        "warnings": [],
    }
    assert "0 new, 0 updated, 2 unchanged, 0 skipped, 0 errors, 0 warnings" in run(path)


def test_the_command_fails_on_errors(tmp_path, capsys):
    path = tmp_path / "places.csv"
    path.write_text("\n".join([HEADER, COUNTRY, "US-1,Pima,county,US-99,US"]))
    with pytest.raises(SystemExit):
        run(path)
    with pytest.raises(SystemExit) as stop:
        call_command("import_jurisdictions", str(path), json=True)
    assert stop.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["batch"] is None
    assert not Jurisdiction.objects.exists()
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(3, "parent_code")]


def test_a_missing_file_is_an_error(tmp_path, capsys):
    with pytest.raises(SystemExit):
        call_command("import_jurisdictions", str(tmp_path / "none.csv"), json=True)
    assert json.loads(capsys.readouterr().out)["errors"]
