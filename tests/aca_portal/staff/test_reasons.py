"""Some changes need a reason, which the history keeps; and all that staff can change has a history."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from aca_portal.bulk import keeps_history
from coalitions.models import Claim, CoalitionRole, Membership
from tests import factories
from tests.admin_pages import NO_CONTACTS

WHY = "Say in a sentence why."


@pytest.fixture
def coordinator(client, us):
    client.force_login(factories.staff_user(us, CoalitionRole.Role.COORDINATOR))
    return client


def claim_form(claim, **fields):
    names = ("metric", "qualifier", "value", "unit", "year", "source", "source_url")
    return {"coalition": claim.coalition_id, **{name: getattr(claim, name) for name in names}} | fields


@pytest.mark.django_db
def test_every_model_that_staff_can_change_keeps_its_history():
    request = RequestFactory().get("/")
    request.user = factories.superuser()
    changed = set()
    for model, model_admin in admin.site._registry.items():
        asked = (model_admin.has_change_permission, model_admin.has_delete_permission)
        if model_admin.has_add_permission(request) or any(may(request) for may in asked):
            changed.add(model)
        for inline in model_admin.get_inline_instances(request):
            if inline.has_change_permission(request, None) or inline.can_delete:
                changed.add(inline.model)
    assert {"Claim", "Coalition", "CoalitionRole", "Identifier", "User"} <= {one.__name__ for one in changed}
    assert [one.__name__ for one in changed if not keeps_history(one)] == []


def test_a_claim_is_changed_with_a_reason_and_not_without(coordinator, us):
    claim = factories.claim(us, 5)
    address = reverse("admin:coalitions_claim_change", args=[claim.pk])
    assert WHY in coordinator.post(address, claim_form(claim, value=6)).content.decode()
    assert Claim.objects.get().value == 5
    coordinator.post(address, claim_form(claim, value=6, reason="Misread"))
    assert Claim.objects.get().value == 6
    assert claim.history.first().history_change_reason == "Misread"


def test_a_claim_is_deleted_with_a_reason_and_not_without(coordinator, us):
    claim = factories.claim(us, 5)
    address = reverse("admin:coalitions_claim_delete", args=[claim.pk])
    assert WHY in coordinator.post(address, {"post": "yes"}, follow=True).content.decode()
    assert Claim.objects.exists()
    coordinator.post(address, {"post": "yes", "reason": "Never published"})
    assert not Claim.objects.exists()
    assert Claim.history.first().history_change_reason == "Never published"


@pytest.mark.parametrize("fields", [{"status": "ended", "left_on": "2024-05-01"}, {"status": "suspended"}])
def test_a_membership_ends_or_is_suspended_with_a_reason_only(us_client, us, fields):
    membership = factories.membership(us, factories.business())
    address = reverse("admin:coalitions_membership_change", args=[membership.pk])
    assert (
        WHY in us_client.post(address, NO_CONTACTS | {"joined_on": "2019-01-01", **fields}).content.decode()
    )
    assert Membership.objects.get().status == "active"
    us_client.post(address, NO_CONTACTS | {"joined_on": "2019-01-01", "reason": "Asked for it", **fields})
    assert Membership.objects.get().status == fields["status"]
    assert membership.history.first().history_change_reason == "Asked for it"


def test_other_changes_of_a_membership_need_no_reason(us_client, us):
    membership = factories.membership(us, factories.business())
    address = reverse("admin:coalitions_membership_change", args=[membership.pk])
    us_client.post(address, NO_CONTACTS | {"joined_on": "2019-01-01", "status": "active", "note": "x"})
    assert Membership.objects.get().note == "x"


def test_a_sign_in_alone_is_no_change_of_an_account(client, us_staff):
    before = us_staff.history.count()
    client.force_login(us_staff)
    us_staff.first_name = "Ada"
    us_staff.save()
    assert us_staff.history.count() == before + 1
