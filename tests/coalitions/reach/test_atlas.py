"""The atlas reads what some governments need, never a country's register."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.reach.atlas import read_atlas
from signatories.models import Jurisdiction, JurisdictionKind
from tests import factories as make

pytestmark = pytest.mark.django_db


def names(atlas):
    return {place.name for place in atlas.places.values()}


def test_only_what_touches_the_members_is_read():
    arizona, utah = make.region("US-AZ", "Arizona"), make.region("US-UT", "Utah")
    pima = make.county("Pima", parent=arizona)
    tucson = make.municipality("Tucson", parent=pima)
    make.municipality("Ajo", parent=pima)
    make.county("Elsewhere", parent=utah)
    assert names(read_atlas([tucson.pk], {"US"})) == {
        "Tucson", "Pima", "Arizona", "Utah", "United States of America",
    }  # fmt: skip


def test_parts_twins_successors_and_what_a_place_lies_across_are_read_with_all_that_contains_them():
    arizona = make.region("US-AZ", "Arizona")
    county = make.county("County", parent=arizona)
    twin = make.municipality("Twin", parent=county, coextensive_with=county)
    inner = make.jurisdiction("Inner", JurisdictionKind.SPECIAL_DISTRICT, parent=arizona, parts=[twin])
    across = make.county("Across", parent=make.region("US-UT", "Utah"))
    town = make.municipality("Town", parent=arizona, lies_across=[across])
    outer = make.jurisdiction("Outer", JurisdictionKind.METROPOLITAN_AREA, parts=[inner, town])
    heir = make.municipality("Heir", parent=make.county("Around the heir", parent=arizona))
    gone = make.municipality("Gone", parent=arizona, successor=heir, ended_on=datetime.date(2015, 1, 1))
    atlas = read_atlas([outer.pk, gone.pk], {"US"})
    assert {"Outer", "Inner", "Twin", "County", "Town", "Across", "Gone", "Heir", "Around the heir"} <= names(
        atlas
    )
    assert atlas.node_of[twin.pk] == atlas.node_of[county.pk]


def test_a_register_costs_no_further_query_or_row():
    arizona = make.region("US-AZ", "Arizona")
    members = [make.municipality(parent=make.county(parent=arizona)) for _ in range(3)]

    def read():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            atlas = read_atlas([place.pk for place in members], {"US"})
        return len(queries), len(atlas.places)

    before = read()
    county = make.county(parent=arizona)
    Jurisdiction.objects.bulk_create(
        Jurisdiction(
            name=f"Place {n}", name_key=f"place{n}", kind="municipality", country="US", parent=county
        )
        for n in range(500)
    )
    assert read() == before
    assert before[0] <= 4


def test_thousands_of_members_fit_into_one_query():
    arizona = make.region("US-AZ", "Arizona")
    places = Jurisdiction.objects.bulk_create(
        Jurisdiction(
            name=f"Place {n}", name_key=f"place{n}", kind="municipality", country="US", parent=arizona
        )
        for n in range(5000)
    )
    assert len(read_atlas([place.pk for place in places], {"US"}).places) == 5002
