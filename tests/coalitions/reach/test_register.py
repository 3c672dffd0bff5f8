"""The reach of real territories, with the figures of the register that ships with the portal."""

import datetime

import pytest
from django.db import transaction

from coalitions.models import Coalition
from coalitions.reach.reach import compute_reach
from coalitions.reference import FOLDER, load_reference
from signatories.models import Jurisdiction, Metric
from tests import factories as make

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not (FOLDER / "us" / "counties.csv").exists(), reason="the register is not on file"),
]

# The members of the US Climate Alliance at the end of 2020, with Puerto Rico.
ALLIANCE = "CA CO CT DE HI IL ME MD MA MI MN MT NV NJ NM NY NC OR PA PR RI VT VA WA WI"


@pytest.fixture(scope="class")
def register(django_db_setup, django_db_blocker):
    """The register, loaded once for tests that take back what they add."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        Coalition.objects.update(launched_on=None)
        yield
        transaction.set_rollback(True)


def join(coalition, places):
    for place in places:
        member = make.signatory(place.name, "state", governs=place, slug=f"state-{place.pk}")
        make.membership(coalition, member, joined_on=None)


@pytest.mark.usefixtures("register")
class TestRegister:
    @pytest.mark.parametrize("slug", ["argentina", "japan", "mexico", "us"])
    def test_all_regions_are_exactly_the_whole_country_in_every_year(self, slug):
        coalition = Coalition.objects.get(slug=slug)
        regions = Jurisdiction.objects.regions().filter(country=coalition.country.country)
        join(coalition, regions)
        for year in range(2008, 2027):
            reach = compute_reach(coalition, datetime.date(year, 12, 31))
            assert (year, reach.population.share, reach.economy.share) == (year, 1, 1)
            assert reach.population.undated == reach.population.outside_table == 0

    def test_the_us_climate_alliance_of_2020(self):
        coalition = Coalition.objects.get(slug="us")
        join(coalition, Jurisdiction.objects.filter(code__in=[f"US-{code}" for code in ALLIANCE.split()]))
        population = compute_reach(coalition, datetime.date(2020, 12, 31)).population
        assert population.value == 185_261_603
        assert 0.552 < population.share < 0.554

    def test_puerto_rico_does_not_enter_the_table_of_gdp(self):
        coalition = Coalition.objects.get(slug="us")
        rico = Jurisdiction.objects.get(code="US-PR")
        make.figure(rico, 106_000_000_000, Metric.GDP, source="World Bank", year=2020)
        join(coalition, [rico])
        reach = compute_reach(coalition, datetime.date(2024, 1, 1))
        assert (reach.population.value, reach.economy.value) == (3_285_874, None)

    def test_a_row_of_another_coalition_does_not_change_the_reach(self):
        coalition = Coalition.objects.get(slug="us")
        make.coalition("other")
        california = Jurisdiction.objects.get(code="US-CA")
        join(coalition, [california])
        before = compute_reach(coalition)
        make.figure(california, 1000, year=2026, provenance="roster:other", source="roster")
        assert compute_reach(coalition).population.value == before.population.value == 39_538_223
