"""Numbers about territories."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aca_portal.constraints import one_of, plausible_years, unit_of_metric
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from signatories.models.names import Provenance, stated_by
from signatories.models.territories import Jurisdiction


class Metric(models.TextChoices):
    POPULATION = "population", _("population")
    GDP = "gdp", _("gross domestic product")
    GHG = "ghg", _("greenhouse gas emissions")


# More than any territory has, in whole units: people, any currency, tonnes of CO2e.
LARGEST = {Metric.POPULATION: 2 * 10**9, Metric.GDP: 10**18, Metric.GHG: 10**15}


class FigureKind(models.TextChoices):
    CENSUS = "census", _("census")
    ESTIMATE = "estimate", _("estimate")
    PROJECTION = "projection", _("projection")
    __empty__ = _("not stated")


UNITS = {Metric.POPULATION: "people", Metric.GHG: "tCO2e"}  # GDP is in the currency that it is stated in


class FigureQuerySet(models.QuerySet):
    def stated_by(self, coalitions: Iterable[str]) -> "FigureQuerySet":
        """Figures that no roster states, or the roster of one of these coalitions, given by address names."""
        return self.filter(stated_by(coalitions))


class Figure(Identified):
    """One number about a jurisdiction. Several sources for one year may stand side by side.

    Unit: people for population; for gdp a currency (ISO 4217), whole units, with a price basis; tCO2e for ghg.
    """

    jurisdiction = models.ForeignKey(
        Jurisdiction, verbose_name=_("jurisdiction"), on_delete=models.CASCADE, related_name="figures"
    )
    metric = models.CharField(_("metric"), max_length=12, choices=Metric)
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, help_text=_("Leave empty if the source does not say. Never guess.")
    )
    value = models.BigIntegerField(_("value"))
    unit = models.CharField(
        _("unit"), max_length=12, help_text=_("people, a currency code such as USD, or tCO2e.")
    )
    price_basis = models.CharField(
        _("price basis"),
        max_length=20,
        blank=True,
        help_text=_("For GDP: current, or the base year of constant prices."),
    )
    kind = models.CharField(_("kind of figure"), max_length=12, choices=FigureKind, blank=True)
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    is_preferred = models.BooleanField(
        _("preferred"), default=False, help_text=_("Use this one where several sources give this year.")
    )
    is_official = models.BooleanField(
        pgettext_lazy("of a figure", "official"),
        default=False,
        help_text=_("Published by a statistical office: it goes before what anybody else states."),
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked, is right"), null=True, blank=True, editable=False)
    checked_value = models.BigIntegerField(null=True, blank=True, editable=False)  # what was found right
    provenance = models.CharField(max_length=80, default=Provenance.STAFF, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    loaded = models.JSONField(default=dict, editable=False)
    history = keep_history()

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["jurisdiction", "metric", models.F("year").desc(nulls_last=True), "source"]
        indexes = [models.Index(fields=["metric", "jurisdiction"])]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="figure_not_negative"),
            models.UniqueConstraint(
                fields=["jurisdiction", "metric", "year", "source", "provenance"], name="figure_once"
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "metric", "source", "provenance"],
                condition=Q(year=None),
                name="figure_once_without_year",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "metric", "year"],
                condition=Q(is_preferred=True),
                name="figure_one_preferred",
                violation_error_message=_("Another figure of this year is preferred already."),
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "metric"],
                condition=Q(is_preferred=True, year=None),
                name="figure_one_preferred_without_year",
                violation_error_message=_("Another figure without a year is preferred already."),
            ),
            one_of("metric", Metric.values, name="figure_metric_known"),
            one_of("kind", FigureKind.values, name="figure_kind_known"),
            plausible_years("year", name="figure_year"),
            unit_of_metric(UNITS, money=[Metric.GDP], name="figure_unit_of_metric"),
            models.CheckConstraint(
                condition=Q(metric="gdp") | Q(price_basis=""),
                name="figure_price_basis_of_gdp",
                violation_error_message=_("Only a GDP has a price basis."),
            ),
            models.CheckConstraint(
                condition=Q(checked_by=None) | Q(checked_at__isnull=False), name="figure_checked_on_a_date"
            ),
        ]

    @property
    def is_checked(self):
        """Whether a person found this very value right. Whoever writes another value drops the mark by it."""
        return self.checked_at is not None and self.checked_value == self.value

    def __str__(self):
        year = self.year or _("year not known")
        return f"{self.jurisdiction} · {self.get_metric_display()} · {year}"
