"""Contacts in a browser: written beside the membership, found, and forgotten; on a desk and a phone."""

import pytest

from coalitions.models import Contact
from tests import factories
from tests.browser.conftest import fits, until_still


@pytest.fixture
def member(us):
    member = factories.membership(us, factories.business("Acme Industries"))
    factories.contact(
        us,
        member.signatory,
        name="Ana Ruiz",
        role="Head of sustainability",
        email="ana@acme.example",
        phone="+1 520 555",
    )
    factories.contact(us, member.signatory, name="Bo Li", email="bo@acme.example")
    return member


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_of_contacts_fit_and_are_accessible(portal, us_staff, member, width, scheme):
    portal.sign_in(us_staff)
    page = portal.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    ana = Contact.objects.get(name="Ana Ruiz")
    for name, path in {
        "membership": f"coalitions/membership/{member.pk}/change/",
        "members": "coalitions/membership/",
        "contacts": "coalitions/contact/",
        "contact": f"coalitions/contact/{ana.pk}/change/",
        "forget": f"coalitions/contact/{ana.pk}/forget/",
        "export": "coalitions/membership/export/",
    }.items():
        portal.open(f"/admin/{path}")
        until_still(page)
        portal.screenshot(f"contacts-{name}-{width}-{scheme}")
        assert fits(page), name
        assert portal.accessibility_problems("wcag2a", "wcag2aa") == "", name


def test_a_contact_is_added_and_a_person_forgotten(portal, us_staff, member):
    portal.sign_in(us_staff)
    page = portal.open(f"/admin/coalitions/membership/{member.pk}/change/")
    page.get_by_text("Add another Contact").click()
    page.fill("[name=contacts-2-name]", "Cy Young")
    page.click("input[name=_save]")
    page.locator(".messagelist .success").wait_for()
    assert Contact.objects.count() == 3
    page = portal.open(f"/admin/coalitions/contact/{Contact.objects.get(name='Cy Young').pk}/change/")
    page.get_by_role("link", name="Forget this person").click()
    page.locator("input.default").click()
    page.locator(".messagelist .success").wait_for()
    assert Contact.objects.count() == 2
