"""What reach is computed of. A further metric is one more entry of `METRICS`, with its words.

The page of a coalition, the lines of its reach, the comparison, data and checks follow from the entries. Pictures and
cards are of people and of the economy alone.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aca_portal.numbers import count, money
from coalitions.models import Claim, ClaimMetric
from signatories.models import Metric


@dataclass(frozen=True)
class MetricWords:
    """What pages call a metric and its sum."""

    heading: Promise
    share: Promise
    noun: Promise  # what the number is of, written behind it
    unknown: Promise  # instead of the number, where none is known
    counted: Promise = _("Counted once")
    amount: Promise | str = "%(number)s"  # a number of it with its unit, unless it is money
    missing: Promise | str = ""  # what else to say where governments have no figure
    note: Promise | str = ""  # what the sum includes and leaves out, written below all sums


@dataclass(frozen=True, kw_only=True)
class ReachMetric:
    """One quantity that member governments bring.

    `code` names it in data and pages (`population`), `key` the keys of a line (`gdp_year`). `unit` is that of its
    figures; without one it is money, in the currency of the table that it is taken from.
    """

    code: str
    key: str
    label: Promise
    figure: Metric
    unit: str = ""
    # The estimate rule: the metric by whose share of its region a county's or city's missing figure is estimated.
    estimated_by: str | None = None
    # The denominator's rule: whether the nation is made to cover first-level subdivisions that its own figures
    # leave out, by figures from outside the table. Without, nothing from outside the table enters.
    covers_outlying: bool = True
    # Whether nobody being a member means none of it. What needs a figure on file is unknown instead.
    is_zero_without_members: bool = True
    # Whether figures enter only where a complete table of the country and a national figure are on file. Where
    # they do, a figure below the regions is of the table only where it is of the table's source too.
    needs_table: bool = False
    boundary: str = ""  # what its figures include and leave out, as data says it
    claim: ClaimMetric | None = None
    claim_of_share: ClaimMetric | None = None
    words: MetricWords

    @property
    def is_money(self) -> bool:
        return not self.unit

    @property
    def is_of_people(self) -> bool:
        return self.unit == POPULATION.unit

    def outcome_key(self) -> str:
        """The key of a line's outcome in data."""
        return "outcome" if self.code == POPULATION.code else f"{self.code}_outcome"

    def text(self, value: int | None, currency: str | None) -> str:
        """An amount as people read it."""
        if self.is_money:
            return str(money(value, currency))
        if value is None:
            return str(count(value))
        return str(self.words.amount) % {"number": count(value)}


POPULATION = ReachMetric(
    code="population",
    key="population",
    label=_("Population"),
    figure=Metric.POPULATION,
    unit="people",
    claim=Claim.Metric.POPULATION,
    claim_of_share=Claim.Metric.POPULATION_SHARE,
    words=MetricWords(
        heading=_("People"),
        share=_("Share of the population"),
        noun=pgettext_lazy("after a number", "people"),
        unknown=_("No member government has a figure on file. That is not zero: it is not known."),
        counted=_("People, each once"),
    ),
)
ECONOMY = ReachMetric(
    code="economy",
    key="gdp",
    label=_("Economy (GDP)"),
    figure=Metric.GDP,
    estimated_by="population",
    covers_outlying=False,
    is_zero_without_members=False,
    claim=Claim.Metric.ECONOMY,
    claim_of_share=Claim.Metric.ECONOMY_SHARE,
    words=MetricWords(
        heading=_("Economy"),
        share=_("Share of the economy"),
        noun=_("gross domestic product"),
        unknown=_(
            "How large the economy of the member governments is, is not known: none of them has a GDP on file."
        ),
    ),
)
# Greenhouse gases of the territory, as inventories publish them: gross. `Metric.GHG` means this everywhere, so that
# what reach adds up is what pledges are judged by.
EMISSIONS = ReachMetric(
    code="emissions",
    key="ghg",
    label=_("Greenhouse gas emissions"),
    figure=Metric.GHG,
    unit="tCO2e",
    covers_outlying=False,
    is_zero_without_members=False,
    needs_table=True,
    boundary="all greenhouse gases, gross: without land use, land-use change and forestry",
    claim=Claim.Metric.EMISSIONS,
    claim_of_share=Claim.Metric.EMISSIONS_SHARE,
    words=MetricWords(
        heading=_("Greenhouse gas emissions"),
        share=_("Share of the emissions"),
        noun=_(
            "greenhouse gases of their territories, gross: without land use, land-use change and forestry"
        ),
        unknown=_(
            "Which share of the country's greenhouse gas emissions the member governments have is not known: no "
            "member is in a table on file that covers every region and the nation. A city's "
            "emissions are never estimated from those of its state or from its people."
        ),
        amount=_("%(number)s tCO2e"),
        missing=_("A city's emissions are never estimated from those of its state or from its people."),
        note=_(
            "Emissions are greenhouse gases of the territories, gross: without land use, land-use change and "
            "forestry."
        ),
    ),
)
METRICS: list[ReachMetric] = [POPULATION, ECONOMY, EMISSIONS]
