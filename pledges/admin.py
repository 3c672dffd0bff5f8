"""The staff side of what was promised."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline, ScopedRelatedFilter
from coalitions.models import Coalition
from pledges.kinds import RULES, Kind
from pledges.models import NationalGoal, Pledge, ProgressReport
from pledges.staff import criteria, searches  # noqa: F401 (they register their own classes)
from pledges.staff.attention import attention
from pledges.staff.forms import PledgeForm
from signatories.models import Jurisdiction, Signatory


class ProgressReportInline(ScopedInline, admin.StackedInline):
    """What was reported, year by year. Only what is accepted is shown to the public."""

    model = ProgressReport
    fields = [
        ("year", "value", "unit", "percent_reported"),
        ("evidence", "verified_by", "reported_on", "review"),
        ("source", "source_url"),
    ]
    classes = ["collapse"]


@admin.register(Pledge)
class PledgeAdmin(ScopedHistoryAdmin):
    menu_position = 40
    form = PledgeForm
    inlines = [ProgressReportInline]
    list_display = [
        "headline",
        "signatory",
        "coalition",
        "kind",
        "target_year",
        "target",
        "status",
        "is_published",
    ]
    list_filter = [("coalition", ScopedRelatedFilter), "kind", "status", "target_year", "is_published"]
    list_select_related = ["signatory", "coalition"]
    list_per_page = 50
    search_fields = ["title"]
    search_help_text = gettext_lazy("Part of the title, or of any name of the signatory in any script.")
    autocomplete_fields = ["signatory", "long_term"]
    change_list_template = "admin/pledges/pledge/change_list.html"

    # --- The form: only what the kind needs ---------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        kind = self._kind(request, obj)
        rule = RULES[kind]
        return [
            (None, {"fields": ["coalition", "signatory", "title", "text", "language", "status"]}),
            (
                gettext_lazy("Target"),
                {"fields": ["kind", *rule.fields, "long_term"], "description": self._help(rule, obj)},
            ),
            (
                gettext_lazy("What it covers"),
                {
                    "fields": ["boundary", "scope_1", "scope_2", "scope_3", "gases", "offsets"],
                    "description": gettext_lazy(
                        "As far as the signatory says so. What is not stated stays empty."
                    ),
                },
            ),
            (
                gettext_lazy("Dates"),
                {"fields": ["declared_on", "status_on", "report_due_on", "checked_on", "check_result"]},
            ),
            (gettext_lazy("Where it comes from"), {"fields": ["source", "source_url", "plan_url"]}),
            (gettext_lazy("On the public pages"), {"fields": ["is_published"]}),
        ]

    @staticmethod
    def _kind(request, obj):
        for kind in (request.POST.get("kind"), obj and obj.kind, request.GET.get("kind")):
            if kind in RULES:
                return Kind(kind)
        return Kind.ABSOLUTE

    @staticmethod
    def _help(rule, obj):
        """What the kind means, and how to come to the fields of another one."""
        if obj:
            change = _("For the fields of another kind, choose it and save.")
        else:
            change = format_html_join(" · ", '<a href="?kind={}">{}</a>', Kind.choices)
        return format_html("<p>{}</p><p>{} {}</p>", rule.help, _("Another kind:"), change)

    def get_changeform_initial_data(self, request):
        return {"kind": Kind.ABSOLUTE} | super().get_changeform_initial_data(request)

    # --- The list -----------------------------------------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        by_title, _may_repeat = super().get_search_results(request, queryset, search_term)
        named = Signatory.objects.search(search_term).values("pk")
        return queryset.filter(signatory__in=named) | by_title, False

    @admin.display(description=gettext_lazy("pledge"), ordering="title")
    def headline(self, obj):
        return obj.headline

    @admin.display(description=gettext_lazy("target value"), ordering="target_value")
    def target(self, obj):
        return f"{obj.target_value:f} {obj.unit}" if obj.is_target else ""

    # --- What needs attention -----------------------------------------------------------------------------

    def get_urls(self):
        view = self.admin_site.admin_view(self.attention_view)
        return [path("attention/", view, name="pledges_pledge_attention"), *super().get_urls()]

    def attention_view(self, request):
        """List what needs attention in each of the person's coalitions, with links to where it is corrected."""
        if not self.may(request, "view"):
            raise PermissionDenied
        coalitions = Coalition.objects.select_related("country")
        if not request.user.is_superuser:
            coalitions = coalitions.filter(pk__in=request.user.coalition_ids())
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Pledges that need attention"),
            "lists": [(coalition, attention(coalition)) for coalition in coalitions],
        }
        return TemplateResponse(request, "admin/pledges/pledge/attention.html", context)


@admin.register(NationalGoal)
class NationalGoalAdmin(ScopedHistoryAdmin):
    """The goals of a country. Its coalitions share them: only a person who may edit all of these changes one."""

    menu_position = 45
    coalition_path = "jurisdiction__coalitions"
    list_display = ["jurisdiction", "year", "kind", "target_value", "unit", "valid_from", "valid_until"]
    list_select_related = ["jurisdiction"]
    fields = [
        "jurisdiction",
        "kind",
        "year",
        ("target_value", "target_value_to", "unit", "is_up_to", "is_net"),
        ("base_year", "base_tco2e"),
        ("source", "source_url"),
        ("valid_from", "valid_until"),
        "what_became",
    ]

    def choices_for(self, db_field, request):
        """Staff enter goals only for countries of which they may edit every coalition."""
        choices = super().choices_for(db_field, request)
        places = self.admin_site.get_model_admin(Jurisdiction)
        return places.within(request.user, choices, "change")
