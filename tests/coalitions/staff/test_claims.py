"""Claims on the staff side: coordinators enter what their coalition published, about emissions and energy, too."""

import pytest
from django.urls import reverse

from coalitions.models import Claim, CoalitionRole
from tests import factories
from tests.admin_pages import complaints, words


@pytest.fixture
def coordinator(client, us):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR, username="us-coordinator"))
    return client


def add(client, coalition, **fields):
    form = {
        "coalition": coalition.pk,
        "qualifier": "over",
        "year": 2026,
        "published_on": "",
        "source": "Press",
    }
    return client.post(reverse("admin:coalitions_claim_add"), form | fields)


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        ("emissions", "1500000000", "tCO2e"),
        ("emissions_share", "30", "percent"),
        ("energy", "900.5", "TWh"),
        ("energy_share", "12.5", "percent"),
    ],
)
def test_coordinators_enter_claims_about_emissions_and_energy(coordinator, us, metric, value, unit):
    assert complaints(add(coordinator, us, metric=metric, value=value, unit=unit)) == []
    claim = Claim.objects.get()
    assert (claim.coalition, claim.metric, claim.unit, float(claim.value)) == (us, metric, unit, float(value))


@pytest.mark.parametrize(
    ("metric", "value", "unit"),
    [
        ("emissions", "30", "percent"),
        ("emissions_share", "130", "percent"),
        ("energy", "900", "tCO2e"),
        ("energy_share", "30", ""),
    ],
)
def test_a_unit_that_does_not_fit_is_refused_with_a_sentence(coordinator, us, metric, value, unit):
    response = add(coordinator, us, metric=metric, value=value, unit=unit)
    assert "A share is in percent, at most 100" in words(response)
    assert not Claim.objects.exists()


def test_coordinators_enter_no_claims_for_another_coalition(coordinator, japan):
    response = add(coordinator, japan, metric="emissions_share", value="30", unit="percent")
    assert complaints(response)
    assert not Claim.objects.exists()
