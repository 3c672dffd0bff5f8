"""One archive holds all data; a restored portal is the same, and never gives a number again."""

import json
import subprocess
import sys
import time
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from aca_portal.archive.backup import MANIFEST, backup
from aca_portal.archive.restore import BadArchive, restore
from aca_portal.archive.sequences import highest_ever_used
from aca_portal.archive.tables import digest, lines, tables
from coalitions.imports.undo import undo_batch
from coalitions.models import Coalition, ImportBatch, Membership
from coalitions.rosters.importer import import_roster
from tests import factories

ROSTER = b"name,type,state,population,population_year\nTucson,city,Arizona,545000,2020\nCompany,business,,,\n"


@pytest.fixture
def portal(us, admin_user):
    factories.municipality("Tucson", parent=factories.region("US-AZ", "Arizona"))
    import_roster(coalition=us, filename="roster.csv", content=ROSTER)
    return us


def states():
    return {model._meta.label: digest(lines(model)) for model in tables()}


@pytest.mark.django_db
def test_a_restored_portal_is_the_same(portal, tmp_path):
    before = states()
    assert before["coalitions.Membership"][0] == 2
    written = backup(tmp_path / "portal.zip")
    Membership.objects.all().delete()
    Coalition.objects.update(name="Changed")
    restored = restore(tmp_path / "portal.zip", replace=True)
    assert states() == before
    assert (restored.tables, restored.rows) == (written.tables, written.rows)


@pytest.mark.django_db
def test_numbers_of_deleted_rows_are_not_given_again(portal, tmp_path):
    gone = factories.business("Gone")
    number = gone.pk
    gone.delete()
    backup(tmp_path / "portal.zip")
    restore(tmp_path / "portal.zip", replace=True)
    assert highest_ever_used()["signatories.Signatory"] >= number
    new = factories.business("New")
    assert new.pk > number


@pytest.mark.django_db
def test_an_import_is_undone_after_a_restore_and_takes_no_new_member_along(portal, us, tmp_path):
    batch = ImportBatch.objects.latest("pk")
    backup(tmp_path / "portal.zip")
    restore(tmp_path / "portal.zip", replace=True)
    import_roster(coalition=us, filename="more.csv", content=b"name,type\nAnother,business\n")
    undo_batch(batch=ImportBatch.objects.get(pk=batch.pk), user=None)
    assert [member.signatory.name for member in Membership.objects.all()] == ["Another"]


@pytest.mark.django_db
def test_a_portal_in_use_is_replaced_only_when_asked(portal, tmp_path):
    backup(tmp_path / "portal.zip")
    with pytest.raises(BadArchive, match="--replace"):
        restore(tmp_path / "portal.zip")


def changed(source, target, change):
    """A copy of the archive whose files went through `change(name, content)`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda name, content: content.replace(b"Tucson", b"Tuscon"), "is not what the archive says"),
        (
            lambda name, content: (
                json.dumps(json.loads(content) | {"migrations": ["coalitions.9999_next"]})
                if name == MANIFEST
                else content
            ),
            "not of the same version",
        ),
        (lambda name, content: b"{}" if name == MANIFEST else content, "damaged or no archive"),
        (lambda name, content: b"[1" if name.startswith("signatories.Signatory.") else content, "damaged"),
    ],
    ids=["a changed row", "another version", "no manifest", "a cut table"],
)
def test_an_archive_that_is_not_whole_changes_nothing(portal, tmp_path, change, said):
    source = tmp_path / "portal.zip"
    backup(source)
    before = states()
    with pytest.raises(BadArchive, match=said):
        restore(changed(source, tmp_path / "bad.zip", change), replace=True)
    assert states() == before


@pytest.mark.django_db
def test_what_is_no_archive_is_said(tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(ROSTER)
    with pytest.raises(CommandError, match="damaged or no archive of this portal"):
        call_command("restore", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", str(tmp_path / "none.zip"))


@pytest.mark.django_db
def test_a_backup_that_fails_leaves_the_old_file(portal, tmp_path, monkeypatch):
    file = tmp_path / "portal.zip"
    file.write_bytes(b"the backup of yesterday")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("aca_portal.archive.backup._write_table", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("backup", str(file))
    assert file.read_bytes() == b"the backup of yesterday"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.django_db
def test_only_the_owner_reads_the_file(portal, tmp_path):
    backup(tmp_path / "portal.zip")
    assert (tmp_path / "portal.zip").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_the_commands_answer_in_json(portal, tmp_path, capsys):
    call_command("backup", str(tmp_path / "portal.zip"), "--json")
    written = json.loads(capsys.readouterr().out)
    call_command("restore", str(tmp_path / "portal.zip"), "--replace", "--json")
    assert json.loads(capsys.readouterr().out)["rows"] == written["rows"]


def manage(*arguments, database):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={"DEBUG": "1", "DATABASE_URL": f"sqlite:///{database}", "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.django_db
def test_an_archive_moves_to_another_database_and_a_killed_restore_leaves_it_empty(portal, tmp_path):
    """From the database of this run, PostgreSQL included, to a new one of SQLite."""
    file = tmp_path / "portal.zip"
    backup(file)
    database = tmp_path / "new.sqlite3"
    assert manage("migrate", "-v0", database=database).wait() == 0
    killed = manage("restore", str(file), database=database)
    time.sleep(1.5)
    killed.kill()
    killed.wait()
    answered, said = manage("restore", str(file), "--replace", "--json", database=database).communicate()
    assert json.loads(answered)["rows"] > 0, said
    again, said = manage("backup", str(tmp_path / "again.zip"), "--json", database=database).communicate()
    assert again, said
    assert manifest(tmp_path / "again.zip")["tables"] == manifest(file)["tables"]


def manifest(file):
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read(MANIFEST))
