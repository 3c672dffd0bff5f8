"""The commands that import files: what they print and how they exit."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from coalitions.models import ImportBatch
from signatories.models import Figure, Jurisdiction
from tests import factories
from tests.coalitions.rosters.files import roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path, us):
    """A function that writes a roster of those rows and answers its path."""
    factories.region("US-AZ", "Arizona")

    def write(*rows):
        path = tmp_path / "roster.csv"
        path.write_bytes(roster(*rows))
        return str(path)

    return write


def run(*args, command="import_signatories"):
    """(exit status, stdout, stderr) of the command."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(command, *args, stdout=out, stderr=err)
    except SystemExit as exit:
        status = exit.code
    return status, out.getvalue(), err.getvalue()


TUCSON = {"name": "Tucson", "type": "city", "state": "AZ", "county": "New England"}


def test_an_import_answers_as_the_contract_says(file, us):
    status, out, err = run(file(TUCSON), "--coalition", "us", "--json")
    answer = json.loads(out)
    batch = ImportBatch.objects.get()
    assert (status, err) == (0, "")
    (warning,) = answer.pop("warnings")
    assert (warning["row"], warning["column"]) == (2, "county")
    assert answer == {"new": 1, "updated": 0, "unchanged": 0, "skipped": 0, "errors": [], "batch": batch.pk}
    assert (batch.state, batch.uploaded_by, batch.coalition) == ("applied", None, us)
    assert us.memberships.get().history.get().history_user is None


def test_a_dry_run_says_the_same_and_writes_nothing(file, us):
    status, out, _err = run(file(TUCSON), "--coalition", "us", "--json", "--dry-run")
    assert (status, json.loads(out)["new"], json.loads(out)["batch"]) == (0, 1, None)
    assert not us.memberships.exists()
    assert not ImportBatch.objects.exists()


def test_an_error_writes_nothing_and_fails(file, us):
    status, out, _err = run(file(TUCSON, TUCSON | {"state": "Sonora"}), "--coalition", "us", "--json")
    answer = json.loads(out)
    assert status == 1
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(3, "state")]
    assert answer["batch"] is None
    assert not us.memberships.exists()
    assert not ImportBatch.objects.exists()


def test_the_import_command_prints_sentences_for_people(file):
    status, out, err = run(file(TUCSON), "--coalition", "us")
    assert (status, out) == (0, "Imported: 1 new, 0 updated, 0 unchanged, 0 skipped, 0 errors, 1 warnings. "
                                f"Batch {ImportBatch.objects.get().pk}.\n")  # fmt: skip
    assert err.startswith("warning: row 2, county: “New England”")
    status, out, err = run(file(TUCSON | {"name": "Mesa", "state": ""}), "--coalition", "us", "--dry-run")
    assert (status, out) == (1, "")
    assert "error: row 2, state: " in err
    assert "Nothing was imported." in err


def test_the_same_file_again_is_recognised(file):
    path = file(TUCSON)
    run(path, "--coalition", "us")
    _status, out, err = run(path, "--coalition", "us", "--dry-run")
    assert f"This very file was already imported: batch {ImportBatch.objects.get().pk}." in err
    assert "The import would be: 0 new, 0 updated, 1 unchanged" in out


@pytest.mark.parametrize(
    ("content", "slug", "expected"),
    [
        (None, "us", "cannot be read"),
        (b"name\nTucson\n", "us", "lacks the columns: type"),
        (b"name,type\nAcme,business\n", "nowhere", "no coalition 'nowhere'. On file: us."),
    ],
)
def test_an_unreadable_file_is_reported_as_text_and_as_json(us, tmp_path, content, slug, expected):
    path = tmp_path / "roster.csv"
    if content:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=expected):
        run(str(path), "--coalition", slug)
    status, out, _err = run(str(path), "--coalition", slug, "--json")
    answer = json.loads(out)
    assert status == 1
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(None, "")]
    assert expected in answer["errors"][0]["message"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_a_progress_bar(file, monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    _status, out, _err = run(file(TUCSON), "--coalition", "us", "--json")
    assert json.loads(out)["new"] == 1
    shown = terminal.getvalue()
    for step in ("Reading rows", "Finding territories", "Finding members", "Writing: memberships"):
        assert f"{step}:   0%|" in shown
    assert "| 0/1 [" in shown


def test_there_is_no_progress_bar_without_a_terminal(file, capsys):
    run(file(TUCSON), "--coalition", "us", "--json")
    assert capsys.readouterr().err == ""


# --- Official files -------------------------------------------------------------------------------------------

OFFICIAL = {
    "import_jurisdictions": (
        "code;name;kind;country;population;population_year;population_source\n"
        "US-04019;Pima County;county;US;1.043.433;2020;Census\n"
    ),
    "import_figures": "code;metric;year;value;source\nUS-AZ;population;2020;7.151.502;Census\n",
}
official = pytest.mark.parametrize("command", OFFICIAL)


@pytest.fixture
def official_file(tmp_path, db):
    """A function that writes the official file of a command and answers its path."""
    factories.region("US-AZ", "Arizona")

    def write(command, more=""):
        path = tmp_path / "official.csv"
        path.write_text(OFFICIAL[command] + more)
        return str(path)

    return write


@official
def test_an_official_file_is_a_batch_and_is_taken_back(official_file, command):
    status, out, err = run(official_file(command), "--json", command=command)
    answer, batch = json.loads(out), ImportBatch.objects.get()
    assert (status, err) == (0, "")
    assert answer == {
        "new": 1,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "errors": [],
        "warnings": [],
        "batch": batch.pk,
    }
    assert (batch.state, batch.coalition, batch.uploaded_by) == ("applied", None, None)
    assert Figure.objects.get().history.count() == 1
    status, out, _err = run(str(batch.pk), "--json", command="undo_import")
    assert (status, json.loads(out)["kept"]) == (0, [])
    assert not Figure.objects.exists()
    assert not Jurisdiction.objects.filter(code="US-04019").exists()


@official
def test_a_dry_run_of_an_official_file_writes_nothing(official_file, command):
    status, out, _err = run(official_file(command), "--json", "--dry-run", command=command)
    assert (status, json.loads(out)["new"], json.loads(out)["batch"]) == (0, 1, None)
    assert not Figure.objects.exists()
    assert not ImportBatch.objects.exists()


@official
def test_an_official_file_with_one_faulty_row_writes_nothing_and_fails(official_file, command):
    status, out, _err = run(
        official_file(command, more="US-??;Nowhere;x;US;1;2020;X\n"), "--json", command=command
    )
    answer = json.loads(out)
    assert (status, answer["batch"]) == (1, None)
    assert {error["row"] for error in answer["errors"]} == {3}
    assert not Figure.objects.exists()
    assert not ImportBatch.objects.exists()


@official
def test_an_official_file_is_read_as_the_options_say(official_file, command):
    path = official_file(command)
    assert run(path, "--delimiter", ";", "--decimal", ",", "--dry-run", command=command)[0] == 0
    status, _out, err = run(path, "--decimal", ".", "--dry-run", command=command)
    assert (status, "is not a whole number" in err) == (0, False)
    with pytest.raises(CommandError, match="--delimiter must be one of"):
        run(path, "--delimiter", "x", command=command)


@official
def test_official_files_know_no_coalition(official_file, command):
    with pytest.raises(CommandError):
        run(official_file(command), "--coalition", "us", command=command)
