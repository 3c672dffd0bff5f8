"""Territories and figures as tables for everybody: with them and `reach.json` anybody can redo a reach.

`place` names a territory in all of these: its code, or our own number where it has none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import F, Model

from coalitions.members.open_data import NAME_COLUMNS
from coalitions.models import Coalition, published_places
from signatories.models import Figure, Jurisdiction, JurisdictionName, NameKind, Provenance
from signatories.territories.chains import id_list

CHUNK = 1000

PLACE_COLUMNS = [
    "place",
    "code",
    "name",
    *NAME_COLUMNS,
    "kind",
    "country",
    "parent",
    "parts",
    "lies_across",
    "same_territory_as",
    "ended_on",
    "successor",
    "is_city_region",
    "in_national_figures",
    "latitude",
    "longitude",
]
FIGURE_COLUMNS = [
    "place",
    "metric",
    "year",
    "value",
    "unit",
    "price_basis",
    "kind",
    "source",
    "source_url",
    "official",
    "preferred",
    "checked_on",
    "stated_by",
]


def place_rows() -> Iterator[dict[str, Any]]:
    """One dictionary for each territory the public may see, read a thousand at a time."""
    places = published_places().defer("loaded").order_by("country", "pk").iterator(chunk_size=CHUNK)
    for chunk in _chunks(places):
        yield from _place_rows(chunk)


def _place_rows(places: list[Jurisdiction]) -> Iterator[dict[str, Any]]:
    ids = [place.pk for place in places]
    parts, across = (_related(way.through, ids) for way in (Jurisdiction.parts, Jurisdiction.lies_across))
    single = {
        other
        for place in places
        for other in (place.parent_id, place.successor_id, place.coextensive_with_id)
        if other
    }
    keys = _keys(single.union(*parts.values(), *across.values()))
    names = _names(ids)
    for place in places:
        own = names[place.pk]
        yield {
            "place": place.key,
            "code": place.code,
            "name": place.name,
            **{column: own.get(language) for column, language in NAME_COLUMNS.items()},
            "kind": place.kind,
            "country": place.country,
            "parent": keys.get(place.parent_id),
            "parts": ";".join(sorted(keys[part] for part in parts[place.pk])),
            "lies_across": ";".join(sorted(keys[other] for other in across[place.pk])),
            "same_territory_as": keys.get(place.coextensive_with_id),
            "ended_on": place.ended_on,
            "successor": keys.get(place.successor_id),
            "is_city_region": _yes(place.is_city_region),
            "in_national_figures": _yes(place.in_national_figures),
            "latitude": place.latitude,
            "longitude": place.longitude,
        }


def _related(through: type[Model], ids: list[int]) -> dict[int, list[int]]:
    pairs = through._default_manager.filter(from_jurisdiction__in=id_list(ids)).order_by()
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in pairs.values_list("from_jurisdiction_id", "to_jurisdiction_id"):
        found[one].append(other)
    return found


def _keys(ids: Iterable[int]) -> dict[int | None, str]:
    places = Jurisdiction.objects.filter(pk__in=id_list(ids)).order_by()
    return {pk: code or str(pk) for pk, code in places.values_list("pk", "code")}


def _names(ids: list[int]) -> dict[int, dict[str, str]]:
    """{territory: {language: its official name}}; of several in one language the first on file."""
    names = JurisdictionName.objects.filter(jurisdiction__in=id_list(ids), kind=NameKind.OFFICIAL)
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, language, name in names.order_by("-id").values_list("jurisdiction_id", "language", "name"):
        found[pk][language] = name
    return found


def figure_rows() -> Iterator[dict[str, Any]]:
    """One dictionary for each figure the public may see; what an unpublished coalition stated is not among them."""
    slugs = list(Coalition.objects.published().values_list("slug", flat=True))
    figures = Figure.objects.stated_by(slugs).filter(jurisdiction__in=published_places())
    figures = figures.order_by(
        "jurisdiction__country", "jurisdiction_id", "metric", F("year").asc(nulls_last=True), "pk"
    )
    fields = [
        "jurisdiction_id",
        "jurisdiction__code",
        "metric",
        "year",
        "value",
        "unit",
        "price_basis",
        "kind",
    ]
    fields += [
        "source",
        "source_url",
        "is_official",
        "is_preferred",
        "checked_at",
        "checked_value",
        "provenance",
    ]
    for row in figures.values(*fields).iterator(chunk_size=CHUNK):
        yield {
            "place": row["jurisdiction__code"] or str(row["jurisdiction_id"]),
            **{column: row[column] for column in FIGURE_COLUMNS if column in row},
            "official": _yes(row["is_official"] or row["provenance"] == Provenance.REFERENCE),
            "preferred": _yes(row["is_preferred"]),
            "checked_on": row["checked_at"].date() if row["checked_value"] == row["value"] else None,
            "stated_by": Provenance.coalition_of(row["provenance"]) or row["provenance"],
        }


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _yes(value: bool) -> str:
    return "yes" if value else "no"
