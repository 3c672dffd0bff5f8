"""Who signed, and where: territories with their figures, and the organisations that govern or sit in them."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from signatories.names import kana_pattern, name_key, organisation_key
from signatories.types import GOVERNMENT_TYPES, SignatoryType, family_of


class Provenance:
    """Where a record of ours comes from. A roster writes only under its own coalition's mark."""

    REFERENCE = "reference"
    STAFF = "staff"

    @staticmethod
    def roster(coalition_slug):
        return f"roster:{coalition_slug}"


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("official")
    SHORT = "short", _("short or customary")
    FORMER = "former", _("former")
    ROMANISED = "romanised", _("romanised")
    READING = "reading", _("reading (kana)")


class OtherName(models.Model):
    """One more name, in one language, of something that has a name."""

    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        help_text=_("en, es, ja …; empty if it is of no one language."),
    )
    kind = models.CharField(_("kind of name"), max_length=12, choices=NameKind, default=NameKind.OFFICIAL)
    name = models.CharField(_("name"), max_length=255)
    key = models.CharField(max_length=255, editable=False, db_index=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


def has_key(field, key):
    """That the keys in `field` contain this key, hiragana and katakana being the same to people who search."""
    pattern = kana_pattern(key)
    return Q(**{f"{field}__regex": pattern} if pattern else {f"{field}__contains": key})


# --- Territories ------------------------------------------------------------------------------------------


class JurisdictionKind(models.TextChoices):
    COUNTRY = "country", _("country")
    REGION = "region", _("region (state, province, prefecture)")
    COUNTY = "county", _("county or department")
    MUNICIPALITY = "municipality", _("municipality (city, town)")
    METROPOLITAN_AREA = "metropolitan_area", _("metropolitan area")
    SPECIAL_DISTRICT = "special_district", _("special district")
    TRIBAL_TERRITORY = "tribal_territory", _("tribal territory")


MADE_OF_PARTS = (JurisdictionKind.METROPOLITAN_AREA, JurisdictionKind.SPECIAL_DISTRICT)


class JurisdictionQuerySet(models.QuerySet):
    def countries(self):
        return self.filter(kind=JurisdictionKind.COUNTRY)

    def regions(self):
        return self.filter(kind=JurisdictionKind.REGION)

    def search(self, text):
        """Jurisdictions of which any name, in any script, or the code contains `text`."""
        key = name_key(text)
        if not key:
            return self.none() if text.strip() else self
        names = JurisdictionName.objects.filter(has_key("key", key), jurisdiction=models.OuterRef("pk"))
        return self.filter(has_key("name_key", key) | Q(code__iexact=text.strip()) | models.Exists(names))


class Jurisdiction(models.Model):
    """A territory. Containment is as recorded today; a parent may be of any kind, cycles are refused."""

    code = models.CharField(
        _("code"),
        max_length=32,
        unique=True,
        null=True,
        blank=True,
        help_text=_("ISO 3166-2 for regions (US-CA); country and national code below (US-04019, MX-14039)."),
    )
    name = models.CharField(_("name"), max_length=255)
    name_key = models.CharField(max_length=255, editable=False, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=JurisdictionKind)
    country = models.CharField(
        _("country code"), max_length=2, help_text=_("ISO 3166-1 alpha-2, such as JP.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("inside"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("The territory that directly contains this one."),
    )
    parts = models.ManyToManyField(
        "self",
        verbose_name=_("parts"),
        blank=True,
        symmetrical=False,
        related_name="part_of",
        help_text=_(
            "For a metropolitan area or special district: all the territories it is made of, or none."
        ),
    )
    lies_across = models.ManyToManyField(
        "self",
        verbose_name=_("lies across"),
        blank=True,
        symmetrical=False,
        related_name="crossed_by",
        help_text=_(
            "For a tribal territory the regions it touches; for a municipality in several counties, all of them."
        ),
    )
    coextensive_with = models.ForeignKey(
        "self",
        verbose_name=_("same territory as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="coextensive",
        help_text=_(
            "Another jurisdiction with exactly this territory, such as San Francisco city and county."
        ),
    )
    is_city_region = models.BooleanField(
        _("a city that is a region of its own"),
        default=False,
        help_text=_("Tokyo, Mexico City, Buenos Aires, Washington."),
    )
    in_national_figures = models.BooleanField(
        _("part of the national figures"),
        default=True,
        help_text=_("Off for a territory that the country's own figures leave out, such as Puerto Rico."),
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    ended_on = models.DateField(_("abolished on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successor"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="predecessors",
    )
    provenance = models.CharField(max_length=80, default=Provenance.STAFF, editable=False)
    loaded = models.JSONField(
        default=dict,
        editable=False,
        help_text=_("What reference data last wrote; what differs, staff changed."),
    )
    history = HistoricalRecords()

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["country", "name_key", "id"]
        indexes = [models.Index(fields=["country", "kind"])]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="jurisdiction_code_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="country") | Q(code=models.F("country"), parent=None),
                name="jurisdiction_country_is_its_code",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")), name="jurisdiction_not_its_own_parent"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.code = self.code or None
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    def clean(self):
        if self.code and self.code != self.country and not self.code.startswith(f"{self.country}-"):
            raise ValidationError(
                {"code": _("A code starts with its country: %(country)s-…") % {"country": self.country}}
            )
        if self.parent and self.parent.country != self.country:
            raise ValidationError({"parent": _("The containing territory is in another country.")})
        if self.parent and self.pk and self.pk in {above.pk for above in self.parent.chain()}:
            raise ValidationError({"parent": _("This would put the territory inside itself.")})

    def chain(self):
        """This jurisdiction and all that contain it, from the inside out. One query a level."""
        found, node = {}, self
        while node is not None and node.pk not in found:
            found[node.pk] = node
            node = node.parent
        return list(found.values())

    def name_in(self, language):
        """The official name in `language` where one is on file, else the name. Uses prefetched names."""
        for other in self.names.all():
            if other.language == language and other.kind == NameKind.OFFICIAL:
                return other.name
        return self.name

    @property
    def local_name(self):
        """The name in the language of the page."""
        return self.name_in(get_language())


class JurisdictionName(OtherName):
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.CASCADE, related_name="names")

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "language", "kind", "name"], name="jurisdiction_name_once"
            )
        ]

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        super().save(*args, **kwargs)


class Metric(models.TextChoices):
    POPULATION = "population", _("population")
    GDP = "gdp", _("gross domestic product")
    GHG = "ghg", _("greenhouse gas emissions")


class FigureKind(models.TextChoices):
    CENSUS = "census", _("census")
    ESTIMATE = "estimate", _("estimate")
    PROJECTION = "projection", _("projection")
    __empty__ = _("not stated")


class FigureQuerySet(models.QuerySet):
    def published(self, among=()):
        """Figures the public may see: of what rosters state, that of published coalitions only.

        `among` are the ids of coalitions whose figures are wanted though they are not published, for their staff.
        """
        coalitions = Jurisdiction._meta.get_field("coalitions").related_model.objects
        hidden = coalitions.filter(is_published=False).exclude(pk__in=among)
        mark = models.functions.Concat(
            models.Value(Provenance.roster("")), "slug", output_field=models.CharField()
        )
        return self.exclude(provenance__in=hidden.annotate(mark=mark).values("mark"))


class Figure(models.Model):
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
    provenance = models.CharField(max_length=80, default=Provenance.STAFF, editable=False)
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)
    loaded = models.JSONField(default=dict, editable=False)
    history = HistoricalRecords()

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
            ),
        ]

    def __str__(self):
        year = self.year or _("year not known")
        return f"{self.jurisdiction} · {self.get_metric_display()} · {year}"


# --- Signatories ------------------------------------------------------------------------------------------


class SignatoryQuerySet(models.QuerySet):
    def published(self):
        """Signatories the public may see: published, with at least one public membership. The one door."""
        memberships = self.model._meta.get_field("memberships").related_model.objects.published()
        return self.filter(
            models.Exists(memberships.filter(signatory=models.OuterRef("pk"))), is_published=True
        )

    def governments(self):
        return self.filter(type__in=GOVERNMENT_TYPES)

    def search(self, text):
        """Signatories of which any name, in any script, contains `text`."""
        key = name_key(text)
        if not key:
            return self.none() if text.strip() else self
        # Organisations are on file without their legal form, which a reader may well type.
        keys = {key, organisation_key(text)}
        in_name, in_other = (
            reduce(or_, (has_key(field, key) for key in keys)) for field in ("name_key", "key")
        )
        names = SignatoryName.objects.filter(in_other, signatory=models.OuterRef("pk"))
        return self.filter(in_name | models.Exists(names))

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


class Signatory(models.Model):
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
    history = HistoricalRecords()

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["name_key", "id"]
        indexes = [models.Index(fields=["country", "name_key"])]
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
            models.UniqueConstraint(
                fields=["country", "name_key"],
                condition=Q(governs__isnull=True),
                name="signatory_one_organisation_a_name",
                violation_error_message=_("An organisation of this name is already on file in this country."),
            ),
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

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["signatory", "language", "kind", "name"], name="signatory_name_once"
            )
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


class Measure(models.Model):
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
        ]

    def __str__(self):
        return f"{self.signatory} · {self.get_metric_display()}"


class SignatoryRedirect(models.Model):
    """An address name that a signatory had before it was merged into another: the old address leads on."""

    slug = models.CharField(_("old address name"), max_length=120, unique=True)
    signatory = models.ForeignKey(
        Signatory, verbose_name=_("signatory"), on_delete=models.CASCADE, related_name="redirects"
    )

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["slug"]

    def __str__(self):
        return self.slug


class MergeRecord(models.Model):
    """One merge of two signatories, with all that is needed to undo it. Written by `signatories.joining` alone."""

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
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("undone by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at", "-id"]

    def __str__(self):
        return f"{self.dropped_name} → {self.signatory}"
