"""What reach is computed of. A further metric is one more entry of `METRICS`.

Pages, pictures, feeds, data and checks follow from the entries; what they say in words of people and of the
economy alone stays with them.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aca_portal.numbers import count, money
from coalitions.models import Claim, ClaimMetric
from signatories.models import Metric


@dataclass(frozen=True)
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
        if self.is_of_people or value is None:
            return str(count(value))
        return gettext("%(number)s tCO2e") % {"number": count(value)}


POPULATION = ReachMetric(
    code="population",
    key="population",
    label=_("Population"),
    figure=Metric.POPULATION,
    unit="people",
    claim=Claim.Metric.POPULATION,
    claim_of_share=Claim.Metric.POPULATION_SHARE,
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
)
METRICS: list[ReachMetric] = [POPULATION, ECONOMY, EMISSIONS]
