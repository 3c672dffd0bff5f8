"""Uploading a roster in the admin: choose a file, look at what it would do, confirm, read what it did.

One page shows a batch before and after; nothing is written until the confirmation, which takes only the number
of the batch. What the page says comes from the batch itself, so it is what happened.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.models import ROLES_THAT_MAY
from aca_portal.scoping import ScopedAdmin, ScopedRelatedFilter
from aca_portal.uploads import UploadError
from coalitions.admin_identity import QuestionsPage, questions_context
from coalitions.dashboard import members_url
from coalitions.imports import IMPORTERS, confirm_batch, preview_roster
from coalitions.member_export import workbook
from coalitions.models import Coalition, ImportBatch
from coalitions.open_data import ROSTER_COLUMNS
from coalitions.roster_help import columns, type_words

ROWS_PER_PAGE = 50
LARGE_FIELDS = ("content", "rows", "errors", "warnings", "questions")


class UploadForm(forms.Form):
    coalition = forms.ModelChoiceField(label=gettext_lazy("Coalition"), queryset=Coalition.objects.none())
    kind = forms.ChoiceField(
        label=gettext_lazy("What it holds"), choices=ImportBatch.Kind.choices, required=False
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or XLSX. Nothing is written yet: you see first what the file would do."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,text/csv"}),
    )

    def __init__(self, *args, coalitions, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["coalition"]
        field.queryset = coalitions
        self.only = coalitions[0] if len(coalitions) == 1 else None
        if self.only:
            field.initial = self.only.pk
            field.widget = forms.HiddenInput()

    def clean_kind(self):
        return self.cleaned_data["kind"] or ImportBatch.Kind.ROSTER.value


@admin.register(ImportBatch)
class ImportBatchAdmin(QuestionsPage, ScopedAdmin):
    """Imports are records: nobody adds, changes or deletes one here but by uploading."""

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
        """All see what was imported; uploads that were never confirmed, only those who may confirm them."""
        scoped = super().within(user, queryset, action)
        if user.is_superuser or action != "view":
            return scoped
        editable = user.coalition_ids(*ROLES_THAT_MAY["edit"])
        return scoped.filter(state=ImportBatch.State.APPLIED) | scoped.filter(coalition__in=editable)

    def get_queryset(self, request):
        return super().get_queryset(request).defer(*LARGE_FIELDS)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

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
            initial={"coalition": request.GET.get("coalition"), "kind": request.GET.get("kind")},
        )
        if request.method == "POST" and form.is_valid():
            batch = self._preview(request, form)
            if batch:
                return HttpResponseRedirect(self._url("change", batch.pk))
        context = {
            "form": form,
            "columns": columns(),
            "types": type_words(),
            "pledge_columns": IMPORTERS[ImportBatch.Kind.PLEDGES].columns,
            "title": _("Upload a roster"),
        }
        return self._page(request, "admin/coalitions/importbatch/upload.html", context)

    def _preview(self, request, form):
        file = form.cleaned_data["file"]
        try:
            return preview_roster(
                coalition=form.cleaned_data["coalition"],
                filename=file.name,
                content=file.read(),
                user=request.user,
                kind=form.cleaned_data["kind"],
            )
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
        may_edit = request.user.may("edit", batch.coalition_id)
        rows = Paginator(batch.rows, ROWS_PER_PAGE)
        context = {
            "batch": batch,
            **questions_context(request.user, batch),
            "rows": rows.get_page(request.GET.get("p")),
            "is_preview": batch.state == ImportBatch.State.PREVIEWED,
            "is_applied": batch.state == ImportBatch.State.APPLIED,
            "may_confirm": may_edit and batch.state == ImportBatch.State.PREVIEWED and not batch.errors,
            "may_upload": may_edit,
            "may_download": self._may_download(request, batch),
            "members_url": members_url(batch.coalition),
            "title": _("Import of %(file)s") % {"file": batch.filename},
        }
        return self._page(request, "admin/coalitions/importbatch/batch.html", context)

    def confirm_view(self, request, pk):
        """Write what the preview showed. A second confirmation, or one of old news, changes nothing."""
        batch = self._batch_or_404(request, pk)
        if not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        confirmed = confirm_batch(batch=batch, user=request.user)
        if confirmed.is_repeat:
            messages.info(request, _("This upload was dealt with before. Nothing was changed a second time."))
        elif confirmed.state == ImportBatch.State.APPLIED:
            self.log_addition(request, confirmed, [{"added": {}}])
            if confirmed.kind == ImportBatch.Kind.PLEDGES:
                messages.success(request, _("The pledges were imported. Below is what happened."))
            else:
                messages.success(request, _("The roster was imported. Below is what happened."))
        elif confirmed.errors:
            messages.error(request, _("Nothing was imported: the file has errors. They are listed below."))
        else:
            messages.warning(
                request,
                _(
                    "Nothing was imported yet: the data on file changed since the preview. Below is what the "
                    "file would do now. Please look again and confirm."
                ),
            )
        return HttpResponseRedirect(self._url("change", pk))

    def file_view(self, request, pk):
        """The file as it was uploaded, for the one who uploaded it."""
        batch = self._batch_or_404(request, pk)
        if not self._may_download(request, batch):
            raise Http404
        response = HttpResponse(bytes(batch.content), content_type="application/octet-stream")
        response["Content-Disposition"] = content_disposition_header(True, batch.filename)
        return response

    def template_view(self, request, kind):
        """An empty roster to fill in."""
        if not self.may(request, "view"):
            raise PermissionDenied
        if kind == "csv":
            content, content_type = "\ufeff" + ",".join(ROSTER_COLUMNS) + "\r\n", "text/csv; charset=utf-8"
        elif kind == "xlsx":
            content = workbook(ROSTER_COLUMNS, [])
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        else:
            raise Http404
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="roster-template.{kind}"'
        return response

    # --- Helpers --------------------------------------------------------------------------------------------

    def _batch_or_404(self, request, pk):
        batch = self.get_queryset(request).filter(pk=pk).first()
        if batch is None:
            raise Http404
        return batch

    def _may_download(self, request, batch):
        return request.user.is_superuser or batch.uploaded_by_id == request.user.pk

    def _url(self, name, pk):
        return reverse(f"admin:coalitions_importbatch_{name}", args=[pk])

    def _page(self, request, template, context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, template, context)
