from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(admin.AdminSite):
    """The staff side of the portal: the stock admin in our own clothes."""

    site_header = _("Alliances for Climate Action")
    site_title = _("Alliances for Climate Action")
    index_title = _("Your coalitions")
