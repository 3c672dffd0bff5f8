"""Periods of members: who leaves on the day of joining was a member on no day."""

import datetime

import pytest

from coalitions.members.growth import compute_growth
from coalitions.members.periods import admit, end, write_period
from coalitions.models import Membership
from tests import factories
from tests.coalitions.rosters.files import import_rows

DAY = datetime.date(2020, 5, 1)
NEXT = DAY + datetime.timedelta(days=1)


@pytest.fixture
def left_at_once(us, us_staff):
    """The period of a company that joined and left on one day."""
    period = admit(coalition=us, signatory=factories.business("Acme"), joined_on=DAY, by=us_staff)
    return end(membership=period, left_on=DAY, by=us_staff, reason="They left")


def test_who_leaves_on_the_day_of_joining_keeps_a_period(left_at_once):
    left_at_once.refresh_from_db()
    assert (left_at_once.joined_on, left_at_once.left_on, left_at_once.status) == (DAY, DAY, "ended")
    assert not left_at_once.is_current


@pytest.mark.parametrize("date", [DAY - datetime.timedelta(days=1), DAY, NEXT])
def test_who_leaves_on_the_day_of_joining_counts_on_no_day(us, left_at_once, date):
    assert not Membership.objects.active_on(date).exists()
    assert compute_growth(us).on(date).total == 0


def test_who_leaves_the_day_after_joining_counts_on_one_day(us, us_staff):
    period = admit(coalition=us, signatory=factories.business(), joined_on=DAY, by=us_staff)
    end(membership=period, left_on=NEXT, by=us_staff, reason="They left")
    for date, members in ((DAY, 1), (NEXT, 0)):
        assert Membership.objects.active_on(date).count() == members
        assert compute_growth(us).on(date).total == members


def test_who_left_at_once_may_join_again_the_same_day(us, us_staff, left_at_once):
    admit(coalition=us, signatory=left_at_once.signatory, joined_on=DAY, by=us_staff)
    assert compute_growth(us).on(DAY).total == 1


def test_a_roster_may_say_that_a_member_left_on_the_day_of_joining(us):
    batch = import_rows(us, {"name": "Acme", "type": "business"}, joined_on=str(DAY), left_on=str(DAY))
    assert batch.errors == []
    assert us.memberships.get().left_on == DAY


def test_a_roster_may_end_a_period_on_file_on_the_day_it_began(us, us_staff):
    admit(coalition=us, signatory=factories.business("Acme"), joined_on=DAY, by=us_staff)
    batch = import_rows(us, {"name": "Acme", "type": "business"}, left_on=str(DAY))
    assert batch.errors == []
    assert us.memberships.get().left_on == DAY


def test_a_period_may_end_on_the_day_another_begins(us, us_staff):
    later = admit(coalition=us, signatory=factories.business(), joined_on=DAY, by=us_staff)
    before = Membership(coalition=us, signatory=later.signatory, joined_on=None, left_on=DAY, status="ended")
    write_period(before)
    assert us.memberships.count() == 2


def test_growth_does_not_begin_with_who_left_at_once(us, us_staff, left_at_once):
    us.launched_on = None
    us.save()
    assert compute_growth(us).first is None
    admit(coalition=us, signatory=factories.business(), joined_on=NEXT, by=us_staff)
    assert compute_growth(us).first == NEXT
