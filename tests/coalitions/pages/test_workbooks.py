"""What readers take away as a workbook: the rows of the CSV in their language, explained, and nothing private."""

import datetime
import io

import pytest
from openpyxl import load_workbook

from coalitions.members.growth import compute_growth
from tests import factories
from tests.worlds import PRIVATE, two_coalitions

pytestmark = pytest.mark.django_db

BESIDE = {
    "signatories": "/data/signatories.csv",
    "places": "/data/places.csv",
    "figures": "/data/figures.csv",
    "pledges": "/data/pledges.csv",
    "coalitions/japan/members": "/data/coalitions/japan/members.csv",
    "coalitions/japan/reach": "/data/coalitions/japan/reach.csv",
    "coalitions/japan/growth": "/data/coalitions/japan/growth.csv",
    "coalitions/japan/listings": "/data/coalitions/japan/listings.csv",
    "coalitions/japan/criteria": "/data/coalitions/japan/criteria.csv",
}


def opened(response):
    assert response.status_code == 200
    return load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def table(book):
    """The first sheet as dictionaries by heading."""
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def said(book):
    return {row[0]: row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}


@pytest.fixture
def kanagawa(japan):
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_200_000, year=2020)
    factories.figure(japan.country, 92_000_000, year=2020)
    member = factories.signatory("Kanagawa", "state", governs=prefecture)
    factories.membership(
        japan, member, joined_on=datetime.date(2018, 7, 6), note=PRIVATE, external_id=PRIVATE
    )
    return member


@pytest.mark.parametrize("name", BESIDE)
def test_the_codebook_explains_every_column_of_the_csv(client, kanagawa, name):
    lines = b"".join(client.get(BESIDE[name]).streaming_content).decode("utf-8-sig").splitlines()
    book = opened(client.get(f"/en/{name}.xlsx"))
    explained = {row[2]: row[3] for row in book.worksheets[-2].iter_rows(min_row=2, values_only=True)}
    assert [column for column in lines[0].split(",") if not explained.get(column)] == []


@pytest.mark.parametrize(("language", "people"), [("en", "Population"), ("es", "Población"), ("ja", "人口")])
def test_members_are_in_the_language_of_the_reader_with_real_days_and_numbers(
    client, kanagawa, language, people
):
    book = opened(client.get(f"/{language}/coalitions/japan/members.xlsx"))
    (row,) = table(book)
    assert row[people] == 9_200_000
    assert datetime.datetime(2018, 7, 6) in row.values()
    assert any("creativecommons.org" in str(value) for value in said(book).values())


def test_members_carry_population_and_pledge_with_year_and_source(client, japan, kanagawa):
    factories.pledge(japan, kanagawa, source="Plan of Kanagawa")
    (row,) = table(opened(client.get("/en/coalitions/japan/members.xlsx")))
    assert row["Population"] == 9_200_000
    assert row["Year of the population"] == 2020
    assert row["Source of the population"]
    assert row["Pledges in force"] == 1
    assert row["Pledge"]
    assert row["Source of the pledge"] == "Plan of Kanagawa"


def test_the_reach_adds_up_in_the_workbook(client, kanagawa):
    book = opened(client.get("/en/coalitions/japan/reach.xlsx"))
    assert sum(row["Population, counted"] for row in table(book)) == 9_200_000
    people = next(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert people[2] == 9_200_000


def test_text_that_looks_like_a_formula_stays_text(client, japan):
    factories.membership(japan, factories.signatory("=1+1 Holdings", "business", country="JP"))
    sheet = opened(client.get("/en/coalitions/japan/members.xlsx")).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1 Holdings", "s")


def test_a_workbook_says_that_it_is_demonstration_data_and_of_which_day_and_edition(client, japan):
    factories.membership(japan, factories.signatory("Aoba"), is_demo=True)
    lines = said(opened(client.get("/en/coalitions/japan/members.xlsx?as_of=2024-12-31")))
    assert lines["Demonstration"] == "Demonstration data."
    assert lines["As of"] == datetime.datetime(2024, 12, 31)
    assert isinstance(lines["Edition of the data"], int)


def test_filters_hold_for_the_workbook_too(client, japan, kanagawa):
    factories.membership(japan, factories.signatory("Aoba", "business", country="JP"))
    rows = table(opened(client.get("/en/coalitions/japan/members.xlsx?type=business")))
    assert [row["Name"] for row in rows] == ["Aoba"]


@pytest.mark.parametrize("query", ["as_of=yesterday", "type=nothing", "region=%00"])
def test_a_wrong_question_is_answered_by_a_sentence(client, kanagawa, query):
    response = client.get(f"/en/coalitions/japan/members.xlsx?{query}")
    assert response.status_code == 400
    assert response.content


def test_no_workbook_tells_what_is_private():
    from django.test import Client

    world = two_coalitions()
    slug = world.ours.slug
    client = Client()
    for name in [*BESIDE, "coalitions/japan/reach"]:
        response = client.get(f"/en/{name.replace('japan', slug)}.xlsx")
        if response.status_code == 404:  # the coalition is not published
            continue
        for sheet in opened(response).worksheets:
            for row in sheet.iter_rows(values_only=True):
                assert not any(PRIVATE.lower() in str(cell).lower() for cell in row), name


def test_growth_has_the_rows_of_the_page(client, japan, kanagawa):
    growth = compute_growth(japan)
    rows = table(opened(client.get("/en/coalitions/japan/growth.xlsx")))
    assert sum(row["Members"] for row in rows[-4:]) == growth.now.total
