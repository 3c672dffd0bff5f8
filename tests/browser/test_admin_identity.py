"""Staff say who is who in a real browser: they answer a preview, merge two signatories and undo it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.browser.conftest import fits, until_still
from tests.coalitions.rosters.files import roster

WIDTHS = [1280, 390]


@pytest.fixture
def us(transactional_db):
    coalition = factories.coalition("us", name="We Are Still In")
    for name in ("Acme Solar Works", "Acme Solr Works"):
        factories.membership(coalition, factories.business(name))
    return coalition


@pytest.mark.parametrize("width", WIDTHS)
def test_a_preview_asks_about_near_names_and_remembers_the_answer(portal, us, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    user = factories.staff_user(us)
    rows = roster({"name": "Acme Solar Wroks", "type": "business"})
    batch = preview_roster(coalition=us, filename="roster.csv", content=rows, user=user)
    portal.sign_in(user)
    page = portal.open(reverse("admin:coalitions_importbatch_change", args=[batch.pk]))
    question = page.get_by_role("group", name="is “Acme Solar Wroks” the same as “Acme Solar Works” on file?")
    assert fits(page)
    until_still(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"admin-questions-{width}")
    question.get_by_label("the same").check()
    page.get_by_role("button", name="Remember these answers").click()
    expect(page.locator(".messagelist")).to_contain_text("Your answers are remembered")
    expect(page.locator(".totals")).to_contain_text("0 new")
    assert page.locator(".questions").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_two_signatories_are_merged_from_the_list_of_duplicates_and_unmerged(portal, us, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.sign_in(factories.staff_user(us))
    page = portal.open("/admin/")
    page.get_by_role("link", name="Possible duplicates").click()
    page.wait_for_url("**/duplicates/")
    assert fits(page)
    portal.screenshot(f"admin-duplicates-{width}")
    page.get_by_role("link", name="Merge…").click()
    page.wait_for_url("**/merge/**")
    assert fits(page)
    until_still(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    page.get_by_label("Keep “Acme Solar Works”").check()
    page.get_by_label("Make one of periods that overlap").check()
    portal.screenshot(f"admin-merge-{width}")
    page.get_by_label("Reason").fill("One and the same company.")
    page.get_by_role("button", name="Merge them").click()
    expect(page.locator(".messagelist")).to_contain_text("is now part of “Acme Solar Works”")
    portal.screenshot(f"admin-merged-{width}")
    portal.open("/ja/signatories/acme-solr-works/")
    assert page.url.endswith("/ja/signatories/acme-solar-works/")
    page.go_back()
    page.get_by_role("button", name="Undo this merge").click()
    expect(page.locator(".messagelist")).to_contain_text("both signatories are on file again")
    assert fits(page)
    assert Signatory.objects.count() == 2
