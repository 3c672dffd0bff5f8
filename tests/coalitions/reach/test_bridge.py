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
    bridge = page.split('id="claims"')[1].split("</section>")[0]
    for text in ("-25", "-10", "+15", "-30", "in the rest", "/en/signatories/cache-county/"):
        assert text in bridge


@pytest.mark.django_db
def test_without_a_claim_of_people_there_is_no_bridge(example, client):
    example.claims.all().delete()
    assert 'id="claims"' not in client.get("/en/coalitions/us/reach/").content.decode()
    assert client.get("/data/coalitions/us/reach.json").json()["claims"] == []


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
