"""Addresses. Pages carry their language; machine data, the staff side and health checks carry none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.i18n import JavaScriptCatalog

from aca_portal.edge import health, security_txt
from aca_portal.extensions import sitemaps
from aca_portal.sitemaps import robots

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("favicon.ico", lambda request: redirect(static("favicon.svg"))),
    path("robots.txt", robots),
    path("sitemap.xml", index, {"sitemaps": sitemaps, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": sitemaps}, name="sitemap-section"),
    path("admin/jsi18n/", JavaScriptCatalog.as_view(packages=["django.contrib.admin"]), name="jsi18n"),
    path("admin/", include("aca_portal.accounts.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("embed/", include("coalitions.embed_urls")),
    path("data/", include("coalitions.data_urls")),
    path("data/", include("pledges.data_urls")),
]

urlpatterns += i18n_patterns(
    path("", include("coalitions.urls")),
    path("", include("pledges.urls")),
)

handler500 = "aca_portal.edge.faults.server_error"
