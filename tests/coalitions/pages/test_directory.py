"""The directory and the page of each signatory."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from signatories.models import NameKind
from tests import factories


def names(response):
    """The names on a list page, in their order."""
    return [item.signatory.shown_name for item in response.context["page"]]


@pytest.fixture
def directory(us, japan):
    """Four signatories in two coalitions, with what the filters look at."""
    arizona = factories.region("US-AZ", "Arizona")
    pima = factories.county("Pima County", parent=arizona)
    tucson = factories.signatory("Tucson", governs=factories.municipality("Tucson", parent=pima))
    factories.membership(us, tucson, joined_on=datetime.date(2018, 5, 1))
    factories.pledge(us, tucson, kind="net_zero")
    maker = factories.business("Panel Maker", based_in=arizona)
    factories.membership(us, maker, joined_on=datetime.date(2020, 5, 1))
    kanagawa = factories.region("JP-14", "Kanagawa")
    yokohama = factories.signatory("Yokohama", governs=factories.municipality("Yokohama", parent=kanagawa))
    factories.signatory_name(yokohama, "横浜市", "ja")
    factories.membership(japan, yokohama, joined_on=None)
    factories.membership(japan, factories.business("Aeon", country="JP"), joined_on=datetime.date(2019, 5, 1))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Aeon", "Panel Maker", "Tucson", "Yokohama"]),
        ("coalition=japan", ["Aeon", "Yokohama"]),
        ("type=city", ["Tucson", "Yokohama"]),
        ("region=US-AZ", ["Panel Maker", "Tucson"]),
        ("region=JP-14", ["Yokohama"]),
        ("pledge=any", ["Tucson"]),
        ("pledge=net_zero", ["Tucson"]),
        ("pledge=finance", []),
        ("q=yoko", ["Yokohama"]),
        ("q=横浜", ["Yokohama"]),
        ("coalition=us&type=city&region=US-AZ&q=tuc", ["Tucson"]),
        ("sort=newest", ["Panel Maker", "Aeon", "Tucson", "Yokohama"]),
        ("sort=type", ["Aeon", "Panel Maker", "Tucson", "Yokohama"]),
        ("page=1", ["Aeon", "Panel Maker", "Tucson", "Yokohama"]),
    ],
)
def test_the_directory_filters_and_sorts(client, directory, query, expected):
    assert names(client.get(f"/en/signatories/?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["coalition=none", "type=none", "region=XX", "pledge=none", "sort=none", "q=%00"]
)
def test_a_wrong_filter_is_reported_and_shows_nothing(client, directory, query):
    response = client.get(f"/en/signatories/?{query}")
    assert response.status_code == 200
    assert names(response) == []
    assert 'class="errorlist"' in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "first", "1e3"])
def test_a_wrong_page_number_still_shows_a_page(client, directory, page):
    assert len(names(client.get(f"/en/signatories/?page={page}"))) == 4


def test_long_lists_are_paged_and_the_links_keep_the_filters(client, us):
    for number in range(60):
        factories.membership(us, factories.business(f"Company {number:02}"))
    first = client.get("/en/signatories/?coalition=us")
    assert len(names(first)) == 50
    assert 'href="?coalition=us&amp;page=2#results"' in first.content.decode()
    assert names(client.get("/en/signatories/?coalition=us&page=2"))[-1] == "Company 59"


def test_readers_see_the_name_in_their_language_beside_the_official_one(client, directory):
    page = client.get("/ja/signatories/?coalition=japan")
    assert names(page) == ["Aeon", "横浜市"]
    assert '<span class="official">Yokohama</span>' in page.content.decode()
    assert '<span class="official">' not in client.get("/en/signatories/?coalition=japan").content.decode()


def test_kanji_are_sorted_by_their_reading_where_one_is_on_file(client, japan):
    for name, reading in (("京都市", "キョウト"), ("横浜市", "ヨコハマ"), ("川崎市", "カワサキ")):
        signatory = factories.signatory(name, country="JP")
        factories.signatory_name(signatory, name, "ja")
        factories.signatory_name(signatory, reading, "ja", NameKind.READING)
        factories.membership(japan, signatory)
    assert names(client.get("/ja/signatories/")) == ["川崎市", "京都市", "横浜市"]


def test_the_directory_needs_as_many_queries_for_three_signatories_as_for_one(
    client, us, django_assert_num_queries
):
    def add(name):
        region = factories.region("US-AZ", "Arizona")
        county = factories.county(parent=region)
        factories.membership(us, factories.signatory(governs=factories.municipality(name, parent=county)))

    add("One")
    client.get("/en/signatories/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/signatories/")
    add("Two")
    add("Three")
    with django_assert_num_queries(len(one)):
        client.get("/en/signatories/")


def test_former_members_are_visible_as_such(client, us):
    gone = factories.business("Gone Ltd")
    factories.membership(us, gone, left_on=datetime.date(2021, 3, 1))
    assert "former member" in client.get("/en/signatories/").content.decode()
    assert "left on March 1, 2021" in client.get("/en/signatories/gone-ltd/").content.decode()


def test_an_empty_directory_says_what_to_do(client, us):
    assert "No signatories are on file yet" in client.get("/en/signatories/").content.decode()
    assert "Try fewer" in client.get("/en/signatories/?q=x").content.decode()


# --- One signatory ----------------------------------------------------------------------------------------


def test_the_page_of_a_government_opens_all_that_is_on_file(client, us):
    arizona = factories.region("US-AZ", "Arizona")
    tucson = factories.municipality("Tucson", parent=arizona)
    factories.figure(
        tucson, 527972, year=2010, source="Census of 2010", source_url="https://census.example/t"
    )
    factories.figure(tucson, 530000, year=None, source="Somebody", kind="")
    signatory = factories.signatory("Tucson", governs=tucson, website="https://tucson.example/")
    factories.signatory_name(signatory, "トゥーソン", "ja")
    factories.membership(us, signatory, joined_on=datetime.date(2018, 5, 1))
    factories.pledge(us, signatory, title="Half by 2030", base_year=2010, target_year=2030, target_value=50)
    page = client.get("/en/signatories/tucson/").content.decode()
    assert "Governs Tucson, Arizona, United States of America" in " ".join(strip_tags(page).split())
    for expected in (
        "since May 1, 2018",
        "527,972",
        '<a href="https://census.example/t" rel="external nofollow">Census of 2010</a>',
        "year not known",
        "not stated",
        "Half by 2030",
        "50% less than in 2010, by 2030",
        "トゥーソン",
        'href="https://tucson.example/"',
    ):
        assert expected in page


def test_the_page_of_a_signatory_says_what_is_not_known(client, us):
    factories.membership(us, factories.business("Nowhere Inc"), joined_on=None)
    factories.membership(us, factories.signatory("Blankville"))
    business = client.get("/en/signatories/nowhere-inc/").content.decode()
    assert "Where it is based is not known." in business
    assert "joining date not known" in business
    assert "No pledge of this organisation is on file." in business
    assert "That is not zero: it is not known." in client.get("/en/signatories/blankville/").content.decode()


def test_measures_stand_on_the_page_with_year_and_source(client, us):
    university = factories.signatory("State College", "university")
    factories.measure(university, 12500, "students", year=2021, source="Yearbook")
    factories.membership(us, university)
    page = client.get("/en/signatories/state-college/").content.decode()
    assert "12,500 people" in page
    assert "Students, 2021" in page
    assert "Yearbook" in page


def test_numbers_follow_the_language_of_the_page(client, us):
    city = factories.signatory("Tucson")
    factories.figure(city.governs, 527972)
    factories.membership(us, city)
    assert "527.972" in client.get("/es/signatories/tucson/").content.decode()
    assert "527,972" in client.get("/ja/signatories/tucson/").content.decode()


def test_demonstration_data_says_so(client, us):
    factories.membership(us, factories.business("Real"))
    assert "Demonstration data" not in client.get("/en/signatories/").content.decode()
    factories.membership(us, factories.business("Demo"), is_demo=True)
    assert "Demonstration data" in client.get("/en/signatories/").content.decode()
    assert "Demonstration data" in client.get("/en/signatories/demo/").content.decode()
    assert "Demonstration data" not in client.get("/en/signatories/real/").content.decode()


def test_a_website_that_is_no_web_address_is_not_linked(client, us):
    factories.membership(us, factories.business("Sly", website="javascript:alert(1)"))
    assert "javascript:" not in client.get("/en/signatories/sly/").content.decode()
