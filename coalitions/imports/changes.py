"""What an import writes, and the note of it that lets the import be undone.

Whoever carries out a plan writes through a `ChangeRecorder`, which keeps the history of every row and, with the
batch, what was made and what was there before. `coalitions.imports.undo` reads those notes backwards.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from aca_portal.bulk import CHUNK, chunks, keeps_history, update_rows, write_history
from aca_portal.identified import Identified, Uids, uids_of_targets
from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from coalitions.imports.as_read import AsRead
from coalitions.models import ImportBatch, ImportChange


class ChangeRecorder:
    """Writes rows in bulk for one batch, in the name of `user`. Use it inside a transaction.

    Without a batch neither history nor notes are kept: for what is rolled back at once. `progress` is called with
    the rows of each table and a sentence, and answers the rows. Of what stands in `as_read`, nothing is
    overwritten that somebody else changed after the plan had read it.
    """

    def __init__(
        self,
        batch: ImportBatch | None,
        *,
        user: User | None,
        reason: str,
        progress: ProgressBar = no_bar,
        as_read: AsRead | None = None,
    ) -> None:
        self.batch = batch
        self.user = user
        self.reason = reason
        self.progress = progress
        self.as_read = as_read or AsRead()

    def create(self, model: type[Model], objects: Sequence[Model]) -> None:
        """Create the objects, which then have their keys."""
        if not objects:
            return
        for some in self._in_chunks(model, objects):
            model._default_manager.bulk_create(some)
        if self.batch is None:
            return
        self.record(model, objects, "+")
        fields = [] if keeps_history(model) else own_fields(model)
        rows = [
            [row.pk, *(stored(field, getattr(row, field.attname)) for field in fields)] for row in objects
        ]
        self._note(ImportChange.Action.CREATED, model, rows, _uids(objects))

    def update(
        self,
        model: type[Model],
        objects: Sequence[Model],
        fields: Collection[str],
        vacate: Iterable[str] = (),
    ) -> None:
        """Write those fields of the objects.

        `vacate` names text fields that are emptied first, so that unique values can change hands.
        """
        if not objects or not fields:
            return
        columns = fields_named(model, fields)
        rows, uids = changed_rows(model, objects, columns, self.as_read)
        for name in vacate:
            leaving = [pk for pk, before, _after in rows if before.get(name)]
            model._default_manager.filter(pk__in=leaving).update(**{name: ""})
        for some in self._in_chunks(model, objects):
            update_rows(model, some, columns)
        if self.batch is None:
            return
        self.record(model, objects, "~")
        targets = uids_of_targets(model, (before for _pk, before, _after in rows))
        self._note(ImportChange.Action.UPDATED, model, rows, uids, targets)

    def delete(self, model: type[Model], objects: Sequence[Model]) -> None:
        """Delete the objects, to which nothing else on file may point."""
        if not objects:
            return
        fields = own_fields(model)
        rows = [
            [row.pk, *(stored(field, getattr(row, field.attname)) for field in fields)] for row in objects
        ]
        targets = uids_of_targets(
            model, ({field.attname: getattr(row, field.attname) for field in fields} for row in objects)
        )
        self.record(model, objects, "-")
        doomed = model._default_manager.filter(pk__in=[row.pk for row in objects])
        doomed._raw_delete(doomed.db)
        if self.batch is not None:
            self._note(ImportChange.Action.DELETED, model, rows, _uids(objects), targets)

    def _in_chunks(self, model: type[Model], objects: Sequence[Model]) -> Iterator[list[Any]]:
        rows = self.progress(objects, _("Writing: %(rows)s") % {"rows": model._meta.verbose_name_plural})
        return chunks(rows)

    def record(self, model: type[Model], objects: Iterable[Model], kind: str) -> None:
        """Keep the history of rows that are written elsewhere: "+", "~", or "-" before they are deleted."""
        if self.batch is None:
            return
        keys = [row.pk for row in objects]
        write_history(model, keys, kind, user=self.user, reason=self.reason, batch=self.batch.pk)

    def _note(
        self,
        action: str,
        model: type[Model],
        rows: list[list[Any]],
        uids: list[str],
        targets: Uids | None = None,
    ) -> None:
        """`uids` are empty, or one for each row."""
        ImportChange.objects.bulk_create(
            ImportChange(
                batch=self.batch,
                model=model._meta.label_lower,
                action=action,
                rows=rows[start : start + CHUNK],
                uids=uids[start : start + CHUNK],
                targets=targets or {},
            )
            for start in range(0, len(rows), CHUNK)
        )


def _uids(objects: Iterable[Model]) -> list[str]:
    return [str(row.uid) for row in objects if isinstance(row, Identified)]


def changed_rows(
    model: type[Model], objects: Iterable[Model], fields: Sequence[Field], as_read: AsRead
) -> tuple[list[list[Any]], list[str]]:
    """[key, {field: value on file}, {field: value to come}] for each object, of the fields that differ; and their uids.

    The rows stay locked until the end of the transaction. Raises IntegrityError where one is on file no more, or
    not as it was read.
    """
    rows, uids = [], []
    names = [field.attname for field in fields]
    identity = "uid" if issubclass(model, Identified) else "pk"
    locked = model._default_manager.select_for_update(no_key=True).order_by("pk")
    for some in chunks(sorted(objects, key=lambda row: row.pk)):
        found = locked.filter(pk__in=[row.pk for row in some])
        on_file = {pk: values for pk, *values in found.values_list("pk", *names, identity)}
        if len(on_file) < len(some):
            raise IntegrityError("rows to be changed were deleted meanwhile")
        rows += [_changed_row(row, fields, on_file[row.pk][:-1], as_read.take(row)) for row in some]
        if identity == "uid":
            uids += [str(on_file[row.pk][-1]) for row in some]
    return rows, uids


def _changed_row(
    row: Model, fields: Sequence[Field], on_file: Sequence[Any], as_read: dict[str, Any]
) -> list[Any]:
    before, after = {}, {}
    for field, value in zip(fields, on_file, strict=True):
        if as_read.get(field.attname, value) != value:
            raise IntegrityError("rows to be changed were changed meanwhile")
        old, new = stored(field, value), stored(field, getattr(row, field.attname))
        if old != new:
            before[field.attname], after[field.attname] = old, new
    return [row.pk, before, after]


def fields_named(model: type[Model], names: Iterable[str]) -> list[Field]:
    """The columns of a model with those names."""
    by_name = {field.name: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def own_fields(model: type[Model]) -> list[Field]:
    """The columns of a model but its key and its uid."""
    return [field for field in model._meta.concrete_fields if not field.primary_key and field.name != "uid"]


def stored(field: Field, value: Any) -> Any:
    """A value of a field as JSON can keep it, the same before it was written and after it was read back."""
    if value is None or type(value) in (str, int, bool):
        return value
    value = field.to_python(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value
