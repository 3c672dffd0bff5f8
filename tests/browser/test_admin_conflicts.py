"""Two editors at one membership, in a browser: without script, by keyboard, on a phone and a desk."""

import pytest

from coalitions.models import Membership
from tests import factories
from tests.browser.conftest import fits, tab_to


@pytest.fixture
def member(us):
    return factories.membership(us, factories.business("Acme"), note="old")


def open_and_lose(frame, member, address):
    frame.goto(f"{address}/admin/coalitions/membership/{member.pk}/change/")
    frame.fill("[name=note]", "mine")
    Membership.objects.update(note="theirs", external_id="b")
    frame.click("input[name=_save]")
    frame.locator(".conflict").wait_for()


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_both_versions_are_shown_and_one_is_chosen_by_keyboard(portal, us_staff, member, width):
    portal.sign_in(us_staff)
    portal.page.set_viewport_size({"width": width, "height": 900})
    open_and_lose(portal.page, member, portal.url)
    assert fits(portal.page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"conflict-{width}")
    tab_to(portal.page, ".conflict input[type=radio]")
    portal.page.keyboard.press("ArrowDown")
    tab_to(portal.page, ".conflict input[type=submit]")
    portal.page.keyboard.press("Enter")
    portal.page.locator(".messagelist .success").wait_for()
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("theirs", "b")


def test_it_works_without_script(portal, without_script, us_staff, member):
    portal.sign_in(us_staff)
    without_script.context.add_cookies(portal.page.context.cookies())
    open_and_lose(without_script, member, portal.url)
    without_script.click(".conflict input[type=submit]")
    without_script.locator(".messagelist .success").wait_for()
    member.refresh_from_db()
    assert (member.note, member.external_id) == ("mine", "b")
