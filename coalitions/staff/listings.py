"""Entries in lists of others on the page of a signatory: to read, since files state them."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.staff.scoping import ScopedInline, known_coalitions
from coalitions.listings.catalogue import list_of
from coalitions.models import ListEntry
from signatories.models import Provenance


class ListEntryInline(ScopedInline, admin.TabularInline):
    """What administrators, one's own coalitions and published ones loaded. A newer file corrects an entry."""

    model = ListEntry
    fields = readonly_fields = [
        "list_name",
        "status",
        "since",
        "as_of",
        "ended_on",
        "source_url",
        "counts_for",
    ]
    when_adding = False
    classes = ["collapse"]

    def get_queryset(self, request):
        return super().get_queryset(request).stated_by(known_coalitions(request.user))

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("list"))
    def list_name(self, obj):
        return list_of(obj.list).name

    @admin.display(description=gettext_lazy("counts for"))
    def counts_for(self, obj):
        return Provenance.coalition_of(obj.provenance) or _("every coalition")
