"""Mail to members and applicants: its texts, which coalitions may change, and what waits to be sent or was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, language_code, one_of
from aca_portal.models import keep_history
from coalitions.models.applications import Application
from coalitions.models.coalitions import Coalition


class MailOccasion(models.TextChoices):
    CONFIRM = "confirm", _("application: please confirm")
    RECEIVED = "received", _("application: told to coordinators")
    ACCEPTED = "accepted", _("application: accepted")
    ASKED = "asked", _("application: a question")
    REFUSED = "refused", _("application: refused")


class MailText(models.Model):
    """A coalition's own text for one occasion in one language. Where there is none the portal's own is sent."""

    Occasion = MailOccasion

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="mail_texts"
    )
    occasion = models.CharField(_("occasion"), max_length=12, choices=MailOccasion)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=8000)
    history = keep_history()

    class Meta:
        verbose_name = _("text of a mail")
        verbose_name_plural = _("texts of mails")
        ordering = ["coalition", "occasion", "language"]
        constraints = [
            models.UniqueConstraint(fields=["coalition", "occasion", "language"], name="mail_text_once"),
            one_of("occasion", MailOccasion.values, name="mail_text_occasion_known"),
            language_code("language", name="mail_text_language"),
            is_filled("language", "subject", "body", name="mail_text_is_filled"),
        ]

    def __str__(self):
        return f"{self.coalition} · {self.get_occasion_display()} · {self.language}"


class MailState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    KEPT_BACK = "kept_back", _("not sent: this portal sends no mail")


class OutgoingMail(models.Model):
    """One mail to one address. `coalitions/mail/outbox.py` writes it with what it is about, and sends it afterwards."""

    State = MailState

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="mails"
    )
    application = models.ForeignKey(
        Application,
        verbose_name=_("application"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="mails",
    )
    occasion = models.CharField(_("occasion"), max_length=12, choices=MailOccasion)
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("answers go to"), blank=True)
    subject = models.CharField(_("subject"), max_length=255)
    body = models.TextField(_("text"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    state = models.CharField(_("state"), max_length=12, choices=MailState, default=MailState.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    said = models.TextField(_("what the mail server said"), blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "id"], name="mail_by_state")]
        constraints = [
            one_of("state", MailState.values, name="mail_state_known"),
            one_of("occasion", MailOccasion.values, name="mail_occasion_known"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_sent_has_time",
            ),
        ]

    def __str__(self):
        return f"{self.to} · {self.subject}"
