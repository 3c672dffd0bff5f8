"""Coordinators invite people into their own coalition, with a role at most their own, by mail."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.models import CoalitionRole
from coalitions.people import invite, roles_to_give
from tests import factories
from tests.aca_portal.accounts.pages import is_in, link_in, set_password, sign_in

pytestmark = pytest.mark.django_db
User = get_user_model()
Role = CoalitionRole.Role
GOOD_PASSWORD = "otter quince ladder violet"
EVA = {"email": "eva@example.org", "first_name": "Eva", "last_name": "Ito", "role": "editor"}


@pytest.fixture
def coordinator(us):
    return factories.staff_user(us, Role.COORDINATOR, first_name="Carla", last_name="Diaz")


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Send a form and let what waits for the commit happen."""

    def send(client, coalition, **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(page_of(coalition), EVA | fields)

    return send


def page_of(coalition):
    return reverse("admin:coalitions_coalition_people", args=[coalition.pk])


def words(response):
    return " ".join(response.content.decode().split())


def test_an_invited_person_sets_a_password_by_the_link_and_works(client, us, coordinator, sent):
    client.force_login(coordinator)
    assert sent(client, us)["Location"] == page_of(us)
    assert "A mail to eva@example.org is on its way." in words(client.get(page_of(us)))
    (letter,) = mail.outbox
    assert letter.to == ["eva@example.org"]
    assert "We Are Still In" in letter.body
    assert "Carla Diaz invited you." in letter.body
    assert "Eva Ito</th> <td>editor</td> <td>invited, no password set yet" in words(client.get(page_of(us)))
    client.logout()
    assert set_password(client, letter, "climate climate climate").status_code == 200
    assert set_password(client, letter, GOOD_PASSWORD).status_code == 302
    assert sign_in(client, "eva@example.org", GOOD_PASSWORD)["Location"] == "/admin/"
    assert is_in(client)
    eva = User.objects.get(email="eva@example.org")
    assert eva.may("edit", us.pk)
    assert not eva.may("coordinate", us.pk)
    assert not eva.is_superuser
    assert "This link no longer works" in client.get(link_in(letter)).content.decode()


def test_an_invitation_lapses_and_can_be_repeated(client, us, coordinator, sent, settings):
    client.force_login(coordinator)
    sent(client, us)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in client.get(link_in(mail.outbox[0])).content.decode()
    settings.PASSWORD_RESET_TIMEOUT = 3600
    assert sent(client, us).status_code == 302
    assert len(mail.outbox) == 2
    assert CoalitionRole.objects.filter(user__email="eva@example.org").count() == 1


def test_nobody_signs_in_before_setting_a_password(client, us, coordinator, sent):
    client.force_login(coordinator)
    sent(client, us)
    client.logout()
    for password in ("", "!", User.objects.get(email="eva@example.org").password):
        sign_in(client, "eva@example.org", password)
        assert not is_in(client)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_viewers_and_editors_invite_nobody(client, us, role, sent):
    client.force_login(factories.staff_user(us, role))
    assert client.get(page_of(us)).status_code == 403
    assert sent(client, us, role="viewer").status_code == 403
    assert "/people/" not in words(client.get(reverse("admin:index")))
    assert not User.objects.filter(email="eva@example.org").exists()
    assert mail.outbox == []


def test_a_coordinator_of_one_coalition_invites_nobody_into_another(client, us, japan, coordinator, sent):
    client.force_login(coordinator)
    assert client.get(page_of(japan)).status_code == 404
    assert sent(client, japan).status_code == 404
    CoalitionRole.objects.create(user=coordinator, coalition=japan, role=Role.EDITOR)
    client.force_login(coordinator)
    assert client.get(page_of(japan)).status_code == 403
    assert sent(client, japan).status_code == 403
    assert not User.objects.filter(email="eva@example.org").exists()


@pytest.mark.parametrize("role", ["superuser", "administrator", "owner", ""])
def test_no_role_above_ones_own_is_given(client, us, coordinator, sent, role):
    client.force_login(coordinator)
    response = sent(client, us, role=role, is_superuser="on", is_staff="on")
    assert response.status_code == 200
    assert not User.objects.filter(email="eva@example.org").exists()


def test_the_rule_holds_past_the_form(us, japan, coordinator, us_staff):
    for by, coalition, role in (
        (coordinator, japan, "viewer"),
        (us_staff, us, "viewer"),
        (coordinator, us, "superuser"),
    ):
        with pytest.raises(PermissionDenied):
            invite(coalition=coalition, role=role, email="eva@example.org", by=by)
    assert roles_to_give(coordinator, us) == ["viewer", "editor", "coordinator"]
    coordinator.is_active = False
    assert roles_to_give(coordinator, us) == []


def test_administrators_invite_anywhere(client, us, japan, sent):
    client.force_login(factories.superuser())
    assert sent(client, us).status_code == 302
    assert sent(client, japan, email="kei@example.org", role="coordinator").status_code == 302
    assert User.objects.get(email="kei@example.org").may("coordinate", japan.pk)


def test_a_person_with_an_account_gets_the_role_and_keeps_the_password(client, us, japan, coordinator, sent):
    kei = factories.staff_user(japan, username="kei", email="Kei@example.org")
    client.force_login(coordinator)
    sent(client, us, email="kei@example.org", first_name="Somebody", last_name="Else")
    kei = User.objects.get(pk=kei.pk)
    assert (kei.first_name, kei.email, kei.check_password(factories.PASSWORD)) == (
        "",
        "Kei@example.org",
        True,
    )
    assert kei.may("edit", us.pk)
    (letter,) = mail.outbox
    assert letter.to == ["Kei@example.org"]
    assert "Your role in “We Are Still In” is now: editor." in letter.body
    assert "password/reset" not in letter.body


def test_a_role_that_somebody_has_is_not_changed_by_inviting(client, us, us_staff, coordinator, sent):
    us_staff.email = "eva@example.org"
    us_staff.save()
    client.force_login(coordinator)
    assert "already has a role" in words(sent(client, us, role="coordinator"))
    assert us_staff.coalition_roles.get().role == "editor"


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}, {"is_superuser": True}])
def test_accounts_that_an_administrator_closed_or_keeps_are_left_alone(client, us, coordinator, sent, fields):
    factories.staff_user(username="old", email="eva@example.org", **fields)
    client.force_login(coordinator)
    assert "cannot be invited here" in words(sent(client, us))
    assert not CoalitionRole.objects.filter(user__username="old").exists()
    assert mail.outbox == []


def test_a_mail_server_that_is_away_is_told(client, us, coordinator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    client.force_login(coordinator)
    assert "The mail could not be sent." in words(client.post(page_of(us), EVA, follow=True))


@pytest.mark.parametrize("email", ["", "no address", "a" * 160 + "@example.org", "eva@exa\x00mple.org"])
def test_a_bad_address_is_answered_with_a_message(client, us, coordinator, sent, email):
    client.force_login(coordinator)
    assert "errorlist" in words(sent(client, us, email=email))


def test_the_list_of_people_names_only_those_of_the_coalition(client, us, japan_staff, coordinator):
    client.force_login(coordinator)
    page = words(client.get(page_of(us)))
    assert "Carla Diaz" in page
    assert japan_staff.username not in page


def test_the_list_costs_the_same_for_one_and_for_many(client, us, coordinator):
    client.force_login(coordinator)
    with CaptureQueriesContext(connection) as for_one:
        client.get(page_of(us))
    for _person in range(3):
        factories.staff_user(us)
    with CaptureQueriesContext(connection) as for_many:
        client.get(page_of(us))
    assert len(for_many) == len(for_one)
