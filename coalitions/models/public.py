"""Corrections that readers report, and the social cards of coalitions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, language_code, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models.coalitions import Coalition
from signatories.models import Signatory


class Correction(Identified):
    """What a reader of a public page reported as wrong. Written and closed in `members/corrections.py`."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="corrections"
    )
    signatory = models.ForeignKey(
        Signatory,
        verbose_name=_("signatory"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="corrections",
    )
    message = models.TextField(_("what is wrong, and what would be right"), max_length=4000)
    email = models.EmailField(_("e-mail address"), blank=True)
    page = models.CharField(_("page"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    state = models.CharField(_("state"), max_length=4, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="closed_corrections",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_corrections",
        help_text=_("Who sees to it."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff; never shown to the public."))
    history = keep_history(excluded_fields=["email"])  # readers' addresses are deleted after a time

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="done", closed_at__isnull=False),
                name="correction_closed_when_done",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(state="done"), name="correction_closed_by_someone_when_done"
            ),
            is_filled("message", name="correction_has_message"),
        ]

    def __str__(self):
        return f"{self.signatory or self.coalition} · {self.created_at:%Y-%m-%d}"

    def clean(self):
        """Set or empty who closed it and when by the state, which is what forms change."""
        if self.state == self.State.DONE:
            self.closed_at = self.closed_at or timezone.now()
        else:
            self.closed_at = self.closed_by = None


class CorrectionAnswerQuerySet(models.QuerySet):
    def published(self):
        """Answers in the public log: of published coalitions, about them or about a public member."""
        signatory = Q(correction__signatory=None) | Q(correction__signatory__is_published=True)
        return self.filter(signatory, correction__coalition__is_published=True)


class AnswerOutcome(models.TextChoices):
    CHANGED = "changed", _("changed")
    RIGHT = "right", _("looked at, and right as it stands")
    ELSEWHERE = "elsewhere", _("to be changed by the source of the data")


class CorrectionAnswer(Identified):
    """What a coalition says in public of a report: that something was changed, or why not.

    It stands apart from the report, which is private: nothing that a reader wrote is ever in it.
    """

    correction = models.OneToOneField(
        Correction, verbose_name=_("correction"), on_delete=models.CASCADE, related_name="answer"
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=AnswerOutcome, default=AnswerOutcome.CHANGED
    )
    text = models.CharField(
        _("what was changed, in public"),
        max_length=500,
        help_text=_(
            "One or two sentences for the public log of corrections. Name no person, and nothing by which the "
            "reader who reported it can be known."
        ),
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now, editable=False)
    history = keep_history()

    objects = CorrectionAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("public answer")
        verbose_name_plural = _("public answers")
        ordering = ["-published_at", "-id"]
        constraints = [
            is_filled("text", name="correction_answer_has_text"),
            one_of("outcome", AnswerOutcome.values, name="correction_answer_outcome_known"),
        ]

    def __str__(self):
        return f"{self.correction} · {self.get_outcome_display()}"


class SocialCard(models.Model):
    """The picture of a coalition for links on other sites, in one language, as `draw_cards` last drew it."""

    WIDTH, HEIGHT = 1200, 630

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="social_cards")
    language = models.CharField(max_length=10)
    as_of = models.DateField()
    drawn_at = models.DateTimeField()
    words = models.TextField()  # what it says, or would say if its letters had a font
    has_text = models.BooleanField()
    png = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("picture for links")
        verbose_name_plural = _("pictures for links")
        ordering = ["coalition", "language"]
        constraints = [
            models.UniqueConstraint(fields=["coalition", "language"], name="social_card_once"),
            language_code("language", name="social_card_language"),
        ]

    def __str__(self):
        return f"{self.coalition} · {self.language}"

    def get_absolute_url(self):
        """Its address. A new picture has a new address, since other sites keep what they fetched for long."""
        address = reverse("social-card", args=[self.coalition.slug, self.language])
        return f"{address}?v={self.sha256[:8]}"

    def as_json(self):
        return {
            "coalition": self.coalition.slug,
            "language": self.language,
            "as_of": self.as_of.isoformat(),
            "has_text": self.has_text,
            "bytes": len(self.png),
        }
