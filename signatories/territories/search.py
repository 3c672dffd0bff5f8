"""Finding territories by what people type: a name in any script, a code, a name with what it lies in."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from signatories.models import Figure, Jurisdiction, JurisdictionKind, JurisdictionName, Metric
from signatories.models.names import begins_with, has_key
from signatories.models.territories import JurisdictionQuerySet
from signatories.names.keys import kana_spellings, name_key
from signatories.names.ranking import Rank
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

    Best is the whole name or a code, then the beginning of a name, then a word of it, then any part of it; of equals
    the one with more people. Names that begin so are found in an index; all names are looked through only where
    these are fewer than `most`. "Mesa, AZ" and "Rosario (Santa Fe)" are looked for in that region.
    """
    name, key, among = _read(text, among)
    if not key:
        return []
    found = dict(_ranked(among.filter(_beginning(name, key)), key, name).values_list("pk", "rank")[:most])
    if len(found) < most:
        others = among.filter(_any_name(has_key, key)).exclude(pk__in=found)
        found |= dict(_ranked(others, key, name).values_list("pk", "rank")[: most - len(found)])
    places = {place.pk: place for place in named(Jurisdiction.objects.filter(pk__in=found), language)}
    return [FoundPlace(places[pk], Rank(rank)) for pk, rank in found.items()]


def matching(text: str, among: JurisdictionQuerySet) -> JurisdictionQuerySet:
    """The territories of `among` of which a name begins so or that have the code; else those that contain the text."""
    if not text.strip():
        return among
    name, key, among = _read(text, among)
    if not key:
        return among.none()
    found = among.filter(_beginning(name, key))
    return found if found.exists() else among.filter(_any_name(has_key, key))


def best_first(text: str, among: JurisdictionQuerySet) -> JurisdictionQuerySet:
    """What `matching` finds, ranked as in `find_places`."""
    name, key, _narrowed = _read(text, among)
    found = matching(text, among)
    return _ranked(found, key, name) if key else found


def _read(text: str, among: JurisdictionQuerySet) -> tuple[str, str, JurisdictionQuerySet]:
    """The name that is looked for, its key, and those of `among` that lie in the region named behind it."""
    name, around = _split(text)
    if around:
        among = among.filter(reduce(or_, (Q(pk__in=inside(place)) for place in around)))
    return name, name_key(name), among


def _beginning(name: str, key: str) -> Q:
    return Q(pk__in=_by_code(name)) | _any_name(begins_with, key)


def _split(text: str) -> tuple[str, list[Jurisdiction]]:
    """The name that is looked for, and the countries and regions that stand behind it."""
    match = WITH_REGION.match(text.strip())
    if match is None:
        return text.strip(), []
    around = match["around"].strip()
    wide = Jurisdiction.objects.filter(kind__in=(JurisdictionKind.COUNTRY, JurisdictionKind.REGION))
    own = Q(code__iendswith=f"-{around}") | Q(code__iexact=around)
    found = list(wide.filter(own | _any_name(begins_with, name_key(around)))[:MOST_AROUND])
    return (match["name"].strip(), found) if found else (text.strip(), [])


def _any_name(matches, key: str) -> Q:
    """That the name or another name matches the key."""
    names = JurisdictionName.objects.filter(matches("key", key)).values("jurisdiction")
    return Q(matches("name_key", key)) | Q(pk__in=names)


def _by_code(text: str):
    """The ids of territories with this code, in any form that the offices publish."""
    code = text.strip().upper()
    countries = Jurisdiction.objects.countries().values_list("country", flat=True) if code.isdigit() else ()
    spellings = [code, *(own for country in countries for own in code_spellings(country, code))]
    return Jurisdiction.objects.filter(code__in=spellings).values("pk")


def _ranked(places: JurisdictionQuerySet, key: str, text: str) -> JurisdictionQuerySet:
    """In the order of `Rank`, then by people; with `rank`."""
    exact = JurisdictionName.objects.filter(key__in=kana_spellings(key)).values("jurisdiction")
    people = Figure.objects.filter(jurisdiction=OuterRef("pk"), metric=Metric.POPULATION)
    newest = people.order_by("-year").values("value")[:1]
    rank = Case(
        When(
            Q(name_key__in=kana_spellings(key)) | Q(pk__in=exact) | Q(pk__in=_by_code(text)),
            then=Value(Rank.EXACT),
        ),
        When(_any_name(begins_with, key), then=Value(Rank.BEGINNING)),
        When(_any_name(has_key, f" {key}"), then=Value(Rank.WORD)),
        default=Value(Rank.ELSEWHERE),
    )
    return places.annotate(rank=rank, people=Subquery(newest)).order_by(
        "rank", F("ended_on").asc(nulls_first=True), F("people").desc(nulls_last=True), "name_key", "pk"
    )
