"""Numbers and dates as people write them."""

import contextlib
import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_portal.spreadsheets.cells import (
    AmbiguousNumber,
    CellNumber,
    PartOfDate,
    decimal_mark,
    read_date,
    read_number,
)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1,234,567", ".", "1234567"),
        ("1.234.567,5", ",", "1234567.5"),
        ("1.234.567", ",", "1234567"),
        ("1234567", ",", "1234567"),
        ("1 234 567", ",", "1234567"),
        ("1\u00a0234\u202f567", ",", "1234567"),
        ("１２３，４５６", ".", "123456"),
        ("1'234'567", ".", "1234567"),
        ("1e+05", ".", "100000"),
        ("1,5E+08", ",", "150000000"),
        ("-5", ".", "-5"),
        ("\u22125", ".", "-5"),
        ("0.250", ".", "0.25"),
        (" 12 ", ".", "12"),
        (1234.5, ",", "1234.5"),
        (7, ",", "7"),
    ],
)
def test_numbers_are_read_with_their_decimal_mark(text, mark, value):
    assert read_number(text, mark).value == Decimal(value)


def test_percent_signs_and_lost_digits_are_reported():
    assert read_number("36%", ".") == CellNumber(Decimal("36.0"), is_percent=True)
    assert read_number("36,5 %", ",").is_percent
    assert read_number("1.23E+08", ".").is_shortened
    assert not read_number("1e+05", ".").is_shortened


@pytest.mark.parametrize(
    ("text", "mark"), [("1,234", ","), ("1.234", "."), ("-12.345", "."), (" 999,999", ",")]
)
def test_a_number_whose_mark_may_separate_thousands_is_ambiguous(text, mark):
    with pytest.raises(AmbiguousNumber):
        read_number(text, mark)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "many",
        "1,23,456",
        "1.234,567.8",
        "1,234 567",
        "--5",
        "5-",
        "0x10",
        "١٢٣",
        float("nan"),
        True,
        "1e9999",
    ],
)
def test_text_that_is_no_number_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        read_number(text, ".")


@pytest.mark.parametrize(
    ("texts", "country", "mark"),
    [
        ((), "AR", ","),
        ((), "MX", "."),
        (("1.234.567",), "MX", ","),
        (("1,234,567",), "AR", "."),
        (("1.234.567", "1,234,567"), "AR", ","),
        (("1,234", "12,5", 7.5), "US", "."),
    ],
)
def test_the_decimal_mark_is_what_numbers_show_or_the_custom_of_the_country(texts, country, mark):
    assert decimal_mark(texts, country) == mark


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2019-10-01",
            "2019/10/1",
            "2019.10.01",
            "2019-10-01T00:00:00",
            "2019-10-01 00:00",
            "2019年10月1日",
        ),
        *(
            "２０１９年１０月１日",
            "01/10/2019",
            "1-10-2019",
            "1.10.2019",
            "令和元年10月1日",
            "R1.10.1",
            "平成31年10月1日",
        ),
        *("1 de octubre de 2019", "1 October 2019", "October 1, 2019", "1-oct-2019", "43739", 43739, 43739.0),
        *(datetime.date(2019, 10, 1), datetime.datetime(2019, 10, 1, 12), 43739.5),
        *("2019-10-01 13:30:00", "2019-10-01T13:30:00.123Z", "2019-10-01T13:30:00+09:00", "2019/10/01 9:05"),
        *("01/10/2019 13:30", "1/10/2019 1:30:00 p. m.", "2019年10月1日 13:30"),
        *("2019年10月1日（火）", "2019/10/1(火)", "2019年10月1日(火曜日) 13:30"),
    ],
)
def test_dates_are_read(cell):
    assert read_date(cell) == datetime.date(2019, 10, 1)


def test_the_month_comes_first_where_that_is_the_custom():
    assert read_date("10/01/2019", month_first=True) == datetime.date(2019, 10, 1)


@pytest.mark.parametrize(
    ("cell", "part"),
    [
        ("2019", PartOfDate(2019)),
        (2019.0, PartOfDate(2019)),
        ("2019年", PartOfDate(2019)),
        ("2019-10", PartOfDate(2019, 10)),
        ("2019年10月", PartOfDate(2019, 10)),
        ("10/2019", PartOfDate(2019, 10)),
        ("octubre de 2019", PartOfDate(2019, 10)),
        ("Oct. 2019", PartOfDate(2019, 10)),
        ("Oct-2019", PartOfDate(2019, 10)),
    ],
)
def test_a_year_alone_is_not_read_as_a_date(cell, part):
    assert read_date(cell) == part


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "soon",
        "2019-02-30",
        "31/31/2019",
        "2019-13",
        "13/2019",
        "soon 2019",
        "13:30",
        "2019-10-01 noon",
        "999999",
        "令和元年13月1日",
        "1 foo 2019",
        1.5,
        True,
        12,
    ],
)
def test_text_that_is_no_date_is_refused(cell):
    with pytest.raises(ValueError):  # noqa: PT011
        read_date(cell)


CELLS = (
    st.text()
    | st.floats()
    | st.integers()
    | st.from_regex(r"[\d.,'%eE +\-/年月日令和]{1,14}", fullmatch=True)
)


@given(cell=CELLS, mark=st.sampled_from([".", ","]))
def test_no_cell_raises_anything_but_value_error(cell, mark):
    for read in (lambda: read_number(cell, mark), lambda: read_date(cell), lambda: read_date(cell, True)):
        with contextlib.suppress(ValueError):
            read()
    decimal_mark([cell], "AR")
