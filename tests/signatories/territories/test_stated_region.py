"""Names that say where the place is, and names that nearly are those of a place."""

import pytest

from signatories.models import JurisdictionKind, NameKind
from signatories.territories.gazetteer import Gazetteer
from signatories.territories.nearest import NearPlaces, slips_allowed
from signatories.territories.stated_region import readings
from tests import factories

pytestmark = pytest.mark.django_db

MUNICIPALITY, REGION = JurisdictionKind.MUNICIPALITY, JurisdictionKind.REGION


@pytest.fixture
def country():
    oregon = factories.region("US-OR", "Oregon")
    factories.jurisdiction_name(oregon, "Ore.", "en", NameKind.SHORT)
    factories.region("US-NJ", "New Jersey")
    return Gazetteer("US")


@pytest.fixture
def mexico():
    factories.region("MX-JAL", "Jalisco")
    mexico = factories.region("MX-MEX", "Estado de México")
    factories.jurisdiction_name(mexico, "México", "es", NameKind.SHORT)
    factories.country("MX")
    return Gazetteer("MX")


@pytest.fixture
def japan():
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.jurisdiction_name(kanagawa, "神奈川県", "ja")
    return Gazetteer("JP")


def read(gazetteer, name):
    return [(one.name, one.region and one.region.code) for one in readings(gazetteer, name)]


@pytest.mark.parametrize(
    "name",
    ["Bend, OR", "Bend, Oregon", "Bend, Ore.", "Bend (Oregon)", "Bend - Oregon", "Bend OR", "Oregon, Bend"],
)
def test_the_region_is_read_behind_before_and_in_brackets(country, name):
    assert ("Bend", "US-OR") in read(country, name)


def test_the_city_of_behind_the_name_is_read_before_it(country):
    assert ("City of Bend", None) in read(country, "Bend, City of")


def test_other_brackets_stay_with_the_name(country):
    assert ("Bend (Old Mill)", "US-OR") in read(country, "Bend (Old Mill), OR")


def test_a_county_and_the_country_may_stand_behind_the_name_too(country):
    assert ("Bend", "US-OR") in read(country, "Bend, Deschutes County, OR")
    assert ("Bend", "US-OR") in read(country, "Bend, Oregon, USA")


def test_a_region_called_like_the_country_does_not_hide_the_region_before_it(mexico):
    assert ("Tala", "MX-JAL") in read(mexico, "Tala, Jalisco, México")
    assert ("Toluca", "MX-MEX") in read(mexico, "Toluca (México)")


@pytest.mark.parametrize("name", ["神奈川県箱根町", "神奈川県足柄下郡箱根町", "神奈川県 足柄下郡 箱根町"])
def test_prefecture_and_district_stand_before_japanese_names(japan, name):
    assert ("箱根町", "JP-14") in read(japan, name)


def test_a_name_that_says_no_region_is_read_as_it_stands_alone(country):
    assert read(country, "Bend") == []


@pytest.mark.parametrize(
    ("key", "slips"), [("va", 0), ("bs as", 1), ("tucson", 1), ("scottsdale", 2), ("鎌倉", 0), ("鎌倉市", 1)]
)
def test_short_names_allow_fewer_slips(key, slips):
    assert slips_allowed(key) == slips


def test_near_places_of_the_region_go_first_and_three_are_enough():
    oregon, idaho = factories.region("US-OR", "Oregon"), factories.region("US-ID", "Idaho")
    for name, region in (
        ("Corvallis", idaho),
        ("Corvalis", oregon),
        ("Corvaliss", idaho),
        ("Corvallia", idaho),
    ):
        factories.municipality(name, parent=region)
    gazetteer = Gazetteer("US")
    found = NearPlaces(gazetteer).near(MUNICIPALITY, "Corvallis", gazetteer.find(REGION, "Oregon"))
    assert [place.path for place in found] == ["Corvalis, Oregon", "Corvallis, Idaho", "Corvallia, Idaho"]


@pytest.mark.parametrize("name", ["Va.", "Bs. As.", "N/A", "Zzyzx"])
def test_nobody_is_advised_far_fetched(country, name):
    factories.region("AR-C", "Buenos Aires", is_city_region=True)
    for gazetteer in (country, Gazetteer("AR")):
        assert NearPlaces(gazetteer).near(REGION, name, gazetteer.country) == []
