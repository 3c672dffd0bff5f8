"""Memberships on the staff side: the list, its actions and its export, and the inline on signatories."""

import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import BaseInlineFormSet
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin
from import_export.forms import ExportForm

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.accounts.record import note_taken
from aca_portal.staff.lists import ReadAheadList
from aca_portal.staff.reasons import AsksWhy, ReasonedForm, ReasonField, WhyForm
from aca_portal.staff.scoping import (
    ScopedHistoryAdmin,
    ScopedInline,
    ScopedRelatedFilter,
    own_coalitions,
)
from aca_portal.staff.versions import VERSION, digest_of_rows
from coalitions.contacts.people import contacts_of, having_contact
from coalitions.members.periods import end, write_period
from coalitions.models import Coalition, Membership, share_a_day
from coalitions.reach.gaps import Gap, memberships_with
from coalitions.reach.reach import compute_reaches
from coalitions.rosters.export_files import MemberExport, MemberExportWithContacts, RosterCSV, RosterXLSX
from coalitions.staff.contacts import ContactInline
from coalitions.staff.filters import ContactFilter, MemberRegionFilter
from coalitions.staff.seen_list import SeenExport
from signatories.models import Signatory
from signatories.staff.filters import FamilyFilter, SidebarFilter
from signatories.staff.signatories import names_for_staff
from signatories.territories.chains import places_around
from signatories.types import TYPES_BY_FAMILY, Family

WITH_CONTACTS = ("1", "2")  # the places of such exports among the resource classes
NEEDS_REASON = (Membership.Status.ENDED, Membership.Status.SUSPENDED)

# --- Forms ------------------------------------------------------------------------------------------------


class MembershipForm(ReasonedForm):
    """One period. A membership never moves to another coalition or signatory: end it and open another."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("coalition")
        if field and self.instance.pk:
            field.disabled = True
        elif field and len(field.queryset) == 1:
            field.empty_label = None

    def asks_why(self, before, cleaned):
        """Ending and suspending do; correcting the date of a period that has ended does not."""
        status = cleaned.get("status")
        leaves = bool(cleaned.get("left_on")) and before.left_on is None
        return leaves or (status in NEEDS_REASON and status != before.status)

    def clean(self):
        """Take the lock of `write_period` before checking, so that nothing changes until the period is written."""
        cleaned = super().clean()
        coalition = cleaned.get("coalition") or self.instance.coalition_id
        if coalition:
            Coalition.objects.select_for_update().get(pk=getattr(coalition, "pk", coalition))
        return cleaned


class MembershipFormSet(BaseInlineFormSet):
    """The periods of one signatory. Two overlapping ones are refused; valid ones are written one by one."""

    def clean(self):
        super().clean()
        periods = [
            form.instance
            for form in self.forms
            if form.has_changed() and form.is_valid() and form not in self.deleted_forms
        ]
        for position, period in enumerate(periods):
            for other in periods[:position]:
                if _overlap(period, other):
                    raise ValidationError(_("Two periods in the same coalition overlap."))

    def save_new(self, form, commit=True):
        period = super().save_new(form, commit=False)
        return write_period(period) if commit else period

    def save_existing(self, form, obj, commit=True):
        period = super().save_existing(form, obj, commit=False)
        return write_period(period) if commit else period


def _overlap(one, other):
    """Whether two periods, not both on file yet, belong to one coalition and overlap."""
    is_refused = Membership.Status.REJECTED in (one.status, other.status)
    return one.coalition_id == other.coalition_id and not is_refused and share_a_day(one, other)


class MembershipInline(ScopedInline, admin.TabularInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    needs = {"add": "edit", "change": "edit", "delete": "coordinate"}
    fields = ["coalition", "status", "joined_on", "left_on", "external_id", "note", "reason"]
    show_change_link = True

    def get_fields(self, request, obj=None):
        """Only who changes periods on file is asked why."""
        found = super().get_fields(request, obj)
        if obj and self.has_change_permission(request, obj):
            return found
        return [name for name in found if name != "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("coalition", "signatory")

    def get_formset(self, request, obj=None, **kwargs):
        """Require staff to add a membership with a new signatory: without one they could not see it again."""
        if obj is None and not request.user.is_superuser:
            kwargs |= {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 1, "cols": 24})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class EndForm(forms.Form):
    left_on = forms.DateField(
        label=gettext_lazy("Left on"),
        initial=datetime.date.today,
        widget=AdminDateWidget,
        help_text=gettext_lazy("The first day without membership."),
    )
    reason = ReasonField()


# --- Filters ----------------------------------------------------------------------------------------------


class MemberFamilyFilter(FamilyFilter):
    def queryset(self, request, queryset):
        if self.value() not in Family.values:
            return queryset
        return queryset.filter(signatory__type__in=TYPES_BY_FAMILY[self.value()])


class FiguresFilter(SidebarFilter):
    """Today's member governments whose population figure is missing, lacks its year or source, or looks wrong."""

    title = gettext_lazy("figures of governments")
    parameter_name = "figures"

    def lookups(self, request, model_admin):
        return Gap.choices

    def queryset(self, request, queryset):
        if self.value() not in Gap.values:
            return queryset
        coalitions = own_coalitions(request.user).select_related("country")
        chosen = request.GET.get("coalition__id__exact", "")
        if chosen.isdecimal():
            coalitions = coalitions.filter(pk=chosen)
        reaches = compute_reaches(coalitions).values()
        return queryset.active_on(datetime.date.today()).filter(memberships_with(reaches, self.value()))


# --- The list ---------------------------------------------------------------------------------------------


class MembershipList(ReadAheadList):
    """The page of the list that is shown, with the names and places of the signatories read at once."""

    def read_ahead(self, request, rows):
        signatories = [membership.signatory for membership in rows]
        self.names = names_for_staff(signatories, get_language())
        self.around = places_around(signatories, get_language())
        self.contacts = contacts_of(rows)

    @admin.display(description=gettext_lazy("signatory"), ordering="signatory__name_key")
    def member(self, membership):
        return self.names[membership.signatory_id]

    @admin.display(description=gettext_lazy("where"))
    def where(self, membership):
        return ", ".join(self.around[membership.signatory_id].names)

    @admin.display(description=gettext_lazy("contact"))
    def contact(self, membership):
        """The main contact, and how many others there are."""
        found = self.contacts.get((membership.coalition_id, membership.signatory_id), [])
        if not found:
            return ""
        more = len(found) - 1
        return f"{found[0].shown} +{more}" if more else found[0].shown


@admin.register(Membership)
class MembershipAdmin(AsksWhy, ExportMixin, ScopedHistoryAdmin):
    menu_position = 10
    form = MembershipForm
    needs = {"view": "view", "add": "edit", "change": "edit", "delete": "coordinate"}
    list_display = [
        MembershipList.member,
        "status",
        "joined_on",
        "left_on",
        "type",
        MembershipList.where,
        MembershipList.contact,
        "external_id",
        "coalition",
    ]
    list_filter = [
        ("coalition", ScopedRelatedFilter),
        "status",
        FiguresFilter,
        ContactFilter,
        MemberFamilyFilter,
        "signatory__type",
        MemberRegionFilter,
    ]
    list_select_related = ["signatory", "coalition"]
    list_per_page = 50
    ordering = ["coalition", "signatory__name_key", "joined_on"]
    search_fields = ["external_id"]
    search_help_text = gettext_lazy(
        "Part of any name of the signatory, in any script, of a contact, or your own key."
    )
    autocomplete_fields = ["signatory"]
    actions = ["end_memberships", "suspend", "reinstate", "activate"]
    inlines = [ContactInline]
    fieldsets = [
        (None, {"fields": ["coalition", "signatory", "status"]}),
        (
            gettext_lazy("Period"),
            {
                "fields": ["joined_on", "left_on", "reason"],
                "description": gettext_lazy(
                    "When a member leaves, do not delete the membership: give it a leaving date and the status "
                    "“ended”. Leavers stay visible as leavers, and the history of the coalition stays true."
                ),
            },
        ),
        (gettext_lazy("For staff"), {"fields": ["external_id", "note"]}),
    ]
    resource_classes = [MemberExport, MemberExportWithContacts, SeenExport]
    export_form_class = ExportForm
    export_formats = [RosterCSV, RosterXLSX]
    export_template_name = "admin/export.html"
    import_export_change_list_template = "admin/coalitions/membership/change_list.html"
    delete_confirmation_template = "admin/coalitions/membership/delete_confirmation.html"

    def get_readonly_fields(self, request, obj=None):
        return ["coalition", "signatory"] if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A new signatory is not added from here, for its own form would make the membership, too."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "signatory":
            field.widget.can_add_related = False
            field.help_text = _("One that is on file. For a new one use “Add a member” on the first page.")
        return field

    def get_changelist(self, request, **kwargs):
        return MembershipList

    def lock_before(self, pk):
        list(Coalition.objects.select_for_update(no_key=True).filter(memberships=pk).values_list("pk"))

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        by_key, _may_repeat = super().get_search_results(request, queryset, search_term)
        named = Signatory.objects.search(search_term).values("pk")
        reached = queryset.filter(having_contact(search_term.strip()))
        return queryset.filter(signatory__in=named) | by_key | reached, False

    def _inline_tables(self, request):
        """None: the lock of the coalition guards its contacts, to which no key of a membership leads."""
        return []

    def save_model(self, request, obj, form, change):
        obj._history_user = request.user
        write_period(obj)

    # --- Export -------------------------------------------------------------------------------------------

    def has_export_permission(self, request):
        return self.may(request, "view")

    def export_action(self, request):
        """The export of the list as it is filtered. A filter that does not exist leads to the list, which says so."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{reverse('admin:coalitions_membership_changelist')}?{ERROR_FLAG}=1")

    def get_export_data(self, file_format, request, queryset, **kwargs):
        """Who takes which members out stands on record; contacts are handed out to who has just shown who they are."""
        with_contacts = kwargs["export_form"].cleaned_data.get("resource") in WITH_CONTACTS
        if with_contacts:
            confirm_identity(request)
        event = "contacts exported" if with_contacts else "members exported"
        coalitions = sorted(set(queryset.order_by().values_list("coalition", flat=True)))
        form = file_format.get_extension()
        note_taken(event, request, coalitions=coalitions, rows=queryset.count(), form=form)
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def get_export_filename(self, request, queryset, file_format):
        slug = queryset.values_list("coalition__slug", flat=True).first() or "none"
        return f"members-{slug}-{datetime.date.today()}.{file_format.get_extension()}"

    # --- Columns ------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("type"), ordering="signatory__type")
    def type(self, obj):
        return obj.signatory.get_type_display()

    # --- Actions ------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("End the selected memberships on…"), permissions=["change"])
    def end_memberships(self, request, queryset):
        """Ask for the date on a page of its own, then end all or none."""
        within = self.within(request.user, queryset, "change")
        chosen = list(within.select_related("signatory", "coalition"))
        form = EndForm(request.POST if "left_on" in request.POST else None)
        with transaction.atomic():
            coalitions = Coalition.objects.filter(pk__in={one.coalition_id for one in chosen}).order_by("pk")
            list(coalitions.select_for_update(no_key=True).values_list("pk"))
            version = digest_of_rows(Membership.objects.filter(pk__in=[one.pk for one in chosen]))
            if form.is_valid() and request.POST.get(VERSION, version) != version:
                form.add_error(
                    None, _("Somebody else changed one of these. Look at them again, then end them.")
                )
                chosen = list(within.select_related("signatory", "coalition"))
            if form.is_valid() and self._end_all(request, chosen, form):
                return None
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext("End %(count)d membership", "End %(count)d memberships", len(chosen))
            % {"count": len(chosen)},
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "memberships": chosen,
            "version": version,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/coalitions/membership/end.html", context)

    def _end_all(self, request, memberships, form):
        with transaction.atomic():
            for membership in memberships:
                try:
                    with transaction.atomic():
                        end(membership=membership, by=request.user, **form.cleaned_data)
                except ValidationError as error:
                    form.add_error(None, f"{membership.signatory}: {' '.join(error.messages)}")
            if form.errors:
                transaction.set_rollback(True)
                return False
        for membership in memberships:
            self._log_field(request, membership, "left_on")
        text = ngettext("%(count)d membership ended.", "%(count)d memberships ended.", len(memberships))
        messages.success(request, text % {"count": len(memberships)})
        return True

    @admin.action(description=gettext_lazy("Suspend the selected memberships…"), permissions=["change"])
    @transaction.atomic
    def suspend(self, request, queryset):
        """Ask for the reason on a page of its own, then suspend what is active."""
        within = self.within(request.user, queryset, "change").filter(status=Membership.Status.ACTIVE)
        chosen = self._locked(within)
        version = digest_of_rows(Membership.objects.filter(pk__in=[one.pk for one in chosen]))
        form = WhyForm(request.POST if "reason" in request.POST else None)
        if form.is_valid() and request.POST.get(VERSION, version) != version:
            form.add_error(
                None, _("Somebody else changed one of these. Look at them again, then suspend them.")
            )
        if form.is_valid():
            self._set_status(request, chosen, Membership.Status.SUSPENDED, form.cleaned_data["reason"])
            text = ngettext(
                "%(count)d membership suspended.", "%(count)d memberships suspended.", len(chosen)
            )
            messages.success(request, text % {"count": len(chosen)})
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": ngettext("Suspend %(count)d membership", "Suspend %(count)d memberships", len(chosen))
            % {"count": len(chosen)},
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "memberships": chosen,
            "version": version,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/coalitions/membership/suspend.html", context)

    @admin.action(
        description=gettext_lazy("Make the selected suspended members active again"), permissions=["change"]
    )
    @transaction.atomic
    def reinstate(self, request, queryset):
        within = self.within(request.user, queryset, "change").filter(
            status=Membership.Status.SUSPENDED, left_on=None
        )
        chosen = self._locked(within)
        self._set_status(request, chosen, Membership.Status.ACTIVE)
        text = ngettext(
            "%(count)d membership active again.", "%(count)d memberships active again.", len(chosen)
        )
        messages.success(request, text % {"count": len(chosen)})

    def _locked(self, memberships):
        """The memberships, after the lock of their coalitions that every writer of periods takes."""
        coalitions = Coalition.objects.filter(memberships__in=memberships).order_by("pk")
        locked = Coalition.objects.filter(pk__in=coalitions.values("pk")).order_by("pk")
        list(locked.select_for_update(no_key=True).values_list("pk"))
        return list(memberships.select_related("signatory", "coalition"))

    def _set_status(self, request, memberships, status, reason=None):
        for membership in memberships:
            membership.status = status
            membership._history_user, membership._change_reason = request.user, reason
            write_period(membership)
            self._log_field(request, membership, "status")

    @admin.action(description=gettext_lazy("Activate the selected applications"), permissions=["change"])
    @transaction.atomic
    def activate(self, request, queryset):
        """Make applicants members. Other memberships stay as they are, and a message counts them."""
        chosen = list(self.within(request.user, queryset, "change"))
        applied = [membership for membership in chosen if membership.status == Membership.Status.APPLIED]
        for membership in applied:
            membership.status = Membership.Status.ACTIVE
            membership._history_user = request.user
            write_period(membership)
            self._log_field(request, membership, "status")
        text = ngettext("%(count)d application activated.", "%(count)d applications activated.", len(applied))
        messages.success(request, text % {"count": len(applied)})
        if len(applied) < len(chosen):
            others = len(chosen) - len(applied)
            text = ngettext(
                "%(count)d selected membership is no application and was left as it is.",
                "%(count)d selected memberships are no applications and were left as they are.",
                others,
            )
            messages.warning(request, text % {"count": others})

    def _log_field(self, request, membership, name):
        """Leave a trace among the recent actions. The log keeps labels in English and shows them translated."""
        with translation.override(None):
            label = str(self.opts.get_field(name).verbose_name)
        self.log_change(request, membership, [{"changed": {"fields": [label]}}])
