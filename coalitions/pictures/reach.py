"""The reach of a coalition as one bar of its country, and that bar opened into the governments that fill it.

Pure layout: `reach.py` computes, `pages/reach_picture.py` names things and formats numbers, the template draws.
Lengths are in units of the drawing.
"""

from dataclasses import dataclass, field

from coalitions.reach.union import Outcome

WITHIN = (Outcome.INSIDE, Outcome.PART_OF)
LEAST_SHARE = 0.006  # of the opened bar: a sliver below that is neither seen nor hit
MOST_LANES = 3


@dataclass(frozen=True)
class Part:
    """One member government in the bar, or several small ones gathered (`slug` is None), or what may come on top."""

    slug: str | None
    amount: int
    is_estimate: bool = False
    count: int = 1
    is_undetermined: bool = False
    is_doubtful: bool = False  # its figure wants checking
    inside: tuple = ()  # parts that add nothing: their people are counted with this one
    more_inside: int = 0


@dataclass(frozen=True)
class ReachBlock:
    """A part with its place along the bar; a nested one also has a lane."""

    part: Part
    start: float
    length: float
    lane: int = 0
    inside: tuple = ()

    @property
    def middle(self):
        return self.start + self.length / 2

    @property
    def end(self):
        return self.start + self.length


@dataclass
class Bar:
    """What the picture of one sum shows, before it is laid out."""

    national: int
    value: int
    upper: int
    parts: list = field(default_factory=list)

    @property
    def share(self):
        return self.value / self.national

    @property
    def upper_share(self):
        return self.upper / self.national


def open_bar(lines, reach, most=16, most_inside=6):
    """The bar of one sum, or None where there is nothing to draw: no sum, no national figure, nothing counted."""
    if not reach.national or not reach.upper:
        return None
    parts = sorted(_parts(lines, reach.metric.code, most_inside), key=lambda part: -part.amount)
    bar = Bar(reach.national, reach.value, reach.upper, _gather(parts, reach.upper, most))
    if reach.upper > reach.value:
        bar.parts.append(
            Part(None, reach.upper - reach.value, count=reach.counts.undetermined, is_undetermined=True)
        )
    return bar


def _parts(lines, code, most_inside):
    inside = {}
    for line in lines:
        own = line.metrics[code]
        if own.outcome in WITHIN and own.within_slug and own.value:
            inside.setdefault(own.within_slug, []).append(_part(line, own.value, code))
    for line in lines:
        amount = line.metrics[code].counted
        if amount:
            within = sorted(inside.get(line.slug, ()), key=lambda part: -part.amount)
            yield _part(line, amount, code, tuple(within[:most_inside]), len(within[most_inside:]))


def _part(line, amount, code, inside=(), more_inside=0):
    return Part(
        line.slug,
        amount,
        line.metrics[code].is_estimate,
        is_doubtful=bool(line.warnings),
        inside=inside,
        more_inside=more_inside,
    )


def _gather(parts, whole, most):
    """The largest parts one by one, the rest as one: those beyond `most`, and slivers."""
    kept = [part for part in parts[:most] if part.amount / whole >= LEAST_SHARE]
    rest = parts[len(kept) :]
    if len(rest) == 1 and len(kept) < most:
        return parts
    if rest:
        amount = sum(part.amount for part in rest)
        estimated = sum(part.amount for part in rest if part.is_estimate)
        kept.append(Part(None, amount, is_estimate=2 * estimated > amount, count=len(rest)))
    return kept


def lay_out(parts, length):
    """Blocks one after the other that fill `length` together."""
    whole, start, blocks = sum(part.amount for part in parts), 0.0, []
    for part in parts:
        size = part.amount / whole * length
        blocks.append(ReachBlock(part, start, size, inside=_lanes(part, start, size)))
        start += size
    return blocks


def _lanes(part, start, length):
    """Nested members side by side at their own size, in further lanes where they overlap each other.

    A city in a county in a state: city and county lie in one another, so that together they may be more than
    what is left of the state. No member sticks out of the one that contains it.
    """
    free, blocks = [start] * MOST_LANES, []
    for inner in part.inside:
        size = min(inner.amount / part.amount, 1) * length
        for lane in range(MOST_LANES):
            if free[lane] + size <= start + length + 1e-6:
                blocks.append(ReachBlock(inner, free[lane], size, lane))
                free[lane] += size
                break
    return tuple(blocks)


def place(amount, national, length):
    """Where an amount lies on the axis of the country; nothing lies beyond its end."""
    return min(amount / national, 1) * length
