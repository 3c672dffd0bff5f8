"""Long work on imports that waits for a worker or is being done: a queue in the database."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aca_portal.constraints import one_of
from coalitions.models.imports import ImportBatch


class JobWork(models.TextChoices):
    PREVIEW = "preview", _("The file is being read")
    READ_AGAIN = "read_again", _("The file is being read again")
    PLAN_AGAIN = "plan_again", _("The preview is being made again")
    CONFIRM = "confirm", _("The file is being imported")
    UNDO = "undo", _("The import is being undone")


class JobState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class ImportJob(models.Model):
    """One piece of work on an import that is too long for a request. `coalitions.imports.jobs` runs it.

    `beat_at` is renewed while somebody works on it: a job whose heart no longer beats was killed and is taken up again.
    """

    Work = JobWork
    State = JobState
    UNFINISHED = (JobState.WAITING, JobState.RUNNING)

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="jobs")
    work = models.CharField(max_length=12, choices=Work)
    options = models.JSONField(default=dict)
    language = models.CharField(max_length=12, help_text=_("In which the sentences of its result are."))
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="import_jobs"
    )
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True, help_text=_("What a person must know of its end."))

    class Meta:
        verbose_name = _("work on an import")
        verbose_name_plural = _("work on imports")
        ordering = ["pk"]
        constraints = [
            one_of("work", JobWork.values, name="import_job_work_known"),
            one_of("state", JobState.values, name="import_job_state_known"),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
                name="import_job_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", beat_at=None, ended_at=None)
                | Q(state="running", beat_at__isnull=False, ended_at=None)
                | Q(state__in=["done", "failed"], ended_at__isnull=False),
                name="import_job_state_agrees_with_dates",
            ),
        ]

    def __str__(self):
        return f"{self.get_work_display()} · {self.batch_id}"

    @property
    def is_unfinished(self):
        return self.state in self.UNFINISHED
