"""What people may do in which coalition, given on the page of each person."""

from django.contrib import admin

from aca_portal.staff.scoping import SuperuserOnly
from coalitions.models import CoalitionRole


class CoalitionRoleInline(SuperuserOnly, admin.TabularInline):
    """Only administrators see and give roles."""

    model = CoalitionRole
    extra = 0
