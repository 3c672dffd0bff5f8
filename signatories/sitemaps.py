"""Which pages about signatories search engines are told of."""

from django.urls import reverse

from aca_portal.sitemaps import TranslatedSitemap
from signatories.models import Signatory


class SignatoryPages(TranslatedSitemap):
    def items(self):
        return Signatory.objects.published().order_by("slug").values_list("slug", flat=True)

    def location(self, item):
        return reverse("signatory", args=[item])
