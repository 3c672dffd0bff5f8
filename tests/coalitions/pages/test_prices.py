"""Money in prices of another year than its own says so wherever people read it."""

import pytest

from signatories.models import Metric
from tests import factories

pytestmark = pytest.mark.django_db

SAID = "in prices of 2012: inflation since is taken out"
PAGES = [
    "/en/",
    "/en/coalitions/us/",
    "/en/coalitions/us/reach/",
    "/embed/coalitions/us/?lang=en",
    "/en/compare/",
]


@pytest.fixture
def california(us):
    california = factories.region("US-CA", "California")
    factories.membership(us, factories.signatory("California", "state", governs=california))
    return california


def add_gdp(california, price_basis):
    factories.figure(california, 2_700_000_000_000, Metric.GDP, price_basis=price_basis)
    factories.figure(california.parent, 18_200_000_000_000, Metric.GDP, price_basis=price_basis)


@pytest.mark.parametrize("path", [*PAGES, "/en/places/US-CA/"])
def test_a_page_says_in_whose_prices_an_economy_is(client, california, path):
    add_gdp(california, "chained 2012")
    assert SAID in client.get(path).content.decode()


@pytest.mark.parametrize("path", [*PAGES, "/en/places/US-CA/"])
def test_a_page_says_nothing_of_inflation_where_prices_are_those_of_the_year(client, california, path):
    add_gdp(california, "current")
    page = client.get(path).content.decode()
    assert "2.70 trillion" in page
    assert "inflation" not in page


def test_the_comparison_names_the_prices_of_each_coalition(client, california):
    add_gdp(california, "current")
    assert "of its own year" in client.get("/en/compare/").content.decode()


def test_an_economy_that_is_not_known_has_no_prices(client, us):
    add_gdp(factories.region("US-CA", "California"), "chained 2012")
    for path in PAGES:
        assert "inflation" not in client.get(path).content.decode()
