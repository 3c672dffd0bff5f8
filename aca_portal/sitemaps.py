"""The map of the site for search engines. Each app hands in which of its pages are public."""

from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse
from django.urls import reverse


class TranslatedSitemap(Sitemap):
    """Every page in every language, each naming the others."""

    i18n = alternates = x_default = True
    limit = 1000


def robots(request):
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /*/correction/", f"Sitemap: {sitemap}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
