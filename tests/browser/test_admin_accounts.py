"""Signing in with a second factor in a real browser, by keyboard and on a phone, in light and dark."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.models import CoalitionRole
from tests import factories
from tests.browser.conftest import fits, until_still

WIDTHS = {"light": 1280, "dark": 390}


@pytest.fixture
def coordinator(transactional_db):
    us = factories.coalition("us", name="We Are Still In")
    return factories.staff_user(us, CoalitionRole.Role.COORDINATOR, username="coco", email="coco@example.org")


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.REQUIRE_SECOND_FACTOR = "coordinators"


def fill_in(page, **fields):
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("#content form button.default").first.click()
    page.wait_for_load_state()


def code_now(secret):
    """The code of the app, with ten seconds left to type and send it."""
    cache.clear()  # a code is taken once
    left = 30 - time.time() % 30
    if left < 10:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def is_well(portal, name, scheme):
    until_still(portal.page)
    assert fits(portal.page)
    assert portal.accessibility_problems() == ""
    portal.screenshot(f"account-{name}-{scheme}")


@pytest.mark.parametrize("scheme", WIDTHS)
def test_a_coordinator_enrols_and_signs_in_with_a_code(portal, coordinator, scheme):
    page = portal.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": WIDTHS[scheme], "height": 900})
    portal.open(reverse("account_reset_password"))
    is_well(portal, "reset", scheme)
    portal.open("/admin/")
    is_well(portal, "login", scheme)
    fill_in(page, login="coco", password=factories.PASSWORD)
    page.wait_for_url("**/admin/2fa/")
    expect(page.locator(".messagelist")).to_contain_text("Your account needs a second factor")
    is_well(portal, "factors", scheme)
    page.get_by_role("link", name="Activate").click()
    page.wait_for_url("**/reauthenticate/**")
    is_well(portal, "confirm", scheme)
    fill_in(page, password=factories.PASSWORD)
    secret = page.locator("code.hash").inner_text()
    is_well(portal, "app", scheme)
    fill_in(page, code=code_now(secret))
    page.wait_for_url("**/recovery-codes/")
    is_well(portal, "codes", scheme)
    portal.open("/admin/")
    expect(page.locator("#user-tools")).to_contain_text("coco")
    page.locator("#logout-form button").click()
    page.wait_for_url("**/admin/login/**")
    fill_in(page, login="coco", password=factories.PASSWORD)
    page.wait_for_url("**/2fa/authenticate/")
    is_well(portal, "code", scheme)
    fill_in(page, code=code_now(secret))
    page.wait_for_url("**/admin/")
    expect(page.locator("#user-tools")).to_contain_text("coco")


def test_a_passkey_is_added_and_signs_in_alone(portal, coordinator):
    page = portal.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    portal.open("/admin/")
    fill_in(page, login="coco", password=factories.PASSWORD)
    portal.open(reverse("mfa_add_webauthn"))
    fill_in(page, password=factories.PASSWORD)
    page.wait_for_url("**/webauthn/add/")
    until_still(page)
    assert portal.accessibility_problems() == ""
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/")
    portal.open(reverse("mfa_list_webauthn"))
    assert portal.accessibility_problems() == ""
    portal.open("/admin/")
    page.locator("#logout-form button").click()
    page.wait_for_url("**/admin/login/**")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/admin/")
    expect(page.locator("#user-tools")).to_contain_text("coco")
