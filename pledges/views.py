"""What was promised, one by one and as a list, and what it adds up to."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.demonstration import DemoShare, demo_share
from aca_portal.lists import Heading, Listing
from aca_portal.numbers import count, show_as_in
from aca_portal.spreadsheets.downloads import LICENCE, csv_response, open_data
from coalitions.models import Coalition
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.frame import coalition_page
from pledges.contribution.contribution import DEFAULT_YEAR, compute_contribution
from pledges.contribution.result import ContributionLine
from pledges.filters import PledgeFilter
from pledges.models import Pledge
from pledges.open_data import COLUMNS, pledge_rows, rounded
from pledges.progress.chart import draw_chart
from pledges.progress.read import follow, with_reports
from pledges.progress.trajectory import PERCENT_OF_BASE
from pledges.years import YearForm
from signatories.models import Signatory

PAGE_SIZE = 50
LINES_A_PAGE = 100
FACTS = (
    "boundary",
    "scope_1",
    "scope_2",
    "scope_3",
    "gases",
    "offsets",
    "check_result",
)


# --- Pledges ----------------------------------------------------------------------------------------------


def with_names(pledges):
    """The pledges with their coalitions and with the names of signatories that readers know."""
    names = Prefetch("signatory", queryset=Signatory.objects.with_local_name(get_language()))
    return pledges.select_related("coalition").prefetch_related(names)


@require_safe
def pledge_list(request):
    pledges = Pledge.objects.published()
    filters = PledgeFilter(request.GET, queryset=with_names(pledges), request=request)
    found = filters.qs if filters.is_valid() else pledges.none()
    page = Paginator(with_reports(found), PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = follow(page.object_list)
    context = {
        "filter": filters,
        "page": page,
        "listing": pledge_listing(page.paginator.count),
        "licence": LICENCE,
        "demo": demo_share(pledges),
    }
    return render(request, "pledges/list.html", context)


def pledge_listing(number, coalition="", is_past=False):
    """The words of a list of `number` pledges, of all coalitions or of that with this address name on a day."""
    nothing = _("No pledge stood on that day.") if is_past else _("No pledges are on file yet.")
    found = ngettext("%(number)s pledge", "%(number)s pledges", number)
    columns = (_("Pledge"), _("Signatory"), _("Status"), _("Progress"), _("Source"))
    return Listing(
        label=_("Filter the pledges"),
        found=found % {"number": count(number)},
        no_match=_("No pledge matches these filters. Try fewer of them, or clear them all."),
        nothing=nothing,
        caption=_("Pledges"),
        headings=[Heading(column) for column in columns],
        row="pledges/_row.html",
        csv=reverse("pledges-csv"),
        xlsx=reverse("pledges-xlsx"),
        coalition=coalition,
    )


@require_safe
def pledge_page(request, pk):
    """One pledge: its numbers, its trajectory drawn and as a table, its wording and where it comes from."""
    found = with_reports(with_names(Pledge.objects.published()))
    (followed,) = follow([get_object_or_404(found, pk=pk)])
    pledge, progress = followed.pledge, followed.progress
    show_as_in(pledge.signatory.country)
    context = {
        "pledge": pledge,
        "progress": progress,
        "base_figure": followed.base_figure,
        "percent_achieved": rounded(progress.percent_achieved),
        "chart": draw_chart(progress, datetime.date.today().year),
        "rows": _rows(progress),
        "against_base": progress.path and progress.path.unit == PERCENT_OF_BASE,
        "facts": _facts(pledge),
        "demo": DemoShare(pledge.is_demo, 1),
    }
    return render(request, "pledges/detail.html", context)


def _rows(progress):
    """The years of the path and each piece of evidence, as one table. The one that decided is marked."""
    if progress.path is None:
        return []
    what = {point.year: _("interim target") for point in progress.path.points}
    if progress.path.base:
        what[progress.path.base.year] = _("base")
    what[progress.path.target.year] = _("target")
    by_year = {year: [None] for year in what}
    for year in {one.year for one in progress.evidence}:
        by_year[year] = [one for one in progress.evidence if one.year == year]
    return [
        {
            "year": year,
            "what": what.get(year, ""),
            "path": progress.path.at(year),
            "evidence": one,
            "decides": one is not None and one == progress.verdict.evidence,
        }
        for year in sorted(by_year)
        for one in by_year[year]
    ]


def _facts(pledge):
    """What is stated of the pledge besides its numbers; what is not stated says so."""
    return [
        (
            Pledge._meta.get_field(name).verbose_name,
            getattr(pledge, f"get_{name}_display")() or _("not stated"),
        )
        for name in FACTS
    ]


# --- What they add up to ----------------------------------------------------------------------------------


@coalition_page("pledges/contribution.html", part="coalition-pledges")
def contribution(request, coalition, form):
    """The contribution of a coalition, opened into its members."""
    years = YearForm({"year": request.GET.get("year") or DEFAULT_YEAR})
    computed = compute_contribution(coalition, form.date, years.year_or(DEFAULT_YEAR))
    page = Paginator(computed.with_target, LINES_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _name_lines(page.object_list)
    return {
        "contribution": computed,
        "page": page,
        "years": years,
        "query": _query(form, computed.year),
        "pledge_demo": demo_share(coalition.pledges.published()),
        "is_valid": years.is_valid(),
    }


def _query(form, year):
    """What to append to an address so that it is about the same day and year."""
    asked = {"as_of": form.date.isoformat()} if form.is_another_day else {}
    asked |= {"year": year} if year != DEFAULT_YEAR else {}
    return f"?{urlencode(asked)}" if asked else ""


@dataclass(frozen=True)
class NamedContributionLine:
    """A line of the contribution with the names that readers of the page's language know."""

    line: ContributionLine
    shown_name: str
    shown_within: str | None


def _name_lines(lines):
    slugs = {slug for line in lines for slug in (line.slug, line.within_slug) if slug}
    names = Signatory.objects.filter(slug__in=slugs).with_local_name(get_language())
    names = dict(names.values_list("slug", "shown_name"))
    return [NamedContributionLine(line, names[line.slug], names.get(line.within_slug)) for line in lines]


# --- Open data --------------------------------------------------------------------------------------------


@open_data
@require_safe
def contribution_json(request, slug):
    found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
    dates, years = AsOfForm(request.GET), YearForm(request.GET)
    if not (dates.is_valid() and years.is_valid()):
        errors = [error for form in (dates, years) for listed in form.errors.values() for error in listed]
        return JsonResponse({"error": " ".join(errors)}, status=400)
    answer = compute_contribution(found, dates.date, years.year_or(DEFAULT_YEAR)).as_json()
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@open_data
@require_safe
def pledges_csv(request):
    """The pledges under the filters of their list, whole."""
    filters = PledgeFilter(request.GET, queryset=Pledge.objects.published(), request=request)
    if not filters.is_valid():
        lines = [f"{name}: {error}" for name, errors in filters.errors.items() for error in errors]
        return HttpResponseBadRequest("\n".join(lines), content_type="text/plain; charset=utf-8")
    return csv_response("pledges.csv", COLUMNS, pledge_rows(filters.qs))
