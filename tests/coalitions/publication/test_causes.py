"""Whatever lies between two days, the causes add up exactly to the difference of every number."""

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from coalitions.publication.causes import CauseKind, explain
from coalitions.publication.inputs import (
    InputFigure,
    InputMember,
    InputPlace,
    Inputs,
    canonical,
    parse_inputs,
)
from coalitions.publication.numbers import amounts, answer, comparable, differences

KINDS = ["region", "region", "county", "county", "municipality", "metropolitan_area"]
PLACES = ["US", *(f"P{number}" for number in range(len(KINDS)))]
TYPES = {"region": "state", "county": "county", "municipality": "city", "metropolitan_area": "metro"}


def place(key, kind, **fields):
    blank = dict.fromkeys(("parent", "successor", "same_territory_as", "ended_on"))
    defaults = {"code": key, "name": key, "country": "US", "parts": (), "lies_across": ()}
    return InputPlace(
        place=key, kind=kind, in_national_figures=True, **blank | defaults | {"parent": None} | fields
    )


@st.composite
def lands(draw):
    found = {"US": place("US", "country")}
    for number, kind in enumerate(KINDS):
        key = f"P{number}"
        above = draw(st.sampled_from([one for one in found if found[one].kind != "metropolitan_area"]))
        fields = {"parent": "US" if kind == "region" else above}
        if kind == "metropolitan_area":
            fields = {"parent": "US", "parts": tuple(draw(st.sets(st.sampled_from(PLACES[3:6]))))}
        if kind == "county" and draw(st.booleans()):
            fields["same_territory_as"] = draw(st.sampled_from(["P3", None]))
        found[key] = place(key, kind, **fields)
    kept = draw(st.sets(st.sampled_from(PLACES[3:])))
    return {key: one for key, one in found.items() if key in kept or key in PLACES[:3]}


@st.composite
def figures(draw, places):
    found = {}
    for key in places:
        for metric, unit in (("population", "people"), ("gdp", "USD"), ("ghg", "tCO2e")):
            unit = draw(st.sampled_from(["USD", "USD", "EUR"])) if metric == "gdp" else unit
            rows = draw(
                st.lists(
                    st.tuples(st.sampled_from([2010, 2020, None]), st.integers(0, 99), st.sampled_from("AB")),
                    max_size=2,
                )
            )
            if rows:
                found[key, metric] = tuple(
                    InputFigure(
                        key, metric, year, value, unit, "current" if metric == "gdp" else "", "", source, "",
                        False, False, "reference",
                    )
                    for year, value, source in rows
                )  # fmt: skip
    return found


@st.composite
def days(draw):
    places = draw(lands())
    governed = draw(st.sets(st.sampled_from(sorted(places.keys() - {"US"}))))
    others = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["business", "university"]))
    types = {key: (TYPES[places[key].kind], key) for key in sorted(governed)}
    types |= {name: (type, None) for name, type in draw(others).items()}
    members = {name: InputMember(name, name, type, key, False) for name, (type, key) in types.items()}
    return Inputs("us", "US", draw(st.sampled_from([2015, 2026])), members, places, draw(figures(places)))


def added_up(causes):
    found = {}
    for cause in causes:
        for name, amount in cause.amounts.items():
            found[name] = found.get(name, 0) + amount
    return {name: amount for name, amount in found.items() if amount}


@settings(deadline=None, max_examples=150)
@given(days(), days(), st.integers(-3, 3))
def test_the_causes_add_up_to_the_difference(old, new, by_method):
    before, after = answer(old).numbers, answer(new).numbers
    before = before | {"members": before["members"] + by_method}
    causes = explain(before, old, new, after)
    codes = comparable(before, after)
    was, is_now = amounts(before, codes), amounts(after, codes)
    expected = {name: is_now.get(name, 0) - was.get(name, 0) for name in was.keys() | is_now.keys()}
    assert added_up(causes) == {name: amount for name, amount in expected.items() if amount}
    for name, amount in differences(before, after).items():
        assert amount is None or added_up(causes)[name] == amount


@settings(deadline=None, max_examples=100)
@given(days(), days())
def test_everybody_who_joined_or_left_is_named_once(old, new):
    causes = explain(answer(old).numbers, old, new, answer(new).numbers)
    for kind, expected in (
        (CauseKind.JOINED, new.members.keys() - old.members.keys()),
        (CauseKind.LEFT, old.members.keys() - new.members.keys()),
    ):
        assert sorted(key for cause in causes if cause.kind == kind for key in cause.keys) == sorted(expected)


@settings(deadline=None, max_examples=100)
@given(days())
def test_a_day_and_itself_have_no_causes_between_them(day):
    numbers = answer(day).numbers
    assert explain(numbers, day, day, numbers) == []


@settings(deadline=None, max_examples=60)
@given(days(), st.data())
def test_one_change_alone_has_all_of_the_difference(day, data):
    """Who leaves takes what the numbers are less; nothing of it is under another name."""
    if not day.members:
        return
    gone = data.draw(st.sampled_from(sorted(day.members)))
    left = replace(day, members={slug: one for slug, one in day.members.items() if slug != gone})
    causes = explain(answer(day).numbers, day, left, answer(left).numbers)
    assert {(cause.kind, cause.keys) for cause in causes} == {(CauseKind.LEFT, (gone,))}


@settings(deadline=None, max_examples=60)
@given(days())
def test_inputs_are_read_as_they_were_written(day):
    again = parse_inputs(json.loads(canonical(day.as_json())))
    assert again == day
    assert answer(again) == answer(day)
