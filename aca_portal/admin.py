"""People who sign in. Administrators make their accounts; what they may do follows from their coalition roles."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from aca_portal.accounts.confirmation import confirm_identity, confirm_identity_before_a_password
from aca_portal.accounts.notices import in_language_of, tell
from aca_portal.accounts.second_factor import remove_second_factor
from aca_portal.models import User
from aca_portal.staff.conflicts import VersionedForms
from aca_portal.staff.people_known import colleagues
from aca_portal.staff.refused import RefusedForms
from aca_portal.staff.scoping import Extensible, SuperuserOnly, may_be_key

admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(Extensible, SuperuserOnly, RefusedForms, VersionedForms, SimpleHistoryAdmin, DjangoUserAdmin):
    """Accounts. The coalitions app hands in the roles as an inline. An account is deactivated, never deleted."""

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
        (_("Weekly letter"), {"fields": ["wants_letter", "letter_language"]}),
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
    actions = ["take_away_second_factor"]
    object_history_template = "admin/history.html"
    object_history_list_template = "admin/history_list.html"

    def history_view(self, request, object_id, extra_context=None):
        if not may_be_key(self.model, object_id):
            raise Http404
        return super().history_view(request, object_id, {"colleagues": colleagues(request.user)})

    def history_view_title(self, request, obj):
        return gettext("History of %(record)s") % {"record": obj}

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """An account does not go back to what it was: access is given anew, by its own form."""
        raise PermissionDenied

    def revert_disabled(self, request, obj=None):
        return True

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changeform_initial_data(self, request):
        return {"is_staff": True} | super().get_changeform_initial_data(request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.user.is_superuser:
            if object_id is None:
                confirm_identity_before_a_password(request)
            elif request.method == "POST":
                confirm_identity(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def user_change_password(self, request, id, form_url=""):
        if request.user.is_superuser:
            confirm_identity_before_a_password(request)
        return super().user_change_password(request, id, form_url)

    def log_change(self, request, obj, message):
        """Told here as well: the page of a password saves it where no other page of the admin does."""
        if request.resolver_match.url_name == "auth_user_password_change":
            with in_language_of(obj):
                tell(obj, gettext("An administrator set a new password for your account."))
        return super().log_change(request, obj, message)

    @admin.action(description=_("Take away the second factor of the selected people"), permissions=["change"])
    def take_away_second_factor(self, request, queryset):
        """For people who lost theirs. They set up a new one at their next sign-in."""
        confirm_identity(request)
        for user in queryset:
            if remove_second_factor(user=user):
                with in_language_of(user):
                    tell(user, gettext("An administrator took away the second factor of your account."))
                self.log_change(request, user, gettext("Second factor taken away."))
        messages.success(request, gettext("The selected people have no second factor now."))
