"""What happened in a coalition, in the order in which it was published here: joined, left, pledged, corrected.

The day on which somebody joined is often not known, or lies years back when it is entered. The history of memberships
says when readers could first see it; that is when it is news.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.utils import get_history_manager_for_model

from aca_portal import extensions
from coalitions.models import Claim, Coalition, CorrectionAnswer, Membership
from signatories.models import Signatory

JOINED, LEFT, CORRECTED = "joined", "left", "corrected"
LABELS: dict[str, Promise] = {
    JOINED: _("%(name)s joined"),
    LEFT: _("%(name)s left"),
    "pledged": _("%(name)s pledged"),
    CORRECTED: _("Corrected: %(name)s"),
}


@dataclass(frozen=True)
class News:
    """One event. `at` is when it was published here; `day` is when it happened, where that is known."""

    kind: str
    at: datetime.datetime
    pk: int  # of the membership, pledge or answer
    signatory_id: int | None = None
    day: datetime.date | None = None
    text: str = ""
    url: str = ""  # where it stands, if not on the page of the signatory


def news(coalition: Coalition, most: int) -> list[News]:
    """The last `most` events, the newest first. What is not public any more is not among them."""
    sources: list[Callable[[Coalition, int], list[News]]] = [
        _joined,
        _left,
        _corrected,
        *extensions.coalition_news,
    ]
    found = [one for read in sources for one in read(coalition, most)]
    return sorted(found, key=lambda one: (one.at, one.pk), reverse=True)[:most]


def first_seen(versions: QuerySet, most: int) -> dict[int, datetime.datetime]:
    """{id: when a version of these was first written}, the newest first."""
    rows = versions.order_by().values("id").annotate(at=Min("history_date")).order_by("-at", "-id")
    return dict(rows.values_list("id", "at")[:most])


def _joined(coalition: Coalition, most: int) -> list[News]:
    versions = Membership.history.filter(coalition=coalition.pk, status__in=Membership.PUBLIC)
    seen = first_seen(versions, most)
    today = datetime.date.today()
    periods = coalition.memberships.published().filter(pk__in=seen).exclude(joined_on__gt=today)
    return [
        News(JOINED, seen[period.pk], period.pk, period.signatory_id, period.joined_on) for period in periods
    ]


def _left(coalition: Coalition, most: int) -> list[News]:
    versions = Membership.history.filter(coalition=coalition.pk, status=Membership.Status.ENDED)
    seen = first_seen(versions, most)
    periods = coalition.memberships.published().filter(
        pk__in=seen, status=Membership.Status.ENDED, left_on__lte=datetime.date.today()
    )
    return [News(LEFT, seen[period.pk], period.pk, period.signatory_id, period.left_on) for period in periods]


def _corrected(coalition: Coalition, most: int) -> list[News]:
    answers = CorrectionAnswer.objects.published().filter(correction__coalition=coalition)
    return [
        News(
            CORRECTED,
            answer.published_at,
            answer.pk,
            answer.correction.signatory_id,
            answer.published_at.date(),
            answer.text,
        )
        for answer in answers.select_related("correction").order_by("-published_at", "-pk")[:most]
    ]


def named_signatories(found: list[News], language: str) -> dict[int, Signatory]:
    """The public signatories of the events by id, with their names in `language`."""
    ids = {one.signatory_id for one in found if one.signatory_id}
    return Signatory.objects.filter(is_published=True).with_local_name(language).in_bulk(ids)


def updated_at(coalition: Coalition) -> datetime.datetime | None:
    """When public members, claims, texts or what apps above add to a coalition last changed, in one query."""
    versions = [
        Membership.history.filter(coalition=OuterRef("pk"), status__in=Membership.PUBLIC),
        Claim.history.filter(coalition=OuterRef("pk")),
        get_history_manager_for_model(Coalition).filter(id=OuterRef("pk")),
        *(versions(OuterRef("pk")) for versions in extensions.coalition_versions),
    ]
    last = [Subquery(some.order_by("-history_date").values("history_date")[:1]) for some in versions]
    times = Coalition.objects.filter(pk=coalition.pk).values_list(*last).get()
    return max((time for time in times if time), default=None)
