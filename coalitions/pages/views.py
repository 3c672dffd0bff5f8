"""Home, the page of each coalition, its reach line by line, and how it is counted."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Min, Prefetch, Window
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal import extensions
from aca_portal.demonstration import demo_share, demo_shares
from aca_portal.lists import Heading, Listing
from aca_portal.numbers import count, show_as_in
from aca_portal.spreadsheets.downloads import LICENCE, MAX_AGE, csv_response, open_data
from coalitions.listings.summary import in_lists
from coalitions.maps.whereabouts import find_members
from coalitions.members.families import by_family, count_by_type
from coalitions.members.filters import LineForm, MemberFilter
from coalitions.members.open_data import member_columns, member_rows
from coalitions.models import Coalition, Membership, Partner, Partnership, published_signatories
from coalitions.pages.as_of import AsOfForm
from coalitions.pages.linked_data import coalition_dataset, coalition_organization
from coalitions.pages.listed import list_signatories
from coalitions.pages.member_map import member_map
from coalitions.pages.reach_picture import reach_picture
from coalitions.pages.world_map import world_map
from coalitions.reach.bridge import bridges, unbridged
from coalitions.reach.claim_data import claims_as_json
from coalitions.reach.claims import claims_until, compare
from coalitions.reach.day import read_day
from coalitions.reach.reach import compute_overview, compute_reach
from coalitions.reach.results import LineMetric, MetricReach, ReachLine
from signatories.models import Figure, Jurisdiction, JurisdictionKind, Measure, Metric, Provenance, Signatory
from signatories.territories.chains import chains, named, places_of

MEMBERS_A_PAGE = 50
LINES_A_PAGE = 100
SHOWN_BESIDE = 5


# --- Home -------------------------------------------------------------------------------------------------


@require_safe
def home(request):
    coalitions = list(_published())
    overview = compute_overview(coalitions)
    reaches = [overview.reaches[coalition.pk] for coalition in coalitions]
    memberships = Membership.objects.published()
    shares = demo_shares(memberships, by="coalition", of="signatory")
    context = {
        "reaches": reaches,
        "cards": [(one, shares.get(one.coalition.pk)) for one in reaches],
        "overview": overview,
        "map": world_map(reaches),
        "demo": demo_share(memberships, of="signatory"),
        "partners": list(Partner.objects.filter(is_global=True)),
    }
    return render(request, "coalitions/home.html", context)


def _published():
    return Coalition.objects.published().with_local_country(get_language())


# --- One coalition ----------------------------------------------------------------------------------------


@require_safe
def coalition(request, slug):
    found = get_object_or_404(_published(), slug=slug)
    show_as_in(found.country.country)
    form = AsOfForm(request.GET)
    date = form.date
    language = get_language()
    day = read_day(found, date, Metric.values)
    reach = compute_reach(found, date, day=day)
    filters, members = _filter_members(request, found, date)
    page = Paginator(members, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    around = chains([*(member.place_id for member in day.members), *places_of(listed)], language)
    page.object_list = list_signatories(listed, language, country=False, read=around)
    everybody = find_members(found, reach, language, around)
    periods = found.memberships.published()
    by_type = Counter(member.type for member in everybody)
    claims = list(claims_until(found, date))
    pledges = _pledges(found, periods, form)
    beside = {
        "newest": _newest(periods, date),
        "leavers": _leavers(periods, date),
        "measures": _measures(periods, date),
        "pledges": list(pledges.annotate(in_all=Window(Count("pk")))[:SHOWN_BESIDE]),
    }
    _name_signatories(beside.values(), language)
    context = beside | {
        "coalition": found,
        "form": form,
        "as_of": date,
        "reach": reach,
        "outcomes": reach.population.outcomes,
        "sums": _sums(found, reach),
        "claims": claims,
        "comparisons": compare(claims, reach, by_type),
        "families": by_family(by_type),
        "people_picture": reach_picture("population", reach, claims, everybody, form),
        "economy_picture": reach_picture("economy", reach, claims, everybody, form),
        "map": member_map(found, everybody, form),
        "panels": [panel for make in extensions.coalition_panels for panel in make(found, date, day)],
        "in_lists": in_lists(found, date),
        "filter": filters,
        "page": page,
        "listing": _member_listing(found, form, page.paginator.count),
        "partnerships": list(found.partnerships.select_related("partner")),
        "pledge_count": next((pledge.in_all for pledge in beside["pledges"]), 0),
        "demo": demo_share(periods, of="signatory"),
        "licence": LICENCE,
        "linked_data": [
            coalition_organization(found, request.build_absolute_uri),
            coalition_dataset(found, request.build_absolute_uri),
        ],
        "card": None if form.is_another_day else _card(found),
    }
    return render(request, "coalitions/coalition.html", context, status=200 if form.is_valid() else 400)


def _card(coalition):
    """The card in the language of the page, without its picture, or None."""
    return coalition.social_cards.defer("png").filter(language=get_language()).first()


def _sums(coalition, reach):
    """[(sum of a metric, the regions that its national figure lacks, named in the language of the page)]."""
    names = {}
    if any(metric.national_without for metric in reach.metrics.values()):
        language = get_language()
        regions = named(Jurisdiction.objects.regions().filter(country=coalition.country.country), language)
        names = {region.name: region.name_in(language) for region in regions}
    return [(metric, [names[name] for name in metric.national_without]) for metric in reach.metrics.values()]


def _filter_members(request, coalition, date):
    """The member list's filter, and the signatories found: none while a filter is not valid."""
    signatories = published_signatories().with_local_name(get_language())
    periods = coalition.memberships.published().order_by("-joined_on")
    signatories = signatories.prefetch_related(Prefetch("memberships", queryset=periods, to_attr="periods"))
    filters = MemberFilter(request.GET, queryset=signatories, request=request, of=coalition, as_of=date)
    return filters, filters.qs if filters.is_valid() else signatories.none()


def _member_listing(coalition, form, number):
    found = ngettext("%(number)s organisation", "%(number)s organisations", number)
    nobody = _("Nobody was a member on that day.")
    return Listing(
        label=_("Filter the members"),
        found=found % {"number": count(number)},
        no_match=_("No member matches these filters. Try fewer of them, or clear them all."),
        nothing=nobody if form.is_another_day else _("No members are on file yet."),
        caption=_("Members of %(name)s") % {"name": coalition.name},
        headings=[Heading(_("Name")), Heading(_("Type")), Heading(_("Where")), Heading(_("Membership"))],
        row="coalitions/_member.html",
        style="brief",
        csv=reverse("members-csv", args=[coalition.slug]),
    )


def _name_signatories(lists, language):
    """Read the signatories of the records of several lists at once, with their names in `language`."""
    records = [record for some in lists for record in some]
    found = Signatory.objects.with_local_name(language).in_bulk({record.signatory_id for record in records})
    for record in records:
        record.signatory = found[record.signatory_id]


def _newest(periods, date):
    joined = periods.active_on(date).filter(joined_on__isnull=False).order_by("-joined_on", "-pk")
    return list(joined[:SHOWN_BESIDE])


def _leavers(periods, date):
    """The periods of members that left last and did not return."""
    left = periods.filter(left_on__lte=date).exclude(
        signatory__in=periods.active_on(date).values("signatory")
    )
    return list(left.order_by("-left_on", "-pk")[:SHOWN_BESIDE])


def _pledges(coalition, periods, form):
    """All public pledges; for a past date those in force on it of the members of that date."""
    pledges = coalition.pledges.published().order_by(F("target_year").asc(nulls_last=True), "pk")
    if not form.is_another_day:
        return pledges
    members = periods.active_on(form.date).values("signatory")
    return pledges.in_force_on(form.date).filter(signatory__in=members)


def _measures(periods, date):
    """Measures of the members on a date, such as employees and organisations represented."""
    measures = Measure.objects.filter(signatory__in=periods.active_on(date).values("signatory"))
    return list(measures.order_by("metric", "-value", "pk"))


# --- Reach, line by line ----------------------------------------------------------------------------------


@require_safe
def reach(request, slug):
    found = get_object_or_404(_published(), slug=slug)
    show_as_in(found.country.country)
    form = AsOfForm(request.GET)
    computed = compute_reach(found, form.date)
    claims = list(claims_until(found, form.date))
    bridged = bridges(claims, computed)
    lines = LineForm(request.GET)
    page = Paginator(lines.apply(computed.lines), LINES_A_PAGE).get_page(request.GET.get("page"))
    sums = [one for one in computed.metrics.values() if one.value is not None or not one.metric.needs_table]
    page.object_list = _name_lines(page.object_list, sums, get_language())
    context = {
        "coalition": found,
        "form": form,
        "as_of": form.date,
        "reach": computed,
        "outcomes": computed.population.outcomes,
        "bridges": bridged,
        "unbridged": unbridged(claims, bridged),
        "filter": lines,
        "page": page,
        "listing": _line_listing(found, page.paginator.count, sums),
        "demo": demo_share(found.memberships.published(), of="signatory"),
        "licence": LICENCE,
    }
    return render(request, "coalitions/reach.html", context, status=200 if form.is_valid() else 400)


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
            *(Heading(one.metric.label, is_number=True) for one in sums),
        ],
        row="coalitions/_line.html",
        style="lines",
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


def _name_lines(lines: list[ReachLine], sums: list[MetricReach], language: str) -> list[NamedLine]:
    """The lines with the names that readers of `language` know, and a cell for each of the sums."""
    slugs = {slug for line in lines for slug in (line.slug, line.within_slug) if slug}
    names = Signatory.objects.filter(slug__in=slugs).with_local_name(language)
    names = dict(names.values_list("slug", "shown_name"))
    places = chains([line.jurisdiction_id for line in lines], language)
    named_lines = []
    for line in lines:
        territory, *around = places[line.jurisdiction_id]
        shown = [place.name_in(language) for place in around[:-1]]
        cells = [_cell(line.metrics[one.metric.code], one) for one in sums]
        named_lines.append(
            NamedLine(line, names[line.slug], names.get(line.within_slug), territory, shown, cells)
        )
    return named_lines


def _cell(part: LineMetric, whole: MetricReach) -> LineCell:
    return LineCell(str(whole.metric.label), part, whole.text(part.value))


# --- Open data --------------------------------------------------------------------------------------------


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
def members_csv(request, slug):
    """All members that the filters of the coalition's page find, as a CSV."""
    found = get_object_or_404(_published(), slug=slug)
    form = AsOfForm(request.GET)
    filters, members = _filter_members(request, found, form.date)
    if not (form.is_valid() and filters.is_valid()):
        errors = {**form.errors, **filters.errors}
        lines = [f"{name}: {error}" for name, found in errors.items() for error in found]
        return HttpResponseBadRequest("\n".join(lines), content_type="text/plain; charset=utf-8")
    return csv_response(f"members-{found.slug}.csv", member_columns(), member_rows(found, members, form.date))


# --- The picture for links on other sites ------------------------------------------------------------------


@require_safe
def social_card(request, slug, language):
    """The card as it was drawn last. This page does not import `coalitions.cards`: servers need no fonts."""
    found = get_object_or_404(Coalition.objects.published(), slug=slug)
    card = get_object_or_404(found.social_cards, language=language)
    etag, drawn_at = quote_etag(card.sha256), int(card.drawn_at.timestamp())
    headers = {"ETag": etag, "Last-Modified": http_date(drawn_at), "Content-Language": language}
    response = HttpResponse(card.png, content_type="image/png", headers=headers)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return get_conditional_response(request, etag=etag, last_modified=drawn_at, response=response)


# --- About ------------------------------------------------------------------------------------------------


@require_safe
def about(request):
    """What the portal is, and who stands behind the alliances as far as is on file."""
    partnerships = Partnership.objects.select_related("partner")
    coalitions = Coalition.objects.published().prefetch_related(
        Prefetch("partnerships", queryset=partnerships)
    )
    partners = Partner.objects.filter(is_global=True)
    sources = sorted({partner.source for partner in partners if partner.source})
    context = {"coalitions": list(coalitions), "partners": partners, "sources": sources}
    return render(request, "coalitions/about.html", context)


# --- How it is counted ------------------------------------------------------------------------------------


@require_safe
def methodology(request):
    """The rules in words, and the sources of the reference data that is on file."""
    figures = Figure.objects.filter(
        provenance=Provenance.REFERENCE,
        jurisdiction__kind__in=(JurisdictionKind.COUNTRY, JurisdictionKind.REGION),
    ).values("metric", "source", "source_url")
    sources = figures.annotate(n=Count("pk"), first=Min("year"), last=Max("year"))
    context = {
        "sources": [
            row | {"span": (row["first"], row["last"])} for row in sources.order_by("metric", "-n", "source")
        ],
        "coalitions": list(Coalition.objects.published()),
        "licence": LICENCE,
    }
    return render(request, "coalitions/methodology.html", context)
