"""The list of pledges."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pledges.models import Pledge
from pledges.templatetags.pledge_display import target
from tests import factories


def titles(response):
    return [pledge.title for pledge in response.context["page"]]


@pytest.fixture
def pledges(us, japan):
    california = factories.signatory("California", "state", governs=factories.region("US-CA", "California"))
    factories.membership(us, california)
    factories.pledge(us, california, title="Forty below 1990", status="in_law", source="Executive order")
    maker = factories.business("Panel Maker", country="JP")
    factories.signatory_name(maker, "パネル工業", "ja")
    factories.membership(japan, maker)
    factories.pledge(japan, maker, title="All renewable", kind="renewable_electricity")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Forty below 1990", "All renewable"]),
        ("coalition=japan", ["All renewable"]),
        ("type=state", ["Forty below 1990"]),
        ("kind=renewable_electricity", ["All renewable"]),
        ("status=in_law", ["Forty below 1990"]),
        ("q=below", ["Forty below 1990"]),
        ("q=パネル", ["All renewable"]),
        ("page=99", ["Forty below 1990", "All renewable"]),
    ],
)
def test_pledges_filter(client, pledges, query, expected):
    assert titles(client.get(f"/en/pledges/?{query}")) == expected


def test_a_filter_that_makes_no_sense_is_told(client, pledges):
    response = client.get("/en/pledges/?kind=none")
    assert titles(response) == []
    assert 'class="errorlist"' in response.content.decode()


def test_each_pledge_stands_with_its_signatory_target_and_source(client, pledges):
    page = client.get("/ja/pledges/").content.decode()
    assert "パネル工業" in page
    assert "Executive order" in page
    assert "no source on file" in client.get("/en/pledges/?coalition=japan").content.decode()


def test_only_published_pledges_of_published_signatories_show(client, us):
    hidden = factories.business("Hidden", is_published=False)
    factories.membership(us, hidden)
    factories.pledge(us, hidden, title="Of somebody hidden")
    open_to_all = factories.business("Open")
    factories.membership(us, open_to_all)
    factories.pledge(us, open_to_all, title="Not yet public", is_published=False)
    assert titles(client.get("/en/pledges/")) == []


def test_demonstration_data_says_so(client, us):
    business = factories.business()
    factories.membership(us, business)
    factories.pledge(us, business, is_demo=True)
    assert "Demonstration data" in client.get("/en/pledges/").content.decode()


def test_the_list_asks_the_database_equally_often_for_one_and_for_three(
    client, us, django_assert_num_queries
):
    def add():
        business = factories.business()
        factories.membership(us, business)
        factories.pledge(us, business)

    add()
    with CaptureQueriesContext(connection) as one:
        client.get("/en/pledges/")
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get("/en/pledges/")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"target_value": 40, "unit": "percent", "target_year": 2030, "base_year": 1990},
            "40% by 2030, against 1990",
        ),
        (
            {"target_value": 0, "unit": "percent", "target_year": 2020, "base_year": 1990},
            "0% by 2020, against 1990",
        ),
        ({"target_value": 1500, "unit": "MW", "target_year": 2025}, "1,500 MW by 2025"),
        ({"target_value": 40, "unit": "percent", "base_year": 1990}, "40% against 1990"),
        ({"target_value": 2.5, "unit": "MW"}, "2.5 MW"),
        ({"target_year": 2050}, "by 2050; no number stated"),
        ({}, "no number stated"),
    ],
)
def test_a_target_says_as_much_as_is_stated(fields, expected):
    with translation.override("en"):
        assert target(Pledge(**fields)) == expected
