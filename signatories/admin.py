"""The staff side of who signed and where. The coalitions and pledges apps add their inlines to signatories."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from aca_portal.models import ROLES_THAT_MAY
from aca_portal.numbers import count
from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline
from signatories.admin_merging import MergeAction
from signatories.filters import Membership
from signatories.models import (
    Figure,
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    Measure,
    NameKind,
    Provenance,
    Signatory,
    SignatoryName,
)
from signatories.staff.filters import (
    CoalitionFilter,
    CountryFilter,
    FamilyFilter,
    FigureCountryFilter,
    GapFilter,
    MembershipStatusFilter,
    ProvenanceFilter,
    RegionFilter,
    country_choices,
    own_coalitions,
    provenance_label,
)
from signatories.staff.forms import FigureForm, FigureFormSet, MeasureFormSet, SignatoryForm
from signatories.territories.chains import attach_places


class LanguageChoice:
    """Offers the languages of the portal for the language of a name."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "language":
            choices = [("", _("of no one language")), *settings.LANGUAGES]
            return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices, required=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CountryChoice:
    """Offers the countries in which the person may enter records; who adds a new country types its code."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "country" or (self.model is Jurisdiction and request.user.is_superuser):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        choices = country_choices(self.countries_for(request.user))
        if len(choices) != 1:
            choices = [("", "---------"), *choices]
        return forms.ChoiceField(label=_("Country"), choices=choices)


class ByCountry:
    """Jurisdictions and figures are shared by the coalitions of their country."""

    country_path = "country"

    def belonging_to(self, coalitions):
        countries = Jurisdiction.objects.filter(coalitions__in=coalitions).values("country")
        return self.model._base_manager.filter(**{f"{self.country_path}__in": countries}).values("pk")

    def within(self, user, queryset, action="view"):
        """Reference data is corrected by staff but never deleted: loading it again would only bring it back."""
        queryset = super().within(user, queryset, action)
        if action == "delete" and not user.is_superuser:
            queryset = queryset.exclude(provenance=Provenance.REFERENCE)
        return queryset

    def scope_notice(self, request, obj):
        return _(
            "You can read this record but not change it: other coalitions of this country, which you do not "
            "manage, use it too."
        )

    @admin.display(description=gettext_lazy("origin"), ordering="provenance")
    def origin(self, obj):
        return provenance_label(obj.provenance)


# --- Territories ------------------------------------------------------------------------------------------


class JurisdictionNameInline(LanguageChoice, ScopedInline, admin.TabularInline):
    model = JurisdictionName
    fields = ["language", "kind", "name"]


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


@admin.register(Jurisdiction)
class JurisdictionAdmin(CountryChoice, ByCountry, ScopedHistoryAdmin):
    menu_position = 32
    list_display = ["name", "kind", "code", "parent", "country", "origin"]
    list_filter = ["kind", CountryFilter, ProvenanceFilter]
    list_select_related = ["parent"]
    list_per_page = 50
    search_fields = ["name"]
    search_help_text = gettext_lazy("Part of a name in any language, or a code.")
    autocomplete_fields = ["parent", "parts", "lies_across", "coextensive_with", "successor"]
    readonly_fields = ["origin"]
    inlines = [JurisdictionNameInline, FigureInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "code", "country", "parent", "origin"]}),
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
        return super().get_queryset(request).select_related("parent")

    def countries_for(self, user):
        return self.within(user, Jurisdiction.objects.countries(), "change")

    def choices_for(self, db_field, request):
        """A territory is tied only to those that one may change: the tie decides how these are counted."""
        return self.within(request.user, super().choices_for(db_field, request), "change")

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def choice_label(self, obj):
        place = f"{obj.name} · {JurisdictionKind(obj.kind).label}"
        return f"{place} · {obj.parent}" if obj.parent else place


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
        """What the roster of a coalition states that is not published is for its own staff."""
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
        """A figure is entered only for territories that one may change."""
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


# --- Signatories ------------------------------------------------------------------------------------------


class SignatoryNameInline(LanguageChoice, ScopedInline, admin.TabularInline):
    model = SignatoryName
    fields = ["language", "kind", "name"]


class MeasureInline(ScopedInline, admin.TabularInline):
    model = Measure
    formset = MeasureFormSet
    fields = ["metric", "year", "value", "unit", "source", "source_url"]


def attach_names(signatories, language):
    """Read the official names in `language` at once, for `name_for_staff`."""
    official = SignatoryName.objects.filter(kind=NameKind.OFFICIAL, language=language).order_by("id")
    prefetch_related_objects(signatories, Prefetch("names", queryset=official, to_attr="names_here"))


def name_for_staff(signatory):
    """The official name, and under it the one in the language of the page where that is another."""
    local = next((name.name for name in signatory.names_here if name.name != signatory.name), None)
    if local is None:
        return signatory.name
    return format_html('{}<br><span class="quiet">{}</span>', signatory.name, local)


class SignatoryList(ChangeList):
    """The page of the list that is shown, with names, places and memberships read at once."""

    def get_results(self, request):
        super().get_results(request)
        language = get_language()
        periods = Prefetch("memberships", Membership.objects.select_related("coalition"), to_attr="periods")
        self.result_list = attach_places(list(self.result_list.prefetch_related(periods)), language)
        attach_names(self.result_list, language)
        own = set(own_coalitions(request.user).values_list("pk", flat=True))
        for signatory in self.result_list:
            signatory.own_periods = [period for period in signatory.periods if period.coalition_id in own]


@admin.register(Signatory)
class SignatoryAdmin(MergeAction, CountryChoice, ScopedHistoryAdmin):
    menu_position = 20
    coalition_path = "memberships__coalition"
    needs = {"view": "view", "add": "edit", "change": "edit", "delete": "coordinate"}
    form = SignatoryForm
    list_display = ["shown_name", "type", "where", "belongs_to", "is_published"]
    list_filter = [CoalitionFilter, MembershipStatusFilter, FamilyFilter, "type", CountryFilter, RegionFilter]
    list_per_page = 50
    ordering = ["name_key", "id"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Part of any name, in any script.")
    autocomplete_fields = ["governs", "based_in"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [SignatoryNameInline, MeasureInline]
    fieldsets = [
        (None, {"fields": ["name", "type", "country", "website"]}),
        (
            gettext_lazy("Where"),
            {
                "fields": ["governs", "based_in"],
                "description": gettext_lazy(
                    "A government governs a territory: fill in the first field. Everybody else is based in one: "
                    "fill in the second, if it is known."
                ),
            },
        ),
        (
            gettext_lazy("On the public pages"),
            {"fields": ["is_published", "slug"]},
        ),
    ]

    def countries_for(self, user):
        countries = Jurisdiction.objects.countries()
        if user.is_superuser:
            return countries
        editable = user.coalition_ids(*ROLES_THAT_MAY["edit"])
        return countries.filter(coalitions__in=editable).distinct()

    def bound_to(self, coalitions):
        """A signatory is shared with the coalitions that it belongs to, not with one that refused it."""
        shared = Membership.objects.filter(coalition__in=coalitions).exclude(
            status=Membership.Status.REJECTED
        )
        return shared.values("signatory")

    def get_changelist(self, request, **kwargs):
        return SignatoryList

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def get_prepopulated_fields(self, request, obj=None):
        """The address name follows the name only at first: addresses should not change."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "slug":
            field.help_text = _(
                "The last part of the address of its public page. Leave empty for one made from the name."
            )
        return field

    def choice_label(self, obj):
        return f"{obj.name} · {obj.get_type_display()}"

    def scope_notice(self, request, obj):
        return _(
            "You can read this signatory but not change it: it is also a member of other coalitions, which you "
            "do not manage. Your own coalition's membership and pledges can be changed on their own pages."
        )

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def shown_name(self, obj):
        return name_for_staff(obj)

    @admin.display(description=gettext_lazy("where"))
    def where(self, obj):
        return ", ".join(obj.places)

    @admin.display(description=gettext_lazy("memberships"))
    def belongs_to(self, obj):
        shown = [f"{period.coalition}: {period.get_status_display()}" for period in obj.own_periods]
        if len(obj.own_periods) < len(obj.periods):
            shown.append(_("also a member of other coalitions"))
        return "; ".join(shown)
