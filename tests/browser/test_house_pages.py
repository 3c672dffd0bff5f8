"""The pages that a public body is expected to have, and what people take away from a coalition in one click."""

import io

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from coalitions.models import CorrectionAnswer
from tests import factories
from tests.browser.conftest import fits

PAGES = ["join", "contact", "privacy", "accessibility", "licence", "corrections"]


@pytest.fixture
def japan(transactional_db):
    japan = factories.coalition("japan", name="Japan Climate Initiative", contact="office@example.org")
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_200_000)
    factories.figure(japan.country, 92_000_000)
    member = factories.signatory("神奈川県", "state", governs=prefecture, country="JP")
    factories.membership(japan, member)
    report = factories.correction(japan, signatory=member)
    CorrectionAnswer.objects.create(correction=report, text="The population is that of 2020 now.")
    return japan


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("name", PAGES)
def test_they_fit_and_everybody_can_read_them(portal, japan, name, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    opened = portal.open(f"/en/{name}/")
    assert fits(opened)
    portal.screenshot(f"house-{name}-{width}")
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme=scheme)
        assert portal.accessibility_problems() == ""


def test_the_list_in_excel_is_one_click_from_the_coalition(portal, japan):
    page = portal.open("/en/coalitions/japan/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the list (Excel)").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert "神奈川県" in [cell.value for cell in book.worksheets[0]["A"]]


def test_addresses_of_sources_and_the_members_are_on_paper(portal, japan):
    page = portal.open("/en/coalitions/japan/")
    expect(page.locator(".on-paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".on-paper")).to_contain_text("神奈川県")
