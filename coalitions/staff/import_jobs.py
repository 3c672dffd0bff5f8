"""Long work on an import, as its page shows it: how far it has come, who started it, how it ended."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from coalitions.imports.jobs import (
    is_unattended,
    last_job,
    start,
    unfinished_job,
    work_in_this_process,
)


class JobPages:
    """The part of the admin of imports that hands long work to the queue and shows it."""

    def get_urls(self):
        progress = path(
            "<int:pk>/progress/",
            self.admin_site.admin_view(self.progress_view),
            name="coalitions_importbatch_progress",
        )
        return [progress, *super().get_urls()]

    def job_page(self, request, batch):
        """The page of a batch on which work is unfinished; None where there is none."""
        job = last_job(batch)
        if job is None or not job.is_unfinished:
            return None
        work_in_this_process()  # in development, where a restart of the server may have left it behind
        context = {
            "batch": batch,
            "job": job,
            "is_unattended": is_unattended(job),
            "title": _("Import of %(file)s") % {"file": batch.filename},
        }
        return self._page(request, "admin/coalitions/importbatch/job.html", context)

    def progress_view(self, request, pk):
        """How far it has come, as a part of the page; nothing, by status 204, once it has ended."""
        batch = self._batch_or_404(request, pk)
        job = last_job(batch)
        if job is None or not job.is_unfinished:
            return HttpResponse(status=204)
        work_in_this_process()
        context = {"job": job, "is_unattended": is_unattended(job)}
        return render(request, "admin/coalitions/importbatch/_progress.html", context)

    def end_of_job(self, batch):
        """What the last work on a batch left to be said, if anything."""
        job = last_job(batch)
        return {"job": job if job and job.said else None}

    def hand_over(self, request, batch, work, **options):
        """Put work into the queue and show the page of the batch, which tells how far it has come."""
        start(batch=batch, work=work, user=request.user, **options)
        return HttpResponseRedirect(reverse("admin:coalitions_importbatch_change", args=[batch.pk]))

    def is_being_worked_on(self, batch):
        return unfinished_job(batch) is not None
