"""An organisation applies and staff accept it, in a real browser, on a desk and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.models import Application, Membership
from tests import factories
from tests.browser.conftest import fits

WIDTHS = [1280, 390]


@pytest.fixture
def us(transactional_db):
    us = factories.coalition(
        "us",
        name="We Are Still In",
        takes_applications=True,
        conditions_en="We support climate action to meet the Paris Agreement.\n\nWe report once a year what we did.",
    )
    for code, name in (("US-IL", "Illinois"), ("US-MO", "Missouri")):
        factories.municipality("Springfield", parent=factories.region(code, name))
    factories.membership(us, factories.business("Acme Solar Works"), left_on="2020-01-01")
    return us


@pytest.mark.parametrize("width", WIDTHS)
def test_an_organisation_applies_and_is_accepted(portal, us, width, settings):
    settings.DEBUG = True  # a demonstration leads to the link instead of sending it
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open("/en/coalitions/us/about/")
    page.get_by_role("link", name="Apply to join").click()
    page.wait_for_url("**/apply/")
    expect(page.locator("[name=homepage]")).to_be_hidden()
    page.get_by_label("What kind of organisation").select_option("business")
    page.get_by_label("Official name").fill("Acme Solar Wroks")
    page.get_by_label("Place: ").fill("Springfield")
    page.get_by_label("What do you promise").fill("Half of our emissions by 2030.")
    page.get_by_label("Your name").fill("Ana Rojas")
    page.get_by_label("Your e-mail address").fill("ana@example.org")
    page.get_by_label("We accept").check()
    assert fits(page)
    assert portal.accessibility_problems() == ""
    portal.screenshot(f"apply-{width}")
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_role("status")).to_contain_text("Which of these places is meant?")
    page.get_by_label("Springfield, Missouri").check()
    assert fits(page)
    assert portal.accessibility_problems() == ""
    portal.screenshot(f"apply-places-{width}")
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/applications/**")
    assert portal.accessibility_problems() == ""
    page.get_by_role("button", name="Yes, we apply").click()
    expect(page.get_by_role("status")).to_contain_text("is confirmed")
    assert fits(page)
    portal.screenshot(f"application-{width}")
    portal.sign_in(factories.staff_user(us))
    page = portal.open("/admin/")
    page.get_by_role("link", name="Applications by the public form").click()
    page.get_by_role("link", name="Decide…").click()
    page.wait_for_url("**/decide/")
    assert fits(page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(600)  # colours fade
        assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    page.emulate_media(color_scheme="light")
    portal.screenshot(f"admin-decide-{width}")
    page.get_by_label("On file: Acme Solar Works").check()
    page.get_by_label("Reason:").first.fill("It came back.")
    page.get_by_role("button", name="Accept, and write").click()
    expect(page.locator(".messagelist")).to_contain_text("is now a member")
    assert Membership.objects.filter(coalition=us, status="active").get().signatory.name == "Acme Solar Works"
    portal.open(reverse("admin:coalitions_application_change", args=[Application.objects.get().pk]))
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"admin-application-{width}")
    portal.open(reverse("admin:coalitions_outgoingmail_changelist"))
    portal.screenshot(f"admin-mails-{width}")
