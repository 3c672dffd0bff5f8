"""The pledges of one coalition: a sentence on its overview, and a page of their own."""

import datetime

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse

from aca_portal.demonstration import demo_share
from aca_portal.panels import Panel
from coalitions.models import Coalition
from coalitions.pages.frame import coalition_page
from coalitions.reach.day import DayOnFile, read_day
from pledges.contribution.summary import standing_on
from pledges.coverage.coverage import Known, cover
from pledges.coverage_panels import coverage_panel
from pledges.criteria_panels import criteria_panel
from pledges.filters import CoalitionPledgeFilter
from pledges.models import Pledge
from pledges.panels import contribution_panel
from pledges.progress.read import follow, with_reports
from pledges.views import PAGE_SIZE, pledge_listing, with_names
from signatories.models import Metric


def overview_panels(coalition: Coalition, as_of: datetime.date, day: DayOnFile) -> list[Panel]:
    """How many members promised what, in a sentence, on the overview of a coalition."""
    pledges = coalition.pledges.published().order_by("pk")
    standing = standing_on(day, pledges, as_of)
    coverage = cover(coalition, as_of, standing)
    shown = {
        "members": coverage.members,
        "pledges": len(standing.pledges),
        "with_pledge": len(standing.with_pledge),
        "with_target": coverage.counts[Known.TARGET],
        "not_checked": coverage.counts[Known.NOT_CHECKED],
        "url": reverse("coalition-pledges", args=[coalition.slug]) + _query(as_of),
    }
    return [Panel("pledges/_overview.html", shown)]


@coalition_page("pledges/coalition.html", part="coalition-pledges")
def coalition_pledges(request, coalition, form):
    """The pledges one by one with how they stand, what they add up to, and what the coalition asks."""
    pledges = _pledges_on(coalition, form)
    filters = CoalitionPledgeFilter(request.GET, queryset=with_names(pledges), request=request, of=coalition)
    found = filters.qs if filters.is_valid() else pledges.none()
    page = Paginator(with_reports(found), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = follow(page.object_list, form.date)
    panels = [] if filters.is_filtered or page.number > 1 else _panels(coalition, form.date)
    return {
        "filter": filters,
        "page": page,
        "listing": pledge_listing(page.paginator.count, coalition.slug, form.is_another_day),
        "panels": panels,
        "pledge_demo": demo_share(coalition.pledges.published()),
    }


def _pledges_on(coalition: Coalition, form) -> QuerySet[Pledge]:
    """All public pledges; for a past date those in force on it of the members of that date."""
    pledges = Pledge.objects.published().filter(coalition=coalition)
    if not form.is_another_day:
        return pledges
    members = coalition.memberships.published().active_on(form.date).values("signatory")
    return pledges.in_force_on(form.date).filter(signatory__in=members)


def _panels(coalition: Coalition, as_of: datetime.date) -> list[Panel]:
    """What its members promised together, of how many that is known, and what it asks of them."""
    day = read_day(coalition, as_of, Metric.values)
    published = coalition.pledges.published().select_related("signatory").order_by("pk")
    pledges = list(with_reports(published))
    found = [
        contribution_panel(coalition, as_of, day, pledges),
        coverage_panel(coalition, as_of, standing_on(day, pledges, as_of)),
        criteria_panel(coalition, as_of),
    ]
    return [panel for panel in found if panel]


def _query(as_of: datetime.date) -> str:
    return "" if as_of == datetime.date.today() else f"?as_of={as_of.isoformat()}"
