"""What was promised."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from coalitions.models import Coalition
from signatories.models import Signatory


class PledgeQuerySet(models.QuerySet):
    def published(self):
        """Pledges the public may see: those of signatories that the public may see, in published coalitions."""
        return self.filter(
            is_published=True,
            coalition__is_published=True,
            signatory__in=Signatory.objects.published(),
        )


class Pledge(models.Model):
    """What a signatory committed to. A pledge with a number is a target."""

    class Kind(models.TextChoices):
        ABSOLUTE = "absolute_base_year", _("absolute reduction against a base year")
        INTENSITY = "intensity_base_year", _("intensity reduction against a base year")
        FIXED_LEVEL = "fixed_level", _("fixed level of emissions")
        BASELINE = "baseline_scenario", _("reduction against a baseline scenario (BAU)")
        NET_ZERO = "net_zero", _("net zero")
        CARBON_NEUTRAL = "carbon_neutral", _("carbon neutrality")
        SCIENCE_BASED = "science_based", _("science-based target")
        RENEWABLES = "renewable_electricity", _("renewable electricity share")
        EFFICIENCY = "energy_efficiency", _("energy efficiency")
        FLEET = "zero_emission_fleet", _("zero-emission fleet")
        FINANCE = "finance", _("divestment and finance")
        ADAPTATION = "adaptation", _("adaptation")
        OTHER = "other", _("other")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        DECLARED = "declared", _("declared")
        IN_PLAN = "in_plan", _("in a plan")
        IN_LAW = "in_law", _("in law or corporate strategy")
        ACHIEVED = "achieved", _("achieved")
        LAPSED = "lapsed", _("lapsed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.PROTECT, related_name="pledges"
    )
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="pledges"
    )
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(
        _("text"), blank=True, help_text=_("As the signatory itself puts it, in its own language.")
    )
    kind = models.CharField(_("kind"), max_length=24, choices=Kind, default=Kind.OTHER)
    base_year = models.PositiveSmallIntegerField(
        _("base year"), null=True, blank=True, help_text=_("The year that a reduction is measured against.")
    )
    target_year = models.PositiveSmallIntegerField(_("target year"), null=True, blank=True)
    target_value = models.DecimalField(
        _("target value"), max_digits=18, decimal_places=3, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True, help_text=_("percent, tCO2e, MW …"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DECLARED)
    source = models.CharField(_("source"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False, editable=False)
    history = HistoricalRecords()

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["signatory__name_key", F("target_year").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(base_year=None) | Q(target_year=None) | Q(target_year__gte=F("base_year")),
                name="pledge_target_not_before_base",
                violation_error_message=_("The target year is before the base year."),
            ),
            models.CheckConstraint(
                condition=Q(target_value=None) | ~Q(unit=""),
                name="pledge_value_has_unit",
                violation_error_message=_("A target value needs a unit."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if not self.coalition_id or not self.signatory_id:
            return
        if not self.coalition.memberships.filter(signatory=self.signatory_id).exists():
            raise ValidationError({"signatory": _("This signatory is not a member of the coalition.")})

    @property
    def is_target(self):
        return self.target_value is not None
