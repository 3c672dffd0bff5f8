"""What territories cover together, each inhabitant once: a pure function of containment and amounts.

`unite` knows nothing of databases, people or dollars. It takes a `Territories` graph, the members' nodes and one
amount a node (None where it is not known), and says of every member what became of it.
"""

from collections import deque
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of one member government in the sum."""

    COUNTED = "counted", _("counted")
    INSIDE = "inside", _("inside another member")
    PART_OF = "part_of", _("part of another member")
    SAME_TERRITORY = "same_territory", _("same territory as another member")
    UNDETERMINED = "undetermined", _("undetermined")
    WITHOUT_FIGURE = "without_figure", _("without figure")


@dataclass
class Territories:
    """How territories contain each other. Nodes are any sortable values; coextensive territories are one node."""

    above: dict = field(default_factory=dict)  # node -> the nodes that directly contain it
    parts: dict = field(default_factory=dict)  # body -> the nodes it is made of, all of them
    lies_across: dict = field(default_factory=dict)  # node -> the nodes it lies in, each with a piece of it
    bodies: set = field(default_factory=set)  # nodes that are made of parts, known or not
    tribal: set = field(default_factory=set)
    regions: set = field(default_factory=set)

    def __post_init__(self):
        self._ancestors = {}

    def ancestors(self, node):
        """All that contain `node`, the nearest first. A cycle ends where it closes."""
        if node not in self._ancestors:
            found, queue = {}, deque(self.above.get(node, ()))
            while queue:
                ancestor = queue.popleft()
                if ancestor != node and ancestor not in found:
                    found[ancestor] = None
                    queue.extend(self.above.get(ancestor, ()))
            self._ancestors[node] = tuple(found)
        return self._ancestors[node]

    def leaves(self, body):
        """What `body` is made of, bodies among its parts replaced by theirs, nothing twice or inside another."""
        found, seen, queue = {}, {body}, deque(self.parts.get(body, ()))
        while queue:
            part = queue.popleft()
            if part in seen:
                continue
            seen.add(part)
            if part in self.bodies and self.parts.get(part):
                queue.extend(self.parts[part])
            else:
                found[part] = None
        return [leaf for leaf in found if not any(ancestor in found for ancestor in self.ancestors(leaf))]

    def is_plain(self, node):
        """Whether the node simply has a territory: it is not made of parts and does not lie across others."""
        return node not in self.bodies and node not in self.tribal and not self.lies_across.get(node)


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
    with certainty; `extra` on top of it is what is undetermined.
    """
    return _Union(territories, set(members), amount).fates()


class _Union:
    """One run of `unite`. `cover` maps each territory surely covered to the member that covers it."""

    def __init__(self, territories, members, amount):
        self.territories = territories
        self.members = members
        self.amount = amount
        self.leaves = {node: territories.leaves(node) for node in members & territories.bodies}
        self.lacking = {}  # body of which some parts are covered -> its uncovered parts without an amount
        self.by_own_figure = set()
        self.across = {}  # node that lies across others -> its Fate, where they settle it
        self.cover = {
            node: node for node in members if territories.is_plain(node) and amount(node) is not None
        }
        self._settle_bodies()
        self._settle_across()

    def fates(self):
        part_of = self._members_counted_as_parts()
        fates = {}
        for node in sorted(self.members):
            if node in self.leaves:
                fates[node] = self._fate_of_body(node, part_of)
            elif node in self.across:
                fates[node] = self.across[node]
            else:
                fates[node] = self._fate_of_territory(node, part_of)
        return fates

    # --- What is covered ----------------------------------------------------------------------------------

    def container(self, node):
        """The outermost covered territory around `node`, or None."""
        found = None
        for ancestor in self.territories.ancestors(node):
            if ancestor in self.cover and node not in self.leaves.get(ancestor, ()):
                found = ancestor
        return found

    def is_covered(self, node):
        return node in self.cover or self.container(node) is not None

    def coverer(self, node):
        """The member that covers `node`."""
        container = self.container(node)
        return self.cover[node if container is None else container]

    def is_lacking(self, leaf):
        """Whether nothing certain can be added for a part: it has no amount, or might overlap with the others."""
        return leaf in self.territories.bodies or self.amount(leaf) is None

    # --- Bodies made of parts -----------------------------------------------------------------------------

    def _settle_bodies(self):
        """Bodies whose parts are all known go first, so that what is certain does not hang on what is not."""

        def order(body):
            return any(self.is_lacking(leaf) for leaf in self.leaves[body]), body

        for body in sorted(self.leaves, key=order):
            if self.leaves[body] and self.container(body) is None:
                self._settle_body(body)

    def _settle_body(self, body):
        leaves = self.leaves[body]
        uncovered = [leaf for leaf in leaves if not self.is_covered(leaf)]
        lacking = [leaf for leaf in uncovered if self.is_lacking(leaf)]
        if not lacking:
            self.cover[body] = body
        elif self._is_untouched(leaves, uncovered) and self.amount(body) is not None:
            self.by_own_figure.add(body)
            self.cover[body] = body
        else:
            self.lacking[body] = lacking
            uncovered = [leaf for leaf in uncovered if leaf not in lacking]
        self.cover.update(dict.fromkeys(uncovered, body))

    def _is_untouched(self, leaves, uncovered):
        """Whether no part is covered; of a part that is a body of unknown parts nobody can tell."""
        return len(uncovered) == len(leaves) and self.territories.bodies.isdisjoint(leaves)

    def _members_counted_as_parts(self):
        """Members that are parts of a wholly counted body: {part: body}. The body's line counts them."""
        return {
            leaf: body
            for body, leaves in sorted(self.leaves.items(), reverse=True)
            if body in self.cover and self.container(body) is None
            for leaf in leaves
            if leaf in self.members and self.container(leaf) is None and self.cover.get(leaf) in (leaf, body)
        }

    def _fate_of_body(self, body, part_of):
        container = self.container(body)
        if container is not None:
            return Fate(Outcome.INSIDE, self.cover[container])
        if self.cover.get(body, body) != body:
            return Fate(Outcome.PART_OF, self.cover[body])
        own_leaves = [
            leaf
            for leaf in self.leaves[body]
            if self.container(leaf) is None and (self.cover.get(leaf) == body or part_of.get(leaf) == body)
        ]
        if body in self.by_own_figure and own_leaves == self.leaves[body]:
            return Fate(Outcome.COUNTED, sure=[(body, self.amount(body))])
        if body in self.cover and not own_leaves:
            return Fate(Outcome.INSIDE, self.coverer(self.leaves[body][0]))
        sure = [(leaf, self.amount(leaf)) for leaf in own_leaves if not self.is_lacking(leaf)]
        if body in self.cover and body not in self.by_own_figure:
            return Fate(Outcome.COUNTED, sure=sure)
        return self._fate_of_uncertain_body(body, sure)

    def _fate_of_uncertain_body(self, body, sure):
        """Some parts are covered, some not known: the body's own figure bounds what it covers in all."""
        own = self.amount(body)
        known = [leaf for leaf in self.leaves[body] if leaf not in self.lacking.get(body, ())]
        if own is None and not known and self.leaves[body]:
            return Fate(Outcome.WITHOUT_FIGURE)
        settled = sum(self.amount(leaf) or 0 for leaf in known) + sum(
            self.amount(node) for node in self._counted_members_inside(body)
        )
        extra = 0 if own is None else max(0, own - settled)
        return Fate(Outcome.UNDETERMINED, sure=sure, extra=extra)

    def _counted_members_inside(self, body):
        """Members counted on their own inside the body or inside those of its parts that lack an amount."""
        around = {body, *self.lacking.get(body, ())}
        return [
            node
            for node, coverer in self.cover.items()
            if node == coverer
            and node not in self.leaves
            and node not in self.leaves[body]
            and self.container(node) is None
            and around.intersection(self.territories.ancestors(node))
        ]

    # --- Territories that lie across others ---------------------------------------------------------------

    def _settle_across(self):
        for node in sorted(self.members - self.leaves.keys()):
            if self.territories.is_plain(node) or self.is_covered(node):
                continue
            touched = self.territories.lies_across.get(node, ())
            covered = [other for other in touched if self.is_covered(other)]
            if touched and len(covered) == len(touched):
                self.across[node] = Fate(Outcome.INSIDE, self.coverer(covered[0]))
            elif covered or not (touched or self._has_region(node)):
                self.across[node] = Fate(Outcome.UNDETERMINED, extra=self.amount(node) or 0)
            elif self.amount(node) is not None:
                self.cover[node] = node

    def _has_region(self, node):
        return not self.territories.regions.isdisjoint(self.territories.ancestors(node))

    # --- Everything else ----------------------------------------------------------------------------------

    def _fate_of_territory(self, node, part_of):
        container = self.container(node)
        if container is not None:
            return Fate(Outcome.INSIDE, self.cover[container])
        if node in part_of:
            return Fate(Outcome.PART_OF, part_of[node])
        if self.cover.get(node, node) != node:
            return Fate(Outcome.PART_OF, self.cover[node])
        if self.amount(node) is None:
            return Fate(Outcome.WITHOUT_FIGURE)
        return Fate(Outcome.COUNTED, sure=[(node, self.amount(node))])
