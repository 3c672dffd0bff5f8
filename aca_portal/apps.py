from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "aca_portal"
    verbose_name = _("People and access")

    def ready(self):
        from aca_portal.accounts import (  # noqa: F401 (they listen)
            notices,
            record,
            second_factor,
            sessions,
            throttling,
        )


class PortalAdminConfig(AdminConfig):
    default_site = "aca_portal.staff.site.PortalAdminSite"
