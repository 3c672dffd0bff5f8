"""What the database refuses of pledges, reports and national goals, whoever writes it."""

import pytest
from django.core.exceptions import ValidationError

from pledges.models import NationalGoal, Pledge, ProgressReport
from tests import factories as make
from tests.past_the_forms import assert_bulk_refused, assert_refused


@pytest.fixture
def city(us):
    signatory = make.signatory("Tucson")
    make.membership(us, signatory)
    return signatory


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "foo"},
        {"kind": ""},
        {"status": "foo"},
        {"boundary": "the moon"},
        {"scope_1": "perhaps"},
        {"scope_2": "perhaps"},
        {"scope_3": "perhaps"},
        {"offsets": "perhaps"},
        {"gases": "helium"},
        {"check_result": "lost"},
        {"base_year": 20100},
        {"base_year": 10},
        {"target_year": 20300},
        {"target_year": 2009},
        {"target_value": 140},
        {"target_value": -1},
        {"base_value": -1},
        {"unit": "tCO2e"},
        {"language": "Spanish"},
        {"checked_on": "2024-01-01"},
        {"check_result": "found"},
        {"declared_on": "2024-01-02", "status_on": "2024-01-01"},
    ],
)
def test_a_reduction_by_2030_is_refused_with(us, city, wrong):
    assert_refused(make.pledge(us, city), **wrong)


def test_a_pledge_is_not_on_the_way_to_itself(us, city):
    made = make.pledge(us, city)
    assert_refused(made, long_term=made)


@pytest.mark.parametrize("kind", ["energy_efficiency", "zero_emission_fleet", "science_based"])
def test_no_more_than_all_can_be_saved_or_changed(us, city, kind):
    fields = {"kind": kind, "target_year": 2030, "target_value": 140, "unit": "percent"}
    assert_bulk_refused(Pledge(coalition=us, signatory=city, **fields))
    with pytest.raises(ValidationError, match="between 0 and 100"):
        Pledge(coalition=us, signatory=city, **fields).full_clean()


def test_what_grows_may_more_than_double(us, city):
    make.pledge(us, city, kind="other", title="More forest", target_value=140, unit="percent")


def test_a_share_of_renewable_electricity_began_below_100_percent(us, city):
    made = make.pledge(us, city, kind="renewable_electricity", base_value=20)
    assert_refused(made, base_value=120)
    made.base_value = 120
    with pytest.raises(ValidationError, match="between 0 and 100"):
        made.full_clean()


@pytest.mark.parametrize(
    "wrong",
    [
        {"year": 20200},
        {"year": 0},
        {"evidence": "rumour"},
        {"review": "maybe"},
        {"unit": ""},
        {"value": None},
        {"verified_by": "Somebody"},
        {"reported_on": "2019-12-31"},
    ],
)
def test_a_report_on_2020_is_refused_with(us, city, wrong):
    report = ProgressReport.objects.create(pledge=make.pledge(us, city), year=2020, value=10, unit="percent")
    assert_refused(report, **wrong)


@pytest.fixture
def goal(us):
    return NationalGoal.objects.create(
        jurisdiction=us.country,
        kind="absolute_base_year",
        year=2030,
        base_year=2005,
        target_value=50,
        target_value_to=52,
        source="NDC",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "foo"},
        {"kind": "net_zero"},
        {"year": 20300},
        {"year": 2004},
        {"base_year": 205},
        {"base_year": None},
        {"target_value": -1},
        {"target_value": 140, "target_value_to": None},
        {"target_value_to": 49},
        {"target_value_to": 140},
        {"unit": "tCO2e"},
        {"unit": "MW"},
        {"base_tco2e": -1},
        {"valid_from": "2021-01-01", "valid_until": "2021-01-01"},
    ],
)
def test_a_national_goal_is_refused_with(goal, wrong):
    assert_refused(goal, **wrong)
