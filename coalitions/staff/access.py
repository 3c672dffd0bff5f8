"""The log of access on the staff side: read by administrators whole, by coordinators as far as it is about theirs."""

from django.contrib import admin
from django.db.models import Q
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.accounts.record import KEPT_DAYS
from aca_portal.models import AccessEntry, AccessEvent, User
from aca_portal.staff.lists import ReadAheadList
from aca_portal.staff.people_known import colleagues
from aca_portal.staff.scoping import OnlyRead, ScopedAdmin
from coalitions.models import Coalition, CoalitionRole, StaffRole

LABELS = {
    "rows": gettext_lazy("rows"),
    "format": gettext_lazy("format"),
    "filter": gettext_lazy("filter"),
    "role": gettext_lazy("role"),
    "kind": gettext_lazy("kind"),
    "method": gettext_lazy("method"),
    "path": gettext_lazy("address"),
    "places": gettext_lazy("places"),
}
ALREADY_SAID = {"coalition__id__exact"}  # by a column of its own


def said_by(facts):
    """The facts of an entry in words: [(label, value)]."""
    found = []
    for name, value in facts.items():
        if name == "role":
            value = dict(StaffRole.choices).get(value, value)
        if isinstance(value, dict):
            shown = {
                key.removesuffix("__exact"): text for key, text in value.items() if key not in ALREADY_SAID
            }
            value = ", ".join(f"{key} = {text}" for key, text in shown.items())
        found.append((str(LABELS.get(name, name)), value))
    return [(label, value) for label, value in found if value != ""]


class AccessList(ReadAheadList):
    """One page of the log, with the names of coalitions read at once."""

    def read_ahead(self, request, rows):
        self.coalitions = Coalition.objects.in_bulk({row.coalition_id for row in rows if row.coalition_id})
        self.known = colleagues(request.user) | {row.account_id for row in rows}

    @admin.display(description=gettext_lazy("done by"))
    def done_by(self, entry):
        if entry.actor_id is None or entry.actor_id in self.known:
            return entry.actor or ""
        return _("somebody else")

    @admin.display(description=gettext_lazy("coalition"))
    def coalition(self, entry):
        return self.coalitions.get(entry.coalition_id, "")


@admin.register(AccessEntry)
class AccessEntryAdmin(OnlyRead, ScopedAdmin):
    """Nobody writes here but the portal. An entry without a coalition is read by the coordinators of its person's."""

    menu_position = 95
    needs = {"view": "coordinate"}
    list_display = ["at", "event", "account", AccessList.done_by, AccessList.coalition, "details"]
    list_filter = ["event", "at"]
    list_select_related = ["account", "actor"]
    list_per_page = 50
    search_fields = ["account__username", "account__first_name", "account__last_name"]
    search_help_text = gettext_lazy("Part of the name of a person.")
    actions = None
    fields = readonly_fields = ["at", "event", "account", "details"]
    change_list_template = "admin/aca_portal/accessentry/change_list.html"

    def belonging_to(self, coalitions):
        """About the coalition, or about a person of it. What such a person was refused may be of another coalition
        of theirs, so that is left to administrators."""
        people = CoalitionRole.objects.filter(coalition__in=coalitions).values("user")
        others = CoalitionRole.objects.exclude(coalition__in=coalitions).values("user")
        administrators = User.objects.filter(is_superuser=True).values("pk")
        of_people = Q(coalition_id=None, account__in=people) & ~Q(account__in=administrators)
        of_people &= ~Q(event=AccessEvent.REFUSED, account__in=others)
        about = Q(coalition_id__in=Coalition.objects.filter(pk__in=coalitions).values("pk"))
        return AccessEntry.objects.filter(about | of_people).values("pk")

    def get_changelist(self, request, **kwargs):
        return AccessList

    def changelist_view(self, request, extra_context=None):
        extra = {"kept_days": KEPT_DAYS, "title": _("Access log"), **(extra_context or {})}
        return super().changelist_view(request, extra)

    @admin.display(description=gettext_lazy("details"))
    def details(self, entry):
        return format_html_join("; ", "{}: {}", said_by(entry.facts))
