"""The exact search against trying every choice."""

from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from coalitions.reach import knots
from coalitions.reach.knots import Piece, find_largest


@st.composite
def problems(draw):
    """Weights, conflicts, and pieces that are blocked by what blocks anything inside them."""
    count = draw(st.integers(1, 7))
    weights = draw(st.lists(st.integers(0, 20), min_size=count, max_size=count))
    conflicts = [0] * count
    positions = st.integers(0, count - 1)
    for one, other in draw(st.lists(st.tuples(positions, positions), max_size=8)):
        if one != other:
            conflicts[one] |= 1 << other
            conflicts[other] |= 1 << one
    pieces = {}
    blockers = st.integers(0, (1 << count) - 1)
    for outer, inner, amount in draw(st.lists(st.tuples(blockers, blockers, st.integers(1, 20)), max_size=6)):
        around = draw(st.sampled_from([frozenset(), frozenset([outer | inner])]))
        if 0 not in around:
            pieces[Piece(inner, around)] = amount
    return weights, conflicts, pieces


def total(problem, chosen):
    weights, _conflicts, pieces = problem
    loose = sum(weight for at, weight in enumerate(weights) if chosen >> at & 1)
    return loose + sum(amount for piece, amount in pieces.items() if piece.stands(chosen))


def is_disjoint(problem, chosen):
    return all(not chosen >> at & 1 or not chosen & bits for at, bits in enumerate(problem[1]))


@given(problems())
@settings(max_examples=500, deadline=None)
def test_no_choice_gives_more(problem):
    found = find_largest(*problem)
    assert is_disjoint(problem, found)
    choices = (choice for choice in range(1 << len(problem[0])) if is_disjoint(problem, choice))
    assert total(problem, found) == max(total(problem, choice) for choice in choices)


def test_a_territory_that_stands_in_nobodys_way_is_chosen_though_nobody_lives_in_it():
    assert find_largest([0], [0], {}) == 1


def test_where_both_give_the_same_the_plain_territory_stays():
    assert find_largest([20], [0], {Piece(1, frozenset()): 20}) == 0


def ring(count):
    """Loose territories in a ring, each of which may overlap the next."""
    return [1 << (at + 1) % count | 1 << (at - 1) % count for at in range(count)]


def test_a_large_knot_is_searched_exactly():
    weights = [10 if at % 2 else 9 for at in range(80)]
    found = find_largest(weights, ring(80), {})
    assert total((weights, ring(80), {}), found) == 400


def test_beyond_the_bound_the_choice_is_still_of_disjoint_territories():
    count = knots.SIZE + 50
    weights = list(chain(range(count // 2), range(count // 2)))
    problem = weights, ring(count), {Piece((1 << count) - 1, frozenset()): 5}
    found = find_largest(*problem)
    assert is_disjoint(problem, found)
    assert total(problem, found) > 5
