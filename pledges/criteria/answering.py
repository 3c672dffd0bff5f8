"""The one writer of answers to criteria."""

import datetime
from typing import Any

from django.db import transaction

from aca_portal.models import User
from pledges.models import Criterion, CriterionAnswer
from signatories.models import Signatory


@transaction.atomic
def answer(
    *,
    criterion: Criterion,
    signatory: Signatory,
    answer: str,
    source: str,
    source_url: str,
    checked_on: datetime.date,
    by: User | None,
) -> None:
    """Write what was found, or take the answer back where `answer` is empty. The history keeps what it was.

    Raises ValidationError where it may not stand, such as a yes without a source.
    """
    held: Any = CriterionAnswer.objects.filter(criterion=criterion, signatory=signatory).first()
    if not answer:
        if held:
            held._history_user = by
            held.delete()
        return
    held = held or CriterionAnswer(criterion=criterion, signatory=signatory)
    held.answer, held.source, held.source_url = answer, source, source_url
    held.checked_on, held.checked_by, held.is_demo = checked_on, by, False
    held._history_user = by
    held.full_clean()
    held.save()
