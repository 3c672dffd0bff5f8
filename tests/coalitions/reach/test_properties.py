"""Reach on the database against a brute-force count, over random territories, twins, bodies and dates."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from coalitions.reach.reach import compute_reach
from tests import factories as make

YEARS = st.integers(2018, 2024)
PERIODS = st.tuples(st.none() | YEARS, st.none() | YEARS).filter(
    lambda period: period[0] is None or period[1] is None or period[0] <= period[1]
)


@st.composite
def plans(draw):
    """Territories as (parent, own people, twin), bodies as their parts, and members with their periods."""
    count = draw(st.integers(1, 7))
    territories = []
    for number in range(count):
        earlier = st.none() | st.integers(0, number - 1) if number else st.none()
        territories.append((draw(earlier), draw(st.integers(0, 9)), number and draw(st.booleans())))
    bodies = draw(
        st.lists(st.lists(st.integers(0, count - 1), min_size=1, max_size=3, unique=True), max_size=2)
    )
    members = draw(st.dictionaries(st.integers(0, count + len(bodies) - 1), PERIODS))
    return territories, bodies, members


class World:
    """The plan on the database, beside the set of inhabitants of each of its territories."""

    def __init__(self, plan):
        territories, bodies, self.periods = plan
        self.coalition = make.coalition("us", launched_on=datetime.date(2019, 1, 1))
        self.places = []
        self.people = [
            set() if is_twin else {(number, person) for person in range(own)}
            for number, (_, own, is_twin) in enumerate(territories)
        ]
        self._spread_people(territories)
        for number, (parent, _, is_twin) in enumerate(territories):
            self.places.append(
                make.county(
                    f"County {number}",
                    parent=None if is_twin or parent is None else self.places[parent],
                    coextensive_with=self.places[number - 1] if is_twin else None,
                )
            )
        for number, parts in enumerate(bodies):
            self.people.append(set().union(*(self.people[part] for part in parts)))
            parts = [self.places[part] for part in parts]
            self.places.append(make.jurisdiction(f"Area {number}", "metropolitan_area", parts=parts))
        self._write_figures_and_members()

    def _spread_people(self, territories):
        """Whoever lives in a territory lives in its parent and in its twin as well."""
        changed = True
        while changed:
            before = [len(people) for people in self.people]
            for number, (parent, _, is_twin) in enumerate(territories):
                if is_twin:
                    both = self.people[number] | self.people[number - 1]
                    self.people[number] = self.people[number - 1] = both
                elif parent is not None:
                    self.people[parent] |= self.people[number]
            changed = before != [len(people) for people in self.people]

    def _write_figures_and_members(self):
        for number, (place, people) in enumerate(zip(self.places, self.people, strict=True)):
            make.figure(place, len(people), year=2018)
            if number not in self.periods:
                continue
            joined, left = (year and datetime.date(year, 7, 1) for year in self.periods[number])
            kind = "metro" if place.kind == "metropolitan_area" else "county"
            signatory = make.signatory(f"Member {number}", kind, governs=place)
            make.membership(self.coalition, signatory, joined_on=joined, left_on=left)

    def truth(self, year):
        """How many people live in the territories of those who are members on 31 December of a year."""
        if year < 2019:
            return 0
        return len(
            set().union(
                *(
                    self.people[number]
                    for number, (joined, left) in self.periods.items()
                    if (joined is None or joined <= year) and (left is None or left > year)
                )
            )
        )


class ReachProperties(TestCase):
    @given(plans())
    @settings(max_examples=60, deadline=None)
    def test_reach_is_the_number_of_people_in_the_union_on_any_date(self, plan):
        world = World(plan)
        for year in (2018, 2019, 2021, 2024):
            reach = compute_reach(world.coalition, datetime.date(year, 12, 31))
            assert reach.population.value == reach.population.upper == world.truth(year)
            assert sum(line.population.counted for line in reach.lines) == world.truth(year)
            assert sum(reach.population.counts.as_json().values()) == reach.governments
