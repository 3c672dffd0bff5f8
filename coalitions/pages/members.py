"""The members of a coalition, one by one: found, filtered, and as a file."""

from django.db.models import Prefetch
from django.http import HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal import extensions
from aca_portal.lists import Heading, Listing, LongPaginator
from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.listings.summary import in_lists
from coalitions.members.filters import MemberFilter
from coalitions.members.open_data import member_columns, member_rows
from coalitions.models import Coalition, published_signatories
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.frame import coalition_page
from coalitions.pages.listed import list_signatories
from signatories.models import Measure, Signatory

MEMBERS_A_PAGE = 50
MOST_MEASURES = 12


def asks_for_list(query: QueryDict) -> bool:
    """Whether an address filters, sorts or pages the list of members."""
    return any(name in query for name in (*MemberFilter.base_filters, *extensions.directory_filters, "page"))


@coalition_page("coalitions/members.html", part="coalition-members")
def members(request, coalition, form):
    language = get_language()
    filters, found = filter_members(request, coalition, form.date)
    paginator = LongPaginator(filters.listed, MEMBERS_A_PAGE, rows=found)
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = list_signatories(page.object_list, language, country=False)
    return {
        "filter": filters,
        "page": page,
        "listing": _listing(coalition, form, paginator),
        "in_lists": in_lists(coalition, form.date),
        "measures": _measures(coalition.memberships.published(), form.date, language),
    }


def filter_members(request, coalition, date):
    """The member list's filter, and the signatories found: none while a filter is not valid."""
    signatories = published_signatories().with_local_name(get_language())
    periods = coalition.memberships.published().order_by("-joined_on")
    signatories = signatories.prefetch_related(Prefetch("memberships", queryset=periods, to_attr="periods"))
    filters = MemberFilter(request.GET, queryset=signatories, request=request, of=coalition, as_of=date)
    return filters, filters.qs if filters.is_valid() else signatories.none()


def _listing(coalition, form, paginator):
    found = ngettext("%(number)s organisation", "%(number)s organisations", paginator.count)
    nobody = _("Nobody was a member on that day.")
    return Listing(
        label=_("Filter the members"),
        found=found % {"number": paginator.number_found},
        no_match=_("No member matches these filters. Try fewer of them, or clear them all."),
        nothing=nobody if form.is_another_day else _("No members are on file yet."),
        caption=_("Members of %(name)s") % {"name": coalition.name},
        headings=[Heading(_("Name")), Heading(_("Type")), Heading(_("Where")), Heading(_("Membership"))],
        row="coalitions/_member.html",
        style="brief",
        csv=reverse("members-csv", args=[coalition.slug]),
        xlsx=reverse("members-xlsx", args=[coalition.slug]),
    )


def _measures(periods, date, language):
    """The largest measures of the members on a date, such as employees and organisations represented."""
    measures = Measure.objects.filter(signatory__in=periods.active_on(date).values("signatory"))
    found = list(measures.order_by("metric", "-value", "pk")[:MOST_MEASURES])
    names = Signatory.objects.with_local_name(language).in_bulk({measure.signatory_id for measure in found})
    for measure in found:
        measure.signatory = names[measure.signatory_id]
    return found


@open_data
@require_safe
def members_csv(request, slug):
    """All members that the filters of the list find, as a CSV."""
    published = Coalition.objects.published().with_local_country(get_language())
    found = get_object_or_404(published, slug=slug)
    form = AsOfForm(request.GET)
    filters, members = filter_members(request, found, form.date)
    if not (form.is_valid() and filters.is_valid()):
        errors = {**form.errors, **filters.errors}
        lines = [f"{name}: {error}" for name, found in errors.items() for error in found]
        return HttpResponseBadRequest("\n".join(lines), content_type="text/plain; charset=utf-8")
    return csv_response(f"members-{found.slug}.csv", member_columns(), member_rows(found, members, form.date))
