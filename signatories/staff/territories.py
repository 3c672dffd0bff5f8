"""Territories on the staff side, with their names and figures."""

from django.contrib import admin
from django.db.models import Case, Q, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline, known_coalitions
from signatories.models import Jurisdiction, JurisdictionKind, JurisdictionName, Signatory, stated_by
from signatories.search.places import best_first, matching
from signatories.staff.by_country import ByCountry, provenance_of_new
from signatories.staff.choices import CountryChoice, LanguageChoice
from signatories.staff.figures import FigureInline
from signatories.staff.filters import CountryFilter, ProvenanceFilter, provenance_label
from signatories.staff.place_forms import JurisdictionForm


class JurisdictionNameInline(LanguageChoice, ScopedInline, admin.TabularInline):
    model = JurisdictionName
    fields = ["language", "kind", "name"]


@admin.register(Jurisdiction)
class JurisdictionAdmin(CountryChoice, ByCountry, ScopedHistoryAdmin):
    menu_position = 32
    form = JurisdictionForm
    list_display = ["name", "kind", "code", "parent", "country", "origin"]
    list_filter = ["kind", CountryFilter, ProvenanceFilter]
    list_select_related = ["parent__parent__parent"]
    list_per_page = 50
    search_fields = ["name"]
    search_help_text = gettext_lazy("Part of a name in any language, or a code.")
    autocomplete_fields = ["parent", "parts", "lies_across", "coextensive_with", "successor"]
    readonly_fields = ["origin"]
    inlines = [JurisdictionNameInline, FigureInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "code", "country", "parent", "is_new", "origin"]}),
        (
            gettext_lazy("How it lies beside others"),
            {
                "fields": ["coextensive_with", "parts", "lies_across"],
                "description": gettext_lazy(
                    "These fields decide that nobody is counted twice. Leave them empty if nothing applies."
                ),
            },
        ),
        (
            gettext_lazy("More"),
            {
                "fields": [
                    "is_city_region",
                    "in_national_figures",
                    "latitude",
                    "longitude",
                    "ended_on",
                    "successor",
                ],
                "classes": ["collapse"],
            },
        ),
    ]

    def get_queryset(self, request):
        """With `shows_origin`: whether the person may know which roster made the territory."""
        known = stated_by(known_coalitions(request.user))
        shows_origin = Case(When(known, then=True), default=False)
        return (
            super()
            .get_queryset(request)
            .select_related("parent__parent__parent")
            .annotate(shows_origin=shows_origin)
        )

    def within(self, user, queryset, action="view"):
        """What a coalition made that is not published is for its own staff, and for those whose members are there."""
        queryset = super().within(user, queryset, action)
        if user.is_superuser:
            return queryset
        own = Signatory.objects.filter(memberships__coalition__in=user.coalition_ids())
        here = Q(pk__in=own.values("governs")) | Q(pk__in=own.values("based_in"))
        return queryset.filter(stated_by(known_coalitions(user)) | here)

    @admin.display(description=gettext_lazy("origin"), ordering="provenance")
    def origin(self, obj):
        return provenance_label(obj.provenance) if obj.shows_origin else _("roster of another coalition")

    def countries_for(self, user):
        return self.within(user, Jurisdiction.objects.countries(), "change")

    def choices_for(self, db_field, request):
        """Staff relate a territory only to territories that they may change: relations decide how both are counted."""
        return self.within(request.user, super().choices_for(db_field, request), "change")

    def get_fieldsets(self, request, obj=None):
        """Only who adds a place is asked whether it is new."""
        found = super().get_fieldsets(request, obj)
        if obj is None:
            return found
        (title, options), *others = found
        return [
            (title, options | {"fields": [name for name in options["fields"] if name != "is_new"]}),
            *others,
        ]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.places = self.get_queryset(request)
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.provenance = provenance_of_new(request.user, obj.country)
        super().save_model(request, obj, form, change)

    def get_search_results(self, request, queryset, search_term):
        """By name in any script, by code in any form, or by name and region ("Mesa, AZ"); in choices the best first."""
        if request.resolver_match and request.resolver_match.url_name == "autocomplete":
            return best_first(search_term, queryset), False
        return matching(search_term, queryset), False

    def choice_label(self, obj):
        """Its name and kind, and all that contains it: two places of one name are told apart."""
        around = [step.name for step in obj.chain()[1:]]
        code = f" · {obj.code}" if obj.code else ""
        place = f"{obj.name} · {JurisdictionKind(obj.kind).label}{code}"
        return f"{place} · {', '.join(around)}" if around else place
