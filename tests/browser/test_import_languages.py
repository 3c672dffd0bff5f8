"""Upload, answer which place is meant, confirm, undo: the whole walk in each language of the portal."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.imports.jobs import work_off
from coalitions.models import Membership
from tests import factories
from tests.browser.conftest import fits

REGISTER = {"provenance": "reference"}
ROSTER = "name,type,state\r\nSalm,city,Oregon\r\nHalsey,city,Oregon\r\n"


@pytest.fixture
def us(transactional_db):
    coalition = factories.coalition("us", name="We Are Still In")
    oregon = factories.region("US-OR", "Oregon", **REGISTER)
    for name, code in (("Salem", "US-4164900"), ("Halsey", "US-4131750")):
        factories.municipality(name, parent=oregon, code=code, **REGISTER)
    return coalition


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def speak(portal, language):
    name = settings.LANGUAGE_COOKIE_NAME
    portal.page.context.add_cookies([{"name": name, "value": language, "url": portal.url}])


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_upload_answer_confirm_and_undo(portal, us, roster, language):
    portal.sign_in(factories.staff_user(us))
    speak(portal, language)
    page = portal.open(reverse("admin:coalitions_importbatch_upload"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.set_input_files("#id_file", str(roster))
    page.locator(".upload-form [type=submit]").click()
    question = page.locator("form.questions")
    question.get_by_role("radio", name="Salem").check()
    assert fits(page)
    portal.screenshot(f"import-question-{language}")
    question.get_by_role("button").click()
    expect(page.locator("form.questions")).to_have_count(0)
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator(".batch-state.applied")).to_be_visible()
    governed = Membership.objects.order_by("pk").values_list("signatory__governs__name", flat=True)
    assert sorted(governed) == ["Halsey", "Salem"]
    page.locator("a[href$='/undo/']").click()
    page.locator("form.batch-tools button").click()
    expect(page.locator(".batch-state.undone")).to_be_visible()
    assert not Membership.objects.exists()


def test_the_page_of_long_work_goes_on_by_itself(portal, us, tmp_path):
    """The progress is told without a click, and the preview appears when the worker is done."""
    portal.sign_in(factories.staff_user(us))
    path = tmp_path / "long.csv"
    path.write_text("name,type\r\n" + "".join(f"Works {n},business\r\n" for n in range(2001)))
    page = portal.open(reverse("admin:coalitions_importbatch_upload"))
    page.set_input_files("#id_file", str(path))
    page.get_by_role("button", name="Look at what it would do").click()
    expect(page.locator("#job-progress")).to_contain_text("Waiting for its turn")
    assert fits(page)
    assert portal.accessibility_problems() == ""
    portal.screenshot("import-progress")
    work_off()
    expect(page.locator(".totals")).to_contain_text("2,001 new", timeout=15_000)


def test_long_work_is_followed_without_script(portal, us, tmp_path, without_script):
    portal.sign_in(factories.staff_user(us))
    cookies = portal.page.context.cookies()
    without_script.context.add_cookies(cookies)
    path = tmp_path / "long.csv"
    path.write_text("name,type\r\n" + "".join(f"Works {n},business\r\n" for n in range(2001)))
    without_script.goto(reverse("admin:coalitions_importbatch_upload"))
    without_script.set_input_files("#id_file", str(path))
    without_script.locator(".upload-form [type=submit]").click()
    expect(without_script.locator("#job-progress")).to_contain_text("Waiting for its turn")
    work_off()
    without_script.get_by_role("link", name="Look again").click()
    expect(without_script.locator(".totals")).to_contain_text("2,001 new")
