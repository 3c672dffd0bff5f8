"""Rosters: the spreadsheets from which partner staff keep the members of their coalition.

One path for the admin and the command line. A file is read (`read_roster`), planned in memory (`plan_roster`)
and, if no row has an error, written in one transaction while no other roster is being written. An upload is
kept as an `ImportBatch`: `preview_roster` stores it with what it would do, `confirm_batch` does it;
`import_roster` does both at once for the command line.

Files of other kinds take the same path: whoever can read, plan and write one adds an `Importer` to `IMPORTERS`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.uploads import UnknownHeadings
from coalitions.import_changes import ChangeRecorder
from coalitions.import_reach import projected_reach
from coalitions.import_reading import read_file_of, read_roster, reading_of
from coalitions.models import Coalition, ImportBatch
from coalitions.roster_plan import RosterPlan, plan_roster
from coalitions.roster_rows import COLUMN_BY_HEADING, ROSTER_COLUMNS, issue
from coalitions.roster_writes import write

MAX_ROUNDS = 5
REASON_COLUMN = "reason"  # added by us to the file of the rows with errors

__all__ = [
    "confirm_batch",
    "import_roster",
    "plan_again",
    "plan_roster",
    "preview_roster",
    "read_again",
    "read_roster",
]


@dataclass(frozen=True)
class Importer:
    """How files of one kind are read, planned and written, as those of rosters are, their columns, and the
    {heading_key: column} by which columns are recognised."""

    read: Callable
    plan: Callable
    write: Callable
    columns: tuple
    headings: dict


IMPORTERS = {
    ImportBatch.Kind.ROSTER.value: Importer(
        read_roster, plan_roster, write, ROSTER_COLUMNS, COLUMN_BY_HEADING
    )
}


def preview_roster(*, coalition, filename, content, user, kind=ImportBatch.Kind.ROSTER.value, options=None):
    """Keep an upload as a batch with what it would do: PREVIEWED, or REFUSED where a row has an error or the
    headings are not understood. `options` (`ReadingOptions`) say how to read the file; the rest is detected."""
    _check_may_edit(user, coalition)
    batch = _new_batch(coalition, filename, content, user, kind, options)
    _preview(batch, user)
    return batch


@transaction.atomic
def read_again(*, batch, options, user):
    """Read the file of a batch that is not imported in another way, and preview it anew.

    Raises `UploadError`, and changes nothing, where it cannot be read so. A batch that was imported in the
    meantime stays as it is, and `is_repeat` is True.
    """
    _check_may_edit(user, batch.coalition)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.is_repeat = batch.state not in (ImportBatch.State.PREVIEWED, ImportBatch.State.REFUSED)
    if not batch.is_repeat:
        batch.reading = {"options": options.as_json()}
        _preview(batch, user)
    return batch


def _preview(batch, user):
    try:
        plan = _plan_content(batch, user)
    except UnknownHeadings as error:
        _record(batch, RosterPlan(errors=[issue(error.table.header_row, "", str(error))]))
        batch.reach = {}
    else:
        _record(batch, plan)
        batch.reach = _reach_to_come(batch, plan)
    batch.save()


@transaction.atomic
def confirm_batch(*, batch, user, leave_out_errors=False):
    """Do what a previewed batch says, all or nothing, and answer the batch as it is afterwards.

    With `leave_out_errors` a refused batch is carried out but for its rows with errors, which stay listed.
    The roster is planned again under a lock. If that differs from the preview, nothing is written: the batch
    holds the new plan and `changed_since_preview` is True. A batch that is already applied or refused stays as
    it is, and `is_repeat` is True.
    """
    _check_may_edit(user, batch.coalition)
    lock_imports()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.changed_since_preview = False
    refused = ImportBatch.State.REFUSED if leave_out_errors else None
    batch.is_repeat = batch.state not in (ImportBatch.State.PREVIEWED, refused)
    if batch.is_repeat:
        return batch
    previewed = _essence(batch)
    plan = _plan_content(batch, user)
    _record(batch, plan)
    batch.changed_since_preview = _essence(batch) != previewed
    if batch.changed_since_preview:
        batch.reach = _reach_to_come(batch, plan)
    elif plan.is_applicable or (leave_out_errors and batch.has_valid_rows):
        _apply(batch, plan, user)
    batch.save()
    return batch


@transaction.atomic
def plan_again(*, batch, user):
    """Make a preview anew from its file; an upload that is already imported stays as it is."""
    _check_may_edit(user, batch.coalition)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state in (ImportBatch.State.PREVIEWED, ImportBatch.State.REFUSED):
        plan = _plan_content(batch, user)
        _record(batch, plan)
        batch.reach = _reach_to_come(batch, plan)
        batch.save()
    return batch


@transaction.atomic
def import_roster(
    *,
    coalition,
    filename,
    content,
    user=None,
    dry_run=False,
    progress=None,
    kind=ImportBatch.Kind.ROSTER.value,
    options=None,
):
    """Plan and write a file at once, all or nothing.

    A dry run or a refused roster leaves no trace on file: its batch is not saved. `progress` is called with a
    sentence at the start of each step.
    """
    tell = progress or (lambda sentence: None)
    _check_may_edit(user, coalition)
    lock_imports()
    batch = _new_batch(coalition, filename, content, user, kind, options)
    tell(_("Reading the file and comparing it with what is on file …"))
    plan = _plan_content(batch, user)
    _record(batch, plan)
    if plan.is_applicable and not dry_run:
        tell(_("Writing %(count)s rows …") % {"count": len(plan.rows)})
        batch.save()
        _apply(batch, plan, user)
        batch.save(update_fields=["state", "applied_at", "left_out"])
    return batch


def _check_may_edit(user, coalition):
    if user is not None and not user.may("edit", coalition.pk):
        raise PermissionDenied


def lock_imports():
    """One roster at a time, whatever its coalition: coalitions of one country share territories and members."""
    list(Coalition.objects.select_for_update().order_by("pk").values_list("pk"))


def _new_batch(coalition, filename, content, user, kind, options):
    return ImportBatch(
        coalition=coalition,
        kind=kind,
        uploaded_by=user,
        filename=filename[-ImportBatch._meta.get_field("filename").max_length :],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        reading=reading_of(coalition, kind, options),
    )


def _plan_content(batch, user):
    table, plan_table = read_batch(batch), IMPORTERS[batch.kind].plan
    return _plan_valid_rows(
        table, lambda table: plan_table(coalition=batch.coalition, table=table, user=user)
    )


def read_batch(batch):
    """The table in the file of a batch. The reasons in a corrected file of faulty rows are no news."""
    table = read_file_of(batch, IMPORTERS[batch.kind].read)
    table.unknown = [heading for heading in table.unknown if heading != REASON_COLUMN]
    return table


def _plan_valid_rows(table, plan_table):
    """The plan of a table; where rows have errors, that of the others, which still says what is wrong.

    Without them other rows may fail in turn; what then still fails after a few rounds is refused as a whole.
    """
    whole = plan = plan_table(table)
    errors, faulty = list(whole.errors), {}
    for _round in range(MAX_ROUNDS):
        if not plan.errors:
            break
        faulty |= {row["row"]: row for row in plan.rows if row["outcome"] == "error"}
        rest = [row for row in table.rows if row.number not in faulty]
        plan = plan_table(replace(table, rows=rest))
        errors += plan.errors
    if plan is whole:
        return whole
    if plan.errors:
        whole.counts = dict.fromkeys(whole.counts, 0)
        return whole
    plan.errors, plan.missing = errors, whole.missing
    plan.warnings += [warning for warning in whole.warnings if warning["row"] in faulty]
    plan.rows = sorted([*plan.rows, *faulty.values()], key=lambda row: row["row"])
    return plan


def _reach_to_come(batch, plan):
    """The reach before and after, of rosters; pledges do not change it."""
    return projected_reach(batch.coalition, plan, write) if batch.kind == ImportBatch.Kind.ROSTER else {}


def _record(batch, plan):
    """What a plan would do, in the fields of its batch."""
    batch.state = ImportBatch.State.PREVIEWED if plan.is_applicable else ImportBatch.State.REFUSED
    batch.errors, batch.warnings, batch.rows = plan.errors, plan.warnings, plan.rows
    batch.questions = getattr(plan, "questions", [])
    batch.missing = plan.missing
    for outcome, count in plan.counts.items():
        setattr(batch, outcome, count)


def _apply(batch, plan, user):
    changes = ChangeRecorder(batch, user=user, reason=f"{batch.kind} import {batch.pk}")
    IMPORTERS[batch.kind].write(plan, changes)
    batch.state = ImportBatch.State.APPLIED
    batch.left_out = bool(plan.errors)
    batch.applied_at = timezone.now()


def _essence(batch):
    """What a person agreed to: what each row does and where it is warned of; not the language of sentences."""
    concerns = [(one["row"], one["column"]) for one in batch.errors + batch.warnings]
    return batch.rows, concerns
