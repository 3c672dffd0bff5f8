"""Places that people name by hand: found in the register, or really new ones in what contains them.

`among` are the territories of which the person may know.
"""

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from signatories.models import Jurisdiction, JurisdictionKind, JurisdictionName
from signatories.models.territories import JurisdictionQuerySet
from signatories.names.keys import name_key
from signatories.names.spellings import stems, stems_of
from signatories.territories.chains import inside

LEAST_ALIKE = 0.8  # of two keys, by the letters that must change
MOST_NEAR = 5


def places_named(
    name: str, kinds: Iterable[str], within: Jurisdiction, among: JurisdictionQuerySet
) -> list[Jurisdiction]:
    """The places of these kinds inside `within`, itself aside, of which a whole name or the code is `name`.

    Only where there are none are the words for a kind dropped, such as "County": as rosters are read. A word for
    another sort of government is never dropped: 府中町 is not 府中市.
    """
    kinds = list(kinds)
    places = among.filter(pk__in=inside(within), kind__in=kinds, ended_on=None)
    bare = {stem for kind in kinds for stem in stems(name, kind, within.country)}
    for keys in ({name_key(name)}, bare):
        others = JurisdictionName.objects.filter(key__in=keys).values("jurisdiction")
        found = (
            places.filter(name_key__in=keys) | places.filter(pk__in=others) | places.filter(code=name.upper())
        )
        ids = set(found.exclude(pk=within.pk).values_list("pk", flat=True))
        in_order = Jurisdiction.objects.filter(pk__in=ids).order_by("name_key", "pk")
        fitting = [place for place in in_order.prefetch_related("names") if _may_be_called(place, name)]
        if fitting:
            return fitting
    return []


def _may_be_called(place: Jurisdiction, name: str) -> bool:
    """Whether a name and those on file do not say two different sorts of government."""
    said = _sorts(place, [name])
    on_file = _sorts(place, [place.name, *(other.name for other in place.names.all())])
    return not said or not on_file or not said.isdisjoint(on_file)


def _sorts(place, names):
    found = (stem.sorts for name in names for stem in stems_of(name, place.kind, place.country))
    return frozenset().union(*found)


def near_places(name: str, within: Jurisdiction, among: JurisdictionQuerySet) -> list[Jurisdiction]:
    """Counties and municipalities inside `within` whose names are like `name`, the nearest first; a few at most.

    It reads the names in one region, not those of a country.
    """
    kinds = (JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)
    places = among.filter(pk__in=inside(within), kind__in=kinds)
    names = list(places.values_list("pk", "name_key"))
    names += JurisdictionName.objects.filter(jurisdiction__in=places.values("pk")).values_list(
        "jurisdiction", "key"
    )
    asked = {name_key(name), *(stem for kind in kinds for stem in stems(name, kind, within.country))}
    alike: dict[int, float] = {}
    for pk, key in names:
        alike[pk] = max(alike.get(pk, 0), *(_likeness(one, key) for one in asked))
    nearest = sorted((pk for pk, how in alike.items() if how >= LEAST_ALIKE), key=lambda pk: (-alike[pk], pk))
    found = Jurisdiction.objects.in_bulk(nearest[:MOST_NEAR])
    return [found[pk] for pk in nearest[:MOST_NEAR]]


def _likeness(one: str, other: str) -> float:
    """1 for the same, and for names of which one is the beginning of the other by whole words."""
    if f"{other} ".startswith(f"{one} ") or f"{one} ".startswith(f"{other} "):
        return 1
    return OSA.normalized_similarity(one, other)


def has_counties(region: Jurisdiction) -> bool:
    return Jurisdiction.objects.filter(parent=region, kind=JurisdictionKind.COUNTY, ended_on=None).exists()


def has_regions(country: str) -> bool:
    return Jurisdiction.objects.regions().filter(country=country).exists()
