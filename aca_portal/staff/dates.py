"""Dates as people write them: 2018-11-20, 20-11-2018, 20.11.2018, 2018年11月20日, and what their language has."""

import datetime
import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

YEAR_FIRST = re.compile(r"(\d{4})[-./年 ](\d{1,2})[-./月 ](\d{1,2})日?")
YEAR_LAST = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
DAY_FIRST = {"es"}  # languages in which the day always goes before the month


class WrittenDateField(forms.DateField):
    """A date. One that may be either of two days is refused with both, and what is no date with the form wanted."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            found = _read(unicodedata.normalize("NFKC", str(value)).strip())
        if len(found) == 1:
            return found[0]
        if found:
            text = _("“%(text)s” may be two days. Write %(one)s or %(other)s.")
            values = {"text": value, "one": found[0].isoformat(), "other": found[1].isoformat()}
            raise ValidationError(text % values, code="invalid")
        text = _("“%(text)s” is no date. Write it like 2018-11-20: year, month, day.")
        raise ValidationError(text % {"text": str(value)[:40]}, code="invalid")


def _read(text):
    """The days that a text may mean: none, one or two."""
    if match := YEAR_FIRST.fullmatch(text):
        return _days((match[1], match[2], match[3]))
    if match := YEAR_LAST.fullmatch(text):
        day_first, month_first = (match[3], match[2], match[1]), (match[3], match[1], match[2])
        if (get_language() or "") in DAY_FIRST:
            return _days(day_first) or _days(month_first)
        return list(dict.fromkeys(_days(day_first) + _days(month_first)))
    return []


def _days(parts):
    try:
        return [datetime.date(*map(int, parts))]
    except ValueError:
        return []
