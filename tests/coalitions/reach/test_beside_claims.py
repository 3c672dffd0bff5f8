"""Beside a claim of people stands why the number computed is another."""

import datetime

import pytest

from coalitions.reach.beside_claims import people_beside
from coalitions.reach.claims import claims_until
from coalitions.reach.reach import compute_reach
from tests import factories

TODAY = datetime.date.today()


@pytest.fixture
def arizona(us):
    region = factories.region("US-AZ", "Arizona")
    factories.figure(us.country, 330_000_000)
    factories.figure(region, 7_000_000)
    factories.membership(us, factories.signatory("Arizona", "state", governs=region))
    return region


def beside(us):
    return people_beside(list(claims_until(us, TODAY)), compute_reach(us, TODAY))


def test_without_a_claim_of_people_there_is_nothing_to_explain(us, arizona):
    factories.claim(us, 50, "signatories")
    assert beside(us) is None


def test_it_says_how_far_apart_and_that_members_may_be_missing(us, arizona):
    factories.claim(us, 155_000_000)
    assert beside(us).reasons == [
        "We compute 148 million fewer.",
        "The claim may rest on members that are not on file, or on other figures.",
    ]


def test_it_names_the_governments_that_the_coalition_counted(us, arizona):
    factories.claim(us, 5_000_000)
    factories.claim(us, 252, "governments")
    assert beside(us).reasons == [
        "We compute 2.00 million more.",
        "The coalition counted 252 governments; on file here: 1.",
    ]


def test_it_says_what_merely_adding_up_would_give(us, arizona):
    city = factories.municipality("Tucson", parent=arizona)
    factories.figure(city, 500_000)
    factories.membership(us, factories.signatory("Tucson", governs=city))
    factories.claim(us, 155_000_000)
    assert "merely added up, the members on file come to 7.50 million." in beside(us).reasons[-1]


def test_a_share_is_taken_of_the_country(us, arizona):
    factories.claim(us, 10, "population_share", unit="percent")
    assert beside(us).reasons[0] == "We compute 26.0 million fewer."


def test_a_share_of_an_unknown_country_and_an_equal_number_need_no_reason(us, arizona):
    factories.claim(us, 7_000_000)
    assert beside(us).reasons == []
    us.claims.all().delete()
    us.country.figures.all().delete()
    factories.claim(us, 10, "population_share", unit="percent")
    assert beside(us).reasons == []
