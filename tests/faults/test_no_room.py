"""The disk is full, or the database is read-only: pages are read, and who sends something is told so."""

import ctypes
import os
import resource
import stat
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from coalitions.models import Correction, ImportBatch, Membership
from tests import factories
from tests.coalitions.imports.test_safety import database_url
from tests.faults.dying import done_in_a_fork
from tests.faults.serving import served

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="of a PostgreSQL server's disk it is the server that says so"
)
READ = [
    "/en/",
    "/es/coalitions/us/",
    "/en/coalitions/us/members/",
    "/ja/coalitions/us/reach/",
    "/en/signatories/acme/",
    "/en/signatories/?q=acm",
    "/en/compare/",
    "/en/coalitions/us/correction/",
    "/data/coalitions/us/reach.json",
    "/data/signatories.csv",
    "/admin/login/",
]
FIELD = b'--line\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
FILE = (
    b'--line\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\nContent-Type: text/csv\r\n\r\n'
    b"name,type\r\nUmbrella,business\r\n\r\n--line--\r\n"
)
CORRECTION = "/en/coalitions/us/correction/"
REPORT = urlencode({"message": "Another number.", "email": "", "page": "", "homepage": ""}).encode()


@pytest.fixture
def member(us):
    return factories.membership(us, factories.business("Acme"))


@pytest.fixture
def session(us_client):
    return us_client.cookies["sessionid"].value


def upload(portal, coalition, session):
    body = FIELD % (b"coalition", str(coalition.pk).encode()) + FILE
    kind = "multipart/form-data; boundary=line"
    return portal.ask(
        "/admin/coalitions/importbatch/upload/", body, session=session, **{"Content-Type": kind}
    )


def written():
    return (Correction.objects.count(), ImportBatch.objects.count(), Membership.objects.count())


def says_that_nothing_is_saved(answer):
    assert (answer.status, answer.headers["Retry-After"]) == (503, "300")
    assert "It cannot be saved now" in answer.text
    assert 'class="site-header"' in answer.text
    assert "Traceback" not in answer.text
    return True


def check(portal, us, session):
    """Everything is read, nothing is saved, and it is said."""
    before = written()
    assert {path: portal.ask(path).status for path in READ} == dict.fromkeys(READ, 200)
    staff = [f"/admin/{page}" for page in ("", "coalitions/membership/", "coalitions/importbatch/upload/")]
    assert {path: portal.ask(path, session=session).status for path in staff} == dict.fromkeys(staff, 200)
    assert says_that_nothing_is_saved(portal.ask(CORRECTION, REPORT))
    assert says_that_nothing_is_saved(upload(portal, us, session))
    assert portal.ask("/healthz").status == 200
    assert written() == before


def check_that_it_recovered(portal, us, session):
    before = written()
    assert portal.ask(CORRECTION, REPORT).status == 302
    assert upload(portal, us, session).status == 302
    assert written() == (before[0] + 1, before[1] + 1, before[2])


# --- A full disk ------------------------------------------------------------------------------------------


@contextmanager
def no_file_grows(portal):
    """As on a full disk: no file of these processes may grow, whatever its size."""
    pids = portal.pids()
    for pid in pids:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@on_sqlite
def test_on_a_full_disk_pages_are_read_and_nothing_is_saved_until_there_is_room(us, member, session):
    with served(database_url()) as portal:
        with no_file_grows(portal):
            check(portal, us, session)
        check_that_it_recovered(portal, us, session)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)


def test_a_backup_on_a_full_disk_says_so_and_leaves_the_old_file(us, member, tmp_path):
    file = tmp_path / "portal.zip"
    file.write_bytes(b"the backup of yesterday")

    def back_up():
        with pytest.raises(CommandError, match="File too large|No space left"):
            call_command("backup", str(file))

    def little_room():
        Correction.objects.exists()  # the files of SQLite are open by now
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))

    done_in_a_fork(back_up, little_room)
    assert file.read_bytes() == b"the backup of yesterday"
    assert list(tmp_path.iterdir()) == [file]


# --- Read-only --------------------------------------------------------------------------------------------


@contextmanager
def read_only():
    if connection.vendor == "sqlite":
        with _files_closed_to_writing(Path(connection.settings_dict["NAME"])):
            yield
        return
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            yield
        finally:
            cursor.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")


@contextmanager
def _files_closed_to_writing(database):
    """The file and those beside it, kept there by the connection of the test, and their folder."""
    connection.ensure_connection()
    paths = [*database.parent.glob(f"{database.name}*"), database.parent]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def without_the_power_of_root():
    """Root writes into what is closed to writing; this process and what it starts no longer do."""
    drop_from_bounds, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(drop_from_bounds, override, 0, 0, 0)


def test_a_read_only_database_is_read_and_nothing_is_saved(us, member, session):
    with read_only(), served(database_url(), before=without_the_power_of_root) as portal:
        check(portal, us, session)
