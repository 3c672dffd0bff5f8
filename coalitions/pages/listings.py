"""Which members stand in lists of others, as open data."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.listings.summary import CSV_COLUMNS, entry_rows
from coalitions.models import Coalition


@open_data
@require_safe
def listings_csv(request, slug):
    """All entries of the members of a coalition in lists of others, ended ones included."""
    found = get_object_or_404(Coalition.objects.published(), slug=slug)
    return csv_response(f"listings-{found.slug}.csv", CSV_COLUMNS, entry_rows(found))
