"""Signatories on the staff side, with their memberships: who sees and changes them follows from these."""

from django.contrib import admin
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aca_portal.models import ROLES_THAT_MAY
from aca_portal.staff.lists import ReadAheadList
from aca_portal.staff.scoping import own_coalitions
from coalitions.members.merging import lock_coalitions_of
from coalitions.models import Membership
from coalitions.staff.filters import CoalitionFilter, MembershipStatusFilter, RegionFilter
from coalitions.staff.listings import ListEntryInline
from coalitions.staff.members import MembershipInline
from coalitions.staff.merging import MergeAction
from signatories.models import Jurisdiction, Signatory
from signatories.staff.filters import CountryFilter, FamilyFilter
from signatories.staff.signatories import BaseSignatoryAdmin, names_for_staff
from signatories.territories.chains import places_around


class SignatoryList(ReadAheadList):
    """The page of the list that is shown, with names, places and memberships read at once."""

    def read_ahead(self, request, rows):
        language = get_language()
        self.names = names_for_staff(rows, language)
        self.around = places_around(rows, language)
        self.own = set(own_coalitions(request.user).values_list("pk", flat=True))
        prefetch_related_objects(
            rows, Prefetch("memberships", Membership.objects.select_related("coalition"))
        )

    @admin.display(description=gettext_lazy("name"), ordering="name_key")
    def shown_name(self, signatory):
        return self.names[signatory.pk]

    @admin.display(description=gettext_lazy("where"))
    def where(self, signatory):
        return ", ".join(self.around[signatory.pk].names)

    @admin.display(description=gettext_lazy("memberships"))
    def belongs_to(self, signatory):
        periods = signatory.memberships.all()
        own = [period for period in periods if period.coalition_id in self.own]
        shown = [f"{period.coalition}: {period.get_status_display()}" for period in own]
        if len(own) < len(periods):
            shown.append(_("also a member of other coalitions"))
        return "; ".join(shown)


@admin.register(Signatory)
class SignatoryAdmin(MergeAction, BaseSignatoryAdmin):
    coalition_path = "memberships__coalition"
    needs = {"view": "view", "add": "edit", "change": "edit", "delete": "coordinate"}
    list_display = [
        SignatoryList.shown_name,
        "type",
        SignatoryList.where,
        SignatoryList.belongs_to,
        "is_published",
    ]
    list_filter = [CoalitionFilter, MembershipStatusFilter, FamilyFilter, "type", CountryFilter, RegionFilter]
    own_inlines = [MembershipInline, *BaseSignatoryAdmin.own_inlines, ListEntryInline]

    def countries_for(self, user):
        countries = Jurisdiction.objects.countries()
        if user.is_superuser:
            return countries
        editable = user.coalition_ids(*ROLES_THAT_MAY["edit"])
        return countries.filter(coalitions__in=editable).distinct()

    def bound_to(self, coalitions):
        """A signatory is bound to the coalitions that it belongs to, but not to one that refused it."""
        shared = Membership.objects.filter(coalition__in=coalitions).exclude(
            status=Membership.Status.REJECTED
        )
        return shared.values("signatory")

    def get_changelist(self, request, **kwargs):
        return SignatoryList

    def lock_before(self, pk):
        lock_coalitions_of([pk])

    def scope_notice(self, request, obj):
        return _(
            "You can read this signatory but not change it: it is also a member of other coalitions, which you "
            "do not manage. Your own coalition's membership and pledges can be changed on their own pages."
        )
