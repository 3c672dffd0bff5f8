"""Pledges on the page of their signatory."""

from django.contrib import admin

from aca_portal.staff.scoping import ScopedInline
from pledges.models import Pledge
from pledges.staff.forms import PledgeForm


class PledgeInline(ScopedInline, admin.StackedInline):
    """A signatory's pledges in one's own coalitions. The signatory must be a member first."""

    model = Pledge
    form = PledgeForm
    fields = [
        ("coalition", "status"),
        "title",
        "kind",
        ("base_year", "base_value", "target_year"),
        ("target_value", "unit", "denominator"),
    ]
    show_change_link = True
    classes = ["collapse"]
    when_adding = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("coalition")
