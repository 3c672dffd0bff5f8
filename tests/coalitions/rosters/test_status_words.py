"""What a roster says of a membership in a status column."""

import datetime

import pytest

from coalitions.models import Membership
from tests import factories
from tests.coalitions.rosters.files import columns_of, counts, import_rows

pytestmark = pytest.mark.django_db

ACME = {"name": "Acme", "type": "business"}


@pytest.mark.parametrize("word", ["Active", "signed 2019", "Vigente", "正会員", "加盟中 2019年", ""])
def test_one_that_is_a_member_is_taken_in(us, word):
    batch = import_rows(us, ACME | {"Membership status": word})
    assert (batch.errors, counts(batch)) == ([], (1, 0, 0, 0))


@pytest.mark.parametrize(
    "word",
    [
        "Withdrawn 2021",
        "Left (merged)",
        "no longer a member",
        "Dado de baja",
        "Baja 2020",
        "退会",
        "2020年脱退",
        "元会員",
    ],
)
def test_a_leaver_is_never_taken_in_as_active(us, word):
    batch = import_rows(us, ACME | {"status": word})
    assert (batch.errors, counts(batch)) == ([], (0, 0, 0, 1))
    assert [row for row, _column in columns_of(batch.warnings)] == [2]
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("word", "left_on"),
    [
        ("Withdrawn on 2021-03-04", ""),
        ("退会 2021年3月4日", ""),
        ("Baja", "2021-03-04"),
        ("Ended", "2021-03-04"),
    ],
)
def test_a_leaver_whose_day_is_stated_is_a_former_member(us, word, left_on):
    import_rows(us, ACME | {"estatus": word, "left_on": left_on})
    membership = Membership.objects.get()
    assert (membership.status, membership.left_on) == ("ended", datetime.date(2021, 3, 4))


def test_a_member_on_file_that_left_is_listed_to_be_ended(us):
    factories.membership(us, factories.business("Acme"))
    batch = import_rows(us, ACME | {"status": "Withdrawn"}, {"name": "Ford", "type": "business"})
    assert [one["name"] for one in batch.missing] == ["Acme"]
    assert us.memberships.get(signatory__name="Acme").status == "active"


@pytest.mark.parametrize("word", ["Pending", "En trámite", "申請中"])
def test_an_applicant_is_no_member_yet(us, word):
    assert counts(import_rows(us, ACME | {"status": word})) == (0, 0, 0, 1)


def test_a_suspended_member_is_suspended(us):
    import_rows(us, ACME | {"status": "Suspendido"})
    assert Membership.objects.get().status == "suspended"
    assert counts(import_rows(us, ACME | {"status": "休会"})) == (0, 0, 1, 0)


def test_an_unknown_status_lists_the_known_ones(us):
    batch = import_rows(us, ACME | {"status": "platypus"})
    assert columns_of(batch.errors) == [(2, "status")]
    assert "suspended" in batch.errors[0]["message"]
