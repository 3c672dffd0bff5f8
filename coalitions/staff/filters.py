"""What staff filter signatories and memberships by. Each filter offers only what the person may see."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aca_portal.staff.scoping import own_coalitions
from coalitions.contacts.people import having_contact
from coalitions.models import Membership
from signatories.choices import region_choices
from signatories.models import Jurisdiction
from signatories.staff.filters import SidebarFilter
from signatories.territories.chains import inside


class RegionFilter(SidebarFilter):
    """Signatories that govern or sit in a region or in anything inside it."""

    title = _("region")
    parameter_name = "region"
    path = ""

    def lookups(self, request, model_admin):
        choices = region_choices(
            own_coalitions(request.user).with_local_country(get_language()), get_language()
        )
        flat = []
        for value, label in choices:
            flat += label if isinstance(label, list) else [(value, label)]
        return flat

    def queryset(self, request, queryset):
        region = Jurisdiction.objects.regions().filter(code=self.value()).first() if self.value() else None
        if region is None:
            return queryset
        within = inside(region)
        return queryset.filter(
            Q(**{f"{self.path}governs__in": within}) | Q(**{f"{self.path}based_in__in": within})
        )


class MemberRegionFilter(RegionFilter):
    path = "signatory__"


class CoalitionFilter(SidebarFilter):
    """Signatories with a membership, of any status, in one of the person's coalitions."""

    title = _("coalition")
    parameter_name = "coalition"

    def lookups(self, request, model_admin):
        return [(str(coalition.pk), str(coalition)) for coalition in own_coalitions(request.user)]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if self.value() not in dict(self.lookup_choices):
            return queryset.none()
        return queryset.filter(pk__in=Membership.objects.filter(coalition=self.value()).values("signatory"))


class MembershipStatusFilter(SidebarFilter):
    """Signatories with a membership of this status in one of the person's coalitions, or in the one filtered by."""

    title = _("status of membership")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        return Membership.Status.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        periods = Membership.objects.filter(coalition__in=own_coalitions(request.user), status=self.value())
        if request.GET.get(CoalitionFilter.parameter_name, "").isdecimal():
            periods = periods.filter(coalition=request.GET[CoalitionFilter.parameter_name])
        return queryset.filter(pk__in=periods.values("signatory"))


class ContactFilter(SidebarFilter):
    """Memberships of pairs with and without somebody to write to."""

    title = _("contact")
    parameter_name = "contact"

    def lookups(self, request, model_admin):
        return [("yes", _("with a contact")), ("no", _("without a contact"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(having_contact())
        return queryset.filter(~having_contact()) if self.value() == "no" else queryset
