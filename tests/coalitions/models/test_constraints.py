"""What the database refuses of coalitions, memberships and imports, whoever writes it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from coalitions.models import (
    CoalitionRole,
    IdentityAnswer,
    ImportBatch,
    ImportChange,
    Membership,
    Partnership,
    SocialCard,
)
from tests import factories as make
from tests.past_the_forms import assert_bulk_refused, assert_refused


@pytest.fixture
def city(us):
    return make.signatory("Tucson")


# --- Memberships ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "foo"},
        {"status": ""},
        {"status": "ended"},
        {"left_on": "2021-01-01"},
        {"status": "applied", "left_on": "2021-01-01"},
        {"status": "rejected", "left_on": "2021-01-01"},
        {"status": "ended", "left_on": "2018-12-31"},
    ],
)
def test_a_membership_since_2019_is_refused_with(us, city, wrong):
    assert_refused(make.membership(us, city), **wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"status": "applied"},
        {"status": "suspended"},
        {"status": "rejected"},
        {"status": "ended", "left_on": "2021-01-01"},
        {"status": "suspended", "left_on": "2021-01-01"},
    ],
)
def test_a_membership_may_be(us, city, right):
    period = make.membership(us, city)
    Membership.objects.filter(pk=period.pk).update(**right)


def test_a_form_says_that_a_membership_with_a_leaving_date_has_ended(us, city):
    period = Membership(coalition=us, signatory=city, status="active", left_on=datetime.date(2021, 1, 1))
    with pytest.raises(ValidationError, match="has the status “ended”"):
        period.full_clean()


def test_a_second_open_period_is_refused(us, city):
    make.membership(us, city)
    assert_bulk_refused(Membership(coalition=us, signatory=city, joined_on="2022-01-01"))


on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own constraint")


@on_postgresql
@pytest.mark.parametrize(
    ("joined_on", "left_on"),
    [
        ("2018-06-01", "2020-01-02"),
        ("2020-12-31", None),
        (None, "2020-06-01"),
        (None, None),
        ("2020-02-01", "2020-03-01"),
    ],
)
def test_periods_that_share_a_day_are_refused(us, city, joined_on, left_on):
    make.membership(us, city, joined_on="2020-01-01", left_on="2021-01-01")
    status = "ended" if left_on else "active"
    assert_bulk_refused(
        Membership(coalition=us, signatory=city, status=status, joined_on=joined_on, left_on=left_on)
    )


@on_postgresql
def test_a_period_that_is_moved_into_another_is_refused(us, city):
    make.membership(us, city, joined_on="2020-01-01", left_on="2021-01-01")
    assert_refused(make.membership(us, city, joined_on="2021-01-01"), joined_on="2020-12-31")


def test_periods_that_only_follow_one_another_are_kept(us, japan, city):
    make.membership(us, city, joined_on=None, left_on="2020-01-01")
    make.membership(us, city, joined_on="2020-01-01", left_on="2021-01-01")
    make.membership(us, city, joined_on="2021-01-01")
    make.membership(us, city, status="rejected", joined_on="2020-06-01")
    make.membership(japan, city, joined_on="2020-06-01")
    make.membership(us, make.signatory("Mesa"), joined_on="2020-06-01")


# --- Coalitions -------------------------------------------------------------------------------------------


def test_a_coalition_has_an_address(us):
    assert_refused(us, slug="")


def test_a_person_has_a_known_role(us, us_staff):
    assert_refused(us_staff.coalition_roles.get(), role="boss")
    assert_bulk_refused(CoalitionRole(user=make.superuser(), coalition=us, role=""))


def test_a_partner_has_a_name_and_a_known_role(us):
    partner = make.partner(us)
    assert_refused(partner, name="")
    assert_refused(Partnership.objects.get(), role="friend")


@pytest.mark.parametrize(
    "wrong",
    [
        {"metric": "mayors"},
        {"qualifier": "maybe"},
        {"year": 0},
        {"year": 20200},
        {"value": -1},
        {"unit": "percent"},
        {"unit": "USD"},
        {"metric": "population_share"},
        {"metric": "economy"},
        {"metric": "population_share", "unit": "percent", "value": 140},
        {"metric": "economy", "unit": "usd"},
        {"metric": "emissions"},
        {"metric": "emissions", "unit": "percent"},
        {"metric": "emissions_share", "unit": "percent", "value": 101},
        {"metric": "energy", "unit": "tCO2e"},
        {"metric": "energy_share", "unit": "TWh"},
        {"published_on": "2020-12-31"},
        {"source": ""},
    ],
)
def test_a_claim_of_2021_is_refused_with(us, wrong):
    assert_refused(make.claim(us, 13_000_000), **wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"metric": "economy", "unit": "USD"},
        {"metric": "economy_share", "unit": "percent", "value": 100},
        {"metric": "emissions", "unit": "tCO2e"},
        {"metric": "emissions_share", "unit": "percent", "value": 30},
        {"metric": "energy", "unit": "PJ"},
        {"metric": "energy_share", "unit": "percent", "value": 30},
        {"published_on": datetime.date(2021, 12, 31)},
    ],
)
def test_a_claim_may_be(us, right):
    make.claim(us, **{"value": 13_000_000} | right)


def test_a_correction_that_is_closed_says_when(us, us_staff):
    report = make.correction(us)
    assert_refused(report, state="foo")
    assert_refused(report, state="done")
    assert_refused(report, closed_at=timezone.now())
    assert_refused(report, closed_by=us_staff)
    assert_refused(report, message="")


def test_a_picture_for_links_is_in_a_language(us):
    card = SocialCard.objects.create(
        coalition=us,
        language="en",
        as_of="2024-01-01",
        drawn_at=timezone.now(),
        words="",
        has_text=True,
        png=b"",
        sha256="",
    )
    assert_refused(card, language="English")


# --- Imports ----------------------------------------------------------------------------------------------

NOW = timezone.now()
EARLIER = NOW - datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "photos"},
        {"state": "lost"},
        {"state": "applied"},
        {"state": "undone", "applied_at": NOW},
        {"state": "undone", "undone_at": NOW},
        {"state": "undone", "applied_at": NOW, "undone_at": EARLIER},
        {"applied_at": NOW},
        {"state": "refused", "applied_at": NOW},
        {"state": "applied", "applied_at": EARLIER, "undone_at": NOW},
        {"new": -1},
    ],
)
def test_an_import_is_refused_with(us, wrong):
    assert_refused(ImportBatch.objects.create(coalition=us, filename="members.csv", content=b""), **wrong)


def test_an_import_that_stands_was_undone_by_nobody(us, us_staff):
    batch = ImportBatch.objects.create(coalition=us, filename="members.csv", content=b"")
    assert_refused(batch, undone_by=us_staff)
    assert_refused(batch, state="applied", applied_at=NOW, undone_by=us_staff)


@pytest.mark.parametrize(
    "right",
    [
        {"state": "refused"},
        {"state": "applied", "applied_at": NOW},
        {"state": "undone", "applied_at": EARLIER, "undone_at": NOW},
    ],
)
def test_an_import_may_be(us, right):
    ImportBatch.objects.create(coalition=us, filename="members.csv", content=b"", **right)


def test_a_change_of_an_import_is_of_a_known_kind(us):
    batch = ImportBatch.objects.create(coalition=us, filename="members.csv", content=b"")
    assert_bulk_refused(ImportChange(batch=batch, model="coalitions.membership", action="eaten", rows=[]))


def test_an_answer_is_about_a_name(us, city):
    assert_bulk_refused(IdentityAnswer(coalition=us, key="", signatory=city, is_same=True))


def test_a_name_means_one_signatory(us, city):
    IdentityAnswer.objects.create(coalition=us, key="tucson", signatory=city, is_same=True)
    assert_bulk_refused(
        IdentityAnswer(coalition=us, key="tucson", signatory=make.signatory("Mesa"), is_same=True)
    )
