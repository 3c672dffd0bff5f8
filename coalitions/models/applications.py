"""Applications of organisations that want to join a coalition."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, language_code, one_of
from aca_portal.models import keep_history
from coalitions.models.coalitions import Coalition
from coalitions.models.memberships import Membership
from signatories.models import Jurisdiction
from signatories.types import SignatoryType


class ApplicationState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("not confirmed by mail")
    WAITING = "waiting", _("waiting for a decision")
    ASKED = "asked", _("asked back")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class Application(models.Model):
    """What an organisation sent in by the public form. Written and decided in `coalitions/applications/`.

    The contact is a person: it is not in the history, and is deleted as `applications/keeping.py` says.
    """

    State = ApplicationState
    OPEN = (ApplicationState.WAITING, ApplicationState.ASKED)
    CONTACT = ("contact_name", "contact_email", "answer")

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="applications"
    )
    language = models.CharField(_("language"), max_length=10)
    type = models.CharField(_("type"), max_length=24, choices=SignatoryType)
    name = models.CharField(_("official name"), max_length=255)
    place = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    place_said = models.CharField(_("place as it was typed"), max_length=255, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=200)
    contact_email = models.EmailField(_("e-mail address"))
    pledge = models.TextField(_("pledge in words"), max_length=4000, blank=True)
    conditions = models.TextField(_("conditions that were accepted"), blank=True)
    created_at = models.DateTimeField(_("sent in"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ApplicationState, default="unconfirmed")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked after by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applications",
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff; never shown to the public."))
    question = models.TextField(_("question to the applicant"), blank=True)
    answer = models.TextField(_("answer of the applicant"), max_length=4000, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    membership = models.ForeignKey(
        Membership,
        verbose_name=_("membership"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="applications",
    )
    history = keep_history(excluded_fields=list(CONTACT))

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["coalition", "state", "confirmed_at"], name="application_queue")]
        constraints = [
            one_of("state", ApplicationState.values, name="application_state_known"),
            one_of("type", SignatoryType.values, name="application_type_known"),
            language_code("language", name="application_language"),
            is_filled("name", "language", name="application_has_name"),
            models.CheckConstraint(
                condition=Q(state="unconfirmed", confirmed_at=None)
                | (~Q(state="unconfirmed") & Q(confirmed_at__isnull=False)),
                name="application_confirmed_before_it_is_seen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "refused"], decided_at__isnull=False)
                | (~Q(state__in=["accepted", "refused"]) & Q(decided_at=None)),
                name="application_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="application_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="asked") | ~Q(question=""), name="application_asked_something"
            ),
        ]

    def __str__(self):
        return f"{self.name} · {self.coalition}"

    @property
    def is_open(self):
        return self.state in self.OPEN
