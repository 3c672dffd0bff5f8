"""What coalitions ask of their members, on the pages of coalitions and signatories, and as data."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal.panels import Panel
from aca_portal.spreadsheets.downloads import csv_response, open_data
from coalitions.models import Coalition
from coalitions.pages.as_of import AsOfForm
from pledges.criteria.assess import Assessed, Assessment, CriterionState, assess
from pledges.criteria.open_data import COLUMNS, answer_rows
from pledges.criteria.sets import ready_sets
from pledges.models import Criterion
from pledges.share_bar import Segment, lay_out
from signatories.models import Signatory

LOOKS = {
    CriterionState.YES: "sure",
    CriterionState.FROM_RECORD: "estimate",
    CriterionState.NO: "maybe",
    CriterionState.NOT_APPLICABLE: "none",
    CriterionState.NOT_CHECKED: "rest",
}


@dataclass(frozen=True)
class Asked:
    """One criterion with its bar."""

    criterion: Criterion
    members: int
    segments: list[Segment]


@dataclass(frozen=True)
class Answered:
    """One criterion with what is known of one member."""

    criterion: Criterion
    assessment: Assessment


def set_name(code: str) -> str:
    ready = ready_sets().get(code)
    return ready.name if ready else _("The coalition's own criteria")


def criteria_panel(coalition: Coalition, as_of: datetime.date) -> Panel | None:
    """What the coalition asks and how many members do it; nothing where it asks nothing."""
    assessed = assess(coalition, as_of)
    if not assessed:
        return None
    groups = [
        (set_name(code), [_asked(row) for row in rows])
        for code, rows in groupby(assessed, key=lambda row: row.criterion.set_code)
    ]
    has_demo = any(
        row.criterion.is_demo or any(one.answer.is_demo for one in row.assessments if one.answer)
        for row in assessed
    )
    query = "" if as_of == datetime.date.today() else f"?as_of={as_of.isoformat()}"
    shown = {"coalition": coalition, "groups": groups, "has_demo": has_demo, "query": query}
    return Panel("pledges/_criteria.html", shown)


def _asked(row: Assessed) -> Asked:
    segments = [
        Segment(capfirst(outcome.label), number, LOOKS[outcome]) for outcome, number in row.counts.items()
    ]
    return Asked(row.criterion, len(row.assessments), lay_out(segments))


def answers_panel(signatory: Signatory) -> Panel | None:
    """What each of its coalitions asks of a member, and what is known; nothing where nothing is asked."""
    today = datetime.date.today()
    periods = (
        signatory.memberships.published()
        .active_on(today)
        .filter(coalition__in=Criterion.objects.published().values("coalition"))
    )
    groups = []
    for period in periods.select_related("coalition").order_by("coalition__slug"):
        assessed = assess(period.coalition, today, {signatory.pk: signatory.type})
        rows = [Answered(row.criterion, one) for row in assessed for one in row.assessments]
        for code, listed in groupby(rows, key=lambda row: row.criterion.set_code):
            groups.append((period.coalition, set_name(code), list(listed)))
    return Panel("pledges/_answers.html", {"groups": groups}) if groups else None


@open_data
@require_safe
def criteria_csv(request, slug):
    """The answers of one coalition's members on a date, those not checked included."""
    found = get_object_or_404(Coalition.objects.published(), slug=slug)
    form = AsOfForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(
            " ".join(form.errors["as_of"]), content_type="text/plain; charset=utf-8"
        )
    return csv_response(f"criteria-{found.slug}.csv", COLUMNS, answer_rows(found, form.date))
