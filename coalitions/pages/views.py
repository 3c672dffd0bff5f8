"""Home, the picture for links, who is behind the portal, and how it counts."""

from django.db.models import Count, Max, Min, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from aca_portal.demonstration import demo_share, demo_shares
from aca_portal.spreadsheets.downloads import LICENCE
from coalitions.models import Coalition, Membership, Partner, Partnership
from coalitions.pages.world_map import world_map
from coalitions.reach.reach import compute_overview
from signatories.models import Figure, JurisdictionKind, Provenance

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


# --- The picture for links on other sites ------------------------------------------------------------------


@require_safe
def social_card(request, slug, language):
    """The card as it was drawn last. This page does not import `coalitions.cards`: servers need no fonts."""
    found = get_object_or_404(Coalition.objects.published(), slug=slug)
    card = get_object_or_404(found.social_cards, language=language)
    drawn_at = int(card.drawn_at.timestamp())
    headers = {"Last-Modified": http_date(drawn_at), "Content-Language": language}
    response = HttpResponse(card.png, content_type="image/png", headers=headers)
    return get_conditional_response(request, last_modified=drawn_at, response=response)


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
