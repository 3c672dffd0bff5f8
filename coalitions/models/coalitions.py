"""Coalitions, their staff and partners, and what they claim."""

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import CURRENCY, is_filled, one_of, plausible_years
from aca_portal.models import keep_history
from signatories.models import Jurisdiction, JurisdictionName


class CoalitionQuerySet(models.QuerySet):
    def published(self):
        """Coalitions the public may see. Everything public starts here."""
        return self.filter(is_published=True)

    def with_local_country(self, language):
        """Also read the country of each, with its name in `language`."""
        names = JurisdictionName.objects.filter(language=language).order_by("id")
        return self.select_related("country").prefetch_related(Prefetch("country__names", queryset=names))


class MapPresentation(models.TextChoices):
    NATIONAL = "national", _("as the country presents itself")
    IN_FACT = "in_fact", _("as boundaries are in fact")


class Coalition(models.Model):
    """A national alliance. `name`, `summary` and `description` are translated (see `translation.py`)."""

    slug = models.SlugField(_("address name"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences for the home page.")
    )
    description = models.TextField(_("description"), blank=True)
    country = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("country"),
        on_delete=models.PROTECT,
        related_name="coalitions",
        limit_choices_to={"kind": "country"},
    )
    launched_on = models.DateField(
        _("launched on"), null=True, blank=True, help_text=_("Nobody is a member before this day.")
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    joining = models.TextField(
        _("how to join"),
        blank=True,
        help_text=_("Who can join, and what they do for it. Where it is empty, readers see a general text."),
    )
    contact = models.EmailField(
        _("public e-mail address"),
        blank=True,
        help_text=_("Everybody can read it. Leave it empty to show none."),
    )
    source = models.CharField(_("source of these texts"), max_length=255, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    map_presentation = models.CharField(
        _("disputed territories on its map"),
        max_length=12,
        choices=MapPresentation,
        default=MapPresentation.NATIONAL,
        help_text=_(
            "Argentina presents itself with the Islas Malvinas, Japan with its northern territories. "
            "A sentence under the map says which presentation it is."
        ),
    )
    is_published = models.BooleanField(_("published"), default=True)
    takes_applications = models.BooleanField(
        _("takes applications"),
        default=False,
        help_text=_("Whether organisations can apply on the pages of the coalition."),
    )
    conditions = models.TextField(
        _("conditions"),
        blank=True,
        help_text=_("What an organisation accepts by applying, such as the declaration that members sign."),
    )

    objects = CoalitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("coalition")
        verbose_name_plural = _("coalitions")
        ordering = ["slug"]
        constraints = [
            is_filled("slug", name="coalition_has_slug"),
            one_of("map_presentation", MapPresentation.values, name="coalition_map_known"),
        ]

    def __str__(self):
        return self.name or self.slug

    def get_absolute_url(self):
        return reverse("coalition", args=[self.slug])


class StaffRole(models.TextChoices):
    VIEWER = "viewer", _("viewer")
    EDITOR = "editor", _("editor")
    COORDINATOR = "coordinator", _("coordinator")


class CoalitionRole(models.Model):
    """What one person may do in one coalition. A viewer reads, an editor also keeps members and pledges and
    imports rosters, a coordinator also keeps the coalition's own texts, partners and claims."""

    Role = StaffRole

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="coalition_roles",
    )
    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="roles"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.VIEWER)
    history = keep_history()

    class Meta:
        verbose_name = _("coalition role")
        verbose_name_plural = _("coalition roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "coalition"], name="role_once"),
            one_of("role", StaffRole.values, name="role_known"),
        ]

    def __str__(self):
        return f"{self.user} · {self.coalition} · {self.get_role_display()}"


class Partner(models.Model):
    """An organisation that convenes or supports coalitions, such as C40 or WWF."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    is_global = models.BooleanField(_("global partner"), default=False)
    source = models.CharField(_("source"), max_length=255, blank=True)
    coalitions = models.ManyToManyField(Coalition, through="Partnership", related_name="partners")
    history = keep_history()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["name"]
        constraints = [is_filled("name", name="partner_has_name")]

    def __str__(self):
        return self.name


class PartnerRole(models.TextChoices):
    CONVENER = "convener", _("convener")
    SECRETARIAT = "secretariat", _("secretariat")
    SUPPORTER = "supporter", _("supporter")


class Partnership(models.Model):
    """What a partner does for one coalition."""

    Role = PartnerRole

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="partnerships"
    )
    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="partnerships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role)
    history = keep_history()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["role", "partner__name"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "coalition", "role"], name="partnership_once"),
            one_of("role", PartnerRole.values, name="partnership_role_known"),
        ]

    def __str__(self):
        return f"{self.partner} · {self.get_role_display()}"


class ClaimMetric(models.TextChoices):
    SIGNATORIES = "signatories", _("signatories")
    COMPANIES = "companies", _("companies")
    GOVERNMENTS = "governments", _("governments")
    POPULATION = "population", _("people")
    POPULATION_SHARE = "population_share", _("share of the population")
    ECONOMY = "economy", _("size of the economy")
    ECONOMY_SHARE = "economy_share", _("share of the economy")
    EMISSIONS = "emissions", _("greenhouse gas emissions")
    EMISSIONS_SHARE = "emissions_share", _("share of the emissions")
    ENERGY = "energy", _("energy used")
    ENERGY_SHARE = "energy_share", _("share of the energy used")


class ClaimQualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    OVER = "over", _("over")
    ABOUT = "about", _("about")


SHARES = ["population_share", "economy_share", "emissions_share", "energy_share"]
ENERGY_UNITS = ["TWh", "PJ", "Mtoe"]


class Claim(models.Model):
    """A headline that the coalition itself published. Shown beside the computed reach, never mixed with it."""

    Metric = ClaimMetric
    Qualifier = ClaimQualifier

    coalition = models.ForeignKey(
        Coalition, verbose_name=_("coalition"), on_delete=models.CASCADE, related_name="claims"
    )
    metric = models.CharField(_("what is claimed"), max_length=20, choices=Metric)
    qualifier = models.CharField(_("qualifier"), max_length=8, choices=Qualifier, default=Qualifier.EXACT)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4)
    unit = models.CharField(
        _("unit"),
        max_length=12,
        blank=True,
        help_text=_("USD for money, percent for a share, tCO2e for emissions, TWh, PJ or Mtoe for energy."),
    )
    year = models.PositiveSmallIntegerField(_("year published"))
    published_on = models.DateField(_("date published"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    history = keep_history()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["coalition", "metric", "-year", F("published_on").desc(nulls_last=True), "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "metric", "year", "value", "source"], name="claim_once"
            ),
            one_of("metric", ClaimMetric.values, name="claim_metric_known"),
            one_of("qualifier", ClaimQualifier.values, name="claim_qualifier_known"),
            plausible_years("year", name="claim_year"),
            models.CheckConstraint(
                condition=Q(published_on=None) | Q(published_on__year=F("year")),
                name="claim_year_of_its_date",
                violation_error_message=_("The date published is not in the year published."),
            ),
            models.CheckConstraint(
                condition=Q(metric__in=SHARES, unit="percent", value__lte=100)
                | Q(metric="economy", unit__regex=CURRENCY)
                | Q(metric="emissions", unit="tCO2e")
                | Q(metric="energy", unit__in=ENERGY_UNITS)
                | Q(metric__in=["signatories", "companies", "governments", "population"], unit=""),
                name="claim_unit_of_metric",
                violation_error_message=_(
                    "A share is in percent, at most 100; money has a currency code; emissions are in tCO2e; energy "
                    "is in TWh, PJ or Mtoe; a number of people or signatories has no unit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="claim_not_negative",
                violation_error_message=_("A value cannot be negative."),
            ),
            is_filled("source", name="claim_has_source"),
        ]

    def __str__(self):
        return f"{self.coalition} · {self.get_metric_display()} · {self.year}"
