"""The page of a coalition's growth: its members over time and, on demand, its reach over time."""

import datetime

from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.members.growth import compute_growth
from coalitions.models import Claim, Coalition
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.frame import coalition_page
from coalitions.pages.growth_picture import growth_picture
from coalitions.pages.share_pictures import shares_over_time
from coalitions.reach.claims import claims_until
from coalitions.reach.reach import compute_people_over_time
from signatories.types import Family

COLUMNS = ["date", "family", "members", "joining_date_unknown"]


@coalition_page("coalitions/growth.html", part="growth")
def growth(request, coalition, form):
    """The page. `?reach=1` adds the reach at each end of a year, which is slow and therefore only on demand."""
    computed = compute_growth(coalition, form.date)
    claims = list(claims_until(coalition, form.date).filter(metric=Claim.Metric.SIGNATORIES))
    shows_reach = request.GET.get("reach") == "1"
    reaches = compute_people_over_time(coalition, computed.year_ends) if shows_reach else None
    return {
        "growth": computed,
        "families": Family,
        "picture": growth_picture(computed, claims),
        "claims": claims,
        "shows_reach": shows_reach,
        "reaches": reaches,
        "reach_picture": shares_over_time(
            reaches, _("Share of the population, on 31 December and on the last day")
        )
        if shows_reach
        else None,
    }


@open_data
@require_safe
def growth_csv(request, slug):
    """The members by family after each change and on the last day. A blank date is one before any on file."""
    found = get_object_or_404(Coalition.objects.published(), slug=slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(
            " ".join(form.errors["as_of"]), content_type="text/plain; charset=utf-8"
        )
    return csv_response(f"growth-{found.slug}.csv", COLUMNS, growth_rows(compute_growth(found, form.date)))


def growth_rows(growth):
    """The rows of the open table, one for each family and change."""
    for moment in [*growth.changes, growth.now]:
        date = "" if moment.date == datetime.date.min else moment.date.isoformat()
        for family, members, undated in moment.families:
            yield dict(zip(COLUMNS, (date, family.value, members, undated), strict=True))
