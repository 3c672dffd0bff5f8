"""A further metric is one more entry of the list: reach, data and lines follow from it."""

import datetime

import pytest

from coalitions.reach import metrics
from coalitions.reach.metrics import ReachMetric
from coalitions.reach.reach import compute_reach
from signatories.models import Metric
from tests import factories as make

TODAY = datetime.date(2026, 11, 22)

EMISSIONS = ReachMetric(
    code="emissions",
    key="ghg",
    label="Greenhouse gas emissions",
    figure=Metric.GHG,
    unit="tCO2e",
    covers_outlying=False,
    is_zero_without_members=False,
)


@pytest.mark.django_db
def test_emissions_are_one_more_entry(us, client):
    metrics.METRICS.append(EMISSIONS)
    try:
        arizona, utah = make.region("US-AZ"), make.region("US-UT")
        for place, tonnes in ((us.country, 100), (arizona, 80), (utah, 20)):
            make.figure(place, tonnes, Metric.GHG)
        tucson = make.municipality("Tucson", parent=arizona)
        make.figure(tucson, 9, Metric.GHG)
        for place, type in ((arizona, "state"), (tucson, "city")):
            make.membership(us, make.signatory(place.name, type, governs=place))
        found = compute_reach(us, TODAY).as_json()
        page = client.get("/en/coalitions/us/reach/")
    finally:
        metrics.METRICS.remove(EMISSIONS)
    assert (found["emissions"]["value"], found["emissions"]["share"]) == (80, 0.8)
    assert "currency" not in found["emissions"]
    lines = {
        line["name"]: (line["ghg"], line["ghg_counted"], line["emissions_outcome"]) for line in found["lines"]
    }
    assert lines == {"US-AZ": (80, 80, "counted"), "Tucson": (9, 0, "inside")}
    assert page.status_code == 200


@pytest.mark.django_db
def test_the_contract_names_its_keys(us):
    make.membership(us, make.signatory("Arizona", "state", governs=make.region("US-AZ")))
    found = compute_reach(us, TODAY).as_json()
    assert list(found) == [
        "coalition", "as_of", "signatories", "governments", "population", "economy", "lines",
    ]  # fmt: skip
    outcomes = {"counted", "inside", "part_of", "same_territory", "undetermined", "without_figure"}
    sums = {"value", "upper", "naive", "national", "share", "years"} | outcomes
    assert sums <= found["population"].keys()
    assert sums | {"reported", "estimated", "currency"} <= found["economy"].keys()
    keys = {"signatory", "name", "jurisdiction", "outcome", "within", "warning"}
    assert keys | {"population", "population_year", "population_source", "gdp"} <= found["lines"][0].keys()
