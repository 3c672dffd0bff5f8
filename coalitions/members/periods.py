"""Writing the periods of members. Use these, not `Membership.save()`: they lock and refuse overlaps."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.models import Coalition, Membership
from signatories.models import Signatory


@transaction.atomic
def write_period(membership: Membership) -> Membership:
    """Save one period after checking it against the others of the pair, one writer a coalition at a time.

    Raises ValidationError where the period overlaps another or breaks a constraint.
    """
    Coalition.objects.select_for_update().get(pk=membership.coalition_id)
    membership.full_clean(exclude=["coalition", "signatory"], validate_constraints=False)
    membership.validate_constraints()
    membership.save()
    return membership


def admit(
    *,
    coalition: Coalition,
    signatory: Signatory,
    joined_on: datetime.date | None,
    by: User | None,
    status: str = Membership.Status.ACTIVE,
    external_id: str = "",
    note: str = "",
    reason: str = "",
) -> Membership:
    """Open a membership. `by` is the person who does it (None for the command line); the history keeps both them and
    the `reason`."""
    membership = Membership(
        coalition=coalition,
        signatory=signatory,
        status=status,
        joined_on=joined_on,
        external_id=external_id,
        note=note,
    )
    membership._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    membership._change_reason = reason or None  # type: ignore[attr-defined]  # likewise
    return write_period(membership)


@transaction.atomic
def end(*, membership: Membership, left_on: datetime.date, by: User | None, reason: str) -> Membership:
    """End an open membership on `left_on`, the first day without it. The member stays visible as a leaver.

    `reason` is a sentence that the history keeps.
    """
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.left_on is not None:
        raise ValidationError(_("This membership already ended on %(date)s.") % {"date": membership.left_on})
    membership.left_on = left_on
    membership.status = Membership.Status.ENDED
    membership._history_user = by  # type: ignore[attr-defined]  # read by django-simple-history
    membership._change_reason = reason  # type: ignore[attr-defined]  # likewise
    return write_period(membership)
