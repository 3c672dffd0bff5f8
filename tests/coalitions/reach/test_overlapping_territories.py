"""The union of territories that overlap in part, against the truth: territories are sets of inhabitants.

The worlds drawn here have all that the rules know: bodies with parts on file, with parts that lack figures and
without parts, bodies of bodies, towns across counties, tribal territories, and territories without a figure.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from coalitions.reach.territories import Territories
from coalitions.reach.union import Outcome, unite


class World:
    """Territories as sets of inhabitants, beside the graph that says what is on file about them."""

    def __init__(self):
        self.graph = Territories()
        self.people = {}
        self.known = {}

    def amount(self, name):
        return len(self.people[name]) if self.known[name] else None

    def place(self, name, people, above=()):
        """A new territory inside those of `above`; who lives in it lives in all around it."""
        self.people[name] = set(people)
        self.known[name] = True
        self.graph.above[name] = tuple(above)
        self.settle(people, above)

    def settle(self, people, names):
        for name in names:
            for around in (name, *self.graph.ancestors(name)):
                self.people[around] |= set(people)

    def unite(self, members):
        return unite(self.graph, members, self.amount)

    def value(self, members):
        return value(self.unite(members))

    def truth(self, members):
        return len(set().union(*(self.people[member] for member in members)))

    def renamed(self, names):
        """The same world under other names."""
        other, graph = World(), self.graph
        other.people = {names[name]: people for name, people in self.people.items()}
        other.known = {names[name]: known for name, known in self.known.items()}
        for relation in ("above", "parts", "lies_across"):
            pairs = getattr(graph, relation).items()
            setattr(other.graph, relation, {names[one]: [names[n] for n in some] for one, some in pairs})
        for kind in ("bodies", "tribal", "regions"):
            setattr(other.graph, kind, {names[name] for name in getattr(graph, kind)})
        return other


def value(fates):
    return sum(amount for fate in fates.values() for _, amount in fate.sure)


def upper(fates):
    return value(fates) + sum(fate.extra for fate in fates.values())


@st.composite
def worlds(draw, unknown=True):
    """A nation of two regions with counties and towns, and what overlaps them; and the names of all."""
    world = World()
    births = iter(range(10_000))

    def born(most=9):
        return [next(births) for _ in range(draw(st.integers(0, most)))]

    world.place("nation", [])
    plain = []
    for number in range(draw(st.integers(1, 9))):
        above = draw(st.sampled_from(["nation", *plain]))
        world.place(f"p{number}", born(), [above])
        plain.append(f"p{number}")
        if above == "nation":
            world.graph.regions.add(f"p{number}")
    _add_across(draw, world, plain, born)
    names = [name for name in world.people if name != "nation"]
    for number in range(draw(st.integers(0, 4))):
        _add_body(draw, world, f"b{number}", names)
        names.append(f"b{number}")
    if unknown:
        for name in draw(st.sets(st.sampled_from(names), max_size=5)):
            world.known[name] = False
    return world, names


def _add_across(draw, world, plain, born):
    """Towns and tribal territories with a piece of several others, in which no smaller territory has a share."""
    for number in range(draw(st.integers(0, 2))):
        touched = draw(st.lists(st.sampled_from(plain), min_size=1, max_size=3, unique=True))
        pieces = [born(4) for _ in touched]
        name = f"a{number}"
        world.place(name, [person for piece in pieces for person in piece], ["nation"])
        for other, piece in zip(touched, pieces, strict=True):
            world.settle(piece, [other])
        world.graph.lies_across[name] = touched
        if draw(st.booleans()):
            world.graph.tribal.add(name)


def _add_body(draw, world, name, names):
    parts = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    people = set().union(*(world.people[part] for part in parts))
    around = [other for other in names if people <= world.people[other] and other.startswith("p")]
    world.place(name, people, [draw(st.sampled_from(["nation", *around]))] if draw(st.booleans()) else [])
    world.graph.bodies.add(name)
    if draw(st.booleans()):
        world.graph.parts[name] = parts
    elif not world.graph.above[name]:
        world.graph.above[name] = ("nation",)


def some_of(names):
    return st.lists(st.sampled_from(names), unique=True, max_size=8)


@given(worlds(), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_sure_never_exceeds_the_truth(drawn, data):
    world, names = drawn
    members = data.draw(some_of(names))
    assert world.value(members) <= world.truth(members)


@given(worlds(unknown=False), st.data())
@settings(max_examples=200, deadline=None)
def test_the_truth_is_at_most_the_upper_bound_where_every_figure_is_known(drawn, data):
    world, names = drawn
    members = data.draw(some_of(names))
    fates = world.unite(members)
    assert value(fates) <= world.truth(members) <= upper(fates) <= len(world.people["nation"])


@given(worlds(), st.data())
@settings(max_examples=200, deadline=None)
def test_the_sum_never_falls_when_somebody_joins(drawn, data):
    world, names = drawn
    members = data.draw(some_of(names))
    newcomer = data.draw(st.sampled_from(names))
    assert world.value([*members, newcomer]) >= world.value(members)


@given(worlds(), st.data())
@settings(deadline=None)
def test_neither_the_order_nor_the_names_of_members_change_the_sum(drawn, data):
    world, names = drawn
    members = data.draw(some_of(names))
    fates = world.unite(members)
    assert world.unite(data.draw(st.permutations(members))) == fates
    others = dict(zip(world.people, data.draw(st.permutations(list(world.people))), strict=True))
    renamed = world.renamed(others).unite([others[member] for member in members])
    assert value(renamed) == value(fates)


@given(worlds(), st.data())
@settings(max_examples=200, deadline=None)
def test_each_member_has_a_fate_and_what_is_inside_names_one_that_counts(drawn, data):
    world, names = drawn
    members = data.draw(some_of(names))
    fates = world.unite(members)
    assert set(fates) == set(members)
    for fate in fates.values():
        counts_within = fate.outcome in (Outcome.INSIDE, Outcome.PART_OF)
        assert counts_within == (fate.within is not None) == (not fate.sure and counts_within)
        assert fate.within is None or fates[fate.within].sure
        assert fate.outcome != Outcome.COUNTED or fate.sure


@given(worlds(), st.data())
@settings(deadline=None)
def test_nothing_is_counted_under_two_names(drawn, data):
    world, names = drawn
    fates = world.unite(data.draw(some_of(names)))
    counted = [node for fate in fates.values() for node, _ in fate.sure]
    assert len(counted) == len(set(counted))
    assert all(amount == world.amount(node) for fate in fates.values() for node, amount in fate.sure)


@given(worlds(unknown=False), st.data())
@settings(max_examples=150, deadline=None)
def test_the_upper_bound_stays_below_a_territory_that_contains_all_members(drawn, data):
    world, names = drawn
    around = data.draw(st.sampled_from(names))
    inside = [name for name in names if around in world.graph.all_around(name)]
    if inside:
        members = data.draw(some_of(inside))
        assert upper(world.unite(members)) <= len(world.people[around])
