"""The year that a contribution is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

YEARS = range(1990, 2101)


class YearForm(forms.Form):
    """Reads `?year=2030`."""

    year = forms.IntegerField(
        label=_("Target year"),
        required=False,
        min_value=YEARS[0],
        max_value=YEARS[-1],
    )

    def year_or(self, default):
        """The year asked for, or `default` where none is asked for or it makes no sense."""
        return (self.is_valid() and self.cleaned_data["year"]) or default
