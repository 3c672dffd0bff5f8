"""The date of a page or of its open data: today, unless the address names another."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOfForm(forms.Form):
    """Reads `?as_of=YYYY-MM-DD`; nothing else, whatever the language of the page."""

    as_of = forms.DateField(
        label=_("Show the state on another date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "min": "2000-01-01"}),
        error_messages={
            "invalid": _("This is not a date. Write it as year, month, day, such as 2020-12-31."),
        },
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
