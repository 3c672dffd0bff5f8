"""Who does what a coalition asks: staff's answer, else what follows from the record, else not checked."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from coalitions.models import Coalition, Membership
from pledges.criteria.from_record import FromRecord, read_record
from pledges.models import Criterion, CriterionAnswer
from pledges.progress.read import with_reports


class CriterionState(models.TextChoices):
    """What is known of one member and one criterion."""

    YES = "yes", _("yes")
    FROM_RECORD = "from_record", _("yes, from the record")
    NO = "no", _("no")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    NOT_CHECKED = "not_checked", _("not checked")


@dataclass(frozen=True)
class Assessment:
    """What staff answered and what follows from the record, either or both or neither."""

    signatory: int
    answer: CriterionAnswer | None
    record: FromRecord | None

    @property
    def outcome(self) -> CriterionState:
        if self.answer:
            return CriterionState(self.answer.answer)
        return CriterionState.FROM_RECORD if self.record else CriterionState.NOT_CHECKED


@dataclass(frozen=True)
class Assessed:
    """One criterion and the members of whom it is asked."""

    criterion: Criterion
    assessments: list[Assessment]

    @property
    def counts(self) -> dict[CriterionState, int]:
        """{outcome: members}; they add up to all of whom it is asked."""
        found = Counter(one.outcome for one in self.assessments)
        return {outcome: found[outcome] for outcome in CriterionState}


def types_of_members(coalition: Coalition, as_of: datetime.date) -> dict[int, str]:
    """{member on the date that the public may see: its type}."""
    periods = Membership.objects.active_on(as_of).filter(coalition=coalition, signatory__is_published=True)
    return dict(periods.values_list("signatory", "signatory__type"))


def assess(
    coalition: Coalition, as_of: datetime.date, members: dict[int, str] | None = None
) -> list[Assessed]:
    """Each published criterion of the coalition with the members asked, all or those of `members`: by five queries."""
    criteria = list(coalition.criteria.filter(is_published=True))
    if not criteria:
        return []
    types = types_of_members(coalition, as_of) if members is None else members
    answers = {
        (answer.criterion_id, answer.signatory_id): answer
        for answer in CriterionAnswer.objects.filter(
            criterion__in=criteria, signatory__in=types, checked_on__lte=as_of
        )
    }
    pledges = coalition.pledges.filter(is_published=True, signatory__in=types).in_force_on(as_of)
    pledges = list(with_reports(pledges.select_related("signatory")))
    return [
        _assessed(criterion, types, answers, read_record(criterion.rule, pledges, as_of))
        for criterion in criteria
    ]


def _assessed(
    criterion: Criterion,
    types: dict[int, str],
    answers: dict[tuple[int, int], CriterionAnswer],
    record: dict[int, FromRecord],
) -> Assessed:
    asked: Iterable[int] = (pk for pk, type in types.items() if criterion.is_asked_of(type))
    return Assessed(
        criterion,
        [Assessment(pk, answers.get((criterion.pk, pk)), record.get(pk)) for pk in asked],
    )
