"""The largest sum where territories overlap in part: an exact search, kept small by what it need not look at.

A *loose* territory may overlap others without either containing the other: a metropolitan area with its own
figure, a town across several counties. Choosing one *blocks* all that it may overlap. Plain territories need no
choice: each counts unless it is blocked, or lies inside another that is not.

Example: a metropolitan area of 50 lies partly in a state of 60, in which a city of 20 lies outside the area. All
three are members. With the area the sum is 50 + 20, because the area blocks the state and the city takes its place;
without it the sum is 60. So the area and the city count.

A *knot* is a set of loose territories that hang together: they overlap each other, or block the same plain ones.
Knots do not influence each other, so each is searched alone: once with and once without the territory that hangs
together with most, after which it usually falls apart into smaller knots.

The bound: `TRIES` looks at a knot, hence the exact answer for every knot of up to 12 loose territories and nearly
always for far larger ones. Beyond it, or where more than `SIZE` hang together, the search goes on greedily, the
heaviest first. The sum is then still of disjoint territories, but perhaps not the largest.
"""

from collections import Counter
from typing import NamedTuple

TRIES = 1 << 13
SIZE = 100


class Piece(NamedTuple):
    """Plain territories alike in what blocks them. Loose territories are bits of a number, by their position."""

    blockers: int
    around: frozenset  # for each plain territory directly around these, the blockers of that one

    def stands(self, chosen):
        """Whether these count beside the chosen ones: not blocked, and all around them is."""
        return not self.blockers & chosen and all(blockers & chosen for blockers in self.around)


def find_largest(weights, conflicts, pieces):
    """Which loose territories make the sum largest, as a number with a bit for each.

    `weights` are the amounts of the loose ones, `conflicts` for each the bits of those it may overlap, `pieces` is
    {Piece: amount}. A loose territory is chosen only where the sum is larger with it, or where it blocks nothing.
    """
    search = _Search(weights, conflicts)
    chosen = 0
    for knot, held in _fall_apart((1 << len(weights)) - 1, pieces, conflicts):
        search.tries = 0
        chosen |= search.best_of_knot(knot, held)[1]
    return chosen


class _Search:
    """Every answer is (sum, the bits of those chosen)."""

    def __init__(self, weights, conflicts):
        self.weights = weights
        self.conflicts = conflicts
        self.tries = 0

    def best(self, free, pieces):
        total, chosen = 0, 0
        for knot, held in _fall_apart(free, pieces, self.conflicts):
            amount, some = self.best_of_knot(knot, held)
            total += amount
            chosen |= some
        return total, chosen

    def best_of_knot(self, knot, pieces):
        if not knot:
            return sum(pieces.values()), 0
        self.tries += 1
        if not pieces and not knot & (knot - 1):
            return self.weights[knot.bit_length() - 1], knot
        if self.tries > TRIES or knot.bit_count() > SIZE:
            return self._greedily(knot, pieces)
        pivot = max(_positions(knot), key=lambda one: self._rank(one, knot, pieces))
        bit = 1 << pivot
        without = self.best(knot & ~bit, _reduced(pieces, knot & ~bit, 0))
        rest = knot & ~bit & ~self.conflicts[pivot]
        amount, chosen = self.best(rest, _reduced(pieces, rest, bit))
        together = amount + self.weights[pivot], chosen | bit
        return together if together[0] > without[0] else without

    def _rank(self, position, knot, pieces):
        linked = (self.conflicts[position] & knot).bit_count()
        linked += sum(piece.blockers >> position & 1 for piece in pieces)
        return linked, self.weights[position], -position

    def _greedily(self, knot, pieces):
        def total(chosen):
            loose = sum(self.weights[position] for position in _positions(chosen))
            return loose + sum(amount for piece, amount in pieces.items() if piece.stands(chosen))

        chosen, best = 0, total(0)
        for position in sorted(_positions(knot), key=lambda one: (-self.weights[one], one)):
            if not self.conflicts[position] & chosen:
                amount = total(chosen | 1 << position)
                if amount > best:
                    chosen, best = chosen | 1 << position, amount
        return best, chosen


def _positions(bits):
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _reduced(pieces, free, chosen):
    """The pieces that can still count, in terms of those still `free`, after `chosen` joined those that count."""
    reduced: Counter[Piece] = Counter()
    for piece, amount in pieces.items():
        around = frozenset(blockers & free for blockers in piece.around if not blockers & chosen)
        if not piece.blockers & chosen and 0 not in around:
            reduced[Piece(piece.blockers & free, around)] += amount
    return reduced


def _fall_apart(free, pieces, conflicts):
    """The knots among the `free` ones, each as (bits, its pieces); what hangs on nothing comes under no bits."""
    links = {piece: piece.blockers.__or__(_joined(piece.around)) for piece in pieces}
    knots: list[int] = []
    groups = [*links.values(), *(1 << one | conflicts[one] & free for one in _positions(free))]
    for group in groups:
        touched = [knot for knot in knots if knot & group]
        if touched != [group]:
            knots = [knot for knot in knots if not knot & group] + [group | _joined(touched)]
    knots = [knot for knot in knots if knot]
    held: dict[int, dict[Piece, int]] = {knot: {} for knot in [0, *knots]}
    for piece, amount in pieces.items():
        link = links[piece]
        held[next((knot for knot in knots if knot & link), 0)][piece] = amount
    return list(held.items())


def _joined(masks):
    bits = 0
    for mask in masks:
        bits |= mask
    return bits
