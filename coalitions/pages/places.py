"""The page of a territory: what it is, where it lies, its figures, and which coalitions it is in."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.demonstration import demo_share
from aca_portal.numbers import show_as_in
from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.maps.locator import locate
from coalitions.members.place_data import FIGURE_COLUMNS, PLACE_COLUMNS, figure_rows, place_rows
from coalitions.members.standing import answers, find_standings
from coalitions.models import Coalition, Membership, published_places, published_signatories
from coalitions.pages.linked_data import place_area
from signatories.models import Jurisdiction, JurisdictionKind, Metric, Provenance, Signatory
from signatories.territories.chains import chains, inside, named
from signatories.territories.figures import FigureComparison, compare_with_official
from signatories.types import GOVERNMENT_TYPES

MOST_MEMBERS = 50
MOST_PLACES = 60


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    language = get_language()
    found = _find(code, language)
    if found is None:
        raise Http404
    if code != found.key:
        return redirect(found, permanent=True)
    show_as_in(found.country)
    chain = chains([found.pk], language)[found.pk]
    standings = find_standings([found.pk], language)[found.pk]
    governments = list(_with_periods(_signatories(language).filter(_governs(found))))
    context = {
        "place": found,
        "chain": chain,
        "names": found.names.all(),
        "answers": answers(chain, standings, language),
        "standings": standings,
        "other_coalitions": _coalitions_of(found, standings),
        "related": _related(found, language),
        "figures": _figures(found),
        "locator": locate(chain),
        "governments": governments,
        "demo": demo_share(Membership.objects.published().filter(signatory__in=governments), of="signatory"),
        "linked_data": place_area(found, chain, request.build_absolute_uri),
        **_inside(found, language),
    }
    return render(request, "coalitions/place.html", context)


@open_data
@require_safe
def places_csv(request: HttpRequest) -> HttpResponseBase:
    """Every territory, with what contains it and how it lies beside others."""
    return csv_response("places.csv", PLACE_COLUMNS, place_rows())


@open_data
@require_safe
def figures_csv(request: HttpRequest) -> HttpResponseBase:
    """Every public figure about a territory, with its year and source."""
    return csv_response("figures.csv", FIGURE_COLUMNS, figure_rows())


def _find(code: str, language: str) -> Jurisdiction | None:
    """The place of that code in any letters, or of our own number; what is here too is only its shown name."""
    places = published_places().prefetch_related("names").select_related("coextensive_with", "successor")
    if not code.isprintable():
        return None
    if code.isascii() and code.isdigit():
        return places.filter(pk=code, code=None).first() if len(code) < 19 else None
    exact = places.filter(code=code).first()
    return exact or places.filter(code=code.upper()).first() or places.filter(code__iexact=code).first()


def _signatories(language: str) -> QuerySet[Signatory]:
    return published_signatories().with_local_name(language).order_by("sort_name", "pk")


def _governs(place: Jurisdiction) -> Q:
    """Those who govern this very territory, also under the name of its twin."""
    same = Q(governs=place) | Q(governs__coextensive_with=place)
    return same | Q(governs=place.coextensive_with_id) if place.coextensive_with_id else same


def _with_periods(signatories: QuerySet[Signatory]) -> QuerySet[Signatory]:
    periods = Membership.objects.published().select_related("coalition").order_by("coalition__slug", "-pk")
    return signatories.prefetch_related(Prefetch("memberships", queryset=periods, to_attr="periods"))


def _coalitions_of(place: Jurisdiction, standings: list) -> list[Coalition]:
    """The coalitions of the country that the place is not in."""
    found = {standing.coalition.pk for standing in standings}
    coalitions = Coalition.objects.published().filter(country__country=place.country)
    return [coalition for coalition in coalitions if coalition.pk not in found]


def _related(place: Jurisdiction, language: str) -> list[dict[str, object]]:
    """How it lies beside other places, what is directly inside it included: each way with its places."""
    places = named(published_places(), language).order_by("name_key", "pk")
    ways = [
        (_("Same territory as"), Q(coextensive_with=place) | Q(pk=place.coextensive_with_id)),
        (_("Part of"), Q(parts=place)),
        (_("Lies across"), Q(crossed_by=place)),
        (_("Successor"), Q(pk=place.successor_id)),
        (_("Successor of"), Q(successor=place)),
        (_("Made of"), Q(part_of=place)),
        (_("Directly inside it"), Q(parent=place)),
    ]
    found = [(label, _first(places.filter(way), MOST_PLACES)) for label, way in ways]
    return [{"label": label, "places": some, "more": more} for label, (some, more) in found if some]


def _first(rows: QuerySet, most: int) -> tuple[list, int]:
    """The first of them, and how many more there are."""
    found = list(rows[: most + 1])
    return (found, 0) if len(found) <= most else (found[:most], rows.count() - most)


@dataclass(frozen=True)
class PlaceFigure:
    """A figure beside the official one, and the coalition whose roster states it, if one does."""

    compared: FigureComparison
    coalition: Coalition | None


def _figures(place: Jurisdiction) -> list[PlaceFigure]:
    """Its public figures: by metric, the official before all others, the newest first."""
    coalitions = {coalition.slug: coalition for coalition in Coalition.objects.published()}
    figures = place.figures.stated_by(coalitions)
    return [
        PlaceFigure(one, coalitions.get(Provenance.coalition_of(one.figure.provenance)))
        for one in sorted(compare_with_official(figures), key=_order)
    ]


def _order(compared: FigureComparison) -> tuple:
    figure = compared.figure
    return Metric.values.index(figure.metric), not compared.is_official, -(figure.year or 0), figure.source


def _inside(place: Jurisdiction, language: str) -> dict[str, object]:
    """The members and the organisations in it: the first of them, and how many more there are."""
    signatories = _signatories(language)
    if place.kind == JurisdictionKind.COUNTRY:
        governed, based = Q(governs__country=place.country), Q(based_in__country=place.country)
    else:
        within = inside(place)
        governed, based = Q(governs__in=within), Q(based_in__in=within)
    members = signatories.filter(governed, type__in=GOVERNMENT_TYPES).exclude(governs=place)
    governments, more_governments = _first(members, MOST_MEMBERS)
    organisations, more_organisations = _first(_with_periods(signatories.filter(based)), MOST_MEMBERS)
    return {
        "governments_inside": governments,
        "governments_more": more_governments,
        "organisations": organisations,
        "organisations_more": more_organisations,
    }
