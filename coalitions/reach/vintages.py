"""Vintages: complete tables of a country, of which numerator and denominator of a share are taken.

A vintage is one source and one year with a figure for every first-level subdivision that the nation's own figures
include, in one unit and price basis. The rules here know no database.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import get_territory_currencies

from signatories.models import FigureKind
from signatories.territories.figures import KIND_RANK, FigureRow, choose_nearest, standing


@dataclass(frozen=True)
class Vintage:
    """One source and one year, and what its figures are counted in."""

    year: int
    source: str
    unit: str
    price_basis: str

    def has(self, figure: FigureRow) -> bool:
        return self == _vintage_of(figure)

    def counts_alike(self, figure: FigureRow) -> bool:
        """Whether a figure is in the same unit and prices."""
        return (figure.unit, figure.price_basis) == (self.unit, self.price_basis)


def _vintage_of(figure: FigureRow) -> Vintage | None:
    if figure.year is None:
        return None
    return Vintage(figure.year, figure.source, figure.unit, figure.price_basis)


def find_vintage(
    nation: Sequence[FigureRow], regions: Sequence[Sequence[FigureRow]], country: str, year: int
) -> Vintage | None:
    """The newest vintage not after `year`, else the earliest after it, or None where no table is complete.

    `nation` are the country's own figures, `regions` those of each first-level subdivision that they include.
    Where nothing is divided, the nation alone is a table. National currency goes before any other, then the year,
    a census before an estimate, current prices before constant ones. What rosters state makes no table, nor do
    regions that together are less than half of the same source's nation: most of the country is not on file.
    """
    tables = [_tables(figures) for figures in regions] or [_tables(nation)]
    complete = set.intersection(*(set(found) for found in tables))
    if regions:
        complete = {one for one in complete if _covers_half(one, nation, regions)}
    kinds = {vintage: max(found[vintage] for found in tables) for vintage in complete}
    currency = national_currency(country)

    def order(vintage: Vintage) -> tuple[Any, ...]:
        distance = year - vintage.year
        return (
            vintage.unit not in ("people", "tCO2e", currency),
            (0, distance) if distance >= 0 else (1, -distance),
            kinds[vintage],
            vintage.price_basis not in ("", "current"),
            vintage.source,
        )

    return min(complete, key=order, default=None)


def _covers_half(
    vintage: Vintage, nation: Sequence[FigureRow], regions: Sequence[Sequence[FigureRow]]
) -> bool:
    """Whether the regions together are at least half of the nation, by the source's own figure of the nearest year."""
    own = [figure for figure in nation if figure.source == vintage.source and vintage.counts_alike(figure)]
    whole = choose_nearest(own, vintage.year, vintage.source)
    return whole is None or 2 * sum(_amount(vintage, figures) for figures in regions) >= whole.value


def _amount(vintage: Vintage, figures: Sequence[FigureRow]) -> int:
    return next(figure.value for figure in figures if vintage.has(figure))


def _tables(figures: Sequence[FigureRow]) -> dict[Vintage, int]:
    """The vintages that a territory has a figure in, each with the rank of its kind."""
    found: dict[Vintage, int] = defaultdict(lambda: len(KIND_RANK))
    for figure in standing(figures):
        vintage = _vintage_of(figure)
        if vintage and not figure.from_roster:
            rank = KIND_RANK[FigureKind(figure.kind)] if figure.kind else len(KIND_RANK)
            found[vintage] = min(found[vintage], rank)
    return found


def national_currency(country: str) -> str | None:
    """The currency in use in a country today, as ISO 4217, or None where it is not known."""
    return next(iter(get_territory_currencies(country)), None)
