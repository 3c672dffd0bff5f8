"""Long work on imports, done by a worker beside the requests: a queue in the database, no further service.

`start` puts work on a batch into the queue; `work_off` does what waits. `manage.py work` calls it all the time; in
development a thread of the server does. Who works on a job renews its heartbeat. One whose heart stopped was killed and
is taken up again; the batch itself is locked and looked at before anything is written, so nothing is applied twice.
"""

import logging
import threading
import time
import zipfile
from collections.abc import Iterable, Sized
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from aca_portal.database import wait_for_locks
from aca_portal.models import User
from aca_portal.progress_bar import Row
from aca_portal.spreadsheets.table import ReadingOptions, UploadError
from coalitions.imports.attempts import Attempt
from coalitions.imports.batches import LARGE_FIELDS, confirm_batch, plan_again, preview_kept, read_again
from coalitions.imports.undo import undo_batch
from coalitions.imports.writing import Busy
from coalitions.models import ImportBatch, ImportJob

LONG = 2000  # rows, from which work is too long for a request
LONG_EXPANDED = 3_000_000  # bytes of the sheets in a workbook, of about as many rows
LONG_BYTES = 500_000  # of a file that is neither a text nor a ZIP archive
BEAT = 1.0  # seconds between two beats
DEAD_AFTER = timedelta(seconds=30)
UNATTENDED_AFTER = timedelta(seconds=20)
MAX_ATTEMPTS = 3
BUSY_TRIES, BUSY_PAUSE = 60, 2.0  # seconds
WORKING = threading.Lock()  # of this process

logger = logging.getLogger(__name__)


# --- What is long -----------------------------------------------------------------------------------------


def is_long_file(content: bytes) -> bool:
    """Whether a file has so many rows that reading it is work for the queue, as far as its bytes say."""
    if content[:2] == b"PK":
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return sum(one.file_size for one in archive.infolist()) > LONG_EXPANDED
        except (zipfile.BadZipFile, ValueError, OSError):
            return False  # the reader says what is wrong with it
    if content[:4] == b"\xd0\xcf\x11\xe0":
        return len(content) > LONG_BYTES
    return content.count(b"\n") > LONG or content.count(b"\r") > LONG


def is_long_batch(batch: ImportBatch) -> bool:
    """Whether a batch that was read has so many rows that writing it, or taking it back, is work for the queue."""
    return batch.new + batch.updated + batch.unchanged + batch.skipped > LONG


# --- Into the queue ---------------------------------------------------------------------------------------


def start(*, batch: ImportBatch, work: str, user: User, **options: Any) -> ImportJob:
    """Put work on a batch into the queue. While some is unfinished, that is answered and nothing is added."""
    if not user.may("edit", batch.coalition_id):
        raise PermissionDenied
    try:
        with transaction.atomic():
            job = ImportJob.objects.create(
                batch=batch, work=work, options=options, started_by=user, language=translation.get_language()
            )
    except IntegrityError:
        return ImportJob.objects.get(batch=batch, state__in=ImportJob.UNFINISHED)
    transaction.on_commit(work_in_this_process)
    return job


def unfinished_job(batch: ImportBatch) -> ImportJob | None:
    return ImportJob.objects.filter(batch=batch.pk, state__in=ImportJob.UNFINISHED).first()


def last_job(batch: ImportBatch) -> ImportJob | None:
    return ImportJob.objects.filter(batch=batch.pk).select_related("started_by").order_by("-pk").first()


def is_unattended(job: ImportJob) -> bool:
    """Whether nobody has worked on a job for so long that a person should be told."""
    return job.is_unfinished and (job.beat_at or job.created_at) < timezone.now() - UNATTENDED_AFTER


def work_in_this_process() -> None:
    """In development a thread of the server does the work, so that no second command is needed."""
    if settings.WORK_IN_PROCESS and not WORKING.locked():
        threading.Thread(target=_work_off_and_close, name="work", daemon=True).start()


def _work_off_and_close() -> None:
    try:
        if WORKING.acquire(blocking=False):
            try:
                wait_for_locks()
                work_off()
            finally:
                WORKING.release()
    finally:
        connection.close()


# --- Out of the queue -------------------------------------------------------------------------------------


def work_off() -> int:
    """Do all that waits or was interrupted, the oldest first; answers how many jobs that were."""
    number = 0
    while (job := _take()) is not None:
        run(job)
        number += 1
    return number


def _take() -> ImportJob | None:
    """The oldest job that waits or whose worker died, marked as running: no other worker takes it."""
    for key in _to_be_taken().order_by("pk").values_list("pk", flat=True):
        now = timezone.now()
        running = {"state": ImportJob.State.RUNNING, "beat_at": now, "attempts": F("attempts") + 1}
        if _to_be_taken().filter(pk=key).update(**running):
            return ImportJob.objects.select_related("batch__coalition__country", "started_by").get(pk=key)
    return None


def _to_be_taken() -> Any:
    dead = Q(state=ImportJob.State.RUNNING, beat_at__lt=timezone.now() - DEAD_AFTER)
    return ImportJob.objects.filter(Q(state=ImportJob.State.WAITING) | dead)


def run(job: ImportJob) -> None:
    """Do a job that was taken, and keep with it how it ended."""
    state: str
    with translation.override(job.language):
        if job.attempts > MAX_ATTEMPTS:
            state, said = (
                ImportJob.State.FAILED,
                _("It was interrupted several times, and nothing was changed."),
            )
        else:
            with Heartbeat(job) as heart:
                state, said = _outcome(job, heart)
        if state == ImportJob.State.FAILED:
            _refuse_what_was_never_read(job, said)
    ended = {"state": state, "said": said, "ended_at": timezone.now()}
    ImportJob.objects.filter(pk=job.pk, attempts=job.attempts).update(**ended)


def _outcome(job: ImportJob, heart: "Heartbeat") -> tuple[str, str]:
    for _try in range(BUSY_TRIES):
        try:
            return ImportJob.State.DONE, _do(job, heart)
        except Busy as busy:
            said = str(busy)
            time.sleep(BUSY_PAUSE)
        except UploadError as error:
            return ImportJob.State.FAILED, str(error)
        except PermissionDenied:
            return ImportJob.State.FAILED, _("The person who started it may not do so any more.")
        except Exception:
            logger.exception("Job %s failed: %s of import %s", job.pk, job.work, job.batch_id)
            return ImportJob.State.FAILED, _(
                "It failed, and nothing was changed. An administrator finds the reason in the log."
            )
    return ImportJob.State.FAILED, said


def _do(job: ImportJob, heart: "Heartbeat") -> str:
    """Carry out the work; answers what a person must know that the batch itself does not say."""
    user, batch, works = job.started_by, job.batch, ImportJob.Work
    if user is None or not user.is_active:  # nobody is the command line, which may do everything
        raise PermissionDenied
    if job.work == works.PREVIEW:
        preview_kept(batch=batch, user=user, progress=heart.progress)
    elif job.work == works.READ_AGAIN:
        options = ReadingOptions.from_json(job.options["reading"])
        read_again(batch=batch, options=options, user=user, progress=heart.progress)
    elif job.work == works.PLAN_AGAIN:
        plan_again(batch=batch, user=user, progress=heart.progress)
    elif job.work == works.CONFIRM:
        return _said_of_confirmation(
            job, confirm_batch(batch=batch, user=user, progress=heart.progress, **job.options)
        )
    else:
        attempt = undo_batch(batch=batch, user=user, progress=heart.progress)
        _log(job, attempt, ImportBatch.State.UNDONE, CHANGE, [{"changed": {"fields": ["state"]}}])
    return ""


def _said_of_confirmation(job: ImportJob, attempt: Attempt) -> str:
    _log(job, attempt, ImportBatch.State.APPLIED, ADDITION, [{"added": {}}])
    return said_of_changes() if attempt.changed_since_preview else ""


def said_of_changes() -> str:
    return _(
        "Nothing was imported yet: since you saw the preview, the data on file or the way the file "
        "is read has changed. Below is what the file would do now. Please look again and confirm."
    )


def _log(job: ImportJob, attempt: Attempt, state: str, action: int, message: list[dict[str, Any]]) -> None:
    if job.started_by_id and attempt.batch.state == state and not attempt.is_repeat:
        rows = ImportBatch.objects.filter(pk=job.batch_id).defer(*LARGE_FIELDS)
        LogEntry.objects.log_actions(job.started_by_id, rows, action, message, single_object=True)


def _refuse_what_was_never_read(job: ImportJob, said: str) -> None:
    errors = [{"row": None, "column": "", "message": said}]
    never_read = ImportBatch.objects.filter(pk=job.batch_id, state=ImportBatch.State.READING)
    never_read.update(state=ImportBatch.State.REFUSED, errors=errors)


class Heartbeat:
    """Tells, on a connection of its own, that a job is being worked on, and how far it has come.

    While SQLite is written nobody else can write, so there the heart pauses; nor can the job be taken meanwhile.
    """

    def __init__(self, job: ImportJob) -> None:
        self._mine = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.RUNNING, attempts=job.attempts)
        self._seen: dict[str, Any] = {}
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._ends.set()
        self._thread.join()

    def progress(self, rows: Iterable[Row], step: str) -> Iterable[Row]:
        total = len(rows) if isinstance(rows, Sized) else 0
        self._seen = {"step": step[:200], "done": 0, "total": total}
        for number, row in enumerate(rows):
            self._seen["done"] = number
            yield row

    def _beat(self) -> None:
        try:
            while not self._ends.wait(BEAT):
                try:
                    self._mine.update(beat_at=timezone.now(), **self._seen)
                except DatabaseError:
                    connection.close()
        finally:
            connection.close()
