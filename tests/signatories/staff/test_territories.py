"""Staff look after the territories of their countries."""

import pytest
from django.urls import reverse

from coalitions.models import CoalitionRole
from signatories.models import Jurisdiction
from tests import factories
from tests.admin_pages import NO_ROWS, add_signatory, complaints, words


@pytest.fixture
def tucson():
    return factories.municipality(
        "Tucson", parent=factories.region("US-AZ", "Arizona"), provenance="roster:us"
    )


def test_a_refused_deletion_names_only_records_that_the_person_may_see(client, us, japan, tucson):
    factories.membership(us, factories.business("American", based_in=tucson))
    factories.membership(japan, factories.business("Secret Japanese", based_in=tucson))
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    page = words(client.get(reverse("admin:signatories_jurisdiction_delete", args=[tucson.pk])))
    assert "American" in page
    assert "Secret Japanese" not in page
    assert "Signatories that you may not see" in page


def test_a_territory_does_not_end_up_inside_itself(us_client, us, tucson):
    form = NO_ROWS | {
        "name": "Arizona",
        "kind": "region",
        "code": "US-AZ",
        "country": "US",
        "parent": tucson.pk,
    }
    response = us_client.post(reverse("admin:signatories_jurisdiction_change", args=[tucson.parent_id]), form)
    assert "This would put the territory inside itself." in words(response)


def test_a_territory_with_one_coordinate_is_refused_with_a_sentence(client, us, tucson):
    client.force_login(factories.superuser())
    form = NO_ROWS | {"name": "Tucson", "kind": "municipality", "country": "US", "parent": tucson.parent_id}
    address = reverse("admin:signatories_jurisdiction_change", args=[tucson.pk])
    assert "Give both coordinates or neither" in words(client.post(address, form | {"latitude": "32.2"}))


def test_autocompletes_tell_places_of_one_name_apart(us_client, us):
    for state in ("US-IL", "US-MA"):
        factories.municipality("Springfield", parent=factories.region(state, f"State {state}"))
    query = {
        "app_label": "signatories",
        "model_name": "signatory",
        "field_name": "governs",
        "term": "springf",
    }
    answer = us_client.get(reverse("admin:autocomplete"), query).json()["results"]
    labels = {result["text"] for result in answer}
    assert len(labels) == 2
    assert all("Springfield" in label and "State US-" in label for label in labels)


def test_staff_add_places_only_in_countries_that_they_may_edit(client, us, japan):
    """A viewer of one country who edits in another enters places in the other only."""
    user = factories.staff_user(japan)
    CoalitionRole.objects.create(user=user, coalition=us, role=CoalitionRole.Role.VIEWER)
    client.force_login(user)
    form = NO_ROWS | {"name": "Springfield", "kind": "municipality", "country": "US", "parent": us.country.pk}
    response = client.post(reverse("admin:signatories_jurisdiction_add"), form)
    assert "Select a valid choice" in words(response)
    form |= {"country": "JP", "parent": japan.country.pk}
    assert complaints(client.post(reverse("admin:signatories_jurisdiction_add"), form)) == []
    assert Jurisdiction.objects.get(name="Springfield").country == "JP"
    response = add_signatory(client, {"coalition": japan.pk, "status": "active"}, country="US")
    assert "Select a valid choice" in words(response)


@pytest.mark.parametrize("tie", ["coextensive_with", "successor", "parts", "lies_across"])
def test_staff_tie_a_place_only_to_places_that_they_may_edit(client, us, japan, tie):
    """A tie decides how both places are counted: the coalitions together count coextensive places once."""
    user = factories.staff_user(japan)
    CoalitionRole.objects.create(user=user, coalition=us, role=CoalitionRole.Role.VIEWER)
    client.force_login(user)
    theirs = factories.region("US-CA", "California")
    form = NO_ROWS | {"name": "Tokyo Bay", "kind": "metropolitan_area", "country": "JP"}
    form |= {"parent": japan.country.pk, tie: theirs.pk}
    response = client.post(reverse("admin:signatories_jurisdiction_add"), form)
    assert "Select a valid choice" in words(response)
