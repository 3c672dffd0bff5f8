"""Which figures stand for a country: one complete table, and of it both the members' sum and the nation."""

import datetime

import pytest

from coalitions.reach.reach import compute_people_over_time, compute_reach
from signatories.models import Figure, Metric
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def us():
    return make.coalition("us", launched_on=None)


def region(code, **fields):
    return make.region(code, **fields)


def joins(coalition, place, type="state"):
    signatory = make.signatory(place.name, type, governs=place, slug=f"{type}-{place.pk}")
    make.membership(coalition, signatory, joined_on=None)
    return signatory


def line_of(reach, place):
    (line,) = (line for line in reach.lines if line.jurisdiction_id == place.pk)
    return line


def table(values, year, metric=Metric.POPULATION, source="Census", **fields):
    """One table: a figure for each of the places."""
    for place, value in values.items():
        make.figure(place, value, metric, year=year, source=source, **fields)


# --- Which vintage ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "expected"), [(2005, 2010), (2010, 2010), (2019, 2010), (2020, 2020), (2026, 2020)]
)
def test_the_newest_complete_table_not_after_the_date_stands_else_the_earliest_after(us, year, expected):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({us.country: 9, arizona: 6, utah: 3}, 2010)
    table({us.country: 12, arizona: 7, utah: 5}, 2020)
    joins(us, arizona)
    population = compute_reach(us, datetime.date(year, 6, 1)).population
    assert population.national_year == expected
    assert (population.value, population.national) == {2010: (6, 9), 2020: (7, 12)}[expected]


def test_a_newer_year_with_a_region_missing_is_no_table(us):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({us.country: 9, arizona: 6, utah: 3}, 2010)
    table({us.country: 999, arizona: 8}, 2020)
    joins(us, arizona)
    population = compute_reach(us, TODAY).population
    assert (population.value, population.national, population.share) == (6, 9, 6 / 9)


def test_two_sources_of_one_year_are_not_mixed(us):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({us.country: 9, arizona: 6, utah: 3}, 2020)
    table({arizona: 60, utah: 40}, 2020, source="Projection", kind="projection")
    make.figure(arizona, 500, year=2020, source="Somebody")
    joins(us, arizona)
    population = compute_reach(us, TODAY).population
    assert (population.value, population.national, population.national_source) == (6, 9, "Census")


def test_a_place_without_a_figure_of_the_table_uses_its_nearest_year_and_is_marked(us):
    arizona = region("US-AZ")
    table({us.country: 900, arizona: 900}, 2020)
    tucson, mesa = (make.municipality(name, parent=arizona) for name in ("Tucson", "Mesa"))
    table({tucson: 50}, 2021)
    table({tucson: 10}, 2010)
    table({mesa: 40}, 2020)
    joins(us, tucson, "city")
    joins(us, mesa, "city")
    reach = compute_reach(us, TODAY)
    assert (line_of(reach, tucson).population.value, line_of(reach, tucson).population.year) == (50, 2021)
    assert line_of(reach, tucson).population.is_outside_table
    assert not line_of(reach, mesa).population.is_outside_table
    assert reach.population.outside_table == 1
    assert reach.as_json()["population"]["is_of_one_table"] is False


def test_the_page_says_where_sum_and_country_are_not_of_one_table(us, client):
    arizona = region("US-AZ")
    table({us.country: 900, arizona: 900}, 2020)
    tucson = make.municipality("Tucson", parent=arizona)
    table({tucson: 50}, 2021)
    joins(us, tucson, "city")
    assert "not of one table" in client.get("/en/coalitions/us/").content.decode()
    assert "not of the national table" in client.get("/en/coalitions/us/reach/").content.decode()


# --- The nation -------------------------------------------------------------------------------------------


def test_the_nation_is_the_sum_of_its_regions_where_its_own_total_is_another(us):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({us.country: 1000, arizona: 600, utah: 390}, 2020)
    joins(us, arizona)
    joins(us, utah)
    assert compute_reach(us, TODAY).population.share == 1


def test_the_national_total_is_cited_where_the_regions_add_up_to_it(us):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({arizona: 600, utah: 400}, 2020)
    make.figure(us.country, 1001, source="Census", source_url="https://census.example/nation")
    population = compute_reach(us, TODAY).population
    assert (population.national, population.national_source_url) == (1000, "https://census.example/nation")


@pytest.mark.parametrize("year", range(2008, 2025, 4))
@pytest.mark.parametrize("metric", ["population", "economy"])
def test_all_regions_together_are_the_whole_country_in_every_year(us, metric, year):
    states = [region("US-AZ"), region("US-UT"), region("US-PR", in_national_figures=False)]
    for when, growth in ((2010, 1), (2020, 2)):
        table({us.country: 23} | dict.fromkeys(states[:2], growth * 10), when)
        table({us.country: 15} | dict.fromkeys(states[:2], growth * 7), when, Metric.GDP)
    table({states[2]: 5}, 2015)
    table({states[2]: 3}, 2015, Metric.GDP, source="World Bank")
    for place in states:
        joins(us, place)
    assert compute_reach(us, datetime.date(year, 12, 31)).metrics[metric].share == 1


# --- The economy ------------------------------------------------------------------------------------------


def test_a_territory_outside_the_table_of_gdp_does_not_enter(us):
    arizona, rico = region("US-AZ"), region("US-PR", in_national_figures=False)
    table({us.country: 303, arizona: 300}, 2020, Metric.GDP, source="BEA")
    table({rico: 100}, 2020, Metric.GDP, source="World Bank")
    joins(us, arizona)
    joins(us, rico)
    reach = compute_reach(us, TODAY)
    assert (reach.economy.value, reach.economy.national) == (300, 300)
    assert line_of(reach, rico).economy.outcome == "without_figure"


def test_the_national_currency_goes_first():
    japan = make.coalition("japan", launched_on=None)
    tokyo = make.region("JP-13")
    table({tokyo: 900}, 2024, Metric.GDP, source="IMF", unit="USD")
    table({tokyo: 111_000}, 2020, Metric.GDP, source="Cabinet Office", unit="JPY")
    joins(japan, tokyo)
    economy = compute_reach(japan, TODAY).economy
    assert (economy.value, economy.currency) == (111_000, "JPY")


def test_nothing_is_estimated_from_the_country(us, client):
    arizona = region("US-AZ")
    make.figure(us.country, 1_000_000, Metric.GDP)
    table({us.country: 900, arizona: 300}, 2020)
    joins(us, arizona)
    economy = compute_reach(us, TODAY).economy
    assert (economy.value, economy.share, economy.counts.without_figure) == (None, None, 1)
    page = client.get("/en/coalitions/us/").content.decode()
    assert "none of them has a GDP on file" in page
    assert "USD" not in page
    assert "of the economy</strong>" not in page


def test_a_city_is_estimated_from_its_region_and_says_so(us):
    arizona = region("US-AZ")
    table({arizona: 1000}, 2020)
    table({arizona: 50_000}, 2020, Metric.GDP, source="BEA")
    pima = make.county("Pima County", parent=arizona)
    tucson = make.municipality("Tucson", parent=pima)
    table({pima: 500, tucson: 100}, 2020)
    table({pima: 20_000}, 2020, Metric.GDP, source="BEA")
    joins(us, tucson, "city")
    reach = compute_reach(us, TODAY)
    (line,) = reach.as_json()["lines"]
    assert (line["gdp"], line["gdp_is_estimate"], line["gdp_estimated_from"]) == (5_000, True, "US-AZ")
    assert (reach.economy.reported, reach.economy.estimated) == (0, 5_000)


def test_a_reported_city_goes_before_any_estimate(us):
    arizona = region("US-AZ")
    table({arizona: 1000}, 2020)
    table({arizona: 50_000}, 2020, Metric.GDP, source="BEA")
    tucson = make.municipality("Tucson", parent=arizona)
    table({tucson: 100}, 2020)
    table({tucson: 9_000}, 2020, Metric.GDP, source="BEA")
    joins(us, tucson, "city")
    line = line_of(compute_reach(us, TODAY), tucson)
    assert (line.economy.value, line.economy.is_estimate) == (9_000, False)


def test_before_the_launch_the_economy_is_unknown_and_nobody_is_reached(us):
    us.launched_on = datetime.date(2018, 1, 1)
    us.save()
    arizona = region("US-AZ")
    table({arizona: 300}, 2010, Metric.GDP)
    joins(us, arizona)
    reach = compute_reach(us, datetime.date(2017, 1, 1)).as_json()
    assert reach["population"]["value"] == 0
    for key in ("value", "upper", "naive", "reported", "estimated", "share", "years"):
        assert reach["economy"][key] is None


# --- Twins, over time, what a line carries ----------------------------------------------------------------


def test_the_line_shows_the_figure_that_is_counted_the_twins_only_where_there_is_none(us):
    california = region("US-CA")
    county = make.county("San Francisco County", parent=california)
    city = make.municipality("San Francisco", parent=county, coextensive_with=county)
    make.figure(county, 874, source="County table")
    joins(us, city, "city")
    line = line_of(compute_reach(us, TODAY), city)
    assert (line.population.value, line.population.counted) == (874, 874)
    make.figure(city, 873, source="City table")
    line = line_of(compute_reach(us, TODAY), city)
    assert (line.population.value, line.population.counted) == (873, 873)


def test_reach_over_time_says_whether_members_or_figures_changed(us):
    arizona, utah = region("US-AZ"), region("US-UT")
    table({us.country: 10, arizona: 6, utah: 4}, 2010)
    table({us.country: 20, arizona: 15, utah: 5}, 2020)
    joins(us, arizona)
    later = make.signatory("Utah", "state", governs=utah)
    make.membership(us, later, joined_on=datetime.date(2018, 5, 1))
    days = compute_people_over_time(us, [datetime.date(year, 12, 31) for year in (2017, 2018, 2019, 2020)])
    assert [(day.joined, day.left, day.is_new_table) for day in days] == [
        (1, 0, False),
        (1, 0, False),
        (0, 0, False),
        (0, 0, True),
    ]
    assert [day.population.value for day in days] == [6, 10, 10, 20]


def test_a_line_carries_code_kind_source_and_address(us):
    arizona = region("US-AZ")
    table({us.country: 10, arizona: 10}, 2020)
    joins(us, arizona)
    found = compute_reach(us, TODAY).as_json()
    (line,) = found["lines"]
    assert (line["code"], line["population_kind"]) == ("US-AZ", "census")
    assert line["population_source_url"] == "https://statistics.example/"
    assert line["gdp"] is line["gdp_source"] is line["gdp_kind"] is None
    population = found["population"]
    assert (population["national_year"], population["national_source"]) == (2020, "Census")
    assert population["national_without"] == []


# --- Official figures -------------------------------------------------------------------------------------


def test_an_official_figure_goes_before_a_newer_one_that_is_not(us):
    tucson = make.municipality("Tucson", parent=region("US-AZ"))
    make.figure(tucson, 100, year=2010, provenance="staff", source="Office", is_official=True)
    make.figure(tucson, 999, year=2024, provenance="staff", source="Somebody", is_preferred=True)
    joins(us, tucson, "city")
    assert compute_reach(us, TODAY).population.value == 100
    Figure.objects.update(is_official=False)
    assert compute_reach(us, TODAY).population.value == 999
