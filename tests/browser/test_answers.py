"""Five questions that readers come with, each answered on the first screen after at most one click or one search.

On a phone, where a screen holds little, the answer stands on the first two.
"""

import datetime
import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from signatories.models import Metric
from tests import factories

D = datetime.date
WINDOWS = {"desktop": ({"width": 1280, "height": 900}, 1), "phone": ({"width": 390, "height": 844}, 2)}
OVERVIEW = "/en/coalitions/japan/"


@pytest.fixture
def japan(transactional_db):
    """A coalition of the size of the real one: governments, companies with pledges, claims, joining dates."""
    japan = factories.coalition(
        "japan",
        name_en="Japan Climate Initiative",
        summary_en="Companies, local governments and many other organisations of Japan that act together.",
        launched_on=D(2018, 7, 6),
    )
    factories.figure(japan.country, 126_146_099)
    factories.figure(japan.country, 577_000_000_000_000, Metric.GDP)
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.figure(kanagawa, 9_237_337)
    factories.figure(kanagawa, 35_000_000_000_000, Metric.GDP)
    factories.membership(
        japan,
        factories.signatory("Kanagawa", "state", governs=kanagawa),
        joined_on=D(2018, 7, 6),
        is_demo=True,
    )
    yokohama = factories.municipality("Yokohama", parent=kanagawa)
    factories.figure(yokohama, 3_777_491)
    factories.membership(japan, factories.signatory("Yokohama", governs=yokohama), joined_on=D(2019, 7, 6))
    for number in range(60):
        firm = factories.business(f"Company {number:02}", based_in=kanagawa)
        factories.membership(japan, firm, joined_on=D(2018 + number % 5, 9, 1))
    firm = factories.business("Zenith Motors", based_in=kanagawa)
    factories.membership(japan, firm, joined_on=D(2020, 1, 1))
    pledge = factories.pledge(japan, firm, source="Sustainability report")
    pledge.reports.create(year=2020, value=40, unit="percent", source="Report", review="accepted")
    factories.claim(japan, 46_230_000, qualifier="about", year=2021)
    factories.claim(japan, 40, "governments", year=2021)
    factories.claim(japan, 836, "signatories")
    return japan


@pytest.fixture(params=WINDOWS)
def reader(request, portal, japan):
    """Somebody with one question, who counts clicks and searches."""
    size, screens = WINDOWS[request.param]
    portal.page.set_viewport_size(size)
    return Reader(portal, size["height"] * screens)


class Reader:
    def __init__(self, portal, reach):
        self.portal, self.page, self.reach = portal, portal.page, reach
        self.steps = 0

    def opens(self, path):
        self.portal.open(path)

    def clicks(self, name, within="main"):
        self.steps += 1
        self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        self.page.wait_for_load_state()

    def searches(self, label, text):
        self.steps += 1
        field = self.page.get_by_label(label, exact=True)
        field.fill(text)
        field.press("Enter")
        self.page.wait_for_url(f"**q={text}*")
        self.page.wait_for_load_state("networkidle")

    def narrows(self, label, text):
        """Search a list, which changes while people type."""
        self.steps += 1
        self.page.get_by_label(label, exact=True).press_sequentially(text)
        self.page.wait_for_url(f"**q={text}*")

    def sees(self, text, within="main"):
        """The text stands where the page has come to rest, without scrolling past the screens that count."""
        assert self.steps <= 1
        found = self.page.locator(within).get_by_text(text).first
        expect(found).to_be_visible()
        box = found.bounding_box()
        assert box["y"] >= 0, f"{text} lies above the screen"
        assert box["y"] + box["height"] <= self.reach, f"{text} ends at {box['y'] + box['height']:.0f} px"


def test_is_my_city_in(reader):
    reader.opens(OVERVIEW)
    reader.sees("Is my city, company or university in?")
    reader.searches("Is my city, company or university in?", "Yokohama")
    reader.sees("Yokohama is a member of Japan Climate Initiative.")


def test_what_did_this_company_promise_and_is_it_kept_asked_of_the_coalition(reader):
    reader.opens(OVERVIEW + "pledges/")
    reader.narrows("Title, text or signatory", "Zenith")
    row = "#results tr:has-text('Zenith')"
    reader.sees("50% less than in 2010, by 2030", row)
    reader.sees("on track", row)


def test_what_did_this_company_promise_and_is_it_kept_asked_of_the_company(reader):
    reader.opens("/en/signatories/zenith-motors/")
    reader.sees("50% less than in 2010, by 2030")
    reader.sees("On track")


def test_how_many_people_and_why_not_what_they_claim(reader):
    reader.opens(OVERVIEW)
    for text in (
        "9.24 million",
        "7.3%",
        "about 46.23 million",
        "We compute 37.0 million fewer.",
        "The coalition counted 40 governments; on file here: 2.",
    ):
        reader.sees(text)


def test_give_me_the_list_in_excel(reader):
    reader.opens(OVERVIEW)
    reader.sees("Download the list (Excel)")
    with reader.page.expect_download() as download:
        reader.steps += 1
        reader.page.get_by_role("link", name="Download the list (Excel)").click()
    assert download.value.suggested_filename == "members-japan.xlsx"
    sheet = load_workbook(io.BytesIO(download.value.path().read_bytes())).worksheets[0]
    assert sheet.max_row == 1 + 63
    assert reader.steps == 1


def test_how_did_it_grow(reader):
    reader.opens(OVERVIEW)
    reader.clicks("Growth")
    reader.sees("the coalition had 63 members on file.")
    drawn = reader.page.locator(".picture-growth svg:visible")
    box = drawn.bounding_box()
    assert box["y"] + box["height"] <= reader.reach


def test_the_overview_of_a_phone_is_short(portal, japan):
    portal.page.set_viewport_size({"width": 390, "height": 844})
    page = portal.open(OVERVIEW)
    assert page.evaluate("document.documentElement.scrollHeight") <= 4000


def test_what_is_folded_on_a_phone_is_open_where_there_is_room_and_unfolds(portal, japan):
    page = portal.open(OVERVIEW)
    expect(page.locator("#map svg").first).to_be_visible()
    expect(page.locator("#map > summary")).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#map svg").first).to_be_hidden()
    page.locator("#map > summary").click()
    expect(page.locator("#map svg").first).to_be_visible()


def test_a_picture_costs_the_keyboard_one_stop(portal, japan):
    page = portal.open(OVERVIEW)
    stops = page.evaluate("""[...document.querySelectorAll(".picture, .map-section")].map(picture =>
        [...picture.querySelectorAll("a, summary, button")].filter(stop =>
            stop.tabIndex >= 0 && stop.checkVisibility({contentVisibilityAuto: true})).length)""")
    assert stops == [1, 1]
