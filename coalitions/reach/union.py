"""What territories cover together, each inhabitant once: a pure function of containment and amounts.

`unite` knows nothing of databases, people or dollars. It takes a `Territories` graph, the members' nodes and one
amount a node (None where it is not known), and says of every member what became of it.

The sum is the largest over territories that are surely disjoint. Example: a metropolitan area of 50 is made of the
cities A (30) and B (not known). With A as another member the sum is the area's own 50, and A is a part of it. Were
the state (100) of B a member, the area would reach beyond it: 100 for the state and 30 for A are sure, and the
other 20 of the area are undetermined, because they may live in the state.

`candidates.py` says what may be counted and what of it overlaps, `knots.py` finds the largest sum, and here it is
laid out by member. Where nothing overlaps in part the cost is linear in the nodes; see `knots.py` for the rest.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.reach.candidates import Candidates
from coalitions.reach.territories import NearestAbove


class Outcome(models.TextChoices):
    """What became of one member government in the sum."""

    COUNTED = "counted", _("counted")
    INSIDE = "inside", _("inside another member")
    PART_OF = "part_of", _("part of another member")
    SAME_TERRITORY = "same_territory", _("same territory as another member")
    UNDETERMINED = "undetermined", _("undetermined")
    WITHOUT_FIGURE = "without_figure", _("without figure")


@dataclass(slots=True)
class Fate:
    """What became of one member: the amounts that count under its name, and how much more it might be."""

    outcome: Outcome
    within: object = None  # the member that counts for it
    sure: list = field(default_factory=list)  # [(node, amount)]
    extra: float = 0


def unite(territories, members, amount):
    """Say what became of every member node. Returns {node: Fate}.

    `amount(node)` is the node's own number or None. The sum of `sure` over all fates is what the members cover
    with certainty; `extra` on top of it is what is undetermined, no more than what contains it leaves room for.
    """
    return _Union(territories, set(members), amount).fates()


class _Union:
    """One run of `unite`. `covers` maps each territory surely covered to the counted one that covers it."""

    def __init__(self, graph, members, amount):
        self.graph = graph
        self.members = members
        self.amount = amount
        self.candidates = Candidates(graph, members, amount)
        self.leaves = self.candidates.leaves
        self.plain, self.loose = self.candidates.largest()
        self.covers = {node: node for node in self.plain}
        for node in self.loose:
            self.covers |= dict.fromkeys([*graph.all_parts(node), node], node)
        self._nearest = NearestAbove(graph, self.covers)
        self.holders = self._find_holders()
        self.owned = self._find_owned()
        self._cover_whole_bodies()

    def fates(self):
        fates = {node: self._fate(node) for node in sorted(self.members)}
        self._limit(fates)
        return fates

    # --- What is covered, and under whose name ------------------------------------------------------------

    def counted_around(self, node):
        """The counted territory that surely covers `node`, or None."""
        marked = self._nearest.at(node)
        if marked:
            return self.covers[marked[0]]
        touched = self.graph.lies_across.get(node, ())
        found = [self._nearest.at(other) for other in touched]
        return self.covers[found[0][0]] if found and all(found) else None

    def _find_holders(self):
        """Member bodies that may count their parts under their name, those that are wholly covered first.

        Of those the larger goes first, so that a body made of some of its parts is inside it. {body: is whole}
        """
        whole = {
            body: bool(leaves) and all(self.counted_around(leaf) is not None for leaf in leaves)
            for body, leaves in self.leaves.items()
            if not self._nearest.at(body)
        }
        order = sorted(whole, key=lambda body: (not whole[body], -len(self.leaves[body]), body))
        return {body: whole[body] for body in order}

    def _find_owned(self):
        """{member: the counted territories that count under its name}."""
        self.owner: dict[int, int] = {}
        for body, is_whole in self.holders.items():
            for node in self.graph.all_parts(body):
                if self._counts(node) and (is_whole or node not in self.members):
                    self.owner.setdefault(node, body)
        owned: dict[int, list[int]] = {}
        for node in sorted({*self.plain, *self.loose}):
            default = node if node in self.members else self.candidates.brought_by[node][0]
            owned.setdefault(self.owner.setdefault(node, default), []).append(node)
        return owned

    def _counts(self, node):
        return node in self.plain or node in self.loose

    def _cover_whole_bodies(self):
        """What lies inside a wholly covered body is covered too, wherever in it."""
        for body, is_whole in self.holders.items():
            if is_whole:
                mine = self.owned.get(body) or [self.counted_around(self.leaves[body][0])]
                self.covers[body] = mine[0]
        self._nearest = NearestAbove(self.graph, self.covers)

    # --- What became of each ------------------------------------------------------------------------------

    def _fate(self, node):
        mine = [(counted, self.amount(counted)) for counted in self.owned.get(node, ())]
        counted = self.counted_around(node)
        if mine and counted is not None:
            outcome = Outcome.UNDETERMINED if self._crosses_a_kept_one(node) else Outcome.COUNTED
            return Fate(outcome, sure=mine)
        if counted is not None:
            return self._fate_within(node, self.owner[counted])
        if mine or self._is_known_in_part(node):
            return Fate(Outcome.UNDETERMINED, sure=mine, extra=self._undetermined(node))
        return Fate(Outcome.WITHOUT_FIGURE)

    def _fate_within(self, node, owner):
        is_part = owner in self.graph.bodies and node in self.graph.all_parts(owner)
        return Fate(Outcome.PART_OF if is_part else Outcome.INSIDE, owner)

    def _crosses_a_kept_one(self, node):
        """Whether a counted territory has a piece in one that gave way to it, so that the other's rest is unsure."""
        touched = self.graph.lies_across.get(node, ())
        return any(self.candidates.nearest.at(other) for other in touched)

    def _is_known_in_part(self, node):
        """Whether a figure says something about the node: its own, or that of some of its parts."""
        return self.amount(node) is not None or any(
            self.amount(leaf) is not None for leaf in self.leaves.get(node, ())
        )

    def _undetermined(self, node):
        """How much of a territory may lie outside all that is counted: its amount without what surely does not.

        Nothing where another undetermined member contains it, which says it already.
        """
        own = self.amount(node)
        if own is None or not self.members.isdisjoint(self.candidates.nearest.above(node)):
            return 0
        leaves = self.leaves.get(node, ())
        inside = {*leaves, *self.graph.inside([node, *leaves])}
        found = {other for other in inside if self._is_known_to_be_covered(other, leaves)}
        found -= {part for other in found & self.loose.keys() for part in self.graph.all_parts(other)}
        settled = [other for other in found if found.isdisjoint(self.graph.ancestors(other))]
        return max(0, own - sum(self.amount(other) for other in settled))

    def _is_known_to_be_covered(self, node, leaves):
        if self._counts(node):
            return True
        is_ground = node in leaves or node in self.covers
        is_known = self.graph.is_plain(node) and self.amount(node) is not None
        return is_ground and is_known and self.counted_around(node) is not None

    # --- At most what contains it -------------------------------------------------------------------------

    @cached_property
    def _taken(self):
        """{node: how much of it is taken by what counts inside it}."""
        taken: Counter[int] = Counter()
        for node in {*self.plain, *self.loose}:
            for around in self.graph.all_around(node):
                taken[around] += self.amount(node)
        return taken

    def _limit(self, fates):
        """No more is undetermined inside a territory than its own figure leaves beside what counts in it."""
        for node, fate in fates.items():
            if fate.extra:
                around = self._known_around(node)
                room = [self.amount(other) - self._taken[other] for other in around]
                fate.extra = max(0, min([fate.extra, *room]))
                self._taken.update(dict.fromkeys(around, fate.extra))

    def _known_around(self, node):
        """The territories around a node, short of countries, whose figure is known."""
        around = self.graph.all_around(node) - self.graph.countries
        return [other for other in around if self.amount(other) is not None]
