"""Organisations that signed, their names and measures, and merges of two that are one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import country_code, is_filled, one_of, plausible_years, unit_of_metric
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from signatories.models.names import NameKind, OtherName, has_key, name_constraints
from signatories.models.territories import Jurisdiction
from signatories.names.asked import spellings_of_organisation
from signatories.names.keys import name_key, organisation_key
from signatories.names.slugs import slugs_for
from signatories.types import GOVERNMENT_TYPES, SignatoryType, family_of, type_label


class SignatoryQuerySet(models.QuerySet):
    def governments(self):
        return self.filter(type__in=GOVERNMENT_TYPES)

    def search(self, text):
        """Signatories of which any name, in any script, contains `text`."""
        keys = spellings_of_organisation(text)
        if not keys:
            return self.none() if text.strip() else self
        # Apart, for of conditions in one the databases would use no index.
        own = [
            Signatory.objects.filter(has_key(Signatory, "name_key", key)).order_by().values("pk")
            for key in keys
        ]
        others = [
            SignatoryName.objects.filter(has_key(SignatoryName, "key", key)).order_by().values("signatory")
            for key in keys
        ]
        return self.filter(pk__in=own[0].union(*own[1:], *others))

    def with_local_name(self, language):
        """Annotate `shown_name` and `sort_name` for readers of `language`.

        The shown name is the official one in that language where it is on file; names are sorted by their
        reading where one is on file (kanji), else by the shown name's key.
        """
        names = SignatoryName.objects.filter(signatory=models.OuterRef("pk"), language=language)
        official = names.filter(kind=NameKind.OFFICIAL).order_by("id")
        reading = names.filter(kind=NameKind.READING).order_by("id")
        return self.annotate(
            shown_name=models.functions.Coalesce(models.Subquery(official.values("name")[:1]), "name"),
            sort_name=models.functions.Coalesce(
                models.Subquery(reading.values("key")[:1]),
                models.Subquery(official.values("key")[:1]),
                "name_key",
            ),
        )


class Signatory(Identified):
    """An organisation that signed. It exists once, however many coalitions it belongs to."""

    slug = models.CharField(_("address name"), max_length=120, unique=True)
    name = models.CharField(_("official name"), max_length=255)
    name_key = models.CharField(max_length=255, editable=False, db_index=True)
    type = models.CharField(_("type"), max_length=24, choices=SignatoryType)
    country = models.CharField(
        _("country code"), max_length=2, help_text=_("ISO 3166-1 alpha-2, such as JP.")
    )
    governs = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("governs"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="governments",
        help_text=_("For governments: the territory they govern."),
    )
    based_in = models.ForeignKey(
        Jurisdiction,
        verbose_name=_("based in"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="residents",
        help_text=_("For all others: where they are based, as far as it is known."),
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    history = keep_history()

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["name_key", "id"]
        indexes = [
            models.Index(fields=["country", "name_key"]),
            models.Index(fields=["name_key", "id"], name="signatory_in_name_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(type__in=GOVERNMENT_TYPES, governs__isnull=False, based_in__isnull=True)
                | (~Q(type__in=GOVERNMENT_TYPES) & Q(governs__isnull=True)),
                name="signatory_governments_govern",
                violation_error_message=_(
                    "A government governs a jurisdiction; any other signatory is based in one."
                ),
            ),
            models.UniqueConstraint(
                fields=["governs", "type"],
                condition=Q(governs__isnull=False),
                name="signatory_one_government_a_territory",
                violation_error_message=_("This jurisdiction already has a government of this type on file."),
            ),
            # Two colleges of one name are told apart by their places.
            models.UniqueConstraint(
                fields=["country", "name_key", "based_in"],
                condition=Q(governs__isnull=True, based_in__isnull=False),
                name="signatory_one_organisation_a_name_and_place",
                violation_error_message=_("An organisation of this name is already on file in this place."),
            ),
            models.UniqueConstraint(
                fields=["country", "name_key"],
                condition=Q(governs__isnull=True, based_in__isnull=True),
                name="signatory_one_organisation_a_name_without_place",
                violation_error_message=_(
                    "An organisation of this name is already on file in this country. If this is another, say where it "
                    "is based."
                ),
            ),
            one_of("type", SignatoryType.values, name="signatory_type_known"),
            is_filled("name", "slug", name="signatory_has_name"),
            country_code("country", name="signatory_country_code"),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = self.key_of(self.name, self.type)
        super().save(*args, **kwargs)

    @staticmethod
    def key_of(name, type):
        """The key under which a signatory of this type is found by name."""
        return name_key(name) if type in GOVERNMENT_TYPES else organisation_key(name)

    @property
    def is_government(self):
        return self.type in GOVERNMENT_TYPES

    def get_type_display(self):
        """Its type as its country calls it."""
        return str(type_label(self.type, self.country))

    @property
    def family(self):
        return family_of(self.type)

    @property
    def place(self):
        """The jurisdiction governed or based in, or None."""
        return self.governs or self.based_in

    def get_absolute_url(self):
        return reverse("signatory", args=[self.slug])


class SignatoryName(OtherName):
    gives_way_in_merge = True

    signatory = models.ForeignKey(Signatory, on_delete=models.CASCADE, related_name="names")
    history = keep_history()

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        indexes = [models.Index(fields=["language", "key", "signatory"], name="signatory_name_in_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "language", "kind", "name"], name="signatory_name_once"
            ),
            *name_constraints("signatory"),
        ]

    def save(self, *args, **kwargs):
        self.key = Signatory.key_of(self.name, self.signatory.type)
        super().save(*args, **kwargs)


class MeasureMetric(models.TextChoices):
    EMPLOYEES = "employees", _("employees")
    STUDENTS = "students", _("students")
    REVENUE = "revenue", _("revenue")
    ASSETS = "assets_under_management", _("assets under management")
    ORGANISATIONS = "organisations", _("organisations represented")
    GHG = "ghg", _("own greenhouse gas emissions")


MEASURES_OF_MONEY = (MeasureMetric.REVENUE, MeasureMetric.ASSETS)
MEASURE_UNITS = {
    MeasureMetric.EMPLOYEES: "people",
    MeasureMetric.STUDENTS: "people",
    MeasureMetric.GHG: "tCO2e",
}


class Measure(Identified):
    """One number about a signatory that is not a territory. Shown beside reach, never added to it."""

    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="measures"
    )
    metric = models.CharField(_("metric"), max_length=24, choices=MeasureMetric)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    value = models.BigIntegerField(_("value"))
    unit = models.CharField(
        _("unit"),
        max_length=40,
        help_text=_("people, organisations, a currency code such as USD, or tCO2e."),
    )
    source = models.CharField(_("source"), max_length=255)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)
    history = keep_history()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["signatory", "metric", "-year"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="measure_not_negative"),
            models.UniqueConstraint(fields=["signatory", "metric", "year", "source"], name="measure_once"),
            models.UniqueConstraint(
                fields=["signatory", "metric", "source"],
                condition=Q(year=None),
                name="measure_once_without_year",
            ),
            one_of("metric", MeasureMetric.values, name="measure_metric_known"),
            plausible_years("year", name="measure_year"),
            unit_of_metric(
                MEASURE_UNITS,
                money=MEASURES_OF_MONEY,
                any_unit=[MeasureMetric.ORGANISATIONS],  # such as producers
                name="measure_unit_of_metric",
            ),
        ]

    def __str__(self):
        return f"{self.signatory} · {self.get_metric_display()}"


class SignatoryRedirect(Identified):
    """An address name that a signatory had before it was merged into another: the old address leads on."""

    slug = models.CharField(_("old address name"), max_length=120, unique=True)
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="redirects"
    )

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["slug"]
        constraints = [is_filled("slug", name="redirect_has_slug")]

    def __str__(self):
        return self.slug


class MergeRecord(Identified):
    """One merge of two signatories, with all that is needed to undo it. Merging writes it, undoing reads it."""

    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory kept"), on_delete=models.CASCADE, related_name="merges"
    )
    dropped_name = models.CharField(_("signatory merged into it"), max_length=255)
    dropped_slug = models.CharField(_("old address name"), max_length=120)
    done = models.JSONField(default=dict, editable=False, help_text=_("What was moved, changed and removed."))
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("merged by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    merged_at = models.DateTimeField(_("merged"), default=timezone.now)
    reason = models.TextField(_("reason"), blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    history = keep_history(excluded_fields=["done"])

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_at__gte=F("merged_at")),
                name="merge_undone_after_it_was_made",
            )
        ]

    def __str__(self):
        return f"{self.dropped_name} → {self.signatory}"


def taken_slugs(start=""):
    """All address names that begin with `start`: those of signatories, and those that merges left behind."""
    return {
        slug
        for model in (Signatory, SignatoryRedirect)
        for slug in model.objects.filter(slug__startswith=start).values_list("slug", flat=True)
    }


def free_slug(name):
    """An address name for a signatory of that name. No other signatory has it, or had it before a merge."""
    taken = taken_slugs(next(slugs_for(name)))
    return next(slug for slug in slugs_for(name) if slug not in taken)
