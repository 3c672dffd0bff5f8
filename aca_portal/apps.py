from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils.autoreload import file_changed
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "aca_portal"
    verbose_name = _("People and access")
    private_models = [
        "User",
        "User_groups",
        "User_user_permissions",
        "KnownAddress",
        "AccessEntry",
        "HistoricalUser",
        "account.EmailAddress",
        "account.EmailConfirmation",
        "admin.LogEntry",
        "auth.Group",
        "auth.Group_permissions",
        "auth.Permission",
        "contenttypes.ContentType",
        "mfa.Authenticator",
        "sessions.Session",
    ]

    def ready(self):
        from aca_portal.accounts import (  # noqa: F401 (they listen)
            notices,
            record,
            second_factor,
            sessions,
            throttling,
        )
        from aca_portal.editions.build import look_again
        from aca_portal.editions.triggers import install

        post_migrate.connect(install)
        file_changed.connect(look_again)


class PortalAdminConfig(AdminConfig):
    default_site = "aca_portal.staff.site.PortalAdminSite"
