"""The publication log as readers and programs see it."""

import csv
import datetime
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.models import PublicationEntry
from coalitions.publication.inputs import digest
from coalitions.publication.log import freeze
from signatories.models import Figure
from tests import factories

pytestmark = pytest.mark.django_db
D = datetime.date
FIRST, SECOND, THIRD = D(2026, 3, 2), D(2026, 3, 3), D(2026, 5, 1)
LOG = "/en/coalitions/us/log/"


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def table(client, path):
    content = b"".join(client.get(path).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


@pytest.fixture
def logged(us):
    """Three entries: a state; a company and a city elsewhere that joined; another figure of the state."""
    factories.figure(us.country, 330_000_000)
    arizona, texas = factories.region("US-AZ", "Arizona"), factories.region("US-TX", "Texas")
    factories.figure(arizona, 7_000_000)
    factories.membership(us, factories.signatory("Arizona", "state", governs=arizona))
    freeze(coalition=us, today=FIRST)
    houston = factories.municipality("Houston", parent=texas)
    factories.figure(houston, 2_300_000)
    factories.membership(us, factories.signatory("Houston", governs=houston), joined_on=SECOND)
    factories.membership(us, factories.business("Acme"), joined_on=SECOND)
    freeze(coalition=us, today=SECOND)
    Figure.objects.filter(jurisdiction=arizona).update(value=7_100_000)
    freeze(coalition=us, today=THIRD)
    return us


def test_the_log_lists_each_day_with_its_numbers_and_what_changed(client, logged):
    page = text(client, LOG)
    assert "3 days with a change" in page
    third, second, first = (page.index(day) for day in ("May 1, 2026", "March 3, 2026", "March 2, 2026"))
    assert third < second < first
    assert "3 +2 9,300,000 +2,300,000" in page[second:first]
    assert "2 joined" in page[second:first]
    assert "9,400,000 +100,000" in page[third:second]
    assert "other figures" in page[third:second]
    assert "the first entry" in page[first:]


def test_a_day_before_shows_the_entries_until_then(client, logged):
    page = text(client, f"{LOG}?as_of=2026-03-03")
    assert "May 1, 2026" not in page
    assert "March 3, 2026" in page
    assert "No entry from that day or before" in text(client, f"{LOG}?as_of=2020-01-01")


def test_a_coalition_without_entries_says_so(client, us):
    assert "There is no entry yet." in text(client, LOG)


def test_an_entry_names_each_cause_with_its_amount_and_their_sum(client, logged):
    page = text(client, f"{LOG}2026-03-03/")
    assert "As published on March 3, 2026" in page
    assert "What changed since March 2, 2026" in page
    assert "Houston: joined +1 +2,300,000" in page
    assert "Acme: joined +1 –" in page
    assert "Together +2 +2,300,000" in page


def test_an_entry_is_compared_with_any_earlier_one(client, logged):
    page = text(client, f"{LOG}2026-05-01/?since=2026-03-02")
    assert "What changed since March 2, 2026" in page
    assert "Houston: joined" in page
    assert "Arizona: other figures population by Statistics office, 2020" in page
    assert "Together +2 +2,400,000" in page


def test_an_entry_tells_how_it_is_proved(client, logged):
    page = client.get(f"{LOG}2026-03-03/").content.decode()
    entry = logged.publication_entries.get(date=SECOND)
    assert entry.digest in page
    assert "python manage.py prove us-2026-03-03.json" in page
    assert 'href="/data/coalitions/us/log/2026-03-03.json"' in page


def test_the_file_holds_the_inputs_and_their_digest(client, logged):
    response = client.get("/data/coalitions/us/log/2026-03-03.json")
    data = json.loads(response.content)
    assert 'filename="us-2026-03-03.json"' in response["Content-Disposition"]
    assert data["published"]["numbers"]["population"]["value"] == 9_300_000
    assert data["published"]["digest"] == digest(data["inputs"])
    assert {one["signatory"] for one in data["inputs"]["members"]} == {"arizona", "houston", "acme"}


def test_the_log_as_data(client, logged):
    rows = table(client, "/data/coalitions/us/log.csv")
    assert [row["date"] for row in rows] == ["2026-05-01", "2026-03-03", "2026-03-02"]
    assert [row["people"] for row in rows] == ["9400000", "9300000", "7000000"]
    assert (rows[1]["members"], rows[1]["members_business"], rows[1]["members_city"]) == ("3", "1", "1")
    data = client.get("/data/coalitions/us/log.json?as_of=2026-03-03").json()
    assert [entry["date"] for entry in data["entries"]] == ["2026-03-03", "2026-03-02"]
    assert data["entries"][0]["changes_by_kind"]["joined"]["population.value"] == 2_300_000
    assert data["next"] is None
    assert client.get(data["entries"][0]["file"]).status_code == 200


def test_every_cause_as_data_adds_up(client, logged):
    data = client.get("/data/coalitions/us/log/2026-05-01/changes.json?since=2026-03-02").json()
    assert data["since"] == "2026-03-02"
    for name, difference in data["differences"].items():
        assert sum(cause["amounts"].get(name, 0) for cause in data["causes"]) == difference
    assert data["differences"]["population.value"] == 2_400_000


@pytest.mark.parametrize("path", ["2026-03-04/", "soon/", "9999-99-99/"])
def test_a_day_without_entry_is_not_found(client, logged, path):
    assert client.get(LOG + path).status_code == 404


@pytest.mark.parametrize("since", ["soon", "2030-01-01", "1999-01-01", "\0"])
def test_a_day_to_compare_with_that_has_no_entry_is_the_nearest(client, logged, since):
    response = client.get(f"{LOG}2026-05-01/", {"since": since})
    assert response.status_code == 200
    nearest = "March 2" if since == "1999-01-01" else "March 3"
    assert f"What changed since {nearest}, 2026" in response.content.decode()


@pytest.mark.parametrize("name", ["log.csv", "log.json"])
def test_data_of_no_day_is_refused(client, logged, name):
    assert client.get(f"/data/coalitions/us/{name}?as_of=soon").status_code == 400


def test_the_reach_of_a_day_stands_beside_what_was_published(client, logged):
    page = text(client, "/en/coalitions/us/reach/?as_of=2026-03-02")
    assert "As of March 2, 2026: 7,100,000 people, computed from what is on file today." in page
    assert "As published on March 2, 2026 : 7,000,000 people." in page
    assert "What is on file was changed or corrected since." in page
    page = text(client, "/en/coalitions/us/reach/?as_of=2026-05-01")
    assert "As published on May 1, 2026 : 9,400,000 people." in page
    assert "What is on file was changed or corrected since." not in page
    assert "the publication log begins later" in text(client, "/en/coalitions/us/reach/?as_of=2020-01-01")


def test_demonstration_data_says_so_in_the_log(client, us):
    factories.membership(us, factories.business("Acme"), is_demo=True)
    freeze(coalition=us, today=FIRST)
    us.memberships.update(is_demo=False)
    assert "demonstration data" in text(client, LOG)
    assert "Demonstration data. 1 of the 1 members of that day was demonstration data." in text(
        client, f"{LOG}2026-03-02/"
    )
    assert table(client, "/data/coalitions/us/log.csv")[0]["demonstration_members"] == "1"


def test_the_pages_of_the_coalition_lead_to_its_log(client, us):
    for path in ("reach/", "about/"):
        assert f'href="{LOG}"' in client.get(f"/en/coalitions/us/{path}").content.decode()


def queries(client, path):
    """What a page asks of the tables of coalitions, when asked for the first time."""
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return [one["sql"] for one in found if "coalitions_" in one["sql"]]


def test_the_log_costs_the_same_with_one_entry_and_with_three_and_reads_no_inputs(client, logged):
    three = queries(client, LOG)
    assert not any('"inputs"' in sql or '"causes"' in sql for sql in three)
    PublicationEntry.objects.exclude(date=FIRST).delete()
    assert len(queries(client, LOG)) == len(three)


def test_an_entry_costs_the_same_however_far_it_is_compared(client, logged):
    near = queries(client, f"{LOG}2026-05-01/")
    assert len(queries(client, f"{LOG}2026-05-01/?since=2026-03-02")) == len(near)
    assert not any('"inputs"' in sql for sql in near)


def test_a_long_log_has_pages(client, us):
    blank = {"edition": 1, "method": "1", "digest": "0" * 64, "answer_digest": "", "inputs": b""}
    freeze(coalition=us, today=D(2020, 1, 1))
    numbers = us.publication_entries.get().numbers
    PublicationEntry.objects.bulk_create(
        PublicationEntry(
            coalition=us, date=D(2021, 1, 1) + datetime.timedelta(number), numbers=numbers, **blank
        )
        for number in range(60)
    )
    assert "61 days with a change · page 4 of 4" in text(client, f"{LOG}?page=4")
    data = client.get("/data/coalitions/us/log.json").json()
    assert len(data["entries"]) == 50
    assert len(client.get(data["next"]).json()["entries"]) == 11


class TestStaff:
    def test_staff_read_the_log_of_their_coalition_alone(self, client, logged, japan):
        client.force_login(factories.staff_user(logged, "coordinator"))
        listed = client.get("/admin/coalitions/publicationentry/").content.decode()
        entry = logged.publication_entries.get(date=SECOND)
        assert entry.digest in listed
        address = f"/admin/coalitions/publicationentry/{entry.pk}/change/"
        assert entry.digest in client.get(address).content.decode()
        client.force_login(factories.staff_user(japan, "coordinator"))
        assert entry.digest not in client.get("/admin/coalitions/publicationentry/").content.decode()
        assert client.get(address).status_code == 302

    def test_nobody_writes_it_not_even_an_administrator(self, client, logged):
        client.force_login(factories.superuser())
        entry = logged.publication_entries.get(date=SECOND)
        base = "/admin/coalitions/publicationentry/"
        for path in ("add/", f"{entry.pk}/change/", f"{entry.pk}/delete/"):
            assert client.post(base + path, {"method": "9", "post": "yes"}).status_code == 403, path
        assert logged.publication_entries.get(date=SECOND).method == "1"
