"""How many members of each type and family coalitions have."""

from collections import defaultdict

from django.db.models import Count

from coalitions.models import Membership
from signatories.types import TYPES_BY_FAMILY


def count_by_type(coalitions, date):
    """{coalition id: {type: published signatories that are members on that day}}, in one query."""
    found = Membership.objects.published().active_on(date).filter(coalition__in=coalitions).order_by()
    rows = found.values("coalition", "signatory__type").annotate(n=Count("signatory", distinct=True))
    counts = defaultdict(dict)
    for coalition, type, number in rows.values_list("coalition", "signatory__type", "n"):
        counts[coalition][type] = number
    return counts


def by_family(by_type):
    """All families, each with its number of members and the numbers of the types that occur in it."""
    families = []
    for family, types in TYPES_BY_FAMILY.items():
        counts = [{"type": type, "count": by_type[type]} for type in types if type in by_type]
        families.append({"family": family, "count": sum(row["count"] for row in counts), "types": counts})
    return families
