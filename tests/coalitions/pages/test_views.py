"""Home, the coalition page and its reach, as visitors see them."""

import csv
import datetime
import io
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from signatories.models import Metric, Signatory
from tests import factories

D = datetime.date


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def members(response):
    return [item.signatory.shown_name for item in response.context["page"]]


@pytest.fixture
def we_are_still_in(us):
    """California, Los Angeles inside it, a county without a figure, a district of unknown parts, a company."""
    country = factories.country("US")
    factories.figure(country, 330_000_000, source="National census", source_url="https://census.example/")
    factories.figure(country, 20_000_000_000_000, Metric.GDP, source="Bureau")
    california = factories.region("US-CA", "California")
    factories.figure(california, 39_000_000, year=2020, source="State census")
    factories.figure(california, 3_000_000_000_000, Metric.GDP, year=2019, source="Bureau")
    los_angeles = factories.municipality("Los Angeles", parent=california)
    factories.figure(los_angeles, 3_900_000, year=2019, source="City census")
    empty = factories.county("Empty County", parent=factories.region("US-NV", "Nevada"))
    district = factories.jurisdiction("Water District", "special_district")
    factories.figure(district, 1_000_000, source="District report")
    for name, type, place in (
        ("California", "state", california),
        ("Los Angeles", "city", los_angeles),
        ("Empty County", "county", empty),
        ("Water District", "special_district", district),
    ):
        factories.membership(us, factories.signatory(name, type, governs=place), joined_on=None)
    factories.membership(us, factories.business("Panel Maker", based_in=california), joined_on=D(2020, 5, 1))
    return us


# --- Home -------------------------------------------------------------------------------------------------


def test_home_shows_each_coalition_with_its_reach_and_the_totals(client, we_are_still_in, japan):
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_000_000)
    factories.membership(japan, factories.signatory("Kanagawa", "state", governs=prefecture))
    factories.partner(name="C40", is_global=True, source="A page")
    page = text(client, "/en/")
    assert "We Are Still In" in page
    assert "11.8%" in page
    assert "39,000,000" in page
    assert "48,000,000" in page  # both coalitions together
    assert "USD\u00a03.00 trillion" in page
    assert "Japan Climate Initiative" in page
    assert "C40" in page


def test_home_counts_a_signatory_of_two_coalitions_once(client, us, japan):
    both = factories.business("Everywhere Inc")
    factories.membership(us, both)
    factories.membership(japan, both)
    assert client.get("/en/").context["overview"].signatories == 1


def test_home_without_coalitions_says_so(client, db):
    assert "No coalition is published yet" in text(client, "/en/")


def test_home_needs_as_many_queries_for_three_coalitions_as_for_one(client, us, django_assert_num_queries):
    client.get("/en/")
    with CaptureQueriesContext(connection) as one:
        client.get("/en/")
    for slug in ("japan", "mexico"):
        coalition = factories.coalition(slug)
        factories.membership(coalition, factories.signatory(country=coalition.country.code))
    with django_assert_num_queries(len(one)):
        client.get("/en/")


def test_a_missing_number_is_shown_in_words(client, us):
    factories.membership(us, factories.signatory("Blankville"))
    home = text(client, "/en/")
    assert "<strong>not known</strong>" in home
    page = text(client, "/en/coalitions/us/")
    assert "That is not zero: it is not known." in page
    assert "For 1 government no figure is on file." in page
    assert "there is no national figure on file" in page


# --- The coalition page -----------------------------------------------------------------------------------


def test_the_overview_answers_with_numbers_and_what_belongs_beside_them(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/")
    for expected in (
        "<strong>39.0 million</strong>",
        '<strong class="share">11.8%</strong>',
        "39,000,000 of 330,000,000 people (United States of America, 2020)",
        '<a href="https://census.example/" rel="external nofollow">National census</a>',
        "It may be as many as 40,000,000",
        "For 1 government no figure is on file.",
        "4 of the 5 members are governments.",
        "USD\u00a03.00 trillion",
        '<strong class="share">15.0%</strong>',
    ):
        assert expected in page, expected


def test_reach_is_shown_with_all_that_belongs_beside_it(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/reach/")
    for expected in (
        "39,000,000",
        "(2020)",
        "11.8%",
        "of 330,000,000 people (United States of America, 2020).",
        '<a href="https://census.example/" rel="external nofollow">National census</a>',
        "It may be as many as 40,000,000",
        "For 1 government no figure is on file.",
        "Merely adding up all member governments would give 43,900,000",
        "USD\u00a03.00 trillion",
        "15.0%",
    ):
        assert expected in page, expected


def test_outcomes_lead_to_their_lines(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/reach/")
    assert '<a href="/en/coalitions/us/reach/?outcome=inside">1 inside another member</a>' in page


def test_claims_stand_beside_and_are_never_mixed_in(client, we_are_still_in):
    factories.claim(we_are_still_in, 155_000_000, qualifier="over", year=2019, source="WWF page")
    factories.claim(we_are_still_in, 130_000_000, year=2018, published_on=D(2018, 4, 10), source="Older page")
    response = client.get("/en/coalitions/us/reach/")
    rows = {row.metric.value: row for row in response.context["comparisons"]}
    assert rows["population"].claim.source == "WWF page"
    assert rows["population"].computed == 39_000_000
    page = response.content.decode()
    assert "<strong>over 155 million</strong>" in page
    assert "April 10, 2018" in page
    assert "155 millones" in text(client, "/es/coalitions/us/")


def test_members_are_counted_by_family_and_type(client, we_are_still_in):
    families = client.get("/en/coalitions/us/").context["families"]
    assert {row["family"].value: row["count"] for row in families} == {
        "governments": 4,
        "business": 1,
        "education": 0,
        "civil_society": 0,
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["California", "Empty County", "Los Angeles", "Panel Maker", "Water District"]),
        ("type=city", ["Los Angeles"]),
        ("region=US-CA", ["California", "Los Angeles", "Panel Maker"]),
        ("q=angeles", ["Los Angeles"]),
        ("pledge=any", []),
        ("status=left", []),
        ("status=current&type=business", ["Panel Maker"]),
    ],
)
def test_the_member_list_filters(client, we_are_still_in, query, expected):
    assert members(client.get(f"/en/coalitions/us/members/?{query}")) == expected


@pytest.mark.parametrize("query", ["type=none", "region=JP-14", "status=rejected", "status=applied"])
def test_a_wrong_filter_is_reported_and_shows_nobody(client, we_are_still_in, query):
    response = client.get(f"/en/coalitions/us/members/?{query}")
    assert response.status_code == 200
    assert members(response) == []
    assert 'class="errorlist"' in response.content.decode()


def test_only_pledges_to_this_coalition_filter_its_members(client, us, japan):
    both = factories.business("Everywhere Inc")
    factories.membership(us, both)
    factories.membership(japan, both)
    factories.pledge(japan, both)
    assert members(client.get("/en/coalitions/japan/members/?pledge=any")) == ["Everywhere Inc"]
    assert members(client.get("/en/coalitions/us/members/?pledge=any")) == []


def test_leavers_are_visible_as_such_and_not_among_the_members(client, us):
    gone = factories.business("Gone Ltd")
    factories.membership(us, gone, joined_on=D(2019, 1, 1), left_on=D(2021, 3, 1))
    back = factories.business("Back Again")
    factories.membership(us, back, joined_on=D(2019, 1, 1), left_on=D(2020, 1, 1))
    factories.membership(us, back, joined_on=D(2022, 1, 1))
    assert members(client.get("/en/coalitions/us/members/")) == ["Back Again"]
    response = client.get("/en/coalitions/us/")
    assert [membership.signatory.name for membership in response.context["leavers"]] == ["Gone Ltd"]
    assert "left on March 1, 2021" in response.content.decode()
    assert members(client.get("/en/coalitions/us/members/?status=left")) == ["Gone Ltd"]


def test_suspended_members_are_listed_apart(client, us):
    factories.membership(us, factories.business("Paused"), status="suspended")
    assert members(client.get("/en/coalitions/us/members/")) == []
    suspended = client.get("/en/coalitions/us/members/?status=suspended")
    assert members(suspended) == ["Paused"]
    assert '<span class="badge">suspended</span>' in suspended.content.decode()


def test_newest_members_come_first_without_those_of_unknown_date(client, we_are_still_in):
    newest = client.get("/en/coalitions/us/").context["newest"]
    assert [membership.signatory.name for membership in newest] == ["Panel Maker"]


def test_partners_pledges_and_represented_organisations_are_shown(client, us):
    factories.partner(us, "secretariat", name="Renewable Energy Institute")
    union = factories.signatory("Farmers' Union", "association")
    factories.membership(us, union)
    factories.measure(union, 2000, "organisations", unit="producers", source="WWF page", year=2019)
    factories.pledge(us, union, title="Fewer emissions")
    about = text(client, "/en/coalitions/us/about/")
    assert "Renewable Energy Institute" in about
    assert "secretariat" in about
    assert "2,000 producers" in text(client, "/en/coalitions/us/members/")
    assert "Fewer emissions" in text(client, "/en/coalitions/us/pledges/")


def test_demonstration_data_says_so(client, us):
    factories.membership(us, factories.business())
    for path in ("/en/", "/en/coalitions/us/", "/en/coalitions/us/reach/"):
        assert "Demonstration data" not in text(client, path)
    factories.membership(us, factories.business(), is_demo=True)
    for path in ("/en/", "/en/coalitions/us/", "/en/coalitions/us/reach/"):
        assert "Demonstration data" in text(client, path)


def test_demonstration_data_is_told_from_real_data_beside_it(client, us, japan):
    for name in ("One", "Two"):
        factories.membership(us, factories.business(name), is_demo=True)
    assert "It is not the full list" in text(client, "/en/coalitions/us/")
    factories.membership(us, factories.business("Real"))
    factories.membership(japan, factories.business("Toshiba", country="JP"))
    page = text(client, "/en/coalitions/us/")
    assert "2 of the 3 members on file are demonstration data" in page
    assert "It is not the full list" not in page
    listed = text(client, "/en/coalitions/us/members/")
    assert listed.count('<span class="badge">demonstration data</span>') == 2
    assert "Demonstration data in part." in re.search(r'<p class="citation">.*?</p>', page, re.DOTALL)[0]
    home = text(client, "/en/")
    assert "2 of the 4 members on file are demonstration data" in home
    assert home.count("demonstration data in part</span>") == 1
    assert "emonstration data" not in text(client, "/en/coalitions/japan/")


def test_names_and_sort_order_follow_the_language(client, japan):
    factories.jurisdiction_name(factories.country("JP"), "日本", "ja")
    for name, local in (("Aomori City", "青森市"), ("Beppu City", "別府市")):
        city = factories.signatory(name, country="JP")
        factories.signatory_name(city, local, "ja")
        factories.membership(japan, city)
    japanese = client.get("/ja/coalitions/japan/members/")
    assert set(members(japanese)) == {"青森市", "別府市"}
    assert "日本" in japanese.content.decode()
    assert members(client.get("/es/coalitions/japan/members/")) == ["Aomori City", "Beppu City"]


def test_the_coalition_page_needs_as_many_queries_for_three_members_as_for_one(
    client, us, django_assert_num_queries
):
    def add():
        region = factories.region("US-AZ", "Arizona")
        county = factories.county(parent=region)
        city = factories.signatory(governs=factories.municipality(parent=county))
        gone = factories.business()
        factories.membership(us, city)
        factories.membership(us, gone, left_on=D(2021, 1, 1))
        factories.pledge(us, city)
        factories.measure(city, 5)
        factories.claim(us, 5, year=2020, source=city.name)
        factories.partner(us)

    add()
    pages = ("/en/coalitions/us/", "/en/coalitions/us/reach/")
    counts = []
    for page in pages:
        with CaptureQueriesContext(connection) as one:
            client.get(page)
        counts.append(len(one))
    add()
    add()
    for page, expected in zip(pages, counts, strict=True):
        with django_assert_num_queries(expected):
            client.get(page)


# --- Another date -----------------------------------------------------------------------------------------


def test_a_past_date_shows_that_day_and_says_so(client, we_are_still_in):
    factories.claim(we_are_still_in, 200_000_000, year=2022, source="Later page")
    page = text(client, "/en/coalitions/us/?as_of=2019-06-01")
    assert "As of June 1, 2019." in page
    assert members(client.get("/en/coalitions/us/members/?as_of=2019-06-01")) == [
        "California",
        "Empty County",
        "Los Angeles",
        "Water District",
    ]
    assert "Later page" not in page
    assert 'href="/en/coalitions/us/reach/?as_of=2019-06-01"' in page
    assert 'name="as_of" value="2019-06-01"' in page
    assert "notice-date" not in text(client, "/en/coalitions/us/")


def test_a_past_date_shows_the_pledges_of_that_day(client, we_are_still_in):
    california, company = (Signatory.objects.get(name=name) for name in ("California", "Panel Maker"))
    for signatory, title, declared in (
        (california, "Half of the emissions", D(2018, 3, 1)),
        (california, "A later promise", D(2022, 3, 1)),
        (company, "Of a later member", D(2018, 3, 1)),
    ):
        factories.pledge(we_are_still_in, signatory, title=title, declared_on=declared)
    page = text(client, "/en/coalitions/us/pledges/?as_of=2019-06-01")
    assert "Half of the emissions" in page
    assert "A later promise" not in page
    assert "Of a later member" not in page
    assert "No pledge stood on that day." in text(client, "/en/coalitions/us/pledges/?as_of=2018-02-01")
    overview = text(client, "/en/coalitions/us/")
    assert "Members with a target in numbers: 2 of 5." in overview
    assert "What was promised in 3 pledges, and whether it is kept" in overview


def test_before_the_launch_nobody_was_a_member(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/?as_of=2017-06-01")
    assert "before that day nobody was a member" in page
    assert "Nobody was a member on that day." in page


@pytest.mark.parametrize(
    "date", ["tomorrow", "2019-13-01", "31/12/2019", "9999999-01-01", "0000-00-00", "%00"]
)
@pytest.mark.parametrize("path", ["/en/coalitions/us/", "/en/coalitions/us/reach/"])
def test_a_wrong_date_is_reported(client, we_are_still_in, path, date):
    page = text(client, f"{path}?as_of={date}", status=400)
    assert "This is not a date. Write it as year, month, day, such as 2020-12-31." in page


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_very_early_and_very_late_dates_are_accepted(client, we_are_still_in, date):
    text(client, f"/en/coalitions/us/?as_of={date}")
    text(client, f"/data/coalitions/us/reach.json?as_of={date}")


# --- Reach, line by line ----------------------------------------------------------------------------------


def lines(response):
    return [line.shown_name for line in response.context["page"]]


def test_every_line_opens_with_figure_year_and_source(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/reach/")
    for expected in (
        "State census",
        "2019",
        "City census",
        "District report",
        "inside another member",
        "without figure",
    ):
        assert expected in page
    assert '<a href="/en/signatories/california/">California</a></span>' in page  # what Los Angeles is inside


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["California", "Los Angeles", "Water District", "Empty County"]),
        ("outcome=inside", ["Los Angeles"]),
        ("outcome=undetermined", ["Water District"]),
        ("outcome=without_figure", ["Empty County"]),
        ("sort=name", ["California", "Empty County", "Los Angeles", "Water District"]),
        ("q=empty", ["Empty County"]),
        ("warning=on", []),
        ("as_of=2017-01-01", []),
        ("outcome=nonsense", []),
        ("page=99", ["California", "Los Angeles", "Water District", "Empty County"]),
    ],
)
def test_lines_filter_and_sort(client, we_are_still_in, query, expected):
    assert lines(client.get(f"/en/coalitions/us/reach/?{query}")) == expected


def test_each_line_has_an_address_of_its_own(client, we_are_still_in):
    page = text(client, "/en/coalitions/us/reach/")
    for slug in ("california", "los-angeles", "empty-county", "water-district"):
        assert page.count(f'id="line-{slug}"') == 1


def test_doubtful_figures_are_shown_with_a_warning(client, us):
    region = factories.region("US-AZ", "Arizona")
    factories.figure(region, 7_000_000)
    city = factories.municipality("Tucson", parent=region)
    factories.figure(city, 70_000_000)
    factories.membership(us, factories.signatory("Tucson", governs=city))
    response = client.get("/en/coalitions/us/reach/?warning=on")
    assert lines(response) == ["Tucson"]
    assert "larger than that of the territory around it" in response.content.decode()


def test_lines_are_named_in_the_language_of_the_page(client, japan):
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.jurisdiction_name(prefecture, "神奈川県", "ja")
    factories.figure(prefecture, 9_200_000)
    city = factories.municipality("Yokohama", parent=prefecture)
    factories.figure(city, 3_700_000)
    for name, local, type, place in (
        ("Kanagawa", "神奈川県", "state", prefecture),
        ("Yokohama", "横浜市", "city", city),
    ):
        signatory = factories.signatory(name, type, governs=place)
        factories.signatory_name(signatory, local, "ja")
        factories.membership(japan, signatory)
    response = client.get("/ja/coalitions/japan/reach/")
    assert lines(response) == ["神奈川県", "横浜市"]
    assert '<a href="/ja/signatories/kanagawa/">神奈川県</a>' in response.content.decode()


# --- Another date, and how to cite it ---------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/en/coalitions/us/", "/en/coalitions/us/reach/"])
def test_links_of_a_past_date_keep_it(client, we_are_still_in, path):
    factories.membership(we_are_still_in, factories.business("Gone"), left_on=D(2019, 3, 1))
    page = text(client, f"{path}?as_of=2019-06-01")
    assert "as of June 1, 2019" in page[: page.index("</title>")]
    links = re.findall(r'href="((?:/\w\w|/data)/coalitions/us/(?!feed/|log/)[^"]*|\?[^"]*)"', page)
    dateless = [link for link in links if "as_of" not in link]
    assert dateless == [path]  # "Show today"
    assert len(links) > 5


@pytest.mark.parametrize("path", ["/en/coalitions/us/members/", "/en/coalitions/us/reach/"])
def test_a_page_says_how_to_cite_it(client, we_are_still_in, path):
    page = text(client, f"{path}?type=city&as_of=2019-06-01&page=1")
    citation = re.search(r'<p class="citation">(.*?)</p>', page, re.DOTALL)[1]
    assert citation.startswith("We Are Still In: ")
    assert "As of June 1, 2019." in citation
    assert f'href="http://testserver{path}?as_of=2019-06-01"' in citation
    assert "https://creativecommons.org/licenses/by/4.0/" in citation
    assert "Demonstration data." not in citation
    assert f'href="http://testserver{path}?as_of={D.today()}"' in text(client, path)


def test_a_citation_of_demonstration_data_says_so(client, us):
    factories.membership(us, factories.business(), is_demo=True)
    citation = re.search(r'<p class="citation">(.*?)</p>', text(client, "/en/coalitions/us/"), re.DOTALL)[1]
    assert "Demonstration data." in citation


# --- Open data --------------------------------------------------------------------------------------------


def test_the_json_of_reach_keeps_its_contract(client, we_are_still_in):
    response = client.get("/data/coalitions/us/reach.json", headers={"accept-language": "ja"})
    data = json.loads(response.content)
    assert data["coalition"] == "us"
    assert data["as_of"] == D.today().isoformat()
    assert (data["signatories"], data["governments"]) == (5, 4)
    population = data["population"]
    assert population["value"] == 39_000_000
    assert population["upper"] == 40_000_000
    assert population["naive"] == 43_900_000
    assert population["years"] == [2020, 2020]
    assert {key: population[key] for key in ("counted", "inside", "undetermined", "without_figure")} == {
        "counted": 1,
        "inside": 1,
        "undetermined": 1,
        "without_figure": 1,
    }
    assert data["economy"]["currency"] == "USD"
    line = next(line for line in data["lines"] if line["signatory"] == "los-angeles")
    assert (line["outcome"], line["within"], line["population"]) == ("inside", "California", 3_900_000)
    assert response["Content-Language"] == "en"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in response["Cache-Control"]


def test_the_json_of_reach_is_given_for_a_date(client, we_are_still_in):
    data = json.loads(client.get("/data/coalitions/us/reach.json?as_of=2019-06-01").content)
    assert (data["as_of"], data["signatories"]) == ("2019-06-01", 4)


def test_the_json_of_reach_answers_a_bad_date_with_a_json_error(client, we_are_still_in):
    response = client.get("/data/coalitions/us/reach.json?as_of=soon", headers={"accept-language": "es"})
    assert response.status_code == 400
    assert json.loads(response.content) == {
        "error": "This is not a date. Write it as year, month, day, such as 2020-12-31."
    }


def test_the_csv_of_members_has_each_period_and_no_notes_or_keys(client, us):
    back = factories.business("Back Again")
    factories.membership(
        us, back, joined_on=D(2019, 1, 1), left_on=D(2020, 1, 1), external_id="KEY-1", note="SECRET"
    )
    factories.membership(us, back, joined_on=D(2022, 1, 1))
    content = b"".join(client.get("/data/coalitions/us/members.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["name"], row["status"], row["joined_on"], row["left_on"]) for row in rows] == [
        ("Back Again", "ended", "2019-01-01", "2020-01-01"),
        ("Back Again", "active", "2022-01-01", ""),
    ]
    assert "KEY-1" not in content
    assert "SECRET" not in content


@pytest.mark.parametrize("query", ["type=none", "as_of=soon"])
def test_the_csv_of_members_refuses_wrong_filters_and_dates(client, us, query):
    assert client.get(f"/data/coalitions/us/members.csv?{query}").status_code == 400


# --- About ------------------------------------------------------------------------------------------------


def test_about_names_partners_with_their_role_and_source(client, us, japan):
    factories.partner(us, "convener", name="WWF", is_global=True, source="A page of WWF")
    page = text(client, "/en/about/")
    assert page.count("WWF") > 1
    assert "Source: A page of WWF" in page
    assert "convener" in page
    assert "No partners are on file yet." in page  # Japan


def test_about_needs_as_many_queries_for_three_coalitions_as_for_one(client, us, django_assert_num_queries):
    factories.partner(us)
    with CaptureQueriesContext(connection) as one:
        client.get("/en/about/")
    for slug in ("japan", "mexico"):
        factories.partner(factories.coalition(slug))
    with django_assert_num_queries(len(one)):
        client.get("/en/about/")


# --- How we count -----------------------------------------------------------------------------------------


def test_the_methodology_names_the_sources_on_file(client, us):
    factories.figure(factories.region("US-CA", "California"), 39_000_000, source="Wikidata", year=2020)
    factories.figure(factories.region("US-NV", "Nevada"), 3_000_000, source="Wikidata", year=2018)
    factories.figure(factories.municipality(), 5, source="A roster", provenance="roster:us")
    page = text(client, "/en/methodology/")
    assert "Wikidata" in page
    assert "2018–2020" in page
    assert "A roster" not in page
    assert "/data/coalitions/us/reach.json" in page
