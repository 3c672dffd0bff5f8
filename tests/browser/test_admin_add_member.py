"""Adding a member in a browser: with script and without, on a desk and a phone."""

import pytest

from coalitions.models import Membership
from tests import factories
from tests.browser.conftest import fits, until_still


@pytest.fixture
def arizona(us):
    arizona = factories.region("US-AZ", "Arizona")
    factories.municipality("Tucson", parent=arizona)
    factories.membership(us, factories.business("Banco de Galicia S.A."))
    return arizona


def fill(page, arizona, name):
    page.select_option("[name=type]", "business")
    page.fill("[name=name]", name)
    page.select_option("[name=place_region]", str(arizona.pk))
    page.fill("[name=place_name]", "Tucson")
    page.fill("[name=joined_on]", "20-11-2018")
    page.fill("[name=contact_name]", "Ana Ruiz")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_near_name_is_asked_about_on_every_screen(portal, us, us_staff, arizona, width, scheme):
    portal.sign_in(us_staff)
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.page.emulate_media(color_scheme=scheme)
    page = portal.open(f"/admin/coalitions/coalition/{us.pk}/add-member/")
    assert fits(page)
    fill(page, arizona, "Banco Galicia")
    portal.screenshot(f"add-member-{width}-{scheme}")
    page.click("input.default")
    page.locator(".asked").wait_for()
    until_still(page)
    portal.screenshot(f"add-member-asked-{width}-{scheme}")
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    page.check("[name=same_as][value=new]")
    page.click("input.default")
    page.locator(".messagelist .success").wait_for()
    assert Membership.objects.filter(signatory__name="Banco Galicia").exists()


def test_it_works_without_script(portal, without_script, us, us_staff, arizona):
    portal.sign_in(us_staff)
    without_script.context.add_cookies(portal.page.context.cookies())
    without_script.goto(f"{portal.url}/admin/coalitions/coalition/{us.pk}/add-member/")
    fill(without_script, arizona, "Acme Industries")
    without_script.click("input.default")
    without_script.locator(".messagelist .success").wait_for()
    assert Membership.objects.get(signatory__name="Acme Industries").signatory.based_in.name == "Tucson"
