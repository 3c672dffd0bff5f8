"""Secrets of second factors are kept encrypted, and keys can be changed."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from tests import factories

SECRET = "JBSWY3DPEHPK3PXP"


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def person(db):
    return factories.staff_user()


def test_the_database_holds_no_secret_that_can_be_read(person):
    totp = TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person)
    assert SECRET not in str(totp.instance.data)
    assert codes.instance.data["seed"].startswith("fernet:")
    assert totp.validate_code(code())
    one = codes.get_unused_codes()[0]
    assert codes.validate_code(one)
    assert not codes.validate_code(one)


def test_a_secret_from_before_encryption_still_works(person):
    totp = TOTP.activate(person, SECRET)
    totp.instance.data["secret"] = SECRET
    totp.instance.save()
    assert totp.validate_code(code())


def test_an_earlier_key_opens_what_it_closed(person, settings):
    totp = TOTP.activate(person, SECRET)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert totp.validate_code(code())


def test_without_the_key_no_code_fits(person, settings, caplog):
    totp = TOTP.activate(person, SECRET)
    settings.SECRET_KEY = "another"
    cache.clear()
    assert not totp.validate_code(code())
    assert not totp.validate_code(code(""))
    assert "SECRET_KEY_FALLBACKS" in caplog.text
