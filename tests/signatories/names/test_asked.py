"""What people type is read in the spellings under which a name may be on file."""

import pytest

from signatories.names.asked import (
    answering_name,
    has_one_error,
    has_words,
    initials,
    readings,
    spellings,
    spellings_of_organisation,
)


@pytest.mark.parametrize(
    ("typed", "on_file"),
    [
        ("St. Paul", "saint paul"),
        ("Saint Paul", "st paul"),
        ("Gral. Paz", "general paz"),
        ("横濱", "横浜"),
        ("鎌ヶ谷", "鎌ケ谷"),
    ],
)
def test_customary_spellings_are_one(typed, on_file):
    assert on_file in spellings(typed)


@pytest.mark.parametrize("typed", ["", "  ", "!?"])
def test_text_without_letters_asks_for_nothing(typed):
    assert spellings(typed) == spellings_of_organisation(typed) == []


def test_an_organisation_is_also_looked_for_without_its_legal_form():
    assert "acme" in spellings_of_organisation("Acme Corp.")
    assert "acme" not in spellings("Acme Corp.")


@pytest.mark.parametrize(
    ("typed", "sound"),
    [("yokohama", "よこはま"), ("Ohsaka", "osaka"), ("toukyou", "tokyo"), ("kyouto", "kyoto")],
)
def test_latin_letters_are_read_as_japanese_sounds(typed, sound):
    assert sound in readings(typed)


@pytest.mark.parametrize("typed", ["Detroit", "横浜", "3M"])
def test_what_is_no_romanised_japanese_has_no_reading(typed):
    assert not any("\u3041" <= letter <= "\u3096" for key in readings(typed) for letter in key)


def test_initials_leave_out_words_that_say_little():
    assert initials("universidad nacional autonoma de mexico") == "unam"


def test_words_may_be_cut_short_but_keep_their_order():
    assert has_words("tec de monterrey", "tecnologico de monterrey")
    assert not has_words("monterrey tec", "tecnologico de monterrey")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("guadalajra", "guadalajara"),
        ("tuscon", "tucson"),
        ("san fransisco", "san francisco del rincon"),
        ("sanfrancisco", "san francisco"),
        ("tokio", "tokyo"),
    ],
)
def test_one_typing_error_is_forgiven(typed, name):
    assert has_one_error(typed, name)


@pytest.mark.parametrize(("typed", "name"), [("mesa", "masai"), ("ames", "mesa"), ("ohi", "ohio"), ("", "a")])
def test_two_errors_and_short_words_are_not(typed, name):
    assert not has_one_error(typed, name)


def test_the_name_that_answers_is_told_where_it_is_not_the_one_shown():
    assert answering_name("cdmx", "Mexico City", ["Ciudad de México", "CDMX"]) == "CDMX"
    assert answering_name("mexico", "Mexico City", ["Ciudad de México", "CDMX"]) == ""
    assert answering_name("df", "Mexico City", ["Distrito Federal", "DF"]) == "DF"
