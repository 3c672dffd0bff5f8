"""Long work goes through a queue in the database: told about, done once, taken up again after a kill."""

import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalitions.imports import jobs
from coalitions.imports.jobs import is_long_file, start, unfinished_job, work_off
from coalitions.models import ImportBatch, ImportJob, Membership
from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.coalitions.imports.test_safety import at_once, environment_of_test, on_file
from tests.coalitions.rosters.files import roster

ROWS = [{"name": f"Town {n}", "type": "city", "state": "Arizona"} for n in range(30)]
State, Work = ImportJob.State, ImportJob.Work
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def arizona(us):
    return factories.region("US-AZ", "Arizona")


@pytest.fixture
def everything_is_long(monkeypatch):
    monkeypatch.setattr(jobs, "LONG", 10)


def upload(client, coalition, content=None):
    file = SimpleUploadedFile("roster.csv", content or roster(*ROWS))
    client.post(reverse("admin:coalitions_importbatch_upload"), {"coalition": coalition.pk, "file": file})
    return ImportBatch.objects.latest("pk")


def url(name, batch):
    return reverse(f"admin:coalitions_importbatch_{name}", args=[batch.pk])


def page(client, batch):
    return " ".join(client.get(url("change", batch)).content.decode().split())


def interrupt(job):
    """As a job is on file half a minute after its worker was killed."""
    long_ago = timezone.now() - timedelta(minutes=1)
    ImportJob.objects.filter(pk=job.pk).update(
        state=State.RUNNING, attempts=1, beat_at=long_ago, ended_at=None
    )


# --- The walk ---------------------------------------------------------------------------------------------


def test_a_long_file_is_previewed_imported_and_undone_by_a_worker(us_client, us, arizona, everything_is_long):
    batch = upload(us_client, us)
    assert batch.state == ImportBatch.State.READING
    said = page(us_client, batch)
    assert "The file is being read." in said
    assert "us-editor" in said
    assert "Import now" not in said
    assert work_off() == 1
    assert "Import now" in page(us_client, batch)
    us_client.post(url("confirm", batch))
    us_client.post(url("confirm", batch))
    assert ImportJob.objects.filter(work=Work.CONFIRM).count() == 1
    assert "The file is being imported." in page(us_client, batch)
    assert Membership.objects.count() == 0
    assert work_off() == 1
    assert Membership.objects.count() == 30
    assert "Undo this import" in page(us_client, batch)
    us_client.post(url("undo", batch))
    us_client.post(url("undo", batch))
    assert work_off() == 1
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert Membership.objects.count() == Signatory.objects.count() == 0
    assert LogEntry.objects.count() == 2
    assert not unfinished_job(batch)


def test_a_short_file_is_dealt_with_at_once(us_client, us, arizona):
    batch = upload(us_client, us)
    us_client.post(url("confirm", batch))
    assert Membership.objects.count() == 30
    assert not ImportJob.objects.exists()


def test_a_long_file_that_cannot_be_read_says_why(us_client, us, everything_is_long):
    batch = upload(us_client, us, b"name,type\n" + b"\0" * 50 + b"\n" * 50)
    work_off()
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.REFUSED
    assert len(batch.errors) == 1
    assert batch.errors[0]["message"] in page(us_client, batch).replace("&#x27;", "'")


def test_the_page_says_so_when_no_worker_runs(us_client, us, arizona, everything_is_long):
    batch = upload(us_client, us)
    assert "no worker seems to be running" not in page(us_client, batch)
    ImportJob.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert "no worker seems to be running" in page(us_client, batch)
    progress = us_client.get(url("progress", batch))
    assert "no worker seems to be running" in progress.content.decode()
    work_off()
    assert us_client.get(url("progress", batch)).status_code == 204


def test_progress_is_told(us_client, us, arizona, everything_is_long):
    batch = upload(us_client, us)
    now = timezone.now()
    ImportJob.objects.update(state=State.RUNNING, beat_at=now, step="Finding members", done=1200, total=30000)
    assert "Finding members · 1,200 of 30,000" in page(us_client, batch)


def test_staff_of_another_coalition_see_neither_the_work_nor_its_progress(
    client, us_client, us, japan_staff, arizona, everything_is_long
):
    batch = upload(us_client, us)
    client.force_login(japan_staff)
    assert client.get(url("progress", batch)).status_code == 404
    assert client.post(url("confirm", batch)).status_code == 404


def test_work_of_a_person_who_lost_the_role_is_not_done(us_client, us, us_staff, arizona, everything_is_long):
    batch = upload(us_client, us)
    work_off()
    us_client.post(url("confirm", batch))
    us_staff.coalition_roles.all().delete()
    work_off()
    assert not Membership.objects.exists()
    assert ImportJob.objects.latest("pk").state == State.FAILED


def test_work_of_a_deleted_account_is_not_done_as_if_by_the_command_line(
    us, us_staff, arizona, everything_is_long
):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    job = start(batch=batch, work=Work.CONFIRM, user=us_staff)
    ImportJob.objects.filter(pk=job.pk).update(started_by=None)
    work_off()
    assert not Membership.objects.exists()


def test_an_outdated_preview_is_not_imported_and_its_page_says_so(
    us_client, us, us_staff, arizona, everything_is_long
):
    batch = upload(us_client, us)
    work_off()
    us_client.post(url("confirm", batch), {"seen": "another"})
    work_off()
    assert "since you saw the preview" in page(us_client, batch)
    assert not Membership.objects.exists()


def test_what_fails_over_and_over_is_given_up_and_can_be_offered_again(us, us_staff, arizona):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    job = start(batch=batch, work=Work.CONFIRM, user=us_staff)
    interrupt(job)
    ImportJob.objects.update(attempts=jobs.MAX_ATTEMPTS)
    work_off()
    job.refresh_from_db()
    assert (job.state, Membership.objects.count()) == (State.FAILED, 0)
    assert start(batch=batch, work=Work.CONFIRM, user=us_staff).pk != job.pk


def test_a_job_is_taken_by_one_of_two_workers(us, us_staff, arizona):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    start(batch=batch, work=Work.CONFIRM, user=us_staff)
    assert sorted(at_once(work_off, work_off)) == [0, 1]
    assert Membership.objects.count() == 30


def test_a_job_whose_result_was_written_before_the_kill_is_not_done_again(us, us_staff, arizona):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    job = start(batch=batch, work=Work.CONFIRM, user=us_staff)
    work_off()
    after = on_file()
    interrupt(job)
    work_off()
    assert on_file() == after
    job.refresh_from_db()
    assert job.state == State.DONE


def test_two_unfinished_jobs_of_one_import_are_refused_by_the_database(us, us_staff):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    ImportJob.objects.create(batch=batch, work=Work.UNDO, started_by=us_staff, language="en")
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportJob.objects.create(batch=batch, work=Work.UNDO, started_by=us_staff, language="en")


@pytest.mark.parametrize(
    ("content", "is_long"),
    [(b"name\n" * 3000, True), (b"name\r" * 3000, True), (b"name\n" * 9, False), (b"PK\3\4 broken", False)],
)
def test_a_long_file_is_known_by_its_bytes(content, is_long):
    assert is_long_file(content) is is_long


# --- A kill -----------------------------------------------------------------------------------------------

WORKER = """
import time, django
django.setup()
from coalitions.imports import changes, jobs, undo
from signatories.models import Signatory

def waiting(step):
    def wait(self, model, *args):
        step(self, model, *args)
        if model is Signatory:
            print("in the middle", flush=True)
            time.sleep(60)
    return wait

changes.ChangeRecorder.create = waiting(changes.ChangeRecorder.create)
undo._Undo._delete = waiting(undo._Undo._delete)
jobs.work_off()
"""


def kill_the_worker():
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=settings.BASE_DIR,
        env=environment_of_test(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline().strip() == "in the middle"
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


@pytest.mark.parametrize("work", [Work.CONFIRM, Work.UNDO])
def test_a_killed_worker_leaves_the_old_state_and_its_job_is_taken_up_once(us, us_staff, arizona, work):
    batch = preview_roster(coalition=us, filename="r.csv", content=roster(*ROWS), user=us_staff)
    if work == Work.UNDO:
        start(batch=batch, work=Work.CONFIRM, user=us_staff)
        work_off()
    before = on_file()
    job = start(batch=batch, work=work, user=us_staff)
    kill_the_worker()
    for _try in range(50):  # PostgreSQL notices after a moment that the worker is gone
        if on_file() == before:
            break
        time.sleep(0.1)
    assert on_file() == before
    assert work_off() == 0, "a heart that stopped a moment ago may still beat"
    interrupt(job)
    assert work_off() == 1
    assert work_off() == 0
    batch.refresh_from_db()
    expected = {Work.CONFIRM: ("applied", 30), Work.UNDO: ("undone", 0)}[work]
    assert (batch.state, Membership.objects.count()) == expected
