"""Figures on the staff side: their list, and the inline on territories."""

from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aca_portal.numbers import count
from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline
from signatories.models import Figure, Jurisdiction
from signatories.staff.by_country import ByCountry
from signatories.staff.filters import FigureCountryFilter, GapFilter, ProvenanceFilter, provenance_label
from signatories.staff.forms import FigureForm, FigureFormSet


class FigureInline(ScopedInline, admin.TabularInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    fields = [
        "metric",
        "year",
        "value",
        "unit",
        "price_basis",
        "kind",
        "source",
        "source_url",
        "is_preferred",
        "origin",
    ]
    readonly_fields = ["origin"]
    can_delete = False
    show_change_link = True

    @admin.display(description=gettext_lazy("origin"))
    def origin(self, obj):
        return provenance_label(obj.provenance)


@admin.register(Figure)
class FigureAdmin(ByCountry, ScopedHistoryAdmin):
    menu_position = 31
    country_path = "jurisdiction__country"
    form = FigureForm
    list_display = ["jurisdiction", "metric", "year", "amount", "source", "is_preferred", "origin"]
    list_filter = ["metric", GapFilter, "is_preferred", "kind", ProvenanceFilter, FigureCountryFilter]
    list_select_related = ["jurisdiction"]
    list_per_page = 50
    search_fields = ["source"]
    search_help_text = gettext_lazy(
        "Part of a name of the jurisdiction in any language, its code, or the source."
    )
    autocomplete_fields = ["jurisdiction"]
    readonly_fields = ["origin", "recorded_at"]
    actions = ["mark_preferred"]
    fieldsets = [
        (None, {"fields": ["jurisdiction", "metric", "year", "value", "unit", "price_basis", "kind"]}),
        (
            gettext_lazy("Where it comes from"),
            {
                "fields": ["source", "source_url", "is_preferred", "origin", "recorded_at"],
                "description": gettext_lazy(
                    "A figure is shown with its source. Name what you really opened; never guess a year."
                ),
            },
        ),
    ]

    def within(self, user, queryset, action="view"):
        """Figures from the roster of an unpublished coalition are shown to its own staff only."""
        queryset = super().within(user, queryset, action)
        if user.is_superuser:
            return queryset
        return queryset.filter(pk__in=Figure.objects.published(user.coalition_ids()).values("pk"))

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        places = Jurisdiction.objects.search(search_term).values("pk")
        by_source, _may_repeat = super().get_search_results(request, queryset, search_term)
        return queryset.filter(jurisdiction__in=places) | by_source, False

    def choices_for(self, db_field, request):
        """Staff enter figures only for territories that they may change."""
        choices = super().choices_for(db_field, request)
        places = self.admin_site.get_model_admin(Jurisdiction)
        return places.within(request.user, choices, "change")

    @admin.display(description=gettext_lazy("value"), ordering="value")
    def amount(self, obj):
        return f"{count(obj.value)} {obj.unit}"

    @admin.action(
        description=gettext_lazy("Prefer the selected figures over others of their year"),
        permissions=["change"],
    )
    @transaction.atomic
    def mark_preferred(self, request, queryset):
        """Mark each as the one to use for its territory, metric and year, and unmark the one marked before."""
        figures = list(self.within(request.user, queryset, "change").select_for_update(of=("self",)))
        slots = {(figure.jurisdiction_id, figure.metric, figure.year) for figure in figures}
        if len(slots) < len(figures):
            messages.error(
                request, _("Two of these are for the same territory, metric and year: choose one.")
            )
            return
        for figure in figures:
            same = Figure.objects.filter(
                jurisdiction=figure.jurisdiction_id, metric=figure.metric, year=figure.year, is_preferred=True
            )
            for other in same.exclude(pk=figure.pk):
                other.is_preferred = False
                other.save()
            figure.is_preferred = True
            figure.save()
        text = ngettext(
            "%(count)d figure is now preferred.", "%(count)d figures are now preferred.", len(figures)
        )
        messages.success(request, text % {"count": len(figures)})
