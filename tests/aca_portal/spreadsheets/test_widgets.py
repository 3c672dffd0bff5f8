"""How each kind of cell is read, whatever the file."""

import datetime
from decimal import Decimal

import pytest
from django.db import models

from aca_portal.spreadsheets.rows import CellError
from aca_portal.spreadsheets.widgets import (
    Choice,
    CodeList,
    Date,
    Name,
    Number,
    Text,
    Website,
    WholeNumber,
    Year,
    customs_of,
    is_unknown,
)


class Fruit(models.TextChoices):
    APPLE = "apple", "red apple"
    PEAR = "pear", "pear"


def read(widget, cell, country="US", decimal=""):
    """The value of a cell and what is warned of it."""
    warnings = []
    value = widget.clean(cell, row={}, customs=customs_of(country, decimal), warn=warnings.append)
    return value, warnings


@pytest.mark.parametrize(
    ("widget", "cell", "country", "value"),
    [
        (WholeNumber(10**7), "1.653.461", "AR", 1_653_461),
        (WholeNumber(10**7), "1.653.461", "US", 1_653_461),
        (WholeNumber(10**7), "1,653,461", "AR", 1_653_461),
        (WholeNumber(10**7), "527.972", "AR", 527_972),
        (WholeNumber(10**7), "527,972", "US", 527_972),
        (WholeNumber(10**7), "527 972", "MX", 527_972),
        (WholeNumber(10**7), "１２３４", "JP", 1234),
        (WholeNumber(10**7), 4039.0, "US", 4039),
        (WholeNumber(10**7), "0", "US", 0),
        (Number(), "46,5 %", "US", Decimal("46.5")),
        (Number(), "46.5", "AR", Decimal("46.5")),
        (Year(), 2020.0, "US", 2020),
        (Year(), "2020年", "JP", 2020),
        (Date(), "7/6/2018", "US", datetime.date(2018, 7, 6)),
        (Date(), "7/6/2018", "MX", datetime.date(2018, 6, 7)),
        (Website(50), "example.org", "US", "https://example.org"),
        (Choice(Fruit), "Red  Apple", "US", "apple"),
        (Choice(Fruit, {"ringo": "apple"}), "RINGO", "JP", "apple"),
        (Name(10), " a\n b ", "US", "a b"),
        (CodeList(50), "US-1; US-2;;US-1", "US", ("US-1", "US-2")),
        (Text(10), 12.0, "US", "12"),
    ],
)
def test_a_cell_is_read_by_the_customs_of_the_country(widget, cell, country, value):
    assert read(widget, cell, country) == (value, [])


@pytest.mark.parametrize(
    ("widget", "cell"),
    [
        (WholeNumber(100), "101"),
        (WholeNumber(10**7), "1.234"),
        (WholeNumber(10**7), "12.5"),
        (WholeNumber(10**7), "-1"),
        (WholeNumber(10**7), "5%"),
        (WholeNumber(10**7), True),
        (Number(), "1.5E+03"),
        (Year(), "1799"),
        (Year(), "20"),
        (Date(), "2019"),
        (Date(), "2019-02-30"),
        (Website(50), "javascript:alert(1)"),
        (Website(15), "https://example.org"),
        (Choice(Fruit), "plum"),
        (Name(10), "…"),
        (Text(3), "four"),
    ],
)
def test_what_is_none_of_its_kind_is_refused(widget, cell):
    with pytest.raises(CellError):
        read(widget, cell)


def test_digits_that_are_lost_are_warned_of():
    assert read(WholeNumber(10**9), "527972.4")[0] == 527_972
    assert "rounded" in read(WholeNumber(10**9), "527972.4")[1][0]
    assert "shortened" in read(WholeNumber(10**9), "1.23E+05")[1][0]
    value, warnings = read(WholeNumber(10**9, zero_is_unknown=True), "0")
    assert (value, len(warnings)) == (None, 1)


@pytest.mark.parametrize("cell", ["n/a", "N.A.", "s/d", "-", "不明", "T.B.D.", "desconocido"])
def test_words_for_unknown_say_nothing(cell):
    assert is_unknown(cell)


@pytest.mark.parametrize("cell", ["US-04019", "0", "Nada, Texas", 5.0])
def test_what_names_something_is_not_unknown(cell):
    assert not is_unknown(cell)
