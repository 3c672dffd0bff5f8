"""Guessing is limited by account and by address, and locks out the guesser, not the person."""

import pytest
from allauth.core.internal.ratelimit import Rate, get_cache_key
from django.core import mail
from django.core.cache.backends.db import DatabaseCache
from django.test import RequestFactory
from django.urls import reverse

from aca_portal.accounts.throttling import key_of_attempts
from aca_portal.models import KnownAddress
from tests import factories
from tests.aca_portal.accounts.pages import ELSEWHERE, is_in, set_password, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "otter quince ladder violet"


@pytest.fixture
def admin():
    return factories.superuser(username="boss", email="boss@example.org")


def guess(client, user, times, **extra):
    for number in range(times):
        response = sign_in(client, user, f"wrong {number}", **extra)
    return response


def test_after_sixty_wrong_passwords_the_right_one_does_not_simply_pass(client, admin):
    response = guess(client, admin, 60)
    assert "Too many failed attempts." in response.content.decode() or response.status_code == 429
    sign_in(client, admin)
    assert not is_in(client)


@pytest.mark.parametrize("other", ["BOSS", "boss@example.org", "Boss@Example.Org"])
def test_the_count_is_of_the_account_however_it_is_spelt(client, admin, other):
    guess(client, admin, 10)
    assert "Too many failed attempts." in sign_in(client, other).content.decode()


def test_the_count_of_an_account_holds_from_every_address(client, admin):
    for number in range(10):
        sign_in(client, admin, "wrong", REMOTE_ADDR=f"198.51.100.{number}")
    assert "Too many failed attempts." in sign_in(client, admin, REMOTE_ADDR="203.0.113.9").content.decode()


def test_the_count_of_an_address_holds_for_every_account(client, admin):
    for number in range(29):
        sign_in(client, f"somebody{number}", "wrong", **ELSEWHERE)
    sign_in(client, "somebody", "wrong", **ELSEWHERE)
    answer = sign_in(client, admin, **ELSEWHERE)
    assert answer.status_code == 429 or "Too many failed attempts." in answer.content.decode()


def test_the_person_comes_in_from_where_they_signed_in_before(client, admin):
    sign_in(client, admin)
    client.logout()
    guess(client, admin, 30, **ELSEWHERE)
    assert "Too many failed attempts." in sign_in(client, admin, REMOTE_ADDR="203.0.113.9").content.decode()
    sign_in(client, admin)
    assert is_in(client)


def test_guessing_from_a_known_address_is_limited_too(client, admin):
    sign_in(client, admin)
    client.logout()
    guess(client, admin, 10)
    sign_in(client, admin)
    assert not is_in(client)


def test_a_password_reset_lets_the_person_in_at_once(client, admin):
    guess(client, admin, 12)
    client.post(reverse("account_reset_password"), {"email": "boss@example.org"})
    set_password(client, mail.outbox[0], NEW_PASSWORD)
    sign_in(client, admin, NEW_PASSWORD)
    assert is_in(client)


def test_addresses_are_kept_only_as_keyed_hashes(client, admin):
    sign_in(client, admin, REMOTE_ADDR="203.0.113.9")
    assert "203.0.113" not in str(KnownAddress.objects.values_list())


def test_the_limit_holds_across_processes(client, admin, settings):
    """Each process has its own view of the cache in the database; what one writes the others read."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": settings.CACHE_TABLE,
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
    guess(client, admin, 10)
    request = RequestFactory().post("/admin/login/")
    named = {"app": "allauth.account", "action": "login_failed", "key": key_of_attempts(request, "boss")}
    key = get_cache_key(request, rate=Rate(10, 1800.0, "key"), **named)
    assert len(DatabaseCache(settings.CACHE_TABLE, {}).get(key)) == 10
