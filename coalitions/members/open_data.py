"""The directory, and the members of one coalition, as tables for everybody.

What staff keep for themselves (notes, their own keys) has no column.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from aca_portal import extensions
from coalitions.models import Coalition, Membership
from signatories.models import (
    Identifier,
    Jurisdiction,
    JurisdictionKind,
    NameKind,
    SignatoryName,
    SignatoryQuerySet,
)
from signatories.territories.chains import chains

CHUNK = 1000

NAME_COLUMNS = {f"name_{code}": code for code, _name in settings.LANGUAGES}
SIGNATORY_COLUMNS = [
    "signatory",
    "name",
    *NAME_COLUMNS,
    "type",
    "family",
    "country",
    "relation",
    "place",
    "place_code",
    "region",
    "region_code",
    "coalitions",
    "website",
    "identifiers",
]
MEMBER_COLUMNS = [*SIGNATORY_COLUMNS, "status", "joined_on", "left_on"]


def signatory_rows(signatories: SignatoryQuerySet) -> Iterator[dict[str, Any]]:
    """One dictionary for each signatory, in their order; they are read a thousand at a time."""
    official = SignatoryName.objects.filter(kind=NameKind.OFFICIAL, language__in=NAME_COLUMNS.values())
    periods = Membership.objects.published().select_related("coalition").order_by("coalition__slug")
    signatories = signatories.prefetch_related(
        Prefetch("names", queryset=official.order_by("id"), to_attr="official_names"),
        Prefetch("identifiers", queryset=Identifier.objects.order_by("scheme", "value"), to_attr="codes"),
        Prefetch("memberships", queryset=periods, to_attr="all_periods"),
    )
    chunk = []
    for signatory in signatories.iterator(chunk_size=CHUNK):
        chunk.append(signatory)
        if len(chunk) == CHUNK:
            yield from _rows_of(chunk)
            chunk = []
    yield from _rows_of(chunk)


def member_columns() -> list[str]:
    """The columns of a coalition's members, those that apps above hand in at the end."""
    return [*MEMBER_COLUMNS, *(name for names, _cells in extensions.member_columns for name in names)]


def member_rows(
    coalition: Coalition, signatories: SignatoryQuerySet, as_of: datetime.date
) -> Iterator[dict[str, Any]]:
    """One dictionary for each period of these signatories in the coalition."""
    further = _further_cells(coalition, as_of)
    periods = defaultdict(list)
    rows = coalition.memberships.published().order_by("joined_on", "pk")
    for slug, *period in rows.values_list("signatory__slug", "status", "joined_on", "left_on"):
        periods[slug].append(period)
    for row in signatory_rows(signatories):
        for status, joined_on, left_on in periods[row["signatory"]]:
            period = {"status": status, "joined_on": joined_on, "left_on": left_on}
            yield row | period | further[row["signatory"]]


def _further_cells(coalition: Coalition, as_of: datetime.date) -> dict[str, dict[str, Any]]:
    """{address name of a member: its cells in the columns from apps above}, empty ones for who has none."""
    found = [(names, cells(coalition, as_of)) for names, cells in extensions.member_columns]
    slugs = coalition.memberships.published().values_list("signatory", "signatory__slug").distinct()
    return {
        slug: {
            name: cell
            for names, cells in found
            for name, cell in zip(names, cells.get(pk, [""] * len(names)), strict=True)
        }
        for pk, slug in slugs.order_by()
    }


def _rows_of(signatories: Iterable[Any]) -> Iterator[dict[str, Any]]:
    places = chains([signatory.governs_id or signatory.based_in_id for signatory in signatories], "en")
    for signatory in signatories:
        yield _row(signatory, places.get(signatory.governs_id or signatory.based_in_id, []))


def _row(signatory: Any, chain: list[Jurisdiction]) -> dict[str, Any]:
    place = chain[0] if chain else None
    region = next((step for step in chain if step.kind == JurisdictionKind.REGION), None)
    names = {name.language: name.name for name in reversed(signatory.official_names)}
    return {
        "signatory": signatory.slug,
        "name": signatory.name,
        **{column: names.get(code) for column, code in NAME_COLUMNS.items()},
        "type": signatory.type,
        "family": str(signatory.family),
        "country": signatory.country,
        "relation": "" if place is None else "governs" if signatory.governs_id else "based in",
        "place": place and place.name,
        "place_code": place and place.code,
        "region": region and region.name,
        "region_code": region and region.code,
        "coalitions": "; ".join(
            period.coalition.slug for period in signatory.all_periods if period.is_current
        ),
        "website": signatory.website,
        "identifiers": ";".join(map(str, signatory.codes)),
    }
