"""A real Chromium on a live server.

Tests here take `portal`: it opens pages, signs staff in, saves screenshots and looks for accessibility problems.
Whatever a page writes to the console as a warning or error, every breach of the Content-Security-Policy and every
request to another host fails the test at its end.

The live server reads the database from another thread, so these tests are transactional: what a test needs it
builds itself (with `tests.factories`), and everything is flushed afterwards.

A test that follows a link or sends a form waits for the page that comes, to its end: Chromium hangs for good where a
page is closed on its way to another.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

SCREENSHOTS = settings.BASE_DIR / "build" / "screenshots"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
HERE = Path(__file__).parent
# A Chromium that stops answering is ended together with its worker, and its test is tried once more by a new one.
# A test that fails is not tried again: no failure bears this name.
HANGS_AFTER = 180  # seconds
BROWSER_HANGS = "the worker is gone"
FOCUSED = """selector => {
    const focused = document.activeElement;
    return {
        element: focused.outerHTML.slice(0, 200),
        outline: focused === document.body || focused.closest("svg") ? "" : getComputedStyle(focused).outlineStyle,
        is_wanted: focused.matches(selector),
    };
}"""


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(HANGS_AFTER))
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[BROWSER_HANGS]))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("No chromium was found, and REQUIRE_BROWSER=1 says that there must be one.")
        pytest.skip("no chromium on this machine")
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "en-US", "viewport": {"width": 1280, "height": 900}}


class Portal:
    """The portal as one visitor's browser shows it."""

    def __init__(self, page, url):
        self.page = page
        self.url = url
        self.complaints = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._on_request)

    def _on_console(self, message):
        if message.type in ("warning", "error"):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _on_request(self, request):
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(self.url):
            self.complaints.append(f"{self.page.url}: asks another host for {request.url}")

    def open(self, path):
        """Open the page at `path`, which must answer without an error. Returns the Playwright page."""
        response = self.page.goto(self.url + path)
        assert response.status < 400, f"{path} answered {response.status}"
        return self.page

    def sign_in(self, user):
        """Sign in without walking through the login form."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.url}]
        )

    def screenshot(self, name):
        """Save the whole page as build/screenshots/<name>.png."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def accessibility_problems(self, *tags):
        """What axe finds wrong with the open page, as text; empty where all is well.

        Every rule of axe, best practices included, unless `tags` name some, such as "wcag2a" and "wcag2aa".
        """
        options = {"resultTypes": ["violations"], "preload": False}
        if tags:
            options["runOnly"] = list(tags)
        results = Axe().run(self.page, options=options)
        return results.generate_report() if results.violations_count else ""


@pytest.fixture(scope="session")
def _django_under_playwright():
    """Playwright's loop runs in the thread of the tests; Django would take their queries for asynchronous ones."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def portal(_django_under_playwright, page, live_server):
    portal = Portal(page, live_server.url)
    yield portal
    page.close()
    assert not portal.complaints, "\n".join(portal.complaints)


@pytest.fixture
def without_script(portal):
    """A page of the portal with script switched off."""
    context = portal.page.context.browser.new_context(java_script_enabled=False, base_url=portal.url)
    yield context.new_page()
    context.close()


def fits(frame):
    """Whether the page, once it is loaded, is no wider than its window."""
    frame.wait_for_load_state()
    return frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def until_still(page):
    """Wait for what fades in: axe would measure colours half way."""
    page.wait_for_function("document.getAnimations().every(fading => fading.playState === 'finished')")


def tab_to(page, selector, key="Tab"):
    """Press Tab until that element has the focus, which must be visible on the way."""
    for _attempt in range(200):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED, selector)
        assert focused["outline"] != "none", focused["element"]
        if focused["is_wanted"]:
            return
    pytest.fail(f"The keyboard does not reach {selector}.")
