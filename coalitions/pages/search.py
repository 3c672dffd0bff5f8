"""The search: "Is my city, company or university in?", asked of places and organisations together."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coalitions.members.standing import answers, find_standings
from coalitions.models import Coalition, Membership, published_places, published_signatories
from signatories.models import Jurisdiction, JurisdictionName, Signatory, SignatoryName
from signatories.names.asked import answering_name
from signatories.names.ranking import Rank
from signatories.search.organisations import FoundSignatory, find_signatories, find_signatories_near
from signatories.search.places import FoundPlace, find_places, find_places_near
from signatories.territories.chains import chains, places_around

LONGEST = 200
MOST_PLACES = 20
MOST_SIGNATORIES = 20
MOST_NEAR = 5


@dataclass
class Hit:
    """One line of the results: a place, with the answer whether it is in, or an organisation."""

    rank: Rank
    name: str
    also: str = ""  # the name that was found, where it is another
    place: Jurisdiction | None = None
    signatory: Signatory | None = None
    around: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    governments: tuple[Signatory, ...] = ()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer `?q=`; `?coalition=` asks one coalition's country only."""
    asked = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    coalition = _coalition(request.GET.get("coalition", ""))
    language = get_language()
    hits, is_cut = _hits(asked, coalition, language) if asked else ([], False)
    context = {
        "asked": asked,
        "coalition": coalition,
        "hits": hits,
        "are_near": bool(hits) and hits[0].rank == Rank.ONE_ERROR,
        "is_cut": is_cut,
    }
    return render(request, "coalitions/search.html", context)


def _coalition(slug: str) -> Coalition | None:
    if not slug or "\0" in slug:
        return None
    return Coalition.objects.published().filter(slug=slug).first()


def _hits(asked: str, coalition: Coalition | None, language: str) -> tuple[list[Hit], bool]:
    """The lines of the results, the best first, and whether more was found than is shown."""
    periods = Membership.objects.published().select_related("coalition").order_by("coalition__slug", "-pk")
    signatories = published_signatories().with_local_name(language)
    signatories = signatories.prefetch_related(Prefetch("memberships", queryset=periods, to_attr="periods"))
    places = published_places()
    if coalition:
        country = coalition.country.country
        places = places.filter(country=country)
        signatories = signatories.filter(
            Q(country=country) | Q(pk__in=coalition.memberships.published().values("signatory"))
        )
    found_places = find_places(asked, places, MOST_PLACES, language)
    found = find_signatories(asked, _not_governing(signatories, found_places), MOST_SIGNATORIES)
    if not found_places and not found:
        found_places = find_places_near(asked, places, MOST_NEAR, language)
        found = find_signatories_near(asked, _not_governing(signatories, found_places), MOST_NEAR)
    hits = [*_of_places(asked, found_places, language), *_of_signatories(asked, found, language)]
    return sorted(hits, key=lambda hit: hit.rank), MOST_PLACES in (len(found_places), len(found))


def _not_governing(signatories, places: list[FoundPlace]):
    """Without those who govern a place that is found: they are named there."""
    return signatories.exclude(governs__in=[one.place for one in places])


def _of_places(asked: str, found: list[FoundPlace], language: str) -> list[Hit]:
    ids = [one.place.pk for one in found]
    around = chains(ids, language)
    standings = find_standings(ids, language) if ids else {}
    names = _names(JurisdictionName.objects.filter(jurisdiction__in=ids).values_list("jurisdiction", "name"))
    return [
        Hit(
            rank=rank,
            name=place.name_in(language),
            also=answering_name(asked, place.name_in(language), [place.name, *names.get(place.pk, ())]),
            place=place,
            around=tuple(step.name_in(language) for step in around[place.pk][1:]),
            answers=tuple(answers(around[place.pk], standings[place.pk], language)),
            governments=tuple(standing.government for standing in standings[place.pk] if standing.is_itself),
        )
        for place, rank in ((one.place, one.rank) for one in found)
    ]


def _of_signatories(asked: str, found: list[FoundSignatory], language: str) -> list[Hit]:
    signatories = [one.signatory for one in found]
    around = places_around(signatories, language)
    names = _names(SignatoryName.objects.filter(signatory__in=signatories).values_list("signatory", "name"))
    return [
        Hit(
            rank=one.rank,
            name=one.signatory.shown_name,
            also=answering_name(
                asked, one.signatory.shown_name, [one.signatory.name, *names.get(one.signatory.pk, ())]
            ),
            signatory=one.signatory,
            around=around[one.signatory.pk].names,
        )
        for one in found
    ]


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for owner, name in rows:
        found.setdefault(owner, []).append(name)
    return found
