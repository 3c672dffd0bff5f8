"""Members over time: who counts when, what is not known, the picture, the page and its data."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.members.families import by_family, count_by_type
from coalitions.members.growth import MOST_YEARS, compute_growth
from coalitions.pictures.growth import draw
from signatories.types import Family
from tests import factories

D = datetime.date
TODAY = D(2024, 6, 1)
PAGE = "/en/coalitions/us/growth/"


def text(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def totals(coalition, *dates, until=TODAY):
    growth = compute_growth(coalition, until)
    return [growth.on(date).total for date in dates]


# --- Who counts when --------------------------------------------------------------------------------------


def test_a_member_counts_from_the_day_it_joined_until_the_day_before_it_left(us):
    factories.membership(us, factories.business(), joined_on=D(2020, 3, 1), left_on=D(2021, 3, 1))
    dates = D(2020, 2, 29), D(2020, 3, 1), D(2021, 2, 28), D(2021, 3, 1)
    assert totals(us, *dates) == [0, 1, 1, 0]


def test_nobody_counts_before_the_launch(us):
    factories.membership(us, factories.business(), joined_on=D(2016, 1, 1))
    factories.membership(us, factories.business(), joined_on=None)
    assert totals(us, D(2017, 12, 31), us.launched_on) == [0, 2]


def test_a_member_that_left_before_the_launch_never_counts(us):
    factories.membership(us, factories.business(), joined_on=D(2016, 1, 1), left_on=D(2017, 1, 1))
    assert totals(us, D(2016, 6, 1), us.launched_on, TODAY) == [0, 0, 0]


def test_a_member_that_joined_again_counts_once(us):
    again = factories.business()
    factories.membership(us, again, joined_on=None, left_on=D(2019, 5, 1))
    factories.membership(us, again, joined_on=D(2021, 5, 1))
    assert totals(us, D(2018, 6, 1), D(2020, 1, 1), D(2021, 5, 1)) == [1, 0, 1]
    growth = compute_growth(us, TODAY)
    assert growth.on(D(2018, 6, 1)).total_undated == 1
    assert growth.now.total_undated == 0


def test_leaving_and_joining_again_on_one_day_is_no_change(us):
    again = factories.business()
    factories.membership(us, again, joined_on=D(2019, 1, 1), left_on=D(2020, 1, 1))
    factories.membership(us, again, joined_on=D(2020, 1, 1))
    assert totals(us, D(2019, 12, 31), D(2020, 1, 1)) == [1, 1]


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL refuses such periods")
def test_periods_that_overlap_count_once(us):
    twice = factories.business()
    factories.membership(us, twice, joined_on=D(2019, 1, 1), left_on=D(2021, 1, 1))
    factories.membership(us, twice, joined_on=D(2020, 1, 1), left_on=D(2022, 1, 1))
    assert totals(us, D(2020, 6, 1), D(2021, 6, 1), D(2022, 1, 1)) == [1, 1, 0]


def test_what_is_not_public_does_not_count(us):
    factories.membership(us, factories.business(is_published=False))
    factories.membership(us, factories.business(), status="applied")
    factories.membership(us, factories.business(), status="rejected")
    assert totals(us, TODAY) == [0]
    factories.membership(us, factories.business())
    us.is_published = False
    us.save()
    assert totals(us, TODAY) == [0]


def test_suspended_members_count_on_no_day_and_are_named(us, client):
    factories.membership(us, factories.business(), status="suspended")
    growth = compute_growth(us, TODAY)
    assert (growth.now.total, growth.suspended) == (0, 1)
    assert "1 suspended member is left out" in text(client, PAGE)


@pytest.mark.parametrize("launch", [D(2018, 1, 1), None])
def test_every_day_agrees_with_the_coalition_page(us, launch):
    us.launched_on = launch
    us.save()
    dates = [None, D(2017, 5, 1), D(2018, 1, 1), D(2020, 2, 29), D(2022, 12, 31)]
    types = ["city", "business", "university", "association"]
    for number, joined in enumerate(dates):
        for left in [date for date in dates if date is None or joined is None or date >= joined]:
            member = factories.signatory(type=types[number % 4])
            factories.membership(us, member, joined_on=joined, left_on=left)
    growth = compute_growth(us, TODAY)
    a_day = datetime.timedelta(1)
    for date in [day + step * a_day for day in dates[1:] for step in (-1, 0, 1)] + [TODAY]:
        expected = by_family(count_by_type([us], date)[us.pk])
        found = {family: members for family, members, _ in growth.on(date).families}
        assert found == {row["family"]: row["count"] for row in expected}, date


def test_the_growth_takes_one_query_however_many_members(us, django_assert_num_queries):
    for number in range(4):
        factories.membership(us, factories.business(), joined_on=D(2019, number + 1, 1))
        with django_assert_num_queries(1):
            compute_growth(us, TODAY)


# --- What is listed ---------------------------------------------------------------------------------------


def test_the_launch_each_end_of_a_year_and_the_last_day_are_listed(us):
    growth = compute_growth(us, D(2020, 6, 1))
    assert [row.date for row in growth.rows] == [
        D(2018, 1, 1),
        D(2018, 12, 31),
        D(2019, 12, 31),
        D(2020, 6, 1),
    ]


def test_years_that_end_with_the_same_members_are_one_line(client, us):
    factories.membership(us, factories.business(), joined_on=D(2019, 5, 1))
    growth = compute_growth(us, D(2022, 6, 1))
    assert [(row.date, row.total, until) for row, until in growth.stretches] == [
        (D(2018, 1, 1), 0, D(2018, 12, 31)),
        (D(2019, 12, 31), 1, D(2021, 12, 31)),
        (D(2022, 6, 1), 1, None),
    ]
    page = client.get("/en/coalitions/us/growth/?as_of=2022-06-01").content.decode()
    assert "the same at the end of each year until Dec. 31, 2021" in page


def test_no_more_than_twenty_years_are_listed(us):
    us.launched_on = D(1950, 1, 1)
    us.save()
    growth = compute_growth(us, TODAY)
    assert growth.is_cut
    assert len(growth.rows) == MOST_YEARS + 1
    assert len(compute_growth(us, D(9999, 12, 31)).rows) == MOST_YEARS + 1


def test_before_the_launch_only_that_day_is_listed(us):
    factories.membership(us, factories.business(), joined_on=None)
    growth = compute_growth(us, D(2017, 6, 1))
    assert [(row.date, row.total) for row in growth.rows] == [(D(2017, 6, 1), 0)]


# --- The picture ------------------------------------------------------------------------------------------


def drawing(coalition, claims=(), **fields):
    sizes = {"width": 1000, "left": 50, "margin": 250, "words": str} | fields
    return draw(compute_growth(coalition, TODAY), list(claims), **sizes)


def test_members_without_joining_date_have_a_band_of_their_own(us):
    factories.membership(us, factories.business(), joined_on=None)
    factories.membership(us, factories.business(), joined_on=D(2020, 1, 1))
    factories.membership(us, factories.signatory(), joined_on=D(2021, 1, 1))
    bands = [(band.family, band.is_undated) for band in drawing(us).bands]
    assert bands == [(Family.GOVERNMENTS, False), (Family.BUSINESS, True), (Family.BUSINESS, False)]


def test_families_of_the_past_are_named_too(us):
    factories.membership(us, factories.business(), joined_on=None, left_on=D(2020, 1, 1))
    shown = drawing(us)
    assert shown.labels == []
    assert shown.families == [Family.BUSINESS]
    assert shown.has_undated


def test_bands_lie_within_the_plot(us):
    for number in range(30):
        factories.membership(us, factories.business(), joined_on=D(2019, 1, 1 + number))
    shown = drawing(us)
    horizontal = [float(x) for x in re.findall(r"[MH]([\d.]+)", shown.bands[0].path)]
    vertical = [float(y) for y in re.findall(r"V([\d.]+)", shown.bands[0].path)]
    assert shown.left <= min(horizontal)
    assert max(horizontal) == shown.right
    assert shown.top <= min(vertical)
    assert max(vertical) == shown.bottom


def test_a_claim_is_drawn_at_its_day_or_along_its_year(us):
    factories.membership(us, factories.business())
    year = factories.claim(us, 2, "signatories", year=2020)
    day = factories.claim(us, 1, "signatories", year=2021, published_on=D(2021, 5, 1))
    marks = {mark.claim: mark for mark in drawing(us, [year, day]).marks}
    assert marks[year].start < marks[year].x < marks[year].end
    assert marks[day].start == marks[day].x == marks[day].end
    assert marks[year].y < marks[day].y


def test_the_axis_holds_a_claim_far_above_the_members(us):
    factories.membership(us, factories.business())
    shown = drawing(us, [factories.claim(us, 3600, "signatories", year=2020)])
    assert shown.top <= shown.marks[0].y <= shown.bottom
    assert shown.grid[-1][1] >= 3600


def test_labels_of_claims_stay_within_the_picture_and_do_not_overlap(us):
    factories.membership(us, factories.business())
    claims = [factories.claim(us, number + 1, "signatories", year=2015 + number) for number in range(10)]
    shown = drawing(
        us, claims, width=320, left=38, margin=46, words=lambda claim: f"over {claim.value} members"
    )
    assert all(0 <= mark.text_x <= 320 for mark in shown.marks)
    assert len({(mark.text_x, mark.text_y) for mark in shown.marks}) == 10


def test_without_any_date_there_is_no_picture(us):
    us.launched_on = None
    us.save()
    factories.membership(us, factories.business(), joined_on=None)
    assert drawing(us) is None


def test_where_no_member_is_dated_claims_alone_are_no_trend(us):
    factories.membership(us, factories.business(), joined_on=None)
    assert drawing(us, [factories.claim(us, 3600, "signatories", year=2020)]) is None


def test_a_claim_of_long_before_there_was_a_coalition_is_drawn(us):
    factories.membership(us, factories.business())
    assert drawing(us, [factories.claim(us, 3, "signatories", year=1800)]).marks


# --- The page ---------------------------------------------------------------------------------------------


def test_the_page_says_what_is_not_known(client, us):
    factories.membership(us, factories.business(), joined_on=None)
    factories.membership(us, factories.business())
    page = text(client, PAGE)
    assert "the coalition had 2 members on file." in page
    assert "For 1 of them the joining date is not known." in page
    assert "counted from the launch on Jan. 1, 2018" in page
    assert "joining date not known (counted from the launch)" in page
    assert page.count("the joining date is not known") == 1


def test_an_unknown_launch_is_said(client, us):
    us.launched_on = None
    us.save()
    factories.membership(us, factories.business(), joined_on=None)
    page = text(client, PAGE)
    assert "The launch is not known either" in page
    assert "picture-growth" not in page


def test_claims_stand_beside(client, us):
    factories.membership(us, factories.business())
    factories.claim(us, 3600, "signatories", qualifier="over", year=2019)
    factories.claim(us, 130_000_000)
    page = text(client, PAGE)
    assert "<strong>over 3,600</strong>" in page
    assert "over 3,600 · 2019" in page
    assert "130,000,000" not in page
    assert "over 3,600" not in text(client, PAGE + "?as_of=2018-06-01")


def test_a_past_date_ends_the_growth(client, us):
    factories.membership(us, factories.business(), joined_on=D(2021, 1, 1))
    page = text(client, PAGE + "?as_of=2020-06-01")
    assert "On June 1, 2020 the coalition had 0 members on file." in page
    assert "as of June 1, 2020" in page[: page.index("</title>")]
    assert 'class="notice notice-date"' in page
    assert 'growth.csv?as_of=2020-06-01"' in page


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31", "2017-06-01"])
def test_very_early_and_very_late_dates_are_accepted(client, us, date):
    factories.membership(us, factories.business())
    factories.claim(us, 5, "signatories", year=2019)
    assert len(text(client, f"{PAGE}?reach=1&as_of={date}")) < 80_000


def test_a_wrong_date_is_reported(client, us):
    assert "This is not a date." in text(client, PAGE + "?as_of=yesterday", 400)
    assert client.get("/data/coalitions/us/growth.csv?as_of=yesterday").status_code == 400


def test_the_coalition_page_leads_to_it(client, us):
    assert f'href="{PAGE}"' in text(client, "/en/coalitions/us/")


def test_drawings_use_decimal_points_in_every_language(client, us):
    factories.membership(us, factories.business(), joined_on=D(2019, 7, 3))
    factories.claim(us, 2, "signatories", year=2020)
    page = text(client, "/es/coalitions/us/growth/?reach=1")
    numbers = re.findall(r' (?:d|x|y|width|height|viewBox)="([^"]*)"', page)
    assert numbers
    assert not any("," in number for number in numbers)


def test_the_page_needs_as_many_queries_for_three_members_as_for_one(client, us, django_assert_num_queries):
    factories.membership(us, factories.signatory())
    factories.claim(us, 1, "signatories", year=2019)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for year in (2020, 2021):
        factories.membership(us, factories.signatory(), joined_on=D(year, 1, 1))
        factories.claim(us, 1, "signatories", year=year)
    with django_assert_num_queries(len(one)):
        client.get(PAGE)


# --- Reach over time --------------------------------------------------------------------------------------


@pytest.fixture
def covered(us):
    """California from the launch on, Nevada from 2020 until 2022."""
    factories.figure(us.country, 330_000_000)
    for code, people, joined, left in (
        ("US-CA", 39_000_000, None, None),
        ("US-NV", 3_000_000, D(2020, 1, 1), D(2022, 1, 1)),
    ):
        region = factories.region(code)
        factories.figure(region, people)
        member = factories.signatory(code, "state", governs=region)
        factories.membership(us, member, joined_on=joined, left_on=left)
    return us


def test_reach_over_time_is_computed_only_on_demand(client, covered):
    page = text(client, PAGE)
    assert 'href="?reach=1#reach"' in page
    assert "noindex" not in page
    assert "42,000,000" not in page


def test_reach_over_time_shows_each_year(client, covered):
    response = client.get(PAGE + "?reach=1&as_of=2022-06-01")
    page = response.content.decode()
    found = {reach.as_of: reach.population.value for reach in response.context["reaches"]}
    assert found == {
        D(2018, 12, 31): 39_000_000,
        D(2019, 12, 31): 39_000_000,
        D(2020, 12, 31): 42_000_000,
        D(2021, 12, 31): 42_000_000,
        D(2022, 6, 1): 39_000_000,
    }
    assert '<meta name="robots" content="noindex">' in page
    assert '<a href="/en/coalitions/us/?as_of=2020-12-31">' in page
    assert '<link rel="canonical" href="http://testserver/en/coalitions/us/growth/">' in page
    assert "12.7%" in page


def test_reach_over_time_reads_what_is_on_file_once(client, covered, django_assert_num_queries):
    with CaptureQueriesContext(connection) as three_years:
        client.get(PAGE + "?reach=1&as_of=2020-06-01")
    with django_assert_num_queries(len(three_years) + 3):  # the members of three more years
        client.get(PAGE + "?reach=1&as_of=2023-06-01")


# --- Open data --------------------------------------------------------------------------------------------


def test_the_csv_has_a_line_for_each_change(client, us):
    factories.membership(us, factories.business(), joined_on=None)
    factories.membership(us, factories.signatory(), joined_on=D(2020, 1, 1), left_on=D(2021, 1, 1))
    response = client.get("/data/coalitions/us/growth.csv?as_of=2022-01-01")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "date,family,members,joining_date_unknown"
    assert [line for line in lines if "governments" in line] == [
        "2018-01-01,governments,0,0",
        "2020-01-01,governments,1,0",
        "2021-01-01,governments,0,0",
        "2022-01-01,governments,0,0",
    ]
    assert "2022-01-01,business,1,1" in lines


def test_members_since_an_unknown_day_have_no_date_in_the_csv(client, us):
    us.launched_on = None
    us.save()
    factories.membership(us, factories.business(), joined_on=None)
    response = client.get("/data/coalitions/us/growth.csv?as_of=2022-01-01")
    assert b"\r\n,business,1,1\r\n" in b"".join(response.streaming_content)
