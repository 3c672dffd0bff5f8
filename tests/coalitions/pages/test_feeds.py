"""Feeds of what happened in a coalition."""

import datetime
from xml.etree import ElementTree

import pytest

from coalitions.models import CorrectionAnswer
from tests import factories

D = datetime.date
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client, path="/en/coalitions/japan/feed/"):
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return list(ElementTree.fromstring(response.content).iter(f"{ATOM}entry"))


def titles(client, *path):
    return [entry.findtext(f"{ATOM}title") for entry in entries(client, *path)]


def published(record, day):
    """Say in the history of a record that it was first written on that day."""
    at = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    record.history.update(history_date=at)


def test_what_was_published_last_comes_first_whenever_it_happened(client, us, japan):
    for name, joined_on, day in (
        ("Joined of old", D(2015, 1, 1), D(2026, 3, 1)),
        ("Joined lately", D(2026, 1, 1), D(2026, 1, 2)),
        ("Undated", None, D(2026, 2, 1)),
    ):
        published(factories.membership(japan, factories.business(name), joined_on=joined_on), day)
    factories.membership(us, factories.business("American"))
    assert titles(client) == ["Joined of old joined", "Undated joined", "Joined lately joined"]


def test_joining_leaving_and_pledging_are_entries_of_their_own(client, japan):
    member = factories.business("Aoba")
    period = factories.membership(japan, member, joined_on=D(2020, 1, 1))
    published(period, D(2026, 1, 1))
    factories.pledge(japan, member)
    period.status, period.left_on = "ended", D(2026, 2, 1)
    period.save()
    assert sorted(titles(client)) == ["Aoba joined", "Aoba left", "Aoba pledged"]
    assert len({entry.findtext(f"{ATOM}id") for entry in entries(client)}) == 3


def test_an_application_is_news_once_it_is_admitted(client, japan):
    period = factories.membership(japan, factories.business("Aoba"), status="applied")
    published(period, D(2026, 1, 1))
    assert titles(client) == []
    period.status = "active"
    period.save()
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}title") == "Aoba joined"
    assert not entry.findtext(f"{ATOM}updated").startswith("2026-01-01")


def test_what_is_not_public_is_in_no_entry(client, japan):
    tomorrow = D.today() + datetime.timedelta(1)
    factories.membership(japan, factories.business("Refused"), status="rejected")
    factories.membership(japan, factories.business("Soon"), joined_on=tomorrow)
    factories.membership(japan, factories.business("Hidden", is_published=False))
    member = factories.business("Also hidden", is_published=False)
    factories.membership(japan, member)
    factories.pledge(japan, member)
    assert titles(client) == []


def test_a_correction_is_told_without_the_report(client, japan):
    report = factories.correction(
        japan, message="My neighbour Hanako says it is wrong", email="reader@example.org"
    )
    CorrectionAnswer.objects.create(correction=report, text="The number of members is right now.")
    text = client.get("/en/coalitions/japan/feed/").content.decode()
    assert "The number of members is right now." in text
    assert "Hanako" not in text
    assert "reader@example.org" not in text


def test_an_entry_leads_to_the_membership_and_speaks_the_language(client, japan):
    signatory = factories.business("Yokohama Shoten")
    factories.signatory_name(signatory, "横浜商店", "ja")
    membership = factories.membership(japan, signatory, joined_on=D(2020, 5, 1))
    (entry,) = entries(client, "/ja/coalitions/japan/feed/")
    assert "横浜商店" in entry.findtext(f"{ATOM}title")
    assert "2020年5月1日" in entry.findtext(f"{ATOM}summary")
    link = entry.find(f"{ATOM}link").get("href")
    assert link == f"http://testserver/ja/signatories/yokohama-shoten/#membership-{membership.pk}"
    page = client.get("/ja/signatories/yokohama-shoten/").content.decode()
    assert f'id="membership-{membership.pk}"' in page


def test_a_coalition_that_is_not_published_has_no_feed(client, japan):
    japan.is_published = False
    japan.save()
    assert client.get("/en/coalitions/japan/feed/").status_code == 404


@pytest.mark.parametrize("members", [1, 3])
def test_the_feed_needs_as_many_queries_for_more_members(client, japan, members, django_assert_num_queries):
    for _number in range(members):
        factories.membership(japan, factories.business())
    with django_assert_num_queries(9):
        entries(client)


def test_the_coalition_page_announces_its_feed(client, japan):
    factories.membership(japan, factories.business())
    page = client.get("/es/coalitions/japan/").content.decode()
    assert page.count('href="/es/coalitions/japan/feed/"') == 2
