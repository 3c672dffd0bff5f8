"""The union against a brute-force count: territories are sets of inhabitants, and the truth is their union."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coalitions.reach.territories import Territories
from coalitions.reach.union import Outcome, unite


class World:
    """Territories as sets of inhabitants. Node names are strings; a node's people live in it or in what is inside."""

    def __init__(self):
        self.graph = Territories()
        self.people = {}
        self.known = {}
        self._born = 0

    def plain(self, name, own, parent=None, known=True):
        self.people[name] = set(range(self._born, self._born + own))
        self._born += own
        self.known[name] = known
        if parent:
            self.graph.above[name] = (parent,)
            for around in (parent, *self.graph.ancestors(parent)):
                self.people[around] |= self.people[name]

    def body(self, name, parts, known=True, parts_on_file=True):
        self.people[name] = set().union(*(self.people[part] for part in parts))
        self.known[name] = known
        self.graph.bodies.add(name)
        if parts_on_file:
            self.graph.parts[name] = list(parts)

    def across(self, name, pieces):
        """A territory with a piece of each of several others: {other: how many of its people}."""
        self.people[name] = {
            person for other, count in pieces.items() for person in sorted(self.people[other])[:count]
        }
        self.known[name] = True
        self.graph.lies_across[name] = list(pieces)

    def amount(self, name):
        return len(self.people[name]) if self.known[name] else None

    def unite(self, members):
        return unite(self.graph, members, self.amount)

    def truth(self, members):
        return len(set().union(*(self.people[member] for member in members)))


def value(fates):
    return sum(amount for fate in fates.values() for _, amount in fate.sure)


def upper(fates):
    return value(fates) + sum(fate.extra for fate in fates.values())


@st.composite
def trees(draw, unknown=False):
    """A world of plain territories: each inside an earlier one or on its own; and some of them as members."""
    world = World()
    names = []
    for number in range(draw(st.integers(1, 12))):
        name = f"t{number:02}"
        parent = draw(st.none() | st.sampled_from(names)) if names else None
        known = draw(st.booleans()) if unknown else True
        world.plain(name, draw(st.integers(0, 9)), parent, known)
        names.append(name)
    return world, names


@st.composite
def worlds(draw, unknown=False, parts_on_file=True):
    """A world with bodies made of parts besides, bodies of bodies among them."""
    world, names = draw(trees(unknown))
    for number in range(draw(st.integers(0, 3))):
        parts = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
        name = f"b{number}"
        on_file = parts_on_file or draw(st.booleans())
        world.body(name, parts, known=not unknown or draw(st.booleans()), parts_on_file=on_file)
        names.append(name)
    members = draw(st.lists(st.sampled_from(names), unique=True))
    return world, names, members


@given(worlds())
@settings(max_examples=300)
def test_everybody_is_counted_once_where_every_figure_is_known(drawn):
    world, _, members = drawn
    fates = world.unite(members)
    assert value(fates) == upper(fates) == world.truth(members)
    assert set(fates) == set(members)


@given(worlds(unknown=True))
@settings(max_examples=300)
def test_what_is_sure_never_exceeds_the_truth(drawn):
    world, _, members = drawn
    assert value(world.unite(members)) <= world.truth(members)


@given(worlds(parts_on_file=False))
@settings(max_examples=300)
def test_the_truth_lies_between_value_and_upper_where_parts_are_not_known(drawn):
    world, _, members = drawn
    fates = world.unite(members)
    assert value(fates) <= world.truth(members) <= upper(fates)


@given(trees(unknown=True), st.data())
@settings(max_examples=300)
def test_adding_a_member_never_lowers_the_value(drawn, data):
    world, names = drawn
    members = data.draw(st.lists(st.sampled_from(names), unique=True))
    newcomer = data.draw(st.sampled_from(names))
    assert value(world.unite({*members, newcomer})) >= value(world.unite(members))


@given(worlds(unknown=True), st.randoms())
def test_the_order_of_members_does_not_matter(drawn, random):
    world, _, members = drawn
    shuffled = list(members)
    random.shuffle(shuffled)
    assert world.unite(shuffled) == world.unite(members)


@given(trees(), st.data())
def test_a_town_across_several_counties_is_inside_counted_or_undetermined(drawn, data):
    world, names = drawn
    counties = [name for name in names if not world.graph.above.get(name) and world.people[name]]
    if len(counties) < 2:
        return
    world.across("town", dict.fromkeys(counties, 1))
    kept = data.draw(st.lists(st.sampled_from(counties), unique=True))
    fates = world.unite([*kept, "town"])
    outcome = fates["town"].outcome
    assert value(fates) <= world.truth([*kept, "town"]) <= upper(fates)
    if len(kept) == len(counties):
        assert outcome == Outcome.INSIDE
    elif kept:
        assert outcome == Outcome.UNDETERMINED
    else:
        assert outcome == Outcome.COUNTED


# --- Examples, one a rule ---------------------------------------------------------------------------------


def jalisco():
    """A state with a metropolitan area of two municipalities, and one more municipality outside it."""
    world = World()
    world.plain("Jalisco", 40)
    world.plain("Guadalajara", 30, "Jalisco")
    world.plain("Zapopan", 20, "Jalisco")
    world.plain("Tequila", 10, "Jalisco")
    world.body("Area", ["Guadalajara", "Zapopan"])
    return world


def outcomes(fates):
    return {node: (str(fate.outcome), fate.within) for node, fate in fates.items()}


def test_a_city_inside_a_member_region_adds_nothing():
    assert outcomes(jalisco().unite(["Jalisco", "Tequila"])) == {
        "Jalisco": ("counted", None),
        "Tequila": ("inside", "Jalisco"),
    }


def test_a_city_that_is_a_part_of_a_member_metropolitan_area_is_counted_there():
    fates = jalisco().unite(["Area", "Guadalajara", "Tequila"])
    assert outcomes(fates) == {
        "Area": ("counted", None),
        "Guadalajara": ("part_of", "Area"),
        "Tequila": ("counted", None),
    }
    assert value(fates) == 60


def test_a_metropolitan_area_inside_a_member_region_is_inside_though_its_parts_are_not_known():
    world = jalisco()
    del world.graph.parts["Area"]
    world.graph.above["Area"] = ("Jalisco",)
    assert outcomes(world.unite(["Area", "Jalisco"]))["Area"] == ("inside", "Jalisco")


def test_a_body_without_parts_and_inside_nothing_is_certain_by_its_own_figure():
    world = jalisco()
    del world.graph.parts["Area"]
    assert outcomes(world.unite(["Area"])) == {"Area": ("counted", None)}
    fates = world.unite(["Area", "Guadalajara"])
    assert outcomes(fates) == {"Area": ("counted", None), "Guadalajara": ("undetermined", None)}
    assert (value(fates), upper(fates)) == (50, 80)


def test_a_body_without_parts_is_undetermined_beside_a_member_larger_than_it():
    world = jalisco()
    del world.graph.parts["Area"]
    world.plain("Oaxaca", 70)
    fates = world.unite(["Area", "Oaxaca"])
    assert outcomes(fates) == {"Area": ("undetermined", None), "Oaxaca": ("counted", None)}
    assert (value(fates), upper(fates)) == (70, 120)


def test_the_bodys_own_figure_stands_where_parts_lack_theirs_and_none_is_covered():
    world = jalisco()
    world.known["Zapopan"] = False
    fates = world.unite(["Area"])
    assert value(fates) == upper(fates) == 50


def test_the_bodys_own_figure_stands_whatever_of_its_own_parts_is_a_member_too():
    world = jalisco()
    world.known["Zapopan"] = False
    fates = world.unite(["Area", "Guadalajara"])
    assert outcomes(fates) == {"Area": ("counted", None), "Guadalajara": ("part_of", "Area")}
    assert value(fates) == upper(fates) == 50


def area_across_two_states():
    """A metropolitan area of a city of 30 in Illinois and of 20, unknown, in Indiana."""
    world = World()
    world.plain("Illinois", 70)
    world.plain("Indiana", 50)
    world.plain("Chicago", 30, "Illinois")
    world.plain("Gary", 20, "Indiana", known=False)
    world.plain("Evansville", 10, "Indiana")
    world.body("Area", ["Chicago", "Gary"])
    return world


def test_a_kept_territory_that_reaches_beyond_a_body_makes_the_rest_of_the_body_uncertain():
    fates = area_across_two_states().unite(["Area", "Illinois"])
    assert outcomes(fates) == {"Area": ("undetermined", None), "Illinois": ("counted", None)}
    assert (value(fates), upper(fates)) == (100, 120)


def test_what_a_body_leaves_of_a_smaller_kept_territory_is_uncertain():
    world = area_across_two_states()
    world.people["Indiana"] = world.people["Gary"] | world.people["Evansville"]
    world.known["Chicago"] = False
    fates = world.unite(["Area", "Indiana"])
    assert outcomes(fates) == {"Area": ("counted", None), "Indiana": ("undetermined", None)}
    assert (value(fates), upper(fates)) == (50, 80)


def test_where_the_body_pushes_a_state_aside_the_cities_outside_the_body_count():
    world = area_across_two_states()
    world.people["Indiana"] = world.people["Gary"] | world.people["Evansville"]
    world.known["Chicago"] = False
    fates = world.unite(["Area", "Indiana", "Evansville"])
    assert outcomes(fates) == {
        "Area": ("counted", None),
        "Evansville": ("counted", None),
        "Indiana": ("undetermined", None),
    }
    assert (value(fates), upper(fates)) == (60, 80)


def test_what_is_undetermined_is_at_most_what_the_territory_around_it_leaves_room_for():
    world = jalisco()
    del world.graph.parts["Area"]
    world.graph.above["Area"] = ("Jalisco",)
    world.people["Jalisco"] = world.people["Guadalajara"] | world.people["Zapopan"] | {-1}
    fates = world.unite(["Area", "Guadalajara"])
    assert (value(fates), upper(fates)) == (50, 51)


def test_a_region_without_a_figure_gives_way_to_the_members_inside_it():
    world = jalisco()
    world.known["Jalisco"] = False
    fates = world.unite(["Jalisco", "Guadalajara", "Tequila"])
    assert outcomes(fates) == {
        "Jalisco": ("without_figure", None),
        "Guadalajara": ("counted", None),
        "Tequila": ("counted", None),
    }
    assert value(fates) == 40


def tribal(touching, kept):
    world = World()
    for region in ("Arizona", "Utah", "Nevada"):
        world.plain(region, 10)
        world.graph.regions.add(region)
    world.across("Nation", dict.fromkeys(touching, 2))
    world.graph.tribal.add("Nation")
    return world.unite([*kept, "Nation"])["Nation"].outcome


def test_a_tribal_territory_depends_on_which_of_its_regions_are_members():
    assert tribal(["Arizona", "Utah"], ["Arizona", "Utah"]) == Outcome.INSIDE
    assert tribal(["Arizona", "Utah"], ["Arizona"]) == Outcome.UNDETERMINED
    assert tribal(["Arizona", "Utah"], ["Nevada"]) == Outcome.COUNTED
    assert tribal([], ["Nevada"]) == Outcome.UNDETERMINED


def test_a_cycle_in_containment_ends():
    graph = Territories(above={"a": ("b",), "b": ("a",)})
    fates = unite(graph, ["a"], lambda node: 5)
    assert value(fates) == 5


def test_a_body_made_of_the_very_territory_around_it_counts_that_territory():
    world = World()
    world.plain("Tokyo", 140)
    world.body("Area", ["Tokyo"])
    world.graph.above["Area"] = ("Tokyo",)
    assert value(world.unite(["Area"])) == 140


def test_what_brings_its_parts_from_inside_a_member_adds_nothing_though_they_are_recorded_elsewhere():
    world = World()
    world.plain("Jalisco", 100)
    world.plain("Guadalajara", 30)
    world.body("Area", ["Guadalajara"])
    world.graph.above["Area"] = ("Jalisco",)
    fates = world.unite(["Area", "Jalisco"])
    assert outcomes(fates) == {"Area": ("inside", "Jalisco"), "Jalisco": ("counted", None)}
    assert value(fates) == 100


def test_districts_of_unknown_extent_in_several_states_count_once_a_state():
    world = World()
    for state in ("Ohio", "Utah"):
        world.plain(state, 100, known=False)
        for number, people in enumerate((10, 20)):
            name = f"{state} district {number}"
            world.plain(name, people, state)
            world.graph.bodies.add(name)
    districts = [name for name in world.people if "district" in name]
    fates = world.unite(districts)
    assert (value(fates), upper(fates)) == (40, 60)
