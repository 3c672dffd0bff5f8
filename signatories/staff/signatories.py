"""Signatories on the staff side, as far as they are known without their memberships."""

from collections import defaultdict

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aca_portal.staff.scoping import Extensible, ScopedHistoryAdmin, ScopedInline
from signatories.models import Identifier, Jurisdiction, Measure, NameKind, SignatoryName
from signatories.staff.by_country import provenance_of_new
from signatories.staff.choices import CountryChoice, LanguageChoice
from signatories.staff.forms import IdentifierForm, MeasureFormSet, SignatoryForm
from signatories.territories.chains import named


class SignatoryNameInline(LanguageChoice, ScopedInline, admin.TabularInline):
    model = SignatoryName
    fields = ["language", "kind", "name"]


class MeasureInline(ScopedInline, admin.TabularInline):
    model = Measure
    formset = MeasureFormSet
    fields = ["metric", "year", "value", "unit", "source", "source_url"]


class IdentifierInline(ScopedInline, admin.TabularInline):
    model = Identifier
    form = IdentifierForm
    fields = ["scheme", "value", "source", "source_url"]


def names_for_staff(signatories, language):
    """{id of a signatory: its official name, and below it the name in `language` where that differs}."""
    official = SignatoryName.objects.filter(
        kind=NameKind.OFFICIAL, language=language, signatory__in=signatories
    )
    local = defaultdict(list)
    for pk, name in official.order_by("id").values_list("signatory_id", "name"):
        local[pk].append(name)
    return {one.pk: _shown_name(one, local[one.pk]) for one in signatories}


def _shown_name(signatory, names):
    local = next((name for name in names if name != signatory.name), None)
    if local is None:
        return signatory.name
    return format_html('{}<br><span class="quiet">{}</span>', signatory.name, local)


BY_NAME = gettext_lazy("Or by region and name")


class BaseSignatoryAdmin(Extensible, CountryChoice, ScopedHistoryAdmin):
    """The page of a signatory. The coalitions app, which knows whose it is, completes and registers it."""

    menu_position = 20
    form = SignatoryForm
    list_per_page = 50
    ordering = ["name_key", "id"]
    search_fields = ["name"]
    search_help_text = gettext_lazy("Part of any name, in any script.")
    autocomplete_fields = ["governs", "based_in"]
    prepopulated_fields = {"slug": ["name"]}
    own_inlines = [SignatoryNameInline, IdentifierInline, MeasureInline]
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
            BY_NAME,
            {
                "fields": ["place_region", "place_county", "place_name", "place_is_new"],
                "description": gettext_lazy(
                    "Instead of choosing the place above. A place that is not in the register is made here, inside "
                    "its region and county."
                ),
            },
        ),
        (
            gettext_lazy("On the public pages"),
            {"fields": ["is_published", "slug"]},
        ),
    ]

    def get_fieldsets(self, request, obj=None):
        """Only who may change a signatory is asked for its place."""
        found = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return found
        return [fieldset for fieldset in found if fieldset[0] != BY_NAME]

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if "place_region" in form.base_fields:
            countries = self.countries_for(request.user).values("country")
            regions = Jurisdiction.objects.regions().filter(country__in=countries)
            form.base_fields["place_region"].queryset = named(regions, get_language())
            form.places = self.admin_site.get_model_admin(Jurisdiction).get_queryset(request)
        return form

    def save_model(self, request, obj, form, change):
        """A new place is saved first, in the same transaction."""
        place = form.new_place
        if place:
            place.provenance = provenance_of_new(request.user, place.country)
            place.save()
            obj.governs, obj.based_in = (place, None) if obj.is_government else (None, place)
        if change and "name" in form.changed_data:
            self._keep_former_name(request, obj, form.initial["name"])
        super().save_model(request, obj, form, change)

    def _keep_former_name(self, request, obj, former):
        """Under its former name a signatory is still found, as when a roster renames it."""
        if former == obj.name or obj.names.filter(name=former).exists():
            return
        SignatoryName.objects.create(signatory=obj, kind=NameKind.FORMER, name=former)
        messages.info(
            request,
            _(
                "“%(name)s” stays as a former name, by which it is found. Delete it there if it was a mere slip."
            )
            % {"name": former},
        )

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def get_prepopulated_fields(self, request, obj=None):
        """Fill in the address name from the name only for a new signatory: addresses should not change."""
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
