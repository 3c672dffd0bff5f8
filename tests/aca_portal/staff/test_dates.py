"""Staff write dates as they are used to; what may be two days is asked back."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from aca_portal.staff.dates import WrittenDateField


@pytest.mark.parametrize("language", ["en", "es", "ja"])
@pytest.mark.parametrize(
    "text",
    [
        "2018-11-20",
        "20-11-2018",
        "20.11.2018",
        "20/11/2018",
        "2018/11/20",
        "2018年11月20日",
        "２０１８－１１－２０",
        "20 11 2018",
    ],
)
def test_a_day_is_read_however_it_is_written(language, text):
    with translation.override(language):
        assert WrittenDateField().clean(text) == datetime.date(2018, 11, 20)


def test_in_spanish_the_day_goes_first():
    with translation.override("es"):
        assert WrittenDateField().clean("05-06-2018") == datetime.date(2018, 6, 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("05-06-2018", "Write 2018-06-05 or 2018-05-06."),
        ("31-02-2018", "is no date. Write it like 2018-11-20"),
        ("soon", "is no date. Write it like 2018-11-20"),
    ],
)
def test_what_is_not_clear_is_answered_with_what_to_write(text, said):
    with translation.override("en"), pytest.raises(ValidationError, match=said):
        WrittenDateField().clean(text)
