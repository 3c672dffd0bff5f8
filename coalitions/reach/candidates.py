"""What may be counted of some members, and what of it overlaps: the largest sum of it is what they surely cover.

A candidate is a territory with an amount that surely lies inside the members: a member itself, or a part of a member
that is made of parts (a *body*). Two sorts:

- *Plain*: one contains the other, or they are disjoint. Of several inside each other the outermost counts.
- *Loose*: it may overlap others in part. A body by its own figure where figures of parts are missing; a town or a
  tribal territory that lies across others; what is known only to lie somewhere inside another, such as a district
  whose parts are not on file.

Joining adds candidates and takes none away, and which of them overlap hangs on the map alone. So the largest sum
never falls when somebody joins, as long as no territory has a smaller figure than what lies inside it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from coalitions.reach.knots import Piece, find_largest
from coalitions.reach.territories import NearestAbove


@dataclass
class Loose:
    """A territory that may overlap others in part, as far as the map says where it lies."""

    node: object
    ground: set  # the nodes it is made of, itself among them
    around: set  # the nodes that surely contain it
    zone: set = field(default_factory=set)  # the nodes that it may overlap
    is_vague: bool = False  # it lies somewhere in its zone, nobody knows where
    is_anywhere: bool = False  # not even a zone is known


class Candidates:
    """The candidates of `members`; `amount(node)` is a node's number or None."""

    def __init__(self, graph, members, amount):
        self.graph = graph
        self.members = members
        self.amount = amount
        self.leaves = {body: graph.leaves(body) for body in sorted(members & graph.bodies)}
        self._unplaced = self._find_unplaced()
        self.brought_by = self._bodies_of_parts()
        nodes = {node for node in members | self.brought_by.keys() if amount(node) is not None}
        self.plain = {node for node in nodes if self._is_plain(node)}
        self.nearest = NearestAbove(graph, self.plain)
        self._loose = self._keep_those_that_can_count(
            [self._describe(node) for node in sorted(nodes - self.plain) if not self._is_sum_of_parts(node)]
        )
        self._blockers = self._find_blockers()

    def largest(self):
        """The candidates of the largest sum, all disjoint: plain ones as a set, loose ones as {node: Loose}."""
        weights = [self.amount(loose.node) for loose in self._loose]
        chosen = find_largest(weights, self._find_conflicts(), self._pieces())
        plain = {
            node
            for node in self.plain
            if not self._blockers[node] & chosen
            and all(self._blockers[other] & chosen for other in self._plain_around(node))
        }
        return plain, {loose.node: loose for at, loose in enumerate(self._loose) if chosen >> at & 1}

    # --- Which candidates there are -----------------------------------------------------------------------

    def _bodies_of_parts(self):
        """{node: the member bodies of which it is a part}, leaves and bodies in bodies."""
        found = defaultdict(list)
        for body, leaves in self.leaves.items():
            within = [part for part in self.graph.all_parts(body) if part in self.graph.bodies]
            for node in dict.fromkeys([*leaves, *within]):
                found[node].append(body)
        return found

    def _is_plain(self, node):
        if node in self._unplaced:
            return False
        in_a_known_region = node in self.graph.tribal and not self.graph.lies_across.get(node)
        return self.graph.is_plain(node) or (in_a_known_region and self._has_region(node))

    def _has_region(self, node):
        return not self.graph.regions.isdisjoint(self.graph.ancestors(node))

    def _is_sum_of_parts(self, node):
        """Whether a body has figures for all its parts; then they are candidates instead of it."""
        if node not in self.graph.bodies:
            return False
        leaves = self.leaves.get(node) or self.graph.leaves(node)
        return bool(leaves) and all(leaf in self.plain for leaf in leaves)

    def _find_unplaced(self):
        """{node: body} of what lies inside a body by its own chain, but in none of the body's known parts."""
        found: dict[int, int] = {}
        for body in sorted(self.graph.bodies):
            leaves = self.graph.leaves(body) if self.graph.parts.get(body) else ()
            if leaves:
                inside = self.graph.inside([body])
                found |= dict.fromkeys(inside - self.graph.inside(leaves) - set(leaves), body)
        return found

    # --- Where loose ones lie -----------------------------------------------------------------------------

    def _describe(self, node):
        leaves = self.graph.leaves(node) if node in self.graph.bodies else ()
        loose = Loose(node, {node, *leaves}, self.graph.all_around(node))
        pending, seen = [node, *leaves], set()
        while pending:
            current = pending.pop()
            if current not in seen:
                seen.add(current)
                pending += self._spread(loose, current)
        return loose

    def _spread(self, loose, node):
        """Add to the zone of `loose` all that may overlap `node`; returns the nodes that follow from that."""
        graph = self.graph
        above = graph.above.get(node, ())
        found = graph.inside([node])
        if self._is_somewhere(node):
            loose.is_vague = True
            loose.is_anywhere |= not above
            found |= graph.inside(above)
        loose.zone |= {node, *graph.ancestors(node)} | found
        for other in graph.lies_across.get(node, ()):
            loose.zone |= {other, *graph.ancestors(other)}
        within = found & graph.bodies | ({self._unplaced[node]} if node in self._unplaced else set())
        return [leaf for body in within for leaf in graph.leaves(body)]

    def _is_somewhere(self, node):
        """Whether nothing is known but what contains it."""
        if node in self.graph.tribal:
            return not self.graph.lies_across.get(node) and not self._has_region(node)
        return node in self.graph.bodies and not self.graph.parts.get(node)

    def _keep_those_that_can_count(self, loose):
        """Without those that surely give way to another, whoever else counts.

        They lie inside a plain candidate that no other overlaps in part; or nobody knows where in a territory they
        lie, and another of which nobody knows it either is larger.
        """
        overlapped: Counter[int] = Counter()
        for one in loose:
            for node in self.plain if one.is_anywhere else one.zone & self.plain:
                if node not in one.around:
                    overlapped[node] += 1
        vague: dict[frozenset[int] | int, Loose] = {}
        kept = []
        for one in sorted(loose, key=lambda one: (-self.amount(one.node), one.node)):
            if any(node in self.plain and not overlapped[node] for node in one.around):
                continue
            place = frozenset(self.graph.above.get(one.node, ())) if one.ground == {one.node} else one.node
            if one.is_vague and vague.setdefault(place, one) is not one:
                continue
            kept.append(one)
        return kept

    # --- What stands in the way of what -------------------------------------------------------------------

    def _find_blockers(self):
        """{plain candidate: a number with a bit for each loose one that may overlap it}."""
        blockers: Counter[int] = Counter()
        for at, loose in enumerate(self._loose):
            for node in self.plain if loose.is_anywhere else loose.zone & self.plain:
                blockers[node] |= 1 << at
        return blockers

    def _find_conflicts(self):
        """For each loose one a number with a bit for each other that it may overlap."""
        at_node: Counter[int] = Counter()
        touching: Counter[int] = Counter()
        for at, loose in enumerate(self._loose):
            for node in loose.ground:
                at_node[node] |= 1 << at
                for other in self.graph.lies_across.get(node, ()):
                    touching[other] |= 1 << at
        conflicts = [0] * len(self._loose)
        for at, loose in enumerate(self._loose):
            bits = (1 << len(self._loose)) - 1 if loose.is_anywhere else 0
            for node in loose.zone:
                bits |= at_node.get(node, 0) | (touching.get(node, 0) if loose.is_vague else 0)
            bits &= ~(1 << at)
            conflicts[at] |= bits
            for other in range(len(self._loose)):
                if bits >> other & 1:
                    conflicts[other] |= 1 << at
        return conflicts

    def _plain_around(self, node):
        """The nearest plain candidates that contain a plain one, by its chain or by that of all that brought it."""
        found = set(self.nearest.above(node))
        if node not in self.members:
            chains = (self.plain.intersection(self.graph.ancestors(body)) for body in self.brought_by[node])
            found |= set.intersection(*chains)
        return found - {node}

    def _pieces(self):
        """{Piece: amount} of the plain candidates that count or not by which loose ones are chosen."""
        pieces: Counter[Piece] = Counter()
        for node in self.plain:
            blockers = self._blockers[node]
            around = frozenset(self._blockers[other] for other in self._plain_around(node))
            if (blockers or around) and 0 not in around:
                pieces[Piece(blockers, around)] += self.amount(node)
        return pieces
