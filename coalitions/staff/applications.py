"""The queue of applications: looked after by somebody, noted, and decided."""

import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.models import User
from aca_portal.staff.reasons import ReasonField
from aca_portal.staff.scoping import ScopedForm, ScopedHistoryAdmin, ScopedRelatedFilter
from coalitions.applications import steps
from coalitions.applications.links import address_of
from coalitions.applications.who import who_it_may_be
from coalitions.models import Application
from signatories.territories.chains import chains

ADDRESS = {"GET", "HEAD", "POST"}


class AcceptForm(forms.Form):
    """Who the applicant is, from when it is a member, and why."""

    signatory = forms.ChoiceField(label=gettext_lazy("Who is it?"), required=False, widget=forms.RadioSelect)
    joined_on = forms.DateField(
        label=gettext_lazy("Joined on"), initial=datetime.date.today, widget=AdminDateWidget
    )
    reason = ReasonField()

    def __init__(self, data, near):
        super().__init__(data)
        self.near = {str(one.pk): one for one in near}
        shown = [(key, _("On file: %(name)s") % {"name": described(one)}) for key, one in self.near.items()]
        self.fields["signatory"].choices = [("", _("A new signatory")), *shown]

    def chosen(self):
        """The signatory on file that it is, or None for a new one."""
        return self.near.get(self.cleaned_data["signatory"])


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=gettext_lazy("Question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "cols": 60})
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason, which the applicant reads"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
    )


def described(signatory):
    """A signatory as staff tell it from others of its name."""
    return f"{signatory.name} ({signatory.get_type_display()}{f', {signatory.place.name}' if signatory.place else ''})"


class ApplicationStaffForm(ScopedForm):
    """What staff correct of an application, and who of them looks after it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            roles = {"coalition_roles__coalition": self.instance.coalition_id}
            colleagues = User.objects.filter(is_active=True, **roles).distinct().order_by("username")
            self.fields["owner"].queryset = colleagues
            self._keep_current("owner", self.fields["owner"])


@admin.register(Application)
class ApplicationAdmin(ScopedHistoryAdmin):
    """Applications come from the public form only. Editors decide, on a page of its own."""

    form = ApplicationStaffForm
    menu_position = 11
    may_go_back = False
    needs = {"view": "view", "change": "edit", "delete": "coordinate"}
    list_display = ["name", "type", "state", "confirmed_at", "owner", "decide_link", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "state", "type"]
    list_select_related = ["coalition", "owner"]
    ordering = ["confirmed_at", "pk"]
    search_fields = ["name", "contact_name", "contact_email"]
    autocomplete_fields = ["place"]
    change_form_template = "admin/coalitions/application/change_form.html"
    fieldsets = [
        (None, {"fields": ["coalition", "state", "owner", "note"]}),
        (
            gettext_lazy("What was sent in"),
            {
                "fields": ["name", "type", "place", "place_said", "website", "pledge", "language"],
                "description": gettext_lazy("Name, type and place can be put right before the decision."),
            },
        ),
        (gettext_lazy("Contact"), {"fields": ["contact_name", "contact_email"]}),
        (
            gettext_lazy("The course of it"),
            {
                "fields": [
                    "created_at", "confirmed_at", "conditions", "question", "answer", "decided_at", "decided_by",
                    "reason", "membership",
                ]
            },
        ),
    ]  # fmt: skip
    changed_by_staff = {"owner", "note", "name", "type", "place", "website"}

    def get_queryset(self, request):
        """Staff see what was confirmed; a flood of the unconfirmed does not reach them."""
        return super().get_queryset(request).exclude(state=Application.State.UNCONFIRMED)

    def has_add_permission(self, request):
        return False

    def get_readonly_fields(self, request, obj=None):
        """Once it is decided, what was sent in stays as it was decided upon."""
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        changeable = self.changed_by_staff if obj is None or obj.is_open else {"owner", "note"}
        return [name for name in names if name not in changeable]

    @admin.display(description=gettext_lazy("decision"))
    def decide_link(self, obj):
        if not obj.is_open:
            return self.get_empty_value_display()
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:coalitions_application_decide", args=[obj.pk]), _("Decide…")
        )

    # --- The decision -------------------------------------------------------------------------------------

    def get_urls(self):
        page = path(
            "<int:pk>/decide/",
            self.admin_site.admin_view(self.decide_view),
            name="coalitions_application_decide",
        )
        return [page, *super().get_urls()]

    def decide_view(self, request, pk):
        """Show the application with those on file that it may be, and take the decision."""
        found = self.get_queryset(request).select_related("coalition__country", "place", "owner")
        application = found.filter(pk=pk).first()
        if application is None:
            raise Http404
        if request.method not in ADDRESS:
            return HttpResponseNotAllowed(ADDRESS)
        may_decide = self.has_change_permission(request, application)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        forms = self._forms(request, application)
        if request.method == "POST" and application.is_open and self._decided(request, application, forms):
            return HttpResponseRedirect(reverse("admin:coalitions_application_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Application of %(name)s") % {"name": application.name},
            "opts": self.opts,
            "media": self.media + forms["accept"].media,
            "application": application,
            "place": _with_surroundings(application.place),
            "forms": forms,
            "may_decide": may_decide and application.is_open,
        }
        return TemplateResponse(request, "admin/coalitions/application/decide.html", context)

    def _forms(self, request, application):
        """The three forms by their decision; the one that was sent is bound."""
        near = who_it_may_be(application, request.user) if application.is_open else []
        data = {request.POST.get("decision"): request.POST} if request.method == "POST" else {}
        return {
            "accept": AcceptForm(data.get("accept"), near),
            "ask": QuestionForm(data.get("ask")),
            "refuse": RefusalForm(data.get("refuse"), prefix="refuse"),
        }

    def _decided(self, request, application, forms):
        form = forms.get(request.POST.get("decision"))
        if form is None or not form.is_valid():
            return False
        said = {"application": application, "link": address_of(request, application), "by": request.user}
        try:
            if form is forms["accept"]:
                answers = {name: form.cleaned_data[name] for name in ("joined_on", "reason")}
                steps.accept(signatory=form.chosen(), **answers, **said)
                text = _("“%(name)s” is now a member.")
            elif form is forms["ask"]:
                steps.ask_back(question=form.cleaned_data["question"], **said)
                text = _("The question to “%(name)s” is on its way.")
            else:
                steps.refuse(reason=form.cleaned_data["reason"], **said)
                text = _("The application of “%(name)s” is refused.")
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
            return False
        self.log_change(request, application, [{"changed": {"fields": ["state"]}}])
        messages.success(request, text % {"name": application.name})
        return True


def _with_surroundings(place):
    """The name of a place with what contains it, without its country."""
    if place is None:
        return ""
    return ", ".join(step.name for step in chains([place.pk], "")[place.pk][:-1])
