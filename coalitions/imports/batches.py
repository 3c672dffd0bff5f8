"""Uploads: a file is kept, previewed, confirmed or read again.

One path for the admin and the command line, and for files of every kind that is registered in `importers.py`. A
file is read, planned in memory without locks and, if no row has an error, written in one transaction, provided that
nothing of what the plan rests on was changed meanwhile. An upload is kept as an `ImportBatch`: `preview_file` stores
it with what it would do, `confirm_batch` does it; `import_file` does both at once for the command line.
"""

import hashlib
import json
import logging
from collections.abc import Container
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from aca_portal.spreadsheets.limits import check_size
from aca_portal.spreadsheets.rows import issue
from aca_portal.spreadsheets.table import ReadingOptions, Table, UnknownHeadings, UploadError
from coalitions.imports.attempts import Attempt
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.importers import importer_of
from coalitions.imports.plans import ImportPlan
from coalitions.imports.reading import read_file_of, reading_of
from coalitions.imports.writing import (
    Busy,
    is_conflict,
    lock_for_writing,
    raise_if_busy,
    said_of_busy,
    what_is_on_file,
)
from coalitions.models import Coalition, ImportBatch
from coalitions.models.imports import OFFICIAL

MAX_ROUNDS = 5
MAX_FILENAME = 255
LARGE_FIELDS = ("content", "rows", "errors", "warnings", "questions", "missing", "reach", "kept")
MAX_PLANS = 3  # of one confirmation, where what is on file changes all the time
REASON_COLUMN = "reason"  # added by us to the file of the rows with errors

logger = logging.getLogger(__name__)


class DataChanged(Exception):
    """What is on file was changed while the file was being written, so nothing was. The message says so."""


def preview_file(
    *,
    coalition: Coalition | None,
    filename: str,
    content: bytes,
    user: User | None,
    kind: str,
    options: ReadingOptions | None = None,
) -> ImportBatch:
    """Keep an upload as a batch with what it would do: PREVIEWED, or REFUSED where a row has an error or the
    headings are not understood. `options` (`ReadingOptions`) say how to read the file; the rest is detected."""
    _check_may_edit(user, coalition, kind)
    batch = _new_batch(coalition, filename, content, user, kind, options)
    _record_preview(batch, user)
    _save_in_parts(batch)
    return batch


def keep_file(
    *,
    coalition: Coalition,
    filename: str,
    content: bytes,
    user: User | None,
    kind: str,
    options: ReadingOptions | None = None,
) -> ImportBatch:
    """Keep an upload that is READING: a job previews it by `preview_kept`."""
    _check_may_edit(user, coalition, kind)
    check_size(content, filename)
    batch = _new_batch(coalition, filename, content, user, kind, options)
    batch.state = ImportBatch.State.READING
    batch.save()
    return batch


def preview_kept(*, batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar) -> Attempt:
    """Preview an upload that is READING. One that cannot be read at all is REFUSED with the reason."""
    _check_may_edit(user, batch.coalition, batch.kind)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if batch.state != ImportBatch.State.READING:
        return Attempt(batch, is_repeat=True)
    try:
        _record_preview(batch, user, progress)
    except UploadError as error:
        _record(batch, ImportPlan(errors=[issue(None, "", str(error))]))
    return _keep_preview(batch, ImportBatch.State.READING)


def read_again(
    *, batch: ImportBatch, options: ReadingOptions, user: User | None, progress: ProgressBar = no_bar
) -> Attempt:
    """Read the file of a batch that is not imported in another way, and preview it anew.

    Raises `UploadError`, and changes nothing, where it cannot be read so. A batch that was imported in the
    meantime stays as it is: the attempt is a repeat.
    """
    _check_may_edit(user, batch.coalition, batch.kind)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if not batch.is_open:
        return Attempt(batch, is_repeat=True)
    batch.reading = {"options": options.as_json()}
    _record_preview(batch, user, progress)
    return _keep_preview(batch)


def _keep_preview(batch: ImportBatch, *states: str) -> Attempt:
    """Save a batch with its new preview, unless it was dealt with while the preview was being made."""
    with transaction.atomic():
        on_file = ImportBatch.objects.select_for_update(of=("self",)).defer(*LARGE_FIELDS).get(pk=batch.pk)
        if on_file.state not in (states or ImportBatch.OPEN):
            return Attempt(on_file, is_repeat=True)
        _save_in_parts(batch)
    return Attempt(batch)


@transaction.atomic
def _save_in_parts(batch: ImportBatch) -> None:
    """Save what may be large field by field: in one statement all of it would be in memory several times over."""
    large = {name: getattr(batch, name) for name in ("rows", "warnings")}
    for name in large:
        setattr(batch, name, [])
    batch.save()
    for name, value in large.items():
        setattr(batch, name, value)
        if value:
            batch.save(update_fields=[name])


def _record_preview(batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar) -> None:
    try:
        _record_what_would_happen(batch, user, progress)
    except UnknownHeadings as error:
        _record(batch, ImportPlan(errors=[issue(error.table.header_row, "", str(error))]))
        batch.reach = {}


def _record_what_would_happen(batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar) -> None:
    plan = _plan_content(batch, user, progress)
    _record(batch, plan)
    batch.reach = _preview_effect(batch, plan)


def confirm_batch(
    *,
    batch: ImportBatch,
    user: User | None,
    leave_out_errors: bool = False,
    seen: str = "",
    progress: ProgressBar = no_bar,
) -> Attempt:
    """Do what a previewed batch says, all or nothing, and answer what became of the attempt.

    With `leave_out_errors` a refused batch is carried out but for its rows with errors, which stay listed.
    `seen` is the `preview_digest` of what the person saw. The roster is planned again. If what was seen is no longer
    the preview, or the plan differs from it, or somebody's edit gets in the way of the writing, nothing is written:
    the batch holds the new plan and `changed_since_preview` is True. A batch that is already applied or refused stays
    as it is: the attempt is a repeat. Raises `Busy` where somebody else is writing.
    """
    _check_may_edit(user, batch.coalition, batch.kind)
    try:
        for _plan in range(MAX_PLANS):
            attempt = _Confirmation(user, leave_out_errors, seen, progress).of(batch.pk)
            if attempt:
                return attempt
    except DatabaseError as error:
        raise_if_busy(error)
        if not is_conflict(error):
            raise
        logger.warning(
            "Import %s was not written: the data on file changed meanwhile.", batch.pk, exc_info=True
        )
    batch = plan_again(batch=batch, user=user, progress=progress)
    return Attempt(batch, is_repeat=not batch.is_open, changed_since_preview=batch.is_open)


@dataclass(frozen=True)
class _Confirmation:
    user: User | None
    leave_out_errors: bool
    seen: str
    progress: ProgressBar

    def of(self, pk: int) -> Attempt | None:
        """Plan without locks, then write. None where the data on file changed while the plan was being made."""
        batch = ImportBatch.objects.get(pk=pk)
        previewed = agreed_digest(batch)
        early = self._what_forbids(batch, previewed)
        if early:
            return early
        before = what_is_on_file(batch.coalition)
        batch.rows = batch.errors = (
            batch.warnings
        ) = []  # read again below: thousands of rows are not kept twice
        plan = _plan_content(batch, self.user, self.progress)
        _record(batch, plan)
        del batch.content  # it is on file, and read from there should anybody ask
        if batch.agreed != previewed:
            batch.reach = _preview_effect(batch, plan)
            kept = _keep_preview(batch)
            return Attempt(kept.batch, is_repeat=kept.is_repeat, changed_since_preview=not kept.is_repeat)
        del batch.rows, batch.warnings, plan.rows  # likewise
        return self._write(batch, plan, previewed, before)

    def _what_forbids(self, batch: ImportBatch, previewed: str) -> Attempt | None:
        refused = ImportBatch.State.REFUSED if self.leave_out_errors and batch.has_valid_rows else None
        if batch.state not in (ImportBatch.State.PREVIEWED, refused):
            return Attempt(batch, is_repeat=True)
        if self.seen and self.seen != previewed:
            return Attempt(batch, changed_since_preview=True)
        return None

    @transaction.atomic
    def _write(
        self, batch: ImportBatch, plan: ImportPlan, previewed: str, before: list[dict[str, Any]]
    ) -> Attempt | None:
        lock_for_writing(batch.coalition)
        on_file = ImportBatch.objects.select_for_update(of=("self",)).defer(*LARGE_FIELDS).get(pk=batch.pk)
        early = self._what_forbids(on_file, previewed)
        if early:
            return early
        if on_file.agreed and on_file.agreed != previewed:
            return Attempt(on_file, changed_since_preview=True)
        if what_is_on_file(batch.coalition) != before:
            return None
        if plan.is_applicable or (self.leave_out_errors and batch.has_valid_rows):
            _apply(batch, plan, self.user, self.progress)
        batch.save()
        return Attempt(batch)


def plan_again(*, batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar) -> ImportBatch:
    """Make a preview anew from its file; an upload that is already imported stays as it is."""
    _check_may_edit(user, batch.coalition, batch.kind)
    batch = ImportBatch.objects.get(pk=batch.pk)
    if not batch.is_open:
        return batch
    _record_what_would_happen(batch, user, progress)
    return _keep_preview(batch).batch


def import_file(
    *,
    coalition: Coalition | None,
    filename: str,
    content: bytes,
    kind: str,
    user: User | None = None,
    dry_run: bool = False,
    progress: ProgressBar = no_bar,
    options: ReadingOptions | None = None,
    **choices: Any,
) -> ImportBatch:
    """Plan and write a file at once, all or nothing. `choices` are those of the planner of that kind of file.

    A dry run or a refused roster leaves no trace on file: its batch is not saved. `progress` is called with the
    rows that a step goes through and a sentence about it, and answers the rows, as `aca_portal.progress_bar.bar`.
    Raises `DataChanged`, and writes nothing, where somebody's edit gets in the way of the writing.
    """
    _check_may_edit(user, coalition, kind)
    batch = _new_batch(coalition, filename, content, user, kind, options)
    try:
        for _plan in range(MAX_PLANS):
            if _plan_and_write(batch, user, dry_run, progress, **choices):
                return batch
    except DatabaseError as error:
        raise_if_busy(error)
        if not is_conflict(error):
            raise
        raise DataChanged(_said_of_changes()) from error
    raise DataChanged(_said_of_changes())


def _said_of_changes() -> str:
    return _("The data on file changed while the file was being written, so nothing was. Import it again.")


def _plan_and_write(
    batch: ImportBatch, user: User | None, dry_run: bool, progress: ProgressBar, **choices: Any
) -> bool:
    """Whether it was done; False where the data on file changed while the plan was being made."""
    before = what_is_on_file(batch.coalition)
    plan = _plan_content(batch, user, progress, **choices)
    _record(batch, plan)
    if not plan.is_applicable or dry_run:
        return True
    with transaction.atomic():
        lock_for_writing(batch.coalition)
        if what_is_on_file(batch.coalition) != before:
            return False
        batch.save()
        _apply(batch, plan, user, progress)
        batch.save(update_fields=["state", "applied_at", "left_out"])
    return True


def _check_may_edit(user: User | None, coalition: Coalition | None, kind: str) -> None:
    """Official data is loaded by administrators alone; any other file by who may edit its coalition."""
    if user is None or user.is_superuser:
        return
    if coalition is None or kind in OFFICIAL or not user.may("edit", coalition.pk):
        raise PermissionDenied


def _new_batch(
    coalition: Coalition | None,
    filename: str,
    content: bytes,
    user: User | None,
    kind: str,
    options: ReadingOptions | None,
) -> ImportBatch:
    return ImportBatch(
        coalition=coalition,
        kind=kind,
        uploaded_by=user,
        filename=filename[-MAX_FILENAME:],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        reading=reading_of(coalition, kind, options),
    )


def _plan_content(
    batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar, **choices: Any
) -> ImportPlan:
    """The plan of a batch. A planner that trips over what is written meanwhile starts again."""
    for _plan in range(MAX_PLANS):
        before = what_is_on_file(batch.coalition)
        try:
            return _plan_in_rounds(batch, user, progress, **choices)
        except (LookupError, AttributeError, ObjectDoesNotExist):
            if what_is_on_file(batch.coalition) == before:
                raise
    raise Busy(said_of_busy())


def _plan_in_rounds(
    batch: ImportBatch, user: User | None, progress: ProgressBar = no_bar, **choices: Any
) -> ImportPlan:
    """The plan of a batch; where rows have errors, that of the others, which still says what is wrong.

    Without them other rows may fail in turn; what then still fails after a few rounds is refused as a whole.
    """
    whole = plan = _plan_without((), batch, user, progress, **choices)
    errors = list(whole.errors)
    questions: list[dict[str, Any]] = []
    faulty: dict[int, dict[str, Any]] = {}
    for _round in range(MAX_ROUNDS):
        if not plan.errors:
            break
        faulty |= {row["row"]: row for row in plan.rows if row["outcome"] == "error"}
        questions += [question for question in plan.questions if question["row"] in faulty]
        plan = _plan_without(faulty, batch, user, progress, **choices)
        errors += plan.errors
    if plan is whole:
        return whole
    if plan.errors:
        whole.counts = dict.fromkeys(whole.counts, 0)
        return whole
    plan.errors, plan.missing = errors, whole.missing
    plan.questions = questions + plan.questions
    plan.warnings += [warning for warning in whole.warnings if warning["row"] in faulty]
    plan.rows = sorted([*plan.rows, *faulty.values()], key=lambda row: row["row"])
    return plan


def _plan_without(
    faulty: Container[int], batch: ImportBatch, user: User | None, progress: ProgressBar, **choices: Any
) -> ImportPlan:
    """The plan of all rows except those whose numbers are in `faulty`. This empties the rows of the table."""
    table = read_batch(batch)
    if faulty:
        table.rows = [row for row in table.rows if row.number not in faulty]
    header_row, sheet, like_sheets, remarks = table.header_row, table.sheet, table.like_sheets, table.remarks
    plan = importer_of(batch.kind).plan(
        coalition=batch.coalition, table=table, user=user, progress=progress, **choices
    )
    plan.warnings[:0] = [issue(row, "", sentence) for row, sentence in remarks]
    if like_sheets:
        message = _(
            "Only the sheet “%(sheet)s” is read. These look like lists too: %(others)s. To import them as well, "
            "upload the file again for each and choose the sheet under “How the file was read”."
        ) % {"sheet": sheet, "others": ", ".join(like_sheets)}
        plan.warnings.insert(0, issue(header_row, "", message))
    return plan


def twin_of(batch: ImportBatch) -> ImportBatch | None:
    """The import in force of the very same file into the same coalition, if there is one, without its rows."""
    twins = ImportBatch.objects.filter(
        coalition=batch.coalition, kind=batch.kind, sha256=batch.sha256, state=ImportBatch.State.APPLIED
    )
    return twins.exclude(pk=batch.pk).defer(*LARGE_FIELDS).order_by("-applied_at").first()


def read_batch(batch: ImportBatch, *, keep_all: bool = False) -> Table:
    """The table in the file of a batch, with `keep_all` also the cells of columns that are not read.

    The reasons in a corrected file of faulty rows are no news.
    """
    table = read_file_of(batch, partial(importer_of(batch.kind).file.read_table, keep_all=keep_all))
    table.unknown = [heading for heading in table.unknown if heading != REASON_COLUMN]
    return table


def _preview_effect(batch: ImportBatch, plan: ImportPlan) -> dict[str, Any]:
    """What the importer says of the plan. Unknown where an edit got in the way."""
    if batch.coalition is None:
        return {}
    try:
        return importer_of(batch.kind).preview_effect(batch.coalition, plan)
    except IntegrityError:
        return {}


def _record(batch: ImportBatch, plan: ImportPlan) -> None:
    """What a plan would do, in the fields of its batch."""
    batch.state = ImportBatch.State.PREVIEWED if plan.is_applicable else ImportBatch.State.REFUSED
    batch.errors, batch.warnings, batch.rows = plan.errors, plan.warnings, plan.rows
    batch.questions = plan.questions
    batch.missing = plan.missing
    for outcome, count in plan.counts.items():
        setattr(batch, outcome, count)
    batch.agreed = preview_digest(batch)


def _apply(batch: ImportBatch, plan: ImportPlan, user: User | None, progress: ProgressBar = no_bar) -> None:
    reason = f"{batch.kind} import {batch.pk}"
    changes = ChangeRecorder(batch, user=user, reason=reason, progress=progress, as_read=plan.as_read)
    importer_of(batch.kind).write(plan, changes)
    batch.state = ImportBatch.State.APPLIED
    batch.left_out = bool(plan.errors)
    batch.applied_at = timezone.now()


def agreed_digest(batch: ImportBatch) -> str:
    """The digest that is kept of a preview; it is worked out for those that were made before it was kept."""
    return batch.agreed or preview_digest(batch)


def preview_digest(batch: ImportBatch) -> str:
    """What a person agreed to: what each row does and where it is warned of; not the language of sentences.

    A digest, so that the rows of a preview need not be kept while the roster is planned again.
    """
    digest = hashlib.sha256()
    for row in batch.rows:
        digest.update(json.dumps(row, sort_keys=True).encode())
    for one in batch.errors + batch.warnings:
        digest.update(json.dumps([one["row"], one["column"]]).encode())
    return digest.hexdigest()
