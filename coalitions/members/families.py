"""How many members of each type and family coalitions have."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count

from coalitions.models import Coalition, Membership
from signatories.types import TYPES_BY_FAMILY


def count_by_type(coalitions: Iterable[Coalition], date: datetime.date) -> dict[int, dict[str, int]]:
    """{coalition id: {type: published signatories that are members on that day}}, in one query."""
    found = Membership.objects.published().active_on(date).filter(coalition__in=coalitions).order_by()
    rows = found.values("coalition", "signatory__type").annotate(n=Count("signatory", distinct=True))
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for coalition, type, number in rows.values_list("coalition", "signatory__type", "n"):
        counts[coalition][type] = number
    return counts


def by_family(by_type: Mapping[str, int]) -> list[dict[str, Any]]:
    """All families, each with its number of members and the numbers of the types that occur in it."""
    families = []
    for family, types in TYPES_BY_FAMILY.items():
        occurring = [type for type in types if type in by_type]
        counts = [{"type": type, "count": by_type[type]} for type in occurring]
        total = sum(by_type[type] for type in occurring)
        families.append({"family": family, "count": total, "types": counts})
    return families
