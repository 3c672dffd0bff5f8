"""A bar of a whole in segments: pure layout. The numbers stand in the list beside it, for every reader."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 600
SLIVER = 3  # what is there stays visible


@dataclass(frozen=True)
class Segment:
    """One part of a whole. `look` is how it is drawn: sure, estimate, maybe, none or rest; `url` is where it leads."""

    label: str
    number: int
    look: str
    url: str = ""
    x: float = 0
    width: float = 0


def lay_out(segments: Iterable[Segment]) -> list[Segment]:
    """The segments with their place on the bar, which they fill; those of no number have no width."""
    segments = list(segments)
    whole = sum(segment.number for segment in segments)
    if not whole:
        return segments
    widths = [max(SLIVER, one.number / whole * WIDTH) if one.number else 0 for one in segments]
    scale, x, placed = WIDTH / sum(widths), 0.0, []
    for one, width in zip(segments, widths, strict=True):
        width = round(width * scale, 2)
        placed.append(Segment(one.label, one.number, one.look, one.url, round(x, 2), width))
        x += width
    return placed
