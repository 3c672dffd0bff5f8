"""Mails to a person are in the language in which that person reads the staff pages, not in that of who causes them."""

import pytest
from django.core import mail
from django.urls import reverse

from coalitions.models import CoalitionRole
from tests import factories
from tests.aca_portal.accounts.pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(japan):
    return factories.staff_user(japan, username="hanako", email="hanako@example.org", language="ja")


def test_what_an_administrator_changes_is_told_in_the_language_of_the_person(
    hanako, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        hanako.is_staff = False
        hanako.save()
        role = hanako.coalition_roles.get()
        role.role = CoalitionRole.Role.COORDINATOR
        role.save()
    assert len(mail.outbox) == 2
    for letter in mail.outbox:
        assert "account" not in letter.body
        assert "account" not in letter.subject
        assert any("ぁ" <= letter_of <= "ん" for letter_of in letter.body)


def test_an_invitation_is_in_the_language_of_the_country(client, japan):
    client.force_login(factories.superuser(username="boss"))
    address = reverse("admin:coalitions_coalition_people", args=[japan.pk])
    client.post(address, {"email": "new@example.org", "role": "viewer"})
    (letter,) = mail.outbox
    assert "invited" not in letter.body
    assert any("ぁ" <= letter_of <= "ん" for letter_of in letter.body)


def test_the_language_of_the_last_visit_is_remembered(client, us_staff):
    client.cookies["django_language"] = "es"
    sign_in(client, us_staff)
    us_staff.refresh_from_db()
    assert us_staff.language == "es"
    assert not us_staff.history.filter(history_type="~").exists()


def test_a_forgotten_password_is_written_about_in_the_language_of_the_person(client, hanako):
    client.post("/admin/password/reset/", {"email": hanako.email})
    (letter,) = mail.outbox
    assert any("ぁ" <= letter_of <= "ん" for letter_of in letter.body)
