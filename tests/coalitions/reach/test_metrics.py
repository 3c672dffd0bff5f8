"""A further metric is one more entry of the list: reach, data and lines follow from it."""

import datetime

import pytest

from coalitions.reach.metrics import METRICS, MetricWords, ReachMetric
from coalitions.reach.reach import compute_reach
from signatories.models import Metric
from tests import factories as make

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def table(us):
    """A complete table of 2020: Arizona emits 80 of the nation's 100 tonnes, Utah 20."""
    regions = make.region("US-AZ"), make.region("US-UT")
    for place, tonnes in ((us.country, 100), (regions[0], 80), (regions[1], 20)):
        make.figure(place, tonnes, Metric.GHG, source="EPA")
    return regions


def sign(coalition, *places):
    for place in places:
        type = "state" if place.kind == "region" else "city"
        make.membership(coalition, make.signatory(place.name, type, governs=place))


@pytest.mark.django_db
def test_emissions_count_each_territory_once(us, table, client):
    tucson = make.municipality("Tucson", parent=table[0])
    make.figure(tucson, 9, Metric.GHG)
    sign(us, table[0], tucson)
    found = compute_reach(us, TODAY).as_json()
    emissions = found["emissions"]
    assert (emissions["value"], emissions["share"], emissions["naive"]) == (80, 0.8, 89)
    assert (emissions["national"], emissions["national_year"], emissions["national_source"]) == (
        100,
        2020,
        "EPA",
    )
    assert emissions["unit"] == "tCO2e"
    assert "gross" in emissions["boundary"]
    assert "currency" not in emissions
    lines = {
        line["name"]: (line["ghg"], line["ghg_counted"], line["emissions_outcome"]) for line in found["lines"]
    }
    assert lines == {"US-AZ": (80, 80, "counted"), "Tucson": (9, 0, "inside")}
    for address in ("/en/coalitions/us/reach/", "/en/compare/"):
        page = client.get(address, follow=True).content.decode()
        assert "80 tCO2e" in page
        assert "80.0%" in page
    assert "without land use" in client.get("/en/coalitions/us/reach/").content.decode()


@pytest.mark.django_db
def test_a_city_without_an_inventory_is_never_estimated_from_its_state(us, table):
    tucson = make.municipality("Tucson", parent=table[0])
    for place, people in ((tucson, 5), (table[0], 10)):
        make.figure(place, people)
    sign(us, tucson)
    emissions = compute_reach(us, TODAY).as_json()["emissions"]
    assert (emissions["value"], emissions["share"], emissions["without_figure"]) == (None, None, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2018, 2020])
def test_a_citys_own_inventory_counts_and_is_marked(us, table, year):
    tucson = make.municipality("Tucson", parent=table[0])
    make.figure(tucson, 9, Metric.GHG, source="City of Tucson", year=year)
    sign(us, tucson, table[1])
    emissions = compute_reach(us, TODAY).emissions
    assert (emissions.value, emissions.outside_table, emissions.is_of_one_table) == (29, 1, False)


@pytest.mark.django_db
def test_all_regions_together_emit_exactly_the_nation(us, table):
    sign(us, *table)
    assert compute_reach(us, TODAY).emissions.share == 1


@pytest.mark.django_db
@pytest.mark.parametrize("lacking", ["nation", "region"])
def test_without_a_table_and_a_national_figure_emissions_are_not_known(us, table, lacking, client):
    sign(us, table[0])
    place = us.country if lacking == "nation" else table[1]
    place.figures.filter(metric=Metric.GHG).delete()
    emissions = compute_reach(us, TODAY).as_json()["emissions"]
    assert [emissions[name] for name in ("value", "upper", "national", "share", "years")] == [None] * 5
    page = client.get("/en/coalitions/us/reach/").content.decode()
    assert "greenhouse gas emissions the member governments have is not known" in page


SMOKE = ReachMetric(
    code="smoke",
    key="smoke",
    label="Amount of smoke",
    figure=Metric.GHG,
    unit="tCO2e",
    is_zero_without_members=False,
    words=MetricWords(
        heading="Smoke over the members",
        share="Share of the smoke",
        noun="puffs in all",
        unknown="Nobody knows the smoke.",
        amount="%(number)s puffs",
    ),
)


@pytest.fixture
def smoke():
    METRICS.append(SMOKE)
    yield SMOKE
    METRICS.remove(SMOKE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/en/coalitions/us/reach/", ["Smoke over the members", "Amount of smoke", "80 puffs", "80.0%"]),
        ("/en/compare/", ["Amount of smoke", "80 puffs", "Share of the smoke", "100 puffs"]),
    ],
)
def test_a_further_entry_is_on_every_page_that_lists_metrics(us, table, smoke, client, address, shown):
    assert "puffs" not in client.get("/en/").content.decode()
    sign(us, table[0])
    page = client.get(address).content.decode()
    assert [text for text in shown if text not in page] == []


@pytest.mark.django_db
def test_a_further_entry_that_is_not_known_says_so(us, smoke, client):
    assert "Nobody knows the smoke." in client.get("/en/coalitions/us/reach/").content.decode()


@pytest.mark.django_db
def test_a_further_entry_is_in_the_data(us, table, smoke):
    sign(us, table[0])
    found = compute_reach(us, TODAY).as_json()
    assert (found["smoke"]["value"], found["lines"][0]["smoke"]) == (80, 80)


@pytest.mark.django_db
def test_the_contract_names_its_keys(us):
    make.membership(us, make.signatory("Arizona", "state", governs=make.region("US-AZ")))
    found = compute_reach(us, TODAY).as_json()
    assert list(found) == [
        "coalition", "as_of", "signatories", "governments", "population", "economy", "emissions", "lines",
    ]  # fmt: skip
    outcomes = {"counted", "inside", "part_of", "same_territory", "undetermined", "without_figure"}
    sums = {"value", "upper", "naive", "national", "share", "years"} | outcomes
    assert sums <= found["population"].keys()
    assert sums | {"reported", "estimated", "currency"} <= found["economy"].keys()
    keys = {"signatory", "name", "jurisdiction", "outcome", "within", "warning"}
    assert keys | {"population", "population_year", "population_source", "gdp"} <= found["lines"][0].keys()
