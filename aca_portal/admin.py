"""People who sign in. Administrators make their accounts; what they may do follows from their coalition roles."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from aca_portal.models import User
from aca_portal.staff.scoping import Extensible, SuperuserOnly

admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(Extensible, SuperuserOnly, DjangoUserAdmin):
    """Accounts. The coalitions app hands in the roles as an inline."""

    menu_position = 90
    list_display = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (
            _("Access"),
            {
                "fields": ["is_active", "is_staff", "is_superuser"],
                "description": _(
                    "Partner staff need staff status and a role in each of their coalitions, below. "
                    "A superuser sees and changes everything."
                ),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email"]}),
        (_("Password"), {"fields": ["usable_password", "password1", "password2"]}),
        (
            _("Access"),
            {
                "fields": ["is_staff"],
                "description": _(
                    "Partner staff need staff status and a role in each of their coalitions, below."
                ),
            },
        ),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)
