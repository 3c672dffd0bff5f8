"""The staff of a country's coalitions look after its territories and their figures."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.extensions import coalition_model
from aca_portal.models import ROLES_THAT_MAY
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


def provenance_of_new(user, country):
    """The mark of a territory that somebody makes by hand.

    What staff of unpublished coalitions alone make is marked as their roster's would be: others do not see it.
    """
    coalitions = coalition_model().objects.filter(country__country=country)
    if not user.is_superuser:
        coalitions = coalitions.filter(pk__in=user.coalition_ids(*ROLES_THAT_MAY["edit"]))
    hidden = coalitions.filter(is_published=False).order_by("slug").first()
    if user.is_superuser or hidden is None or coalitions.filter(is_published=True).exists():
        return Provenance.STAFF
    return Provenance.roster(hidden.slug)
