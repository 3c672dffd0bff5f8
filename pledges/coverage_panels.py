"""What is known of targets, on the pages of coalitions and signatories and in the list of members."""

import datetime

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from aca_portal.panels import Panel
from coalitions.models import Coalition
from pledges.contribution.summary import PledgeStanding
from pledges.coverage.coverage import NOT_CHECKED, Known, cover, judge
from pledges.models import Pledge, PledgeSearch
from pledges.share_bar import Segment, lay_out
from signatories.models import Signatory

LOOKS = {
    Known.TARGET: "sure",
    Known.NO_NUMBER: "estimate",
    Known.NONE_FOUND: "maybe",
    Known.NOT_CHECKED: "rest",
}


def coverage_panel(coalition: Coalition, as_of: datetime.date, standing: PledgeStanding) -> Panel | None:
    """How many members have a target, and of how many it is not known; nothing where there is no member."""
    coverage = cover(coalition, as_of, standing)
    if not coverage.members:
        return None
    dated = {} if as_of == datetime.date.today() else {"as_of": as_of.isoformat()}
    segments = [
        Segment(
            capfirst(known.label),
            number,
            LOOKS[known],
            f"{reverse('coalition-members', args=[coalition.slug])}?{urlencode({**dated, 'known': known.value})}#list",
        )
        for known, number in coverage.counts.items()
    ]
    searches = [one.search for one in coverage.findings.values() if one.search]
    shown = {
        "segments": lay_out(segments),
        "members": coverage.members,
        "has_demo": any(search.is_demo for search in searches),
    }
    return Panel("pledges/_coverage.html", shown)


def known_panel(signatory: Signatory) -> Panel | None:
    """What is known of one signatory's target, and every look for one, the newest first."""
    today = datetime.date.today()
    searches = list(PledgeSearch.objects.published().filter(signatory=signatory).select_related("coalition"))
    pledges = Pledge.objects.published().in_force_on(today).filter(signatory=signatory)
    finding = judge(pledges, searches, today).get(signatory.pk, NOT_CHECKED)
    return Panel("pledges/_known.html", {"finding": finding, "searches": searches})


COVERAGE_COLUMNS = ["known_of_target", "looked_on", "looked_at", "looked_at_url"]


def coverage_columns(coalition: Coalition, as_of: datetime.date) -> dict[int, list]:
    """{signatory: its cells in the open list of members}; who has none was no member on the day."""
    return {
        signatory: [
            finding.known.value,
            *(
                [finding.search.searched_on, finding.search.source, finding.search.source_url]
                if finding.search
                else ["", "", ""]
            ),
        ]
        for signatory, finding in cover(coalition, as_of).findings.items()
    }
