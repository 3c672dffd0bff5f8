"""The search of the header: places and organisations together."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coalitions.members.standing import answers, find_standings
from coalitions.models import published_places, published_signatories
from signatories.models import Jurisdiction, Signatory
from signatories.names.keys import name_key, organisation_key
from signatories.names.ranking import Rank, best_rank
from signatories.territories.chains import chains, places_around
from signatories.territories.search import FoundPlace, find_places

LONGEST = 200
MOST_PLACES = 20
MOST_SIGNATORIES = 20


@dataclass
class Hit:
    """One line of the results: a place, with the answer whether it is in, or an organisation."""

    rank: Rank
    name: str
    place: Jurisdiction | None = None
    signatory: Signatory | None = None
    around: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    governments: tuple[Signatory, ...] = ()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "")[:LONGEST].replace("\0", "").strip()
    language = get_language()
    found = find_places(asked, published_places(), MOST_PLACES, language) if asked else []
    signatories = _signatories(asked, found, language) if asked else []
    hits = [*_of_places(found, language), *_of_signatories(asked, signatories, language)]
    context = {
        "asked": asked,
        "hits": sorted(hits, key=lambda hit: hit.rank),
        "is_cut": MOST_PLACES in (len(found), len(signatories)),
    }
    return render(request, "coalitions/search.html", context)


def _signatories(asked: str, places: list[FoundPlace], language: str) -> list[Signatory]:
    """Signatories of that name, but those who govern a place that is found: they are named there."""
    found = published_signatories().with_local_name(language).search(asked)
    return list(
        found.exclude(governs__in=[one.place for one in places]).order_by("sort_name", "pk")[
            :MOST_SIGNATORIES
        ]
    )


def _of_places(found: list[FoundPlace], language: str) -> list[Hit]:
    ids = [one.place.pk for one in found]
    around = chains(ids, language)
    standings = find_standings(ids, language) if ids else {}
    return [
        Hit(
            rank=rank,
            name=place.name_in(language),
            place=place,
            around=tuple(step.name_in(language) for step in around[place.pk][1:]),
            answers=tuple(answers(around[place.pk], standings[place.pk], language)),
            governments=tuple(standing.government for standing in standings[place.pk] if standing.is_itself),
        )
        for place, rank in ((one.place, one.rank) for one in found)
    ]


def _of_signatories(asked: str, signatories: list[Signatory], language: str) -> list[Hit]:
    around = places_around(signatories, language)
    keys = (name_key(asked), organisation_key(asked))
    return [
        Hit(
            rank=min(best_rank(key, [signatory.name_key, name_key(signatory.shown_name)]) for key in keys),
            name=signatory.shown_name,
            signatory=signatory,
            around=around[signatory.pk].names,
        )
        for signatory in signatories
    ]
