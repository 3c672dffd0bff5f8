"""Pages of a long list show the same, in the same order, as the whole list sorted at once."""

import random

import pytest

from signatories.models import NameKind, Signatory
from signatories.search.in_order import InNameOrder
from tests import factories as make

pytestmark = pytest.mark.django_db


def names_at_once(language):
    return [one.shown_name for one in Signatory.objects.with_local_name(language).order_by("sort_name", "pk")]


def names_by_page(language, size):
    listed = InNameOrder(Signatory.objects.with_local_name(language), language)
    pages = [listed[start : start + size] for start in range(0, Signatory.objects.count() + size, size)]
    return [one.shown_name for page in pages for one in page]


@pytest.mark.parametrize("size", [1, 3, 50])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_put_together_are_the_whole_list(language, size):
    drawn = random.Random(7)
    for number in range(12):
        one = make.business(f"{drawn.choice('ABC')}{number} 会社", country="JP")
        for kind in drawn.sample([NameKind.OFFICIAL, NameKind.READING, NameKind.SHORT], drawn.randrange(4)):
            for again in range(drawn.choice([1, 2])):
                name = drawn.choice(["アサヒ", "あおば", "カワサキ", "Zeta", "エバラ"])
                make.signatory_name(one, f"{name}{number}{again}", drawn.choice(["ja", "en"]), kind)
    assert names_by_page(language, size) == names_at_once(language)


def test_only_what_the_queryset_holds_is_listed():
    kept, dropped = make.business("Kept"), make.business("Dropped")
    for one in (kept, dropped):
        make.signatory_name(one, f"{one.name} of Spain", "es")
    everybody = Signatory.objects.with_local_name("es")
    assert InNameOrder(everybody.filter(pk=kept.pk), "es")[0:5] == [kept]


def test_any_number_of_signatories_takes_three_queries(django_assert_num_queries):
    for number in range(3):
        make.signatory_name(make.business(), f"Local {number}", "es")
        with django_assert_num_queries(3):
            InNameOrder(Signatory.objects.with_local_name("es"), "es")[0:2]
