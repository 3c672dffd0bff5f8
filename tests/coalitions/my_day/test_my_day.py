"""What waits is counted for each coalition, with the age of the oldest, and written once a week to who wants it."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aca_portal import extensions
from aca_portal.queues import Queue
from coalitions.models import Coalition, Correction
from coalitions.my_day.desk import Desk
from coalitions.my_day.letter import language_of, send_weekly_letters
from coalitions.my_day.queues import count_duplicates
from pledges.models import ProgressReport
from tests import factories
from tests.admin_pages import rows, words

pytestmark = pytest.mark.django_db
LAST_WEEK = timezone.now() - datetime.timedelta(days=7)
MONDAY = datetime.date(2026, 11, 23)


@pytest.fixture
def work(us):
    """One piece of work of every kind in the United States."""
    acme = factories.membership(us, factories.business("Acme")).signatory
    factories.membership(us, factories.business("Applicant"), status="applied")
    factories.contact(us, acme)
    factories.membership(us, factories.business("Silent"))
    factories.correction(us, acme, created_at=LAST_WEEK)
    late = factories.pledge(us, acme, target_year=2020)
    ProgressReport.objects.create(
        pledge=late, year=2015, value=5, unit="percent", source="Site", reported_on=LAST_WEEK.date()
    )
    arizona = factories.region("US-AZ", "Arizona")
    factories.figure(arizona, 7_000_000)
    big = factories.municipality("Big", parent=arizona)
    factories.figure(big, 6_900_000, provenance="staff")
    member = factories.membership(us, factories.signatory("Big", governs=big))
    factories.contact(us, member.signatory)
    return us


def waiting(*coalitions):
    desk = Desk(Coalition.objects.filter(pk__in=[one.pk for one in coalitions]).select_related("country"))
    return {queue.label: queue for one in coalitions for queue in desk.queues[one.pk]}


def test_every_kind_of_work_is_counted_with_its_oldest(work):
    found = waiting(work)
    assert {label: queue.count for label, queue in found.items()} == {
        "Applications to decide": 1,
        "Corrections that readers reported": 1,
        "Figures to check": 1,
        "Members without contact": 1,
        "Reports to review": 1,
        "Pledges overdue": 1,
    }
    assert found["Corrections that readers reported"].days == 7
    assert found["Corrections that readers reported"].note == "1 without owner"
    assert found["Reports to review"].days == 7


def test_each_queue_links_to_a_page_that_shows_its_work(us_client, work):
    for label, queue in waiting(work).items():
        response = us_client.get(queue.url)
        assert response.status_code == 200, label
        if "cl" in response.context:
            assert response.context["cl"].result_count == queue.count, label


def test_work_of_another_coalition_is_not_counted(client, japan, japan_staff, work):
    assert waiting(japan) == {}
    client.force_login(japan_staff)
    page = words(client.get(reverse("admin:index")))
    assert "Corrections that readers reported" not in page
    assert "Nothing." in page


def test_the_first_page_shows_the_queues(us_client, work):
    page = words(us_client.get(reverse("admin:index")))
    assert 'Corrections that readers reported</a> <span class="quiet">1 without owner' in page
    assert "7 days" in page


def test_an_app_above_adds_a_queue_of_its_own(us, monkeypatch):
    own = [lambda desk: [Queue(one.pk, "Parcels", 3, "/parcels/") for one in desk.coalitions]]
    monkeypatch.setattr(extensions, "queues", own)
    assert waiting(us)["Parcels"].count == 3


def test_counting_costs_the_same_for_one_coalition_and_three(work, japan, django_assert_num_queries):
    waiting(work)
    with CaptureQueriesContext(connection) as queries:
        waiting(work)
    mexico = factories.coalition("mexico")
    for coalition in (japan, mexico):
        member = factories.membership(coalition, factories.business(f"Of {coalition.slug}")).signatory
        factories.correction(coalition, member)
        factories.pledge(coalition, member)
    with django_assert_num_queries(len(queries)):
        waiting(work, japan, mexico)


def test_possible_duplicates_are_counted_at_night(us, us_staff):
    for name in ("Banco de Galicia S.A.", "Banco Galisia"):
        factories.membership(us, factories.business(name))
    assert "Possible duplicates" not in waiting(us)
    count_duplicates()
    assert waiting(us)["Possible duplicates"].count == 1


# --- Owner and note of a correction ------------------------------------------------------------------------


def test_a_correction_has_an_owner_of_its_coalition_and_a_note(us_client, us, us_staff, japan):
    correction = factories.correction(us)
    stranger = factories.staff_user(japan, username="stranger")
    address = reverse("admin:coalitions_correction_change", args=[correction.pk])
    no_answer = rows("answer")
    page = words(us_client.get(address))
    assert "us-editor" in page
    assert "stranger" not in page
    us_client.post(address, no_answer | {"owner": us_staff.pk, "note": "Asked the city", "state": "open"})
    correction.refresh_from_db()
    assert (correction.owner, correction.note, correction.state) == (us_staff, "Asked the city", "open")
    us_client.post(address, no_answer | {"owner": stranger.pk, "note": "x", "state": "open"})
    correction.refresh_from_db()
    assert correction.owner == us_staff
    us_client.post(address, no_answer | {"owner": us_staff.pk, "note": "Done", "state": "done"})
    correction.refresh_from_db()
    assert (correction.state, correction.note, correction.closed_by) == (
        Correction.State.DONE,
        "Done",
        us_staff,
    )


# --- The weekly letter -------------------------------------------------------------------------------------


@pytest.fixture
def reader(work):
    return factories.staff_user(work, email="ana@partner.example")


def test_the_letter_says_what_waits_and_goes_out_once_a_week(reader, work):
    assert send_weekly_letters(MONDAY) == 1
    (letter,) = mail.outbox
    assert letter.to == ["ana@partner.example"]
    assert "We Are Still In" in letter.body
    assert "Corrections that readers reported: 1 (oldest: 7 days), 1 without owner" in letter.body
    assert "/admin/coalitions/correction/?coalition__id__exact=" in letter.body
    for later in (0, 3, 6):
        assert send_weekly_letters(MONDAY + datetime.timedelta(days=later)) == 0
    assert send_weekly_letters(MONDAY + datetime.timedelta(days=7)) == 1


@pytest.mark.parametrize(("chosen", "read"), [("es", "es"), ("ja", "ja"), ("", "en"), ("xx", "en")])
def test_it_is_in_the_language_that_the_person_chose_else_in_that_of_the_country(reader, chosen, read):
    reader.letter_language = chosen
    reader.save()
    assert language_of(reader) == read
    assert language_of(factories.staff_user(factories.coalition("mexico"))) == "es"


@pytest.mark.parametrize(
    "fields", [{"wants_letter": False}, {"is_active": False}, {"email": ""}, {"is_staff": False}]
)
def test_who_does_not_want_it_or_is_gone_gets_none(reader, fields):
    for name, value in fields.items():
        setattr(reader, name, value)
    reader.save()
    mail.outbox.clear()
    assert send_weekly_letters(MONDAY) == 0
    assert mail.outbox == []


def test_nothing_to_do_is_no_letter(japan):
    factories.staff_user(japan, email="taro@partner.example")
    assert send_weekly_letters(MONDAY) == 0


def test_each_person_reads_of_their_own_coalitions_alone(reader, japan):
    factories.correction(japan)
    factories.staff_user(japan, email="taro@partner.example")
    assert send_weekly_letters(MONDAY) == 2
    bodies = {one.to[0]: one.body for one in mail.outbox}
    assert "Japan Climate Initiative" not in bodies["ana@partner.example"]
    assert "We Are Still In" not in bodies["taro@partner.example"]


def test_a_server_that_does_not_answer_is_tried_again_tomorrow(reader, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("coalitions.my_day.letter.deliver", lambda *some: False)
        assert send_weekly_letters(MONDAY) == 0
    assert send_weekly_letters(MONDAY + datetime.timedelta(days=1)) == 1


def test_the_daily_work_writes_the_letters(reader):
    call_command("daily")
    assert [one.to for one in mail.outbox] == [["ana@partner.example"]]


def test_everybody_switches_their_own_letter(client, reader):
    client.force_login(reader)
    assert "ana@partner.example" in words(client.get(reverse("admin:index")))
    client.post(reverse("admin:weekly_letter"), {"letter_language": "es"})
    reader.refresh_from_db()
    assert (reader.wants_letter, reader.letter_language) == (False, "es")
    client.post(reverse("admin:weekly_letter"), {"wants_letter": "on", "letter_language": "xx"})
    reader.refresh_from_db()
    assert (reader.wants_letter, reader.letter_language) == (True, "")
    assert client.get(reverse("admin:weekly_letter")).status_code == 405
