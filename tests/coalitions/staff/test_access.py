"""The log of access: what stands in it, who reads it, what never stands in it, and for how long."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aca_portal.models import AccessEntry, AccessEvent
from coalitions.models import ImportBatch
from tests import factories
from tests.aca_portal.accounts.pages import sign_in
from tests.admin_pages import words

pytestmark = pytest.mark.django_db
LOG = "/admin/aca_portal/accessentry/"


@pytest.fixture
def coordinator(us):
    return factories.staff_user(us, "coordinator", username="cora")


def entries(event):
    return AccessEntry.objects.filter(event=event)


def test_sign_ins_and_refusals_stand_in_it_and_nothing_that_was_typed(client, us_staff):
    sign_in(client, us_staff, "wrong-secret")
    sign_in(client, "my-secret-in-the-wrong-box", "wrong-secret")
    sign_in(client, us_staff)
    assert list(entries("sign-in refused").order_by("pk").values_list("account", flat=True)) == [
        us_staff.pk,
        None,
    ]
    assert entries("signed in").get().account == us_staff
    written = str(list(AccessEntry.objects.values()))
    assert "secret" not in written
    assert factories.PASSWORD not in written


def test_an_export_of_members_says_who_how_many_and_which_filter(client, us, us_staff, coordinator):
    for name in ("Acme", "Blue"):
        factories.membership(us, factories.business(name))
    client.force_login(us_staff)
    address = reverse("admin:coalitions_membership_export")
    answer = client.post(
        f"{address}?coalition__id__exact={us.pk}&status__exact=active", {"format": 0, "resource": 0}
    )
    assert answer.status_code == 200
    entry = entries("members exported").get()
    assert (entry.account, entry.actor, entry.coalition_id) == (us_staff, us_staff, us.pk)
    assert entry.facts["rows"] == 2
    assert entry.facts["filter"]["status__exact"] == "active"
    client.force_login(coordinator)
    page = words(client.get(LOG))
    assert "members exported" in page
    assert "rows: 2" in page
    assert "status = active" in page


def test_downloads_of_uploads_and_of_changes_stand_in_it(client, us, us_staff):
    batch = ImportBatch.objects.create(
        coalition=us, uploaded_by=us_staff, filename="members.csv", content=b"name,type\n", sha256="0" * 64
    )
    client.force_login(us_staff)
    assert client.get(reverse("admin:coalitions_importbatch_file", args=[batch.pk])).status_code == 200
    assert entries("uploaded file downloaded").get().coalition_id == us.pk
    client.get(reverse("admin:coalitions_coalition_changes_export", args=[us.pk]), {"kind": "membership"})
    assert entries("changes exported").get().facts["filter"] == {"kind": "membership"}


def test_a_role_that_is_given_names_who_gave_it(client, us, coordinator):
    client.force_login(coordinator)
    address = reverse("admin:coalitions_coalition_people", args=[us.pk])
    client.post(address, {"email": "eva@example.org", "role": "viewer"})
    entry = entries("role given").get(account__email="eva@example.org")
    assert (entry.actor, entry.coalition_id, entry.facts) == (coordinator, us.pk, {"role": "viewer"})


def test_a_refused_action_stands_in_it(client, us, us_staff):
    client.force_login(us_staff)
    address = reverse("admin:coalitions_coalition_people", args=[us.pk])
    assert client.post(f"{address}?q=typed", {"email": "typed@example.org"}).status_code == 403
    entry = entries("action refused").get()
    assert (entry.account, entry.facts) == (us_staff, {"method": "POST", "path": address})


def test_coordinators_read_what_is_about_their_coalition_and_its_people(
    client, us, japan, coordinator, us_staff
):
    stranger = factories.staff_user(japan, username="kenji")
    both = factories.staff_user(japan, username="bella")
    factories.staff_user(us, "viewer", username="vic")
    both.coalition_roles.create(coalition=us, role="viewer")
    admin = factories.superuser(username="boss")
    for one in (stranger, both, us_staff, admin):
        AccessEntry.objects.create(event=AccessEvent.SIGNED_IN, account=one, actor=one)
    AccessEntry.objects.create(event=AccessEvent.REFUSED, account=both, facts={"path": "/admin/of-japan/"})
    AccessEntry.objects.create(
        event=AccessEvent.MEMBERS_EXPORTED,
        account=both,
        coalition_id=japan.pk,
        facts={"filter": {"q": "secret"}},
    )
    unknown = AccessEntry.objects.create(event=AccessEvent.SIGN_IN_REFUSED)
    client.force_login(coordinator)
    page = words(client.get(LOG))
    assert us_staff.username in page
    assert "bella" in page
    for hidden in ("kenji", "boss", "of-japan", "secret"):
        assert hidden not in page
    assert client.get(f"{LOG}?q=kenji").context["cl"].result_count == 0
    for entry in AccessEntry.objects.filter(coalition_id=japan.pk) | AccessEntry.objects.filter(
        pk=unknown.pk
    ):
        assert client.get(f"{LOG}{entry.pk}/change/").status_code == 302
    client.force_login(admin)
    page = words(client.get(LOG))
    for shown in ("kenji", "boss", "of-japan", "secret"):
        assert shown in page


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_viewers_and_editors_do_not_read_it(client, us, role):
    client.force_login(factories.staff_user(us, role))
    assert client.get(LOG).status_code == 403


def test_nobody_changes_or_deletes_an_entry(client, us, coordinator):
    entry = AccessEntry.objects.create(event=AccessEvent.SIGNED_IN, account=coordinator, coalition_id=us.pk)
    for user in (coordinator, factories.superuser()):
        client.force_login(user)
        assert client.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(f"{LOG}{entry.pk}/change/", {"event": "signed out"})
        entry.refresh_from_db()
        assert entry.event == "signed in"


def test_the_list_asks_as_often_for_three_entries_as_for_one(client, us, coordinator):
    client.force_login(coordinator)
    asked = []
    for number in range(3):
        person = factories.staff_user(us, username=f"person-{number}")
        AccessEntry.objects.create(event=AccessEvent.MEMBERS_EXPORTED, account=person, coalition_id=us.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LOG).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[2]


def test_entries_are_deleted_after_a_year(us, coordinator):
    AccessEntry.objects.all().delete()
    for days in (364, 366):
        at = timezone.now() - datetime.timedelta(days=days)
        AccessEntry.objects.create(event=AccessEvent.SIGNED_IN, account=coordinator, at=at)
    call_command("daily")
    assert AccessEntry.objects.count() == 1
