"""The page of a coalition: its three numbers beside what it claims, a search, who its members are and where."""

from collections import Counter

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from aca_portal import extensions
from aca_portal.demonstration import demo_share
from coalitions.cards.says import still_agrees
from coalitions.maps.whereabouts import find_members
from coalitions.members.families import by_family
from coalitions.models import Claim
from coalitions.pages.frame import coalition_page
from coalitions.pages.linked_data import coalition_dataset, coalition_organization
from coalitions.pages.member_map import member_map
from coalitions.pages.members import asks_for_list
from coalitions.pages.reach_picture import reach_picture
from coalitions.reach.beside_claims import newest_claims, people_beside
from coalitions.reach.claims import claims_until
from coalitions.reach.day import read_day
from coalitions.reach.reach import compute_reach
from signatories.models import Metric, Signatory
from signatories.territories.chains import chains

SHOWN_BESIDE = 3
MOST_ON_PAPER = 80


@coalition_page("coalitions/overview.html", part="coalition")
def overview(request, coalition, form):
    """The overview. Addresses of the member list that stood on this page once lead to where it is now."""
    if asks_for_list(request.GET):
        members = reverse("coalition-members", args=[coalition.slug])
        return redirect(f"{members}?{request.GET.urlencode()}", permanent=True)
    language = get_language()
    day = read_day(coalition, form.date, Metric.values)
    reach = compute_reach(coalition, form.date, day=day)
    around = chains((member.place_id for member in day.members), language)
    members = find_members(coalition, reach, language, around)
    names = {member.slug: member.name for member in members}
    claims = list(claims_until(coalition, form.date))
    newest = newest_claims(claims)
    periods = coalition.memberships.published()
    changes = {"newest": _newest(periods, form.date), "leavers": _leavers(periods, form.date)}
    _name_signatories(changes.values(), language)
    absolute = request.build_absolute_uri
    return changes | {
        "reach": reach,
        "people_claim": people_beside(claims, reach),
        "economy_claim": newest.get(Claim.Metric.ECONOMY) or newest.get(Claim.Metric.ECONOMY_SHARE),
        "members_claim": newest.get(Claim.Metric.SIGNATORIES),
        "families": by_family(Counter(member.type for member in members)),
        "people_picture": reach_picture("population", reach, claims, names, form),
        "names_on_paper": sorted(names.values()) if len(names) <= MOST_ON_PAPER else [],
        "map": member_map(coalition, members, form),
        "panels": [
            panel for make in extensions.coalition_panels for panel in make(coalition, form.date, day)
        ],
        "linked_data": [coalition_organization(coalition, absolute), coalition_dataset(coalition, absolute)],
        "card": None if form.is_another_day else _card(coalition, reach, language),
    }


def _card(coalition, reach, language):
    """The card in the language of the page, without its picture; none while it says other than the page."""
    card = coalition.social_cards.defer("png").filter(language=language).first()
    if card is None:
        return None
    demo = demo_share(coalition.memberships.published(), of="signatory")
    return card if still_agrees(card, coalition, reach, demo) else None


def _name_signatories(lists, language):
    """Read the signatories of the records of several lists at once, with their names in `language`."""
    records = [record for some in lists for record in some]
    found = Signatory.objects.with_local_name(language).in_bulk({record.signatory_id for record in records})
    for record in records:
        record.signatory = found[record.signatory_id]


def _newest(periods, date):
    joined = periods.active_on(date).filter(joined_on__isnull=False).order_by("-joined_on", "-pk")
    return list(joined[:SHOWN_BESIDE])


def _leavers(periods, date):
    """The periods of members that left last and did not return."""
    left = periods.filter(left_on__lte=date).exclude(
        signatory__in=periods.active_on(date).values("signatory")
    )
    return list(left.order_by("-left_on", "-pk")[:SHOWN_BESIDE])
