"""What coalitions ask of their members, and what is known of whether a member does it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import is_filled, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from coalitions.models import Coalition, Membership
from signatories.models import Signatory
from signatories.types import SignatoryType


class RecordRule(models.TextChoices):
    """What follows from the pledges and reports on file. It says yes, or nothing."""

    NET_ZERO = "net_zero", _("a pledge of net zero by 2050 is on file")
    INTERIM_TARGET = "interim_target", _("an interim target is on file")
    PLAN = "plan", _("the address of a plan is on file")
    YEARLY_REPORT = "yearly_report", _("reports on two years running are on file")
    __empty__ = _("by staff alone")


class CriterionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(is_published=True, coalition__is_published=True)


class Criterion(models.Model):
    """One thing that a coalition asks of its members, or of some types of them. `title` and `text` are translated.

    One that came with a ready-made set has its code. It is a copy: the coalition may change it, and no other
    coalition's answers are then about other words.
    """

    Rule = RecordRule

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="criteria"
    )
    set_code = models.SlugField(_("set"), blank=True, editable=False)
    code = models.SlugField(_("code in the set"), blank=True, editable=False)
    title = models.CharField(_("what is asked"), max_length=200)
    text = models.TextField(_("in more words"), blank=True)
    types = models.JSONField(
        _("asked of"), default=list, blank=True, help_text=_("None chosen: it is asked of every member.")
    )
    rule = models.CharField(
        _("answered yes from the record, where"),
        max_length=16,
        choices=RecordRule,
        blank=True,
        help_text=_("What staff answer stands beside it and goes before it."),
    )
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["coalition", "set_code", "position", "id"]
        constraints = [
            is_filled("source", name="criterion_has_source"),
            one_of("rule", RecordRule.values, name="criterion_rule_known"),
            models.UniqueConstraint(
                fields=["coalition", "set_code", "code"], condition=~Q(code=""), name="criterion_once"
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if not isinstance(self.types, list) or not set(self.types) <= set(SignatoryType.values):
            raise ValidationError({"types": _("This is none of the choices.")})

    def is_asked_of(self, type):
        return not self.types or type in self.types


class Fulfilment(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class CriterionAnswerQuerySet(models.QuerySet):
    def published(self):
        """Those about members that the public may see, to criteria that it may see."""
        members = Membership.objects.published()
        member = members.filter(coalition=OuterRef("criterion__coalition"), signatory=OuterRef("signatory"))
        return self.filter(Exists(member), criterion__in=Criterion.objects.published())


class CriterionAnswer(Identified):
    """What staff found for one member and one criterion. Where there is none, it was not checked."""

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.CASCADE, related_name="answers"
    )
    signatory = models.ForeignKey(
        Signatory,
        verbose_name=_("signatory"),
        on_delete=models.CASCADE,
        related_name="criterion_answers",
    )
    answer = models.CharField(_("answer"), max_length=16, choices=Fulfilment)
    source = models.CharField(_("source"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    checked_on = models.DateField(_("checked on"))
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="criterion_answers",
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)
    history = keep_history()

    objects = CriterionAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a criterion")
        verbose_name_plural = _("answers to criteria")
        ordering = ["criterion", "signatory"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "signatory"], name="criterion_answered_once"),
            one_of("answer", Fulfilment.values, name="criterion_answer_known"),
            models.CheckConstraint(
                condition=Q(answer="not_applicable") | ~Q(source=""),
                name="criterion_answer_has_source",
                violation_error_message=_("A yes or no needs the source in which it was found."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion} · {self.signatory}: {self.get_answer_display()}"
