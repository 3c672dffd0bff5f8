"""Kinds of signatories: one list from which labels, families and roster words are derived."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Family(models.TextChoices):
    GOVERNMENTS = "governments", _("Governments")
    BUSINESS = "business", _("Businesses and investors")
    EDUCATION = "education", _("Education and culture")
    CIVIL_SOCIETY = "civil_society", _("Civil society")


class SignatoryType(models.TextChoices):
    """One line a type: its code, its family, the kind of jurisdiction that it governs if it governs one, its label.

    A city may also govern a city-region. The words by which rosters name a type stand in `aca_portal/words`.
    """

    STATE = "state", Family.GOVERNMENTS, "region", _("State, province or prefecture")
    COUNTY = "county", Family.GOVERNMENTS, "county", _("County or department")
    CITY = "city", Family.GOVERNMENTS, "municipality", _("City or municipality")
    METRO = "metro", Family.GOVERNMENTS, "metropolitan_area", _("Metropolitan area")
    SPECIAL_DISTRICT = "special_district", Family.GOVERNMENTS, "special_district", _("Special district")
    TRIBAL_NATION = "tribal_nation", Family.GOVERNMENTS, "tribal_territory", _("Tribal nation")
    BUSINESS = "business", Family.BUSINESS, _("Business")
    INVESTOR = "investor", Family.BUSINESS, _("Investor")
    UNIVERSITY = "university", Family.EDUCATION, _("University or college")
    HEALTHCARE = "healthcare", Family.CIVIL_SOCIETY, _("Health care organisation")
    CULTURAL_INSTITUTION = "cultural_institution", Family.EDUCATION, _("Cultural institution")
    FAITH_GROUP = "faith_group", Family.CIVIL_SOCIETY, _("Faith group")
    ASSOCIATION = "association", Family.CIVIL_SOCIETY, _("Association")
    CIVIL_SOCIETY = "civil_society", Family.CIVIL_SOCIETY, _("Civil society organisation")

    family: Family
    kind_governed: str

    def __new__(cls, code, family, kind_governed=""):
        type = str.__new__(cls, code)
        type._value_ = code
        type.family, type.kind_governed = family, kind_governed
        return type


TYPES_BY_FAMILY = {
    family: tuple(type for type in SignatoryType if type.family == family) for family in Family
}
GOVERNMENT_TYPES = tuple(str(type) for type in TYPES_BY_FAMILY[Family.GOVERNMENTS])
# The kind of jurisdiction that a government of each type governs.
KIND_GOVERNED: dict[str, str] = {type: type.kind_governed for type in TYPES_BY_FAMILY[Family.GOVERNMENTS]}


# What a country calls the governments at its levels; elsewhere the label of the type covers what all countries have.
COUNTRY_LABELS = {
    ("state", "AR"): _("Province"),
    ("state", "JP"): pgettext_lazy("of Japan", "Prefecture"),
    ("state", "MX"): pgettext_lazy("of Mexico", "State"),
    ("state", "US"): pgettext_lazy("of the United States", "State"),
    ("county", "AR"): pgettext_lazy("of Argentina", "Department"),
    ("county", "US"): pgettext_lazy("of the United States", "County"),
    ("city", "AR"): pgettext_lazy("of Argentina", "Municipality"),
    ("city", "JP"): pgettext_lazy("of Japan", "Municipality"),
    ("city", "MX"): pgettext_lazy("of Mexico", "Municipality"),
    ("city", "US"): pgettext_lazy("of the United States", "City or town"),
}


def type_label(type, country=""):
    """The label of a type as the country with that code calls it: a `state` of Japan is a prefecture."""
    return (
        COUNTRY_LABELS.get((str(type), country)) or getattr(type, "label", None) or SignatoryType(type).label
    )


def kind_label(kind, country, label):
    """What the country with that code calls its territories of a kind; `label` where it has no word of its own."""
    type = next((type for type, governed in KIND_GOVERNED.items() if governed == kind), "")
    own = COUNTRY_LABELS.get((str(type), country))
    return str(own).lower() if own else str(label)


def family_of(type):
    """The family under which a type is shown."""
    return SignatoryType(type).family
