"""Uploading a roster in the admin: choose a file, look at what it would do, confirm, read what it did, undo it.

One page shows a batch before and after; nothing is written until the confirmation, which takes only the number
of the batch. What the page says comes from the batch itself, so it is what happened.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aca_portal.accounts.record import note_taken
from aca_portal.models import ROLES_THAT_MAY
from aca_portal.spreadsheets.downloads import csv_response, safe_cell
from aca_portal.spreadsheets.limits import MAX_BYTES
from aca_portal.spreadsheets.table import UploadError
from aca_portal.spreadsheets.workbook_out import workbook
from aca_portal.staff.reasons import ReasonField
from aca_portal.staff.scoping import OnlyRead, ScopedAdmin, ScopedRelatedFilter
from coalitions.contacts.forget import EMPTIED
from coalitions.imports.batches import (
    LARGE_FIELDS,
    agreed_digest,
    confirm_batch,
    keep_file,
    preview_file,
    twin_of,
)
from coalitions.imports.importers import importer_of
from coalitions.imports.jobs import is_long_batch, is_long_file, said_of_changes, start
from coalitions.imports.undo import undo_batch
from coalitions.imports.writing import Busy
from coalitions.listings.catalogue import known_lists
from coalitions.models import Coalition, ImportBatch, ImportJob
from coalitions.models.imports import OFFICIAL
from coalitions.rosters.missing import end_missing
from coalitions.rosters.reach_to_come import MAX_ROWS
from coalitions.rosters.type_words import type_words
from coalitions.staff.dashboard import members_url
from coalitions.staff.import_jobs import JobPages
from coalitions.staff.import_pages import (
    FIRST_ISSUES,
    FIRST_ROWS,
    KINDS,
    LISTS,
    faulty_rows,
    grouped,
    has_rows,
    page_of,
    sections,
)
from coalitions.staff.import_questions import QuestionsPage, questions_context
from coalitions.staff.import_reading import ReadingPages, template_languages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    coalition = forms.ModelChoiceField(
        label=gettext_lazy("Coalition"), queryset=Coalition.objects.none(), required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"), choices=ImportBatch.Kind.choices, required=False
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, XLSX, XLS or ODS. Nothing is written yet: you see first what the file would do."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.xls,.ods,.tsv,.txt,text/csv"}),
    )

    def __init__(self, *args, coalitions, may_load_official=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_load_official:
            self.fields["kind"].choices = [
                (kind, label) for kind, label in ImportBatch.Kind.choices if kind not in OFFICIAL
            ]
        field = self.fields["coalition"]
        field.queryset = coalitions
        self.only = coalitions[0] if len(coalitions) == 1 else None
        if self.only:
            self.initial["coalition"] = self.only.pk
            field.widget = forms.HiddenInput()

    def clean_kind(self):
        return self.cleaned_data["kind"] or ImportBatch.Kind.ROSTER.value

    def clean(self):
        """Official files belong to no coalition; all others need one."""
        cleaned = super().clean()
        if cleaned.get("kind") in OFFICIAL:
            cleaned["coalition"] = None
        elif not cleaned.get("coalition") and "coalition" not in self.errors:
            self.add_error("coalition", self.fields["coalition"].error_messages["required"])
        return cleaned


class MissingForm(forms.Form):
    """The members chosen among those that a roster no longer lists, and the date on which they left."""

    membership = forms.TypedMultipleChoiceField(coerce=int)
    left_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    reason = ReasonField()

    def __init__(self, *args, missing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["membership"].choices = [(one["membership"], one["name"]) for one in missing]


@admin.register(ImportBatch)
class ImportBatchAdmin(JobPages, ReadingPages, QuestionsPage, OnlyRead, ScopedAdmin):
    """Records of imports. They are read here; only an upload adds one."""

    menu_position = 11
    needs = {"view": "view", "upload": "edit"}
    list_display = [
        "filename",
        "kind",
        "coalition",
        "state",
        "created_at",
        "uploaded_by",
        "new",
        "updated",
        "unchanged",
    ]
    list_filter = [("coalition", ScopedRelatedFilter), "kind", "state"]
    list_select_related = ["coalition", "uploaded_by"]
    search_fields = ["filename"]
    actions = None
    change_list_template = "admin/coalitions/importbatch/change_list.html"

    # --- Who may --------------------------------------------------------------------------------------------

    def within(self, user, queryset, action="view"):
        """Everybody in the coalition sees imports; uploads that are not confirmed only who may confirm them."""
        scoped = super().within(user, queryset, action)
        if user.is_superuser or action != "view":
            return scoped
        editable = user.coalition_ids(*ROLES_THAT_MAY["edit"])
        return scoped.filter(state__in=ImportBatch.WRITTEN) | scoped.filter(coalition__in=editable)

    def get_queryset(self, request):
        return super().get_queryset(request).defer(*LARGE_FIELDS)

    def editable_coalitions(self, request):
        coalitions = Coalition.objects.select_related("country")
        if request.user.is_superuser:
            return coalitions
        return coalitions.filter(pk__in=request.user.coalition_ids(*ROLES_THAT_MAY["edit"]))

    # --- Pages ----------------------------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("upload/", view(self.upload_view), name="coalitions_importbatch_upload"),
            path("template/<slug:kind>/", view(self.template_view), name="coalitions_importbatch_template"),
            path("<int:pk>/confirm/", view(self.confirm_view), name="coalitions_importbatch_confirm"),
            path("<int:pk>/undo/", view(self.undo_view), name="coalitions_importbatch_undo"),
            path("<int:pk>/missing/", view(self.missing_view), name="coalitions_importbatch_missing"),
            path(
                "<int:pk>/faulty/<slug:kind>/", view(self.faulty_view), name="coalitions_importbatch_faulty"
            ),
            path("<int:pk>/read/", view(self.read_view), name="coalitions_importbatch_read"),
            path("<int:pk>/file/", view(self.file_view), name="coalitions_importbatch_file"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        extra = {"may_upload": self.may(request, "upload"), **(extra_context or {})}
        return super().changelist_view(request, extra)

    def upload_view(self, request):
        """Take a file for one of the person's own coalitions and go on to its preview."""
        if not self.may(request, "upload"):
            raise PermissionDenied
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            coalitions=self.editable_coalitions(request),
            may_load_official=request.user.is_superuser,
            initial={"coalition": request.GET.get("coalition"), "kind": request.GET.get("kind")},
        )
        if request.method == "POST" and form.is_valid():
            batch = self._preview(request, form)
            if batch:
                return HttpResponseRedirect(self._url("change", batch.pk))
        context = {
            "form": form,
            "roster_columns": importer_of(ImportBatch.Kind.ROSTER).file.explained(),
            "listing_columns": importer_of(ImportBatch.Kind.LISTINGS).file.explained(),
            "lists": known_lists(),
            "pledge_columns": importer_of(ImportBatch.Kind.PLEDGES).file.explained(),
            "official_columns": [
                (kind.value, kind.label, importer_of(kind).file.explained()) for kind in OFFICIAL
            ]
            if request.user.is_superuser
            else [],
            "types": type_words(),
            "languages": template_languages(),
            "title": _("Upload a roster"),
        }
        return self._page(request, "admin/coalitions/importbatch/upload.html", context)

    def _preview(self, request, form):
        """The batch with its preview; where the file is long, with a job that makes it."""
        file = form.cleaned_data["file"]
        upload = {
            "coalition": form.cleaned_data["coalition"],
            "filename": file.name,
            "content": file.read(MAX_BYTES + 1),
            "user": request.user,
            "kind": form.cleaned_data["kind"],
        }
        try:
            if not is_long_file(upload["content"]):
                return preview_file(**upload)
            with transaction.atomic():
                batch = keep_file(**upload)
                start(batch=batch, work=ImportJob.Work.PREVIEW, user=request.user)
            return batch
        except UploadError as error:
            form.add_error("file", str(error))
            return None

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One batch: before its confirmation what it would do, afterwards what it did."""
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        being_worked_on = self.job_page(request, batch)
        if being_worked_on:
            return being_worked_on
        show = request.GET.get("show", "all" if "p" in request.GET else "")
        context = {
            **self.end_of_job(batch),
            "batch": batch,
            "title": _("Import of %(file)s") % {"file": batch.filename},
            **self._state_of(request, batch),
            **(self._list_of(request, batch, show) or self._overview_of(request, batch)),
        }
        return self._page(request, "admin/coalitions/importbatch/batch.html", context)

    def _state_of(self, request, batch):
        """What the batch is, and what this person may do with it."""
        may_edit, state = request.user.may("edit", batch.coalition_id), ImportBatch.State
        may_confirm = may_edit and batch.state == state.PREVIEWED and not batch.errors
        may_leave_out = may_edit and batch.state == state.REFUSED and batch.has_valid_rows
        return {
            "is_preview": batch.state == state.PREVIEWED,
            "is_refused": batch.state == state.REFUSED,
            "is_applied": batch.state == state.APPLIED,
            "is_undone": batch.state == state.UNDONE,
            "may_confirm": may_confirm,
            "may_leave_out": may_leave_out,
            "seen": agreed_digest(batch) if may_confirm or may_leave_out else "",
            "valid_rows": batch.new + batch.updated,
            "rows_left_out": len({error["row"] for error in batch.errors}) if may_leave_out else 0,
            "may_undo": may_edit and batch.state == state.APPLIED,
            "may_upload": may_edit,
            "may_download": self._may_download(request, batch),
            "members_url": members_url(batch.coalition) if batch.coalition else "",
            "has_rows": has_rows(batch),
            "twin": batch.is_open and twin_of(batch),
            **self.reading_of(request, batch),
        }

    def _overview_of(self, request, batch):
        """Totals, the first rows of each kind, errors and grouped warnings as far as they fit on a page."""
        asked = questions_context(request.user, batch)
        warnings = grouped(asked.pop("warnings"))
        return asked | {
            "sections": sections(batch),
            "errors": batch.errors[:FIRST_ISSUES],
            "more_errors": max(0, len(batch.errors) - FIRST_ISSUES),
            "warnings": warnings[:FIRST_ISSUES],
            "more_warnings": max(0, len(warnings) - FIRST_ISSUES),
            "missing": batch.missing[:FIRST_ROWS],
            "is_partial": len(batch.missing) > batch.updated + batch.unchanged,
            "kept": batch.kept[:FIRST_ISSUES],
            "more_kept": max(0, len(batch.kept) - FIRST_ISSUES),
            "reach_limit": MAX_ROWS,
        }

    def _list_of(self, request, batch, show):
        """One list of the batch: rows of an outcome or missing members by page, all errors on one page."""
        if show in KINDS or show == "missing":
            page = page_of(batch, show, request.GET.get("p"))
            return {"show": show, "show_title": KINDS.get(show), "page": page}
        if show == "warnings":
            return {"show": show, show: grouped(questions_context(request.user, batch)[show])}
        return {"show": show, show: getattr(batch, show)} if show in LISTS else None

    def confirm_view(self, request, pk):
        """Write what the preview showed. A second confirmation, or one of an outdated preview, changes nothing."""
        batch = self._batch_or_404(request, pk)
        if not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        leave_out = "leave_out_errors" in request.POST
        agreed = {"leave_out_errors": leave_out, "seen": request.POST.get("seen", "")}
        if batch.is_open and is_long_batch(batch):
            return self.hand_over(request, batch, ImportJob.Work.CONFIRM, **agreed)
        try:
            attempt = confirm_batch(batch=batch, user=request.user, **agreed)
        except Busy as busy:
            messages.error(request, str(busy))
            return HttpResponseRedirect(self._url("change", pk))
        confirmed = attempt.batch
        if attempt.is_repeat and confirmed.state != ImportBatch.State.REFUSED:
            messages.info(request, _("This upload was dealt with before. Nothing was changed a second time."))
        elif confirmed.state == ImportBatch.State.APPLIED:
            self.log_addition(request, confirmed, [{"added": {}}])
            messages.success(request, self._done(confirmed.kind))
        elif attempt.changed_since_preview and (leave_out or not confirmed.errors):
            messages.warning(
                request,
                said_of_changes(),
            )
        else:
            messages.error(request, _("Nothing was imported: the file has errors. They are listed below."))
        return HttpResponseRedirect(self._url("change", pk))

    @staticmethod
    def _done(kind):
        """What is said when a file of that kind was written."""
        return {
            ImportBatch.Kind.ROSTER: _("The roster was imported. Below is what happened."),
            ImportBatch.Kind.PLEDGES: _("The pledges were imported. Below is what happened."),
            ImportBatch.Kind.LISTINGS: _("The entries were imported. Below is what happened."),
        }.get(kind, _("The file was imported. Below is what happened."))

    def undo_view(self, request, pk):
        """Ask whether an import shall be taken back, and take it back."""
        batch = self._batch_or_404(request, pk)
        if not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            context = {
                "batch": batch,
                "may_undo": batch.state == ImportBatch.State.APPLIED,
                "title": _("Undo the import of %(file)s") % {"file": batch.filename},
            }
            return self._page(request, "admin/coalitions/importbatch/undo.html", context)
        if batch.state == ImportBatch.State.APPLIED and is_long_batch(batch):
            return self.hand_over(request, batch, ImportJob.Work.UNDO)
        try:
            attempt = undo_batch(batch=batch, user=request.user)
        except Busy as busy:
            messages.error(request, str(busy))
            return HttpResponseRedirect(self._url("change", pk))
        if attempt.is_repeat:
            messages.info(request, _("This import is not in force. Nothing was changed."))
        else:
            self.log_change(request, attempt.batch, [{"changed": {"fields": ["state"]}}])
            messages.success(request, _("The import was undone."))
        return HttpResponseRedirect(self._url("change", pk))

    def missing_view(self, request, pk):
        """End the chosen ones of the members that the roster did not list."""
        batch = self._batch_or_404(request, pk)
        if not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = MissingForm(request.POST, missing=batch.missing)
        if not form.is_valid():
            messages.error(request, _("Nobody was ended. Choose at least one member, a date, and say why."))
        else:
            self._end_missing(request, batch, form.cleaned_data)
        return HttpResponseRedirect(f"{self._url('change', pk)}?show=missing")

    def _end_missing(self, request, batch, chosen):
        try:
            ended = end_missing(
                batch=batch,
                memberships=chosen["membership"],
                left_on=chosen["left_on"],
                reason=chosen["reason"],
                user=request.user,
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return
        self.log_change(request, batch, [{"changed": {"fields": ["missing"]}}])
        text = ngettext("%(count)d membership ended.", "%(count)d memberships ended.", ended)
        messages.success(request, text % {"count": ended})

    def faulty_view(self, request, pk, kind):
        """The rows with errors as a roster of their own, to be corrected and uploaded again."""
        batch = self._batch_or_404(request, pk)
        if not self._may_download(request, batch) or not batch.errors or not has_rows(batch):
            raise Http404
        columns, rows = faulty_rows(batch, as_text=kind == "csv")
        filename = f"errors-{batch.pk}.{kind}"
        if kind not in ("csv", "xlsx"):
            raise Http404
        coalitions = [batch.coalition_id]
        note_taken("rows with errors downloaded", request, coalitions=coalitions, rows=len(rows), form=kind)
        if kind == "csv":
            return csv_response(filename, columns, rows)
        cells = ([safe_cell(cell) for cell in row] for row in rows)
        response = HttpResponse(workbook(columns, cells), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
        return response

    def file_view(self, request, pk):
        """The file as it was uploaded, for the one who uploaded it."""
        batch = self._batch_or_404(request, pk)
        if not self._may_download(request, batch):
            raise Http404
        form = batch.filename.rpartition(".")[2][:8]
        note_taken("uploaded file downloaded", request, coalitions=[batch.coalition_id], rows=None, form=form)
        response = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, batch.filename)
        return response

    # --- Helpers --------------------------------------------------------------------------------------------

    def _batch_or_404(self, request, pk):
        batch = self.get_queryset(request).filter(pk=pk).first()
        if batch is None:
            raise Http404
        return batch

    def _may_download(self, request, batch):
        is_own = request.user.is_superuser or batch.uploaded_by_id == request.user.pk
        return is_own and batch.sha256 != EMPTIED

    def _url(self, name, pk):
        return reverse(f"admin:coalitions_importbatch_{name}", args=[pk])

    def _page(self, request, template, context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, template, context)
