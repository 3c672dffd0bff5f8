"""A real roster through the command line, and its reach recomputed from the file and the register's figures."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from coalitions.reference import FOLDER
from signatories.models import Signatory

FILE = Path(__file__).resolve().parents[4] / "shared/data/us-wasi-2019-localities.csv"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason="the real roster is not beside this checkout"),
]

INDEPENDENT_CITIES = {"Falls Church"}  # lies in no county, whatever its row says


def run(command, *args):
    out = io.StringIO()
    call_command(command, *args, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def file(tmp_path):
    """The roster with its one question answered: the Dryden of the list is the town, not the village in it."""
    path = tmp_path / FILE.name
    path.write_text(FILE.read_text(encoding="utf-8").replace("Dryden,", "Dryden town,"), encoding="utf-8")
    return path


@pytest.fixture
def loaded(db):
    call_command("load_reference", stdout=io.StringIO())


@pytest.fixture
def imported(loaded, file):
    return run("import_signatories", str(file), "--coalition", "us", "--new-places")


def rows_of(file):
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def official_figures():
    """{code: people} of the register's files, a census before an estimate."""
    rows = rows_of(FOLDER / "us" / "counties.csv") + rows_of(FOLDER / "us" / "municipalities.csv")
    return {row["code"]: int(row["census 2020"] or row.get("estimate 2021") or 0) for row in rows}


def codes():
    """{(name, type, state): code} of what the members govern."""
    found = {}
    for member in Signatory.objects.all():
        state = next(place for place in member.governs.chain() if place.kind == "region")
        found[member.name, member.type, state.name] = member.governs.code
    return found


def recompute(rows):
    """{name, state: outcome} and the sums: a city in a county that signs is inside it.

    A place has the register's figure; what is not in the register has the row's.
    """
    official, governed = official_figures(), codes()
    signing = {(row["state"], row["name"]) for row in rows if row["type"] == "county"}
    outcomes, sure, unsure = {}, 0, 0
    for row in rows:
        row["type"] = "county" if row["state"] == "Hawaii" else row["type"]  # it has no municipalities
        code = governed[row["name"], row["type"], row["state"].removesuffix(" State")]
        people = official.get(code) or int(row["population"])
        counties = [re.sub(r", [A-Z]{2}$", "", part.strip()) for part in row["county"].split(";")]
        covered = [(row["state"], county) in signing for county in counties]
        if row["name"] in INDEPENDENT_CITIES:
            covered = [False]
        if row["type"] == "county" or not any(covered):
            outcome, sure = "counted", sure + people
        elif all(covered):
            outcome = "inside"
        else:
            outcome, unsure = "undetermined", unsure + people
        outcomes[row["name"], row["state"], row["type"]] = outcome
    return outcomes, sure, unsure


@pytest.mark.usefixtures("loaded")
def test_a_name_that_a_town_and_a_village_in_it_share_is_a_question():
    with pytest.raises(SystemExit):
        run("import_signatories", str(FILE), "--coalition", "us")
    assert not Signatory.objects.exists()


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


def test_its_reach_is_what_the_file_and_the_register_give(imported, file):
    rows = rows_of(file)
    outcomes, sure, unsure = recompute(rows)
    reach = run("reach", "us")
    assert (reach["signatories"], reach["governments"]) == (len(rows), len(rows))
    assert reach["population"]["value"] == sure
    assert reach["population"]["upper"] == sure + unsure
    for outcome in ("counted", "inside", "undetermined"):
        assert reach["population"][outcome] == list(outcomes.values()).count(outcome)
    found = sorted((line["name"], line["type"], line["outcome"]) for line in reach["lines"])
    assert found == sorted((name, type, outcome) for (name, _, type), outcome in outcomes.items())
    linn = next(line for line in reach["lines"] if line["name"] == "Linn County")
    assert linn["population"] == 230_299  # the roster has a digit too many


def test_importing_it_again_changes_nothing(imported, file):
    again = run("import_signatories", str(file), "--coalition", "us")
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 163)
