"""What the database refuses comes back in its form, with what was typed."""

import pytest
from django.urls import reverse

from coalitions.models import Partner
from tests import factories
from tests.admin_pages import words

pytestmark = pytest.mark.django_db
PARTNERSHIP = {
    "partnerships-TOTAL_FORMS": 1,
    "partnerships-INITIAL_FORMS": 0,
    "partnerships-0-role": "supporter",
}


@pytest.fixture
def somebody_was_faster(monkeypatch):
    """The form finds nothing wrong, since the other record is put on file just after it has looked."""
    monkeypatch.setattr(Partner, "validate_unique", lambda self, exclude=None: None)


def typed(us, **fields):
    return PARTNERSHIP | {"partnerships-0-coalition": us.pk, "website": "https://example.org/typed"} | fields


def test_a_new_record_that_the_database_refuses_comes_back_as_typed(client, us, somebody_was_faster):
    factories.partner(us, name="C40")
    client.force_login(factories.staff_user(us, "coordinator"))
    answer = client.post(reverse("admin:coalitions_partner_add"), typed(us, name="C40"))
    assert answer.status_code == 200
    assert "another record like it was put on file a moment ago" in words(answer)
    assert 'value="https://example.org/typed"' in words(answer)
    assert '<option value="supporter" selected>' in words(answer)
    assert Partner.objects.filter(name="C40").count() == 1


def test_a_changed_record_that_the_database_refuses_comes_back_and_can_be_saved(
    client, us, somebody_was_faster
):
    factories.partner(us, name="C40")
    other = factories.partner(us, name="WWF")
    client.force_login(factories.staff_user(us, "coordinator"))
    address = reverse("admin:coalitions_partner_change", args=[other.pk])
    form = {
        "partnerships-TOTAL_FORMS": 0,
        "partnerships-INITIAL_FORMS": 0,
        "website": "https://example.org/typed",
    }
    answer = client.post(address, form | {"name": "C40"})
    assert "What you entered still stands below" in words(answer)
    assert 'value="https://example.org/typed"' in words(answer)
    other.refresh_from_db()
    assert (other.name, other.website) == ("WWF", "")
    assert client.post(address, form | {"name": "WWF"}).status_code == 302
    other.refresh_from_db()
    assert other.website == "https://example.org/typed"
