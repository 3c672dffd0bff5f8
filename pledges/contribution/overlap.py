"""What the reductions of territories and of organisations in them come to together: a pure function.

Territories. A reduction is spread evenly over its territory. Where a city lies in a region and both have promised,
the more ambitious of the two counts for what they share: the region in full, the city for what it promises beyond
its own share of the region's reduction. So a city with its region's own target adds nothing.

Organisations. Their reductions happen within some territory, and nobody can tell how much of them is what the
territory has promised. They are a range: in the lower bound they are wholly within it and add nothing, in the upper
bound they come on top. Where no territory around them has promised anything they count in both.

Bounds. The lower bound is the most that any selection of the members is sure to reach together, so that another
member never lowers it. All are selected unless the figures contradict each other, such as a city that emits more
than its region, or one company's emissions all over the world beside its home region's: then the territory gives
way to what is inside it. The upper bound is the same for the territories alone, plus all organisations, plus what
cannot be placed.

What cannot be placed. A body whose parts are not known, or lie unevenly in other territories, or are parts of
another body too; a territory that lies across others; an organisation of which not even the region is known. They
add nothing to the lower bound. This hangs on the map alone and not on who is a member.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.reach.territories import Territories

NOTHING = Fraction(0)

Node = Any  # whatever tells the territories of a graph apart and has an order


class ReductionOutcome(models.TextChoices):
    """What became of one member's reduction in the sum."""

    COUNTED = "counted", _("counted")
    BEYOND = "beyond", _("counted for what goes beyond the territory around it")
    COVERED = "covered", _("covered by the territory around it")
    SAME_TERRITORY = "same_territory", _("same territory as another member")
    GAVE_WAY = "gave_way", _("less than what the members inside it promise")
    OVERLAP = "overlap", _("may be a part of what its host territory promises")
    UNDETERMINED = "undetermined", _("cannot be placed, so perhaps a part of what others promise")


@dataclass(frozen=True)
class Promise:
    """A reduction in tonnes; `node` is the territory, or where an organisation is based (None: not known)."""

    key: str
    node: Node
    tonnes: Fraction
    base: Fraction = NOTHING

    @property
    def rate(self) -> Fraction:
        return self.tonnes / self.base if self.base else NOTHING


@dataclass(frozen=True)
class CountedReduction:
    """What counts of one promise, and the key of the promise that keeps the rest from counting."""

    outcome: ReductionOutcome
    lower: Fraction
    upper: Fraction
    within: str | None = None


def share_out(
    territories: Territories, governments: Iterable[Promise], organisations: Iterable[Promise] = ()
) -> dict[str, CountedReduction]:
    """{key: CountedReduction} of every promise.

    `territories` is the graph that reach uses too (`coalitions.reach.territories`).
    """
    return _Overlap(territories, governments, organisations).shares()


@dataclass(frozen=True)
class _Choice:
    """What is selected at one node, below a territory that promises `rate` through `holder`."""

    value: Fraction
    promise: Promise | None
    rate: Fraction
    holder: Promise | None


class _Map:
    """Which territories surely contain which."""

    def __init__(self, territories: Territories) -> None:
        self.territories = territories
        self.leaves = {body: territories.leaves(body) for body in territories.bodies}
        self.bodies_of = Counter(leaf for leaves in self.leaves.values() for leaf in leaves)
        self.body_of = {
            leaf: body for body in territories.bodies if self.is_settled(body) for leaf in self.leaves[body]
        }

    def is_settled(self, node: Node) -> bool:
        """Whether it is known where the territory lies, whoever else is a member."""
        graph = self.territories
        if node in graph.bodies:
            return self._is_settled_body(node)
        if graph.lies_across.get(node):
            return False
        return node not in graph.tribal or self.has_region(node)

    def _is_settled_body(self, body: Node) -> bool:
        leaves = self.leaves[body]
        around = {frozenset(self.territories.ancestors(leaf)) - {body} for leaf in leaves}
        return (
            len(around) == 1
            and next(iter(around)).issuperset(self.territories.ancestors(body))
            and all(self.territories.is_plain(leaf) for leaf in leaves)
            and all(self.bodies_of[leaf] == 1 for leaf in leaves)
        )

    def has_region(self, node: Node) -> bool:
        return not self.territories.regions.isdisjoint({node, *self.territories.ancestors(node)})

    def around(self, node: Node) -> set[Node]:
        """All that surely contains `node`, itself left out."""
        found: set[Node] = set()
        open_ = [node]
        while open_:
            place = open_.pop()
            if place not in found:
                found.add(place)
                open_ += self._next_around(place)
        return found - {node}

    def _next_around(self, node: Node) -> list[Node]:
        """What contains a territory by the chain above it, as a part of a body, or because all its parts lie there."""
        around = list(self.territories.ancestors(node))
        if node in self.body_of:
            around.append(self.body_of[node])
        if node in self.leaves and self.is_settled(node):
            around += self.territories.ancestors(self.leaves[node][0])
        return around


class _Overlap:
    def __init__(
        self, territories: Territories, governments: Iterable[Promise], organisations: Iterable[Promise]
    ) -> None:
        self.map = _Map(territories)
        self.unsettled = [one for one in governments if not self.map.is_settled(one.node)]
        self.at: defaultdict[Node, list[Promise]] = defaultdict(list)
        for one in sorted(governments, key=lambda one: one.key):
            if self.map.is_settled(one.node):
                self.at[one.node].append(one)
        self._plant()
        self.organisations = list(organisations)
        self.hosts = {one.key: self._host(one) for one in self.organisations if self._has_place(one)}
        self.guests: defaultdict[Node, Fraction] = defaultdict(Fraction)
        for one in self.organisations:
            if one.key in self.hosts:
                self.guests[self.hosts[one.key]] += one.tonnes

    def _plant(self) -> None:
        """Arrange the territories that promise something as trees: each below the innermost that contains it."""
        inside = {node: self.map.around(node) & self.at.keys() for node in self.at}
        around = {
            node: {other for other in found if node not in inside[other]} for node, found in inside.items()
        }
        self.children: defaultdict[Node, list[Node]] = defaultdict(list)
        for node in sorted(around):
            parent = max(around[node], key=lambda other: (len(around[other]), other), default=None)
            self.children[parent].append(node)
        self.depth = {node: len(found) for node, found in around.items()}

    def _has_place(self, organisation: Promise) -> bool:
        return organisation.node is not None and self.map.has_region(organisation.node)

    def _host(self, organisation: Promise) -> Node:
        """The innermost territory with a promise around an organisation; None where there is none."""
        node = organisation.node
        hosts = ({node} | self.map.around(node)) & self.at.keys()
        return max(hosts, key=lambda other: (self.depth[other], other), default=None)

    # --- Selecting ----------------------------------------------------------------------------------------

    def _select(self, with_guests: bool) -> dict[Node, _Choice]:
        """The selection that reaches the most: {node: _Choice} of all territories in the forest."""
        memo: dict[tuple[Node, Fraction, bool], tuple[Fraction, Promise | None]] = {}

        def best(node: Node, rate: Fraction, holder: Promise | None) -> Fraction:
            state = (node, rate, holder is not None)
            if state not in memo:
                guests = self.guests[node] if with_guests and holder is None else NOTHING
                value = sum((best(child, rate, holder) for child in self.children[node]), guests)
                chosen, chosen_value = None, value
                for promise in self.at[node]:
                    below = under(promise, rate, holder)
                    total = sum((best(child, *below) for child in self.children[node]), gain(promise, rate))
                    if total > chosen_value or (chosen is None and total == chosen_value):
                        chosen, chosen_value = promise, total
                memo[state] = (chosen_value, chosen)
            return memo[state][0]

        found: dict[Node, _Choice] = {}

        def collect(node: Node, rate: Fraction, holder: Promise | None) -> None:
            best(node, rate, holder)
            promise = memo[node, rate, holder is not None][1]
            found[node] = _Choice(gain(promise, rate) if promise else NOTHING, promise, rate, holder)
            below = under(promise, rate, holder) if promise else (rate, holder)
            for child in self.children[node]:
                collect(child, *below)

        for node in self.children[None]:
            collect(node, NOTHING, None)
        return found

    # --- What became of each ------------------------------------------------------------------------------

    def shares(self) -> dict[str, CountedReduction]:
        lower, upper = self._select(with_guests=True), self._select(with_guests=False)
        found = {}
        for node, promises in self.at.items():
            for promise in promises:
                found[promise.key] = self._share(promise, lower[node], upper[node])
        for promise in self.unsettled:
            found[promise.key] = self._share_of_unsettled(promise, upper)
        for promise in self.organisations:
            found[promise.key] = self._share_of_organisation(promise, lower)
        return found

    @staticmethod
    def _share(promise: Promise, lower: _Choice, upper: _Choice) -> CountedReduction:
        at_least = lower.value if lower.promise is promise else NOTHING
        at_most = upper.value if upper.promise is promise else NOTHING
        if lower.promise is None:
            return CountedReduction(ReductionOutcome.GAVE_WAY, at_least, at_most)
        if lower.promise is not promise:
            return CountedReduction(ReductionOutcome.SAME_TERRITORY, at_least, at_most, lower.promise.key)
        if not lower.rate:
            return CountedReduction(ReductionOutcome.COUNTED, at_least, at_most)
        outcome = ReductionOutcome.BEYOND if lower.value else ReductionOutcome.COVERED
        return CountedReduction(outcome, at_least, at_most, lower.holder.key if lower.holder else None)

    def _share_of_unsettled(self, promise: Promise, selected: dict[Node, _Choice]) -> CountedReduction:
        around = [selected[node].promise for node in self.map.around(promise.node) if node in selected]
        holder = max((one for one in around if one), key=lambda one: (one.rate, one.key), default=None)
        at_most = gain(promise, holder.rate) if holder else promise.tonnes
        within = holder.key if holder else None
        if holder and not at_most:
            return CountedReduction(ReductionOutcome.COVERED, NOTHING, NOTHING, within)
        return CountedReduction(ReductionOutcome.UNDETERMINED, NOTHING, at_most, within)

    def _share_of_organisation(self, promise: Promise, selected: dict[Node, _Choice]) -> CountedReduction:
        if promise.key not in self.hosts:
            return CountedReduction(ReductionOutcome.UNDETERMINED, NOTHING, promise.tonnes)
        choice = selected.get(self.hosts[promise.key])
        holder = choice.promise or choice.holder if choice else None
        if holder is None:
            return CountedReduction(ReductionOutcome.COUNTED, promise.tonnes, promise.tonnes)
        return CountedReduction(ReductionOutcome.OVERLAP, NOTHING, promise.tonnes, holder.key)


def gain(promise: Promise, rate: Fraction) -> Fraction:
    """What a promise adds where `rate` of its territory's emissions is promised already."""
    return max(NOTHING, promise.tonnes - promise.base * rate)


def under(promise: Promise, rate: Fraction, holder: Promise | None) -> tuple[Fraction, Promise | None]:
    """The rate and its holder for whatever lies inside a selected promise."""
    if holder is None or promise.rate > rate:
        return promise.rate, promise
    return rate, holder
