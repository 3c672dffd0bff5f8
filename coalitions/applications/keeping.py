"""How long applications are kept. The form, the applicant's page and `docs/operate.md` say so."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from coalitions.models import Application

CONFIRM_WITHIN = timedelta(days=3)
KEEP_REFUSED = timedelta(days=365)


def drop_old_applications() -> None:
    """Those that nobody confirmed, and those that were refused a year ago."""
    now = timezone.now()
    unconfirmed = Q(state=Application.State.UNCONFIRMED, created_at__lt=now - CONFIRM_WITHIN)
    refused = Q(state=Application.State.REFUSED, decided_at__lt=now - KEEP_REFUSED)
    for application in Application.objects.filter(unconfirmed | refused):
        forget(application=application)


@transaction.atomic
def forget(*, application: Application) -> None:
    """Delete an application with its mails and all that the history says of it."""
    pk = application.pk
    application.delete()
    Application.history.filter(id=pk).delete()
