"""The straight path and the state on any date."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.models import Pledge, ProgressReport
from pledges.progress.trajectory import (
    Measured,
    Path,
    Point,
    State,
    interpolate,
    path_of,
    progress_on,
    state_on,
)

YEARS = st.integers(1990, 2060)
VALUES = st.fractions(0, 100, max_denominator=50)


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


@given(paths(), YEARS, st.lists(st.tuples(YEARS, VALUES), max_size=5, unique_by=lambda pair: pair[0]))
def test_the_state_on_any_date(path, year, pairs):
    reports = [Measured(*pair) for pair in sorted(pairs) if pair[0] <= year]
    date = datetime.date(year, 12, 31)
    state = state_on(date, path, reports)
    passed = year > path.target.year
    has_final_report = bool(reports) and reports[-1].year >= path.target.year
    assert state != State.LAPSED
    if passed:
        assert state in (State.ACHIEVED, State.OVERDUE)
        assert has_final_report or state == State.OVERDUE
    elif not reports:
        assert state == State.NO_DATA
    elif not has_final_report:
        assert state in (State.NO_DATA, State.ON_TRACK, State.BEHIND)
    assert state_on(date, path, reports, has_ended=True) == State.LAPSED


@given(paths())
def test_a_member_that_follows_its_path_is_on_track_and_achieves_its_target(path):
    years = range(path.base.year, path.target.year + 1)
    for now in years:
        reports = [Measured(year, path.at(year)) for year in years if year <= now]
        expected = State.ACHIEVED if now == path.target.year else State.ON_TRACK
        assert state_on(datetime.date(now, 12, 31), path, reports) == expected


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


def report(year, value=None, unit="tCO2e", **fields):
    return ProgressReport(year=year, value=value, unit=unit if value is not None else "", **fields)


def state(date, made, *reports, **known):
    return progress_on(datetime.date.fromisoformat(date), made, reports, **known).state


def test_a_target_to_return_to_the_emissions_of_1990_is_followed():
    made = pledge(base_year=1990, target_year=2020, target_value=0, base_value=1000)
    assert path_of(made).at(2005) == 100
    assert state("2015-01-01", made, report(2010, 1000)) == State.ON_TRACK
    assert state("2015-01-01", made, report(2010, 1001)) == State.BEHIND
    assert state("2021-01-01", made, report(2010, 900)) == State.OVERDUE
    assert state("2021-01-01", made, report(2020, 900)) == State.ACHIEVED
    reached = progress_on(datetime.date(2022, 1, 1), made, [report(2020, 1000)])
    missed = progress_on(datetime.date(2022, 1, 1), made, [report(2020, 1100)])
    assert (reached.percent_achieved, missed.percent_achieved) == (100, 0)


def test_percent_computed_stands_beside_percent_reported():
    made = pledge(base_value=1000)
    found = progress_on(datetime.date(2021, 1, 1), made, [report(2020, 800, percent_reported=55)])
    assert found.percent_achieved == 40
    assert found.percent_reported == 55
    assert found.state == State.BEHIND


def test_tonnes_are_measured_against_the_figure_on_file_where_the_pledge_states_no_base():
    assert state("2021-01-01", pledge(), report(2020, 700)) == State.NO_DATA
    assert state("2021-01-01", pledge(), report(2020, 700), base_tonnes=1000) == State.ON_TRACK
    assert state("2021-01-01", pledge(base_value=900), report(2020, 700), base_tonnes=1000) == State.BEHIND


def test_a_reduction_in_percent_needs_no_base_in_tonnes():
    assert state("2021-01-01", pledge(), report(2020, 25, "percent")) == State.ON_TRACK
    assert state("2021-01-01", pledge(), report(2020, 24, "percent")) == State.BEHIND
    assert state("2021-01-01", pledge(), report(2020, percent_reported=50)) == State.ON_TRACK


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


def test_a_target_for_a_growing_share_is_reached_from_below():
    made = pledge(kind="renewable_electricity", base_value=20, target_value=100)
    assert state("2021-01-01", made, report(2020, 60, "percent")) == State.ON_TRACK
    assert state("2021-01-01", made, report(2020, 59, "percent")) == State.BEHIND
    assert progress_on(datetime.date(2021, 1, 1), made, [report(2020, 40, "percent")]).percent_achieved == 25


def test_a_fixed_level_in_tonnes():
    made = pledge(kind="fixed_level", target_value=400, unit="tCO2e", base_value=None)
    assert state("2021-01-01", made, report(2020, 700), base_tonnes=1000) == State.ON_TRACK
    assert state("2021-01-01", made, report(2020, 701), base_tonnes=1000) == State.BEHIND
    assert state("2021-01-01", made, report(2020, 300)) == State.NO_DATA
    assert state("2031-01-01", made, report(2030, 400)) == State.ACHIEVED


def test_a_pledge_without_reports_is_overdue_after_its_target_year():
    made = pledge()
    passed = progress_on(datetime.date(2031, 1, 1), made, [report(2029, 50, "percent")])
    assert passed.state == State.OVERDUE
    assert passed.is_without_final_report
    assert state("2030-12-31", made) == State.NO_DATA
    assert (
        state("2031-01-01", pledge(kind="adaptation", base_year=None, target_value=None, unit=""))
        == State.OVERDUE
    )


@pytest.mark.parametrize("status", ["lapsed", "withdrawn", "superseded"])
def test_a_pledge_that_ended_has_lapsed_from_that_day_on(status):
    made = pledge(status=status, status_on=datetime.date(2020, 1, 1))
    assert state("2019-12-31", made) == State.NO_DATA
    assert state("2020-01-01", made, report(2030, 50, "percent")) == State.LAPSED


def test_a_declared_achievement_holds_until_a_report_says_otherwise():
    made = pledge(status="achieved_declared", status_on=datetime.date(2030, 6, 1))
    assert state("2031-01-01", made) == State.ACHIEVED
    assert state("2032-01-01", made, report(2030, 49, "percent")) == State.OVERDUE


def test_reports_count_from_the_day_on_which_they_were_published():
    late = report(2020, 25, "percent", reported_on=datetime.date(2022, 6, 1))
    assert state("2022-05-31", pledge(), late) == State.NO_DATA
    assert state("2022-06-01", pledge(), late) == State.ON_TRACK


def test_the_verified_report_of_a_year_is_preferred():
    own = report(2020, 40, "percent")
    verified = report(2020, 10, "percent", evidence="verified", verified_by="An auditor")
    assert state("2021-01-01", pledge(), verified, own) == State.BEHIND


def test_there_is_no_value_before_the_first_point_of_the_path():
    assert interpolate((), 2020) is None
    assert interpolate((Point(2020, Fraction(1)),), 2019) is None
