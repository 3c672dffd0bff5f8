"""Territories and their figures are looked after by the staff of a country's coalitions."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.models import Jurisdiction, Provenance
from signatories.staff.filters import provenance_label


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
