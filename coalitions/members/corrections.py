"""Corrections: readers report what is wrong on a page, the coalition's staff look at it and close it."""

from collections.abc import Callable

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.models import Coalition, Correction
from coalitions.people import addresses_of_coordinators
from signatories.models import Signatory


@transaction.atomic
def report_correction(
    *,
    coalition: Coalition,
    signatory: Signatory | None,
    message: str,
    email: str,
    page: str,
    admin_url: Callable[[Correction], str],
) -> Correction:
    """Keep what a reader reported and, once it is kept, tell the coalition's coordinators.

    `admin_url(correction)` is the whole address of its staff page. Mail that fails is logged and loses nothing.
    """
    correction = Correction.objects.create(
        coalition=coalition, signatory=signatory, message=message, email=email, page=page
    )
    transaction.on_commit(lambda: _tell_coordinators(correction, admin_url(correction)), robust=True)
    return correction


@transaction.atomic
def close_correction(*, correction: Correction, by: User) -> None:
    correction.state = Correction.State.DONE
    correction.closed_at = timezone.now()
    correction.closed_by = by
    correction.save()


@transaction.atomic
def reopen_correction(*, correction: Correction) -> None:
    correction.state = Correction.State.OPEN
    correction.closed_at = correction.closed_by = None
    correction.save()


def _tell_coordinators(correction: Correction, admin_url: str) -> None:
    addresses = addresses_of_coordinators(correction.coalition)
    if not addresses:
        return
    about = " ".join(str(correction.signatory or correction.coalition).split())
    EmailMessage(
        subject=_("A reader reports a correction: %(about)s") % {"about": about},
        body=f"{correction.message}\n\n{admin_url}\n",
        to=addresses,
        reply_to=[correction.email] if correction.email else None,
    ).send()
