"""The page “What changed” of a coalition, its export, and the page on which one change is taken back."""

import datetime
from dataclasses import replace
from itertools import groupby

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.accounts.record import note_taken
from aca_portal.bulk import history_of
from aca_portal.models import User
from aca_portal.spreadsheets.downloads import csv_response
from aca_portal.spreadsheets.workbook_out import workbook
from aca_portal.staff.people_known import colleagues
from coalitions.models import Coalition, CoalitionRole, Contact, ImportBatch
from coalitions.record.entries import entries_of, rows_with_neighbours
from coalitions.record.kinds import ROLE, kinds_for
from coalitions.record.paging import Wanted, newest, pages, position_of, sources
from coalitions.record.undo import changed_fields, obstacle, undo_change
from coalitions.record.words import PageNames, field_changes, name_of

CHANGES_A_PAGE = 50
EXPORTED_AT_ONCE = 1000
MOST_EXPORTED = 5_000  # in seconds, not in minutes
IMPORTS = "imports"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return user.get_full_name() or user.get_username()


class ChangesForm(forms.Form):
    """Which changes to show. People and imports to choose from are those of the coalition that the reader knows."""

    person = PersonChoice(label=gettext_lazy("Person"), queryset=User.objects.none(), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    batch = forms.ModelChoiceField(
        label=gettext_lazy("Import"), queryset=ImportBatch.objects.none(), required=False
    )

    def __init__(self, *args, coalition, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kinds = kinds_for(user)
        self.fields["person"].queryset = people_of(coalition, user)
        labels = [(kind.key, capfirst(kind.model._meta.verbose_name)) for kind in self.kinds]
        self.fields["kind"].choices = [("", "---------"), (IMPORTS, _("Import")), *labels]
        own = ImportBatch.objects.filter(coalition=coalition, state__in=ImportBatch.WRITTEN)
        self.fields["batch"].queryset = own.only("filename", "created_at").order_by("-applied_at", "-pk")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned

    def wanted(self):
        """What is asked for; None where the form is not valid."""
        if not self.is_valid():
            return None
        asked = self.cleaned_data
        kinds = tuple(kind for kind in self.kinds if asked["kind"] in ("", kind.key))
        found = Wanted(
            kinds=kinds,
            since=asked["since"],
            until=asked["until"],
            person=asked["person"] and asked["person"].pk,
            batch=asked["batch"] and asked["batch"].pk,
            has_imports=asked["kind"] in ("", IMPORTS),
        )
        return replace(found, kinds=tuple(self.kinds)) if asked["kind"] == IMPORTS and found.batch else found


def people_of(coalition, user):
    """Whose changes the person may ask for: those who have or had a role in the coalition, and administrators; of
    these only whom the person knows. Asking for anybody else would say who “somebody else” is."""
    former = history_of(CoalitionRole).objects.filter(coalition_id=coalition.pk).values("user_id")
    people = User.objects.filter(
        Q(coalition_roles__coalition=coalition) | Q(pk__in=former) | Q(is_superuser=True)
    )
    return people.filter(pk__in=colleagues(user)).distinct().order_by("username")


class ChangesPage:
    """The pages of changes, for the admin class of coalitions. All people of the coalition open them."""

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/changes/", view(self.changes_view), name="coalitions_coalition_changes"),
            path(
                "<int:pk>/changes/export/",
                view(self.changes_export_view),
                name="coalitions_coalition_changes_export",
            ),
            path(
                "<int:pk>/changes/<slug:record>/<int:version>/undo/",
                view(self.undo_change_view),
                name="coalitions_coalition_undo_change",
            ),
        ]
        return own + super().get_urls()

    def changes_view(self, request, pk):
        coalition = self._own_coalition(request, pk)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        form = ChangesForm(request.GET, coalition=coalition, user=request.user)
        wanted, found, asked = form.wanted(), [], []
        if wanted:
            asked = sources(coalition, wanted)
            found = newest(asked, CHANGES_A_PAGE, position_of(request.GET.get("after", "")))
        entries = entries_of(found[:CHANGES_A_PAGE], asked, coalition, request.user)
        query = request.GET.copy()
        query.pop("after", None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("What changed in %(coalition)s") % {"coalition": coalition},
            "opts": Coalition._meta,
            "coalition": coalition,
            "form": form,
            "weeks": by_week(entries),
            "may_undo": request.user.may("edit", coalition.pk),
            "query": query.urlencode(),
            "older": str(found[CHANGES_A_PAGE - 1]) if len(found) > CHANGES_A_PAGE else "",
            "is_later_page": "after" in request.GET,
            "is_filtered": any(query.values()),
        }
        return TemplateResponse(request, "admin/coalitions/coalition/changes.html", context)

    def _own_coalition(self, request, pk):
        coalition = self.get_queryset(request).filter(pk=pk).first()
        if coalition is None:
            raise Http404
        return coalition

    # --- Export -------------------------------------------------------------------------------------------

    def changes_export_view(self, request, pk):
        """What the page shows under its filter, as CSV or XLSX, in the language of the reader."""
        coalition = self._own_coalition(request, pk)
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        form = ChangesForm(request.GET, coalition=coalition, user=request.user)
        wanted = form.wanted()
        if wanted is None:
            return HttpResponseRedirect(f"{self._changes_url(pk)}?{request.GET.urlencode()}")
        if any(kind.model is Contact for kind in wanted.kinds):
            confirm_identity(request)
        rows = list(exported_rows(coalition, wanted, request.user))
        file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
        note_taken("changes exported", request, coalitions=[coalition.pk], rows=len(rows), form=file_format)
        name = f"changes-{coalition.slug}-{datetime.date.today()}"
        if file_format == "csv":
            return csv_response(f"{name}.csv", headings(), rows)
        response = HttpResponse(workbook(headings(), rows), content_type=XLSX)
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response

    def _changes_url(self, pk):
        return reverse("admin:coalitions_coalition_changes", args=[pk])

    # --- Undoing ------------------------------------------------------------------------------------------

    def undo_change_view(self, request, pk, record, version):
        """Say what would be set back, and do it when it is confirmed."""
        coalition = self._own_coalition(request, pk)
        kind = next((kind for kind in kinds_for(request.user) if kind.key == record), None)
        if kind is None or version >= 2**63:
            raise Http404
        row = rows_with_neighbours(kind).filter(kind.belongs(coalition), pk=version).first()
        if row is None:
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        before = kind.history.objects.filter(pk=row.earlier).first() if row.earlier else None
        current = kind.model._base_manager.filter(pk=row.id).first()
        why_not = str(kind.why_not) or self._may_not_undo(request, coalition, kind, row, before, current)
        why_not = why_not or obstacle(kind, row, before, current)
        if request.method == "POST" and not why_not:
            try:
                self._undo(request, kind, row, before, current)
            except ValidationError as error:
                why_not = " ".join(error.messages)
            else:
                messages.success(request, _("The change was taken back. The record says so."))
                return HttpResponseRedirect(self._changes_url(pk))
        return self._undo_page(request, coalition, kind, row, before, why_not)

    @transaction.atomic
    def _undo(self, request, kind, row, before, current):
        """Lock in the order of all other writers, then look again and write."""
        holder, record = self._admin_of(kind, row, current)
        if record is not None:
            holder.lock_before(record.pk)
        undo_change(kind=kind, row=row, before=before, by=request.user)

    def _may_not_undo(self, request, coalition, kind, row, before, current):
        """Why this person may not write the record, as a sentence; "" where they may."""
        if not request.user.may(kind.needs, coalition.pk):
            return str(ROLE)
        holder, record = self._admin_of(kind, row, current)
        if (
            record is not None
            and not holder.has_change_permission(request, record)
            and not (
                row.history_type == "+"
                and holder.model is kind.model
                and holder.has_delete_permission(request, record)
            )
        ):
            notice = getattr(holder, "scope_notice", lambda *_of: "")(request, record)
            return notice or _("You can read this record but not change it.")
        if row.history_type == "~" and before is not None and holder.model is kind.model:
            read_only = set(holder.get_readonly_fields(request, current))
            if any(one.name in read_only for one in changed_fields(kind, row, before)):
                return _("This version differs in a field that you may not change.")
        return ""

    def _admin_of(self, kind, row, current):
        """The admin class by which such a record is written, and the record that it asks about, if it is on file."""
        is_gone_from_shared = row.history_type == "-" and kind.is_shared and not kind.parent
        name = kind.subject if is_gone_from_shared else kind.parent
        if not name:
            return self.admin_site.get_model_admin(kind.model), current
        pointer = kind.model._meta.get_field(name)
        above = pointer.remote_field.model
        return (
            self.admin_site.get_model_admin(above),
            above._base_manager.filter(pk=getattr(row, pointer.attname)).first(),
        )

    def _undo_page(self, request, coalition, kind, row, before, why_not):
        names = PageNames(colleagues(request.user))
        names.want(kind, [row, before] if before else [row])
        names.want_people([row.history_user_id])
        names.read()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo a change"),
            "opts": Coalition._meta,
            "coalition": coalition,
            "record": capfirst(kind.model._meta.verbose_name),
            "name": name_of(kind, row, names),
            "row": row,
            "person": names.person(row.history_user_id),
            "changes": field_changes(kind, row, before, names),
            "why_not": why_not,
        }
        return TemplateResponse(request, "admin/coalitions/coalition/undo_change.html", context)


# --- Lines of the page and of the export -------------------------------------------------------------------


def by_week(entries):
    """[(Monday, [(person, [entry])])]: within a week who changed most recently comes first."""
    weeks = []
    for monday, some in groupby(entries, key=lambda entry: entry.week):
        people = {}
        for entry in some:
            people.setdefault(entry.person, []).append(entry)
        weeks.append((monday, list(people.items())))
    return weeks


def headings():
    return [
        _("When"),
        _("Who"),
        _("What"),
        _("Kind of record"),
        _("Record"),
        _("Field"),
        _("Before"),
        _("After"),
        _("Reason"),
    ]


def exported_rows(coalition, wanted, user):
    """A line for each field of each change; the utmost is MOST_EXPORTED changes, and then a line says so."""
    asked, total = sources(coalition, wanted), 0
    for places in pages(asked, EXPORTED_AT_ONCE, MOST_EXPORTED):
        total += len(places)
        for entry in entries_of(places, asked, coalition, user):
            yield from _lines_of(entry)
    if total == MOST_EXPORTED:
        yield [_("There may be more: the file ends here. Choose a shorter period."), *[""] * 8]


def _lines_of(entry):
    when = date_format(timezone.localtime(entry.at), "DATETIME_FORMAT")
    head = [when, entry.person or _("no person on record"), entry.what, entry.record, entry.name]
    if not entry.changes:
        yield [*head, "", "", "", entry.reason]
    for change in entry.changes:
        before = _("not on record") if change.before is None else change.before
        yield [*head, change.label, before, change.after, entry.reason]
