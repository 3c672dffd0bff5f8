"""What a coalition's pledges add up to, from the database to the command and the file of data."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pledges.contribution.contribution import compute_contribution
from pledges.contribution.overlap import ReductionOutcome
from pledges.contribution.reduction import Lack
from pledges.models import NationalGoal
from tests import factories as make

DATE = datetime.date(2024, 6, 1)


def government(coalition, place, type="state", **fields):
    signatory = make.signatory(f"Government of {place} ({type})", type, governs=place)
    make.membership(coalition, signatory, **fields)
    return signatory


def emits(place, tonnes, year=2010):
    return make.figure(place, tonnes, "ghg", year=year, source="Inventory")


@pytest.fixture
def california(us):
    """A member state that promised to halve its 1,000 tonnes of 2010 by 2030."""
    place = make.region("US-CA", "California")
    emits(place, 1000)
    signatory = government(us, place)
    make.pledge(us, signatory)
    return signatory


@pytest.fixture
def fresno(us, california):
    """A city in it with 100 tonnes and the same promise."""
    place = make.municipality("Fresno", parent=california.governs)
    emits(place, 100)
    signatory = government(us, place, "city")
    make.pledge(us, signatory)
    return signatory


def line_of(found, signatory):
    return next(line for line in found.lines if line.slug == signatory.slug)


def test_a_member_state_and_its_cities(us, california, fresno):
    found = compute_contribution(us, DATE)
    assert (found.lower, found.upper) == (500, 500)
    state, city = line_of(found, california), line_of(found, fresno)
    assert (state.outcome, state.lower, state.emissions, state.emissions_year) == (
        ReductionOutcome.COUNTED,
        500,
        1000,
        2010,
    )
    assert state.emissions_source == "Inventory"
    assert (city.outcome, city.within, city.reduction, city.lower) == (
        ReductionOutcome.COVERED,
        california.name,
        50,
        0,
    )
    fresno.pledges.update(target_value=60)
    assert compute_contribution(us, DATE).lower == 510


def test_the_contribution_of_a_year_follows_the_path_of_the_target(us, california):
    assert compute_contribution(us, DATE, 2020).lower == 250
    assert compute_contribution(us, DATE, 2045).lower == 500


@pytest.mark.parametrize("status", ["lapsed", "withdrawn", "superseded", "proposed"])
def test_a_pledge_that_is_withdrawn_or_not_in_force_does_not_count(us, california, status):
    california.pledges.update(status=status)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.with_target) == (0, [])
    assert line_of(found, california).lack == Lack.NO_TARGET


def test_a_past_date_counts_the_pledges_of_that_day(us, california):
    california.pledges.update(status="withdrawn", status_on=datetime.date(2022, 1, 1))
    assert compute_contribution(us, datetime.date(2021, 12, 31)).lower == 500
    assert compute_contribution(us, datetime.date(2022, 1, 1)).lower == 0
    california.memberships.update(joined_on=datetime.date(2020, 1, 1))
    assert compute_contribution(us, datetime.date(2019, 12, 31)).lines == []


def test_only_the_figure_of_exactly_the_base_year_is_taken(us, california):
    california.governs.figures.update(year=2011)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.upper) == (None, None)
    assert found.lacks == {Lack.NO_EMISSIONS: 1}
    assert (len(found.with_target), len(found.computed), len(found.not_computed)) == (1, 0, 1)


def test_of_several_figures_of_the_base_year_the_preferred_one_is_taken(us, california):
    make.figure(california.governs, 2000, "ghg", year=2010, source="Another", is_preferred=True)
    assert compute_contribution(us, DATE).lower == 1000


def test_the_reduction_of_a_company_in_a_member_state_is_a_range(us, california):
    company = make.business("Acme", based_in=california.governs)
    make.membership(us, company)
    make.measure(company, 80, "ghg", year=2010, unit="tCO2e")
    make.pledge(us, company)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.upper) == (500, 540)
    assert line_of(found, company).outcome == ReductionOutcome.OVERLAP
    company.based_in = make.region("US-AZ")
    company.save()
    found = compute_contribution(us, DATE)
    assert (found.lower, found.upper) == (540, 540)


def test_a_company_is_never_held_against_the_emissions_of_its_place(us, california):
    company = make.business("Acme", based_in=california.governs)
    make.membership(us, company)
    make.pledge(us, company)
    assert line_of(compute_contribution(us, DATE), company).lack == Lack.NO_EMISSIONS


def test_san_francisco_counts_once(us, california):
    county = make.county("San Francisco", parent=make.region("US-NV"))
    city = make.municipality("San Francisco", parent=make.region("US-NV"), coextensive_with=county)
    emits(county, 100)
    for place, type in ((county, "county"), (city, "city")):
        make.pledge(us, government(us, place, type))
    found = compute_contribution(us, DATE)
    assert found.lower == found.upper == 550
    assert found.outcomes[ReductionOutcome.SAME_TERRITORY] == 1


def test_pledges_in_other_coalitions_and_hidden_ones_do_not_count(us, japan, california, fresno):
    fresno.pledges.update(target_value=90, is_published=False)
    make.pledge(japan, fresno, target_value=95)
    found = compute_contribution(us, DATE)
    assert found.lower == 500
    assert line_of(found, fresno).lack == Lack.NO_TARGET


def test_hidden_signatories_have_no_line(us, california, fresno):
    fresno.is_published = False
    fresno.save()
    assert [line.slug for line in compute_contribution(us, DATE).lines] == [california.slug]


def goal(us, **fields):
    defaults = {
        "kind": "absolute_base_year",
        "year": 2030,
        "target_value": 50,
        "base_year": 2005,
        "source": "NDC",
    }
    return NationalGoal.objects.create(jurisdiction=us.country, **defaults | fields)


def test_the_national_goal_in_tonnes_where_it_is_known(us, california):
    assert compute_contribution(us, DATE).goal is None
    goal(us, valid_until=datetime.date(2025, 1, 20))
    found = compute_contribution(us, DATE)
    assert found.goal is not None
    assert found.goal_tonnes is None
    emits(us.country, 6000, 2005)
    assert compute_contribution(us, DATE).goal_tonnes == 3000
    assert compute_contribution(us, DATE, 2035).goal is None
    assert compute_contribution(us, datetime.date(2025, 1, 20)).goal is None


def test_without_a_figure_of_the_country_the_total_of_one_complete_table_stands_for_it(us, california):
    goal(us)
    emits(california.governs, 900, 2005)
    arizona = make.region("US-AZ")
    assert compute_contribution(us, DATE).goal_tonnes is None
    make.figure(arizona, 100, "ghg", year=2005, source="Another inventory")
    assert compute_contribution(us, DATE).goal_tonnes is None
    emits(arizona, 100, 2005)
    emits(make.region("US-PR", in_national_figures=False), 50, 2005)
    found = compute_contribution(us, DATE)
    assert (found.goal_tonnes, found.goal_base.is_total, found.goal_base.source) == (500, True, "Inventory")


def test_all_are_measured_against_the_base_year_of_the_goal(us, california):
    goal(us)
    emits(california.governs, 1200, 2005)
    found = compute_contribution(us, DATE)
    line = line_of(found, california)
    assert (found.common_year, line.is_common, line.emissions_year) == (2005, True, 2005)
    assert (line.level, line.reduction, found.lower) == (500, 700, 700)


def test_a_member_without_emissions_of_that_year_keeps_its_own_base_and_is_counted_as_such(
    us, california, fresno
):
    goal(us)
    emits(fresno.governs, 300, 2005)
    found = compute_contribution(us, DATE)
    assert found.on_own_base == [line_of(found, california)]
    assert line_of(found, fresno).emissions_year == 2005


def test_base_emissions_that_a_pledge_states_are_not_mixed_with_another_inventory(us, california):
    goal(us)
    emits(california.governs, 1200, 2005)
    california.pledges.update(base_value=1100)
    line = line_of(compute_contribution(us, DATE), california)
    assert (line.is_common, line.emissions, line.reduction) == (False, 1100, 550)


def test_what_was_reached_by_the_last_inventory_stands_beside_what_is_promised(us, california, fresno):
    assert compute_contribution(us, DATE).reached is None
    emits(california.governs, 950, 2015)
    emits(california.governs, 800, 2020)
    fresno.pledges.update(target_value=60)
    emits(fresno.governs, 70, 2019)
    found = compute_contribution(us, DATE)
    assert (line_of(found, california).reached, line_of(found, fresno).reached) == (200, 5)
    assert (found.reached, found.reached_years) == (205, (2019, 2020))
    emits(california.governs, 300, 2022)
    assert compute_contribution(us, DATE).reached == 505


def test_the_inventory_of_a_year_that_is_not_over_does_not_count_as_reached(us, california):
    emits(california.governs, 800, 2024)
    assert compute_contribution(us, DATE).reached is None


def test_a_target_before_the_year_asked_for_is_held_constant(us, california):
    california.pledges.update(target_year=2025)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.held_constant) == (500, [line_of(found, california)])
    assert compute_contribution(us, DATE, 2025).held_constant == []


def test_a_target_that_was_missed_is_not_counted_but_shown(us, california):
    california.pledges.update(target_year=2020)
    assert compute_contribution(us, DATE).lower == 500
    emits(california.governs, 501, 2020)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.upper, found.overdue) == (None, None, 500)
    assert found.lacks == {Lack.OVERDUE: 1}
    assert compute_contribution(us, datetime.date(2020, 6, 1)).lower == 500


def test_a_missed_target_stays_a_step_of_the_one_after_it(us, california):
    california.pledges.update(target_year=2020)
    emits(california.governs, 501, 2020)
    make.pledge(us, california, target_year=2040, target_value=70)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.overdue) == (600, 0)


@pytest.mark.parametrize(
    ("later", "lower"),
    [
        ({"kind": "renewable_electricity"}, None),
        ({"boundary": "government_operations", "base_value": 10}, 3),
    ],
)
def test_a_missed_target_does_not_count_for_having_a_later_one_about_something_else(
    us, california, later, lower
):
    california.pledges.update(target_year=2020)
    emits(california.governs, 501, 2020)
    make.pledge(us, california, target_year=2040, target_value=45, **later)
    assert compute_contribution(us, DATE).lower == lower


def test_a_target_whose_promised_report_is_late_is_not_counted_but_shown(us, california):
    california.pledges.update(target_year=2020, report_due_on=datetime.date(2022, 1, 1))
    found = compute_contribution(us, DATE)
    assert (found.lower, found.overdue) == (None, 500)


@pytest.mark.parametrize(("status", "lapsed"), [("lapsed", 500), ("withdrawn", 500), ("superseded", 0)])
def test_a_target_that_ended_is_not_counted_but_shown(us, california, status, lapsed):
    california.pledges.update(status=status)
    found = compute_contribution(us, DATE)
    assert (found.lower, found.lapsed) == (0, lapsed)


def test_a_target_against_a_baseline_scenario_counts_where_its_tonnes_are_on_file(us, california):
    scenario = {"kind": "baseline_scenario", "base_year": None, "target_value": 30}
    california.pledges.update(**scenario)
    assert line_of(compute_contribution(us, DATE), california).lack == Lack.NO_SCENARIO
    california.pledges.update(base_value=2000)
    line = line_of(compute_contribution(us, DATE), california)
    assert (line.level, line.reduction, line.is_scenario) == (1400, 600, True)
    goal(us)
    emits(california.governs, 1500, 2005)
    line = line_of(compute_contribution(us, DATE), california)
    assert (line.level, line.reduction, line.is_common, line.is_scenario) == (1400, 100, True, False)


def test_net_zero_is_marked_as_such(us, california):
    california.pledges.all().delete()
    make.pledge(us, california, kind="net_zero", target_year=2030, base_year=2010)
    found = compute_contribution(us, DATE)
    assert found.net == [line_of(found, california)]


def test_three_members_need_as_many_queries_as_one(us, california, django_assert_num_queries):
    with CaptureQueriesContext(connection) as queries:
        compute_contribution(us, DATE)
    for code in ("US-AZ", "US-NV"):
        place = make.region(code)
        emits(place, 100)
        make.pledge(us, government(us, place))
    company = make.business(based_in=place)
    make.membership(us, company)
    make.measure(company, 80, "ghg", year=2010, unit="tCO2e")
    make.pledge(us, company)
    with django_assert_num_queries(len(queries)):
        compute_contribution(us, DATE)


KEYS = [
    "coalition",
    "as_of",
    "year",
    "lower_tco2e",
    "upper_tco2e",
    "base_year",
    "reached_tco2e",
    "lapsed_tco2e",
    "overdue_tco2e",
    "national_goal_tco2e",
    "national_goal_is_net",
    "on_own_base",
    "held_constant",
    "members_with_target",
    "computed",
    "not_computed",
    "lines",
]


def test_the_command_and_the_json_address_give_the_same_answer(us, california, fresno, client, capsys):
    call_command("contribution", "us", "--as-of", "2024-06-01", "--year", "2028", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == KEYS
    assert printed["lower_tco2e"] == 450
    assert printed["national_goal_tco2e"] is None
    assert printed["lines"][0]["target_value"] == 50
    answer = client.get(reverse("contribution-json", args=["us"]), {"as_of": "2024-06-01", "year": "2028"})
    assert answer.json() == printed
    assert answer.wsgi_request.path == "/data/coalitions/us/contribution.json"


def test_the_command_prints_a_summary_for_people(us, california, capsys):
    call_command("contribution", "us")
    assert "between 500 and 500 tCO2e" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["nowhere"], ["us", "--year", "20"], ["us", "--as-of", "yesterday"]])
def test_the_command_refuses_a_bad_coalition_date_or_year(us, arguments):
    with pytest.raises(CommandError):
        call_command("contribution", *arguments)


@pytest.mark.parametrize("query", [{"year": "20"}, {"year": "x"}, {"as_of": "x"}])
def test_the_json_address_refuses_a_bad_date_or_year(us, client, query):
    assert client.get(reverse("contribution-json", args=["us"]), query).status_code == 400


def test_a_hidden_coalition_has_no_json_address(us, client):
    us.is_published = False
    us.save()
    assert client.get(reverse("contribution-json", args=["us"])).status_code == 404
