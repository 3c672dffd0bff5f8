"""A real roster through the command line, and its reach recomputed from the file alone."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

FILE = Path(__file__).resolve().parents[4] / "shared/data/us-wasi-2019-localities.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason="the real roster is not beside this checkout"),
]


def run(command, *args):
    out = io.StringIO()
    call_command(command, *args, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def imported():
    call_command("load_reference", stdout=io.StringIO())
    return run("import_signatories", str(FILE), "--coalition", "us")


def recompute():
    """{name, state: outcome} and the sums, by nothing but the rows: a city in a county that signs is inside it."""
    with FILE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    signing = {(row["state"], row["name"]) for row in rows if row["type"] == "county"}
    outcomes, sure, unsure = {}, 0, 0
    for row in rows:
        counties = [re.sub(r", [A-Z]{2}$", "", part.strip()) for part in row["county"].split(";")]
        covered = [(row["state"], county) in signing for county in counties]
        if row["type"] == "county" or not any(covered):
            outcome, sure = "counted", sure + int(row["population"])
        elif all(covered):
            outcome = "inside"
        else:
            outcome, unsure = "undetermined", unsure + int(row["population"])
        outcomes[row["name"], row["state"], row["type"]] = outcome
    return rows, outcomes, sure, unsure


def test_the_real_roster_is_imported_whole_with_warnings_about_its_faults(imported):
    assert (imported["new"], imported["updated"], imported["skipped"]) == (163, 0, 0)
    assert imported["errors"] == []
    said = {(warning["row"], warning["column"]) for warning in imported["warnings"]}
    with FILE.open(encoding="utf-8") as file:
        row_of = {row["name"]: number for number, row in enumerate(csv.DictReader(file), start=2)}
        file.seek(0)
        yearless = [
            number for number, row in enumerate(csv.DictReader(file), start=2) if not row["population_year"]
        ]
    assert (row_of["East Bay Municipal Utility District"], "type") in said
    assert (row_of["Linn County"], "population") in said
    assert {(row_of[name], "county") for name in ("Elgin", "East Lansing", "Lowell", "Concord")} <= said
    assert {(number, "population_year") for number in yearless} <= said


def test_the_reach_of_the_real_roster_equals_that_computed_from_the_file(imported):
    rows, outcomes, sure, unsure = recompute()
    reach = run("reach", "us")
    assert (reach["signatories"], reach["governments"]) == (len(rows), len(rows))
    assert reach["population"]["value"] == sure
    assert reach["population"]["upper"] == sure + unsure
    assert reach["population"]["naive"] == sum(int(row["population"]) for row in rows)
    for outcome in ("counted", "inside", "undetermined"):
        assert reach["population"][outcome] == list(outcomes.values()).count(outcome)
    found = sorted((line["name"], line["type"], line["outcome"]) for line in reach["lines"])
    assert found == sorted((name, type, outcome) for (name, _, type), outcome in outcomes.items())
    linn = next(line for line in reach["lines"] if line["name"] == "Linn County")
    assert "half" in linn["warning"]


def test_importing_it_again_changes_nothing(imported):
    again = run("import_signatories", str(FILE), "--coalition", "us")
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 163)
