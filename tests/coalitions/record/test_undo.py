"""Taking back one change: only where the record still stands as the change left it, and on record itself."""

import datetime

import pytest
from django.urls import reverse

from coalitions.models import Claim, Membership
from signatories.models import SignatoryName
from tests import factories
from tests.admin_pages import words
from tests.coalitions.record.test_changes_page import changed, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(us):
    return factories.membership(us, factories.business("Acme"), note="first")


def undo_address(coalition, row):
    kind = row.instance_type._meta.model_name
    return reverse("admin:coalitions_coalition_undo_change", args=[coalition.pk, kind, row.pk])


def test_a_change_is_taken_back_after_a_confirmation_and_stands_on_record(client, us, us_staff, member):
    row = changed(member, us_staff, note="second", external_id="K1")
    client.force_login(us_staff)
    assert undo_address(us, row) in words(client.get(page_of(us)))
    asked = words(client.get(undo_address(us, row)))
    assert "second" in asked
    assert "first" in asked
    member.refresh_from_db()
    assert member.note == "second"
    assert client.post(undo_address(us, row)).status_code == 302
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("first", "")
    newest = member.history.first()
    assert newest.history_user == us_staff
    assert newest.history_change_reason.startswith("undo of the change of ")
    assert "undo of the change of" in words(client.get(page_of(us)))


def test_what_was_changed_again_is_not_taken_back(client, us, us_staff, member):
    row = changed(member, us_staff, note="second")
    changed(member, us_staff, note="third")
    client.force_login(us_staff)
    page = words(client.get(page_of(us)))
    assert undo_address(us, row) not in page
    assert "changed again on" in page
    assert "changed again on" in words(client.post(undo_address(us, row)))
    member.refresh_from_db()
    assert member.note == "third"


def test_what_went_past_the_history_is_not_taken_back(client, us, us_staff, member):
    row = changed(member, us_staff, note="second")
    Membership.objects.update(note="past the history")
    client.force_login(us_staff)
    assert "stands otherwise on file" in words(client.post(undo_address(us, row)))
    member.refresh_from_db()
    assert member.note == "past the history"


def test_what_was_added_is_deleted_and_what_was_deleted_is_back_under_its_key(client, us, member):
    coordinator = factories.staff_user(us, "coordinator")
    client.force_login(coordinator)
    claim = factories.claim(us, 5, source="Press")
    key = claim.pk
    claim.delete()
    assert client.post(undo_address(us, Claim.history.filter(id=key).first())).status_code == 302
    assert Claim.objects.get().pk == key
    assert Claim.history.first().history_change_reason.startswith("undo of the change of ")
    name = factories.signatory_name(member.signatory, "アクメ", "ja")
    assert client.post(undo_address(us, name.history.first())).status_code == 302
    assert not SignatoryName.objects.filter(pk=name.pk).exists()


def test_an_ended_membership_is_open_again_unless_another_period_was_opened(client, us, us_staff, member):
    row = changed(member, us_staff, "gone", status="ended", left_on=datetime.date(2024, 3, 1))
    again = factories.membership(us, member.signatory, joined_on=datetime.date(2024, 5, 1))
    client.force_login(us_staff)
    assert "errornote" in words(client.post(undo_address(us, row)))
    member.refresh_from_db()
    assert member.status == "ended"
    again.delete()
    assert client.post(undo_address(us, row)).status_code == 302
    member.refresh_from_db()
    assert (member.status, member.left_on) == ("active", None)


def test_what_others_hang_on_is_not_deleted(client, us, us_staff, member):
    client.force_login(factories.staff_user(us, "coordinator"))
    row = member.signatory.history.first()
    assert "delete it on its own page" in words(client.post(undo_address(us, row)))
    assert Membership.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize(("role", "kind"), [("viewer", "member"), ("editor", "claim"), ("viewer", "claim")])
def test_who_may_not_change_a_record_does_not_take_its_change_back(client, us, member, role, kind):
    claim = factories.claim(us, 5, source="Press")
    row = changed(claim, source="Other") if kind == "claim" else changed(member, note="second")
    client.force_login(factories.staff_user(us, role))
    assert "your role in the coalition does not reach so far" in words(client.post(undo_address(us, row)))
    claim.refresh_from_db()
    member.refresh_from_db()
    assert (claim.source, member.note) == (("Other", "first") if kind == "claim" else ("Press", "second"))


def test_a_shared_signatory_is_taken_back_only_by_who_manages_all_its_coalitions(
    client, us, japan, us_staff, member
):
    factories.membership(japan, member.signatory)
    row = changed(member.signatory, website="https://example.org/new")
    client.force_login(us_staff)
    assert "also a member of other coalitions" in words(client.post(undo_address(us, row)))
    member.signatory.refresh_from_db()
    assert member.signatory.website == "https://example.org/new"


def test_roles_publishing_and_merges_are_not_taken_back_here(client, us, us_staff):
    client.force_login(factories.superuser())
    role = us_staff.coalition_roles.get()
    row = changed(role, role="viewer")
    assert "on the page of the person" in words(client.post(undo_address(us, row)))
    role.refresh_from_db()
    assert role.role == "viewer"
    hidden = changed(us, is_published=False)
    assert "published and withdrawn on its own page" in words(client.post(undo_address(us, hidden)))
    us.refresh_from_db()
    assert not us.is_published
