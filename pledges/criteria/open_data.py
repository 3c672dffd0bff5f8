"""The answers to a coalition's criteria as a table for everybody."""

import datetime
from collections.abc import Iterator
from typing import Any

from coalitions.models import Coalition
from pledges.criteria.assess import CriterionState, assess
from signatories.models import Signatory

COLUMNS = [
    "coalition",
    "set",
    "criterion",
    "title",
    "signatory",
    "signatory_slug",
    "type",
    "answer",
    "from_record",
    "from_record_url",
    "checked_on",
    "source",
    "source_url",
    "demonstration",
]


def answer_rows(coalition: Coalition, as_of: datetime.date) -> Iterator[dict[str, Any]]:
    """One dictionary for each criterion and member of whom it is asked, those not checked included."""
    assessed = assess(coalition, as_of)
    asked = {one.signatory for row in assessed for one in row.assessments}
    members = list(Signatory.objects.filter(pk__in=asked).order_by("name_key", "pk"))
    for row in assessed:
        by_member = {one.signatory: one for one in row.assessments}
        for member in (one for one in members if one.pk in by_member):
            found = by_member[member.pk]
            answer = found.answer
            yield {
                "coalition": coalition.slug,
                "set": row.criterion.set_code,
                "criterion": row.criterion.code or row.criterion.pk,
                "title": row.criterion.title,
                "signatory": member.name,
                "signatory_slug": member.slug,
                "type": member.type,
                "answer": "yes" if found.outcome == CriterionState.FROM_RECORD else found.outcome.value,
                "from_record": "yes" if found.record else "",
                "from_record_url": found.record.url if found.record else "",
                "checked_on": answer and answer.checked_on,
                "source": answer and answer.source,
                "source_url": answer and answer.source_url,
                "demonstration": "yes" if row.criterion.is_demo or (answer and answer.is_demo) else "",
            }
