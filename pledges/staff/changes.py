"""Changes of pledges, reports, searches, criteria and goals on the page of what changed in a coalition."""

from django.db.models import Q

from aca_portal.bulk import history_of
from coalitions.models import Coalition
from coalitions.record.kinds import RecordKind, own
from pledges.models import Criterion, CriterionAnswer, NationalGoal, Pledge, PledgeSearch, ProgressReport


def _of_pledges(coalition: Coalition) -> Q:
    """Reports on pledges that are or were the coalition's: a pledge never moves to another."""
    return Q(pledge_id__in=history_of(Pledge).objects.filter(coalition_id=coalition.pk).values("id")) | Q(
        pledge_id__in=Pledge._base_manager.filter(coalition=coalition).values("pk")
    )


def _of_criteria(coalition: Coalition) -> Q:
    return Q(criterion_id__in=Criterion._base_manager.filter(coalition=coalition).values("pk"))


RECORD_KINDS = [
    RecordKind(Pledge, own, "signatory", is_leaf=False),
    RecordKind(ProgressReport, _of_pledges, "pledge", "pledge"),
    RecordKind(PledgeSearch, own, "signatory"),
    RecordKind(Criterion, own, "title", needs="coordinate", is_leaf=False),
    RecordKind(CriterionAnswer, _of_criteria, "signatory", "criterion"),
    RecordKind(
        NationalGoal,
        lambda coalition: Q(jurisdiction_id=coalition.country_id),
        "jurisdiction",
        is_shared=True,
    ),
]
