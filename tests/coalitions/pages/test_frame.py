"""Every page of a coalition has its name, the same menu, its date and its sources as notes."""

import re

import pytest

from signatories.models import Metric
from tests import factories

PAGES = {
    "": "Overview",
    "members/": "Members",
    "reach/": "Reach",
    "pledges/": "Pledges",
    "growth/": "Growth",
    "about/": "About",
    "contribution/": "Pledges",
    "log/": "Reach",
}


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def menu_of(page):
    return re.search(r'<nav class="parts".*?</nav>', page, re.DOTALL)[0]


@pytest.mark.parametrize(("path", "here"), PAGES.items())
def test_every_page_has_the_same_menu_and_says_where_it_is(client, us, path, here):
    page = text(client, f"/en/coalitions/us/{path}")
    menu = menu_of(page)
    assert re.findall(r">([^<>]+)</a>", menu) == list(PAGES.values())[:6]
    assert re.findall(r'aria-current="page">([^<]+)<', menu) == [here]
    assert "We Are Still In" in page[page.index('<main id="content"') : page.index(menu)]
    assert page.count("<h1") == 1


@pytest.mark.parametrize("path", PAGES)
def test_the_menu_keeps_the_date_and_the_page_says_it(client, us, path):
    page = text(client, f"/en/coalitions/us/{path}?as_of=2020-06-01")
    links = re.findall(r'href="([^"]+)"', menu_of(page))
    assert [link for link in links if not link.endswith("?as_of=2020-06-01")] == []
    assert "As of June 1, 2020." in page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("date", ["soon", "2020-13-01"])
def test_a_wrong_date_is_reported_on_every_page(client, us, path, date):
    response = client.get(f"/en/coalitions/us/{path}?as_of={date}")
    assert response.status_code == 400
    assert "This is not a date." in response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_coalition_that_is_not_published_has_no_page(client, us, path):
    us.is_published = False
    us.save()
    assert client.get(f"/en/coalitions/us/{path}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_staff_see_the_page_that_everybody_sees(client, us, us_client, path):
    address = f"/en/coalitions/us/{path}"
    assert text(us_client, address) == text(client, address)


@pytest.mark.parametrize(
    "query", ["type=city", "region=US-CA", "status=left", "q=x", "page=2", "known=target", "pledge=any"]
)
def test_addresses_of_the_list_that_stood_on_the_overview_lead_to_it(client, us, query):
    answer = client.get(f"/en/coalitions/us/?as_of=2020-06-01&{query}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/en/coalitions/us/members/?as_of=2020-06-01&{query}"


@pytest.mark.parametrize(
    "anchor",
    [
        "reach-title",
        "map",
        "map-title",
        "claims-title",
        "members",
        "pledges-title",
        "partners-title",
        "cite-title",
    ],
)
def test_anchors_of_the_overview_that_others_link_to_are_still_there(client, us, anchor):
    assert text(client, "/en/coalitions/us/").count(f'id="{anchor}"') == 1


def test_a_source_is_one_note_however_often_it_is_named(client, us):
    factories.figure(us.country, 330_000_000, source="Census", source_url="https://census.example/")
    factories.figure(us.country, 20_000_000_000_000, Metric.GDP, source="Bureau")
    for code in ("US-AZ", "US-UT"):
        region = factories.region(code)
        factories.figure(region, 5_000_000, source="Census", source_url="https://census.example/")
        factories.membership(us, factories.signatory(code, "state", governs=region))
    page = text(client, "/en/coalitions/us/reach/")
    notes = re.search(r'<ol class="notes">.*?</ol>', page, re.DOTALL)[0]
    assert notes.count("Census") == 1
    number = re.search(r'<li id="note-(\d+)"><a href="https://census.example/"', notes)[1]
    lines = page[page.index('id="line-us-az"') : page.index("</table>", page.index('id="line-us-az"'))]
    assert lines.count(f'href="#note-{number}"') == 2
    assert "Census" not in lines


def test_the_search_of_the_overview_is_about_its_coalition(client, us):
    form = re.search(
        r'<form class="wrap" method="get" action="/en/search/".*?</form>',
        text(client, "/en/coalitions/us/"),
        re.DOTALL,
    )[0]
    assert 'name="coalition" value="us"' in form
    assert 'name="q"' in form
