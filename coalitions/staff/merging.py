"""Merging signatories in the admin: choose two, look at what would become of them, confirm; and undo it."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.staff.reasons import ReasonField
from aca_portal.staff.scoping import ScopedAdmin
from aca_portal.staff.versions import VERSION
from coalitions.members.merging import merge, obstacles, overlaps, undo_merge, version_of_pair
from coalitions.models import Membership
from signatories.models import MergeRecord


class MergeForm(forms.Form):
    """Which of two signatories stays, and whether periods that overlap become one."""

    keep = forms.TypedChoiceField(
        label=gettext_lazy("Which one stays?"), coerce=int, widget=forms.RadioSelect, choices=()
    )
    join_periods = forms.BooleanField(
        label=gettext_lazy(
            "Make one of periods that overlap: from the earliest joining date to the latest leaving date."
        ),
        required=False,
    )
    reason = ReasonField()

    def __init__(self, *args, pair, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(one.pk, one.name) for one in pair]
        self.fields["keep"].initial = pair[0].pk


class MergeAction:
    """For the admin class of signatories: the action, and the page that it leads to."""

    actions = ["merge_two"]

    def get_urls(self):
        page = path(
            "merge/<int:one>/<int:other>/",
            self.admin_site.admin_view(self.merge_view),
            name="signatories_signatory_merge",
        )
        return [page, *super().get_urls()]

    @admin.action(description=gettext_lazy("Merge two signatories that are one…"), permissions=["change"])
    def merge_two(self, request, queryset):
        chosen = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(chosen) != 2:
            messages.error(request, _("Select exactly two signatories to merge."))
            return None
        return HttpResponseRedirect(reverse("admin:signatories_signatory_merge", args=chosen))

    def merge_view(self, request, one, other):
        """Show both side by side and merge them. Only people who may change both signatories get here."""
        pair = self._pair(request, one, other)
        form = MergeForm(request.POST or None, pair=pair)
        if request.method == "POST":
            confirm_identity(request)
        if request.method == "POST" and form.is_valid():
            kept = next(one for one in pair if one.pk == form.cleaned_data["keep"])
            dropped = next(one for one in pair if one.pk != kept.pk)
            record = self._merge(request, form, kept, dropped)
            if record:
                return HttpResponseRedirect(reverse("admin:signatories_mergerecord_change", args=[record.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge two signatories"),
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "sides": [self._side(request, one) for one in pair],
            "version": version_of_pair(*pair),
            "obstacles": obstacles(*pair),
            "overlaps": overlaps(*pair),
        }
        return TemplateResponse(request, "admin/signatories/signatory/merge.html", context)

    def _pair(self, request, one, other):
        either = Q(pk=one) | Q(
            pk=other
        )  # a list of keys fails where one is larger than the database can hold
        found = self.get_queryset(request).filter(either).select_related("governs", "based_in")
        seen = {signatory.pk: signatory for signatory in found}
        if one == other or len(seen) < 2:
            raise Http404
        if not all(self.has_change_permission(request, signatory) for signatory in seen.values()):
            raise PermissionDenied(
                _("One of the two also belongs to a coalition that you do not manage. Ask an administrator.")
            )
        return [seen[one], seen[other]]

    def _merge(self, request, form, kept, dropped):
        try:
            with transaction.atomic():
                record = merge(
                    kept=kept,
                    dropped=dropped,
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    join_periods=form.cleaned_data["join_periods"],
                    seen=request.POST.get(VERSION, ""),
                )
        except ValidationError as error:
            form.add_error(None, error)
            return None
        self.log_change(request, kept, str(record))
        messages.success(
            request,
            _("“%(dropped)s” is now part of “%(kept)s”. Its old address leads there.")
            % {"dropped": dropped.name, "kept": kept.name},
        )
        return record

    def _side(self, request, signatory):
        """One of the two with the records that would move, as far as the person may see them."""
        memberships = signatory.memberships.select_related("coalition").order_by("coalition", "joined_on")
        pledges = signatory.pledges.all()
        if not request.user.is_superuser:
            own = request.user.coalition_ids()
            memberships, pledges = memberships.filter(coalition__in=own), pledges.filter(coalition__in=own)
        return {
            "signatory": signatory,
            "memberships": memberships,
            "pledges": pledges.count(),
            "names": signatory.names.all(),
            "measures": signatory.measures.count(),
        }


@admin.register(MergeRecord)
class MergeRecordAdmin(ScopedAdmin):
    """Records of merges. They are read here; only merging adds one, and only undoing changes one."""

    menu_position = 33
    coalition_path = "signatory__memberships__coalition"
    needs = {"view": "view", "undo": "edit"}
    list_display = ["dropped_name", "signatory", "merged_at", "merged_by", "undone_at"]
    list_select_related = ["signatory", "merged_by"]
    search_fields = ["dropped_name"]
    actions = None

    def within(self, user, queryset, action="view"):
        """Show a merge only to people who may change the kept signatory: the record holds all that was removed."""
        return self.within_roles(user, queryset, "edit" if action in self.needs else None)

    def bound_to(self, coalitions):
        bound = Membership.objects.filter(coalition__in=coalitions).exclude(status=Membership.Status.REJECTED)
        return MergeRecord.objects.filter(signatory__in=bound.values("signatory")).values("pk")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("signatory", "merged_by", "undone_by")

    def get_urls(self):
        undo = path(
            "<int:pk>/undo/", self.admin_site.admin_view(self.undo_view), name="signatories_mergerecord_undo"
        )
        return [undo, *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """One merge: what moved, and the button that undoes it."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Merge of %(name)s") % {"name": record.dropped_name},
            "opts": self.opts,
            "media": self.media,
            "record": record,
        }
        return TemplateResponse(request, "admin/signatories/mergerecord/record.html", context)

    def undo_view(self, request, pk):
        record = self.get_queryset(request).filter(pk=pk).first()
        if record is None:
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        confirm_identity(request)
        try:
            with transaction.atomic():
                edited = undo_merge(record=record, by=request.user)
        except ValidationError as error:
            messages.error(
                request, _("The merge cannot be undone. %(reason)s") % {"reason": " ".join(error.messages)}
            )
        except IntegrityError:
            messages.error(
                request, _("The merge cannot be undone: a record like one of it is on file again.")
            )
        else:
            self.log_change(request, record, [{"changed": {"fields": ["undone_at"]}}])
            messages.success(request, _("The merge was undone: both signatories are on file again."))
            for one in edited:
                messages.warning(request, _("Edited since and kept as it is: %(record)s.") % {"record": one})
        return HttpResponseRedirect(reverse("admin:signatories_mergerecord_change", args=[pk]))
