"""The staff side of what was promised."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from aca_portal.scoping import ScopedHistoryAdmin, ScopedInline, ScopedRelatedFilter
from pledges.models import Pledge
from signatories.admin import SignatoryAdmin
from signatories.models import Signatory


class PledgeInline(ScopedInline, admin.StackedInline):
    """A signatory's pledges in one's own coalitions. The signatory must be a member first."""

    model = Pledge
    fields = [
        ("coalition", "status"),
        "title",
        "kind",
        ("base_year", "target_year"),
        ("target_value", "unit"),
    ]
    show_change_link = True
    classes = ["collapse"]
    when_adding = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("coalition")


SignatoryAdmin.inlines.append(PledgeInline)


@admin.register(Pledge)
class PledgeAdmin(ScopedHistoryAdmin):
    menu_position = 40
    list_display = [
        "title",
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
    autocomplete_fields = ["signatory"]
    fieldsets = [
        (None, {"fields": ["coalition", "signatory", "title", "text", "kind", "status"]}),
        (
            gettext_lazy("Target"),
            {
                "fields": ["base_year", "target_year", "target_value", "unit"],
                "description": gettext_lazy(
                    "A pledge with a number is a target. Leave empty what was not said."
                ),
            },
        ),
        (
            gettext_lazy("Where it comes from"),
            {"fields": ["source", "source_url"]},
        ),
        (gettext_lazy("On the public pages"), {"fields": ["is_published"]}),
    ]

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        by_title, _may_repeat = super().get_search_results(request, queryset, search_term)
        named = Signatory.objects.search(search_term).values("pk")
        return queryset.filter(signatory__in=named) | by_title, False

    @admin.display(description=gettext_lazy("target value"), ordering="target_value")
    def target(self, obj):
        return f"{obj.target_value:f} {obj.unit}" if obj.is_target else ""
