"""Feeds of new members, one for each coalition and language."""

import datetime

from django.contrib.syndication.views import Feed
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from aca_portal.demonstration import demo_share
from aca_portal.numbers import show_as_in
from coalitions.models import Coalition
from signatories.models import Signatory

ENTRIES = 50


class NewMembers(Feed):
    """Members whose joining date is known, the newest first."""

    feed_type = Atom1Feed

    def get_object(self, request, slug):
        found = get_object_or_404(Coalition.objects.published().select_related("country"), slug=slug)
        show_as_in(found.country.country)
        return found

    def title(self, coalition):
        return _("New members of %(name)s") % {"name": coalition.name}

    def subtitle(self, coalition):
        demo = demo_share(coalition.memberships.published(), of="signatory")
        return f"{coalition.summary} {demo.sentence}".strip()

    def link(self, coalition):
        return coalition.get_absolute_url()

    def feed_url(self, coalition):
        return reverse("coalition-feed", args=[coalition.slug])

    def items(self, coalition):
        signatories = Prefetch("signatory", queryset=Signatory.objects.with_local_name(get_language()))
        joined = coalition.memberships.published().active_on(datetime.date.today())
        joined = joined.filter(joined_on__isnull=False).order_by("-joined_on", "-pk")
        return joined.prefetch_related(signatories)[:ENTRIES]

    def item_title(self, membership):
        return membership.signatory.shown_name

    def item_description(self, membership):
        return _("%(type)s, joined on %(date)s") % {
            "type": membership.signatory.get_type_display(),
            "date": date_format(membership.joined_on),
        }

    def item_link(self, membership):
        """The address of the period on the member's page, so that joining again is a new entry."""
        return f"{membership.signatory.get_absolute_url()}#membership-{membership.pk}"

    def item_pubdate(self, membership):
        return datetime.datetime.combine(membership.joined_on, datetime.time.min, datetime.UTC)

    item_updateddate = item_pubdate
