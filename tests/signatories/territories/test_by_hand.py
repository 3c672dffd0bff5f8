"""A place that staff name is the one of that sort of government."""

import pytest

from signatories.models import Jurisdiction, JurisdictionKind
from signatories.territories.by_hand import places_named
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def hiroshima():
    region = factories.region("JP-34", "Hiroshima")
    for name, local in (("Fuchu", "府中市"), ("Fuchu", "府中町"), ("Saka", "坂町")):
        place = factories.municipality(
            name, parent=region, code=f"JP-34{len(local)}{local[-1] == '市':d}{local[0] == '坂':d}"
        )
        factories.jurisdiction_name(place, local, "ja")
    return region


def named(name, within):
    places = places_named(name, [JurisdictionKind.MUNICIPALITY], within, Jurisdiction.objects.all())
    return [place.name_in("ja") for place in places]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("府中市", ["府中市"]),
        ("府中町", ["府中町"]),
        ("府中村", []),
        ("坂町", ["坂町"]),
        ("Fuchu City", ["府中市"]),
        ("Saka City", []),
        ("Saka", ["坂町"]),
    ],
)
def test_a_word_for_another_sort_of_government_is_never_dropped(hiroshima, name, found):
    assert named(name, hiroshima) == found
