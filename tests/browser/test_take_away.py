"""What readers take with them or leave behind: the card inside another site, a correction."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from coalitions.models import Correction
from tests import factories
from tests.browser.conftest import fits


@pytest.fixture
def japan(transactional_db):
    japan = factories.coalition("japan", name="Japan Climate Initiative")
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_200_000)
    factories.figure(japan.country, 92_000_000)
    factories.membership(japan, factories.signatory("Kanagawa", "state", governs=prefecture))
    return japan


@pytest.fixture
def another_site(portal):
    """Opens a page of another site, on a server of its own, with that content."""
    pages = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[0].encode())

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"

    def show(content):
        head = '<title>Another site</title><link rel="icon" href="data:,">'
        pages[:] = [f"<!doctype html><html lang=en>{head}<main><h1>Another site</h1>{content}</main>"]
        portal.page.goto(address)
        del portal.complaints[0]  # that another host was asked
        return portal.page

    yield show
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("width", [560, 320])
def test_the_copied_code_shows_the_card_in_another_site(portal, japan, another_site, width):
    code = portal.open("/en/coalitions/japan/about/").locator("#embed-code").input_value()
    portal.page.set_viewport_size({"width": width, "height": 600})
    page = another_site(code)
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("9,200,000")).to_be_visible()
    inside = page.frames[1]
    assert fits(inside)
    assert inside.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    portal.screenshot(f"embed-{width}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""


def test_only_the_card_can_be_framed_by_other_sites(portal, japan, another_site):
    page = another_site(f'<iframe src="{portal.url}/en/coalitions/japan/"></iframe>')
    assert "Japan Climate" not in page.frames[1].content()
    assert any("frame" in complaint for complaint in portal.complaints)
    portal.complaints.clear()


def test_a_reader_reports_a_correction(portal, japan):
    page = portal.open("/en/signatories/kanagawa/")
    page.get_by_role("link", name="Report a correction to Japan Climate Initiative").click()
    expect(page.locator("[name=homepage]")).to_be_hidden()
    page.get_by_role("button", name="Send the report").click()
    assert not Correction.objects.exists()
    page.get_by_label("What is wrong").fill("It has 9,237,000 inhabitants.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    correction = Correction.objects.get()
    assert correction.signatory.slug == "kanagawa"
    assert correction.page == "/en/signatories/kanagawa/"
