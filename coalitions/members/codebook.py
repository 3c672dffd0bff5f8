"""What the columns of the open tables of members, places, figures and growth mean, for workbooks."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aca_portal.spreadsheets.codebook import CodebookColumn, label_from, yes_or_no
from coalitions.models import Membership
from signatories.models import FigureKind, JurisdictionKind, Metric
from signatories.types import Family, type_label

COALITION = _("the coalition")
REGISTER = _("the official register of the country, or the coalition's list")
NAMES_IN = {
    "en": (_("Name in English"), _("Its official name in English, where one is on file.")),
    "es": (_("Name in Spanish"), _("Its official name in Spanish, where one is on file.")),
    "ja": (_("Name in Japanese"), _("Its official name in Japanese, where one is on file.")),
}


def name_columns() -> list[CodebookColumn]:
    """One column for each language of the portal."""
    return [
        CodebookColumn(f"name_{code}", *NAMES_IN[code], "", REGISTER) for code, _name in settings.LANGUAGES
    ]


def shown_type(value: str, row: Mapping[str, Any]) -> Any:
    """The label of a type as the row's country calls it."""
    return type_label(value, row.get("country", ""))


SIGNATORY = CodebookColumn(
    "signatory",
    _("Address name"),
    _("Names the organisation in addresses and in the other files; it stays the same."),
)
NAME = CodebookColumn("name", _("Name"), _("The name under which the organisation signed."), "", COALITION)
TYPE = CodebookColumn(
    "type",
    _("Type"),
    _("What sort of organisation it is, as its country calls it."),
    "",
    COALITION,
    shown_type,
)

SIGNATORY_CODEBOOK = [
    NAME,
    *name_columns(),
    TYPE,
    CodebookColumn(
        "family",
        _("Family"),
        _(
            "The group under which the portal shows the type: governments, businesses, education, civil society."
        ),
        label_of=lambda value, _row: Family(value).label,
    ),
    CodebookColumn("country", _("Country"), _("The code of the country by ISO 3166-1.")),
    CodebookColumn(
        "relation",
        _("Relation to the place"),
        _(
            "Whether the organisation governs the place or is based in it. Only governments bring people into reach."
        ),
        label_of=lambda value, _row: _("governs it") if value == "governs" else _("is based in it"),
    ),
    CodebookColumn(
        "place", _("Place"), _("The territory that it governs or in which it is based."), "", REGISTER
    ),
    CodebookColumn(
        "place_code", _("Code of the place"), _("The official code of that territory."), "", REGISTER
    ),
    CodebookColumn(
        "region", _("First-level region"), _("The state, province or prefecture of the place."), "", REGISTER
    ),
    CodebookColumn(
        "region_code", _("Code of the region"), _("The code of the region by ISO 3166-2."), "", REGISTER
    ),
    CodebookColumn(
        "coalitions",
        _("Coalitions today"),
        _("The address names of the coalitions of which it is a member today."),
    ),
    CodebookColumn("website", _("Website"), _("The organisation's own website."), "", COALITION),
    CodebookColumn(
        "identifiers",
        _("Identifiers"),
        _(
            "Codes under which others know the organisation, such as Wikidata or LEI, each after the name of its "
            "scheme."
        ),
    ),
    SIGNATORY,
]

PERIOD_CODEBOOK = [
    CodebookColumn(
        "status",
        _("Status"),
        _("How the membership stands: active, suspended or ended. Suspended members do not count in reach."),
        "",
        COALITION,
        label_from(Membership.Status),
    ),
    CodebookColumn(
        "joined_on",
        _("Joined on"),
        _("The first day of membership. Empty: not known."),
        "",
        COALITION,
        is_day=True,
    ),
    CodebookColumn(
        "left_on",
        _("Left on"),
        _("The first day without membership. Empty: has not left, as far as is on file."),
        "",
        COALITION,
        is_day=True,
    ),
]

ITS_OWN = _("named in the column beside it")
AMOUNT_CODEBOOK = [
    CodebookColumn(
        "population",
        _("Population"),
        _(
            "The inhabitants of the territory that a member government governs. "
            "Do not add these up: the territories overlap, and the reach counts each inhabitant once."
        ),
        pgettext_lazy("after a number", "people"),
        ITS_OWN,
    ),
    CodebookColumn(
        "population_year", _("Year of the population"), _("The year for which the population holds.")
    ),
    CodebookColumn("population_source", _("Source of the population"), _("Who published the population.")),
    CodebookColumn(
        "population_source_url", _("Address of that source"), _("Where the population was published.")
    ),
    CodebookColumn(
        "gdp",
        _("Gross domestic product"),
        _("The gross domestic product of the territory, in the currency of the next column."),
        _("whole units of the currency"),
        ITS_OWN,
    ),
    CodebookColumn(
        "gdp_currency", _("Currency"), _("The currency of the gross domestic product, by ISO 4217.")
    ),
    CodebookColumn(
        "gdp_year", _("Year of the GDP"), _("The year for which the gross domestic product holds.")
    ),
    CodebookColumn(
        "gdp_is_estimate",
        _("GDP is an estimate"),
        _(
            "Yes: estimated by the portal from the GDP of the region, by the share of its people who live here."
        ),
        label_of=yes_or_no,
    ),
    CodebookColumn("gdp_source", _("Source of the GDP"), _("Who published the gross domestic product.")),
    CodebookColumn(
        "gdp_source_url",
        _("Address of the GDP's source"),
        _("Where the gross domestic product was published."),
    ),
]

GROWTH_CODEBOOK = [
    CodebookColumn(
        "date",
        _("Date"),
        _("The day from which the numbers of this row hold. Empty: from before any day on file."),
        is_day=True,
    ),
    CodebookColumn(
        "family",
        _("Family"),
        _("The group of types that the row counts."),
        label_of=lambda value, _row: Family(value).label,
    ),
    CodebookColumn(
        "members",
        _("Members"),
        _("How many members of the family the coalition had from that day."),
        _("members"),
    ),
    CodebookColumn(
        "joining_date_unknown",
        _("Of these without a joining date"),
        _("Those among them whose joining date is not known; they are counted from the coalition's launch."),
        _("members"),
    ),
]

PLACE = CodebookColumn(
    "place", _("Key of the place"), _("Names the territory in all files: its code, or our own number.")
)
PLACE_CODEBOOK = [
    CodebookColumn("name", _("Name"), _("The name of the territory."), "", REGISTER),
    *name_columns(),
    CodebookColumn(
        "kind", _("Kind"), _("What kind of territory it is."), label_of=label_from(JurisdictionKind)
    ),
    CodebookColumn("country", _("Country"), _("The code of the country by ISO 3166-1.")),
    CodebookColumn(
        "code", _("Official code"), _("Its official code, after that of the country."), "", REGISTER
    ),
    PLACE,
    CodebookColumn("parent", _("Lies in"), _("The key of the territory that contains it."), "", REGISTER),
    CodebookColumn("parts", _("Made of"), _("The keys of its parts, where it is made of some.")),
    CodebookColumn("lies_across", _("Lies across"), _("The keys of the territories across which it lies.")),
    CodebookColumn(
        "same_territory_as", _("Same territory as"), _("The key of another that governs the very same land.")
    ),
    CodebookColumn(
        "ended_on",
        _("Ended on"),
        _("The day on which it was dissolved. Empty: it exists."),
        "",
        REGISTER,
        is_day=True,
    ),
    CodebookColumn("successor", _("Successor"), _("The key of the territory that took its place.")),
    CodebookColumn(
        "is_city_region",
        _("City and region"),
        _("Yes: it is a city and a first-level region at once."),
        label_of=yes_or_no,
    ),
    CodebookColumn(
        "in_national_figures",
        _("In the national figures"),
        _("No: national statistics leave it out."),
        label_of=yes_or_no,
    ),
    CodebookColumn(
        "latitude", _("Latitude"), _("Where its point on the map lies."), _("degrees north"), REGISTER
    ),
    CodebookColumn(
        "longitude", _("Longitude"), _("Where its point on the map lies."), _("degrees east"), REGISTER
    ),
]

FIGURE_CODEBOOK = [
    PLACE,
    CodebookColumn("metric", _("Quantity"), _("What the figure measures."), label_of=label_from(Metric)),
    CodebookColumn(
        "year", _("Year"), _("The year for which the figure holds. Empty: not stated by its source.")
    ),
    CodebookColumn(
        "value", _("Value"), _("The figure as its source has it."), _("that of the next column"), ITS_OWN
    ),
    CodebookColumn("unit", _("Unit"), _("People, a currency by ISO 4217, or tonnes of CO2 equivalent.")),
    CodebookColumn(
        "price_basis", _("Prices"), _("Of which year the prices are. Empty: of the year of the figure.")
    ),
    CodebookColumn(
        "kind",
        _("Kind of figure"),
        _("Whether it was counted, estimated or projected."),
        label_of=label_from(FigureKind),
    ),
    CodebookColumn("source", _("Source"), _("Who published it.")),
    CodebookColumn("source_url", _("Source address"), _("Where it was published.")),
    CodebookColumn(
        "official",
        _("Official"),
        _("Yes: from the register, or marked official; such figures come first."),
        label_of=yes_or_no,
    ),
    CodebookColumn(
        "preferred", _("Preferred"), _("Yes: staff prefer it to others of the same year."), label_of=yes_or_no
    ),
    CodebookColumn(
        "checked_on",
        _("Checked on"),
        _("When staff looked at an unusual figure and found it right."),
        is_day=True,
    ),
    CodebookColumn(
        "stated_by", _("Stated by"), _("Reference data, staff, or the coalition whose list states it.")
    ),
]

LISTING_CODEBOOK = [
    NAME,
    TYPE,
    CodebookColumn("list", _("Code of the list"), _("The code of the list in the portal.")),
    CodebookColumn("list_name", _("List"), _("The name of the list of others, such as Race to Zero.")),
    CodebookColumn("status", _("Status in the list"), _("What the list says of the organisation.")),
    CodebookColumn("since", _("Since"), _("Since when it stands there."), is_day=True),
    CodebookColumn("as_of", _("Looked up on"), _("On which day the list was read."), is_day=True),
    CodebookColumn(
        "ended_on", _("Ended on"), _("When it was taken off the list. Empty: it stands there."), is_day=True
    ),
    CodebookColumn("source_url", _("Source address"), _("Where the list says so.")),
    CodebookColumn(
        "is_demo", _("Demonstration data"), _("Yes: invented for demonstration."), label_of=yes_or_no
    ),
    SIGNATORY,
]
