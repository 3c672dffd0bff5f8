"""A list longer than anybody reads is neither counted to its end nor paged to it, and says so."""

import pytest
from django.db import connection

from aca_portal import lists
from aca_portal.lists import LongPaginator
from signatories.models import Signatory
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def five():
    for number in range(5):
        make.business(f"Company {number}")
    return Signatory.objects.order_by("name")


def test_a_short_list_is_counted(five):
    paginator = LongPaginator(five, 2)
    assert (paginator.count, paginator.num_pages, paginator.number_found) == (5, 3, "5")
    assert not paginator.is_cut


def test_a_long_list_shows_its_beginning_and_says_that_there_is_more(five, monkeypatch):
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    paginator = LongPaginator(five, 2)
    assert (paginator.count, paginator.num_pages) == (3, 2)
    assert paginator.is_cut
    assert [one.name for one in paginator.get_page(9).object_list] == ["Company 2"]
    if connection.vendor == "sqlite":
        assert paginator.number_found == "more than 3"
    else:
        assert paginator.number_found.split()[0] in ("more", "about")


def test_what_is_counted_may_differ_from_what_is_cut(five):
    paginator = LongPaginator(["a", "b", "c", "d", "e"], 2, rows=five)
    assert paginator.get_page(3).object_list == ["e"]


@pytest.mark.parametrize(("estimate", "shown"), [(102_345, 100_000), (13_499, 13_000), (987_654, 990_000)])
def test_estimates_have_two_digits(estimate, shown):
    assert lists._rounded(estimate) == shown
