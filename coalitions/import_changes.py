"""What an import writes, and the note of it that lets the import be undone.

Whoever carries out a plan writes through a `ChangeRecorder`, which keeps the history of every row and, with the
batch, what was made and what was there before. `coalitions.import_undo` reads those notes backwards.
"""

import datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils.translation import gettext as _

from aca_portal.progress import no_bar
from coalitions.bulk import chunks, keeps_history, update_rows, write_history
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


def keep_as_read(instance, values=None):
    """Note what an instance holds as it was read, before a plan changes it, unless that is noted already.

    `values` are those of the fields that will be written, by default all. Of a noted instance `ChangeRecorder`
    overwrites nothing that somebody else changed after it was read.
    """
    if instance.pk and "as_read" not in instance.__dict__:
        instance.as_read = dict(values or instance.__dict__)


def changed_rows(model, objects, fields):
    """[key, {field: value on file}, {field: value to come}] for each object, of the fields that differ.

    The rows stay locked until the end of the transaction. Raises IntegrityError where one is on file no more, or
    not as it was read.
    """
    on_file = {}
    locked = model.objects.select_for_update(no_key=True).order_by("pk")
    for keys in chunks(sorted(row.pk for row in objects)):
        found = locked.filter(pk__in=keys)
        on_file |= {pk: values for pk, *values in found.values_list("pk", *(f.attname for f in fields))}
    if any(row.pk not in on_file for row in objects):
        raise IntegrityError("rows to be changed were deleted meanwhile")
    rows = []
    for row in objects:
        before, after = {}, {}
        as_read = row.__dict__.get("as_read", {})
        for field, value in zip(fields, on_file[row.pk], strict=True):
            if as_read.get(field.attname, value) != value:
                raise IntegrityError("rows to be changed were changed meanwhile")
            old, new = stored(field, value), stored(field, getattr(row, field.attname))
            if old != new:
                before[field.attname], after[field.attname] = old, new
        rows.append([row.pk, before, after])
    return rows


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
