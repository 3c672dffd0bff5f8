"""Choosing one figure among several: the rules, apart from any database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from signatories.models import Figure, FigureKind, Provenance

KIND_RANK: dict[str, int] = {FigureKind.CENSUS: 0, FigureKind.ESTIMATE: 1, FigureKind.PROJECTION: 2}
PROVENANCE_RANK: dict[str, int] = {Provenance.REFERENCE: 0, Provenance.STAFF: 1}
NO_YEAR = (3, 0)


class FigureRow(NamedTuple):
    """A figure as it is read in bulk; the fields are those of `Figure`."""

    jurisdiction_id: int
    metric: str
    year: int | None
    value: int
    unit: str
    price_basis: str
    kind: str
    source: str
    source_url: str
    is_preferred: bool
    is_official: bool
    provenance: str
    checked_at: datetime | None
    recorded_at: datetime
    id: int
    checked_value: int | None = None

    @property
    def is_checked(self) -> bool:
        """Whether a person found this very value right."""
        return self.checked_at is not None and self.checked_value == self.value

    @property
    def from_office(self) -> bool:
        """Whether it is official: of the reference data, or marked so by an administrator."""
        return self.is_official or self.provenance == Provenance.REFERENCE

    @property
    def from_roster(self) -> bool:
        return Provenance.coalition_of(self.provenance) is not None


def standing(figures: Iterable[FigureRow]) -> list[FigureRow]:
    """The figures that may stand for a territory: the official ones, or all where none is official."""
    figures = list(figures)
    return [figure for figure in figures if figure.from_office] or figures


def choose_figure(figures: Sequence[FigureRow], year: int) -> FigureRow | None:
    """The figure that stands for `year`, or None where there is none. Official figures go before all others.

    The nearest year not after it, else the nearest after it; of several for that year the preferred one, else
    census before estimate before projection, else reference before staff before roster, else the newest. A
    figure of unknown year only where there is no other.
    """

    def order(figure: FigureRow) -> tuple[Any, ...]:
        if figure.year is None:
            return NO_YEAR
        return (0, year - figure.year) if figure.year <= year else (1, figure.year - year)

    return min(standing(figures), key=lambda figure: (order(figure), _rank(figure)), default=None)


def choose_nearest(figures: Sequence[FigureRow], year: int, source: str) -> FigureRow | None:
    """The figure that stands beside a table of that year and source, or None where there is none.

    The table's own figure, else that of the nearest year, the earlier of two as near; then as in `choose_figure`.
    """

    def order(figure: FigureRow) -> tuple[Any, ...]:
        if figure.year is None:
            return NO_YEAR
        return abs(figure.year - year), figure.year > year, figure.source != source

    return min(
        standing(figures),
        key=lambda figure: (figure.year is None, order(figure), _rank(figure)),
        default=None,
    )


def _rank(figure: FigureRow) -> tuple[Any, ...]:
    """Which of several figures of one year goes first."""
    return (
        not figure.is_preferred,
        KIND_RANK.get(figure.kind, 3),
        PROVENANCE_RANK.get(figure.provenance, 2),
        -figure.recorded_at.timestamp(),
        -figure.id,
    )


def previous_figure(figures: Iterable[FigureRow], chosen: FigureRow) -> FigureRow | None:
    """The figure of the nearest year before the chosen one, or None. For noticing sudden jumps."""
    if chosen.year is None:
        return None
    earlier = [figure for figure in figures if figure.year and figure.year < chosen.year]
    return choose_figure(earlier, chosen.year - 1)


def differs_by_half(value: int, other: int) -> bool:
    """Whether a figure differs from another by more than half of that."""
    return abs(value - other) * 2 > other


# --- Side by side -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FigureComparison:
    """A figure as it is shown beside others; `official` is the one nearest in years that goes before it, or None."""

    figure: Figure
    is_official: bool
    official: Figure | None = None

    @property
    def difference(self) -> float | None:
        """How far it is from the official one, as a fraction of that; None where they agree or there is none."""
        if self.official is None or not self.official.value or self.figure.value == self.official.value:
            return None
        return (self.figure.value - self.official.value) / self.official.value


def compare_with_official(figures: Iterable[Figure]) -> list[FigureComparison]:
    """The figures of one territory, each that is not official beside the official one that goes before it."""
    figures = list(figures)
    official = [figure for figure in figures if is_official(figure)]
    return [
        FigureComparison(figure, True)
        if is_official(figure)
        else FigureComparison(figure, False, _nearest_official(figure, official))
        for figure in figures
    ]


def is_official(figure: Figure) -> bool:
    """Whether a figure is of the reference data, or marked official by an administrator."""
    return figure.is_official or figure.provenance == Provenance.REFERENCE


def _nearest_official(figure: Figure, official: Iterable[Figure]) -> Figure | None:
    same = [
        one
        for one in official
        if (one.metric, one.unit, one.price_basis) == (figure.metric, figure.unit, figure.price_basis)
    ]
    return min(same, key=lambda one: (abs((one.year or 0) - (figure.year or 9999)), one.pk), default=None)
