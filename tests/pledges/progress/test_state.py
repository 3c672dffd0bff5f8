"""The state of a pledge on any date, and the evidence that it follows from."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.models import Pledge, ProgressReport
from pledges.progress.evidence import Evidence, Voice
from pledges.progress.state import PledgeState, judge, progress_on
from pledges.progress.trajectory import path_of
from signatories.models import Measure, Signatory
from tests.pledges.progress.test_trajectory import VALUES, YEARS, paths

EVIDENCE = st.lists(st.tuples(YEARS, VALUES, st.sampled_from(Voice)), max_size=6)


def known(triples, year=9999):
    found = [Evidence(*triple) for triple in triples if triple[0] <= year]
    return sorted(found, key=lambda one: (one.year, one.voice.rank))


@given(paths(), YEARS, EVIDENCE)
def test_the_state_on_any_date(path, year, triples):
    evidence = known(triples, year)
    date = datetime.date(year, 12, 31)
    state = judge(date, path, evidence).state
    is_about_the_end = any(one.year >= path.target.year for one in evidence)
    if is_about_the_end:
        assert state in (PledgeState.ACHIEVED, PledgeState.MISSED)
    elif not evidence or year > path.target.year:
        assert state == PledgeState.NO_REPORT
        assert judge(date, path, evidence, is_report_late=True).state == PledgeState.OVERDUE
    else:
        assert state in (PledgeState.NO_REPORT, PledgeState.ON_TRACK, PledgeState.BEHIND)
    assert judge(date, path, evidence, has_ended=True).state == PledgeState.LAPSED


@given(paths(), EVIDENCE)
def test_the_best_evidence_of_the_year_decides_and_all_that_contradicts_it_is_named(path, triples):
    evidence = known(triples)
    verdict = judge(datetime.date(2061, 1, 1), path, evidence)
    if verdict.evidence is None:
        return
    of_the_year = [one for one in evidence if one.year == verdict.evidence.year]
    assert verdict.evidence.voice.rank == min(one.voice.rank for one in of_the_year)
    is_reached = verdict.state == PledgeState.ACHIEVED
    for one in of_the_year:
        assert (one in verdict.against) == (path.is_met(one.value, path.target.value) != is_reached)


@given(paths())
def test_a_member_that_follows_its_path_is_on_track_and_achieves_its_target(path):
    years = range(path.base.year, path.target.year + 1)
    for now in years:
        evidence = [Evidence(year, path.at(year)) for year in years if year <= now]
        expected = PledgeState.ACHIEVED if now == path.target.year else PledgeState.ON_TRACK
        assert judge(datetime.date(now, 12, 31), path, evidence).state == expected


# --- From pledges -----------------------------------------------------------------------------------------


def pledge(**fields):
    defaults = {
        "kind": "absolute_base_year",
        "base_year": 2010,
        "target_year": 2030,
        "target_value": 50,
        "unit": "percent",
    }
    signatory = fields.pop("signatory", None) or Signatory(governs_id=1)
    return Pledge(signatory=signatory, **defaults | fields)


def report(year, value=None, unit="tCO2e", **fields):
    return ProgressReport(year=year, value=value, unit=unit if value is not None else "", **fields)


def progress(date, made, *reports, **known):
    return progress_on(datetime.date.fromisoformat(date), made, reports, **known)


def state(date, made, *reports, **known):
    return progress(date, made, *reports, **known).state


def inventory(*pairs, source="Environment agency"):
    """The emissions on file, as pairs of year and tonnes."""
    return [Measure(year=year, value=value, source=source) for year, value in pairs]


def test_a_target_to_return_to_the_emissions_of_1990_is_followed():
    made = pledge(base_year=1990, target_year=2020, target_value=0, base_value=1000)
    assert path_of(made).at(2005) == 100
    assert state("2015-01-01", made, report(2010, 1000)) == PledgeState.ON_TRACK
    assert state("2015-01-01", made, report(2010, 1001)) == PledgeState.BEHIND
    assert state("2021-01-01", made, report(2010, 900)) == PledgeState.NO_REPORT
    assert state("2021-01-01", made, report(2020, 900)) == PledgeState.ACHIEVED
    reached = progress_on(datetime.date(2022, 1, 1), made, [report(2020, 1000)])
    missed = progress_on(datetime.date(2022, 1, 1), made, [report(2020, 1100)])
    assert (reached.percent_achieved, missed.percent_achieved) == (100, 0)


def test_percent_computed_stands_beside_percent_reported():
    made = pledge(base_value=1000)
    found = progress_on(datetime.date(2021, 1, 1), made, [report(2020, 800, percent_reported=55)])
    assert found.percent_achieved == 40
    assert found.percent_reported == 55
    assert found.state == PledgeState.BEHIND


def test_tonnes_are_measured_against_the_figure_on_file_where_the_pledge_states_no_base():
    assert state("2021-01-01", pledge(), report(2020, 700)) == PledgeState.NO_REPORT
    assert state("2021-01-01", pledge(), report(2020, 700), base_tonnes=1000) == PledgeState.ON_TRACK
    assert (
        state("2021-01-01", pledge(base_value=900), report(2020, 700), base_tonnes=1000) == PledgeState.BEHIND
    )


def test_a_reduction_in_percent_needs_no_base_in_tonnes():
    assert state("2021-01-01", pledge(), report(2020, 25, "percent")) == PledgeState.ON_TRACK
    assert state("2021-01-01", pledge(), report(2020, 24, "percent")) == PledgeState.BEHIND
    assert state("2021-01-01", pledge(), report(2020, percent_reported=50)) == PledgeState.ON_TRACK


def test_a_target_for_a_growing_share_is_reached_from_below():
    made = pledge(kind="renewable_electricity", base_value=20, target_value=100)
    assert state("2021-01-01", made, report(2020, 60, "percent")) == PledgeState.ON_TRACK
    assert state("2021-01-01", made, report(2020, 59, "percent")) == PledgeState.BEHIND
    assert progress_on(datetime.date(2021, 1, 1), made, [report(2020, 40, "percent")]).percent_achieved == 25


def test_a_fixed_level_in_tonnes():
    made = pledge(kind="fixed_level", target_value=400, unit="tCO2e", base_value=None)
    assert state("2021-01-01", made, report(2020, 700), base_tonnes=1000) == PledgeState.ON_TRACK
    assert state("2021-01-01", made, report(2020, 701), base_tonnes=1000) == PledgeState.BEHIND
    assert state("2021-01-01", made, report(2020, 300)) == PledgeState.NO_REPORT
    assert state("2031-01-01", made, report(2030, 400)) == PledgeState.ACHIEVED


def test_a_pledge_without_evidence_on_its_target_year_has_no_report_and_no_verdict():
    made = pledge()
    passed = progress("2031-01-01", made, report(2029, 50, "percent"))
    assert passed.state == PledgeState.NO_REPORT
    assert passed.is_without_final_evidence
    assert state("2030-12-31", made) == PledgeState.NO_REPORT
    no_number = pledge(kind="adaptation", base_year=None, target_value=None, unit="")
    assert state("2031-01-01", no_number) == PledgeState.NO_REPORT


def test_a_pledge_is_missed_where_the_evidence_on_its_year_shows_it():
    assert state("2031-06-01", pledge(), report(2030, 49, "percent")) == PledgeState.MISSED
    assert state("2031-06-01", pledge(), emissions=inventory((2010, 1000), (2030, 501))) == PledgeState.MISSED


def test_a_promised_report_that_is_late_makes_a_pledge_overdue_until_it_comes():
    made = pledge(report_due_on=datetime.date(2024, 6, 30))
    assert state("2024-06-30", made) == PledgeState.NO_REPORT
    assert state("2024-07-01", made) == PledgeState.OVERDUE
    assert state("2024-07-01", made, report(2019, 25, "percent")) == PledgeState.ON_TRACK
    assert progress("2024-07-01", made, report(2019, 25, "percent")).is_report_late
    assert not progress("2024-07-01", made, report(2023, 25, "percent")).is_report_late


# --- The inventory and own emissions ----------------------------------------------------------------------


def test_the_published_inventory_shows_that_a_target_was_reached():
    made = pledge(base_year=1990, target_year=2020, target_value=0)
    found = progress("2024-01-01", made, emissions=inventory((1990, 1000), (2020, 870)))
    assert (found.state, found.verdict.evidence.voice) == (PledgeState.ACHIEVED, Voice.INVENTORY)
    assert found.is_without_report


def test_an_organisations_own_emissions_are_evidence_of_its_pledge():
    company = Signatory(governs_id=None)
    made = pledge(signatory=company, boundary="company_wide")
    found = progress("2022-01-01", made, emissions=inventory((2010, 1000), (2020, 700)))
    assert (found.state, found.verdict.evidence.voice) == (PledgeState.ON_TRACK, Voice.OWN_EMISSIONS)


def test_the_inventory_goes_before_an_own_report_and_a_verified_report_before_both():
    reached, missed = report(2030, 50, "percent"), inventory((2010, 1000), (2030, 600))
    found = progress("2031-06-01", pledge(), reached, emissions=missed)
    assert found.state == PledgeState.MISSED
    assert [one.voice for one in found.verdict.against] == [Voice.REPORT]
    verified = report(2030, 51, "percent", evidence="verified", verified_by="An auditor")
    found = progress("2031-06-01", pledge(), reached, verified, emissions=missed)
    assert (found.state, found.verdict.evidence.verified_by) == (PledgeState.ACHIEVED, "An auditor")
    assert [one.voice for one in found.verdict.against] == [Voice.INVENTORY]


def test_the_year_of_the_target_decides_and_not_what_came_after():
    made = pledge(base_year=1990, target_year=2020, target_value=0)
    emissions = inventory((1990, 1000), (2020, 990), (2021, 1010))
    assert state("2023-01-01", made, emissions=emissions) == PledgeState.ACHIEVED


def test_a_reduction_is_measured_against_the_base_year_of_the_same_inventory():
    two = inventory((2010, 1000), (2030, 500)) + inventory((2010, 800), (2030, 500), source="City")
    found = progress("2031-06-01", pledge(), emissions=two)
    assert [one.value for one in found.evidence] == [50, Fraction(125, 2)]
    assert found.state == PledgeState.ACHIEVED
    assert [one.source for one in found.verdict.against] == ["City"]


@pytest.mark.parametrize(
    "about",
    [
        {"boundary": "government_operations", "base_value": 1000},
        {"gases": "co2"},
        {"scope_3": "yes"},
        {"scope_2": "partial"},
        {"scope_1": "no"},
        {"kind": "net_zero", "target_value": None, "unit": ""},
        {"kind": "intensity_base_year", "denominator": "inhabitant"},
        {"kind": "renewable_electricity"},
    ],
)
def test_an_inventory_that_measures_something_else_is_no_evidence(about):
    emissions = inventory((2010, 1000), (2030, 900))
    found = progress("2031-06-01", pledge(**about), emissions=emissions, base_tonnes=1000)
    assert (found.state, found.evidence) == (PledgeState.NO_REPORT, [])


def test_the_emissions_of_a_year_are_not_known_before_it_is_over():
    assert (
        state("2020-12-31", pledge(), emissions=inventory((2010, 1000), (2020, 700))) == PledgeState.NO_REPORT
    )


def test_a_baseline_scenario_is_compared_with_emissions_from_its_target_year_on():
    made = pledge(kind="baseline_scenario", base_year=2010, base_value=2000, target_value=20)
    assert state("2025-01-01", made, emissions=inventory((2010, 1000), (2020, 1500))) == PledgeState.NO_REPORT
    assert state("2031-06-01", made, emissions=inventory((2030, 1600))) == PledgeState.ACHIEVED
    assert state("2031-06-01", made, emissions=inventory((2030, 1601))) == PledgeState.MISSED


@pytest.mark.parametrize("status", ["lapsed", "withdrawn", "superseded"])
def test_a_pledge_that_ended_has_lapsed_from_that_day_on(status):
    made = pledge(status=status, status_on=datetime.date(2020, 1, 1))
    assert state("2019-12-31", made) == PledgeState.NO_REPORT
    assert state("2020-01-01", made, report(2030, 50, "percent")) == PledgeState.LAPSED


def test_a_declared_achievement_holds_until_a_report_says_otherwise():
    made = pledge(status="achieved_declared", status_on=datetime.date(2030, 6, 1))
    assert state("2031-01-01", made) == PledgeState.ACHIEVED
    assert state("2032-01-01", made, report(2030, 49, "percent")) == PledgeState.MISSED


def test_a_verified_achievement_stands_beside_an_inventory_that_contradicts_it():
    made = pledge(status="achieved_verified", status_on=datetime.date(2030, 6, 1))
    found = progress("2032-01-01", made, emissions=inventory((2010, 1000), (2030, 900)))
    assert (found.state, found.verdict.evidence) == (PledgeState.ACHIEVED, None)
    assert [one.voice for one in found.verdict.against] == [Voice.INVENTORY]


def test_reports_count_from_the_day_on_which_they_were_published():
    late = report(2020, 25, "percent", reported_on=datetime.date(2022, 6, 1))
    assert state("2022-05-31", pledge(), late) == PledgeState.NO_REPORT
    assert state("2022-06-01", pledge(), late) == PledgeState.ON_TRACK


def test_the_verified_report_of_a_year_is_preferred():
    own = report(2020, 40, "percent")
    verified = report(2020, 10, "percent", evidence="verified", verified_by="An auditor")
    assert state("2021-01-01", pledge(), verified, own) == PledgeState.BEHIND
