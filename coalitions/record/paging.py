"""What changed in a coalition, newest first, one page at a time.

Each history is asked for as many rows as a page holds and no more; what an import wrote is one line. So a page takes
the same number of queries and as long with a hundred changes as with a hundred thousand.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from coalitions.models import Coalition, ImportBatch
from coalitions.record.kinds import RecordKind

IMPORTED, IMPORT_UNDONE = "imported", "import undone"


@dataclass(frozen=True)
class Wanted:
    """Which changes: of whom, of what kind of record, of which days (both included), or written by which import."""

    kinds: tuple[RecordKind, ...]
    person: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    batch: int | None = None
    has_imports: bool = True  # whether imports are lines of their own


@dataclass(frozen=True)
class Position:
    """Where one change stands in the order: its time, the number of its history among those asked, and its key."""

    at: datetime.datetime
    rank: int
    key: int

    @property
    def order(self) -> tuple[datetime.datetime, int, int]:
        return self.at, -self.rank, self.key

    def __str__(self) -> str:
        return f"{self.at.astimezone(datetime.UTC):%Y%m%dT%H%M%S.%f}_{self.rank}_{self.key}"


def position_of(text: str) -> Position | None:
    """The place that such a text means; None for anything else."""
    try:
        at, rank, key = text.split("_")
        when = datetime.datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=datetime.UTC)
        number = int(key)
        return Position(when, int(rank), number) if abs(number) < 2**62 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Source:
    """One of the tables that are asked: its kind of record, or what happened to an import."""

    of: RecordKind | str
    rows: QuerySet[Any]
    date: str
    key: str
    person: str


def sources(coalition: Coalition, wanted: Wanted) -> list[Source]:
    found = [
        Source(kind, _history(kind, coalition, wanted), "history_date", "history_id", "history_user_id")
        for kind in wanted.kinds
    ]
    if wanted.has_imports and wanted.batch is None:
        seen = imports_of(coalition, wanted.kinds)
        undone = seen.exclude(undone_at=None)
        found.append(Source(IMPORTED, seen, "applied_at", "pk", "uploaded_by_id"))
        found.append(Source(IMPORT_UNDONE, undone, "undone_at", "pk", "undone_by_id"))
    return [_limited(one, wanted) for one in found]


def _history(kind: RecordKind, coalition: Coalition, wanted: Wanted) -> QuerySet[Any]:
    return kind.history.objects.filter(kind.belongs(coalition), history_batch=wanted.batch)


def imports_of(coalition: Coalition, kinds: tuple[RecordKind, ...]) -> QuerySet[ImportBatch]:
    """Imports into the coalition, and those of others that wrote a record which the coalition shares."""
    own = ImportBatch.objects.filter(coalition=coalition)
    touched = Q(coalition=coalition)
    for kind in kinds:
        if kind.is_shared:
            rows = kind.history.objects.filter(kind.belongs(coalition), history_batch__isnull=False)
            rows = rows.exclude(history_batch__in=own.values("pk"))
            touched |= Q(pk__in=rows.order_by().values("history_batch"))
    return ImportBatch.objects.filter(touched, state__in=ImportBatch.WRITTEN)


def _limited(source: Source, wanted: Wanted) -> Source:
    limits: dict[str, Any] = {}
    if wanted.person is not None:
        limits[source.person] = wanted.person
    if wanted.since:
        limits[f"{source.date}__gte"] = _midnight(wanted.since)
    if wanted.until:
        limits[f"{source.date}__lt"] = _midnight(wanted.until + datetime.timedelta(days=1))
    return Source(source.of, source.rows.filter(**limits), source.date, source.key, source.person)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def newest(asked: list[Source], size: int, after: Position | None = None) -> list[Position]:
    """The first `size` changes that come after that place, newest first; one more where there are more."""
    found: list[Position] = []
    for rank, source in enumerate(asked):
        rows = source.rows.filter(_older(source, rank, after)) if after else source.rows
        rows = rows.order_by(f"-{source.date}", f"-{source.key}").values_list(source.date, source.key)
        found += [Position(at, rank, key) for at, key in rows[: size + 1]]
    return sorted(found, key=lambda place: place.order, reverse=True)[: size + 1]


def _older(source: Source, rank: int, after: Position) -> Q:
    older = Q(**{f"{source.date}__lt": after.at})
    if rank > after.rank:
        return older | Q(**{source.date: after.at})
    if rank == after.rank:
        return older | Q(**{source.date: after.at, f"{source.key}__lt": after.key})
    return older


def pages(asked: list[Source], size: int, most: int) -> Iterator[list[Position]]:
    """All pages one after the other, `most` changes at the utmost."""
    after, left = None, most
    while left > 0:
        found = newest(asked, min(size, left), after)
        page = found[: min(size, left)]
        if page:
            yield page
        if len(found) == len(page):
            return
        after, left = page[-1], left - len(page)
