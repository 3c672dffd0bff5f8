"""Which pages about pledges search engines are told of."""

from django.urls import reverse

from aca_portal.sitemaps import TranslatedSitemap
from pledges.models import Pledge


class PledgePages(TranslatedSitemap):
    def items(self):
        return Pledge.objects.published().order_by("pk").values_list("pk", flat=True)

    def location(self, item):
        return reverse("pledge", args=[item])
