"""The reach of a coalition: its sums, what the coalition claims, and every government with what became of it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.lists import Heading, Listing
from aca_portal.numbers import count, unit_of_money
from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.members.families import count_by_type
from coalitions.members.filters import LineForm
from coalitions.models import Coalition, Membership, published_signatories
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.frame import coalition_page
from coalitions.pages.publication import as_published
from coalitions.pages.reach_picture import reach_picture
from coalitions.reach.bridge import bridges, unbridged
from coalitions.reach.claim_data import claims_as_json
from coalitions.reach.claims import claims_until, compare
from coalitions.reach.open_table import line_columns, line_rows
from coalitions.reach.reach import compute_reach
from coalitions.reach.results import LineMetric, MetricReach, ReachLine
from signatories.models import Jurisdiction
from signatories.territories.chains import chains, named

LINES_A_PAGE = 100


@coalition_page("coalitions/reach.html", part="reach")
def reach(request, coalition, form):
    language = get_language()
    computed = compute_reach(coalition, form.date)
    claims = list(claims_until(coalition, form.date))
    bridged = bridges(claims, computed)
    names = name_governments(coalition, form.date, language)
    lines = LineForm(request.GET)
    page = Paginator(lines.apply(computed.lines), LINES_A_PAGE).get_page(request.GET.get("page"))
    sums = [one for one in computed.metrics.values() if one.value is not None or not one.metric.needs_table]
    page.object_list = _name_lines(page.object_list, sums, names, language)
    by_type = count_by_type([coalition], form.date)[coalition.pk]
    return {
        "reach": computed,
        "published": as_published(coalition, form.date, computed.population.value),
        "sums": _sums(coalition, computed, language),
        "outcomes": computed.population.outcomes,
        "people_picture": reach_picture("population", computed, claims, names, form),
        "economy_picture": reach_picture("economy", computed, claims, names, form),
        "claims": claims,
        "comparisons": compare(claims, computed, by_type),
        "bridges": bridged,
        "unbridged": unbridged(claims, bridged),
        "filter": lines,
        "page": page,
        "listing": _line_listing(coalition, page.paginator.count, sums),
    }


def name_governments(coalition: Coalition, date, language: str) -> dict[str, str]:
    """{address name: name in `language`} of the governments that are members on a date."""
    members = Membership.objects.published().active_on(date).filter(coalition=coalition)
    governments = published_signatories().filter(pk__in=members.values("signatory"), governs__isnull=False)
    return dict(governments.with_local_name(language).values_list("slug", "shown_name"))


def _sums(coalition, reach, language):
    """[(sum of a metric, the regions that its national figure lacks, named in `language`)]."""
    names = {}
    if any(metric.national_without for metric in reach.metrics.values()):
        regions = named(Jurisdiction.objects.regions().filter(country=coalition.country.country), language)
        names = {region.name: region.name_in(language) for region in regions}
    return [(metric, [names[name] for name in metric.national_without]) for metric in reach.metrics.values()]


def _line_listing(coalition, number, sums):
    found = ngettext("%(number)s government", "%(number)s governments", number)
    caption = _("Member governments of %(name)s and their part in its reach")
    return Listing(
        label=_("Filter the governments"),
        found=found % {"number": count(number)},
        no_match=_("No government matches these filters. Try fewer of them, or clear them all."),
        nothing=_("No government was a member on that day, so nothing counts."),
        caption=caption % {"name": coalition.name},
        headings=[
            Heading(_("Government")),
            Heading(_("Outcome")),
            *(Heading(_with_unit(one), is_number=True) for one in sums),
        ],
        row="coalitions/_line.html",
        style="lines",
    )


def _with_unit(whole: MetricReach) -> str:
    """The head of a column of amounts: a number of people needs no unit."""
    if whole.metric.is_of_people:
        return str(whole.metric.label)
    unit = unit_of_money(whole.currency) if whole.metric.is_money else whole.metric.unit
    return (
        _("%(quantity)s, %(unit)s") % {"quantity": whole.metric.label, "unit": unit}
        if unit
        else str(whole.metric.label)
    )


@dataclass(frozen=True)
class LineCell:
    """What one government has of one metric."""

    label: str
    part: LineMetric
    text: str


@dataclass(frozen=True)
class NamedLine:
    """A line of the reach with the names that readers of one language know."""

    line: ReachLine
    shown_name: str
    shown_within: str | None  # the government that it is counted within
    territory: Jurisdiction
    places: list[str]  # around the territory, from the inside out, without the country
    cells: list[LineCell]


def _name_lines(
    lines: list[ReachLine], sums: list[MetricReach], names: dict[str, str], language: str
) -> list[NamedLine]:
    """The lines with the names that readers of `language` know, and a cell for each of the sums."""
    places = chains([line.jurisdiction_id for line in lines], language)
    named_lines = []
    for line in lines:
        territory, *around = places[line.jurisdiction_id]
        shown = [place.name_in(language) for place in around[:-1]]
        cells = [_cell(line.metrics[one.metric.code], one) for one in sums]
        named_lines.append(
            NamedLine(line, names[line.slug], names.get(line.within_slug or ""), territory, shown, cells)
        )
    return named_lines


def _cell(part: LineMetric, whole: MetricReach) -> LineCell:
    return LineCell(_with_unit(whole), part, whole.text_without_unit(part.value))


@open_data
@require_safe
def reach_json(request, slug):
    found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"error": " ".join(form.errors["as_of"])}, status=400)
    reach = compute_reach(found, form.date)
    claims = list(claims_until(found, form.date))
    by_type = count_by_type([found], form.date)[found.pk]
    answer = reach.as_json() | {"claims": claims_as_json(claims, reach, by_type)}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@open_data
@require_safe
def reach_csv(request, slug):
    """One row for each member government, with what the sums take under it."""
    found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(
            " ".join(form.errors["as_of"]), content_type="text/plain; charset=utf-8"
        )
    columns = [column.name for column in line_columns()]
    rows = ([row.get(name) for name in columns] for row in list(line_rows(compute_reach(found, form.date))))
    return csv_response(f"reach-{found.slug}.csv", columns, rows)
