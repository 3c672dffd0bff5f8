"""How many members of a coalition stand in which list of others, and in which lists one signatory stands."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from coalitions.listings.catalogue import OutsideList, known_lists, list_of
from coalitions.models import Coalition, ListEntry
from signatories.models import Signatory

CSV_COLUMNS = [
    "signatory",
    "name",
    "type",
    "list",
    "list_name",
    "status",
    "since",
    "as_of",
    "ended_on",
    "source_url",
    "is_demo",
]


@dataclass(frozen=True)
class NamedEntry:
    """One entry with its list, and the name of the signatory in the language of the page."""

    entry: ListEntry
    list: OutsideList
    name: str


@dataclass(frozen=True)
class InList:
    """Who of a coalition stands in one list: `number` of the `of` members that it can list, and the entries."""

    list: OutsideList
    number: int
    of: int
    entries: tuple[NamedEntry, ...]

    @property
    def has_demo(self) -> bool:
        return any(one.entry.is_demo for one in self.entries)


def in_lists(coalition: Coalition, date: datetime.date) -> list[InList]:
    """The lists in which members of that date stood on it. A list without any of them is left out."""
    members = coalition.memberships.published().active_on(date)
    found: defaultdict[str, dict[int, NamedEntry]] = defaultdict(dict)
    entries = ListEntry.objects.stated_by([coalition.slug]).listed_on(date)
    entries = entries.filter(signatory__in=members.values("signatory"))
    for one in _named(entries.order_by("provenance", "-since", "pk")):
        found[one.entry.list].setdefault(one.entry.signatory_id, one)
    if not found:
        return []
    types = Counter(dict(members.values_list("signatory", "signatory__type")).values())
    return [
        InList(
            outside,
            sum(one.entry.signatory.type in outside.types for one in found[outside.code].values()),
            sum(types[type] for type in outside.types),
            tuple(sorted(found[outside.code].values(), key=lambda one: one.name)),
        )
        for outside in known_lists()
        if outside.code in found
    ]


def entries_of(signatory: Signatory) -> list[NamedEntry]:
    """What lists say of a signatory, ended entries last; what only unpublished coalitions state is left out."""
    published = Coalition.objects.published().values_list("slug", flat=True)
    entries = ListEntry.objects.filter(signatory=signatory).stated_by(published)
    named = [NamedEntry(one, list_of(one.list), signatory.name) for one in entries]
    return sorted(named, key=lambda one: (one.entry.ended_on is not None, one.list.name))


def entry_rows(coalition: Coalition) -> Iterator[dict[str, Any]]:
    """One dictionary for each entry of a public member of the coalition, ended ones included."""
    members = coalition.memberships.published().values("signatory")
    entries = ListEntry.objects.stated_by([coalition.slug]).filter(signatory__in=members)
    entries = entries.select_related("signatory").order_by("list", "signatory__slug", "since", "pk")
    for entry in entries.iterator():
        yield {
            "signatory": entry.signatory.slug,
            "name": entry.signatory.name,
            "type": entry.signatory.type,
            "list_name": dict(list_of(entry.list).names)["en"],
            **{
                name: getattr(entry, name)
                for name in ("list", "status", "since", "as_of", "ended_on", "source_url", "is_demo")
            },
        }


def _named(entries: Any) -> list[NamedEntry]:
    found = list(entries.select_related("signatory"))
    names = Signatory.objects.filter(pk__in={one.signatory_id for one in found})
    shown = dict(names.with_local_name(get_language() or "en").values_list("pk", "shown_name"))
    return [NamedEntry(one, list_of(one.list), shown[one.signatory_id]) for one in found]
