"""Feeds of new members."""

import datetime
from xml.etree import ElementTree

import pytest

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


def test_the_newest_members_come_first(client, us, japan):
    for name, joined_on in (("Older", D(2019, 1, 1)), ("Newer", D(2020, 1, 1)), ("Undated", None)):
        factories.membership(japan, factories.business(name), joined_on=joined_on)
    factories.membership(us, factories.business("American"))
    assert titles(client) == ["Newer", "Older"]


def test_only_public_members_of_today_appear(client, japan):
    tomorrow = D.today() + datetime.timedelta(1)
    factories.membership(japan, factories.business("Applicant"), status="applied")
    factories.membership(japan, factories.business("Suspended"), status="suspended")
    factories.membership(japan, factories.business("Gone"), left_on=D(2020, 1, 1))
    factories.membership(japan, factories.business("Soon"), joined_on=tomorrow)
    factories.membership(japan, factories.business("Hidden", is_published=False))
    assert titles(client) == []


def test_an_entry_leads_to_the_membership_and_speaks_the_language(client, japan):
    signatory = factories.business("Yokohama Shoten")
    factories.signatory_name(signatory, "横浜商店", "ja")
    membership = factories.membership(japan, signatory, joined_on=D(2020, 5, 1))
    (entry,) = entries(client, "/ja/coalitions/japan/feed/")
    assert entry.findtext(f"{ATOM}title") == "横浜商店"
    assert "2020年5月1日" in entry.findtext(f"{ATOM}summary")
    assert entry.findtext(f"{ATOM}updated") == "2020-05-01T00:00:00+00:00"
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
    with django_assert_num_queries(5):
        entries(client)


def test_the_coalition_page_announces_its_feed(client, japan):
    factories.membership(japan, factories.business())
    page = client.get("/es/coalitions/japan/").content.decode()
    assert page.count('href="/es/coalitions/japan/feed/"') == 2
