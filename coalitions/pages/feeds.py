"""What happened in a coalition as a feed, one for each coalition and language, by the time of publication here."""

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aca_portal.demonstration import demo_share
from aca_portal.numbers import show_as_in
from coalitions.members.news import CORRECTED, JOINED, LABELS, LEFT, named_signatories, news
from coalitions.models import Coalition

ENTRIES = 50


class CoalitionNews(Feed):
    """Who joined, left and pledged, and what was corrected, in the order in which it was published here."""

    feed_type = Atom1Feed

    def get_object(self, request, slug):
        found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
        show_as_in(found.country.country)
        return found

    def title(self, coalition):
        return _("News of %(name)s") % {"name": coalition.name}

    def subtitle(self, coalition):
        demo = demo_share(coalition.memberships.published(), of="signatory")
        return f"{coalition.summary} {demo.sentence}".strip()

    def link(self, coalition):
        return coalition.get_absolute_url()

    def feed_url(self, coalition):
        return reverse("coalition-feed", args=[coalition.slug])

    def items(self, coalition):
        found = news(coalition, ENTRIES)
        names = named_signatories(found, get_language())
        return [(one, names.get(one.signatory_id), coalition) for one in found]

    def item_title(self, item):
        one, signatory, coalition = item
        return str(LABELS[one.kind]) % {"name": signatory.shown_name if signatory else coalition.name}

    def item_description(self, item):
        one, signatory, _coalition = item
        type = signatory.get_type_display() if signatory else ""
        values = {"type": type, "date": one.day and date_format(one.day)}
        if one.kind == JOINED:
            text = _("%(type)s, joined on %(date)s") if one.day else _("%(type)s, joining date not known")
            return text % values
        if one.kind == LEFT:
            return _("%(type)s, left on %(date)s") % values
        return one.text

    def item_link(self, item):
        """The address of the period on the member's page, so that joining again is a new entry."""
        one, signatory, _coalition = item
        if one.url:
            return one.url
        if one.kind == CORRECTED:
            return f"{reverse('corrections')}#answer-{one.pk}"
        return f"{signatory.get_absolute_url()}#membership-{one.pk}"

    def item_guid(self, item):
        """Joining and leaving lead to one address and are two entries."""
        one, _signatory, coalition = item
        return f"urn:x-aca:{coalition.slug}:{one.kind}:{one.pk}"

    def item_pubdate(self, item):
        return item[0].at

    item_updateddate = item_pubdate
