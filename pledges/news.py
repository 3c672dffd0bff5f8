"""Pledges as news of their coalition: when they were published here."""

import datetime

from django.db.models import QuerySet

from coalitions.members.news import News, first_seen
from coalitions.models import Coalition
from pledges.models import Pledge
from pledges.sentences import pledge_sentence


def pledge_news(coalition: Coalition, most: int) -> list[News]:
    """The pledges of members that were published here last."""
    seen = first_seen(Pledge.history.filter(coalition=coalition.pk, is_published=True), most)
    today = datetime.date.today()
    pledges = Pledge.objects.published().filter(pk__in=seen).exclude(declared_on__gt=today)
    return [
        News(
            "pledged",
            seen[pledge.pk],
            pledge.pk,
            pledge.signatory_id,
            pledge.declared_on,
            pledge_sentence(pledge),
            pledge.get_absolute_url(),
        )
        for pledge in pledges.select_related("signatory")
    ]


def pledge_versions(coalition) -> QuerySet:
    """The versions of a coalition's public pledges; `coalition` is its id."""
    return Pledge.history.filter(coalition=coalition, is_published=True)
