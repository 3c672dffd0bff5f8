"""What a coalition claims stands beside what is computed, or beside why nothing can be."""

import pytest

from coalitions.models import Claim
from signatories.models import Metric
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def arizona(us):
    arizona, utah = make.region("US-AZ"), make.region("US-UT")
    for place, tonnes in ((us.country, 100), (arizona, 80), (utah, 20)):
        make.figure(place, tonnes, Metric.GHG, source="EPA")
    make.membership(us, make.signatory("Arizona", "state", governs=arizona))
    return arizona


def page(client):
    return client.get("/en/coalitions/us/reach/").content.decode()


def claims_section(client):
    return page(client).split('id="claims-title"')[1].split("</section>")[0]


def test_a_claim_about_emissions_stands_beside_ours(us, arizona, client):
    make.claim(us, 30, Claim.Metric.EMISSIONS_SHARE, unit="percent")
    make.claim(us, 1500, Claim.Metric.EMISSIONS, unit="tCO2e")
    shown = claims_section(client)
    for text in ("30%", "80.0%", "1,500 tCO2e", "80 tCO2e"):
        assert text in shown
    assert "Cannot be computed here" not in shown


def test_a_claim_about_emissions_says_why_nothing_can_be_computed(us, arizona, client):
    us.country.figures.filter(metric=Metric.GHG).delete()
    make.claim(us, 30, Claim.Metric.EMISSIONS_SHARE, unit="percent")
    assert "Cannot be computed here: no member is in a table of emissions" in claims_section(client)


def test_a_claim_about_energy_says_that_it_cannot_be_computed(us, arizona, client):
    make.claim(us, 30, Claim.Metric.ENERGY_SHARE, unit="percent")
    make.claim(us, 900, Claim.Metric.ENERGY, unit="TWh")
    shown = claims_section(client)
    assert "900\u00a0TWh" in shown
    assert shown.count("Cannot be computed here: no energy use") == 2


def test_without_such_claims_there_are_no_rows_for_them(us, arizona, client):
    make.claim(us, 5)
    assert "nergy used" not in claims_section(client)
