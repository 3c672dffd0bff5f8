"""Finding territories by what people type: a name in any script, a code, a name with what it lies in."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, OuterRef, Q, Subquery

from signatories.models import Figure, Jurisdiction, JurisdictionKind, JurisdictionName, Metric
from signatories.models.names import begins_with
from signatories.models.territories import JurisdictionQuerySet
from signatories.names.keys import name_key
from signatories.names.ranking import Rank
from signatories.search.by_name import PLACES, ranked, with_one_error, with_these_words
from signatories.territories.chains import inside, named
from signatories.territories.gazetteer import code_spellings

WITH_REGION = re.compile(r"^(?P<name>.+?)\s*[,、，(（]\s*(?P<around>[^,、，()（）]+)[)）]?\s*$")
MOST_AROUND = 5


@dataclass(frozen=True)
class FoundPlace:
    """A territory that answers to what was typed, and how well."""

    place: Jurisdiction
    rank: Rank


def find_places(text: str, among: JurisdictionQuerySet, most: int, language: str) -> list[FoundPlace]:
    """The territories of `among` that answer to `text`, the best first, `most` at most, with names in `language`.

    The order is that of `Rank`; a code is as good as a whole name. Of equals those that exist go first, then the one
    with more people. "Mesa, AZ" and "Rosario (Santa Fe)" are looked for in that region.
    """
    name, among = _read(text, among)
    ranks = dict(_in_order(_ranked(name, among)).values_list("pk", "rank")[:most])
    if not ranks:
        ids = with_these_words(name, PLACES)
        ranks = dict.fromkeys(
            _in_order(among.filter(pk__in=ids)).values_list("pk", flat=True)[:most], Rank.WORDS
        )
    return _found(ranks, language)


def find_places_near(text: str, among: JurisdictionQuerySet, most: int, language: str) -> list[FoundPlace]:
    """The territories of `among` whose name is `text` but for one letter, ordered as by `find_places`."""
    name, among = _read(text, among)
    ids = with_one_error(name, PLACES)
    near = _in_order(among.filter(pk__in=ids)).values_list("pk", flat=True)[:most]
    return _found(dict.fromkeys(near, Rank.ONE_ERROR), language)


def matching(text: str, among: JurisdictionQuerySet) -> JurisdictionQuerySet:
    """The territories of `among` of which a name begins so or that have the code; else those that contain the text."""
    if not text.strip():
        return among
    name, among = _read(text, among)
    found = _ranked(name, among)
    beginning = found.filter(rank__lte=Rank.BEGINNING)
    return beginning if beginning.exists() else found


def best_first(text: str, among: JurisdictionQuerySet) -> JurisdictionQuerySet:
    """What `matching` finds, ranked as in `find_places`."""
    return _in_order(matching(text, among)) if text.strip() else among


def _found(ranks: dict[int, int], language: str) -> list[FoundPlace]:
    places = {place.pk: place for place in named(Jurisdiction.objects.filter(pk__in=ranks), language)}
    return [FoundPlace(places[pk], Rank(rank)) for pk, rank in ranks.items()]


def _read(text: str, among: JurisdictionQuerySet) -> tuple[str, JurisdictionQuerySet]:
    """The name that is looked for, and those of `among` that lie in the region named behind it."""
    name, around = _split(text)
    if around:
        among = among.filter(reduce(or_, (Q(pk__in=inside(place)) for place in around)))
    return name, among


def _split(text: str) -> tuple[str, list[Jurisdiction]]:
    """The name that is looked for, and the countries and regions that stand behind it."""
    match = WITH_REGION.match(text.strip())
    if match is None:
        return text.strip(), []
    around = match["around"].strip()
    key = name_key(around)
    wide = Jurisdiction.objects.filter(kind__in=(JurisdictionKind.COUNTRY, JurisdictionKind.REGION))
    names = JurisdictionName.objects.filter(begins_with("key", key)).values("jurisdiction")
    own = Q(code__iendswith=f"-{around}") | Q(code__iexact=around)
    found = (
        list(wide.filter(own | begins_with("name_key", key) | Q(pk__in=names))[:MOST_AROUND]) if key else []
    )
    return (match["name"].strip(), found) if found else (text.strip(), [])


def _ranked(name: str, among: JurisdictionQuerySet) -> JurisdictionQuerySet:
    """As `by_name.ranked`, and by the code of a territory, in any form that the offices publish."""
    code = name.strip().upper()
    countries = Jurisdiction.objects.countries().values_list("country", flat=True) if code.isdigit() else ()
    codes = [code, *(own for country in countries for own in code_spellings(country, code))]
    coded = Jurisdiction.objects.filter(code__in=codes).values("pk")
    return ranked(name, among, PLACES, also=coded)


def _in_order(places: JurisdictionQuerySet) -> JurisdictionQuerySet:
    people = Figure.objects.filter(jurisdiction=OuterRef("pk"), metric=Metric.POPULATION)
    newest = people.order_by("-year").values("value")[:1]
    rank = ["rank"] if "rank" in places.query.annotations else []
    return places.annotate(people=Subquery(newest)).order_by(
        *rank, F("ended_on").asc(nulls_first=True), F("people").desc(nulls_last=True), "name_key", "pk"
    )
