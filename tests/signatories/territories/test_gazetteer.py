import datetime

import pytest

from signatories.models import JurisdictionKind, NameKind
from signatories.territories.gazetteer import Ambiguous, Gazetteer
from tests import factories

pytestmark = pytest.mark.django_db

REGION, COUNTY, MUNICIPALITY = (
    JurisdictionKind.REGION,
    JurisdictionKind.COUNTY,
    JurisdictionKind.MUNICIPALITY,
)


@pytest.fixture
def states():
    factories.region("US-WA", "Washington")
    columbia = factories.region("US-DC", "District of Columbia", is_city_region=True)
    factories.jurisdiction_name(columbia, "Washington", "en", NameKind.SHORT)
    factories.region("US-NY", "New York")
    return Gazetteer("US")


@pytest.fixture
def mexico():
    factories.region("MX-CMX", "Ciudad de México", is_city_region=True)
    mexico = factories.region("MX-MEX", "Estado de México")
    factories.jurisdiction_name(mexico, "México", "es", NameKind.SHORT)
    return Gazetteer("MX")


@pytest.fixture
def prefectures():
    for code, english, japanese in (("JP-13", "Tokyo", "東京都"), ("JP-26", "Kyoto", "京都府")):
        region = factories.region(code, english, is_city_region=code == "JP-13")
        factories.jurisdiction_name(region, japanese, "ja")
    factories.jurisdiction("京", JurisdictionKind.REGION, parent=factories.country("JP"), code="JP-99")
    return Gazetteer("JP")


def test_an_official_name_is_preferred_to_a_short_one(states):
    assert states.find(REGION, "Washington").code == "US-WA"
    assert states.find(REGION, "washington state").code == "US-WA"


@pytest.mark.parametrize("name", ["New York", "NEW YORK STATE", "State of New York"])
def test_affixes_are_dropped_once_the_exact_name_found_nothing(states, name):
    assert states.find(REGION, name).code == "US-NY"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("México", "MX-MEX"),
        ("Mexico", "MX-MEX"),
        ("Estado de México", "MX-MEX"),
        ("Ciudad de México", "MX-CMX"),
    ],
)
def test_mexico_city_is_not_the_state_of_mexico(mexico, name, code):
    assert mexico.find(REGION, name).code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("京都", "JP-26"),
        ("京都府", "JP-26"),
        ("Kyoto Prefecture", "JP-26"),
        ("京", "JP-99"),
        ("東京", "JP-13"),
    ],
)
def test_prefectures_are_found_with_and_without_their_suffix(prefectures, name, code):
    assert prefectures.find(REGION, name).code == code


def test_a_short_name_on_file_is_not_shortened_again():
    kyoto = factories.region("JP-26", "Kyoto")
    for name, kind in (("京都府", NameKind.OFFICIAL), ("京都", NameKind.SHORT)):
        factories.jurisdiction_name(kyoto, name, "ja", kind)
    assert Gazetteer("JP").find(REGION, "京都").code == "JP-26"
    assert Gazetteer("JP").find(REGION, "京") is None


def test_several_matches_of_equal_quality_are_ambiguous():
    arizona = factories.region("US-AZ", "Arizona")
    for county in ("Pima County", "Maricopa County"):
        factories.municipality("Springfield", parent=factories.county(county, parent=arizona))
    gazetteer = Gazetteer("US")
    with pytest.raises(Ambiguous) as caught:
        gazetteer.find(MUNICIPALITY, "Springfield")
    assert str(caught.value) == "Springfield, Pima County, Arizona, Springfield, Maricopa County, Arizona"
    pima = gazetteer.find(COUNTY, "Pima")
    assert gazetteer.find(MUNICIPALITY, "Springfield", within=pima).parent is pima


def test_a_search_stays_within_its_place_and_kind():
    arizona, california = factories.region("US-AZ", "Arizona"), factories.region("US-CA", "California")
    factories.county("Orange County", parent=california)
    gazetteer = Gazetteer("US")
    assert gazetteer.find(COUNTY, "Orange", within=gazetteer.places[california.pk])
    assert gazetteer.find(COUNTY, "Orange", within=gazetteer.places[arizona.pk]) is None
    assert gazetteer.find(MUNICIPALITY, "Orange County") is None


def test_names_of_another_country_are_not_found(states):
    factories.region("MX-JAL", "Jalisco")
    assert Gazetteer("US").find(REGION, "Jalisco") is None
    assert Gazetteer("US").find_code("MX-JAL") is None


@pytest.mark.parametrize("code", ["US-04019", "us-04019", "04019", "4019"])
def test_codes_are_found_without_country_and_leading_zeros(code):
    factories.county("Pima County", parent=factories.region("US-AZ"), code="US-04019")
    assert Gazetteer("US").find_code(code, COUNTY).name == "Pima County"
    assert Gazetteer("US").find_code(code, MUNICIPALITY) is None


def test_an_abolished_territory_is_found_only_where_nothing_else_is():
    kanagawa = factories.region("JP-14", "Kanagawa")
    old = factories.municipality("緑町", parent=kanagawa, ended_on=datetime.date(2006, 3, 1))
    assert Gazetteer("JP").find(MUNICIPALITY, "緑町").jurisdiction == old
    new = factories.municipality("緑", parent=kanagawa)
    assert Gazetteer("JP").find(MUNICIPALITY, "緑町").jurisdiction == new


def test_a_place_is_found_by_the_name_of_its_government_where_nothing_else_matches():
    jalisco = factories.region("MX-JAL", "Jalisco")
    factories.signatory("Secretaría de Medio Ambiente", "state", governs=jalisco)
    gazetteer = Gazetteer("MX")
    assert gazetteer.find(REGION, "Secretaría de Medio Ambiente").code == "MX-JAL"


@pytest.mark.parametrize(
    ("name", "code"),
    [("Tokyo", "JP-13"), ("東京", "JP-13"), ("東京都", "JP-13"), ("Tokyo-to", "JP-13"), ("Kyoto", None)],
)
def test_a_city_that_is_a_region_of_its_own_is_found_as_that_region(prefectures, name, code):
    found = prefectures.find_city_region(name)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("name", "region", "city"),
    [
        ("Buenos Aires", "AR-B", "AR-C"),
        ("Ciudad de Buenos Aires", None, "AR-C"),
        ("Provincia de Buenos Aires", "AR-B", None),
    ],
)
def test_the_city_and_the_province_of_buenos_aires_are_told_apart(name, region, city):
    factories.region("AR-B", "Buenos Aires")
    factories.region("AR-C", "Ciudad Autónoma de Buenos Aires", is_city_region=True)
    gazetteer = Gazetteer("AR")
    found = gazetteer.find(REGION, name), gazetteer.find_city_region(name)
    assert tuple(place and place.code for place in found) == (region, city)


def test_the_state_of_mexico_is_no_city(mexico):
    assert mexico.find_city_region("Estado de México") is None
    assert mexico.find_city_region("Ciudad de México").code == "MX-CMX"


def test_what_is_added_is_found_like_what_is_on_file(states):
    washington = states.find(REGION, "Washington")
    king = states.add("King County", COUNTY, washington)
    assert states.find(COUNTY, "King", within=washington) is king
    assert king.path == "King County, Washington"
    assert king.is_new


def test_a_country_costs_the_same_queries_whatever_its_size(django_assert_num_queries):
    for number in range(3):
        place = factories.municipality(parent=factories.region(f"US-{number}"))
        factories.jurisdiction_name(place, f"Name {number}")
    with django_assert_num_queries(4):
        gazetteer = Gazetteer("US")
    with django_assert_num_queries(0):
        gazetteer.find(MUNICIPALITY, "Name 2")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("14100", "Yokohama"),
        ("141003", "Yokohama"),
        ("011002", "Sapporo"),
        ("11002", "Sapporo"),
        ("130001", "Tokyo"),
    ],
)
def test_a_japanese_code_is_found_with_its_check_digit(prefectures, code, name):
    factories.municipality("Yokohama", parent=factories.region("JP-14", "Kanagawa"), code="JP-14100")
    factories.municipality("Sapporo", parent=factories.region("JP-01", "Hokkaido"), code="JP-01100")
    assert Gazetteer("JP").find_code(code).name == name


def test_a_japanese_code_with_a_wrong_check_digit_is_not_found(prefectures):
    factories.municipality("Yokohama", parent=factories.region("JP-14", "Kanagawa"), code="JP-14100")
    assert Gazetteer("JP").find_code("141004") is None


def test_a_code_without_a_check_digit_in_its_country_is_not_cut(states):
    factories.county("Pima County", parent=factories.region("US-AZ", "Arizona"), code="US-04019")
    assert Gazetteer("US").find_code("040199") is None
