"""How much of what a page shows is demonstration data: all of it, a part beside real data, or nothing."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class DemoShare:
    """`number` of `all` is demonstration data; true if any is."""

    number: int
    all: int

    def __bool__(self):
        return self.number > 0

    @property
    def is_part(self):
        return 0 < self.number < self.all

    @property
    def sentence(self):
        """One short sentence for places without room to explain; empty where nothing is demonstration data."""
        if self.is_part:
            return _("Demonstration data in part.")
        return _("Demonstration data.") if self else ""


def demo_share(rows, of="pk"):
    """The share among rows that have an `is_demo`, counting each value of the column `of` once.

    All of them are counted only where there is demonstration data.
    """
    if not rows.filter(is_demo=True).exists():
        return DemoShare(0, 0)
    return DemoShare(**rows.order_by().aggregate(**_counts(of)))


def demo_shares(rows, *, by, of):
    """The same as {group: share} for each value of the column `by`."""
    groups = rows.order_by().values(by).annotate(**_counts(of))
    return {row.pop(by): DemoShare(**row) for row in groups}


def _counts(of):
    return {"number": Count(of, filter=Q(is_demo=True), distinct=True), "all": Count(of, distinct=True)}
