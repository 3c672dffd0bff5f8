"""The picture of the reach in a real browser: it fits, its table is for everybody, its parts lead to their lines."""

import re

import pytest
from playwright.sync_api import expect

from signatories.models import Metric
from tests import factories
from tests.browser.conftest import fits, tab_to


@pytest.fixture
def japan(transactional_db):
    """A member of every sort: counted, inside another, estimated, undetermined; and a claim."""
    japan = factories.coalition("japan", name="Japan Climate Initiative")
    country = japan.country
    factories.figure(country, 125_000_000)
    factories.figure(country, 5_000_000_000_000, Metric.GDP)
    kanagawa = factories.region("JP-14", "Kanagawa")
    hokkaido = factories.region("JP-01", "Hokkaido")
    factories.figure(hokkaido, 5_200_000)
    factories.figure(hokkaido, 160_000_000_000, Metric.GDP)
    places = [
        (kanagawa, "state", 9_200_000),
        (factories.municipality("Yokohama", parent=kanagawa), "city", 3_700_000),
        (factories.municipality("Sapporo", parent=hokkaido), "city", 1_900_000),
        (
            factories.jurisdiction("Water Authority", "special_district", parent=country),
            "special_district",
            2_500_000,
        ),
    ]
    factories.figure(kanagawa, 300_000_000_000, Metric.GDP)
    for place, type, people in places:
        factories.figure(place, people)
        factories.membership(japan, factories.signatory(place.name, type, governs=place))
    factories.claim(japan, 46_230_000, qualifier="over")
    return japan


@pytest.mark.parametrize("width", [1280, 320])
def test_the_picture_fits_and_its_table_is_for_everybody(portal, japan, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open("/en/coalitions/japan/reach/")
    if width < 700:
        page.get_by_text("Show the pictures").click()
    for summary in page.locator(".as-table summary").all():
        summary.click()
    drawn = page.locator(".picture svg:visible")
    expect(drawn).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert portal.accessibility_problems() == "", scheme
        assert fits(page)
        for svg in drawn.all():
            assert svg.evaluate(OUTSIDE) == [], scheme
        portal.screenshot(f"picture-{width}-{scheme}")


OUTSIDE = """svg => [...svg.querySelectorAll("text, rect")]
    .filter(part => {
        const box = part.getBoundingClientRect();
        return box.width && (box.left < -1 || box.right > window.innerWidth + 1);
    })
    .map(part => part.textContent || part.outerHTML)"""


@pytest.mark.parametrize(("width", "drawing"), [(1280, "wide"), (320, "narrow")])
def test_a_part_leads_to_its_line(portal, japan, width, drawing):
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open("/en/coalitions/japan/")
    if width < 700:
        page.get_by_text("Show the picture").click()
    page.locator(f".picture-{drawing} a[href*='line-kanagawa'] rect").first.click()
    expect(page).to_have_url(re.compile(r"/en/coalitions/japan/reach/.*#line-kanagawa$"))
    expect(page.locator("#line-kanagawa")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator("#line-kanagawa a").first).to_be_focused()


def test_the_keyboard_follows_the_table_to_the_same_line(portal, japan):
    page = portal.open("/en/coalitions/japan/")
    tab_to(page, ".picture-population summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Kanagawa")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/coalitions/japan/reach/.*#line-kanagawa$"))


def test_forced_colours_keep_the_parts_apart(portal, japan):
    portal.page.emulate_media(forced_colors="active")
    page = portal.open("/en/coalitions/japan/")
    counted, rest = (
        page.locator(f".picture-population .picture-wide {part}").first.evaluate(
            "part => getComputedStyle(part).fill"
        )
        for part in (".part:not([fill])", ".country")
    )
    assert counted != rest
    portal.screenshot("picture-forced-colours")
