"""The person is told by mail of each change of their account; accounts are deactivated, never deleted."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

from aca_portal.models import User
from coalitions.models import CoalitionRole
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(us):
    return factories.staff_user(us, username="maria", email="maria@example.org")


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def letters():
    return [(letter.to[0], letter.body) for letter in mail.outbox]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("is_active", False, "Your account was deactivated."),
        ("is_staff", False, "You lost access to the staff site."),
        ("is_superuser", True, "You were made an administrator."),
        ("username", "mary", "Your user name was changed to mary."),
    ],
)
def test_changes_of_access_are_told_and_logged(maria, commit, field, value, sentence, caplog):
    caplog.set_level(logging.INFO, logger="aca_portal.accounts")
    with commit():
        setattr(maria, field, value)
        maria.save()
    ((to, body),) = letters()
    assert to == "maria@example.org"
    assert sentence in body
    assert caplog.records[-1].facts["account"] == maria.pk
    assert "maria" not in str([record.facts for record in caplog.records])


def test_a_new_mail_address_is_told_to_the_old_and_the_new(maria, commit):
    with commit():
        maria.email = "maria@new.example"
        maria.save()
    assert sorted(to for to, _body in letters()) == ["maria@example.org", "maria@new.example"]


def test_roles_given_changed_and_taken_are_told_and_logged(maria, us, japan, commit, caplog):
    caplog.set_level(logging.INFO, logger="aca_portal.accounts")
    with commit():
        role = CoalitionRole.objects.create(user=maria, coalition=japan, role="viewer")
        role.role = "coordinator"
        role.save()
        role.delete()
    first, second, third = (body for _to, body in letters())
    assert "Your role in “Japan Climate Initiative” is now: viewer." in first
    assert "is now: coordinator." in second
    assert "You no longer have a role in “Japan Climate Initiative”." in third
    logged = [(record.getMessage(), record.facts["role"]) for record in caplog.records]
    assert logged == [
        ("role given", "viewer"),
        ("role changed", "coordinator"),
        ("role taken", "coordinator"),
    ]


def test_what_changes_nothing_is_not_told(maria, commit):
    with commit():
        maria.first_name = "María"
        maria.save()
        maria.save(update_fields=["last_login"])
    assert letters() == []


def test_a_password_set_by_an_administrator_is_told(client, maria, commit):
    client.force_login(factories.superuser())
    address = reverse("admin:auth_user_password_change", args=[maria.pk])
    form = {"password1": factories.PASSWORD, "password2": factories.PASSWORD, "usable_password": "true"}
    with commit():
        assert client.post(address, form | {"set-password": "1"}).status_code == 302
    ((to, body),) = letters()
    assert "An administrator set a new password" in body


def test_an_administrator_takes_away_a_lost_second_factor(client, maria, commit):
    TOTP.activate(maria, "JBSWY3DPEHPK3PXP")
    client.force_login(factories.superuser())
    form = {"action": "take_away_second_factor", "_selected_action": [maria.pk]}
    with commit():
        client.post(reverse("admin:aca_portal_user_changelist"), form)
    assert not Authenticator.objects.exists()
    assert "took away the second factor" in letters()[0][1]


def test_no_door_deletes_an_account(client, maria):
    client.force_login(maria)
    LogEntry.objects.log_actions(maria.pk, [maria], 2, "did something", single_object=True)
    admin = factories.superuser()
    client.force_login(admin)
    assert (
        client.post(reverse("admin:aca_portal_user_delete", args=[maria.pk]), {"post": "yes"}).status_code
        == 403
    )
    page = client.get(reverse("admin:aca_portal_user_changelist")).content.decode()
    assert "delete_selected" not in page
    form = {"action": "delete_selected", "_selected_action": [maria.pk], "post": "yes"}
    client.post(reverse("admin:aca_portal_user_changelist"), form)
    assert (
        "deletelink"
        not in client.get(reverse("admin:aca_portal_user_change", args=[maria.pk])).content.decode()
    )
    with pytest.raises(ProtectedError), transaction.atomic():
        maria.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        User.objects.all().delete()
    assert LogEntry.objects.filter(user=maria).count() == 1
