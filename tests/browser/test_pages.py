"""Every public page in a real browser: no accessibility problem, no complaint, no sideways scrolling, no script."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from signatories.models import Metric
from tests import factories
from tests.browser.conftest import fits

D = datetime.date
WIDTHS = (1280, 390, 320)
PAGES = {
    "home": "/",
    "coalition": "/coalitions/japan/",
    "coalition-past": "/coalitions/japan/?as_of=2019-06-01",
    "members": "/coalitions/japan/members/",
    "members-nobody": "/coalitions/japan/members/?q=nobody",
    "members-wrong": "/coalitions/japan/members/?type=none",
    "coalition-pledges": "/coalitions/japan/pledges/",
    "coalition-about": "/coalitions/japan/about/",
    "reach": "/coalitions/japan/reach/",
    "growth": "/coalitions/japan/growth/?reach=1",
    "compare": "/compare/",
    "directory": "/signatories/",
    "signatory": "/signatories/kanagawa/",
    "place": "/places/JP-14/",
    "search": "/search/?q=kanagawa",
    "pledges": "/pledges/",
    "pledge": "/pledges/1/",
    "contribution": "/coalitions/japan/contribution/",
    "methodology": "/methodology/",
    "about": "/about/",
    "correction": "/coalitions/japan/correction/?signatory=kanagawa",
    "correction-sent": "/coalitions/japan/correction/?sent=1",
}


@pytest.fixture
def japan_on_file(transactional_db):
    """A coalition in which every part of every page has something to show, long names among it."""
    japan = factories.coalition(
        "japan",
        name_en="Japan Climate Initiative",
        name_ja="気候変動イニシアティブ",
        summary_en="Companies and local governments that take the lead.",
        source="A page",
    )
    country = japan.country
    factories.jurisdiction_name(country, "日本", "ja")
    factories.figure(country, 125_000_000)
    factories.figure(country, 5_000_000_000_000, Metric.GDP)
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.figure(kanagawa, 9_200_000)
    yokohama = factories.municipality("Yokohama", parent=kanagawa)
    factories.figure(yokohama, 92_000_000, year=None, source="A roster with a digit too many in it")
    district = factories.jurisdiction("Water Supply Authority", "special_district", parent=country)
    factories.figure(district, 2_500_000)
    for name, local, type, place in (
        ("Kanagawa", "神奈川県", "state", kanagawa),
        ("Yokohama", "横浜市", "city", yokohama),
        ("Water Supply Authority", "水道企業団", "special_district", district),
        (
            "Shimokawa",
            "下川町",
            "city",
            factories.municipality("Shimokawa", parent=factories.region("JP-01")),
        ),
    ):
        signatory = factories.signatory(name, type, governs=place)
        factories.signatory_name(signatory, local, "ja")
        factories.membership(japan, signatory, joined_on=D(2018, 7, 6), is_demo=True)
    union = factories.signatory(
        "Asociación de Municipios y Organizaciones Interprovinciales frente al Cambio Climático",
        "association",
    )
    factories.membership(japan, union)
    factories.measure(union, 2000, "organisations", unit="producers")
    factories.membership(japan, factories.business("Gone Ltd"), left_on=D(2021, 3, 1))
    for number in range(60):
        factories.membership(japan, factories.business(f"Company {number:02}"))
    long = factories.business("Pan Pacific International Holdings Corporation", based_in=kanagawa)
    factories.signatory_name(long, "株式会社パン・パシフィック・インターナショナルホールディングス", "ja")
    factories.membership(japan, long, joined_on=D(2022, 3, 1))
    kanagawa_government = kanagawa.governments.get()
    factories.figure(kanagawa, 70_000_000, Metric.GHG, year=2010)
    pledge = factories.pledge(
        japan,
        kanagawa_government,
        pk=1,
        source="Ordinance",
        source_url="https://ordinance.example/" + "x" * 80,
    )
    pledge.reports.create(year=2020, value=20, unit="percent", source="Report", review="accepted")
    factories.claim(japan, 46_230_000, qualifier="over")
    factories.claim(japan, 836, "signatories")
    factories.partner(japan, "secretariat", name="Renewable Energy Institute", is_global=True)
    return japan


def cut_off_texts(page):
    """Texts of which a part cannot be seen because their box is too small."""
    return page.evaluate("""
        [...document.querySelectorAll("body *:not(.hidden, .hidden *, select, textarea, svg *)")]
            .filter(element => element.innerText && element.scrollWidth > element.clientWidth + 1
                && ["hidden", "clip", "auto", "scroll"].includes(getComputedStyle(element).overflowX))
            .map(element => element.outerHTML.slice(0, 200))
    """)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit_the_window(portal, japan_on_file, name, width):
    """One load of the page: light, then dark, then with text of twice the size.

    320 px is what a page of 1280 px has left at four times the size: no larger text there.
    """
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.page.emulate_media(reduced_motion="reduce")
    page = portal.open("/en" + PAGES[name])
    assert portal.accessibility_problems() == ""
    assert fits(page)
    assert cut_off_texts(page) == []
    assert page.evaluate("document.getAnimations().length") == 0
    portal.screenshot(f"{name}-{width}")
    page.emulate_media(color_scheme="dark")
    assert portal.accessibility_problems("wcag2a", "wcag2aa", "wcag22aa") == "", "dark"
    if width == WIDTHS[0]:
        portal.screenshot(f"{name}-dark")
    if width == min(WIDTHS):
        return
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert fits(page), "text of twice the size"
    assert cut_off_texts(page) == []
    portal.screenshot(f"{name}-{width}-large-text")


def test_pages_keep_their_meaning_under_forced_colours(portal, japan_on_file):
    """Under forced colours, marks and bars still stand out from what is behind them."""
    portal.page.emulate_media(forced_colors="active")
    for name in ("home", "coalition"):
        page = portal.open("/en" + PAGES[name])
        for mark in page.locator(".key-sure, .family h3").all():
            colours = mark.evaluate("""element => {
                const mark = getComputedStyle(element, element.matches(".key") ? null : "::before");
                return [mark.backgroundColor, getComputedStyle(document.body).backgroundColor];
            }""")
            assert colours[0] != colours[1], name
        portal.screenshot(f"{name}-forced-colours")


@pytest.mark.parametrize("language", ["es", "ja"])
def test_pages_in_other_languages_are_accessible(portal, japan_on_file, language):
    portal.page.set_viewport_size({"width": 390, "height": 900})
    for name, path in PAGES.items():
        page = portal.open(f"/{language}{path}")
        assert portal.accessibility_problems() == "", name
        assert fits(page), name
        assert cut_off_texts(page) == [], name
        portal.screenshot(f"{name}-{language}")


def test_everything_works_without_script(without_script, japan_on_file):
    page = without_script
    page.goto("/en/")
    page.get_by_role("link", name="Japan Climate Initiative", exact=True).click()
    page.get_by_role("navigation", name="Japan Climate Initiative").get_by_role(
        "link", name="Members"
    ).click()
    page.get_by_label("Type").select_option("city")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("row", name="Yokohama")).to_be_visible()
    expect(page.get_by_role("row", name="Company 01")).to_have_count(0)
    page.get_by_role("link", name="日本語").click()
    expect(page).to_have_url(re.compile(r"/ja/coalitions/japan/members/\?.*type=city"))
    expect(page.get_by_role("row", name="横浜市")).to_be_visible()


def test_a_past_date_is_asked_for_without_script(without_script, japan_on_file):
    page = without_script
    page.goto("/en/coalitions/japan/reach/")
    page.get_by_text("On another date").click()
    page.get_by_label("A year, or a day").fill("6/1/2018")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".notice-date")).to_contain_text("As of June 1, 2018.")
    page.get_by_role("link", name="Show today").click()
    expect(page.locator(".notice-date")).to_have_count(0)
    page.get_by_text("On another date").click()
    page.get_by_role("link", name="2020", exact=True).click()
    expect(page.locator(".notice-date")).to_contain_text("As of Dec. 31, 2020.")


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_coalition_prints_on_two_pages_with_its_map(portal, japan_on_file, language):
    page = portal.open(f"/{language}/coalitions/japan/")
    page.emulate_media(media="print")
    expect(page.locator(".map svg").first).to_be_visible()
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 2


def test_error_pages_have_the_layout_of_the_site(portal, japan_on_file):
    response = portal.page.goto(portal.url + "/en/nothing/")
    assert response.status == 404
    assert portal.accessibility_problems() == ""
    portal.screenshot("missing")
    portal.complaints.clear()  # the browser itself reports the 404
