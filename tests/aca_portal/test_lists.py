"""Lists: what the script needs of a page, the same with and without it; and lists longer than anybody reads."""

import re

import pytest
from django.db import connection

from aca_portal import lists
from aca_portal.lists import LongPaginator
from signatories.models import Signatory
from tests import factories

LISTS = {
    "members": "/en/coalitions/us/members/",
    "pledges of one coalition": "/en/coalitions/us/pledges/",
    "lines": "/en/coalitions/us/reach/",
    "directory": "/en/signatories/",
    "pledges": "/en/pledges/",
}
ON_BEHALF_OF_SCRIPT = {"HX-Request": "true", "HX-Target": "results", "HX-History-Restore-Request": "true"}


@pytest.fixture
def members(us):
    region = factories.region("US-CA", "California")
    california = factories.signatory("California", "state", governs=region)
    factories.membership(us, california)
    factories.pledge(us, california)
    for number in range(101):
        place = factories.municipality(f"City {number:03}", parent=region)
        city = factories.signatory(f"City {number:03}", governs=place)
        factories.membership(us, city)
        factories.pledge(us, city)


def page_of(client, path):
    return client.get(path).content.decode()


@pytest.mark.parametrize("path", LISTS.values())
def test_requests_by_script_get_the_same_page(client, members, path):
    """So no cache, neither the browser's nor one between, can serve the one for the other."""
    plain, asked = client.get(path), client.get(path, headers=ON_BEHALF_OF_SCRIPT)
    assert plain.content == asked.content
    for response in (plain, asked):
        del response["X-Request-ID"]
    assert dict(plain.headers) == dict(asked.headers)


@pytest.mark.parametrize("path", LISTS.values())
def test_every_part_that_script_replaces_is_on_the_page(client, members, path):
    page = page_of(client, path)
    for place in ("listing", "found", "list-links", "results", "clear", "languages"):
        assert page.count(f'id="{place}"') == 1, place
    assert re.search(r'<p id="found" role="status">102 \w+ · page 1 of [23]</p>', page)


@pytest.mark.parametrize("path", LISTS.values())
def test_other_parameters_of_the_address_are_kept(client, members, path):
    page = page_of(client, f"{path}?as_of=2024-01-01&q=city&page=2&theme=x")
    form = re.search(r'<form class="filters".*?</form>', page, re.DOTALL)[0]
    assert re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form) == [
        ("as_of", "2024-01-01"),
        ("theme", "x"),
    ]
    assert f'href="{path}?as_of=2024-01-01&amp;theme=x#results"' in form
    assert 'href="?as_of=2024-01-01&amp;q=city&amp;page=1&amp;theme=x#results"' in page


@pytest.mark.parametrize(
    ("name", "query"),
    [("members", "type=x"), ("lines", "outcome=x"), ("directory", "region=x"), ("pledges", "kind=x")],
)
def test_a_wrong_filter_is_reported_in_the_list_and_turns_script_off(client, members, name, query):
    page = page_of(client, f"{LISTS[name]}?{query}")
    results = page[page.index('id="results"') :]
    assert "Select a valid choice. x is not one of the available choices." in results
    assert "hx-get" not in page


@pytest.mark.parametrize("path", ["/en/", "/en/methodology/", "/en/about/", "/en/signatories/california/"])
def test_pages_without_a_list_have_no_script(client, members, path):
    assert "<script defer" not in page_of(client, path)


def test_script_may_neither_evaluate_nor_style_nor_store(client, members):
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", page_of(client, LISTS["directory"]))[1]
    for refused in ('"allowEval": false', '"includeIndicatorStyles": false', '"historyCacheSize": 0'):
        assert refused in config


# --- Lists longer than anybody reads ----------------------------------------------------------------------


@pytest.fixture
def five(db):
    for number in range(5):
        factories.business(f"Company {number}")
    return Signatory.objects.order_by("name")


def test_a_short_list_is_counted(five):
    paginator = LongPaginator(five, 2)
    assert (paginator.count, paginator.num_pages, paginator.number_found) == (5, 3, "5")
    assert not paginator.is_cut


def test_a_long_list_shows_its_beginning_and_says_that_there_is_more(five, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    paginator = LongPaginator(five, 2)
    assert (paginator.count, paginator.num_pages) == (3, 2)
    assert paginator.is_cut
    assert [one.name for one in paginator.get_page(9).object_list] == ["Company 2"]
    if connection.vendor == "sqlite":
        assert paginator.number_found == "more than 3"
    else:
        assert paginator.number_found.split()[0] in ("more", "about")


def test_what_is_counted_may_differ_from_what_is_cut(five):
    paginator = LongPaginator(["a", "b", "c", "d", "e"], 2, rows=five)
    assert paginator.get_page(3).object_list == ["e"]


@pytest.mark.parametrize(("estimate", "shown"), [(102_345, 100_000), (13_499, 13_000), (987_654, 990_000)])
def test_estimates_have_two_digits(estimate, shown):
    assert lists._rounded(estimate) == shown
