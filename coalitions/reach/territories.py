"""How territories contain each other. A pure data structure: it knows no figures and no members."""

from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass
class Territories:
    """A graph of territories. Nodes are any sortable values; coextensive territories are one node.

    Two territories of which neither contains the other are taken to be disjoint, unless one is made of parts or
    lies across others. A graph need hold only the members' territories, with all that contains them, and the parts
    of the bodies among these.
    """

    above: dict = field(default_factory=dict)  # node -> the nodes that directly contain it
    parts: dict = field(default_factory=dict)  # body -> the nodes it is made of, all of them
    lies_across: dict = field(default_factory=dict)  # node -> the nodes it lies in, each with a piece of it
    bodies: set = field(default_factory=set)  # nodes that are made of parts, known or not
    tribal: set = field(default_factory=set)
    regions: set = field(default_factory=set)
    countries: set = field(default_factory=set)

    def __post_init__(self):
        self._ancestors = {}
        self._below = None

    def ancestors(self, node):
        """All that contain `node`, the nearest first. A cycle ends where it closes."""
        if node not in self._ancestors:
            found: dict[int, None] = {}
            queue = deque(self.above.get(node, ()))
            while queue:
                ancestor = queue.popleft()
                if ancestor != node and ancestor not in found:
                    found[ancestor] = None
                    queue.extend(self.above.get(ancestor, ()))
            self._ancestors[node] = tuple(found)
        return self._ancestors[node]

    def inside(self, nodes):
        """All that lies inside any of `nodes` by the chain of what contains it, as a set without `nodes`."""
        if self._below is None:
            self._below = defaultdict(list)
            for node, aboves in self.above.items():
                for above in aboves:
                    self._below[above].append(node)
        nodes = set(nodes)
        found, queue = set(), list(nodes)
        while queue:
            for node in self._below.get(queue.pop(), ()):
                if node not in found:
                    found.add(node)
                    queue.append(node)
        return found - nodes

    def all_parts(self, body):
        """The parts of `body`, the parts of those that are bodies, and so on: each once."""
        found: dict[int, None] = {}
        queue = deque(self.parts.get(body, ()))
        while queue:
            part = queue.popleft()
            if part != body and part not in found:
                found[part] = None
                queue.extend(self.parts.get(part, ()))
        return list(found)

    def leaves(self, body):
        """What `body` is made of, bodies among its parts replaced by theirs, nothing twice or inside another."""
        found = {part: None for part in self.all_parts(body) if not self.parts.get(part)}
        return [leaf for leaf in found if not any(ancestor in found for ancestor in self.ancestors(leaf))]

    def all_around(self, node):
        """All that surely contains `node`, as a set: its ancestors, and for a body those of all its parts."""
        leaves = self.leaves(node) if node in self.bodies else ()
        chains = [{leaf, *self.ancestors(leaf)} for leaf in leaves]
        return set(self.ancestors(node)).union(set.intersection(*chains) if chains else ()) - {node}

    def is_plain(self, node):
        """Whether the node simply has a territory: it is not made of parts and does not lie across others."""
        return node not in self.bodies and node not in self.tribal and not self.lies_across.get(node)


class NearestAbove:
    """The nearest of some `marked` nodes at or above a node. Every chain is walked once, however long it is."""

    def __init__(self, graph, marked):
        self.graph = graph
        self.marked = marked
        self._found = {}

    def at(self, node):
        """`node` itself where it is marked, else as `above`."""
        return (node,) if node in self.marked else self.above(node)

    def above(self, node):
        """The nearest marked nodes that contain `node`: none, one, or several where several contain it."""
        if node not in self._found:
            self._look_up(node)
        return self._found[node]

    def _look_up(self, node):
        entered: set[int] = set()
        stack = [node]
        while stack:
            current = stack[-1]
            above = self.graph.above.get(current, ())
            unknown = () if current in entered else self._unknown(above, entered)
            if unknown:
                entered.add(current)
                stack += unknown
            else:
                self._found[current] = self._joined(above)
                stack.pop()

    def _unknown(self, nodes, entered):
        """Those of `nodes` to look up first. Where a cycle closes there are none."""
        return [
            node
            for node in nodes
            if node not in self.marked and node not in self._found and node not in entered
        ]

    def _joined(self, above):
        if len(above) == 1:
            return above if above[0] in self.marked else self._found.get(above[0], ())
        answers = [(node,) if node in self.marked else self._found.get(node, ()) for node in above]
        return tuple(dict.fromkeys(node for answer in answers for node in answer))
