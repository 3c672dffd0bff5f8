"""The builders that other tests stand on build what the database accepts."""

import pytest

from signatories.types import SignatoryType
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("type", SignatoryType.values)
def test_the_factory_makes_a_signatory_of_every_type(type):
    signatory = factories.signatory(type=type)
    signatory.full_clean()
    assert (signatory.governs is not None) == signatory.is_government


def test_each_factory_makes_a_valid_record():
    us = factories.coalition("us")
    california = factories.region("US-CA")
    los_angeles = factories.municipality("Los Angeles", parent=factories.county(parent=california))
    metro = factories.jurisdiction("Bay Area", "metropolitan_area", parent=california, parts=[los_angeles])
    city = factories.signatory("Los Angeles", governs=los_angeles)
    company = factories.business(based_in=los_angeles)
    made = [
        us,
        california,
        metro,
        city,
        company,
        factories.figure(los_angeles, 3_898_747),
        factories.figure(los_angeles, 1_000_000, "gdp"),
        factories.figure(los_angeles, 1_000_000, "ghg"),
        factories.jurisdiction_name(los_angeles, "ロサンゼルス", "ja"),
        factories.signatory_name(city, "ロサンゼルス市", "ja"),
        factories.measure(company, 12),
        factories.membership(us, city),
        factories.membership(us, company, left_on="2021-01-01"),
        factories.claim(us, 65),
        factories.partner(us),
        factories.pledge(us, city),
        factories.staff_user(us),
        factories.superuser(),
    ]
    for each in made:
        each.full_clean()


def test_countries_and_regions_are_made_once():
    assert factories.region("JP-14") == factories.region("JP-14")
    assert factories.region("JP-14").parent == factories.country("JP")
    assert factories.coalition("japan").country == factories.country("JP")
