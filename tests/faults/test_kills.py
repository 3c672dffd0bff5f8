"""kill -9 at many moments of whatever writes much: the data is the old state or the new one, to the row."""

import zipfile

import pytest

from aca_portal.archive.backup import backup
from aca_portal.archive.restore import restore
from aca_portal.archive.tables import digest, lines, tables
from coalitions.imports.batches import confirm_batch
from coalitions.imports.undo import undo_batch
from coalitions.members.merging import merge, undo_merge
from coalitions.models import Coalition, ImportBatch, Membership
from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.coalitions.rosters.files import roster
from tests.faults.dying import killed_after_commit, killed_at_statement, killed_before_commit

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = 8
ROWS = [
    {"name": f"Town {n}", "type": "city", "state": "Arizona", "population": n + 1000, "population_year": 2020}
    for n in range(30)
]


def everything():
    """{table: (rows, digest)} of all data."""
    return {model._meta.label: digest(lines(model)) for model in tables()}


def a_preview(coalition):
    factories.region("US-AZ", "Arizona")
    user = factories.staff_user(coalition)
    return preview_roster(coalition=coalition, filename="roster.csv", content=roster(*ROWS), user=user), user


class Confirming:
    def __init__(self, coalition, folder):
        self.batch, self.user = a_preview(coalition)

    def do(self):
        return confirm_batch(batch=self.batch, user=self.user)

    def is_done(self):
        self.batch.refresh_from_db()
        return (self.batch.state, Membership.objects.count(), Signatory.objects.count()) == (
            "applied",
            30,
            30,
        )


class Undoing:
    def __init__(self, coalition, folder):
        batch, self.user = a_preview(coalition)
        self.batch = confirm_batch(batch=batch, user=self.user).batch

    def do(self):
        return undo_batch(batch=self.batch, user=self.user)

    def is_done(self):
        self.batch.refresh_from_db()
        return (self.batch.state, Membership.objects.count(), Signatory.objects.count()) == ("undone", 0, 0)


class Merging:
    def __init__(self, coalition, folder):
        self.kept, self.dropped = factories.business("Acme"), factories.business("Acme Works")
        for one in (self.kept, self.dropped):
            factories.membership(coalition, one)
            factories.pledge(coalition, one)
            factories.signatory_name(one, f"{one.name} Ltd")

    def do(self):
        return merge(kept=self.kept, dropped=self.dropped, by=None, reason="one", join_periods=True)

    def is_done(self):
        return (
            list(Signatory.objects.values_list("name", flat=True)) == ["Acme"]
            and self.kept.pledges.count() == 2
        )


class UndoingAMerge(Merging):
    def __init__(self, coalition, folder):
        super().__init__(coalition, folder)
        self.record = super().do()

    def do(self):
        return undo_merge(record=self.record, by=None)

    def is_done(self):
        return Signatory.objects.count() == Membership.objects.count() == 2 and self.kept.pledges.count() == 1


class Restoring:
    def __init__(self, coalition, folder):
        batch, user = a_preview(coalition)
        confirm_batch(batch=batch, user=user)
        self.archive = folder / "portal.zip"
        backup(self.archive)
        self.archived = everything()
        factories.membership(coalition, factories.business("Came later"))
        Coalition.objects.update(name="Changed later")

    def do(self):
        return restore(self.archive, replace=True)

    def is_done(self):
        return everything() == self.archived


WORKS = [Confirming, Undoing, Merging, UndoingAMerge, Restoring]


@pytest.mark.parametrize("kind", WORKS, ids=lambda kind: kind.__name__)
def test_what_is_killed_leaves_the_old_state_or_the_new(us, tmp_path, kind):
    work = kind(us, tmp_path)
    before = everything()
    statements = killed_before_commit(work.do)
    assert everything() == before
    for moment in range(MOMENTS):
        assert killed_at_statement(1 + moment * (statements - 1) // (MOMENTS - 1), work.do)
        assert everything() == before
    assert not work.is_done()
    killed_after_commit(work.do)
    assert work.is_done()


def test_a_killed_backup_leaves_the_old_file_and_the_next_one_clears_up(us, tmp_path):
    batch, user = a_preview(us)
    confirm_batch(batch=batch, user=user)
    file = tmp_path / "portal.zip"
    file.write_bytes(b"the backup of yesterday")
    before = everything()
    for moment in (1, 5, 20, 40):
        assert killed_at_statement(moment, lambda: backup(file))
        assert file.read_bytes() == b"the backup of yesterday"
    assert len(list(tmp_path.iterdir())) > 1, "what was half written is there"
    backup(file)
    assert list(tmp_path.iterdir()) == [file]
    assert zipfile.ZipFile(file).testzip() is None
    Membership.objects.all().delete()
    restore(file, replace=True)
    assert everything() == before


def test_an_import_killed_at_its_commit_is_confirmed_again_without_doubles(us, tmp_path):
    work = Confirming(us, tmp_path)
    killed_after_commit(work.do)
    assert work.do().is_repeat
    assert work.is_done()
    assert ImportBatch.objects.count() == 1
