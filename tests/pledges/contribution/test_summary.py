"""The pledges of a coalition in numbers of members, people and GDP."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pledges.contribution.summary import summarise
from pledges.models import ProgressReport
from pledges.progress.state import PledgeState
from tests import factories as make

DATE = datetime.date(2024, 6, 1)
NET_ZERO = {"kind": "net_zero", "base_year": None, "target_year": 2050, "target_value": None, "unit": ""}


@pytest.fixture
def california(us):
    place = make.region("US-CA", "California")
    make.figure(place, 1000)
    make.figure(place, 5000, "gdp")
    signatory = make.signatory("State of California", "state", governs=place)
    make.membership(us, signatory)
    return signatory


@pytest.fixture
def fresno(us, california):
    place = make.municipality("Fresno", parent=california.governs)
    make.figure(place, 100)
    signatory = make.signatory("City of Fresno", governs=place)
    make.membership(us, signatory)
    return signatory


def test_the_summary_counts_members_with_pledges_targets_and_net_zero(us, california, fresno):
    company = make.business()
    make.membership(us, company)
    make.pledge(us, fresno)
    make.pledge(us, fresno, target_year=2040)
    make.pledge(us, california, kind="adaptation", base_year=None, target_value=None, unit="")
    found = summarise(us, DATE)
    assert (found.members, found.with_pledge, found.with_target, found.with_net_zero) == (3, 2, 1, 0)
    make.pledge(us, company, **NET_ZERO)
    found = summarise(us, DATE)
    assert (found.with_pledge, found.with_target, found.with_net_zero) == (3, 2, 1)
    assert found.by_year == {2030: 1, 2040: 1, 2050: 1}


def test_the_people_and_gdp_of_members_with_a_target_count_once(us, california, fresno):
    make.pledge(us, fresno)
    assert summarise(us, DATE).reach.population.value == 100
    make.pledge(us, california, **NET_ZERO)
    found = summarise(us, DATE)
    assert (found.reach.population.value, found.reach.economy.value) == (1000, 5000)


def test_the_summary_counts_states_of_progress_lapsed_pledges_included(us, fresno):
    kept = make.pledge(us, fresno)
    ProgressReport.objects.create(pledge=kept, year=2020, value=30, unit="percent", review="accepted")
    pending = make.pledge(us, fresno)
    ProgressReport.objects.create(pledge=pending, year=2020, value=30, unit="percent")
    make.pledge(us, fresno, base_year=2005, target_year=2020)
    make.pledge(us, fresno, status="withdrawn")
    make.pledge(us, fresno, declared_on=datetime.date(2025, 1, 1))
    make.pledge(us, fresno, is_published=False)
    assert summarise(us, DATE).by_state == {
        PledgeState.NO_REPORT: 2,
        PledgeState.ON_TRACK: 1,
        PledgeState.BEHIND: 0,
        PledgeState.ACHIEVED: 0,
        PledgeState.MISSED: 0,
        PledgeState.OVERDUE: 0,
        PledgeState.LAPSED: 1,
    }


def test_leavers_are_not_in_the_summary(us, fresno):
    make.pledge(us, fresno)
    fresno.memberships.update(status="ended", left_on=DATE)
    found = summarise(us, DATE)
    assert (found.members, found.with_pledge, sum(found.by_state.values())) == (1, 0, 0)
    assert summarise(us, DATE - datetime.timedelta(1)).with_target == 1


def test_three_members_need_as_many_queries_as_one(us, fresno, django_assert_num_queries):
    make.pledge(us, fresno)
    with CaptureQueriesContext(connection) as queries:
        summarise(us, DATE)
    for _ in range(2):
        member = make.signatory()
        make.membership(us, member)
        first = make.pledge(us, member)
        make.pledge(us, member, target_year=2025, long_term=first)
        ProgressReport.objects.create(pledge=first, year=2020, value=30, unit="tCO2e", review="accepted")
    with django_assert_num_queries(len(queries)):
        summarise(us, DATE)
