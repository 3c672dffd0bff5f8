"""Undoing an import: everything its batch wrote is taken back, in the opposite order, and nothing else.

What somebody changed since, and what something else came to depend on, is kept and named. Afterwards the
database is as it was before the import, but for the batch itself and the history.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Case, Field, ManyToOneRel, Model, When
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.bulk import chunks, history_of, keeps_history, update_rows, write_history
from aca_portal.identified import Identified, Uids, replaced_targets
from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from coalitions.imports.attempts import Attempt
from coalitions.imports.changes import own_fields, stored
from coalitions.imports.writing import lock_for_writing, raise_if_busy
from coalitions.models import (
    IdentityAnswer,
    ImportBatch,
    ImportChange,
    ListEntry,
    Membership,
    PlaceAnswer,
    WordAnswer,
)
from signatories.models import MergeRecord, Provenance, Signatory, SignatoryName

Rows = dict[int, list[Any]]  # what was noted of each row, by key
OnFile = dict[int, Any]  # instances, by key
EDITED, NEEDED, GONE, MERGED, IN_THE_WAY, SHARED = (
    "edited",
    "needed",
    "gone",
    "merged",
    "in_the_way",
    "shared",
)


def undo_batch(*, batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar) -> Attempt:
    """Take back what an applied batch wrote, and the answers given in its preview.

    The batch is then UNDONE and names what had to be `kept`.

    A batch that is not applied, or is undone already, stays as it is: the attempt is a repeat. `user` None is the
    command line. Raises `Busy` where somebody else is writing.
    """
    if user is not None and not user.may("edit", batch.coalition_id):
        raise PermissionDenied
    try:
        return _undo_batch(batch, user, progress)
    except OperationalError as error:
        raise_if_busy(error)
        raise


@transaction.atomic
def _undo_batch(batch: ImportBatch, user: User | None, progress: ProgressBar) -> Attempt:
    lock_for_writing(batch.coalition)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != ImportBatch.State.APPLIED:
        return Attempt(batch, is_repeat=True)
    for answers in (IdentityAnswer, PlaceAnswer, WordAnswer):
        answers._default_manager.filter(batch=batch).delete()
    undo = _Undo(batch, user)
    keys = list(batch.changes.order_by("-pk").values_list("pk", flat=True))
    for key in progress(keys, _("Taking back, by thousands of records")):
        undo.take_back(ImportChange.objects.get(pk=key))
    batch.state = ImportBatch.State.UNDONE
    batch.undone_at, batch.undone_by, batch.kept = timezone.now(), user, undo.kept
    batch.save(update_fields=["state", "undone_at", "undone_by", "kept"])
    return Attempt(batch)


class _Undo:
    def __init__(self, batch: ImportBatch, user: User | None) -> None:
        self.user = user
        self.batch = batch.pk
        self.import_reason = f"{batch.kind} import {batch.pk}"
        self.reason = f"undo of {batch.kind} import {batch.pk}"
        self.kept: list[dict[str, Any]] = []

    def take_back(self, change: ImportChange) -> None:
        model = apps.get_model(change.model)
        rows = {row[0]: row[1:] for row in change.rows}
        uids = dict(zip(rows, change.uids, strict=True)) if change.uids else {}
        if change.action == ImportChange.Action.DELETED:
            self._make_again(model, rows, uids, change.targets)
            return
        locked = model._default_manager.select_related().select_for_update(of=("self",))
        on_file = {pk: row for pk, row in locked.in_bulk(list(rows)).items() if _is_noted(row, uids.get(pk))}
        gone = rows.keys() - on_file.keys()
        if model is Signatory:
            gone -= self._name_merged(gone, uids)
        if change.action == ImportChange.Action.UPDATED:
            for pk in gone:
                self._keep(model, GONE, pk=pk)
        rows = {pk: row for pk, row in rows.items() if pk in on_file}
        if change.action == ImportChange.Action.CREATED:
            self._delete(model, rows, on_file)
        else:
            self._restore(model, rows, on_file, change.targets)

    def _name_merged(self, gone: set[int], uids: dict[int, str]) -> set[int]:
        """Name those that live on as part of another signatory, with what the import gave them; answers their keys."""
        merges = MergeRecord.objects.filter(undone_at=None, done__dropped__pk__in=gone) if gone else []
        merged = {}
        for record in merges:
            pk, fields = record.done["dropped"]["pk"], record.done["dropped"]["fields"]
            if "uid" not in fields or uids.get(pk, fields["uid"]) == fields["uid"]:
                merged[pk] = record.dropped_name
        for pk, name in sorted(merged.items()):
            self._keep(Signatory, MERGED, pk=pk, name=name)
        return set(merged)

    def _write_history(self, model: type[Model], keys: Iterable[int], kind: str) -> None:
        write_history(model, keys, kind, user=self.user, reason=self.reason, batch=self.batch)

    def _keep(
        self, model: type[Model], reason: str, row: Model | None = None, pk: int | None = None, name: str = ""
    ) -> None:
        self.kept.append(
            {
                "model": model._meta.label_lower,
                "id": row.pk if row else pk,
                "name": name or (str(row) if row else f"{pk}"),
                "reason": reason,
            }
        )

    # --- What was made ----------------------------------------------------------------------------------------

    def _delete(self, model: type[Model], rows: Rows, on_file: OnFile) -> None:
        edited = _edited_since(model, rows, on_file, self.import_reason)
        needed = _needed_by_others(model, rows.keys() - edited)
        shared = self._shared(model, on_file) - edited - needed
        for pk in sorted(edited | needed | shared):
            reason = EDITED if pk in edited else NEEDED if pk in needed else SHARED
            self._keep(model, reason, on_file[pk])
        doomed = [pk for pk in rows if pk not in edited | needed | shared]
        self._write_history(model, doomed, "-")
        queryset = model._default_manager.filter(pk__in=doomed)
        queryset._raw_delete(queryset.db)

    # --- What was deleted -------------------------------------------------------------------------------------

    def _make_again(self, model: type[Model], rows: Rows, uids: dict[int, str], targets: Uids) -> None:
        names = [field.attname for field in own_fields(model)]
        for pk, values in rows.items():
            noted = dict(zip(names, values, strict=True))
            if replaced_targets(model, noted, targets):
                self._keep(model, GONE, pk=pk)
                continue
            row = model(pk=pk, **noted, **({"uid": uids[pk]} if pk in uids else {}))
            try:
                with transaction.atomic():
                    row.skip_history_when_saving = True  # type: ignore[attr-defined]  # read by the library
                    row.save(force_insert=True)
                    self._write_history(model, [pk], "+")
            except IntegrityError:
                self._keep(model, IN_THE_WAY, pk=pk)

    # --- What was changed -------------------------------------------------------------------------------------

    def _restore(self, model: type[Model], rows: Rows, on_file: OnFile, targets: Uids) -> None:
        shared = self._shared(model, on_file)
        restored, fields = [], set()
        for pk, (before, after) in rows.items():
            row = on_file[pk]
            if any(stored(_field(model, name), getattr(row, name)) != value for name, value in after.items()):
                self._keep(model, EDITED, row)
            elif before and pk in shared:
                self._keep(model, SHARED, row)
            elif targets and replaced_targets(model, before, targets):
                self._keep(model, GONE, row)
            elif before:
                for name, value in before.items():
                    setattr(row, name, _field(model, name).to_python(value))
                restored.append(row)
                fields |= before.keys()
        if restored:
            self._write(model, restored, [_field(model, name) for name in sorted(fields)])

    def _write(self, model: type[Model], restored: list[Model], fields: list[Field]) -> None:
        """All at once; one by one where one value has been taken by another row since."""
        try:
            with transaction.atomic():
                update_rows(model, restored, fields)
        except IntegrityError:
            restored = [row for row in restored if self._write_one(model, row, fields)]
        self._write_history(model, [row.pk for row in restored], "~")

    def _write_one(self, model: type[Model], row: Model, fields: list[Field]) -> bool:
        try:
            with transaction.atomic():
                update_rows(model, [row], fields)
        except IntegrityError:
            self._keep(model, IN_THE_WAY, row)
            return False
        return True

    def _shared(self, model: type[Model], on_file: OnFile) -> set[int]:
        """Keys of signatories, or of names of signatories, that this person may not change."""
        if self.user is None or model not in (Signatory, SignatoryName, ListEntry):
            return set()
        attribute = "pk" if model is Signatory else "signatory_id"
        owners = {
            pk: getattr(row, attribute)
            for pk, row in on_file.items()
            if not (isinstance(row, ListEntry) and Provenance.coalition_of(row.provenance))
        }
        periods = Membership.objects.exclude(status=Membership.Status.REJECTED)
        elsewhere = periods.filter(signatory__in=set(owners.values()))
        foreign = {
            period.signatory_id
            for period in elsewhere.only("signatory_id", "coalition_id")
            if not self.user.may("edit", period.coalition_id)
        }
        return {pk for pk, owner in owners.items() if owner in foreign}


def _is_noted(row: Model, uid: str | None) -> bool:
    """Whether it is the row that was noted, and not another that was given its key since."""
    return uid is None or not isinstance(row, Identified) or str(row.uid) == uid


def _field(model: type[Model], attname: str) -> Field:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


def _edited_since(model: type[Model], rows: Rows, on_file: OnFile, import_reason: str) -> set[int]:
    """Keys of created rows that are no longer what the import made, by their history or by what was noted.

    Of several births under one key that by the import counts: older notes name rows by their key alone.
    """
    fields = own_fields(model)
    made = {pk: values for pk, values in rows.items() if values}
    if keeps_history(model):
        births = history_of(model).objects.filter(id__in=list(rows), history_type="+")
        births = births.annotate(is_own=Case(When(history_change_reason=import_reason, then=1), default=0))
        names = [field.attname for field in fields]
        made |= {
            pk: [stored(field, value) for field, value in zip(fields, values, strict=True)]
            for pk, *values in births.order_by("is_own", "history_id").values_list("id", *names)
        }
    return {
        pk
        for pk in rows
        if pk in made and made[pk] != [stored(field, getattr(on_file[pk], field.attname)) for field in fields]
    }


def _is_enforced(relation: ManyToOneRel) -> bool:
    return relation.field.db_constraint  # type: ignore[attr-defined]  # which the stubs do not know


def _needed_by_others(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Keys of rows to which anything on file still points; what the import itself made later is gone by now."""
    needed = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or not _is_enforced(relation):
            continue
        pointers = relation.related_model._base_manager
        for some in chunks(keys):
            found = pointers.filter(**{f"{relation.field.name}__in": some})
            needed |= set(found.values_list(relation.field.attname, flat=True))
    return needed
