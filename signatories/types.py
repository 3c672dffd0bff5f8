"""Kinds of signatories: one list from which labels, families and roster words are derived."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignatoryType(models.TextChoices):
    STATE = "state", _("State, province or prefecture")
    COUNTY = "county", _("County or department")
    CITY = "city", _("City or municipality")
    METRO = "metro", _("Metropolitan area")
    SPECIAL_DISTRICT = "special_district", _("Special district")
    TRIBAL_NATION = "tribal_nation", _("Tribal nation")
    BUSINESS = "business", _("Business")
    INVESTOR = "investor", _("Investor")
    UNIVERSITY = "university", _("University or college")
    HEALTHCARE = "healthcare", _("Health care organisation")
    CULTURAL_INSTITUTION = "cultural_institution", _("Cultural institution")
    FAITH_GROUP = "faith_group", _("Faith group")
    ASSOCIATION = "association", _("Association")
    CIVIL_SOCIETY = "civil_society", _("Civil society organisation")


class Family(models.TextChoices):
    GOVERNMENTS = "governments", _("Governments")
    BUSINESS = "business", _("Businesses and investors")
    EDUCATION = "education", _("Education and culture")
    CIVIL_SOCIETY = "civil_society", _("Civil society")


TYPES_BY_FAMILY = {
    Family.GOVERNMENTS: (
        SignatoryType.STATE,
        SignatoryType.COUNTY,
        SignatoryType.CITY,
        SignatoryType.METRO,
        SignatoryType.SPECIAL_DISTRICT,
        SignatoryType.TRIBAL_NATION,
    ),
    Family.BUSINESS: (SignatoryType.BUSINESS, SignatoryType.INVESTOR),
    Family.EDUCATION: (SignatoryType.UNIVERSITY, SignatoryType.CULTURAL_INSTITUTION),
    Family.CIVIL_SOCIETY: (
        SignatoryType.HEALTHCARE,
        SignatoryType.FAITH_GROUP,
        SignatoryType.ASSOCIATION,
        SignatoryType.CIVIL_SOCIETY,
    ),
}

GOVERNMENT_TYPES = tuple(str(type) for type in TYPES_BY_FAMILY[Family.GOVERNMENTS])

# The kind of jurisdiction that a government of each type governs. A city may also govern a city-region.
KIND_GOVERNED = {
    SignatoryType.STATE: "region",
    SignatoryType.COUNTY: "county",
    SignatoryType.CITY: "municipality",
    SignatoryType.METRO: "metropolitan_area",
    SignatoryType.SPECIAL_DISTRICT: "special_district",
    SignatoryType.TRIBAL_NATION: "tribal_territory",
}


def family_of(type):
    """The family under which a type is shown."""
    return next(family for family, types in TYPES_BY_FAMILY.items() if type in types)
