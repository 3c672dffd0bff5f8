"""The directory of signatories and the page of each."""

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal import extensions
from aca_portal.demonstration import DemoShare, demo_share
from aca_portal.lists import Heading, Listing, LongPaginator
from aca_portal.notes import Notes
from aca_portal.numbers import show_as_in
from aca_portal.spreadsheets.downloads import LICENCE, csv_response, open_data
from coalitions.listings.summary import entries_of
from coalitions.members.directory import DirectoryFilter
from coalitions.members.open_data import SIGNATORY_COLUMNS, signatory_rows
from coalitions.models import Coalition, Membership, published_signatories
from coalitions.pages.linked_data import directory_dataset, signatory_organization
from coalitions.pages.listed import list_signatories
from coalitions.pages.member_part import parts_in_reach
from coalitions.pages.member_timeline import timeline
from signatories.models import Metric
from signatories.territories.chains import chains

PAGE_SIZE = 50


def filter_signatories(request):
    """The directory's filter for this request, and the signatories found: none while a filter is not valid."""
    signatories = published_signatories().with_local_name(get_language())
    filters = DirectoryFilter(request.GET, queryset=signatories, request=request)
    return filters, filters.qs if filters.is_valid() else signatories.none()


@require_safe
def signatory_list(request):
    filters, signatories = filter_signatories(request)
    paginator = LongPaginator(filters.listed, PAGE_SIZE, rows=signatories)
    page = paginator.get_page(request.GET.get("page"))
    periods = Membership.objects.published().select_related("coalition").order_by("coalition__slug", "-pk")
    prefetch_related_objects(page.object_list, Prefetch("memberships", queryset=periods, to_attr="periods"))
    page.object_list = list_signatories(page.object_list, get_language())
    context = {
        "filter": filters,
        "page": page,
        "listing": _listing(paginator),
        "licence": LICENCE,
        "demo": demo_share(Membership.objects.published(), of="signatory"),
        "linked_data": directory_dataset(request.build_absolute_uri),
    }
    return render(request, "signatories/list.html", context)


def _listing(paginator):
    found = ngettext("%(number)s organisation", "%(number)s organisations", paginator.count)
    return Listing(
        label=_("Filter the signatories"),
        found=found % {"number": paginator.number_found},
        no_match=_("No signatory matches these filters. Try fewer of them, or clear them all."),
        nothing=_("No signatories are on file yet."),
        caption=_("Signatories"),
        headings=[Heading(_("Name")), Heading(_("Type")), Heading(_("Where")), Heading(_("Coalition"))],
        row="signatories/_row.html",
        style="brief",
        csv=reverse("signatories-csv"),
        xlsx=reverse("signatories-xlsx"),
    )


@open_data
@require_safe
def signatories_csv(request):
    """All signatories that the filters of the directory find, as a CSV."""
    filters, signatories = filter_signatories(request)
    if not filters.is_valid():
        errors = "\n".join(f"{name}: {error}" for name, found in filters.errors.items() for error in found)
        return HttpResponseBadRequest(errors, content_type="text/plain; charset=utf-8")
    return csv_response("signatories.csv", SIGNATORY_COLUMNS, signatory_rows(signatories))


@require_safe
def signatory(request, slug):
    language = get_language()
    signatories = published_signatories().with_local_name(language).select_related("governs")
    if "\0" in slug:  # which PostgreSQL refuses to compare
        raise Http404
    found = signatories.filter(slug=slug).first()
    if found is None:
        return redirect(get_object_or_404(signatories, redirects__slug=slug), permanent=True)
    show_as_in(found.country)
    place_id = found.governs_id or found.based_in_id
    periods = found.memberships.published().select_related("coalition__country")
    memberships = list(periods.order_by("coalition__slug", "joined_on"))
    context = {
        "signatory": found,
        "memberships": memberships,
        "parts": parts_in_reach(found, memberships, language),
        "timeline": timeline(found, memberships),
        "notes": Notes(),
        "chain": chains([place_id], language).get(place_id, []),
        "figures": _figures(found.governs) if found.governs else [],
        "identifiers": list(found.identifiers.order_by("scheme", "value")),
        "measures": list(found.measures.all()),
        "other_names": list(found.names.exclude(name=found.shown_name).order_by("language", "kind", "name")),
        "panels": [panel for make in extensions.signatory_panels if (panel := make(found))],
        "list_entries": entries_of(found),
    }
    context["linked_data"] = signatory_organization(
        found, context["memberships"], context["other_names"], context["chain"], request.build_absolute_uri
    )
    context["demo"] = DemoShare(any(membership.is_demo for membership in context["memberships"]), 1)
    return render(request, "signatories/detail.html", context)


def _figures(jurisdiction):
    """The figures of a territory, by metric, the newest of each first."""
    published = Coalition.objects.published().values_list("slug", flat=True)
    figures = jurisdiction.figures.stated_by(published)
    return sorted(figures, key=lambda figure: Metric.values.index(figure.metric))
