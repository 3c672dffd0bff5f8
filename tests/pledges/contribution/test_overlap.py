"""What reductions come to together: by example, and by the properties that the method promises."""

import itertools
import random
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from coalitions.reach.territories import Territories
from pledges.contribution.overlap import Promise, ReductionOutcome, share_out

US, STATE, COUNTY, CITY, TOWN, OTHER = "US", "state", "county", "city", "town", "other"


def graph(**extra):
    """A state with a county with a city and a town, and another state."""
    above = {STATE: (US,), OTHER: (US,), COUNTY: (STATE,), CITY: (COUNTY,), TOWN: (COUNTY,)}
    return Territories(above=above | extra.pop("above", {}), regions={STATE, OTHER}, **extra)


def territory(node, base, percent, key=None):
    return Promise(key or str(node), node, Fraction(base) * percent / 100, Fraction(base))


def company(node, tonnes, key="company"):
    return Promise(key, node, Fraction(tonnes))


def bounds(shares):
    return sum(share.lower for share in shares.values()), sum(share.upper for share in shares.values())


def test_a_city_with_its_regions_own_target_adds_nothing():
    shares = share_out(graph(), [territory(STATE, 1000, 40), territory(CITY, 100, 40)])
    assert bounds(shares) == (400, 400)
    assert (shares[CITY].outcome, shares[CITY].within) == (ReductionOutcome.COVERED, STATE)


def test_a_more_ambitious_city_counts_for_what_goes_beyond_its_share():
    shares = share_out(
        graph(), [territory(STATE, 1000, 40), territory(CITY, 100, 50), territory(TOWN, 100, 10)]
    )
    assert bounds(shares) == (410, 410)
    assert shares[CITY].outcome == ReductionOutcome.BEYOND
    assert shares[TOWN].outcome == ReductionOutcome.COVERED


def test_the_most_ambitious_promise_of_a_chain_of_territories_counts():
    shares = share_out(
        graph(), [territory(STATE, 1000, 40), territory(COUNTY, 200, 60), territory(CITY, 100, 50)]
    )
    assert bounds(shares) == (440, 440)
    assert (shares[CITY].outcome, shares[CITY].within) == (ReductionOutcome.COVERED, COUNTY)


def test_a_city_in_a_region_that_is_no_member_counts_in_full():
    shares = share_out(graph(), [territory(OTHER, 1000, 40), territory(CITY, 100, 50)])
    assert bounds(shares) == (450, 450)
    assert shares[CITY].outcome == ReductionOutcome.COUNTED


def test_one_territory_counts_once_by_its_more_ambitious_government():
    shares = share_out(graph(), [territory(CITY, 100, 50, "a"), territory(CITY, 100, 60, "b")])
    assert bounds(shares) == (60, 60)
    assert (shares["a"].outcome, shares["a"].within) == (ReductionOutcome.SAME_TERRITORY, "b")


def test_a_region_gives_way_where_the_figures_of_its_cities_contradict_it():
    shares = share_out(graph(), [territory(STATE, 100, 50), territory(CITY, 300, 50)])
    assert bounds(shares) == (150, 150)
    assert shares[STATE].outcome == ReductionOutcome.GAVE_WAY


def test_the_promise_of_a_company_in_a_member_region_is_a_range():
    inside = share_out(graph(), [territory(STATE, 1000, 40)], [company(CITY, 30)])
    assert bounds(inside) == (400, 430)
    assert (inside["company"].outcome, inside["company"].within) == (ReductionOutcome.OVERLAP, STATE)
    elsewhere = share_out(graph(), [territory(STATE, 1000, 40)], [company(OTHER, 30)])
    assert bounds(elsewhere) == (430, 430)
    assert elsewhere["company"].outcome == ReductionOutcome.COUNTED


def test_a_company_larger_than_its_regions_promise_is_never_lost():
    shares = share_out(graph(), [territory(STATE, 100, 10)], [company(CITY, 30)])
    assert bounds(shares) == (30, 40)


def test_a_company_whose_region_is_not_known_adds_nothing_for_certain():
    for node in (None, US):
        shares = share_out(graph(), [territory(STATE, 1000, 40)], [company(node, 30)])
        assert bounds(shares) == (400, 430)
        assert shares["company"].outcome == ReductionOutcome.UNDETERMINED


METRO = "metro"


def test_a_metropolitan_area_lies_between_its_region_and_its_parts():
    metro = graph(bodies={METRO}, parts={METRO: [CITY, TOWN]}, above={METRO: (STATE,)})
    promises = [territory(STATE, 1000, 10), territory(METRO, 200, 50), territory(CITY, 100, 60)]
    assert bounds(share_out(metro, promises[1:])) == (110, 110)
    assert bounds(share_out(metro, promises)) == (190, 190)


def test_a_metropolitan_area_of_unknown_parts_is_uncertain():
    metro = graph(bodies={METRO}, above={METRO: (STATE,)})
    alone = share_out(metro, [territory(METRO, 200, 50)])
    assert (bounds(alone), alone[METRO].outcome) == ((0, 100), ReductionOutcome.UNDETERMINED)
    inside = share_out(metro, [territory(STATE, 1000, 40), territory(METRO, 200, 50)])
    assert bounds(inside) == (400, 420)
    covered = share_out(metro, [territory(STATE, 1000, 50), territory(METRO, 200, 50)])
    assert (bounds(covered), covered[METRO].outcome) == ((500, 500), ReductionOutcome.COVERED)


def test_a_territory_across_others_is_uncertain():
    crossing = graph(lies_across={CITY: [COUNTY, "next county"]})
    assert bounds(share_out(crossing, [territory(CITY, 100, 50)])) == (0, 50)


def test_a_body_inside_a_part_of_another_body_lies_in_that_body_too():
    """Body 3 is the town 1, which lies in the region 0, which is the only part of body 2."""
    world = Territories(
        above={0: (-1,), 1: (0,), 2: (-1,), 3: (-1,)}, bodies={2, 3}, parts={2: [0], 3: [1]}, regions={0}
    )
    promises = [territory(3, 50, 0), territory(2, 1, 100), territory(1, 0, 0)]
    guests = [company(1, 1, "shop"), company(3, 7, "shipyard")]
    without = bounds(share_out(world, promises, guests))
    assert bounds(share_out(world, [*promises, territory(0, 0, 0)], guests))[0] >= without[0]


# --- Properties -------------------------------------------------------------------------------------------

PERCENT = st.integers(0, 100)


@st.composite
def worlds(draw):
    """Random territories under one country with emissions of any size, bodies, twins, and their promises."""
    count = draw(st.integers(1, 8))
    above = {0: ("country",)}
    for node in range(1, count):
        above[node] = (draw(st.sampled_from(["country", *range(node)])),)
    bodies = {}
    for number in range(draw(st.integers(0, 2))):
        parts = draw(st.lists(st.integers(0, count - 1), max_size=3, unique=True))
        bodies[count + number] = parts
        above[count + number] = (draw(st.sampled_from(["country", *range(count)])),)
    regions = {node for node in range(count) if above[node] == ("country",)}
    # Nodes are to be comparable with each other, so the country is a number as well.
    above = {node: tuple(-1 if one == "country" else one for one in found) for node, found in above.items()}
    crossing = draw(st.dictionaries(st.integers(0, count - 1), st.just([0, count - 1]), max_size=1))
    territories = Territories(
        above=above, bodies=set(bodies), parts=bodies, regions=regions, lies_across=crossing
    )
    nodes = st.sampled_from(sorted(above))
    governments = [
        territory(node, base, percent, f"government {number}")
        for number, (node, base, percent) in enumerate(
            draw(st.lists(st.tuples(nodes, st.integers(0, 50), PERCENT), max_size=8))
        )
    ]
    organisations = [
        company(node, tonnes, f"company {number}")
        for number, (node, tonnes) in enumerate(
            draw(st.lists(st.tuples(st.none() | nodes, st.integers(0, 30)), max_size=3))
        )
    ]
    return territories, governments, organisations


@given(worlds(), st.data())
@settings(max_examples=300, deadline=None)
def test_another_member_never_lowers_the_lower_bound(world, data):
    territories, governments, organisations = world
    everybody = bounds(share_out(territories, governments, organisations))
    assert 0 <= everybody[0] <= everybody[1]
    some = governments + organisations
    if some:
        left_out = data.draw(st.sampled_from(some))
        fewer = share_out(
            territories,
            [one for one in governments if one is not left_out],
            [one for one in organisations if one is not left_out],
        )
        assert bounds(fewer)[0] <= everybody[0]


@given(worlds(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_members_does_not_matter(world, shuffler: random.Random):
    territories, governments, organisations = world
    expected = share_out(territories, governments, organisations)
    shuffler.shuffle(governments)
    shuffler.shuffle(organisations)
    assert share_out(territories, governments, organisations) == expected


@given(worlds())
@settings(max_examples=150, deadline=None)
def test_no_member_counts_for_more_than_it_promises(world):
    territories, governments, organisations = world
    shares = share_out(territories, governments, organisations)
    for promise in governments + organisations:
        share = shares[promise.key]
        assert 0 <= share.lower <= promise.tonnes
        assert 0 <= share.upper <= promise.tonnes


@st.composite
def consistent_states(draw):
    """A state with cities that emit no more than it does together, each with a target of its own."""
    cities = draw(st.lists(st.tuples(st.integers(0, 100), PERCENT), min_size=1, max_size=6))
    rest = draw(st.integers(0, 100))
    return cities, sum(base for base, _ in cities) + rest, draw(PERCENT)


@given(consistent_states())
def test_a_city_and_its_state_never_both_count_for_what_they_share(state):
    cities, base, percent = state
    territories = Territories(
        above={"state": ("country",)} | {f"city {n}": ("state",) for n in range(len(cities))},
        regions={"state"},
    )
    promises = [territory("state", base, percent)]
    promises += [territory(f"city {n}", *city) for n, city in enumerate(cities)]
    rest = base - sum(own for own, _ in cities)
    truth = Fraction(rest * percent + sum(own * max(percent, of_city) for own, of_city in cities), 100)
    assert bounds(share_out(territories, promises)) == (truth, truth)


@given(consistent_states())
def test_cities_with_their_states_own_target_add_nothing(state):
    cities, base, percent = state
    territories = Territories(
        above={"state": ("country",)} | {f"city {n}": ("state",) for n in range(len(cities))},
        regions={"state"},
    )
    alone = [territory("state", base, percent)]
    cities = [territory(f"city {n}", own, percent) for n, (own, _) in enumerate(cities)]
    assert bounds(share_out(territories, alone + cities)) == bounds(share_out(territories, alone))


# --- Against all that could be selected ---------------------------------------------------------------------


@st.composite
def forests(draw):
    """Regions with territories inside each other, without bodies: everything in them can be placed."""
    count = draw(st.integers(1, 6))
    above = {node: (draw(st.sampled_from([-1, *range(node)])),) for node in range(count)}
    nodes = st.sampled_from(range(count))
    governments = draw(st.lists(st.tuples(nodes, st.integers(0, 50), PERCENT), max_size=7))
    organisations = draw(st.lists(st.tuples(nodes, st.integers(0, 30)), max_size=3))
    return (
        Territories(above=above, regions={node for node in above if above[node] == (-1,)}),
        [territory(*one, f"government {number}") for number, one in enumerate(governments)],
        [company(*one, f"company {number}") for number, one in enumerate(organisations)],
    )


def brute_force(territories, governments, organisations):
    """The two bounds by trying every selection of at most one promise for each territory."""

    def around(node):
        return {node, *territories.ancestors(node)}

    def beyond(promise, selected):
        over = [one for one in selected if one is not promise and one.node in around(promise.node)]
        rate = max((one.rate for one in over), default=0)
        return max(Fraction(0), promise.tonnes - promise.base * rate)

    def sure(selected):
        hosts = {one.node for one in selected}
        alone = [one.tonnes for one in organisations if not hosts & around(one.node)]
        return sum(beyond(one, selected) for one in selected) + sum(alone)

    selections = [
        selected
        for size in range(len(governments) + 1)
        for selected in itertools.combinations(governments, size)
        if len({one.node for one in selected}) == size
    ]
    at_most = max(sum(beyond(one, selected) for one in selected) for selected in selections)
    return max(map(sure, selections)), at_most + sum(one.tonnes for one in organisations)


@given(forests())
@settings(max_examples=300, deadline=None)
def test_the_bounds_are_those_of_the_best_of_all_selections(forest):
    assert bounds(share_out(*forest)) == brute_force(*forest)
