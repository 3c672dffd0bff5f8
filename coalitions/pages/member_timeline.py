"""What happened with one member: joined, left, called otherwise before, and what other apps know of it."""

from django.utils.translation import gettext as _

from aca_portal import extensions
from aca_portal.timeline import Event, in_order
from coalitions.models import Membership
from signatories.models import NameKind, Signatory


def timeline(signatory: Signatory, memberships: list[Membership]) -> list[Event]:
    """Its public events, the oldest first. `memberships` come with their coalitions."""
    events = [event for period in memberships for event in _period(period)]
    for former in signatory.names.filter(kind=NameKind.FORMER).order_by("pk"):
        events.append(Event(_("Formerly called %(name)s") % {"name": former.name}))
    for make in extensions.signatory_events:
        events += make(signatory)
    return in_order(events)


def _period(period: Membership) -> list[Event]:
    coalition, url = period.coalition.name, period.coalition.get_absolute_url()
    found = [Event(_("Joined %(coalition)s") % {"coalition": coalition}, period.joined_on, url=url)]
    if period.left_on:
        found.append(Event(_("Left %(coalition)s") % {"coalition": coalition}, period.left_on, url=url))
    return found
