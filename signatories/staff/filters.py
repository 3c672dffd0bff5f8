"""What staff filter their lists by. Each filter offers only what the person may see."""

from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aca_portal.staff.scoping import known_coalitions
from signatories.models import Jurisdiction, Provenance, stated_by
from signatories.territories.chains import named
from signatories.types import TYPES_BY_FAMILY, Family


def country_choices(countries):
    """The countries as (code, name in the language of the page)."""
    language = get_language()
    return [(country.country, country.name_in(language)) for country in named(countries, language)]


def provenance_label(provenance):
    """Where a record comes from, in words."""
    if provenance == Provenance.REFERENCE:
        return _("reference data")
    if provenance == Provenance.STAFF:
        return _("entered by staff")
    return _("roster of “%(coalition)s”") % {"coalition": Provenance.coalition_of(provenance)}


class SidebarFilter(admin.SimpleListFilter):
    """A filter that is shown only where there is something to choose between."""

    def has_output(self):
        return len(self.lookup_choices) > 1


class CountryFilter(SidebarFilter):
    title = _("country")
    parameter_name = "country"
    path = "country"

    def lookups(self, request, model_admin):
        places = model_admin.admin_site.get_model_admin(Jurisdiction)
        return country_choices(places.within(request.user, Jurisdiction.objects.countries()))

    def queryset(self, request, queryset):
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class FigureCountryFilter(CountryFilter):
    path = "jurisdiction__country"


class ProvenanceFilter(SidebarFilter):
    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request, model_admin):
        seen = model_admin.get_queryset(request).filter(stated_by(known_coalitions(request.user)))
        found = seen.order_by("provenance").values_list("provenance", flat=True)
        return [(provenance, provenance_label(provenance)) for provenance in found.distinct()]

    def queryset(self, request, queryset):
        return queryset.filter(provenance=self.value()) if self.value() else queryset


class GapFilter(SidebarFilter):
    """Figures without a year or without a source."""

    title = _("what is missing")
    parameter_name = "without"

    def lookups(self, request, model_admin):
        return [("year", _("without a year")), ("source", _("without a source"))]

    def queryset(self, request, queryset):
        if self.value() == "year":
            return queryset.filter(year=None)
        if self.value() == "source":
            return queryset.filter(source="")
        return queryset


class FamilyFilter(SidebarFilter):
    title = _("family")
    parameter_name = "family"

    def lookups(self, request, model_admin):
        return Family.choices

    def queryset(self, request, queryset):
        return (
            queryset.filter(type__in=TYPES_BY_FAMILY[self.value()])
            if self.value() in Family.values
            else queryset
        )
