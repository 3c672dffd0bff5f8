"""What a roster does to a coalition: places, members, periods, figures, batches."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from coalitions.imports.batches import confirm_batch
from coalitions.models import ImportBatch, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.importer import import_roster, preview_roster
from coalitions.rosters.plan import plan_roster
from coalitions.rosters.type_words import types_by_word
from signatories.models import Figure, Jurisdiction, Signatory, SignatoryName
from signatories.names.keys import name_key
from signatories.types import SignatoryType
from tests import factories
from tests.coalitions.rosters.files import US_REGIONS, columns_of, counts, import_rows, roster

pytestmark = pytest.mark.django_db

ARIZONA = {"type": "city", "state": "Arizona"}


@pytest.fixture(autouse=True)
def regions(us):
    for code, name in US_REGIONS.items():
        factories.region(code, name)
    columbia = factories.region("US-DC", "District of Columbia", is_city_region=True)
    factories.jurisdiction_name(columbia, "Washington", "en", "short")


@pytest.fixture
def mexico(db):
    factories.region("MX-CMX", "Ciudad de México", is_city_region=True)
    factories.region("MX-MEX", "Estado de México")
    factories.region("MX-JAL", "Jalisco")
    return factories.coalition("mexico")


@pytest.fixture
def prefectures(japan):
    for code, english, japanese in (("JP-13", "Tokyo", "東京都"), ("JP-14", "Kanagawa", "神奈川県")):
        region = factories.region(code, english, is_city_region=code == "JP-13")
        factories.jurisdiction_name(region, japanese, "ja")
    return japan


def place(name):
    """The chain of the only jurisdiction of that name below the regions."""
    return [one.name for one in Jurisdiction.objects.exclude(kind="region").get(name=name).chain()][:-1]


def on_file():
    """Everything that a roster may write, to see that nothing changed."""
    return [
        sorted(map(str, model.objects.values_list()))
        for model in (Jurisdiction, Signatory, SignatoryName, Membership, Figure, Signatory.history.model)
    ]


# --- Chains -------------------------------------------------------------------------------------------------


def test_a_city_governs_the_municipality_of_its_chain(us):
    batch = import_rows(us, {"name": "Tucson", "county": "Pima County"} | ARIZONA)
    assert batch.errors == []
    assert place("Tucson") == ["Tucson", "Pima County", "Arizona"]
    signatory = Signatory.objects.get()
    assert (signatory.name, signatory.type, signatory.governs.name) == ("Tucson", "city", "Tucson")
    assert signatory.is_published
    assert us.memberships.get().status == Membership.Status.ACTIVE
    assert batch.rows == [
        {"row": 2, "name": "Tucson", "outcome": "new", "changes": {}, "place": "Tucson, Pima County, Arizona"}
    ]


@pytest.mark.parametrize("state", ["Arizona", "ARIZONA", "AZ", "us-az", "State of Arizona"])
def test_a_state_is_named_or_coded(us, state):
    import_rows(us, {"name": "Tucson", "type": "city", "state": state})
    assert place("Tucson") == ["Tucson", "Arizona"]


def test_an_unknown_state_is_an_error_that_names_the_nearest(us):
    batch = import_rows(us, {"name": "Tucson", "type": "city", "state": "Arisona"})
    assert columns_of(batch.errors) == [(2, "state")]
    assert "It may be one of these: Arizona." in batch.errors[0]["message"]
    assert not Signatory.objects.exists()


def test_states_are_found_by_their_name_and_never_created(us):
    batch = import_rows(us, {"name": "State of California", "type": "state"})
    assert Signatory.objects.get().governs.code == "US-CA"
    batch = import_rows(us, {"name": "Atlantis", "type": "state"})
    assert columns_of(batch.errors) == [(2, "name")]


def test_the_cell_of_its_own_level_names_the_place_of_a_government(mexico):
    import_rows(
        mexico,
        {
            "name": "Instituto Municipal Verde",
            "type": "municipio",
            "state": "Jalisco",
            "city": "Guadalajara",
            "county": "",
        },
        {"name": "Secretaría del Agua", "type": "estado", "state": "Jalisco", "city": "", "county": ""},
        {"name": "Junta Regional", "type": "county", "state": "Jalisco", "county": "Centro"},
    )
    governed = dict(Signatory.objects.values_list("name", "governs__name"))
    assert governed == {
        "Instituto Municipal Verde": "Guadalajara",
        "Secretaría del Agua": "Jalisco",
        "Junta Regional": "Centro",
    }


def test_a_county_that_is_a_parent_in_one_row_signs_in_another(us):
    import_rows(
        us,
        {"name": "Tucson", "type": "city", "county": "Pima"},
        {"name": "Marana", "type": "city", "county": "Pima County"},
        {"name": "Pima County", "type": "county"},
        state="Arizona",
    )
    assert Jurisdiction.objects.filter(kind="county").count() == 1
    assert place("Marana") == ["Marana", "Pima County", "Arizona"]
    assert place("Tucson") == ["Tucson", "Pima County", "Arizona"]


def test_the_order_of_rows_does_not_matter(us, japan):
    rows = [
        {"name": "Ajo", "type": "city", "county": ""},
        {"name": "Copper Works", "type": "business", "city": "Ajo", "county": ""},
        {"name": "Tucson", "type": "city", "county": "Pima"},
        {"name": "Sun Power", "type": "business", "city": "Tucson", "county": "Pima County"},
        {"name": "Pima County", "type": "county", "code": "US-04019"},
        {"name": "Sun Bank", "type": "investor", "city": "Ajo", "county": "04019"},
    ]
    outcomes = []
    for order in (rows, rows[::-1]):
        plan = plan_roster(
            coalition=us,
            table=RosterFile.read_table(roster(*order, state="Arizona"), "roster.csv"),
        )
        assert plan.errors == []
        outcomes.append(sorted((row["name"], row["place"]) for row in plan.rows))
    assert outcomes[0] == outcomes[1]
    assert ("Copper Works", "Ajo, Pima County, Arizona") in outcomes[0]


def test_a_municipality_without_county_is_the_only_one_of_that_name(us):
    county = factories.county("Pima County", parent=Jurisdiction.objects.get(code="US-AZ"))
    tucson = factories.municipality("Tucson", parent=county)
    import_rows(us, {"name": "City of Tucson"} | ARIZONA)
    assert Signatory.objects.get().governs == tucson


def test_a_municipality_without_county_of_which_there_are_several_is_an_error(us):
    new_jersey = Jurisdiction.objects.get(code="US-NJ")
    for county in ("Essex County", "Sussex County"):
        factories.municipality("Maplewood", parent=factories.county(county, parent=new_jersey))
    batch = import_rows(us, {"name": "Maplewood", "type": "city", "state": "NJ"})
    assert columns_of(batch.errors) == [(2, "county")]
    assert "Maplewood, Essex County, New Jersey; Maplewood, Sussex County" in batch.errors[0]["message"]


def test_same_names_in_two_counties_are_two_places(us):
    batch = import_rows(
        us,
        {"name": "Fairfield", "county": "Pima County"},
        {"name": "Fairfield", "county": "Yuma County"},
        **ARIZONA,
    )
    assert counts(batch) == (2, 0, 0, 0)
    assert sorted(Signatory.objects.values_list("slug", flat=True)) == ["fairfield", "fairfield-arizona"]


def test_a_county_that_becomes_known_later_contains_the_municipality(us):
    import_rows(us, {"name": "Tucson"} | ARIZONA)
    tucson = Jurisdiction.objects.get(name="Tucson")
    batch = import_rows(us, {"name": "Tucson", "county": "Pima County"} | ARIZONA)
    assert counts(batch) == (0, 1, 0, 0)
    assert batch.rows[0]["changes"] == {"place": ["Tucson, Arizona", "Tucson, Pima County, Arizona"]}
    assert columns_of(batch.warnings) == [(2, "county")]
    tucson.refresh_from_db()
    assert tucson.parent.name == "Pima County"
    assert Jurisdiction.objects.filter(name="Tucson").count() == 1
    assert counts(import_rows(us, {"name": "Tucson", "county": "Pima County"} | ARIZONA)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("type", "name"), [("city", "Tucson"), ("county", "Pima County"), ("city", "Portland")]
)
def test_a_government_needs_its_state(us, type, name):
    for code in ("US-CA", "US-WA"):
        factories.municipality("Portland", parent=Jurisdiction.objects.get(code=code))
    batch = import_rows(us, {"name": name, "type": type})
    assert columns_of(batch.errors) == [(2, "state")]


def test_without_a_state_a_city_may_be_the_only_one_of_its_name(us):
    factories.municipality("Tucson", parent=Jurisdiction.objects.get(code="US-AZ"))
    assert import_rows(us, {"name": "Tucson", "type": "city"}).errors == []


# --- County cells -------------------------------------------------------------------------------------------


def test_several_counties_leave_the_municipality_under_its_region(us):
    row = {"name": "Elgin", "type": "city", "state": "Illinois", "county": "Cook County, IL; Kane County"}
    batch = import_rows(us, row)
    assert batch.errors == []
    assert columns_of(batch.warnings) == [(2, "county")]
    elgin = Jurisdiction.objects.get(name="Elgin")
    assert elgin.parent.code == "US-IL"
    assert sorted(elgin.lies_across.values_list("name", flat=True)) == ["Cook County", "Kane County"]
    assert counts(import_rows(us, row)) == (0, 0, 1, 0)
    one_of_them = {"name": "Elgin", "type": "city", "state": "Illinois", "county": "Kane County"}
    assert counts(import_rows(us, one_of_them)) == (0, 0, 1, 0)
    elgin.refresh_from_db()
    assert elgin.parent.code == "US-IL"


@pytest.mark.parametrize("cell", ["New England", "n/a", "-", "various", "123", "Unknown"])
def test_a_cell_that_names_no_county_never_refuses_the_row(us, cell):
    batch = import_rows(us, {"name": "Tucson", "county": cell} | ARIZONA)
    assert batch.errors == []
    assert columns_of(batch.warnings) == [(2, "county")]
    assert cell in batch.warnings[0]["message"]
    assert place("Tucson") == ["Tucson", "Arizona"]
    assert not Jurisdiction.objects.filter(kind="county").exists()


def test_a_useless_county_does_not_refuse_even_where_names_repeat(us):
    new_jersey = Jurisdiction.objects.get(code="US-NJ")
    for county in ("Essex County", "Sussex County"):
        factories.municipality("Maplewood", parent=factories.county(county, parent=new_jersey))
    row = {"name": "Maplewood", "type": "city", "state": "NJ", "county": "New England"}
    assert import_rows(us, row).errors == []
    assert counts(import_rows(us, row)) == (0, 0, 1, 0)


def test_the_code_of_a_county_of_another_state_is_no_county(us):
    factories.county("King County", parent=Jurisdiction.objects.get(code="US-WA"), code="US-53033")
    batch = import_rows(us, {"name": "Tucson", "county": "53033"} | ARIZONA)
    assert columns_of(batch.warnings) == [(2, "county")]
    assert place("Tucson") == ["Tucson", "Arizona"]


def test_in_other_countries_a_county_needs_no_word_that_says_so():
    argentina = factories.coalition("argentina")
    factories.region("AR-S", "Santa Fe")
    import_rows(
        argentina,
        {"name": "Rafaela", "type": "municipio", "state": "Provincia de Santa Fe", "county": "Castellanos"},
    )
    assert place("Rafaela") == ["Rafaela", "Castellanos", "Santa Fe"]


# --- City-regions, bodies, tribal territories -----------------------------------------------------------------


@pytest.mark.parametrize("state", ["", "District of Columbia", "DC"])
def test_a_city_that_is_a_region_governs_the_region(us, state):
    import_rows(us, {"name": "Washington", "type": "city", "state": state})
    assert Signatory.objects.get().governs.code == "US-DC"


def test_a_city_of_that_name_in_another_region_is_a_municipality(us):
    batch = import_rows(us, {"name": "Washington", "type": "city", "state": "Pennsylvania"})
    assert place("Washington") == ["Washington", "Pennsylvania"]
    assert batch.warnings == []


def test_buenos_aires_in_the_province_is_asked_about():
    argentina = factories.coalition("argentina")
    factories.region("AR-B", "Buenos Aires")
    factories.region("AR-C", "Ciudad Autónoma de Buenos Aires", is_city_region=True)
    import_rows(argentina, {"name": "Ciudad de Buenos Aires", "type": "ciudad"})
    assert Signatory.objects.get().governs.code == "AR-C"
    batch = import_rows(argentina, {"name": "Buenos Aires", "type": "ciudad", "state": "Buenos Aires"})
    assert columns_of(batch.warnings) == [(2, "name")]
    assert "Ciudad Autónoma de Buenos Aires" in batch.warnings[0]["message"]


def test_mexico_city_and_the_state_of_mexico(mexico):
    import_rows(
        mexico,
        {"name": "Ciudad de México", "type": "ciudad"},
        {"name": "Estado de México", "type": "estado"},
        {"name": "Toluca", "type": "municipio", "state": "México"},
    )
    assert dict(Signatory.objects.values_list("name", "governs__code")) == {
        "Ciudad de México": "MX-CMX",
        "Estado de México": "MX-MEX",
        "Toluca": None,
    }
    assert place("Toluca") == ["Toluca", "Estado de México"]


def test_bodies_are_created_in_their_region_or_country(us):
    import_rows(
        us,
        {"name": "Bay Water District", "type": "special_district", "state": "California"},
        {"name": "Delaware Valley", "type": "metro", "state": ""},
        {"name": "Navajo Nation", "type": "tribe", "state": "Arizona"},
    )
    parents = dict(Jurisdiction.objects.exclude(kind="region").values_list("name", "parent__code"))
    assert parents["Bay Water District"] == "US-CA"
    assert parents["Delaware Valley"] == "US"
    assert parents["Navajo Nation"] == "US-AZ"
    navajo = Jurisdiction.objects.get(name="Navajo Nation")
    assert (navajo.kind, navajo.lies_across.get().code) == ("tribal_territory", "US-AZ")


def test_a_body_whose_region_becomes_known_later_is_not_created_twice(us):
    import_rows(us, {"name": "Delaware Valley", "type": "metro"})
    batch = import_rows(us, {"name": "Delaware Valley", "type": "metro", "state": "Pennsylvania"})
    assert counts(batch) == (0, 1, 0, 0)
    assert place("Delaware Valley") == ["Delaware Valley", "Pennsylvania"]


def test_an_abolished_place_is_named_with_its_successor(prefectures):
    kanagawa = Jurisdiction.objects.get(code="JP-14")
    new = factories.municipality("相模原市", parent=kanagawa)
    factories.municipality("津久井町", parent=kanagawa, ended_on=datetime.date(2006, 3, 20), successor=new)
    batch = import_rows(prefectures, {"name": "津久井町", "type": "町", "state": "神奈川"})
    assert columns_of(batch.warnings) == [(2, "name")]
    assert "相模原市, Kanagawa" in batch.warnings[0]["message"]


# --- Codes ----------------------------------------------------------------------------------------------------


def test_a_code_on_file_is_the_place(us):
    pima = factories.county("Pima County", parent=Jurisdiction.objects.get(code="US-AZ"), code="US-04019")
    import_rows(us, {"name": "County Government", "type": "county", "code": "4019"})
    assert Signatory.objects.get().governs == pima


def test_a_new_code_is_given_to_the_place_of_the_chain(us):
    row = {"name": "Tucson", "county": "Pima County", "code": "US-0477000"} | ARIZONA
    import_rows(us, row)
    assert Jurisdiction.objects.get(name="Tucson").code == "US-0477000"
    assert counts(import_rows(us, {"name": "Tucson", "type": "city", "code": "US-0477000"})) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "Tucson", "code": "MX-14039"},
        {"name": "Tucson", "code": "0477001"},
        {"name": "Tucson", "code": "US-04019"},
        {"name": "Tucson", "code": "US-AZ"},
        {"name": "Tucson", "code": "US-0477001", "county": "Pima County"},
        {"name": "Tucson", "code": "US-53000"},
        {"name": "Arizona", "type": "state", "code": "US-XX"},
        {"name": "California", "type": "state", "code": "US-AZ", "state": ""},
        {"name": "Some Company", "type": "business", "code": "US-0477001", "state": ""},
    ],
    ids=lambda cells: f"{cells['name']} {cells['code']}",
)
def test_codes_that_contradict_the_row_are_errors(us, cells):
    arizona = Jurisdiction.objects.get(code="US-AZ")
    pima = factories.county("Pima County", parent=arizona, code="US-04019")
    factories.municipality("Tucson", parent=pima, code="US-0477000")
    factories.municipality("Seattle", parent=Jurisdiction.objects.get(code="US-WA"), code="US-53000")
    batch = import_rows(us, ARIZONA | cells)
    assert columns_of(batch.errors) == [(2, "code")]


# --- Who is who -------------------------------------------------------------------------------------------------


def test_organisations_are_found_by_any_known_name(prefectures):
    sony = factories.business("ソニーグループ株式会社", country="JP")
    factories.signatory_name(sony, "Sony Group Corporation", "en")
    batch = import_rows(
        prefectures,
        {"name": "Sony Group", "type": "企業", "state": "東京都", "city": "港区"},
        {"name": "三浦電機(株)", "type": "企業", "state": "神奈川", "city": ""},
    )
    assert batch.errors == []
    assert Signatory.objects.count() == 2
    sony.refresh_from_db()
    assert sony.name == "ソニーグループ株式会社"
    assert sony.based_in.name == "港区"
    assert batch.rows[0]["outcome"] == "new"


def test_an_organisation_of_another_country_is_another(us, prefectures):
    factories.business("Acme", country="JP")
    import_rows(us, {"name": "Acme", "type": "business"})
    assert sorted(Signatory.objects.values_list("name", "country")) == [("Acme", "JP"), ("Acme", "US")]


def test_the_external_key_finds_a_member_under_a_new_name(us):
    import_rows(us, {"name": "Acme", "type": "business", "external_id": "A-1"})
    batch = import_rows(us, {"name": "Apex", "type": "investor", "external_id": "A-1"})
    assert batch.rows[0]["changes"] == {"name": ["Acme", "Apex"], "type": ["business", "investor"]}
    assert Signatory.objects.get().name_key == "apex"


def test_the_external_key_of_a_government_keeps_its_place_under_a_new_name(us):
    import_rows(us, {"name": "Saint Mary", "county": "Pima County", "external_id": "7"} | ARIZONA)
    batch = import_rows(us, {"name": "Santa María", "type": "city", "external_id": "7"})
    assert batch.errors == []
    assert Signatory.objects.get().name == "Santa María"
    assert Jurisdiction.objects.filter(kind="municipality").count() == 1


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"name": "Ford", "type": "business", "external_id": "1"}, "external_id"),
        ({"name": "Phoenix", "external_id": "3"}, "external_id"),
        ({"name": "Tucson", "external_id": "1"}, "type"),
        ({"name": "Acme", "type": "county", "external_id": "3"}, "type"),
    ],
)
def test_an_external_key_of_another_member_is_an_error(us, cells, column):
    import_rows(
        us, {"name": "Acme", "external_id": "1"}, {"name": "Ford", "external_id": "2"}, type="business"
    )
    import_rows(us, {"name": "Tucson", "external_id": "3"} | ARIZONA)
    import_rows(us, {"name": "Phoenix", "external_id": "4"} | ARIZONA)
    assert columns_of(import_rows(us, ARIZONA | cells).errors) == [(2, column)]


def test_two_rows_with_one_external_key_are_an_error_that_names_the_other(us):
    batch = import_rows(us, {"name": "Acme"}, {"name": "Ford"}, type="business", external_id="1")
    assert columns_of(batch.errors) == [(2, "external_id"), (3, "external_id")]
    assert "Row 3" in batch.errors[0]["message"]
    assert "Row 2" in batch.errors[1]["message"]


def test_a_name_of_two_organisations_is_an_error(us):
    for name in ("Green Power", "Blue Power"):
        factories.signatory_name(factories.business(name), "The Power", "en")
    batch = import_rows(us, {"name": "The Power", "type": "business"})
    assert columns_of(batch.errors) == [(2, "name")]


@pytest.mark.parametrize(
    "name", ["Guadalajara", "Ayuntamiento de Guadalajara", "Gobierno de Guadalajara", "GUADALAJARA"]
)
def test_a_name_that_means_the_one_on_file_is_not_added(mexico, name):
    import_rows(mexico, {"name": "Guadalajara", "type": "city", "state": "Jalisco"})
    batch = import_rows(mexico, {"name": name, "type": "city", "state": "Jalisco"})
    assert counts(batch) == (0, 0, 1, 0)
    assert Signatory.objects.get().name == "Guadalajara"


def test_fields_are_written_and_blank_cells_leave_what_is_on_file(us):
    first = {"name": "Acme", "type": "business", "website": "acme.example", "city": "Tucson", "state": "AZ"}
    import_rows(us, first | {"local_name": "Acme of America", "note": "first", "joined_on": "2019-05-01"})
    blank = dict.fromkeys(("website", "city", "state", "local_name", "note", "joined_on"), "")
    assert counts(import_rows(us, {"name": "Acme", "type": "business"} | blank)) == (0, 0, 1, 0)
    signatory = Signatory.objects.get()
    assert signatory.website == "https://acme.example"
    assert signatory.based_in.name == "Tucson"
    assert signatory.names.get().name == "Acme of America"
    assert us.memberships.get().note == "first"


def test_a_seat_is_made_more_precise_never_vaguer(us):
    import_rows(us, {"name": "Acme", "type": "business", "state": "Arizona"})
    import_rows(us, {"name": "Acme", "type": "business", "state": "Arizona", "city": "Tucson"})
    batch = import_rows(us, {"name": "Acme", "type": "business", "state": "Arizona"})
    assert counts(batch) == (0, 0, 1, 0)
    assert Signatory.objects.get().based_in.name == "Tucson"
    batch = import_rows(us, {"name": "Acme", "type": "business", "external_id": "A-1"})
    batch = import_rows(us, {"name": "Acme", "type": "business", "external_id": "A-1", "state": "California"})
    assert batch.rows[0]["changes"] == {"place": ["Tucson, Arizona", "California"]}


def test_a_seat_without_its_region_is_left_open_with_a_warning(us):
    batch = import_rows(us, {"name": "Acme", "type": "business", "city": "Tucson"})
    assert columns_of(batch.warnings) == [(2, "state")]
    assert Signatory.objects.get().based_in is None


def test_the_local_name_is_kept_in_the_language_of_the_country(prefectures):
    row = {"name": "Yokohama", "type": "city", "state": "Kanagawa", "local_name": "横浜市"}
    import_rows(prefectures, row)
    name = Signatory.objects.get().names.get()
    assert (name.name, name.language, name.kind) == ("横浜市", "ja", "official")
    batch = import_rows(prefectures, {"name": "横浜市", "type": "city", "state": "神奈川県"})
    assert counts(batch) == (0, 0, 1, 0)


def test_address_names_of_japanese_names_keep_their_script(prefectures):
    import_rows(prefectures, {"name": "横浜市", "type": "city", "state": "神奈川県"})
    assert Signatory.objects.get().slug == "横浜市"


# --- Two rows, one member -----------------------------------------------------------------------------------------


def test_a_row_that_says_the_same_twice_is_skipped(us):
    batch = import_rows(us, {"name": "Acme"}, {"name": "Acme"}, type="business")
    assert counts(batch) == (1, 0, 0, 1)
    assert columns_of(batch.warnings) == [(3, "name")]


@pytest.mark.parametrize("other", [{"note": "b"}, {"website": "b.example"}, {"type": "investor"}])
def test_rows_that_differ_about_one_member_are_an_error_that_names_the_other(us, other):
    batch = import_rows(us, {"name": "Acme", "note": "a", "website": "a.example"}, {"name": "ACME Inc."} | other,
                        type="business")  # fmt: skip
    assert {row for row, _column in columns_of(batch.errors)} == {2, 3}
    assert "Row 3" in batch.errors[0]["message"]
    assert "Row 2" in batch.errors[-1]["message"]


# --- Periods ------------------------------------------------------------------------------------------------------


def periods(coalition):
    """(joined, left, status, key) of all memberships, oldest first."""
    rows = coalition.memberships.order_by("joined_on", "left_on")
    return [(str(row.joined_on), str(row.left_on), str(row.status), row.external_id) for row in rows]


def acme(**cells):
    return {"name": "Acme", "type": "business", "joined_on": "", "left_on": "", "external_id": ""} | cells


def test_a_row_updates_the_open_period(us):
    import_rows(us, acme())
    import_rows(us, acme(joined_on="2019-05-01"))
    assert periods(us) == [("2019-05-01", "None", "active", "")]
    import_rows(us, acme(left_on="2020-01-31"))
    assert periods(us) == [("2019-05-01", "2020-01-31", "ended", "")]


def test_with_a_leaving_date_to_come_one_is_a_member_until_then(us):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    import_rows(us, acme(left_on=soon))
    period = us.memberships.get()
    assert (period.status, period.is_current) == (Membership.Status.ENDED, True)


def test_who_is_suspended_stays_so_until_the_leaving_date_that_a_roster_states(us):
    soon = timezone.localdate() + datetime.timedelta(days=30)
    import_rows(us, acme())
    us.memberships.update(status=Membership.Status.SUSPENDED)
    import_rows(us, acme(left_on=soon))
    assert us.memberships.get().status == Membership.Status.SUSPENDED


def test_after_a_departure_a_row_opens_a_new_period_and_the_key_moves_with_it(us):
    import_rows(us, acme(joined_on="2018-07-06", left_on="2019-12-31", external_id="A"))
    batch = import_rows(us, acme(joined_on="2021-03-01"))
    assert counts(batch) == (1, 0, 0, 0)
    assert periods(us) == [
        ("2018-07-06", "2019-12-31", "ended", ""),
        ("2021-03-01", "None", "active", "A"),
    ]
    assert counts(import_rows(us, acme(joined_on="2021-03-01", external_id="A"))) == (0, 0, 1, 0)


def test_a_return_without_a_date_is_dated_today_with_a_warning(us):
    import_rows(us, acme(left_on="2019-12-31"))
    batch = import_rows(us, acme())
    assert columns_of(batch.warnings) == [(2, "joined_on")]
    assert us.memberships.get(left_on=None).joined_on == timezone.localdate()
    assert counts(import_rows(us, acme())) == (0, 0, 1, 0)


def test_the_joining_date_of_a_former_period_does_not_reopen_it(us):
    import_rows(us, acme(joined_on="2018-07-06", left_on="2019-12-31"))
    batch = import_rows(us, acme(joined_on="2018-07-06"))
    assert counts(batch) == (0, 0, 1, 0)
    assert "Dec. 31, 2019" in batch.warnings[0]["message"]


@pytest.mark.parametrize(
    "cells",
    [
        {"joined_on": "2019-01-01"},
        {"joined_on": "2017-01-01"},
        {"joined_on": "2019-01-01", "left_on": "2021-01-01"},
        {"left_on": "2021-01-01"},
    ],
)
def test_a_period_that_overlaps_another_is_an_error(us, cells):
    import_rows(us, acme(joined_on="2018-07-06", left_on="2019-12-31"))
    assert columns_of(import_rows(us, acme(**cells)).errors) == [(2, "joined_on")]


def test_two_rows_whose_periods_overlap_are_both_marked(us):
    import_rows(us, acme(joined_on="2018-07-06", left_on="2019-12-31"))
    rows = acme(joined_on="2018-07-06", left_on="2019-12-31"), acme(joined_on="2019-01-01")
    assert columns_of(import_rows(us, *rows).errors) == [(2, "joined_on"), (3, "joined_on")]


def test_two_rows_that_state_another_figure_of_one_place_are_both_marked(us):
    tucson = {"name": "Tucson", "type": "city", "state": "Arizona", "population_year": "2020"}
    dates = {"joined_on": "2018-07-06", "left_on": "2019-12-31"}, {"joined_on": "2021-03-01"}
    rows = [tucson | days | {"population": str(500 + at)} for at, days in enumerate(dates)]
    batch = import_rows(us, *rows)
    assert columns_of(batch.errors) == [(2, "population"), (3, "population")]
    assert "Row 3 states 501" in batch.errors[0]["message"]
    assert "Row 2 states 500" in batch.errors[1]["message"]


def test_a_departure_and_a_return_may_stand_in_one_file(us):
    import_rows(us, acme(joined_on="2018-07-06", external_id="A"))
    file = [acme(joined_on="2021-03-01"), acme(joined_on="2018-07-06", left_on="2019-12-31")]
    batch = import_rows(us, *file, external_id="A")
    assert counts(batch) == (1, 1, 0, 0)
    expected = [("2018-07-06", "2019-12-31", "ended", ""), ("2021-03-01", "None", "active", "A")]
    assert periods(us) == expected
    assert counts(import_rows(us, *file[::-1])) == (0, 0, 2, 0)
    assert periods(us) == expected


def test_a_new_member_may_come_with_its_past(us):
    batch = import_rows(us, acme(joined_on="2021-03-01"), acme(left_on="2019-12-31"))
    assert counts(batch) == (2, 0, 0, 0)
    assert len(periods(us)) == 2
    assert Signatory.objects.count() == 1


def test_a_leaving_date_before_the_joining_date_on_file_is_an_error(us):
    import_rows(us, acme(joined_on="2018-07-06"))
    assert columns_of(import_rows(us, acme(left_on="2018-01-01")).errors) == [(2, "left_on")]


def test_a_member_may_leave_on_the_day_it_joined(us):
    import_rows(us, acme(joined_on="2018-07-06"))
    assert import_rows(us, acme(left_on="2018-07-06")).errors == []
    other = acme(name="Other", joined_on="2019-01-01", left_on="2019-01-01")
    assert import_rows(us, other).errors == []
    assert periods(us) == [
        ("2018-07-06", "2018-07-06", "ended", ""),
        ("2019-01-01", "2019-01-01", "ended", ""),
    ]


def test_applicants_become_members_and_the_suspended_stay_suspended(us):
    for name, status in (("Acme", "applied"), ("Ford", "suspended"), ("Volt", "rejected")):
        factories.membership(us, factories.business(name), status=status, external_id=name)
    batch = import_rows(us, {"name": "Acme"}, {"name": "Ford"}, {"name": "Volt"}, type="business")
    assert counts(batch) == (1, 1, 1, 0)
    states = us.memberships.values_list("signatory__name", "status", "external_id")
    assert sorted(states) == [
        ("Acme", "active", "Acme"),
        ("Ford", "suspended", "Ford"),
        ("Volt", "active", "Volt"),
        ("Volt", "rejected", ""),
    ]


# --- Members of other coalitions ------------------------------------------------------------------------------------


def test_a_signatory_of_a_coalition_that_one_does_not_manage_keeps_its_fields(us, us_staff):
    other = factories.coalition("other-us")
    shared = factories.business("Acme", website="https://acme.example")
    factories.membership(other, shared)
    row = {"name": "Acme", "type": "investor", "website": "evil.example", "state": "AZ", "city": "Tucson"}
    batch = import_rows(us, row | {"local_name": "Evil"}, user=us_staff)
    assert counts(batch) == (1, 0, 0, 0)
    assert columns_of(batch.warnings) == [(2, "name")]
    assert other.name not in batch.warnings[0]["message"]
    shared.refresh_from_db()
    assert (shared.type, shared.website, shared.based_in) == ("business", "https://acme.example", None)
    assert not shared.names.exists()
    assert not Jurisdiction.objects.filter(name="Tucson").exists()
    assert us.memberships.filter(signatory=shared).exists()


@pytest.mark.parametrize("status", ["rejected", "editor of both", "command line"])
def test_staff_of_all_its_coalitions_change_the_fields_of_a_signatory(us, us_staff, status):
    other = factories.coalition("other-us")
    shared = factories.business("Acme")
    factories.membership(other, shared, status="rejected" if status == "rejected" else "active")
    if status == "editor of both":
        other.roles.create(user=us_staff, role="editor")
    user = None if status == "command line" else us_staff
    batch = import_rows(us, {"name": "Acme", "type": "business", "website": "acme.example"}, user=user)
    assert batch.warnings == []
    shared.refresh_from_db()
    assert shared.website == "https://acme.example"


def test_a_roster_writes_only_in_its_coalitions_country(us, prefectures):
    factories.signatory("横浜市", governs=factories.municipality("横浜市", parent=factories.region("JP-14")))
    before = Jurisdiction.objects.filter(country="JP").count()
    batch = import_rows(us, {"name": "横浜市", "type": "city", "state": "神奈川県"})
    assert columns_of(batch.errors) == [(2, "state")]
    batch = import_rows(us, {"name": "横浜市", "type": "city", "code": "JP-14"})
    assert columns_of(batch.errors) == [(2, "code")]
    assert Jurisdiction.objects.filter(country="JP").count() == before


# --- Figures --------------------------------------------------------------------------------------------------------


def tucson(**cells):
    return (
        {"name": "Tucson", "population": 500, "population_year": 2010, "population_source": ""}
        | ARIZONA
        | cells
    )


def test_population_becomes_a_figure_of_the_roster(us):
    import_rows(us, tucson(population="527,972"))
    figure = Figure.objects.get()
    assert (figure.value, figure.unit, figure.year, figure.provenance, figure.source) == (
        527972,
        "people",
        2010,
        "roster:us",
        f"{us.name_en}, member roster",
    )


def test_a_figure_is_corrected_in_place_and_another_year_stands_beside(us):
    import_rows(us, tucson(population_source="Census"))
    batch = import_rows(us, tucson(population=510))
    assert batch.rows[0]["changes"] == {"population": [500, 510]}
    import_rows(us, tucson(population=520, population_year=2020))
    figures = Figure.objects.order_by("year").values_list("year", "value", "source")
    assert list(figures) == [(2010, 510, "Census"), (2020, 520, f"{us.name_en}, member roster")]


def test_figures_of_others_are_never_touched(us):
    arizona = Jurisdiction.objects.get(code="US-AZ")
    city = factories.municipality("Tucson", parent=arizona)
    factories.figure(city, 499, year=2010, source="Census")
    import_rows(us, tucson(population_source="Census"))
    figures = Figure.objects.filter(jurisdiction=city).order_by("value")
    assert [(figure.value, figure.provenance) for figure in figures] == [
        (499, "reference"),
        (500, "roster:us"),
    ]


def test_a_missing_year_is_warned_of_and_never_guessed(us):
    batch = import_rows(us, tucson(population_year=""))
    assert columns_of(batch.warnings) == [(2, "population_year")]
    assert Figure.objects.get().year is None
    assert counts(import_rows(us, tucson(population_year=""))) == (0, 0, 1, 0)


def test_gdp_is_read_in_the_currency_on_file_and_says_so(us):
    row = {"name": "Tucson", "gdp": 1000, "gdp_year": 2020} | ARIZONA
    batch = import_rows(us, row)
    assert columns_of(batch.warnings) == [(2, "gdp")]
    assert not Figure.objects.exists()
    factories.figure(us.country, 10**13, "gdp", unit="USD")
    batch = import_rows(us, row)
    assert columns_of(batch.warnings) == [(1, "gdp")]
    assert "USD" in batch.warnings[0]["message"]
    figure = Figure.objects.get(provenance="roster:us")
    assert (figure.value, figure.unit, figure.price_basis) == (1000, "USD", "current")


def test_figures_of_signatories_that_are_no_governments_are_not_imported(us):
    batch = import_rows(us, {"name": "Acme", "type": "business", "population": 5})
    assert columns_of(batch.warnings) == [(2, "population")]
    assert not Figure.objects.exists()


def test_rows_that_state_different_figures_for_one_place_are_an_error(us):
    batch = import_rows(
        us,
        {"name": "District of Columbia", "type": "state", "population": 600},
        {"name": "Washington", "type": "city", "population": 700},
        population_year=2020,
    )
    assert columns_of(batch.errors) == [(2, "population"), (3, "population")]


def test_populations_that_look_wrong_are_warned_of(us):
    arizona = Jurisdiction.objects.get(code="US-AZ")
    factories.figure(arizona, 7_000_000)
    pima = factories.county("Pima County", parent=arizona)
    factories.figure(pima, 1_000_000)
    rows = [
        {"name": "Pima County", "type": "county", "population": 100_000, "county": ""},
        {"name": "Yuma County", "type": "county", "population": 4_000_000, "county": ""},
        {"name": "Tucson", "type": "city", "population": 1_100_000, "county": "Pima County"},
        {"name": "Ajo", "type": "city", "population": 3000, "county": "Pima County"},
    ]
    batch = import_rows(us, *rows, state="Arizona", population_year=2020)
    assert [(warning["row"], warning["message"].split(",")[0]) for warning in batch.warnings] == [
        (2, "100000 differs by more than half from the official figure"),
        (3, "4000000 is more than half the population of Arizona"),
        (4, "1100000 is more than the population of Pima County"),
    ]
    assert batch.errors == []


def test_a_population_of_exactly_half_its_region_or_half_more_than_before_is_not_warned_of(us):
    arizona = Jurisdiction.objects.get(code="US-AZ")
    factories.figure(arizona, 3_000)
    factories.figure(factories.county("Pima County", parent=arizona), 1_000, provenance="staff")
    row = {"name": "Pima County", "type": "county", "state": "Arizona", "population_year": 2020}
    assert import_rows(us, row | {"population": 1_500}).warnings == []
    assert columns_of(import_rows(us, row | {"population": 1_501}).warnings) == [(2, "population")]


def test_a_city_and_a_county_of_one_name_that_are_not_linked_are_warned_of(us):
    rows = [{"name": "Baltimore", "type": "city"}, {"name": "Baltimore County", "type": "county"}]
    batch = import_rows(us, *rows, state="Maryland")
    assert columns_of(batch.warnings) == [(2, "name")]
    county = Jurisdiction.objects.get(kind="county")
    Jurisdiction.objects.filter(kind="municipality").update(coextensive_with=county)
    assert import_rows(us, *rows, state="Maryland").warnings == []


def test_a_city_that_looks_like_a_special_district_is_imported_as_stated(us):
    batch = import_rows(us, {"name": "East Bay Municipal Utility District", "type": "city", "state": "CA"})
    assert columns_of(batch.warnings) == [(2, "type")]
    assert Signatory.objects.get().type == SignatoryType.CITY


# --- Cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "type"),
    [
        ("City", "city"),
        ("ayuntamiento", "city"),
        ("市", "city"),
        ("都道府県", "state"),
        ("Provincia", "state"),
        ("special district", "special_district"),
        ("COMPAÑÍA", "business"),
        ("企業", "business"),
        ("金融機関", "investor"),
        ("大学", "university"),
        ("ONG", "civil_society"),
        ("cámara", "association"),
        ("Civil society organisation", "civil_society"),
    ],
)
def test_types_are_understood_by_code_label_or_customary_word(us, word, type):
    table = RosterFile.read_table(roster({"name": "Arizona", "type": word, "state": "Arizona"}), "roster.csv")
    plan = plan_roster(coalition=us, table=table)
    assert [error for error in plan.errors if error["column"] == "type"] == []
    assert plan.members[0].signatory.type == type


def test_local_governments_of_japanese_lists_get_their_type_from_the_end_of_the_name(japan):
    factories.region("JP-14", "神奈川県")
    rows = [("神奈川県", ""), ("横浜市", "神奈川県"), ("葉山町", "神奈川県"), ("全国知事会", "")]
    batch = import_rows(
        japan, *({"name": name, "type": "自治体", "state": state} for name, state in rows), dry_run=True
    )
    assert columns_of(batch.errors) == [(5, "type")]
    assert [row["place"] for row in batch.rows[:3]] == ["神奈川県", "横浜市, 神奈川県", "葉山町, 神奈川県"]


@pytest.mark.parametrize(
    ("word", "type"),
    [
        ("Colleges & Universities", "university"),
        ("Alcaldía", "city"),
        ("Gobierno del Estado", "state"),
        ("Iniciativa privada", "business"),
        ("A.C.", "civil_society"),
        ("団体・NPO等", "civil_society"),
        ("銀行", "investor"),
    ],
)
def test_types_are_understood_as_lists_write_them(word, type):
    assert types_by_word()[name_key(word)] == type


def test_an_implausible_joining_date_is_warned_of_once(us):
    us.launched_on = datetime.date(2017, 6, 5)
    us.save()
    rows = [("Early", "2001-06-05"), ("Late", "2090-06-05"), ("Founder", "2017-06-05"), ("Unknown", "")]
    rows = [{"name": name, "type": "business", "joined_on": joined} for name, joined in rows]
    batch = import_rows(us, *rows)
    assert columns_of(batch.warnings) == [(2, "joined_on"), (3, "joined_on")]
    assert "June 5, 2001 is before the coalition began on June 5, 2017" in batch.warnings[0]["message"]
    assert "June 5, 2090 is still to come" in batch.warnings[1]["message"]
    assert import_rows(us, *rows).warnings == []


@pytest.mark.parametrize("nothing", ["-", "—", "N/A", "n.d.", "s/d", "Unknown", "不明", "?"])
def test_a_cell_that_says_nothing_is_a_blank_cell(us, nothing):
    columns = ("external_id", "joined_on", "left_on", "website", "population", "population_year", "gdp")
    factories.region("US-AZ", "Arizona")
    rows = [{"name": name, "type": "city", "state": "Arizona"} for name in ("Tucson", "Mesa")]
    batch = import_rows(us, *rows, **dict.fromkeys(columns, nothing))
    assert (batch.new, batch.errors, batch.warnings) == (2, [], [])
    assert not Figure.objects.exists()
    assert set(Membership.objects.values_list("external_id", "joined_on")) == {("", None)}


def test_a_population_of_zero_is_no_figure(us):
    factories.region("US-AZ", "Arizona")
    rows = {"name": "Tucson", "type": "city", "state": "Arizona", "population": 0, "population_year": 2020}
    batch = import_rows(us, rows)
    assert columns_of(batch.warnings) == [(2, "population")]
    assert not Figure.objects.exists()


def test_an_unknown_type_lists_the_accepted_ones(us):
    batch = import_rows(us, {"name": "Acme", "type": "wombat"})
    assert columns_of(batch.errors) == [(2, "type")]
    assert "City or municipality · Metropolitan area · Special district" in batch.errors[0]["message"]
    with translation.override("es"):
        batch = import_rows(us, {"name": "Acme", "type": "wombat"})
        assert f" · {SignatoryType.SPECIAL_DISTRICT.label} · " in batch.errors[0]["message"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", ""),
        ("name", "…"),
        ("name", "x" * 256),
        ("type", ""),
        ("website", "not a website"),
        ("website", "ftp://acme.example"),
        ("website", "javascript:alert(1)"),
        ("joined_on", "31/12/2019"),
        ("joined_on", "2019-02-30"),
        ("joined_on", "soon"),
        ("joined_on", "0201-01-01"),
        ("left_on", "2018-01-01"),
        ("population", "-5"),
        ("population", "1.5"),
        ("population", "12,34"),
        ("population", "3,000,000,000"),
        ("population", "many"),
        ("gdp", "9" * 40),
        ("population_year", "20"),
        ("population_year", "2010?"),
        ("external_id", "x" * 121),
        ("code", "x" * 33),
        ("population_source", "x" * 256),
    ],
)
def test_a_faulty_cell_is_an_error_in_its_column_and_nothing_is_written(us, column, cell):
    before = on_file()
    good = {"name": "Tucson", "joined_on": "2019-01-01", "population": 1} | ARIZONA
    batch = import_rows(us, good, good | {"name": "Mesa"} | {column: cell})
    assert columns_of(batch.errors) == [(3, column)]
    assert batch.errors[0]["message"].endswith(".")
    assert batch.state == ImportBatch.State.REFUSED
    assert on_file() == before


@pytest.mark.parametrize(
    ("coalition", "cell", "expected"),
    [
        ("us", "10/31/2019", "2019-10-31"),
        ("us", "2019-10-31", "2019-10-31"),
        ("us", "2019/10/1", "2019-10-01"),
        ("japan", "2019年10月1日", "2019-10-01"),
        ("japan", "２０１９年１０月１日", "2019-10-01"),
        ("japan", "31/10/2019", "2019-10-31"),
    ],
)
def test_dates_are_read_by_the_custom_of_the_country(us, japan, coalition, cell, expected):
    coalition = {"us": us, "japan": japan}[coalition]
    assert import_rows(coalition, {"name": "Acme", "type": "business", "joined_on": cell}).errors == []
    assert str(coalition.memberships.get().joined_on) == expected


@pytest.mark.parametrize(
    ("slug", "cell"),
    [("us", "1,234,567"), ("us", "1234567"), ("argentina", "1.234.567"), ("japan", "１，２３４，５６７")],
)
def test_numbers_are_read_by_the_custom_of_the_country(us, slug, cell):
    coalition = us if slug == "us" else factories.coalition(slug)
    region = {"us": "US-AZ", "argentina": "AR-B", "japan": "JP-13"}[slug]
    factories.region(region)
    batch = import_rows(coalition, {"name": "X", "type": "state", "state": region, "population": cell})
    assert batch.errors == []
    assert Figure.objects.get().value == 1234567


def test_unknown_columns_and_stray_cells_are_warned_of(us):
    content = b"name,type,Mayor\nAcme,business,Somebody\nFord,business,,stray\n"
    batch = import_roster(coalition=us, filename="roster.csv", content=content)
    assert columns_of(batch.warnings) == [(1, "Mayor")]
    assert columns_of(batch.errors) == [(3, "")]


def test_sentences_are_in_the_language_of_the_reader(us):
    with translation.override("es"):
        assert import_rows(us, {"name": "Tucson", "type": "city"}).errors[0]["column"] == "state"


# --- Batches ----------------------------------------------------------------------------------------------------------


def preview(coalition, user, *rows, **columns):
    content = roster(*rows, **columns)
    return preview_roster(coalition=coalition, filename="roster.csv", content=content, user=user)


def test_a_preview_writes_nothing_and_confirming_writes_what_it_showed(us, us_staff):
    before = on_file()
    batch = preview(us, us_staff, tucson())
    assert on_file() == before
    assert (batch.state, batch.new, batch.uploaded_by) == (ImportBatch.State.PREVIEWED, 1, us_staff)
    attempt = confirm_batch(batch=batch, user=us_staff)
    confirmed = attempt.batch
    assert (confirmed.state, confirmed.new) == (ImportBatch.State.APPLIED, 1)
    assert not attempt.changed_since_preview
    assert confirmed.applied_at
    assert us.memberships.count() == 1


def test_history_says_who_and_by_which_import(us, us_staff):
    batch = confirm_batch(batch=preview(us, us_staff, tucson()), user=us_staff).batch
    for model in (Signatory, Membership, Figure):
        record = model.history.get()
        assert (record.history_user, record.history_change_reason) == (us_staff, f"roster import {batch.pk}")
        assert record.history_type == "+"
    import_rows(us, tucson(population=501, note="x", website="tucson.example"))
    assert [model.history.count() for model in (Signatory, Membership, Figure)] == [2, 2, 2]


def test_confirming_twice_changes_nothing(us, us_staff):
    batch = preview(us, us_staff, tucson())
    confirm_batch(batch=batch, user=us_staff)
    us.memberships.all().delete()
    again = confirm_batch(batch=batch, user=us_staff)
    assert again.is_repeat
    assert us.memberships.count() == 0


def test_what_changed_since_the_preview_is_shown_before_it_is_done(us, us_staff):
    batch = preview(us, us_staff, tucson())
    import_rows(us, {"name": "Tucson"} | ARIZONA)
    before = on_file()
    again = confirm_batch(batch=batch, user=us_staff)
    assert again.changed_since_preview
    assert (again.batch.state, again.batch.updated) == (ImportBatch.State.PREVIEWED, 1)
    assert on_file() == before
    assert confirm_batch(batch=again.batch, user=us_staff).batch.state == ImportBatch.State.APPLIED
    assert Figure.objects.get().value == 500


def test_a_preview_that_has_become_impossible_is_refused(us, us_staff):
    batch = preview(us, us_staff, acme(joined_on="2019-01-01"))
    import_rows(us, acme(joined_on="2018-01-01", left_on="2020-01-01"))
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.REFUSED


def test_a_refused_upload_is_kept_and_cannot_be_confirmed(us, us_staff):
    batch = preview(us, us_staff, {"name": "Tucson", "type": "city"})
    assert batch.state == ImportBatch.State.REFUSED
    assert batch.pk
    assert confirm_batch(batch=batch, user=us_staff).is_repeat
    assert not us.memberships.exists()


def test_confirming_in_another_language_than_the_preview_works(us, us_staff):
    with translation.override("ja"):
        batch = preview(us, us_staff, tucson(population_year=""))
    assert confirm_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.APPLIED


@pytest.mark.parametrize("role", ["viewer", "stranger"])
def test_only_editors_of_the_coalition_may_upload_and_confirm(us, us_staff, japan_staff, role):
    person = factories.staff_user(us, role="viewer") if role == "viewer" else japan_staff
    batch = preview(us, us_staff, tucson())
    with pytest.raises(PermissionDenied):
        preview(us, person, tucson())
    with pytest.raises(PermissionDenied):
        confirm_batch(batch=batch, user=person)
    assert not us.memberships.exists()


def test_a_dry_run_leaves_no_trace(us):
    before = on_file()
    batch = import_rows(us, tucson(), dry_run=True)
    assert (batch.new, batch.pk) == (1, None)
    assert on_file() == before
    assert not ImportBatch.objects.exists()


def test_a_write_that_fails_leaves_no_trace(us, monkeypatch):
    before = on_file()

    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("coalitions.rosters.write._Writer._write_figures", fail)
    with pytest.raises(RuntimeError):
        import_rows(us, tucson())
    assert on_file() == before
    assert not ImportBatch.objects.exists()


def test_a_roster_costs_the_same_queries_whatever_its_length(us, django_assert_max_num_queries):
    def rows(numbers):
        return [
            tucson(name=f"Town {number}", county=f"Number {number} County", external_id=f"k-{number}")
            for number in numbers
        ]

    import_rows(us, *rows(range(3)))
    for numbers in (range(3), range(30), range(10, 40)):
        with django_assert_max_num_queries(44):
            batch = import_rows(us, *rows(numbers))
        assert batch.errors == []


# --- Errors of spreadsheet programs -----------------------------------------------------------------------


@pytest.mark.parametrize("found", ["#N/A", "#REF!", "#DIV/0!", "#N/D", "#¡VALOR!", "#¡REF!", "Err:502"])
def test_an_error_of_the_spreadsheet_program_is_passed_over_with_a_warning(us, regions, found):
    import_rows(us, {"name": "Tucson", "type": "city", "state": "Arizona", "county": "Pima County"})
    batch = import_rows(
        us, {"name": "Tucson", "type": "city", "state": "Arizona", "county": found, "population": found}
    )
    assert columns_of(batch.warnings) == [(2, "county"), (2, "population")]
    assert found in batch.warnings[0]["message"]
    assert counts(batch) == (0, 0, 1, 0)


@pytest.mark.parametrize("column", ["name", "type"])
def test_an_error_of_the_spreadsheet_program_in_a_required_column_is_an_error(us, regions, column):
    batch = import_rows(us, {"name": "Tucson", "type": "city", "state": "Arizona"} | {column: "#N/A"})
    assert columns_of(batch.errors) == [(2, column)]
    assert "#N/A" in batch.errors[0]["message"]
    assert not Membership.objects.exists()


# --- One member in two rows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Acme, Inc.", "type": "business"}, {"name": "ACME INC", "type": "business"}),
        (
            {"name": "Tucson", "type": "city", "state": "Arizona", "county": "Pima County"},
            {"name": "City of Tucson", "type": "city", "state": "AZ"},
        ),
    ],
)
def test_a_second_row_of_a_member_under_another_spelling_is_skipped(us, regions, one, other):
    full = {"joined_on": "2019-05-01", "note": "Founder", "website": "https://example.org"}
    batch = import_rows(us, one | full, other | {"note": "Founder"})
    assert counts(batch) == (1, 0, 0, 1)
    assert "by another spelling" in batch.warnings[-1]["message"]
    assert batch.warnings[-1]["row"] == 3
    assert Signatory.objects.get().name == one["name"]
    assert import_rows(us, one | full, other | {"note": "Founder"}).unchanged == 1


def test_the_fuller_of_two_rows_of_one_member_is_kept(us):
    more = {"joined_on": "2019-05-01", "note": "Founder", "website": "https://acme.example"}
    batch = import_rows(
        us, {"name": "Acme, Inc.", "website": "acme.example"}, {"name": "ACME"} | more, type="business"
    )
    assert [(row["row"], row["outcome"]) for row in batch.rows] == [(2, "skipped"), (3, "new")]
    assert columns_of(batch.warnings) == [(2, "name")]
    membership = Membership.objects.get()
    assert (membership.joined_on.isoformat(), membership.note) == ("2019-05-01", "Founder")
    more["website"] = "https://acme.example/new"
    batch = import_rows(
        us, {"name": "Acme", "website": more["website"]}, {"name": "ACME"} | more, type="business"
    )
    assert [(row["row"], row["outcome"], list(row["changes"])) for row in batch.rows] == [
        (2, "skipped", []),
        (3, "updated", ["website"]),
    ]


@pytest.mark.parametrize("on_file", [False, True])
@pytest.mark.parametrize("names", [("Arizona", "Copperland"), ("Copperland", "Arizona")])
def test_one_government_by_two_names_is_an_error_in_either_order(us, regions, names, on_file):
    if on_file:
        import_rows(us, {"name": "Arizona"}, type="state", state="AZ")
    batch = import_rows(us, *({"name": name} for name in names), type="state", state="AZ")
    assert columns_of(batch.errors) == [(2, "name"), (3, "name")]
    assert "Make the two rows agree" in batch.errors[0]["message"]
    assert [signatory.name for signatory in Signatory.objects.all()] == ["Arizona"] * on_file


@pytest.mark.parametrize(
    "contradiction",
    [
        {"note": "Other"},
        {"website": "https://other.example"},
        {"joined_on": "2020-01-01"},
    ],
)
def test_rows_of_a_member_that_contradict_each_other_are_an_error(us, regions, contradiction):
    said = {
        "type": "business",
        "note": "Founder",
        "website": "https://acme.example",
        "joined_on": "2019-05-01",
    }
    said |= {"state": "Arizona", "city": "Tucson"}
    import_rows(us, {"name": "Acme"} | said)
    batch = import_rows(us, {"name": "Acme"} | said, {"name": "ACME, Inc."} | said | contradiction)
    assert [error["row"] for error in batch.errors] == [2, 3]
    assert Signatory.objects.get().based_in.name == "Tucson"
