"""The map of a coalition for readers without a mouse, with small windows, and on paper."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import fits


@pytest.fixture
def mexico(transactional_db):
    mexico = factories.coalition("mexico", name_en="Alliance Mexico")
    jalisco = factories.region("MX-JAL", "Jalisco")
    factories.membership(mexico, factories.signatory("Jalisco", "state", governs=jalisco))
    for name, people in (("Guadalajara", 1_385_629), ("Zapopan", 1_243_756), ("Chapala", None)):
        place = factories.municipality(name, parent=jalisco)
        if people:
            factories.figure(place, people)
        factories.membership(mexico, factories.signatory(name, governs=place))
        for number in range(4):
            firm = factories.business(f"{name} company {number}", based_in=place)
            factories.membership(mexico, firm)
    for number in range(8):
        factories.membership(mexico, factories.business(f"Jalisco company {number}", based_in=jalisco))
    factories.membership(mexico, factories.business("Placeless"))
    return mexico


def tab_until(page, selector):
    for _attempt in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"The keyboard does not reach {selector}.")


def test_the_keyboard_goes_past_the_map_and_into_its_table(portal, mexico):
    page = portal.open("/en/coalitions/mexico/")
    tab_until(page, ".map-section summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Jalisco")
    page.keyboard.press("Enter")
    expect(page).to_have_url(portal.url + "/en/coalitions/mexico/members/?region=MX-JAL#list")
    expect(page.locator("#results").get_by_role("link", name="Zapopan", exact=True).first).to_be_visible()


def test_a_click_on_a_city_leads_to_it(portal, mexico):
    page = portal.open("/en/coalitions/mexico/")
    page.locator("#map svg a[href$='/zapopan/']").first.click()
    expect(page).to_have_url(portal.url + "/en/signatories/zapopan/")


@pytest.mark.parametrize("width", [1280, 320])
def test_the_map_fits_the_window_and_is_accessible(portal, mexico, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open("/en/coalitions/mexico/")
    if width < 700:
        page.locator("#map > summary").click()
    page.locator(".map-section summary").click()
    assert portal.accessibility_problems() == ""
    assert fits(page)
    label = page.locator("#map .map-labels text:visible", has_text="Guadalajara")
    assert label.evaluate("element => element.getBoundingClientRect().height") >= 10
    page.emulate_media(color_scheme="dark")
    assert portal.accessibility_problems("wcag2a", "wcag2aa", "wcag22aa") == ""
    portal.screenshot(f"map-{width}")


def test_member_regions_are_recognisable_under_forced_colours(portal, mexico):
    portal.page.emulate_media(forced_colors="active")
    page = portal.open("/en/coalitions/mexico/")
    widths = [
        page.locator(selector).evaluate("element => parseFloat(getComputedStyle(element).strokeWidth)")
        for selector in (".map-region path", ".map-land")
    ]
    assert widths[0] > 2 * widths[1]


OVERLAPS = """() => {
    const seen = [...document.querySelectorAll("#map .map-labels text")]
        .map(text => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width);
    return seen.flatMap(([one, a], index) => seen.slice(index + 1)
        .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map(([other]) => `${one} / ${other}`));
}"""


def test_names_of_many_places_near_each_other_do_not_overlap_on_a_phone(portal, mexico):
    jalisco = factories.region("MX-JAL")
    for number in range(60):
        place = factories.municipality(
            f"Ciudad {number}",
            parent=jalisco,
            latitude=19.5 + number % 10 / 5,
            longitude=-104.5 + number // 10 / 3,
        )
        factories.figure(place, 100_000 + number)
        factories.membership(mexico, factories.signatory(place.name, governs=place))
    for width in (390, 1280):
        portal.page.set_viewport_size({"width": width, "height": 900})
        page = portal.open("/ja/coalitions/mexico/")
        if width == 390:
            page.locator("#map > summary").click()
        assert page.locator("#map .map-labels text:visible").count() > 1
        assert page.evaluate(OVERLAPS) == []
