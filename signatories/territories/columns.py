"""The columns of the files that load territories and their figures, in their order."""

import re

from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.columns import Column, FileResource
from aca_portal.spreadsheets.rows import CellError, Row
from aca_portal.spreadsheets.table import UnknownHeadings
from aca_portal.spreadsheets.widgets import (
    Choice,
    Code,
    CodeList,
    Name,
    Website,
    WholeNumber,
    Widget,
    Year,
    customs_of,
)
from signatories.models import LARGEST, Figure, FigureKind, Jurisdiction, JurisdictionKind, Metric
from signatories.types import KIND_GOVERNED, SignatoryType

COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
LONGEST_LIST = 30_000  # a cell of Excel holds 32,767 characters


class CountryCode(Widget):
    """The two-letter code of a country, in capitals."""

    def clean(self, value, row=None, **kwargs):
        country = as_text(value).upper()
        if not COUNTRY.fullmatch(country):
            raise CellError(_("Write the country as its two-letter ISO code, such as MX."))
        return country


class Currency(Widget):
    """The three-letter code of a currency, in capitals."""

    def clean(self, value, row=None, **kwargs):
        currency = as_text(value).upper()
        if not CURRENCY.fullmatch(currency):
            raise CellError(no_currency())
        return currency


def no_currency():
    return _("Say in which currency the GDP is, with its three-letter ISO code such as USD.")


def kind_words():
    """{word: kind of territory} of the words for governments that lists also use for their territories."""
    return {
        word: str(KIND_GOVERNED[type])
        for type in (SignatoryType.STATE, SignatoryType.COUNTY, SignatoryType.CITY)
        for word in (type.value, *(word for one in words.languages() for word in one.types.get(type, ())))
    }


class ReferenceRow(Row):
    """A row of a jurisdiction or figure file."""

    @property
    def faulty(self) -> set[str]:
        """The columns in which something is wrong."""
        return {error["column"] for error in self.errors}


class ReferenceFile(FileResource):
    """A file of territories, of one country or several: each row keeps the customs of its own country.

    What it loads becomes reference data, so a cell that holds an error such as #N/A is never passed over.
    """

    refuses_error_values = True

    def customs_of_row(self, cells):
        return customs_of(self.country_of(cells), self.decimal)


class JurisdictionFile(ReferenceFile):
    """Territories with their population and GDP, one a row. The model is `Jurisdiction`."""

    words_of = "jurisdictions"

    code = Column(
        Code(Jurisdiction.code.field.max_length),
        attribute="code",
        required=True,
        help="the official code with the country before it, such as US-04019; a country has its own code, such as US",
    )
    name = Column(
        Name(Jurisdiction.name.field.max_length),
        attribute="name",
        required=True,
        help="the name in the country's own language or in English",
    )
    kind = Column(
        Choice(JurisdictionKind, kind_words()),
        attribute="kind",
        required=True,
        help=f"one of: {', '.join(JurisdictionKind.values)}",
    )
    parent_code = Column(
        Code(Jurisdiction.code.field.max_length, repeats=True),
        attribute="parent",
        help="the code of the territory that contains it; without it the country does",
    )
    country = Column(
        CountryCode(), attribute="country", required=True, help="the two-letter ISO code of the country"
    )
    population = Column(WholeNumber(LARGEST[Metric.POPULATION]), help="the number of inhabitants")
    population_year = Column(Year(), help="the year of that number; blank if the source does not say")
    population_source = Column(
        Code(Figure.source.field.max_length, repeats=True), help="where that number comes from"
    )
    gdp = Column(
        WholeNumber(LARGEST[Metric.GDP]), help="the gross domestic product in whole units of currency"
    )
    gdp_year = Column(Year(), help="the year of that amount")
    gdp_currency = Column(
        Currency(), help="the three-letter ISO code of its currency; every amount needs one"
    )
    gdp_source = Column(
        Code(Figure.source.field.max_length, repeats=True), help="where that amount comes from"
    )
    part_codes = Column(
        CodeList(LONGEST_LIST),
        help="the codes of the parts of a metropolitan area or special district, or of the regions that a tribal "
        "territory touches, separated by semicolons",
    )

    def country_of(self, cells):
        return as_text(cells.get("country", "")).upper()


class FigureFile(ReferenceFile):
    """Numbers about territories on file, one a row. The model is `Figure`."""

    words_of = "figures"
    SAYS_WHERE = ("code", "name", "territory_kind", "state", "country")

    code = Column(
        Code(Jurisdiction.code.field.max_length, repeats=True),
        attribute="jurisdiction__code",
        help="the code of the territory; its name will do as well",
    )
    name = Column(
        Code(Jurisdiction.name.field.max_length, repeats=True),
        help="the name of the territory, in any language on file; needed where there is no code",
    )
    territory_kind = Column(
        Choice(JurisdictionKind, kind_words()),
        help="what kind of territory it is, where several have that name: municipality, county, region …",
    )
    state = Column(
        Code(Jurisdiction.name.field.max_length, repeats=True),
        help="the state, province or prefecture in which it lies, by name or code",
    )
    country = Column(
        CountryCode(),
        help="the two-letter ISO code of the country; without it every country on file is searched",
    )
    metric = Column(
        Choice(Metric), attribute="metric", required=True, help=f"one of: {', '.join(Metric.values)}"
    )
    year = Column(Year(), attribute="year", help="the year of the number; blank if the source does not say")
    value = Column(
        WholeNumber(max(LARGEST.values())), attribute="value", required=True, help="the number itself"
    )
    unit = Column(
        Code(Figure.unit.field.max_length, repeats=True),
        attribute="unit",
        help="people, tCO2e, or for GDP the three-letter ISO code of the currency, which it needs",
    )
    kind = Column(
        Choice(FigureKind),
        attribute="kind",
        help=f"how the number came about: {', '.join(filter(None, FigureKind.values))}",
    )
    source = Column(
        Code(Figure.source.field.max_length, repeats=True), attribute="source", help="where it comes from"
    )
    source_url = Column(
        Website(Figure.source_url.field.max_length), attribute="source_url", help="the address of that source"
    )

    def country_of(self, cells):
        return as_text(cells.get("country", "") or cells.get("code", ""))[:2].upper()

    @classmethod
    def read_table(cls, content, filename, country="", options=None, *, keep_all=False):
        """As of every file; one in which no column says which territory is meant is left to a person."""
        table = super().read_table(content, filename, country, options, keep_all=keep_all)
        if not {"code", "name"} & set(table.columns):
            message = _(
                "“%(file)s” has no column with the codes or names of the territories. Say which one it is."
            )
            raise UnknownHeadings(message % {"file": filename}, table)
        return table
