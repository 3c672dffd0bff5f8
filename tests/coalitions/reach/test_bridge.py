"""The difference between a published number of people and ours, in lines that add up exactly."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from coalitions.reach.bridge import BridgePart, Stages, bridges, split
from coalitions.reach.claims import claims_until
from coalitions.reach.reach import compute_reach
from signatories.models import Figure
from tests import factories as make

people = st.integers(0, 10**10)


@given(people, st.none() | people, st.none() | people, st.none() | people, people, st.booleans())
def test_the_lines_add_up_to_the_difference(claimed, added_up, once, members_now, now, lacking):
    amounts = split(claimed, Stages(added_up, once, members_now, now, lacking))
    assert sum(amount or 0 for amount in amounts.values()) == now - claimed
    assert set(amounts) == set(BridgePart)


@pytest.fixture
def example(us):
    """The example of the methodology page."""
    arizona, utah = make.region("US-AZ"), make.region("US-UT")
    tucson = make.municipality("Tucson", parent=arizona)
    cache = make.county("Cache County", parent=utah)
    for place, number in ((us.country, 160), (arizona, 60), (utah, 100), (tucson, 10), (cache, 15)):
        make.figure(place, number)
    for place, type, joined in (
        (arizona, "state", 2018),
        (tucson, "city", 2018),
        (cache, "county", 2022),
    ):
        signatory = make.signatory(place.name, type, governs=place)
        make.membership(us, signatory, joined_on=datetime.date(joined, 1, 1))
    make.claim(us, 100, year=2021, published_on=None)
    return us


@pytest.mark.django_db
def test_the_example_of_the_methodology_page(example, client):
    (claim,) = client.get("/data/coalitions/us/reach.json").json()["claims"]
    assert (claim["value"], claim["computed"], claim["difference"]) == (100, 75, -25)
    assert {line["part"]: line["amount"] for line in claim["lines"]} == {
        "not_on_file": None,
        "double_counting": -10,
        "joined_or_left": 15,
        "other_figures": 0,
        "without_figure": 0,
        "rest": -30,
    }
    names = {line["part"]: line["signatories"] for line in claim["lines"]}
    assert (names["double_counting"], names["joined_or_left"]) == (["tucson"], ["cache-county"])


@pytest.mark.django_db
def test_the_page_shows_the_lines_and_opens_to_the_names(example, client):
    page = client.get("/en/coalitions/us/reach/").content.decode()
    bridge = page.split('id="difference"')[1].split("</section>")[0]
    for text in ("-25", "-10", "+15", "-30", "in the rest", "/en/signatories/cache-county/"):
        assert text in bridge


@pytest.mark.django_db
def test_without_a_claim_of_people_there_is_no_bridge(example, client):
    example.claims.all().delete()
    assert 'id="difference"' not in client.get("/en/coalitions/us/reach/").content.decode()
    assert client.get("/data/coalitions/us/reach.json").json()["claims"] == []


@pytest.fixture
def share(example):
    """The share of 62.5% of a country of 160 is the 100 people of the example."""
    example.claims.all().delete()
    return make.claim(
        example, 62.5, "population_share", unit="percent", qualifier="over", year=2021, published_on=None
    )


@pytest.mark.django_db
def test_a_share_of_people_is_taken_of_the_country_and_split_like_a_number(share, client):
    (claim,) = client.get("/data/coalitions/us/reach.json").json()["claims"]
    assert (claim["value"], claim["unit"], claim["computed"]) == (62.5, "percent", 46.875)
    assert (claim["claimed_people"], claim["national"], claim["national_year"]) == (100, 160, 2020)
    assert claim["difference"] == -25
    assert sum(line["amount"] or 0 for line in claim["lines"]) == -25
    page = client.get("/en/coalitions/us/reach/").content.decode()
    bridge = page.split('id="difference"')[1].split("</section>")[0]
    assert "over 62.5% of the population, that is 100 people; we compute 75: -25" in bridge
    assert "the 160 people of the country (2020)" in bridge


@pytest.mark.django_db
def test_a_share_of_a_country_without_a_figure_is_not_split_and_the_page_says_so(share, example, client):
    example.country.figures.all().delete()
    Figure.objects.filter(jurisdiction__kind="region").delete()
    (claim,) = client.get("/data/coalitions/us/reach.json").json()["claims"]
    assert (claim["value"], claim["computed"], claim["lines"]) == (62.5, None, None)
    assert claim["reason"]
    page = client.get("/en/coalitions/us/reach/").content.decode()
    assert "over 62.5% (share of the population). This cannot be split into lines" in page


@pytest.mark.django_db
def test_the_data_holds_every_claim_with_ours_or_why_there_is_none(example, client):
    make.claim(example, 5, "governments", unit="")
    make.claim(example, 900, "energy", unit="TWh")
    make.claim(example, 30, "emissions_share", unit="percent", source_url="https://us.example/claim")
    make.claim(example, 7, "economy", unit="MXN")
    claims = {
        claim["metric"]: claim for claim in client.get("/data/coalitions/us/reach.json").json()["claims"]
    }
    assert set(claims) == {"population", "governments", "energy", "emissions_share", "economy"}
    assert (claims["governments"]["computed"], claims["governments"]["reason"]) == (3, None)
    assert claims["emissions_share"]["source_url"] == "https://us.example/claim"
    for metric, reason in (("energy", "no energy use"), ("emissions_share", "no member is in a table")):
        assert claims[metric]["computed"] is None
        assert reason in claims[metric]["reason"]
        assert claims[metric]["lines"] is None
    assert claims["economy"]["reason"]


@pytest.mark.django_db
def test_an_amount_in_another_currency_is_not_compared(example, client):
    for place in example.country, make.region("US-AZ"), make.region("US-UT"):
        make.figure(place, 10, "gdp")
    make.claim(example, 7, "economy", unit="MXN")
    make.claim(example, 8, "economy", unit="USD")
    found = client.get("/data/coalitions/us/reach.json").json()["claims"]
    computed = {claim["unit"]: (claim["computed"], claim["reason"]) for claim in found}
    assert computed["MXN"] == (None, "Ours is in another currency: USD.")
    assert computed["USD"][0] is not None


@pytest.mark.django_db
def test_a_member_without_a_figure_is_named_and_in_the_rest(example, client):
    nowhere = make.municipality("Nowhere", parent=example.country)
    make.membership(example, make.signatory("Nowhere", "city", governs=nowhere))
    (claim,) = client.get("/data/coalitions/us/reach.json").json()["claims"]
    (line,) = [line for line in claim["lines"] if line["part"] == "without_figure"]
    assert (line["amount"], line["signatories"]) == (None, ["nowhere"])


@pytest.mark.django_db
def test_bridges_of_one_day_need_as_many_queries_for_three_claims_as_for_one(
    example, django_assert_num_queries
):
    def read():
        found = compute_reach(example, datetime.date(2026, 11, 22))
        return bridges(list(claims_until(example, found.as_of)), found)

    with CaptureQueriesContext(connection) as one:
        assert len(read()) == 1
    for value in (200, 300):
        make.claim(example, value, year=2021, published_on=None)
    with django_assert_num_queries(len(one)):
        assert len(read()) == 3


@pytest.mark.django_db
def test_the_command_answers_the_same_as_the_download(example, client, capsys):
    call_command("reach", "us", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed["claims"] == client.get("/data/coalitions/us/reach.json").json()["claims"] != []
