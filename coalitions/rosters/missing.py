"""Members that a roster no longer lists: staff may end them with a date, in the same batch; nothing else does."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.writing import lock_for_writing
from coalitions.models import ImportBatch, Membership


@transaction.atomic
def end_missing(
    *, batch: ImportBatch, memberships: Iterable[int], left_on: datetime.date, reason: str, user: User
) -> int:
    """End those memberships, by key, of the ones that the batch lists as missing; answers how many that were.

    What is not listed, or not open any more, is passed over. Raises ValidationError, and ends nothing, where the
    batch is not applied or a member joined after `left_on`. Undoing the batch opens them again.
    """
    if not user.may("edit", batch.coalition_id):
        raise PermissionDenied
    lock_for_writing(batch.coalition)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != ImportBatch.State.APPLIED:
        raise ValidationError(
            _("Only members missing from an import that was carried out can be ended here.")
        )
    chosen = {one["membership"] for one in batch.missing} & set(memberships)
    still_open = Membership.objects.select_for_update(of=("self",)).select_related("signatory")
    ended = list(still_open.filter(pk__in=chosen, coalition=batch.coalition, left_on=None))
    _refuse_late_joiners(ended, left_on)
    for membership in ended:
        membership.left_on = left_on
        if membership.status != Membership.Status.SUSPENDED or left_on <= timezone.localdate():
            membership.status = Membership.Status.ENDED
    changes = ChangeRecorder(batch, user=user, reason=reason)
    changes.update(Membership, ended, ["left_on", "status"])
    keys = {membership.pk for membership in ended}
    for one in batch.missing:
        if one["membership"] in keys:
            one["ended"] = left_on.isoformat()
    batch.save(update_fields=["missing"])
    return len(ended)


def _refuse_late_joiners(memberships: Iterable[Membership], left_on: datetime.date) -> None:
    for membership in memberships:
        if membership.joined_on and membership.joined_on > left_on:
            raise ValidationError(
                _("%(name)s joined on %(joined)s, after that date. Nobody was ended.")
                % {"name": membership.signatory, "joined": date_format(membership.joined_on)}
            )
