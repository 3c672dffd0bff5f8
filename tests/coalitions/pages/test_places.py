"""The page of a territory, and the files of all territories and their figures."""

import csv
import datetime
import io
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from coalitions.members import place_data
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def arizona():
    return make.region("US-AZ", "Arizona")


@pytest.fixture
def pima(arizona):
    return make.county("Pima County", parent=arizona, code="US-04019")


@pytest.fixture
def tucson(pima):
    return make.municipality("Tucson", parent=pima, code="US-0477000")


def join(coalition, place, type, **fields):
    signatory = make.signatory(place.name, type, governs=place)
    return make.membership(coalition, signatory, **fields)


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def table(client, name):
    content = b"".join(client.get(f"/data/{name}").streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


# --- The page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_place_without_anything_on_file_has_a_page_in_every_language(client, us, tucson, language):
    page = text(client, f"/{language}/places/US-0477000/")
    assert "Tucson" in page
    assert "Pima County" in page


def test_the_page_says_what_is_not_known_instead_of_zero(client, us, tucson):
    page = text(client, "/en/places/US-0477000/")
    assert "That is not zero: it is not known." in page
    assert "The government of this territory has not signed." in page


def test_a_code_is_found_in_any_letters_and_has_one_address(client, us, tucson):
    response = client.get("/en/places/us-0477000/")
    assert (response.status_code, response["Location"]) == (301, "/en/places/US-0477000/")


@pytest.mark.parametrize("code", ["US-99", "0", "99999999999999999999999", "%20", "US%00", "US-0477000x"])
def test_a_code_that_nobody_knows_is_not_found(client, us, tucson, code):
    assert client.get(f"/en/places/{code}/").status_code == 404


def test_a_place_without_a_code_is_found_under_our_own_number(client, us):
    area = make.jurisdiction("Greater Area", "metropolitan_area")
    assert "Greater Area" in text(client, f"/en/places/{area.pk}/")


def test_a_place_with_a_code_is_not_found_under_our_own_number(client, us, tucson):
    assert client.get(f"/en/places/{tucson.pk}/").status_code == 404


def test_the_page_leads_to_what_contains_the_place_and_lies_in_it(client, us, pima, tucson):
    page = client.get("/en/places/US-04019/").content.decode()
    for code in ("US-AZ", "US-0477000", "US"):
        assert f'href="/en/places/{code}/"' in page


def test_figures_stand_side_by_side_the_official_first(client, us, tucson):
    make.figure(tucson, 542_629, year=2020, source="Census Bureau")
    make.figure(tucson, 1_085_258, year=2022, source="the city", provenance="roster:us")
    page = text(client, "/en/places/US-0477000/")
    assert page.index("Census Bureau") < page.index("the city")
    assert f"stated by {us.name}: 100.0% apart from the official 542,629" in page


def test_an_official_figure_is_not_called_an_official_name_in_japanese(client, tucson):
    make.figure(tucson, 542_629, year=2020)
    page = client.get("/ja/places/US-0477000/").content.decode()
    assert "542,629" in page
    assert '<span class="badge">正式名称</span>' not in page


def test_a_figure_of_an_unpublished_coalition_is_not_shown(client, us, tucson):
    make.coalition("hidden", is_published=False)
    make.figure(tucson, 777_777, year=2022, source="Hidden list", provenance="roster:hidden")
    page = text(client, "/en/places/US-0477000/")
    assert "777,777" not in page
    assert "Hidden list" not in page


def test_a_place_that_an_unpublished_coalition_made_has_no_page(client, us, pima):
    make.coalition("hidden", is_published=False)
    secret = make.municipality("Secretville", parent=pima, code="US-0400001", provenance="roster:hidden")
    assert client.get("/en/places/US-0400001/").status_code == 404
    assert "Secretville" not in text(client, "/en/places/US-04019/")
    assert "Secretville" not in text(client, "/en/search/?q=secretville")
    join(us, secret, "city")
    assert client.get("/en/places/US-0400001/").status_code == 200


def test_the_page_names_who_governs_and_who_is_based_there(client, us, pima, tucson):
    join(us, tucson, "city")
    shop = make.business("Desert Solar", based_in=tucson)
    make.membership(us, shop)
    page = text(client, "/en/places/US-04019/")
    assert "Member governments inside it Tucson" in page
    assert "Organisations based here Desert Solar" in page


def test_unpublished_signatories_are_named_nowhere_on_it(client, us, tucson):
    make.membership(us, make.business("Shy Company", based_in=tucson, is_published=False))
    assert "Shy Company" not in text(client, "/en/places/US-0477000/")


def test_a_checked_figure_says_when_it_was_checked_but_not_by_whom(client, us, us_staff, tucson):
    day = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
    make.figure(tucson, 542_629, checked_by=us_staff, checked_at=day, checked_value=542_629)
    page = text(client, "/en/places/US-0477000/")
    assert "checked, is right: Nov. 20, 2026" in page
    assert us_staff.username not in page


def test_the_small_map_shows_the_region_and_the_place(client, us, tucson):
    tucson.latitude, tucson.longitude = 32.22, -110.97
    tucson.save()
    page = client.get("/en/places/US-0477000/").content.decode()
    assert "locator-region" in page
    assert "locator-point" in page


# --- Is it a member? --------------------------------------------------------------------------------------


def test_a_member_itself(client, us, tucson):
    join(us, tucson, "city")
    assert f"Tucson is a member of {us.name}." in text(client, "/en/places/US-0477000/")


def test_inside_a_member(client, us, arizona, tucson):
    join(us, arizona, "state")
    expected = f"Tucson is not a member itself, but lies inside Arizona, a member of {us.name}."
    assert expected in text(client, "/en/places/US-0477000/")


def test_neither_with_what_it_lies_in(client, us, tucson):
    expected = "Tucson is not a member; it lies in Pima County, Arizona, which are not either."
    assert expected in text(client, "/en/places/US-0477000/")


def test_names_that_are_alike_are_told_apart(client, japan):
    prefecture = make.region("JP-27", "Osaka")
    make.municipality("Osaka", parent=prefecture, code="JP-27100")
    expected = "Osaka (municipality) is not a member; it lies in Osaka (region), which is not either."
    assert expected in text(client, "/en/places/JP-27100/")


def test_the_same_territory_as_a_member(client, us):
    california = make.region("US-CA", "California")
    county = make.county("San Francisco County", parent=california, code="US-06075")
    make.municipality("San Francisco", parent=county, code="US-0667000", coextensive_with=county)
    join(us, county, "county")
    expected = (
        f"San Francisco is in {us.name}: San Francisco County, which has the same territory, is a member."
    )
    assert expected in text(client, "/en/places/US-0667000/")


def test_a_part_of_a_member(client, us, tucson):
    area = make.jurisdiction("Tucson area", "metropolitan_area", parts=[tucson])
    join(us, area, "metro")
    expected = f"Tucson is not a member itself, but is a part of Tucson area, a member of {us.name}."
    assert expected in text(client, "/en/places/US-0477000/")


def test_partly_in_a_member(client, us, arizona, pima):
    pinal = make.county("Pinal County", parent=arizona)
    make.municipality("Marana", parent=arizona, code="US-0444270", lies_across=[pima, pinal])
    join(us, pima, "county")
    expected = f"Marana is not a member itself, but lies partly in Pima County, a member of {us.name}."
    assert expected in text(client, "/en/places/US-0444270/")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "applied"},
        {"status": "rejected"},
        {"status": "suspended"},
        {"left_on": datetime.date(2020, 1, 1)},
    ],
)
def test_who_applied_was_refused_or_left_is_not_a_member(client, us, tucson, fields):
    join(us, tucson, "city", **fields)
    assert "Tucson is not a member;" in text(client, "/en/places/US-0477000/")


def test_a_member_of_an_unpublished_coalition_is_not_told_of(client, us, tucson):
    join(make.coalition("hidden", name="Hidden Alliance", is_published=False), tucson, "city")
    page = text(client, "/en/places/US-0477000/")
    assert "Tucson is not a member;" in page
    assert "Hidden Alliance" not in page


# --- The files --------------------------------------------------------------------------------------------


def test_the_file_of_places_says_how_each_lies_beside_others(client, us, arizona, pima, tucson):
    pinal = make.county("Pinal County", parent=arizona, code="US-04021")
    marana = make.municipality("Marana", parent=arizona, code="US-0444270", lies_across=[pima, pinal])
    area = make.jurisdiction("Area", "metropolitan_area", parts=[tucson, marana])
    make.municipality(
        "Old Pueblo",
        parent=arizona,
        code="US-0400002",
        coextensive_with=tucson,
        successor=tucson,
        ended_on=datetime.date(1900, 1, 1),
    )
    make.jurisdiction_name(tucson, "ツーソン", "ja")
    rows = {row["place"]: row for row in table(client, "places.csv")}
    assert (rows["US-0477000"]["parent"], rows["US-0477000"]["name_ja"]) == ("US-04019", "ツーソン")
    assert rows["US-0444270"]["lies_across"] == "US-04019;US-04021"
    assert rows[str(area.pk)]["parts"] == "US-0444270;US-0477000"
    old = rows["US-0400002"]
    assert (old["same_territory_as"], old["successor"], old["ended_on"]) == (
        "US-0477000",
        "US-0477000",
        "1900-01-01",
    )


def test_the_file_of_figures_has_years_sources_and_who_states_them(client, us, tucson):
    make.figure(tucson, 542_629, source="Census Bureau")
    make.figure(tucson, 550_000, year=None, source="=1+1", provenance="roster:us")
    rows = table(client, "figures.csv")
    assert [
        (row["value"], row["year"], row["source"], row["official"], row["stated_by"]) for row in rows
    ] == [
        ("542629", "2020", "Census Bureau", "yes", "reference"),
        ("550000", "", "'=1+1", "no", "us"),
    ]


def test_what_an_unpublished_coalition_stated_is_in_no_file(client, us, pima, tucson):
    make.coalition("hidden", is_published=False)
    secret = make.municipality("Secretville", parent=pima, provenance="roster:hidden")
    make.figure(secret, 5)
    make.figure(tucson, 777_777, provenance="roster:hidden")
    for name in ("places.csv", "figures.csv"):
        content = b"".join(client.get(f"/data/{name}").streaming_content).decode()
        assert "hidden" not in content
        assert "Secretville" not in content
        assert "777777" not in content


@pytest.mark.parametrize("name", ["places.csv", "figures.csv"])
def test_a_file_is_a_stream(client, us, tucson, name):
    assert client.get(f"/data/{name}").streaming


def test_a_file_is_read_in_pieces(us, pima, monkeypatch):
    monkeypatch.setattr(place_data, "CHUNK", 2)
    for _ in range(6):
        make.municipality(parent=pima)
    rows = place_data.place_rows()
    with CaptureQueriesContext(connection) as first:
        next(rows)
    with CaptureQueriesContext(connection) as rest:
        assert len(list(rows)) == 8
    assert len(rest) > len(first)


# --- Links to it ------------------------------------------------------------------------------------------


def test_signatory_and_reach_lead_to_the_territory(client, us, tucson):
    join(us, tucson, "city")
    for path in ("/en/signatories/tucson/", "/en/coalitions/us/reach/"):
        assert 'href="/en/places/US-0477000/"' in client.get(path).content.decode()


def test_lists_of_members_lead_to_the_nearest_place_around_them(client, us, tucson):
    join(us, tucson, "city")
    for path in ("/en/coalitions/us/members/", "/en/signatories/"):
        assert '<a href="/en/places/US-04019/">Pima County</a>, Arizona' in client.get(path).content.decode()


def test_search_engines_are_told_of_members_territories_only(client, us, tucson, pima):
    join(us, tucson, "city")
    page = client.get("/sitemap-places.xml").content.decode()
    assert "/en/places/US-0477000/" in page
    assert "US-04019" not in page
