"""The straight path of a pledge, and which targets are steps on it."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledges.models import Pledge
from pledges.progress.trajectory import Path, Point, interpolate, path_of

YEARS = st.integers(1990, 2060)
VALUES = st.fractions(0, 100, max_denominator=50)
KINDS = st.sampled_from(
    ["absolute_base_year", "net_zero", "intensity_base_year", "fixed_level", "renewable_electricity"]
)
BASES = st.sampled_from([1990, 2010])
BOUNDARIES = st.sampled_from(["", "whole_territory", "government_operations"])
PERCENT = st.integers(0, 100)


@st.composite
def paths(draw):
    years = sorted(draw(st.sets(YEARS, min_size=2, max_size=5)))
    values = [draw(VALUES) for _ in years]
    return Path(
        tuple(Point(year, value) for year, value in zip(years, values, strict=True)),
        rises=values[-1] > values[0] or (values[-1] == values[0] and draw(st.booleans())),
    )


@given(paths(), YEARS)
def test_the_path_goes_through_its_points_and_never_leaves_their_range(path, year):
    for point in path.points:
        assert path.at(point.year) == point.value
    value = path.at(year)
    if year < path.base.year:
        assert value is None
    else:
        values = [point.value for point in path.points]
        assert min(values) <= value <= max(values)
    if year >= path.target.year:
        assert value == path.target.value


@given(paths(), YEARS)
def test_between_neighbouring_points_every_year_takes_the_same_step(path, year):
    if any(point.year == year for point in path.points) or not path.base.year < year < path.target.year:
        return
    assert path.at(year) - path.at(year - 1) == path.at(year + 1) - path.at(year)


@given(paths(), VALUES)
def test_percent_achieved_is_0_at_the_base_and_100_at_the_target(path, value):
    assert path.percent_achieved(path.target.value) == 100
    if path.base.value != path.target.value:
        assert path.percent_achieved(path.base.value) == 0
        assert path.value_at_percent(path.percent_achieved(value)) == value
        assert (path.percent_achieved(value) >= 100) == path.is_met(value, path.target.value)


# --- From pledges -----------------------------------------------------------------------------------------


def pledge(**fields):
    defaults = {
        "kind": "absolute_base_year",
        "base_year": 2010,
        "target_year": 2030,
        "target_value": 50,
        "unit": "percent",
    }
    return Pledge(**defaults | fields)


def test_the_path_goes_through_interim_targets():
    early = pledge(target_year=2020, target_value=10)
    assert path_of(pledge()).at(2020) == 75
    assert path_of(pledge(), [early]).at(2020) == 90
    assert path_of(pledge(), [early]).at(2025) == 70
    other_base = pledge(base_year=1990, target_year=2020, target_value=10)
    assert path_of(pledge(), [other_base]).at(2020) == 75


def test_net_zero_leads_to_zero():
    made = pledge(kind="net_zero", target_year=2050, target_value=None, unit="")
    assert path_of(made).at(2030) == 50
    without_base = pledge(kind="net_zero", base_year=None, target_year=2050, target_value=None, unit="")
    assert path_of(without_base).at(2030) is None
    assert path_of(without_base).at(2050) == 0


def test_there_is_no_value_before_the_first_point_of_the_path():
    assert interpolate((), 2020) is None
    assert interpolate((Point(2020, Fraction(1)),), 2019) is None


# --- Steps ------------------------------------------------------------------------------------------------


def test_the_line_of_a_later_target_of_california_goes_through_its_earlier_one():
    for_2020 = pledge(base_year=1990, target_year=2020, target_value=0)
    for_2030 = pledge(base_year=1990, target_year=2030, target_value=40)
    for_2050 = pledge(base_year=1990, target_year=2050, target_value=80)
    assert path_of(for_2030, [for_2050, for_2020]).at(2020) == 100
    assert path_of(for_2050, [for_2030, for_2020]).at(2025) == 80


def test_net_zero_comes_after_the_reductions_before_it():
    net_zero = pledge(kind="net_zero", target_year=2050, target_value=None, unit="")
    assert path_of(net_zero, [pledge(target_value=40)]).at(2030) == 60


def test_of_two_targets_for_one_year_the_more_ambitious_is_the_step():
    later = pledge(target_year=2050, target_value=90)
    weak, strong = pledge(target_value=40), pledge(target_value=50)
    assert path_of(later, [weak, strong]).at(2030) == path_of(later, [strong, weak]).at(2030) == 50


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "intensity_base_year", "denominator": "inhabitant"},
        {"base_year": 2005},
        {"boundary": "government_operations"},
        {"scope_3": "yes"},
        {"gases": "co2"},
    ],
)
def test_a_target_that_measures_something_else_is_no_step(other):
    early = pledge(target_year=2020, target_value=10, **other)
    assert path_of(pledge(), [early]).at(2020) == 75


def test_a_boundary_that_is_not_stated_is_the_whole():
    early = pledge(target_year=2020, target_value=10, boundary="whole_territory")
    assert path_of(pledge(), [early]).at(2020) == 90


@st.composite
def targets(draw):
    """What one signatory may have promised: one target for a year, of any kind that has a line, in any order."""
    years = draw(st.lists(st.integers(2011, 2060), min_size=2, max_size=5, unique=True))
    return [_target(year, *draw(st.tuples(KINDS, BASES, BOUNDARIES, PERCENT))) for year in years]


def _target(year, kind, base, boundary, percent):
    with_number = kind != "net_zero"
    return pledge(
        kind=kind,
        base_year=base,
        target_year=year,
        target_value=percent if with_number else None,
        unit={"net_zero": "", "fixed_level": "tCO2e"}.get(kind, "percent"),
        base_value=50 if kind in ("fixed_level", "renewable_electricity") else None,
        denominator="inhabitant" if kind == "intensity_base_year" else "",
        boundary=boundary,
    )


def is_comparable(one, other):
    """Written down once more: the same kind (net zero ends a reduction), base and boundary."""
    kinds = [{"net_zero": "absolute_base_year"}.get(made.kind, made.kind) for made in (one, other)]
    boundaries = [made.boundary or "whole_territory" for made in (one, other)]
    return kinds[0] == kinds[1] and boundaries[0] == boundaries[1] and one.base_year == other.base_year


@given(targets())
@settings(max_examples=400, deadline=None)
def test_two_lines_of_one_signatory_never_contradict_each_other_in_any_year(made):
    lines = [path_of(one, [other for other in made if other is not one]) for one in made]
    for one, line in zip(made, lines, strict=True):
        for other, beside in zip(made, lines, strict=True):
            if is_comparable(one, other):
                for year in range(one.base_year, min(one.target_year, other.target_year) + 1):
                    assert line.at(year) == beside.at(year)
