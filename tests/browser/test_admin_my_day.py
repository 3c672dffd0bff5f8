"""The first page of staff in a browser: what waits, on a desk and a phone, light and dark."""

import pytest

from tests import factories
from tests.browser.conftest import fits, until_still


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_what_waits_fits_and_is_accessible(portal, us, width, scheme):
    user = factories.staff_user(us, email="ana@partner.example", username="ana")
    acme = factories.membership(us, factories.business("Acme")).signatory
    factories.membership(us, factories.business("Applicant"), status="applied")
    factories.correction(us, acme)
    portal.sign_in(user)
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.page.emulate_media(color_scheme=scheme)
    page = portal.open("/admin/")
    until_still(page)
    portal.screenshot(f"my-day-{width}-{scheme}")
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
