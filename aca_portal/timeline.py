"""What happened, in order: the events of a record's page, whoever knows of them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One thing that happened. `date` goes before `year`; where both are None it is not known when."""

    text: str
    date: datetime.date | None = None
    year: int | None = None
    url: str = ""


def in_order(events: Iterable[Event]) -> list[Event]:
    """The oldest first; of one year those of a known day before those of the year alone; at last those without."""
    return sorted(events, key=_when)


def _when(event: Event) -> tuple[int, datetime.date]:
    end_of_time = datetime.date.max
    if event.date:
        return event.date.year, event.date
    return event.year or datetime.MAXYEAR, end_of_time
