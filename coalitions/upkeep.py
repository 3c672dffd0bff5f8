"""What must be done every day: `python manage.py daily` calls it. Doing it twice a day does no harm."""

import logging
from collections.abc import Callable
from datetime import date, timedelta

from django.core.management import call_command
from django.utils import timezone

from aca_portal.accounts.record import forget_old_entries
from aca_portal.editions.edition import fold_changes
from coalitions.applications.keeping import drop_old_applications
from coalitions.cards.draw import draw_cards
from coalitions.mail.outbox import drop_old_mail
from coalitions.models import Correction, DailyRun, ImportBatch
from coalitions.my_day.letter import send_weekly_letters
from coalitions.my_day.queues import count_duplicates
from coalitions.publication.log import freeze_all

KEEP_PREVIEWS = timedelta(days=30)  # uploads that nobody confirmed
KEEP_ADDRESSES = timedelta(
    days=180
)  # of readers who reported an error; the form and the privacy notice say so
LATE_AFTER = timedelta(days=2)

logger = logging.getLogger(__name__)


def do_daily_work() -> DailyRun:
    """Do every part, whatever becomes of the others, and record which failed."""
    now = timezone.now()
    started = {"started_at": now, "ended_at": None, "failed": []}
    run, _is_new = DailyRun.objects.update_or_create(day=now.date(), defaults=started)
    for name, part in PARTS.items():
        try:
            part()
        except Exception:
            logger.exception("The daily work failed at: %s", name)
            run.failed.append(name)
    run.ended_at = timezone.now()
    run.save()
    return run


def what_is_late(today: date | None = None) -> DailyRun | None:
    """The last run, where it failed or is more than two days old; None where all is well or nothing ever ran.

    A portal that never did its daily work is a demonstration or was set up just now.
    """
    last = DailyRun.objects.first()
    today = today or timezone.now().date()
    if last is None or (last.ended_at and not last.failed and today - last.day < LATE_AFTER):
        return None
    return last


def _draw_cards() -> None:
    draw_cards()


def _forget_old_sessions() -> None:
    call_command("clearsessions")


def _drop_old_previews() -> None:
    """Uploads that were never imported, with their files."""
    never_imported = ImportBatch.objects.filter(
        applied_at=None, created_at__lt=timezone.now() - KEEP_PREVIEWS
    )
    never_imported.delete()


def _forget_addresses() -> None:
    """Readers' mail addresses; what they reported stays."""
    old = Correction.objects.filter(created_at__lt=timezone.now() - KEEP_ADDRESSES).exclude(email="")
    old.update(email="")


def _write_publication_log() -> None:
    freeze_all()


def _write_letters() -> None:
    send_weekly_letters()


PARTS: dict[str, Callable[[], None]] = {
    "publication log": _write_publication_log,
    "pictures for links": _draw_cards,
    "old sessions": _forget_old_sessions,
    "old previews": _drop_old_previews,
    "mail addresses of readers": _forget_addresses,
    "log of access": forget_old_entries,
    "applications": drop_old_applications,
    "mail": drop_old_mail,
    "edition": fold_changes,
    "possible duplicates": count_duplicates,
    "weekly letters": _write_letters,
}
