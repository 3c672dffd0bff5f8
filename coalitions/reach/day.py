"""What is on file of a coalition on one day: its members and the places in which they are."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from coalitions.models import Coalition, Membership
from coalitions.reach.atlas import Atlas, read_atlas
from signatories.types import GOVERNMENT_TYPES


class MemberRow(NamedTuple):
    """A published signatory that counts on a date, as it is read in bulk."""

    coalition_id: int
    signatory_id: int
    slug: str
    name: str
    type: str
    governs_id: int | None
    based_in_id: int | None

    @property
    def is_government(self) -> bool:
        return self.type in GOVERNMENT_TYPES

    @property
    def place_id(self) -> int | None:
        """The territory that it governs or is based in."""
        return self.governs_id or self.based_in_id


@dataclass(frozen=True)
class DayOnFile:
    """One coalition on one day, read once and handed to whatever is computed from it."""

    members: list[MemberRow]  # by name
    atlas: Atlas  # of the places that they govern or are based in


def read_day(coalition: Coalition, as_of: datetime.date, metrics: Collection[str]) -> DayOnFile:
    """The members on a date, with the figures of `metrics` about their places."""
    members = read_members([coalition], as_of)[coalition.pk]
    places = {place for row in members if (place := row.place_id)}
    atlas = read_atlas(places, {coalition.country.country}, metrics, rosters=[coalition.slug])
    return DayOnFile(members, atlas)


def read_members(coalitions: Iterable[Coalition], as_of: datetime.date) -> dict[int, list[MemberRow]]:
    """The published signatories that count on a date, once each, by name: {coalition id: [MemberRow]}."""
    coalitions = list(coalitions)
    rows = (
        Membership.objects.active_on(as_of)
        .filter(coalition__in=coalitions, signatory__is_published=True)
        .order_by("signatory__name_key", "signatory__slug")
        .values_list(
            "coalition_id",
            "signatory_id",
            "signatory__slug",
            "signatory__name",
            "signatory__type",
            "signatory__governs_id",
            "signatory__based_in_id",
        )
    )
    members: dict[int, dict[int, MemberRow]] = {coalition.pk: {} for coalition in coalitions}
    for row in map(MemberRow._make, rows):
        members[row.coalition_id].setdefault(row.signatory_id, row)
    return {id: list(found.values()) for id, found in members.items()}
