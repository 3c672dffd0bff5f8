"""The kinds of pledges and which fields each of them needs: the one table behind constraints, form and import."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PERCENT = "percent"
TONNES = "tCO2e"

# The fields that depend on the kind; all other fields of a pledge may always be filled in.
FIELDS = ("base_year", "base_value", "target_year", "target_value", "unit", "denominator")
TEXT_FIELDS = ("unit", "denominator")


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


ABOVE_HUNDRED = (Kind.FINANCE, Kind.ADAPTATION, Kind.OTHER)  # 150 percent more protected forest makes sense
TO_ZERO = (Kind.NET_ZERO, Kind.CARBON_NEUTRAL)

# What a pledge covers where it covers all of its signatory, not stated included.
WHOLE_BOUNDARIES = ("", "whole_territory", "company_wide")


@dataclass(frozen=True)
class Rule:
    """What one kind needs and allows. `units` are the only ones that make sense, none listed is any.

    `rises` is whether more is better: a share that grows, against emissions that fall.
    """

    needs: tuple
    help: str
    allows: tuple = ()
    units: tuple = ()
    rises: bool = False

    @property
    def fields(self):
        """The fields that make sense for the kind, in the order of the form."""
        return tuple(field for field in FIELDS if field in self.needs or field in self.allows)

    @property
    def unused(self):
        return tuple(field for field in FIELDS if field not in self.fields)


REDUCTION = ("base_year", "target_year", "target_value", "unit")
NUMBER = ("base_year", "base_value", "target_year", "target_value", "unit")

RULES: dict[str, Rule] = {
    Kind.ABSOLUTE: Rule(
        needs=REDUCTION,
        allows=("base_value",),
        units=(PERCENT,),
        help=_(
            "Emissions fall by so many percent of what they were in the base year. 0 percent is valid: back to "
            "the level of that year. The base value is the emissions of the base year in tonnes of CO2 "
            "equivalent, if the signatory states them."
        ),
    ),
    Kind.INTENSITY: Rule(
        needs=(*REDUCTION, "denominator"),
        allows=("base_value",),
        units=(PERCENT,),
        help=_(
            "Emissions fall per something: per inhabitant, per unit of GDP, per tonne produced. Say per what. "
            "Emissions in all may still grow."
        ),
    ),
    Kind.FIXED_LEVEL: Rule(
        needs=("target_year", "target_value", "unit"),
        allows=("base_year", "base_value"),
        units=(TONNES,),
        help=_(
            "Emissions are to be no more than so many tonnes of CO2 equivalent in the target year. A base year "
            "lets the path to it be drawn."
        ),
    ),
    Kind.BASELINE: Rule(
        needs=("target_year", "target_value", "unit"),
        allows=("base_year", "base_value"),
        units=(PERCENT,),
        help=_(
            "Emissions are to be so many percent below what they would otherwise become (business as usual). "
            "The base value is what the scenario expects for the target year, in tonnes of CO2 equivalent."
        ),
    ),
    Kind.NET_ZERO: Rule(
        needs=("target_year",),
        allows=("base_year", "base_value"),
        help=_(
            "What is still emitted in the target year is taken out of the air again. Give the base year if one is "
            "stated."
        ),
    ),
    Kind.CARBON_NEUTRAL: Rule(
        needs=("target_year",),
        allows=("base_year", "base_value"),
        help=_("What is still emitted in the target year is made up for, often with carbon credits."),
    ),
    Kind.SCIENCE_BASED: Rule(
        needs=(),
        allows=NUMBER,
        help=_(
            "A target that the Science Based Targets initiative has validated, or a commitment to set one. A "
            "commitment without numbers is fine here."
        ),
    ),
    Kind.RENEWABLES: Rule(
        needs=("target_year", "target_value", "unit"),
        allows=("base_year", "base_value"),
        units=(PERCENT,),
        rises=True,
        help=_(
            "So many percent of the electricity come from renewable sources. The base value is the share in "
            "the base year, in percent."
        ),
    ),
    Kind.EFFICIENCY: Rule(
        needs=("target_year",),
        allows=("base_year", "base_value", "target_value", "unit", "denominator"),
        rises=True,
        help=_("Less energy for the same purpose, such as 30 percent less per square metre."),
    ),
    Kind.FLEET: Rule(
        needs=("target_year",),
        allows=("base_year", "base_value", "target_value", "unit"),
        rises=True,
        help=_("Vehicles without exhaust: a share of the fleet in percent, or a number of vehicles."),
    ),
    Kind.FINANCE: Rule(
        needs=(),
        allows=("target_year", "target_value", "unit"),
        rises=True,
        help=_("Money taken out of fossil fuels or put into climate action. The unit is a currency code."),
    ),
    Kind.ADAPTATION: Rule(
        needs=(),
        allows=("target_year", "target_value", "unit"),
        rises=True,
        help=_("Getting ready for the climate to come: plans, protected people, restored land."),
    ),
    Kind.OTHER: Rule(
        needs=(),
        allows=FIELDS,
        rises=True,
        help=_("Anything else. Say in the text what it is."),
    ),
}


def problems(kind, values):
    """What is wrong with the fields of a pledge of that kind: {field: code}.

    Codes: missing, unused, no_unit (a value without one), unit (one that makes no sense), range.

    `values` maps the names in `FIELDS` to what they hold; None and empty text are both empty.
    """
    rule = RULES[kind]
    empty = {field: values.get(field) in (None, "") for field in FIELDS}
    found = {field: "missing" for field in rule.needs if empty[field]}
    found |= {field: "unused" for field in rule.unused if not empty[field]}
    if empty["unit"] != empty["target_value"] and "unit" in rule.fields:
        found |= {"unit": "no_unit"} if empty["unit"] else {"target_value": "missing"}
    if rule.units and not empty["unit"] and values["unit"] not in rule.units:
        found.setdefault("unit", "unit")
    is_percent = rule.units == (PERCENT,) or values.get("unit") == PERCENT and kind not in ABOVE_HUNDRED
    if is_percent and not empty["target_value"] and not 0 <= values["target_value"] <= 100:
        found.setdefault("target_value", "range")
    if kind == Kind.RENEWABLES and not empty["base_value"] and not 0 <= values["base_value"] <= 100:
        found.setdefault("base_value", "range")
    return found


def constraints():
    """The table as database constraints, one a kind."""
    return [
        models.CheckConstraint(
            condition=~Q(kind=kind.value) | _condition(kind, rule),
            name=f"pledge_fields_{kind.value}",
            violation_error_message=_("The fields do not fit the kind of pledge."),
        )
        for kind, rule in RULES.items()
    ]


def _condition(kind, rule):
    condition = Q()
    for field in rule.needs:
        condition &= ~_is_empty(field)
    for field in rule.unused:
        condition &= _is_empty(field)
    if "unit" in rule.fields:
        condition &= Q(unit="", target_value__isnull=True) | (~Q(unit="") & Q(target_value__isnull=False))
    if rule.units:
        condition &= Q(unit__in=["", *rule.units])
    if "unit" in rule.fields and kind not in ABOVE_HUNDRED:
        is_share = Q(target_value__gte=0, target_value__lte=100)
        condition &= ~Q(unit=PERCENT) | Q(target_value__isnull=True) | is_share
    if kind == Kind.RENEWABLES:
        condition &= Q(base_value__isnull=True) | Q(base_value__gte=0, base_value__lte=100)
    return condition


def _is_empty(field):
    return Q(**{field: ""}) if field in TEXT_FIELDS else Q(**{f"{field}__isnull": True})
