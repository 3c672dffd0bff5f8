"""The page of what changed, in a browser: on a phone and a desk, without script."""

import datetime

import pytest
from django.utils import timezone

from coalitions.models import ImportBatch
from tests import factories
from tests.browser.conftest import fits


@pytest.fixture
def changes(us, us_staff):
    member = factories.membership(us, factories.business("Acme Solar Works of the Greater Phoenix Area"))
    member._history_user, member._change_reason = (
        us_staff,
        "They wrote that they leave the alliance at the end of the month",
    )
    member.status, member.left_on, member.note = "ended", datetime.date(2024, 3, 1), "A long note. " * 12
    member.save()
    claim = factories.claim(us, 13_000_000, source="Press release of the launch")
    claim._history_user, claim.value = us_staff, 14_000_000
    claim.save()
    ImportBatch.objects.create(
        coalition=us, uploaded_by=us_staff, filename="members-2024.csv", content=b"", sha256="0" * 64,
        state="applied", applied_at=timezone.now(), new=12, updated=3,
    )  # fmt: skip
    return member


@pytest.mark.parametrize("width", [390, 1280])
def test_changes_are_read_and_taken_back(portal, us, us_staff, changes, width):
    portal.sign_in(us_staff)
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = portal.open(f"/admin/coalitions/coalition/{us.pk}/changes/")
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"changes-{width}")
    page.click(".change-undo a")
    page.locator("button.default").wait_for()
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot(f"undo-change-{width}")
    page.click("button.default")
    page.locator(".messagelist .success").wait_for()
    changes.refresh_from_db()
    assert changes.status == "active"
