"""The reach of a coalition as tables for everybody: one row for each member government, and one for each sum.

`population_counted` of all rows adds up to the population of the reach, and `gdp_counted` to its economy.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aca_portal.spreadsheets.codebook import CodebookColumn, yes_or_no
from coalitions.reach.results import Reach
from coalitions.reach.union import Outcome
from signatories.types import type_label

OUTCOMES = dict(Outcome.choices)
ITS_OWN = _("named in the column beside it")


def _outcome(value: str, _row: Any) -> str:
    return capfirst(str(OUTCOMES[value]))


def _columns_of_metric(key: str, label: Any, unit: Any, outcome_key: str) -> list[CodebookColumn]:
    return [
        CodebookColumn(
            outcome_key,
            _("What became of it: %(quantity)s") % {"quantity": label},
            _(
                "Whether the government is counted, lies inside another one that is, or why else it adds nothing."
            ),
            label_of=_outcome,
        ),
        CodebookColumn(
            key, label, _("The figure of its territory, whether it is counted or not."), unit, ITS_OWN
        ),
        CodebookColumn(
            f"{key}_counted",
            _("%(quantity)s, counted") % {"quantity": label},
            _("What the sum takes under this row. These add up to the reach."),
            unit,
            _("computed by the portal"),
        ),
        CodebookColumn(
            f"{key}_year",
            _("%(quantity)s, year") % {"quantity": label},
            _("The year for which the figure holds."),
        ),
        CodebookColumn(
            f"{key}_source", _("%(quantity)s, source") % {"quantity": label}, _("Who published the figure.")
        ),
        CodebookColumn(
            f"{key}_source_url",
            _("%(quantity)s, source address") % {"quantity": label},
            _("Where the figure was published."),
        ),
    ]


def line_columns() -> list[CodebookColumn]:
    """The columns of the rows. Call it in the language of the reader."""
    return [
        CodebookColumn("name", _("Name"), _("The name under which the government signed.")),
        CodebookColumn(
            "type",
            _("Type"),
            _("What sort of organisation it is, as its country calls it."),
            label_of=lambda value, row: type_label(value, row["country"]),
        ),
        CodebookColumn("jurisdiction", _("Territory"), _("The territory that it governs.")),
        CodebookColumn(
            "place",
            _("Key of the place"),
            _("Names the territory in all files: its code, or our own number."),
        ),
        CodebookColumn(
            "within", _("Counted within"), _("The member government that already counts these people.")
        ),
        *_columns_of_metric(
            "population", _("Population"), pgettext_lazy("after a number", "people"), "outcome"
        ),
        *_columns_of_metric("gdp", _("GDP"), _("the currency of the sums"), "economy_outcome"),
        CodebookColumn(
            "gdp_is_estimate",
            _("GDP is an estimate"),
            _(
                "Yes: estimated by the portal from the GDP of the region, by the share of its people who live here."
            ),
            label_of=yes_or_no,
        ),
        *_columns_of_metric("ghg", _("Emissions"), "tCO2e", "emissions_outcome"),
        CodebookColumn("warning", _("To be checked"), _("Why the figure looks unusual.")),
        CodebookColumn(
            "signatory",
            _("Address name"),
            _("Names the organisation in addresses and in the other files; it stays the same."),
        ),
    ]


def line_rows(reach: Reach) -> Iterator[dict[str, Any]]:
    """One dictionary for each member government, with the keys of a line of `reach.json`."""
    country = reach.coalition.country.country
    for line in reach.lines:
        yield line.as_json() | {"country": country}


def sum_columns() -> list[CodebookColumn]:
    own_unit = _("that of the column “Unit”")
    computed = _("computed by the portal")
    return [
        CodebookColumn("quantity", _("Quantity"), _("What was added up.")),
        CodebookColumn("unit", _("Unit"), _("People, a currency by ISO 4217, or tonnes of CO2 equivalent.")),
        CodebookColumn(
            "value", _("Sum"), _("All member governments together, each inhabitant once."), own_unit, computed
        ),
        CodebookColumn(
            "upper", _("At most"), _("The sum with all that cannot be told for certain."), own_unit, computed
        ),
        CodebookColumn(
            "naive",
            _("Plain addition"),
            _("What adding up all members would give, some counted several times."),
            own_unit,
            computed,
        ),
        CodebookColumn("national", _("The whole country"), _("The national figure."), own_unit, ITS_OWN),
        CodebookColumn("national_year", _("Year of the national figure"), _("The year for which it holds.")),
        CodebookColumn("national_source", _("Source of the national figure"), _("Who published it.")),
        CodebookColumn(
            "share",
            _("Share of the country"),
            _("The sum as a fraction of the national figure: 0.25 is 25%."),
            _("fraction"),
            computed,
        ),
    ]


def sum_rows(reach: Reach) -> Iterator[dict[str, Any]]:
    for whole in reach.metrics.values():
        names = ["value", "upper", "naive", "national", "national_year", "national_source", "share"]
        yield {name: getattr(whole, name) for name in names} | {
            "quantity": whole.metric.label,
            "unit": (whole.currency or "") if whole.metric.is_money else whole.metric.unit,
        }
