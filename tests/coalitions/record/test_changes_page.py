"""The page of what changed in a coalition: what it shows, to whom, and how much it asks of the database."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coalitions.models import Claim, ImportBatch, Membership
from coalitions.record.kinds import KINDS
from tests import factories
from tests.admin_pages import words
from tests.worlds import NAME, PRIVATE, two_coalitions

pytestmark = pytest.mark.django_db


def page_of(coalition, name="changes", **query):
    return reverse(f"admin:coalitions_coalition_{name}", args=[coalition.pk], query=query)


def changed(record, by=None, reason=None, **fields):
    """Change a record as a form does. Answers the new row of its history."""
    for name, value in fields.items():
        setattr(record, name, value)
    record._history_user, record._change_reason = by, reason
    record.save()
    return record.history.first()


@pytest.fixture
def member(us):
    return factories.membership(us, factories.business("Acme"), note="first")


def imported(coalition, by, **fields):
    defaults = {"filename": "members.csv", "content": b"", "sha256": "0" * 64, "state": "applied", "new": 12}
    return ImportBatch.objects.create(
        coalition=coalition, uploaded_by=by, applied_at=timezone.now(), **defaults | fields
    )


def test_a_change_stands_with_its_person_reason_and_both_values_in_words(client, us, us_staff, member):
    changed(
        member, us_staff, "They closed down", status="ended", left_on=datetime.date(2024, 3, 1), note="second"
    )
    client.force_login(us_staff)
    text = words(client.get(page_of(us)))
    assert "They closed down" in text
    assert us_staff.username in text
    assert "Left on" in text
    assert "March 1, 2024" in text
    assert '<span class="visually-hidden">before:</span> active</span>' in text
    assert '<span class="visually-hidden">after:</span> ended</span>' in text
    assert "Acme" in text


def test_every_model_with_a_history_has_a_place_on_the_page():
    from django.apps import apps

    from aca_portal.bulk import keeps_history

    models = {model._meta.model_name for model in apps.get_models() if keeps_history(model)}
    assert set(KINDS) == models


def test_an_import_is_one_line_with_its_count_and_its_own_undo(client, us, us_staff, member):
    batch = imported(us, us_staff)
    Membership.history.update(history_batch=batch.pk)
    client.force_login(us_staff)
    text = words(client.get(page_of(us)))
    assert "members.csv" in text
    assert "12 new, 0 changed" in text
    assert reverse("admin:coalitions_importbatch_undo", args=[batch.pk]) in text
    assert "your own key" not in text.lower()
    opened = words(client.get(page_of(us, batch=batch.pk)))
    assert "Membership" in opened
    assert "An import wrote it: undo the import." in opened


def test_changes_are_filtered_by_person_kind_and_day(client, us, us_staff, member):
    other = factories.staff_user(us, "coordinator", username="ottilie")
    claim = factories.claim(us, 5, source="Press")
    changed(member, us_staff, note="from staff")
    changed(claim, other, source="Newer press")
    client.force_login(us_staff)
    by_person = words(client.get(page_of(us, person=other.pk)))
    assert "Newer press" in by_person
    assert "from staff" not in by_person
    by_kind = words(client.get(page_of(us, kind="membership")))
    assert "from staff" in by_kind
    assert "Newer press" not in by_kind
    Claim.history.update(history_date=timezone.now() - datetime.timedelta(days=90))
    since = words(client.get(page_of(us, since=datetime.date.today() - datetime.timedelta(days=7))))
    assert "from staff" in since
    assert "Newer press" not in since
    before = words(client.get(page_of(us, until=datetime.date.today() - datetime.timedelta(days=60))))
    assert "from staff" not in before
    assert "Newer press" in before


@pytest.mark.parametrize(
    "query",
    [
        {"person": "x"},
        {"kind": "no"},
        {"since": "2024-13-45"},
        {"batch": "0"},
        {"since": "2024-02-02", "until": "2024-02-01"},
    ],
)
def test_a_filter_that_cannot_be_is_a_sentence(client, us, us_staff, member, query):
    client.force_login(us_staff)
    assert "errorlist" in words(client.get(page_of(us, **query)))
    assert client.get(page_of(us, "changes_export", **query)).status_code == 302


@pytest.mark.parametrize(
    "after", ["x", "20240101T000000.000000_1", "20240101T000000.000000_0_" + "9" * 40, "²_1_1"]
)
def test_an_odd_place_is_the_first_page(client, us, us_staff, member, after):
    client.force_login(us_staff)
    assert "Acme" in words(client.get(page_of(us, after=after)))


def test_older_changes_follow_on_further_pages_each_once(client, us, us_staff, member):
    for number in range(120):
        changed(member, us_staff, note=f"note-{number:03}.")
    Membership.history.update(history_date=timezone.now())  # all at one moment: the key decides
    client.force_login(us_staff)
    seen, address = [], page_of(us, kind="membership")
    while address:
        response = client.get(address)
        seen += [
            entry.row.pk
            for _week, people in response.context["weeks"]
            for _who, some in people
            for entry in some
        ]
        older = response.context["older"]
        address = older and page_of(us, kind="membership", after=older)
    assert seen == list(Membership.history.order_by("-history_id").values_list("history_id", flat=True))


@pytest.mark.parametrize("role", ["viewer", "editor", "coordinator"])
def test_nothing_of_another_coalition_is_shown_filtered_exported_or_undone(client, role):
    world = two_coalitions()
    shared = factories.business("Shared works")
    for coalition in (world.ours, world.theirs):
        factories.membership(coalition, shared, note=PRIVATE if coalition is world.ours else "")
    insider = factories.staff_user(world.ours, username=f"{PRIVATE.lower()}-insider")
    factories.figure(world.theirs.country, 9, source=f"{NAME} guess", provenance=f"roster:{world.ours.slug}")
    changed(shared, insider, website="https://example.org/shared")
    batch = imported(world.ours, insider, filename=f"{PRIVATE}-2.csv")
    changed(shared, insider, website="https://example.org/imported")
    shared.history.filter(website__endswith="imported").update(history_batch=batch.pk)
    client.force_login(factories.staff_user(world.theirs, role))
    pages = [
        client.get(page_of(world.theirs, **query))
        for query in ({}, {"person": insider.pk}, {"batch": batch.pk})
    ]
    texts = [words(page) for page in pages]
    for form in ("csv", "xlsx"):
        response = client.get(page_of(world.theirs, "changes_export", format=form))
        if form == "csv":
            texts.append(b"".join(response.streaming_content).decode())
        else:
            cells = load_workbook(io.BytesIO(response.content)).active.values
            texts.append(" ".join(str(cell) for row in cells for cell in row))
    for text in texts:
        assert NAME not in text
        assert PRIVATE.lower() not in text.lower()
    assert "https://example.org/shared" in texts[0]
    assert "somebody else" in texts[0]
    assert "into another coalition" in texts[0]
    for query in ({"person": insider.pk}, {"batch": batch.pk}):
        assert "errorlist" in words(client.get(page_of(world.theirs, **query)))
    version = world.version_of("membership")
    for coalition in (world.ours, world.theirs):
        address = reverse(
            "admin:coalitions_coalition_undo_change", args=[coalition.pk, "membership", version]
        )
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert client.get(page_of(world.ours)).status_code == 404
    assert client.get(page_of(world.ours, "changes_export")).status_code == 404


def test_accounts_are_for_administrators(client, us, us_staff):
    secret = factories.staff_user(us, username="carla", email="carla@private.example")
    changed(secret, us_staff, first_name="Carla")
    client.force_login(us_staff)
    assert "carla@private.example" not in words(client.get(page_of(us)))
    client.force_login(factories.superuser())
    assert "carla@private.example" in words(client.get(page_of(us)))


def test_a_page_asks_as_often_for_three_changes_as_for_one(client, us, us_staff):
    client.force_login(us_staff)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(page_of(us)).status_code == 200
        return len(queries)

    for number in range(3):
        signatory = factories.signatory(f"Town {number}")
        member = factories.membership(us, signatory)
        changed(member, us_staff, note="x")
        pledge = factories.pledge(us, signatory, title=f"Pledge {number}")
        changed(pledge, us_staff, title="Other")
        changed(factories.claim(us, number + 1, source=f"Press {number}"), us_staff, year=2019)
        imported(us, us_staff)
        if number == 0:
            first = asked()
    assert asked() == first
    assert first < 90


def test_the_export_is_in_the_language_of_the_reader_and_safe_in_a_spreadsheet(client, us, us_staff, member):
    changed(member, us_staff, note="=1+1")
    client.force_login(us_staff)
    client.cookies["django_language"] = "es"
    response = client.get(page_of(us, "changes_export", format="csv"))
    text = b"".join(response.streaming_content).decode()
    assert "'=1+1" in text
    assert "activa" in text
    client.cookies["django_language"] = "en"
    book = load_workbook(io.BytesIO(client.get(page_of(us, "changes_export", format="xlsx")).content))
    rows = list(book.active.iter_rows(values_only=False))
    assert [cell.value for cell in rows[0]][:3] == ["When", "Who", "What"]
    formula = [cell for row in rows for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in formula] == ["s"]


def test_a_member_that_is_gone_is_still_named(client, us, us_staff, member):
    member.signatory.delete()
    client.force_login(us_staff)
    text = words(client.get(page_of(us, kind="membership")))
    assert "Acme" in text
    assert "deleted" in text
    assert "Acme" in words(client.get(page_of(us, kind="signatory")))


def test_the_page_is_reached_from_the_first_page_and_from_the_coalition(client, us, us_staff):
    client.force_login(us_staff)
    for address in (reverse("admin:index"), reverse("admin:coalitions_coalition_change", args=[us.pk])):
        assert f'href="{page_of(us)}"' in client.get(address).content.decode()
