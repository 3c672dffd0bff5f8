"""The date of a page or of its open data: today, unless the address names another."""

import calendar
import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aca_portal import words
from aca_portal.spreadsheets.cells import PartOfDate, read_date

MOST_YEARS = 10  # to choose from
NO_DATE = {"invalid": _("This is not a date. Write it as year, month, day, such as 2020-12-31.")}


class AsOfForm(forms.Form):
    """Reads `?as_of=YYYY-MM-DD`; nothing else, whatever the language of the page."""

    as_of = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages=NO_DATE,
    )

    @property
    def date(self):
        """The date of the address, or today where it has none or a wrong one."""
        return (self.is_valid() and self.cleaned_data["as_of"]) or datetime.date.today()

    @property
    def is_another_day(self):
        return self.date != datetime.date.today()

    @property
    def query(self):
        """What to append to an address of the same coalition so that it keeps the date."""
        return f"?as_of={self.date.isoformat()}" if self.is_another_day else ""


class WrittenDate(forms.DateField):
    """A day as people of the page's language write it, or a year or month, which stands for its last day."""

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            found = read_date(value, is_month_first())
            return _last_day(found) if isinstance(found, PartOfDate) else found
        except (ValueError, OverflowError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def _last_day(part):
    """The last day of a year or month, but of the present one today."""
    month = part.month or 12
    last = datetime.date(part.year, month, calendar.monthrange(part.year, month)[1])
    today = datetime.date.today()
    is_running = part.year == today.year and part.month in (None, today.month)
    return today if is_running else last


def is_month_first():
    """Whether readers of the page's language take 10/31/2019 for the 31st of October."""
    return words.find_locale(get_language()).date_formats["short"].pattern.startswith("M")


class PageDateForm(AsOfForm):
    """The date of a page. `?as_of=` also takes a year, a month, and a day in the order of the page's language."""

    as_of = WrittenDate(
        label=_("A year, or a day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"autocomplete": "off"}),
        error_messages=NO_DATE,
    )

    @property
    def example(self):
        """A day as the field takes it."""
        pattern = words.find_locale(get_language()).date_formats["short"].pattern
        return {"M": "12/31/2020", "y": "2020/12/31"}.get(pattern[0], "31/12/2020")

    def address_in_one_form(self, request):
        """The address with its date as programs write it, or nothing where it is written so already."""
        asked = request.GET.get("as_of", "")
        if not self.is_valid() or asked == (self.date.isoformat() if asked else ""):
            return ""
        query = request.GET.copy()
        query["as_of"] = self.date.isoformat()
        if not self.is_another_day:
            del query["as_of"]
        return f"{request.path}?{query.urlencode()}" if query else request.path


def years_to_choose(first_day):
    """The years that are over, the newest first, down to that of `first_day` where it is known; at most ten."""
    this_year = datetime.date.today().year
    first = first_day.year if first_day else this_year - MOST_YEARS
    return [
        datetime.date(year, 12, 31)
        for year in range(this_year - 1, max(first, this_year - MOST_YEARS) - 1, -1)
    ]
