"""Coordinators and administrators set up a second factor before anything else, and use it at every sign-in."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from coalitions.models import CoalitionRole
from tests import factories
from tests.aca_portal.accounts.pages import is_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = "coordinators"


@pytest.fixture
def coordinator(us):
    return factories.staff_user(us, CoalitionRole.Role.COORDINATOR, username="coco", email="coco@example.org")


def code_now(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def enrol(client):
    """Walk through the page of the app; answers the secret."""
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert page.status_code == 200
    done = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    return secret


@pytest.fixture
def without_asking_again(settings):
    settings.MFA_REAUTHENTICATION_REQUIRED = False


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", ["/admin/", "/admin/coalitions/membership/", "/admin/nowhere/"])
def test_nothing_but_enrolment_is_open_before_it(client, coordinator, address, method):
    client.force_login(coordinator)
    assert getattr(client, method)(address)["Location"] == reverse("mfa_index")
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Your account needs a second factor" in page


def test_administrators_need_it_and_editors_do_not(client, us_staff, coordinator, settings):
    client.force_login(factories.superuser())
    assert not is_in(client)
    client.force_login(us_staff)
    assert is_in(client)
    settings.REQUIRE_SECOND_FACTOR = "all"
    assert not is_in(client)
    settings.REQUIRE_SECOND_FACTOR = "nobody"
    client.force_login(coordinator)
    assert is_in(client)


@pytest.mark.django_db(transaction=True)
def test_a_person_enrols_works_and_signs_in_with_it(client, coordinator, without_asking_again):
    sign_in(client, coordinator)
    mail.outbox.clear()
    secret = enrol(client)
    assert is_in(client)
    assert mail.outbox[0].to == ["coco@example.org"]
    assert "Authenticator app activated." in mail.outbox[0].body
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    client.logout()
    assert sign_in(client, coordinator)["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    cache.clear()  # a code is taken once
    assert client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})["Location"] == "/admin/"
    assert is_in(client)
    client.logout()
    sign_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert is_in(client)
    client.logout()
    sign_in(client, coordinator)
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert not is_in(client)


def test_enrolment_asks_for_the_password_again(client, coordinator):
    client.force_login(coordinator)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    form = {"password": factories.PASSWORD, "next": reverse("mfa_activate_totp")}
    assert client.post(answer["Location"], form)["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    assert "<svg" in page.content.decode()
    assert "data:" not in page.content.decode()


def test_a_session_that_did_not_use_the_factor_is_ended(client, coordinator):
    """Somebody who had the password alone was signed in before the person enrolled elsewhere."""
    client.force_login(coordinator)
    TOTP.activate(coordinator, "JBSWY3DPEHPK3PXP")
    assert client.get("/admin/")["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes"])
@pytest.mark.parametrize("role", [CoalitionRole.Role.COORDINATOR, CoalitionRole.Role.VIEWER])
def test_a_password_alone_neither_adds_nor_removes_a_factor(client, us, role, address, without_asking_again):
    person = factories.staff_user(us, role)
    client.force_login(person)
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    assert client.get(reverse(address))["Location"] == reverse("account_login")
    client.force_login(person)
    assert client.post(reverse(address))["Location"] == reverse("account_login")
    assert Authenticator.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_takes_the_factor_away_is_led_to_enrolment(client, coordinator, without_asking_again):
    sign_in(client, coordinator)
    enrol(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert client.get("/admin/")["Location"] == reverse("mfa_index")
    assert "deactivated" in mail.outbox[-1].body


def test_codes_are_not_guessed_without_end(client, coordinator):
    TOTP.activate(coordinator, "JBSWY3DPEHPK3PXP")
    sign_in(client, coordinator)
    for _attempt in range(11):
        answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Too many failed attempts." in answer.content.decode()
