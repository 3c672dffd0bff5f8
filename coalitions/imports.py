"""Rosters: the spreadsheets from which partner staff keep the members of their coalition.

One path for the admin and the command line. A file is read (`read_roster`), planned in memory (`plan_roster`)
and, if no row has an error, written in one transaction while no other roster is being written. An upload is
kept as an `ImportBatch`: `preview_roster` stores it with what it would do, `confirm_batch` does it;
`import_roster` does both at once for the command line.
"""

import hashlib

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.uploads import read_table
from coalitions.models import Coalition, ImportBatch
from coalitions.roster_plan import plan_roster
from coalitions.roster_rows import COLUMN_BY_HEADING, REQUIRED_COLUMNS
from coalitions.roster_writes import write

__all__ = ["confirm_batch", "import_roster", "plan_roster", "preview_roster", "read_roster"]


def read_roster(content, filename, country=""):
    """The table in an uploaded file; raises `UploadError` where it cannot be read.

    `country` is the code of the coalition's country, which decides the encoding of a CSV that is not Unicode.
    """
    return read_table(
        content, filename, headings=COLUMN_BY_HEADING, required=REQUIRED_COLUMNS, country=country
    )


def preview_roster(*, coalition, filename, content, user):
    """Keep an upload as a batch with what it would do: PREVIEWED, or REFUSED where a row has an error."""
    _check_may_edit(user, coalition)
    table = read_roster(content, filename, coalition.country.country)
    batch = _new_batch(coalition, filename, content, user)
    _record(batch, plan_roster(coalition=coalition, table=table, user=user))
    batch.save()
    return batch


@transaction.atomic
def confirm_batch(*, batch, user):
    """Do what a previewed batch says, all or nothing, and answer the batch as it is afterwards.

    The roster is planned again under a lock. If that differs from the preview, nothing is written: the batch
    holds the new plan and `changed_since_preview` is True. A batch that is already applied or refused stays as
    it is, and `is_repeat` is True.
    """
    _check_may_edit(user, batch.coalition)
    _lock_rosters()
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.changed_since_preview = False
    batch.is_repeat = batch.state != ImportBatch.State.PREVIEWED
    if batch.is_repeat:
        return batch
    previewed = _essence(batch)
    plan = _plan_content(batch, user)
    _record(batch, plan)
    batch.changed_since_preview = _essence(batch) != previewed
    if plan.is_applicable and not batch.changed_since_preview:
        _apply(batch, plan, user)
    batch.save()
    return batch


@transaction.atomic
def import_roster(*, coalition, filename, content, user=None, dry_run=False, progress=None):
    """Plan and write a roster at once, all or nothing.

    A dry run or a refused roster leaves no trace on file: its batch is not saved. `progress` is called with a
    sentence at the start of each step.
    """
    tell = progress or (lambda sentence: None)
    _check_may_edit(user, coalition)
    _lock_rosters()
    batch = _new_batch(coalition, filename, content, user)
    tell(_("Reading the file and comparing it with what is on file …"))
    plan = _plan_content(batch, user)
    _record(batch, plan)
    if plan.is_applicable and not dry_run:
        tell(_("Writing %(count)s rows …") % {"count": len(plan.rows)})
        batch.save()
        _apply(batch, plan, user)
        batch.save(update_fields=["state", "applied_at"])
    return batch


def _check_may_edit(user, coalition):
    if user is not None and not user.may("edit", coalition.pk):
        raise PermissionDenied


def _lock_rosters():
    """One roster at a time, whatever its coalition: coalitions of one country share territories and members."""
    list(Coalition.objects.select_for_update().order_by("pk").values_list("pk"))


def _new_batch(coalition, filename, content, user):
    return ImportBatch(
        coalition=coalition,
        uploaded_by=user,
        filename=filename[-ImportBatch._meta.get_field("filename").max_length :],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _plan_content(batch, user):
    table = read_roster(bytes(batch.content), batch.filename, batch.coalition.country.country)
    return plan_roster(coalition=batch.coalition, table=table, user=user)


def _record(batch, plan):
    """What a plan would do, in the fields of its batch."""
    batch.state = ImportBatch.State.PREVIEWED if plan.is_applicable else ImportBatch.State.REFUSED
    batch.errors, batch.warnings, batch.rows = plan.errors, plan.warnings, plan.rows
    for outcome, count in plan.counts.items():
        setattr(batch, outcome, count)


def _apply(batch, plan, user):
    write(plan, user=user, reason=f"roster import {batch.pk}")
    batch.state = ImportBatch.State.APPLIED
    batch.applied_at = timezone.now()


def _essence(batch):
    """What a person agreed to: what each row does and where it is warned of; not the language of sentences."""
    concerns = [(one["row"], one["column"]) for one in batch.errors + batch.warnings]
    return batch.rows, concerns
