"""Territories and their names."""

from collections.abc import Mapping
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import country_code, is_filled, not_itself, one_of
from aca_portal.identified import Identified
from aca_portal.models import keep_history
from signatories.models.names import (
    NameKind,
    OtherName,
    Provenance,
    begins_with,
    has_key,
    name_constraints,
)
from signatories.names.keys import name_key
from signatories.types import kind_label


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
        """Jurisdictions of which any name, in any script, begins with `text`, or the code is it.

        It answers from the indexes of the keys, however long the register is. Only where it finds nothing are all
        names looked through for one that contains the text.
        """
        key = name_key(text)
        if not key:
            return self.none() if text.strip() else self
        coded = Jurisdiction.objects.filter(code=text.strip().upper()).order_by().values("pk")
        for own, other in (
            (begins_with("name_key", key), begins_with("key", key)),
            (has_key(Jurisdiction, "name_key", key), has_key(JurisdictionName, "key", key)),
        ):
            # Apart, for of conditions in one PostgreSQL and SQLite would use no index.
            named = Jurisdiction.objects.filter(own).order_by().values("pk")
            others = JurisdictionName.objects.filter(other).order_by().values("jurisdiction")
            found = self.filter(pk__in=named.union(coded, others))
            if found.exists():
                return found
        return self.none()


class Jurisdiction(Identified):
    """A territory. Containment is as recorded today; a parent may be of any kind, cycles are refused."""

    names_read: Mapping[str, str] = MappingProxyType(
        {}
    )  # official names by language, where they were read in bulk

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
    history = keep_history()

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["country", "name_key", "id"]
        indexes = [models.Index(fields=["country", "kind"])]
        constraints = [
            models.CheckConstraint(condition=~Q(code=""), name="jurisdiction_code_not_empty"),
            models.CheckConstraint(
                condition=~Q(kind="country") | Q(code=F("country"), parent=None),
                name="jurisdiction_country_is_its_code",
            ),
            not_itself("parent", name="jurisdiction_not_its_own_parent"),
            not_itself("coextensive_with", name="jurisdiction_not_its_own_twin"),
            not_itself("successor", name="jurisdiction_not_its_own_successor"),
            one_of("kind", JurisdictionKind.values, name="jurisdiction_kind_known"),
            is_filled("name", name="jurisdiction_has_name"),
            country_code("country", name="jurisdiction_country_code"),
            models.CheckConstraint(
                condition=Q(code=None)
                | Q(code=F("country"))
                | Q(code__startswith=Concat(F("country"), models.Value("-"))),
                name="jurisdiction_code_in_its_country",
                violation_error_message=_("A code starts with its country, such as MX-14039."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, latitude__range=(-90, 90))
                & Q(longitude__isnull=False, longitude__range=(-180, 180)),
                name="jurisdiction_both_coordinates",
                violation_error_message=_(
                    "Give both coordinates or neither: a latitude from -90 to 90, a longitude from -180 to 180."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_city_region=False) | Q(kind="region"),
                name="jurisdiction_city_region_is_region",
                violation_error_message=_("Only a region can be a city that is a region of its own."),
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False),
                name="jurisdiction_succeeded_when_ended",
                violation_error_message=_(
                    "A territory with a successor needs the date on which it was abolished."
                ),
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

    def get_kind_display(self):
        """Its kind as its country calls it."""
        return kind_label(self.kind, self.country, JurisdictionKind(self.kind).label)

    @property
    def key(self):
        """What names it in addresses and open data: its code, or our own number where it has none."""
        return self.code or str(self.pk)

    def get_absolute_url(self):
        return reverse("place", args=[self.key])

    def chain(self):
        """This jurisdiction and all that contain it, from the inside out. One query a level."""
        found, node = {}, self
        while node is not None and node.pk not in found:
            found[node.pk] = node
            node = node.parent
        return list(found.values())

    def name_in(self, language):
        """The official name in `language` where one is on file, else the name. Uses names read before."""
        if language in self.names_read:
            return self.names_read[language] or self.name
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
    history = keep_history()

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "language", "kind", "name"], name="jurisdiction_name_once"
            ),
            *name_constraints("jurisdiction"),
        ]

    def save(self, *args, **kwargs):
        self.key = name_key(self.name)
        super().save(*args, **kwargs)
