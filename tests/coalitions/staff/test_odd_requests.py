"""Requests that nobody makes on purpose: keys that are none, filters that do not exist, forms cut short."""

import pytest
from django.urls import reverse

from tests import factories

HUGE = "9" * 40
LISTS = (
    "signatories_jurisdiction",
    "signatories_signatory",
    "coalitions_membership",
    "coalitions_importbatch",
    "pledges_pledge",
)


@pytest.fixture
def admin(client, db):
    client.force_login(factories.superuser())
    return client


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("key", ["abc", HUGE, "%00"])
def test_a_record_that_cannot_be_is_not_found(admin, name, key):
    base = reverse(f"admin:{name}_changelist")
    for page in ("change", "history"):
        assert admin.get(f"{base}{key}/{page}/").status_code in (302, 404)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query", ["wings=2", "id__exact=abc", f"coalition__id__exact={HUGE}", "q=%00", "p=abc", "o=x"]
)
def test_a_list_with_an_unknown_filter_answers(admin, name, query):
    response = admin.get(f"{reverse(f'admin:{name}_changelist')}?{query}", follow=True)
    assert response.status_code in (200, 400)


def test_an_export_with_an_unknown_filter_leads_to_the_list(admin, us):
    response = admin.get(f"{reverse('admin:coalitions_membership_export')}?wings=2")
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:coalitions_membership_changelist"))


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"]
)
def test_an_upload_cut_short_is_a_bad_request_or_a_sentence(admin, us, content_type):
    response = admin.generic("POST", reverse("admin:coalitions_importbatch_upload"), b"--x", content_type)
    assert response.status_code in (200, 400)
