"""Choosing one figure among several: the rules, apart from any database."""

from typing import NamedTuple

from signatories.models import FigureKind, Provenance

KIND_RANK = {FigureKind.CENSUS: 0, FigureKind.ESTIMATE: 1, FigureKind.PROJECTION: 2}
PROVENANCE_RANK = {Provenance.REFERENCE: 0, Provenance.STAFF: 1}


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
    provenance: str
    recorded_at: object
    id: int


def choose_figure(figures, year):
    """The figure that stands for `year`, or None where there is none.

    The nearest year not after it, else the nearest after it; of several for that year the preferred one, else
    census before estimate before projection, else reference before staff before roster, else the newest. A
    figure of unknown year only where there is no other.
    """
    if len(figures) < 2:
        return figures[0] if figures else None
    return min(figures, key=lambda figure: _order(figure, year))


def _order(figure, year):
    if figure.year is None:
        distance = (2, 0)
    elif figure.year <= year:
        distance = (0, year - figure.year)
    else:
        distance = (1, figure.year - year)
    return (
        distance,
        not figure.is_preferred,
        KIND_RANK.get(figure.kind, 3),
        PROVENANCE_RANK.get(figure.provenance, 2),
        -figure.recorded_at.timestamp(),
        -figure.id,
    )


def previous_figure(figures, chosen):
    """The figure of the nearest year before the chosen one, or None. For noticing sudden jumps."""
    if chosen.year is None:
        return None
    return choose_figure(
        [figure for figure in figures if figure.year and figure.year < chosen.year], chosen.year - 1
    )
