"""Numbers read as people of each language write them, and what is not known is said in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from aca_portal import numbers

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "13,000,000"), ("es", "13.000.000"), ("ja", "13,000,000")]
)
def test_counts_are_grouped_by_language(language, expected):
    with translation.override(language):
        assert numbers.count(13_000_000) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "36.4%"), ("es", f"36,4{NBSP}%"), ("ja", "36.4%")])
def test_shares_have_one_decimal(language, expected):
    with translation.override(language):
        assert numbers.share(0.36421) == expected


@pytest.mark.parametrize(("fraction", "expected"), [(0, "0.0%"), (0.0001, f"<{NBSP}0.1%"), (1, "100.0%")])
def test_a_small_share_is_not_shown_as_zero(fraction, expected):
    assert numbers.share(fraction) == expected


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("en", 9_500_000_000_000, f"USD{NBSP}9.50 trillion"),
        ("en", 69_707_000_000, f"USD{NBSP}69.7 billion"),
        ("en", 950, f"USD{NBSP}950"),
        ("es", 9_500_000_000_000, f"USD{NBSP}9,50 billones"),
        ("es", 69_707_000_000, f"USD{NBSP}69,7 mil millones"),
        ("ja", 1_190_000_000_000, "1.19兆米ドル"),
        ("ja", 559_000_000_000, "5,590億米ドル"),
        ("ja", 25_000_000, "2,500万米ドル"),
    ],
)
def test_money_uses_the_scale_words_of_the_language(language, value, expected):
    with translation.override(language):
        assert numbers.money(value, "USD") == expected


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("es", "AR", ("13.000.000", "36,4%", f"MXN{NBSP}1,50 billones")),
        ("es", "MX", ("13,000,000", "36.4%", f"MXN{NBSP}1.50 billones")),
        ("es", "US", ("13.000.000", f"36,4{NBSP}%", f"MXN{NBSP}1,50 billones")),
        ("en", "AR", ("13,000,000", "36.4%", f"MXN{NBSP}1.50 trillion")),
        ("ja", "MX", ("13,000,000", "36.4%", "1.50兆メキシコペソ")),
    ],
)
def test_numbers_about_a_country_are_written_as_there_if_it_speaks_the_language(language, country, expected):
    with translation.override(language), numbers.shown_as_in(country):
        found = numbers.count(13_000_000), numbers.share(0.3641), numbers.money(1_500_000_000_000, "MXN")
    assert found == expected


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_amount_of_no_known_currency_names_none(language):
    with translation.override(language):
        assert numbers.money(950, None) == "950"


def test_amounts_below_a_million_are_written_out():
    assert numbers.money(999_999, "USD") == f"USD{NBSP}999,999"


@pytest.mark.parametrize(
    ("value", "expected"), [(Decimal("36.0000"), "36"), (Decimal("46.2300"), "46.23"), (2000, "2,000")]
)
def test_published_numbers_keep_their_decimals(value, expected):
    assert numbers.number(value) == expected


def test_years_are_never_grouped():
    assert numbers.years((2010, 2021)) == "2010–2021"
    assert numbers.years((2020, 2020)) == "2020"
    assert numbers.year(2020) == "2020"


def test_unknown_numbers_are_shown_in_words():
    assert numbers.count(None) == "not known"
    assert numbers.number(None) == "not known"
    assert numbers.share(None) == "not known"
    assert numbers.percent(None) == "not known"
    assert numbers.money(None, "USD") == "not known"
    assert numbers.years(None) == "year not known"
    assert numbers.year(None) == "year not known"
