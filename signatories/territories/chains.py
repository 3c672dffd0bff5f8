"""What territories lie in, and what lies in them: each read in bulk with one query."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from signatories.models import Jurisdiction, JurisdictionName, NameKind, Signatory

INSIDE = """
    WITH RECURSIVE inside(id) AS (
        SELECT CAST(%s AS bigint)
        UNION SELECT below.id FROM signatories_jurisdiction below JOIN inside ON below.parent_id = inside.id
    ) SELECT id FROM inside
"""

AROUND = """
    WITH RECURSIVE around(id, parent_id) AS (
        SELECT id, parent_id FROM signatories_jurisdiction WHERE id IN ({ids})
        UNION SELECT above.id, above.parent_id
              FROM signatories_jurisdiction above JOIN around ON above.id = around.parent_id
    ) SELECT id FROM around
"""

TOUCHED = """
    WITH RECURSIVE touched(id, parent_id, successor_id, coextensive_with_id) AS (
        SELECT id, parent_id, successor_id, coextensive_with_id
               FROM signatories_jurisdiction WHERE id IN ({ids})
        UNION SELECT other.id, other.parent_id, other.successor_id, other.coextensive_with_id
              FROM touched JOIN signatories_jurisdiction other
              ON other.id = touched.parent_id OR other.id = touched.successor_id
              OR other.id = touched.coextensive_with_id OR other.coextensive_with_id = touched.id
    ) SELECT id FROM touched
"""

ID_LIST = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(%s AS json))",
}


def id_list(ids: Iterable[int]) -> RawSQL:
    """Ids as a subquery for `__in`: one parameter however many they are, for databases limit parameters."""
    return _with_ids("{ids}", ids)


def _with_ids(sql: str, ids: Iterable[int]) -> RawSQL:
    return RawSQL(sql.format(ids=ID_LIST[connection.vendor]), [json.dumps(list(ids))])


def inside(jurisdiction: Jurisdiction) -> RawSQL:
    """The jurisdiction and all below it, as a subquery for `__in`."""
    return RawSQL(INSIDE, [jurisdiction.pk])


def touched(jurisdiction_ids: Iterable[int]) -> RawSQL:
    """These, all that contains them, their successors and whatever is coextensive with any, as a subquery."""
    return _with_ids(TOUCHED, jurisdiction_ids)


def chains(jurisdiction_ids: Iterable[int | None], language: str) -> dict[int, list[Jurisdiction]]:
    """{id: [the jurisdiction, what contains it, …, the country]} with the names that `name_in(language)` reads."""
    ids = {pk for pk in jurisdiction_ids if pk is not None}
    if not ids:
        return {}
    around = Jurisdiction.objects.filter(pk__in=_with_ids(AROUND, ids))
    found = {place.pk: place for place in around}
    _read_names(found, language)
    return {pk: _chain(found, pk) for pk in ids if pk in found}


def _chain(found: dict[int, Jurisdiction], pk: int | None) -> list[Jurisdiction]:
    chain: list[Jurisdiction] = []
    while pk in found and found[pk] not in chain:
        chain.append(found[pk])
        pk = found[pk].parent_id
    return chain


def _read_names(places: dict[int, Jurisdiction], language: str) -> None:
    """As columns: thousands of places are named here, and a record for each name costs more than all else."""
    names = JurisdictionName.objects.filter(language=language, kind=NameKind.OFFICIAL)
    rows = names.filter(jurisdiction__in=id_list(places)).order_by("-id")
    official = dict(rows.values_list("jurisdiction_id", "name"))
    for pk, place in places.items():
        place.names_read = {language: official.get(pk, "")}


def named(jurisdictions: QuerySet[Jurisdiction], language: str) -> QuerySet[Jurisdiction]:
    """The queryset with the names that `name_in(language)` reads."""
    names = JurisdictionName.objects.filter(language=language).order_by("id")
    return jurisdictions.prefetch_related(Prefetch("names", queryset=names))


@dataclass(frozen=True)
class PlacesAround:
    """What a signatory lies in: the names from the inside out, and the nearest of these places."""

    names: tuple[str, ...] = ()
    nearest: Jurisdiction | None = None


def places_of(signatories: Iterable[Signatory]) -> list[int | None]:
    """The ids of the territories that they govern or are based in."""
    return [one.governs_id or one.based_in_id for one in signatories]


def places_around(
    signatories: Collection[Signatory],
    language: str,
    *,
    country: bool = True,
    read: dict[int, list[Jurisdiction]] | None = None,
) -> dict[int, PlacesAround]:
    """{id of a signatory: what it lies in}, with names in `language`.

    A government's own territory bears its name already and is left out. With `country` false the country is left
    out too where something else is known: pages about one country need not repeat it. `read` are the `chains`
    of their places, where they have been read.
    """
    by_id = read if read is not None else chains(places_of(signatories), language)
    found = {}
    for one in signatories:
        chain = by_id.get(one.governs_id or one.based_in_id or 0, [])
        around = chain[1:] if one.governs_id else chain
        if not country and len(around) > 1:
            around = around[:-1]
        names = tuple(place.name_in(language) for place in around)
        found[one.pk] = PlacesAround(names, around[0] if around else None)
    return found
