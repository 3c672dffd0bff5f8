"""Signatories are found by any name, by initials and by words cut short, the best first."""

import pytest

from signatories.models import Signatory
from signatories.names.ranking import Rank
from signatories.search.organisations import find_signatories, find_signatories_near
from tests import factories as make

pytestmark = pytest.mark.django_db


def found(text, most=10):
    everybody = Signatory.objects.with_local_name("en")
    return [(one.signatory.name, one.rank) for one in find_signatories(text, everybody, most)]


def near(text):
    return [
        one.signatory.name for one in find_signatories_near(text, Signatory.objects.with_local_name("en"), 5)
    ]


def test_the_best_answer_goes_first_however_many_there_are():
    for name in ("Friends of Solar", "Solar Works", "Insolaris", "Solar"):
        make.business(name)
    assert found("solar") == [
        ("Solar", Rank.EXACT),
        ("Solar Works", Rank.BEGINNING),
        ("Friends of Solar", Rank.WORD),
        ("Insolaris", Rank.ELSEWHERE),
    ]
    assert found("solar", most=1) == [("Solar", Rank.EXACT)]


def test_initials_find_a_full_name():
    make.signatory("Universidad Nacional Autónoma de México", "university", country="MX")
    make.signatory("Universidad Nacional Abierta", "university", country="MX")
    assert found("UNAM") == [("Universidad Nacional Autónoma de México", Rank.INITIALS)]


def test_words_cut_short_find_a_name_that_nothing_else_finds():
    make.signatory("Tecnológico de Monterrey", "university", country="MX")
    assert found("tec de monterrey") == [("Tecnológico de Monterrey", Rank.WORDS)]


def test_a_former_name_is_found():
    acme = make.business("Acme")
    make.signatory_name(acme, "Northern Solar", kind="former")
    assert found("northern solar") == [("Acme", Rank.EXACT)]


def test_letters_inside_a_word_say_too_little_where_they_are_few():
    make.business("Stonycreek Brewing")
    assert found("nyc") == []


def test_a_reading_is_found_by_its_romanisation():
    toyota = make.business("トヨタ自動車", country="JP")
    make.business("サトヨタカ商店", country="JP")
    assert [name for name, _rank in found("toyota")] == [toyota.name]


def test_one_typing_error_is_asked_about():
    make.business("Walmart")
    make.business("Wall Mart Trading")
    assert near("walmrt") == ["Walmart"]
    assert near("wlamrt") == []
