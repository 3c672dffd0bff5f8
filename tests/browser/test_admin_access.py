"""The log of access in a browser, on a phone and a desk."""

import pytest

from aca_portal.models import AccessEntry, AccessEvent
from tests import factories
from tests.browser.conftest import fits


@pytest.mark.parametrize("width", [390, 1280])
def test_the_log_is_read(portal, us, width):
    coordinator = factories.staff_user(us, "coordinator", username="cora")
    filters = {"coalition__id__exact": "1", "status__exact": "active"}
    for event, facts in (
        (AccessEvent.SIGNED_IN, {}),
        (AccessEvent.MEMBERS_EXPORTED, {"format": "xlsx", "rows": 120, "filter": filters}),
        (AccessEvent.REFUSED, {"method": "POST", "path": "/admin/coalitions/coalition/7/people/"}),
    ):
        AccessEntry.objects.create(
            event=event, account=coordinator, actor=coordinator, facts=facts,
            coalition_id=us.pk if facts.get("rows") else None,
        )  # fmt: skip
    portal.sign_in(coordinator)
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open("/admin/aca_portal/accessentry/")
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"access-{width}")
