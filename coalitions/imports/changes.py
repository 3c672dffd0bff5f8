"""What an import writes, and the note of it that lets the import be undone.

Whoever carries out a plan writes through a `ChangeRecorder`, which keeps the history of every row and, with the
batch, what was made and what was there before. `coalitions.imports.undo` reads those notes backwards.
"""

import datetime
from decimal import Decimal
from functools import cache

from django.db import IntegrityError
from django.utils.translation import gettext as _

from aca_portal.bulk import chunks, keeps_history, update_rows, write_history
from aca_portal.progress_bar import no_bar
from coalitions.models import ImportChange


class ChangeRecorder:
    """Writes rows in bulk for one batch, in the name of `user`. Use it inside a transaction.

    Without a batch neither history nor notes are kept: for what is rolled back at once. `progress` is called with
    the rows of each table and a sentence, and answers the rows.
    """

    def __init__(self, batch, *, user, reason, progress=no_bar):
        self.batch = batch
        self.user = user
        self.reason = reason
        self.progress = progress

    def create(self, model, objects):
        """Create the objects, which then have their keys."""
        if not objects:
            return
        for some in self._in_chunks(model, objects):
            model.objects.bulk_create(some)
        if self.batch is None:
            return
        write_history(model, [row.pk for row in objects], "+", user=self.user, reason=self.reason)
        fields = [] if keeps_history(model) else own_fields(model)
        rows = [
            [row.pk, *(stored(field, getattr(row, field.attname)) for field in fields)] for row in objects
        ]
        self._note(ImportChange.Action.CREATED, model, rows)

    def update(self, model, objects, fields, vacate=()):
        """Write those fields of the objects.

        `vacate` names text fields that are emptied first, so that unique values can change hands.
        """
        if not objects or not fields:
            return
        fields = [model._meta.get_field(name) for name in fields]
        rows = changed_rows(model, objects, fields)
        for name in vacate:
            leaving = [pk for pk, before, _after in rows if before.get(name)]
            model.objects.filter(pk__in=leaving).update(**{name: ""})
        for some in self._in_chunks(model, objects):
            update_rows(model, some, fields)
        if self.batch is None:
            return
        write_history(model, [row.pk for row in objects], "~", user=self.user, reason=self.reason)
        self._note(ImportChange.Action.UPDATED, model, rows)

    def _in_chunks(self, model, objects):
        rows = self.progress(objects, _("Writing: %(rows)s") % {"rows": model._meta.verbose_name_plural})
        return chunks(rows)

    def _note(self, action, model, rows):
        ImportChange.objects.bulk_create(
            ImportChange(batch=self.batch, model=model._meta.label_lower, action=action, rows=chunk)
            for chunk in chunks(rows)
        )


def keep_as_read(instance, names=None, values=None):
    """Note what an instance holds as it was read, before a plan changes it, unless that is noted already.

    `names` are the columns that the plan may write, by default all that were read; `values` what they held, by
    default what they hold. Of a noted instance `ChangeRecorder` overwrites nothing that somebody else changed
    after it was read. Tuples, because a long roster keeps many.
    """
    if instance.pk and "as_read" not in instance.__dict__:
        names = names or read_names(type(instance), frozenset(instance.get_deferred_fields()))
        instance.as_read = (names, values or tuple(getattr(instance, name) for name in names))


@cache
def read_names(model, deferred):
    """The columns of a model that are not deferred; one tuple for all instances that were read alike."""
    return tuple(field.attname for field in own_fields(model) if field.attname not in deferred)


def changed_rows(model, objects, fields):
    """[key, {field: value on file}, {field: value to come}] for each object, of the fields that differ.

    The rows stay locked until the end of the transaction. Raises IntegrityError where one is on file no more, or
    not as it was read.
    """
    rows = []
    locked = model.objects.select_for_update(no_key=True).order_by("pk")
    for some in chunks(sorted(objects, key=lambda row: row.pk)):
        found = locked.filter(pk__in=[row.pk for row in some])
        on_file = {
            pk: values for pk, *values in found.values_list("pk", *(field.attname for field in fields))
        }
        if len(on_file) < len(some):
            raise IntegrityError("rows to be changed were deleted meanwhile")
        rows += [_changed_row(row, fields, on_file[row.pk]) for row in some]
    return rows


def _changed_row(row, fields, on_file):
    as_read = dict(zip(*row.__dict__.pop("as_read", ((), ())), strict=True))
    before, after = {}, {}
    for field, value in zip(fields, on_file, strict=True):
        if as_read.get(field.attname, value) != value:
            raise IntegrityError("rows to be changed were changed meanwhile")
        old, new = stored(field, value), stored(field, getattr(row, field.attname))
        if old != new:
            before[field.attname], after[field.attname] = old, new
    return [row.pk, before, after]


def own_fields(model):
    """The columns of a model but its key."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def stored(field, value):
    """A value of a field as JSON can keep it, the same before it was written and after it was read back."""
    if value is None or type(value) in (str, int, bool):
        return value
    value = field.to_python(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value
