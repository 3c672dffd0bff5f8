"""The national goals that come with the portal."""

import csv
from importlib import import_module

from django.apps import apps

from coalitions.reference import load_reference
from pledges.contribution.goals import FILE, WHAT_BECAME, load_goals
from pledges.models import NationalGoal
from tests import factories as make


def load_countries():
    return [make.country(code) for code in ("AR", "JP", "MX", "US")]


def test_the_goals_of_the_four_countries_come_with_the_reference_data_each_with_its_source(
    db, small_register
):
    tally = load_reference()
    assert tally.counts["national goals"] == {"new": 4, "updated": 0, "unchanged": 0}
    goals = {goal.jurisdiction.code: goal for goal in NationalGoal.objects.all()}
    assert goals["AR"].target_value == 349_000_000
    assert (goals["JP"].target_value, goals["JP"].base_year) == (46, 2013)
    assert (goals["MX"].target_value, goals["MX"].is_up_to) == (36, True)
    assert (goals["US"].target_value, goals["US"].target_value_to, goals["US"].base_year) == (50, 52, 2005)
    assert {code for code, goal in goals.items() if goal.is_net} == {"AR", "JP", "US"}
    assert all(goal.source and goal.source_url for goal in goals.values())
    assert {code for code, goal in goals.items() if "unfccc.int" in goal.source_url} == {"AR", "JP", "US"}
    assert goals["MX"].source_url.startswith("https://www.gob.mx/")


def test_what_became_of_a_goal_is_among_the_texts_to_be_translated():
    with FILE.open(encoding="utf-8", newline="") as file:
        told = {row["what_became"] for row in csv.DictReader(file)}
    assert told == {"", *WHAT_BECAME}


def test_goals_of_countries_that_are_not_on_file_are_left_out(db):
    make.country("JP")
    assert load_goals() == {"new": 1, "updated": 0, "unchanged": 0}


def test_loading_again_changes_nothing_and_keeps_what_staff_changed(db, tmp_path):
    load_countries()
    load_goals()
    assert load_goals() == {"new": 0, "updated": 0, "unchanged": 4}
    NationalGoal.objects.filter(jurisdiction__code="JP").update(source="The cabinet's decision")
    newer = tmp_path / "goals.csv"
    newer.write_text(
        FILE.read_text()
        .replace("October 2021", "a later year")
        .replace(",36,", ",35,")
        .replace(",46,", ",47,")
    )
    assert load_goals(newer)["updated"] == 3
    japan = NationalGoal.objects.get(jurisdiction__code="JP")
    assert (japan.source, japan.target_value) == ("The cabinet's decision", 47)


def test_the_placeholder_for_a_document_that_was_not_cited_yet_is_forgotten(us):
    migration = import_module("pledges.migrations.0003_evidence")
    fields = {"kind": "absolute_base_year", "target_value": 50, "base_year": 2005, "jurisdiction": us.country}
    uncited = NationalGoal.objects.create(year=2030, source=migration.PLACEHOLDER, **fields)
    cited = NationalGoal.objects.create(year=2035, source="NDC", **fields)
    migration.forget_the_placeholder(apps, None)
    uncited.refresh_from_db()
    cited.refresh_from_db()
    assert (uncited.source, cited.source) == ("", "NDC")
