"""Lists of the register's municipalities in each customary spelling mean the places that they are made of.

`python -m tests.benchmarks spellings` reads whole lists; here each spelling has some thirty places of its own.
"""

import pytest
from django.db import transaction

from coalitions.models import Coalition
from coalitions.reference import load_reference
from tests.benchmarks.spellings import COUNTRIES, municipalities, twice
from tests.benchmarks.spelt import SPELLINGS

pytestmark = pytest.mark.django_db

ROWS = 30
MOST_ASKED = 0.1  # of the rows: towns and townships of one name, without their county


@pytest.fixture(scope="class")
def register(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


def spelt_in_turn(country):
    """(spelling, place, cells): each spelling of a country for places of its own, spread over the register."""
    places, spellings = municipalities(country), SPELLINGS[country]
    taken = {place["name"] for place in places}
    found = []
    for number, (spelling, spell) in enumerate(spellings.items()):
        own = [(place, spell(place)) for place in places[number :: len(spellings)]]
        own = [
            (place, cells) for place, cells in own if cells and cells["name"] not in taken - {place["name"]}
        ]
        step = max(1, len(own) // ROWS)
        found += [(spelling, place, cells | {"type": "city"}) for place, cells in own[::step][:ROWS]]
    return found


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("slug", COUNTRIES)
class TestWholeLists:
    def test_a_list_in_customary_spellings_means_its_places_and_is_known_the_second_time(self, slug):
        spelt = spelt_in_turn(COUNTRIES[slug])
        counts = twice(Coalition.objects.get(slug=slug), [(place, cells) for _name, place, cells in spelt])
        assert (counts["wrong"], counts["new"], counts["refused"]) == (0, 0, 0)
        assert counts["asked"] <= MOST_ASKED * len(spelt)

    def test_a_list_with_the_offices_own_codes_asks_and_refuses_nothing(self, slug):
        coded = [(place, cells) for _name, place, cells in spelt_in_turn(COUNTRIES[slug]) if "code" in cells]
        counts = twice(Coalition.objects.get(slug=slug), coded)
        assert counts["right"] == len(coded) >= 2 * ROWS
        assert (counts["wrong"], counts["new"], counts["refused"], counts["asked"]) == (0, 0, 0, 0)
