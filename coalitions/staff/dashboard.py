"""What staff see first: each of their coalitions, and what there is to do in it."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from coalitions.models import Coalition, CoalitionRole, ImportBatch, Membership
from coalitions.my_day.desk import Desk
from coalitions.reach.gaps import Gap, lines_with
from coalitions.reach.plausibility import warning_text
from coalitions.upkeep import what_is_late
from signatories.models import NameKind, SignatoryName

SHOWN_WARNINGS = 5


@dataclass
class Card:
    """One coalition as its staff see it."""

    coalition: Coalition
    role: str
    may_edit: bool
    may_invite: bool
    statuses: list  # (label, number, address of the list)
    last_import: ImportBatch | None
    gaps: list  # likewise
    warnings: list  # (name, line, texts), the first few
    reach: object
    queues: list  # in which something waits

    @property
    def members_url(self):
        return members_url(self.coalition)

    @property
    def more_warnings(self):
        return len(lines_with(self.reach, Gap.DOUBTFUL)) - len(self.warnings)


def members_url(coalition, **filters):
    """The list of a coalition's memberships, filtered."""
    query = {"coalition__id__exact": coalition.pk} | filters
    return f"{reverse('admin:coalitions_membership_changelist')}?{urlencode(query)}"


def late_upkeep(user):
    """The daily work that failed or was not done, for administrators: they can see to it."""
    return what_is_late() if user.is_superuser else None


def cards(user):
    """The coalitions of a person, in a fixed number of queries however many there are."""
    coalitions = Coalition.objects.select_related("country")
    roles = {}
    if not user.is_superuser:
        roles = dict(user.coalition_roles.values_list("coalition", "role"))
        coalitions = coalitions.filter(pk__in=roles)
    newest = ImportBatch.objects.filter(coalition=OuterRef("pk"), state=ImportBatch.State.APPLIED)
    newest = newest.order_by("-applied_at", "-pk").values("pk")[:1]
    coalitions = list(coalitions.annotate(last_import=Subquery(newest)))
    batches = ImportBatch.objects.defer("content", "rows", "errors", "warnings").select_related("uploaded_by")
    batches = batches.in_bulk([coalition.last_import for coalition in coalitions if coalition.last_import])
    numbers = _numbers_by_status(coalitions)
    desk = Desk(coalitions)
    reaches = desk.reaches
    doubtful = {pk: lines_with(reach, Gap.DOUBTFUL)[:SHOWN_WARNINGS] for pk, reach in reaches.items()}
    names = _names([line for lines in doubtful.values() for line in lines])
    return [
        _card(
            coalition,
            roles.get(coalition.pk),
            user.may("edit", coalition.pk),
            user.may("coordinate", coalition.pk),
            numbers.get(coalition.pk, {}),
            batches.get(coalition.last_import),
            reaches[coalition.pk],
            [
                (
                    names.get(line.signatory_id, line.name),
                    line,
                    [warning_text(code) for code in line.warnings],
                )
                for line in doubtful[coalition.pk]
            ],
            desk.queues[coalition.pk],
        )
        for coalition in coalitions
    ]


def _names(lines):
    """{signatory: its official name in the language of the page} where one is on file."""
    signatories = [line.signatory_id for line in lines]
    names = SignatoryName.objects.filter(
        signatory__in=signatories, kind=NameKind.OFFICIAL, language=get_language()
    )
    return dict(names.order_by("-id").values_list("signatory", "name"))


def _numbers_by_status(coalitions):
    rows = Membership.objects.filter(coalition__in=coalitions).order_by()
    numbers = {}
    for row in rows.values("coalition", "status").annotate(number=Count("pk")):
        numbers.setdefault(row["coalition"], {})[row["status"]] = row["number"]
    return numbers


def _card(coalition, role, may_edit, may_invite, numbers, last_import, reach, warnings, queues):
    return Card(
        coalition=coalition,
        role=CoalitionRole.Role(role).label if role else "",
        may_edit=may_edit,
        may_invite=may_invite,
        statuses=[
            (status.label, numbers.get(status, 0), members_url(coalition, status__exact=status.value))
            for status in Membership.Status
        ],
        last_import=last_import,
        gaps=[
            (gap.label, len(lines_with(reach, gap)), members_url(coalition, figures=gap.value)) for gap in Gap
        ],
        warnings=warnings,
        reach=reach,
        queues=queues,
    )
