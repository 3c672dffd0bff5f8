"""Which pages about coalitions and signatories search engines are told of."""

from datetime import date

from django.urls import reverse

from aca_portal.sitemaps import TranslatedSitemap
from coalitions.models import Coalition, Membership, published_signatories
from signatories.models import Jurisdiction


class Pages(TranslatedSitemap):
    """Pages of which there is one."""

    HOUSE = ("join", "contact", "privacy", "accessibility", "licence", "corrections")

    def items(self):
        return ["home", "signatory-list", "pledge-list", "compare", "methodology", "about", *self.HOUSE]

    def location(self, item):
        return reverse(item)


class CoalitionPages(TranslatedSitemap):
    """The pages of each coalition."""

    PAGES = (
        "coalition",
        "coalition-members",
        "reach",
        "coalition-pledges",
        "growth",
        "publication-log",
        "coalition-about",
    )

    def items(self):
        slugs = Coalition.objects.published().order_by("slug").values_list("slug", flat=True)
        return [(name, slug) for slug in slugs for name in self.PAGES]

    def location(self, item):
        name, slug = item
        return reverse(name, args=[slug])


class SignatoryPages(TranslatedSitemap):
    def items(self):
        return published_signatories().order_by("slug").values_list("slug", flat=True)

    def location(self, item):
        return reverse("signatory", args=[item])


class PlacePages(TranslatedSitemap):
    """The territories that members govern, not the whole register."""

    def items(self):
        governed = Membership.objects.published().active_on(date.today()).values("signatory__governs")
        places = Jurisdiction.objects.filter(pk__in=governed).order_by("code", "pk")
        return [code or str(pk) for code, pk in places.values_list("code", "pk")]

    def location(self, item):
        return reverse("place", args=[item])
