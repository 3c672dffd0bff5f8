"""Lists are filtered, sorted and paged by keyboard, in place where script runs and page by page where it does not."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import tab_to

LISTS = {
    "members": ("/en/coalitions/us/members/?as_of=2024-01-01", "type"),
    "pledges of one coalition": ("/en/coalitions/us/pledges/?as_of=2024-01-01", "kind"),
    "lines": ("/en/coalitions/us/reach/?as_of=2024-01-01", "outcome"),
    "directory": ("/en/signatories/?as_of=2024-01-01", "sort"),
    "pledges": ("/en/pledges/?as_of=2024-01-01", "kind"),
}


@pytest.fixture
def on_file(transactional_db, monkeypatch):
    """Twelve companies and two governments, each with a pledge, on pages of five."""
    for place in (
        "coalitions.pages.directory.PAGE_SIZE",
        "coalitions.pages.members.MEMBERS_A_PAGE",
        "pledges.views.PAGE_SIZE",
    ):
        monkeypatch.setattr(place, 5)
    us = factories.coalition("us", name="We Are Still In")
    region = factories.region("US-CA", "California")
    factories.figure(region, 39_000_000)
    city = factories.municipality("Oakland", parent=region)
    signatories = [
        factories.signatory("California", "state", governs=region),
        factories.signatory("Oakland", governs=city),
        *(factories.business(f"Company {number:02}") for number in range(12)),
    ]
    for signatory in signatories:
        factories.membership(us, signatory)
        factories.pledge(us, signatory)
    return us


def value_of(page, name):
    return page.locator(f".filters [name={name}]").input_value()


def stays(page):
    """Whether the page has not been loaded again since it was asked last."""
    stayed = page.evaluate("window.stayed === true")
    page.evaluate("window.stayed = true")
    return stayed


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_list_is_filtered_paged_and_cleared_by_keyboard(portal, without_script, on_file, script):
    page = portal.page if script else without_script
    page.goto(portal.url + "/en/signatories/")
    found = page.locator("#found")
    expect(found).to_have_text("14 organisations · page 1 of 3")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, ".filters [name=type]")
    page.keyboard.type("Business")
    if script:
        expect(found).to_have_text("12 organisations · page 1 of 3")
        expect(page.locator(".filters [name=type]")).to_be_focused()
    tab_to(page, ".filters button")
    page.keyboard.press("Enter")
    expect(found).to_have_text("12 organisations · page 1 of 3")
    expect(page).to_have_url(re.compile("type=business"))
    tab_to(page, ".pagination [rel=next]")
    page.keyboard.press("Enter")
    expect(found).to_have_text("12 organisations · page 2 of 3")
    expect(page).to_have_url(re.compile(r"type=business.*page=2#results$"))
    expect(found).to_be_in_viewport()
    if script:
        expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Company 05")).to_be_focused()
    tab_to(page, "#clear a", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(found).to_have_text("14 organisations · page 1 of 3")
    assert value_of(page, "type") == ""


def test_typing_filters_a_list_and_the_back_button_undoes_it(portal, on_file):
    page = portal.open("/en/signatories/?as_of=2024-01-01")
    field, found = page.locator(".filters [name=q]"), page.locator("#found")
    stays(page)
    status = found.element_handle()
    field.press_sequentially("oak")
    expect(found).to_have_text("1 organisation")
    expect(page).to_have_url(re.compile(r"/en/signatories/\?as_of=2024-01-01&q=oak$"))
    assert status.evaluate("element => element.isConnected && element.role === 'status'")
    expect(field).to_be_focused()
    expect(page.locator("#languages [lang=ja]")).to_have_attribute(
        "href", re.compile(r"^/ja/signatories/.*q=oak")
    )
    expect(page.locator("#list-links a").first).to_have_attribute("href", re.compile("q=oak"))
    assert portal.accessibility_problems() == ""
    page.locator(".filters [name=type]").select_option("state")
    expect(page.locator("#results")).to_contain_text("No signatory matches these filters.")
    page.go_back()
    expect(found).to_have_text("1 organisation")
    assert (value_of(page, "q"), value_of(page, "type")) == ("oak", "")
    page.go_back()
    expect(found).to_have_text("14 organisations · page 1 of 3")
    assert value_of(page, "q") == ""
    page.go_forward()
    expect(found).to_have_text("1 organisation")
    assert value_of(page, "q") == "oak"
    assert stays(page)
    page.locator("#languages [lang=ja]").click()
    expect(page).to_have_url(re.compile(r"/ja/signatories/\?as_of=2024-01-01&q=oak$"))
    expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_updated_in_place_and_keeps_the_date(portal, on_file, name):
    path, field = LISTS[name]
    page = portal.open(path)
    stays(page)
    choice = page.locator(f".filters [name={field}]")
    choice.focus()
    choice.select_option(index=1)
    expect(page).to_have_url(re.compile(rf"\?as_of=2024-01-01&{field}=\w+$"))
    expect(choice).to_be_focused()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#results")).to_be_focused()
    assert stays(page)


def test_a_wrong_filter_is_reported_with_script_as_well(portal, on_file):
    page = portal.open("/en/coalitions/us/members/")
    choice = page.locator(".filters [name=type]")
    choice.evaluate("field => field.append(new Option('Gone', 'gone'))")
    choice.select_option("gone")
    expect(page.locator("#results")).to_contain_text("gone is not one of the available choices")
    page = portal.open("/en/coalitions/us/members/?as_of=2024-01-01")
    page.locator("input[type=hidden][name=as_of]").evaluate("field => { field.value = 'soon' }")
    choice.select_option("city")
    expect(page.get_by_role("alert")).to_contain_text("This is not a date.")
    portal.complaints.clear()  # the browser itself reports the 400
