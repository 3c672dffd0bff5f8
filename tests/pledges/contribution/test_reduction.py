"""What one signatory promises for a year, from its targets and its emissions alone."""

from fractions import Fraction
from types import SimpleNamespace

import pytest

from pledges.contribution.reduction import Lack, reduction_in
from pledges.models import Pledge

EMISSIONS = {1990: 1000, 2005: 1200, 2006: 800}


def emissions(year):
    return SimpleNamespace(value=EMISSIONS[year]) if year in EMISSIONS else None


def cut(percent, base_year, target_year, **fields):
    return Pledge(
        kind="absolute_base_year",
        target_value=percent,
        unit="percent",
        base_year=base_year,
        target_year=target_year,
        **fields,
    )


def net_zero(target_year, **fields):
    return Pledge(kind="net_zero", target_year=target_year, **fields)


def level(tonnes, target_year, **fields):
    return Pledge(kind="fixed_level", target_value=tonnes, unit="tCO2e", target_year=target_year, **fields)


def tonnes(year, *targets):
    return reduction_in(year, targets, emissions).tonnes


def test_the_full_reduction_counts_from_the_target_year_on():
    assert tonnes(2030, cut(40, 1990, 2030)) == tonnes(2045, cut(40, 1990, 2030)) == 400


def test_the_path_from_the_base_to_the_target_is_a_straight_line():
    assert tonnes(2010, cut(40, 1990, 2030)) == 200
    assert tonnes(1990, cut(40, 1990, 2030)) == tonnes(1980, cut(40, 1990, 2030)) == 0


def test_the_path_between_two_targets_is_a_straight_line():
    assert tonnes(2035, cut(40, 1990, 2030), cut(80, 1990, 2050)) == 500


def test_a_target_of_no_reduction_may_come_before_a_reduction():
    targets = cut(0, 1990, 2020), cut(40, 1990, 2030)
    assert tonnes(2020, *targets) == 0
    assert tonnes(2025, *targets) == 200


def test_targets_with_several_base_years_are_measured_against_the_one_in_force():
    targets = cut(10, 2005, 2025), cut(40, 1990, 2030)
    assert tonnes(2025, *targets) == 120
    assert tonnes(2030, *targets) == 400
    between = reduction_in(2028, targets, emissions)
    assert between.level == Fraction(1080) + Fraction(600 - 1080) * 3 / 5
    assert between.base.tonnes == 1000
    back_first = cut(0, 1990, 2020), cut(50, 2006, 2030)
    assert tonnes(2025, *back_first) == 800 - (1000 + 400) / 2


def test_a_reduction_is_never_negative():
    assert tonnes(2020, cut(0, 1990, 2020), cut(0, 2006, 2020)) == 0
    assert tonnes(2030, level(5000, 2030, base_year=1990)) == 0


def test_base_emissions_stated_by_the_pledge_are_preferred_to_the_figure():
    assert tonnes(2030, cut(40, 1990, 2030, base_value=500)) == 200
    assert tonnes(2030, cut(40, 1995, 2030, base_value=500)) == 200


def test_net_zero_is_all_emissions_of_the_base_year_of_the_nearest_target():
    assert tonnes(2050, net_zero(2050, base_year=1990)) == 1000
    assert tonnes(2050, cut(40, 1990, 2030), net_zero(2050)) == 1000
    assert tonnes(2040, cut(40, 1990, 2030), net_zero(2050)) == 700


def test_a_fixed_level_is_taken_as_the_tonnes_that_it_names():
    assert tonnes(2030, level(300, 2030, base_year=2005)) == 900


def test_the_more_ambitious_of_two_targets_for_one_year_counts():
    for targets in ((cut(40, 1990, 2030), cut(50, 1990, 2030)), (cut(50, 1990, 2030), cut(40, 1990, 2030))):
        assert tonnes(2030, *targets) == 500


def test_an_interim_target_of_unknown_level_is_left_out():
    assert tonnes(2030, cut(90, 1995, 2020), cut(40, 1990, 2030)) == 400
    assert tonnes(2020, cut(40, 1990, 2030), cut(90, 1995, 2015)) == 300


@pytest.mark.parametrize(
    ("targets", "lack"),
    [
        ([], Lack.NO_TARGET),
        ([Pledge(kind="intensity_base_year", base_year=1990, target_year=2030, target_value=1)], Lack.KIND),
        (
            [Pledge(kind="renewable_electricity", target_year=2030, target_value=100, unit="percent")],
            Lack.KIND,
        ),
        ([net_zero(2050)], Lack.NO_BASE_YEAR),
        ([level(5, 2050)], Lack.NO_BASE_YEAR),
        ([cut(40, 1995, 2030)], Lack.NO_EMISSIONS),
        ([net_zero(2050, base_year=1995)], Lack.NO_EMISSIONS),
        ([cut(40, 1990, 2030, boundary="government_operations")], Lack.BOUNDARY),
        ([cut(40, 1990, 2020), cut(40, 1995, 2030)], Lack.NO_EMISSIONS),
    ],
)
def test_the_reason_is_given_where_nothing_can_be_computed(targets, lack):
    assert reduction_in(2030, targets, emissions) == lack


def test_a_target_for_a_part_is_not_measured_against_the_emissions_of_the_whole():
    part = cut(80, 1990, 2030, boundary="government_operations", base_value=10)
    assert tonnes(2030, part) == 8
    assert tonnes(2030, part, cut(40, 1990, 2030)) == 400
