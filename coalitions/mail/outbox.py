"""The outbox: mail is written together with what it is about, in one transaction, and sent afterwards, one by one.

`manage.py work` sends it. A mail that was being sent when its worker died is not sent again: nobody gets it twice.
Where the portal sends no mail (`SENDS_MAIL`), as in a demonstration, it is kept back for staff to look at.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from aca_portal.models import User
from coalitions.mail.texts import filled, text_for
from coalitions.models import Application, Coalition, OutgoingMail

KEEP_MAIL = timedelta(days=180)
MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=10)  # before a mail that the server did not take is tried again
LOST_AFTER = timedelta(minutes=10)
LONGEST_SUBJECT = OutgoingMail._meta.get_field("subject").max_length

logger = logging.getLogger(__name__)


def write_mail(
    *,
    coalition: Coalition,
    occasion: str,
    language: str,
    to: str,
    values: dict[str, str],
    application: Application | None = None,
    by: User | None = None,
) -> OutgoingMail:
    """Put one mail into the outbox. Answers go to `by`, whoever writes it, else to the portal's address."""
    subject, body = text_for(coalition, occasion, language)
    return OutgoingMail.objects.create(
        coalition=coalition,
        application=application,
        occasion=occasion,
        to=to,
        reply_to=by.email if by else "",
        subject=" ".join(filled(subject, values).split())[:LONGEST_SUBJECT],
        body=filled(body, values),
        written_by=by,
        state=OutgoingMail.State.WAITING if settings.SENDS_MAIL else OutgoingMail.State.KEPT_BACK,
    )


def send_waiting() -> int:
    """Send what waits, the oldest first; answers how many were sent."""
    _give_up_the_lost()
    number = 0
    for key in list(_due().order_by("pk").values_list("pk", flat=True)):
        now = timezone.now()
        taken = _due().filter(pk=key)
        if taken.update(state=OutgoingMail.State.SENDING, tried_at=now, attempts=F("attempts") + 1):
            number += _send(OutgoingMail.objects.get(pk=key))
    return number


def _due() -> QuerySet[OutgoingMail]:
    waiting = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING)
    return waiting.filter(Q(tried_at=None) | Q(tried_at__lt=timezone.now() - PAUSE))


def _send(mail: OutgoingMail) -> bool:
    reply_to = [mail.reply_to] if mail.reply_to else None
    message = EmailMessage(subject=mail.subject, body=mail.body, to=[mail.to], reply_to=reply_to)
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        _code, said = refused.recipients.get(mail.to, (0, b""))
        _failed(mail, said.decode(errors="replace") if isinstance(said, bytes) else said, is_final=True)
        return False
    except (OSError, SMTPException) as error:
        logger.warning("Mail %s was not taken by the server: %s", mail.pk, type(error).__name__)
        _failed(mail, str(error), is_final=mail.attempts >= MOST_ATTEMPTS)
        return False
    mail.state, mail.sent_at, mail.said = OutgoingMail.State.SENT, timezone.now(), ""
    mail.save(update_fields=["state", "sent_at", "said"])
    return True


def _failed(mail: OutgoingMail, said: str, *, is_final: bool) -> None:
    mail.state = OutgoingMail.State.FAILED if is_final else OutgoingMail.State.WAITING
    mail.said = said
    mail.save(update_fields=["state", "said"])


def _give_up_the_lost() -> None:
    lost = OutgoingMail.objects.filter(
        state=OutgoingMail.State.SENDING, tried_at__lt=timezone.now() - LOST_AFTER
    )
    lost.update(
        state=OutgoingMail.State.FAILED,
        said=_("It was interrupted while it was being sent, and perhaps it was sent."),
    )


def drop_old_mail() -> None:
    """Mails are kept for half a year."""
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEEP_MAIL).delete()
