"""What waits for the staff of a coalition, as the first page and the weekly letter count it."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Queue:
    """One kind of work: how much of it waits, since when as far as that is known, and the page where it is done."""

    coalition: int
    label: str
    count: int
    url: str
    oldest: datetime.date | None = None
    note: str = ""

    @property
    def days(self) -> int | None:
        """For how many days the oldest has waited."""
        return None if self.oldest is None else max((datetime.date.today() - self.oldest).days, 0)
