"""The staff of a country's coalitions look after its territories and their figures."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signatories.models import Jurisdiction, Provenance
from signatories.staff.filters import provenance_label


class ByCountry:
    """For admin classes of records that all coalitions of a country share."""

    country_path = "country"

    def belonging_to(self, coalitions):
        countries = Jurisdiction.objects.filter(coalitions__in=coalitions).values("country")
        return self.model._base_manager.filter(**{f"{self.country_path}__in": countries}).values("pk")

    def within(self, user, queryset, action="view"):
        """Staff correct reference data but cannot delete it: loading it again would only bring it back."""
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
