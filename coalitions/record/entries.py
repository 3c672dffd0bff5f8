"""The changes of one page, ready to be read: who, when, what, why, before and after, and whether it can be undone."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from aca_portal.models import User
from aca_portal.staff.people_known import colleagues
from coalitions.models import Coalition, ImportBatch
from coalitions.record.kinds import ROLE, RecordKind
from coalitions.record.paging import IMPORTED, Position, Source
from coalitions.record.undo import obstacle
from coalitions.record.words import FieldChange, PageNames, field_changes, name_of


@dataclass(frozen=True)
class ChangeEntry:
    """One line of the page. `kind` is None for an import, `person` empty where none is on record."""

    at: datetime.datetime
    person: str
    what: str
    record: str
    name: str
    reason: str
    changes: list[FieldChange]
    kind: RecordKind | None = None
    row: Any = None
    batch: ImportBatch | None = None
    why_not: str = ""  # why it cannot be undone

    @property
    def week(self) -> datetime.date:
        """The Monday of its week."""
        day = timezone.localtime(self.at).date()
        return day - datetime.timedelta(days=day.weekday())


def happened(row: Any) -> str:
    return {"+": _("added"), "-": _("deleted")}.get(row.history_type, _("changed"))


def entries_of(
    places: list[Position], asked: list[Source], coalition: Coalition, user: User
) -> list[ChangeEntry]:
    """Read what stands at these places, in a number of queries that hangs on the kinds of records alone."""
    keys: defaultdict[int, list[int]] = defaultdict(list)
    for place in places:
        keys[place.rank].append(place.key)
    names, readers = PageNames(colleagues(user)), {}
    for rank, some in keys.items():
        of = asked[rank].of
        readers[rank] = (
            _Rows(of, some, names, user.may(of.needs, coalition.pk))
            if isinstance(of, RecordKind)
            else _Imports(of, some, names, coalition)
        )
    names.read()
    return [readers[place.rank].entry(place) for place in places]


class _Rows:
    """The rows of one history on a page, each with the one before and what stands on file now."""

    def __init__(self, kind: RecordKind, keys: list[int], names: PageNames, may_write: bool) -> None:
        self.kind, self.names, self.may_write = kind, names, may_write
        self.rows = rows_with_neighbours(kind).in_bulk(keys)
        earlier = {row.earlier for row in self.rows.values() if row.earlier}
        self.before = kind.history.objects.in_bulk(earlier)
        ids = {row.id for row in self.rows.values()}
        self.current = kind.model._base_manager.in_bulk(ids)
        names.want(kind, [*self.rows.values(), *self.before.values()])
        names.want_people(row.history_user_id for row in self.rows.values())

    def entry(self, place: Position) -> ChangeEntry:
        row = self.rows[place.key]
        before = self.before.get(row.earlier)
        return ChangeEntry(
            at=row.history_date,
            person=self.names.person(row.history_user_id),
            what=happened(row),
            record=str(capfirst(self.kind.model._meta.verbose_name)),
            name=name_of(self.kind, row, self.names),
            reason=row.history_change_reason or "",
            changes=field_changes(self.kind, row, before, self.names),
            kind=self.kind,
            row=row,
            why_not=self._why_not(row, before),
        )

    def _why_not(self, row: Any, before: Any | None) -> str:
        found = obstacle(self.kind, row, before, self.current.get(row.id))
        return found or ("" if self.may_write else str(ROLE))


def rows_with_neighbours(kind: RecordKind) -> Any:
    """Rows of a history, each with the keys of the row before and after of the same record, and when that was."""
    same = kind.history.objects.filter(id=OuterRef("id"))
    earlier = same.filter(history_id__lt=OuterRef("history_id")).order_by("-history_id")
    later = same.filter(history_id__gt=OuterRef("history_id")).order_by("history_id")
    return kind.history.objects.annotate(
        earlier=Subquery(earlier.values("history_id")[:1]),
        later_at=Subquery(later.values("history_date")[:1]),
    )


class _Imports:
    """Imports on a page. Of one into another coalition stands only that there was one."""

    def __init__(self, of: str, keys: list[int], names: PageNames, coalition: Coalition) -> None:
        self.of, self.names, self.coalition = of, names, coalition
        fields = ["filename", "kind", "coalition", "state", "applied_at", "undone_at"]
        fields += ["uploaded_by", "undone_by", "new", "updated"]
        self.batches = ImportBatch.objects.only(*fields).in_bulk(keys)
        names.want_people(self._person(one) for one in self.batches.values())

    def _person(self, batch: ImportBatch) -> int | None:
        return batch.uploaded_by_id if self.of == IMPORTED else batch.undone_by_id

    def entry(self, place: Position) -> ChangeEntry:
        batch = self.batches[place.key]
        is_own = batch.coalition_id == self.coalition.pk
        name = batch.filename if is_own else _("into another coalition")
        if batch.is_official:
            name = batch.get_kind_display()
        return ChangeEntry(
            at=place.at,
            person=self.names.person(self._person(batch))
            if is_own or batch.is_official
            else _("somebody else"),
            what=_("imported") if self.of == IMPORTED else _("undone"),
            record=_("Import"),
            name=name,
            reason="",
            changes=[],
            batch=batch if is_own else None,
        )
