"""The work that waits in some coalitions, from every queue that an app registered in `extensions.queues`."""

from collections import defaultdict
from collections.abc import Container, Iterable
from functools import cached_property

from aca_portal import extensions
from aca_portal.queues import Queue
from coalitions.models import Coalition
from coalitions.reach.reach import compute_reaches
from coalitions.reach.results import Reach


class Desk:
    """Some coalitions, and what several queues read of them once."""

    def __init__(self, coalitions: Iterable[Coalition], reaches: dict[int, Reach] | None = None) -> None:
        self.coalitions = list(coalitions)
        self._reaches = reaches

    @property
    def reaches(self) -> dict[int, Reach]:
        if self._reaches is None:
            self._reaches = compute_reaches(self.coalitions)
        return self._reaches

    def part(self, coalitions: Container[int]) -> "Desk":
        """The same desk with these of its coalitions alone."""
        own = [one for one in self.coalitions if one.pk in coalitions]
        return Desk(own, {one.pk: self.reaches[one.pk] for one in own})

    @cached_property
    def queues(self) -> dict[int, list[Queue]]:
        """{coalition: its queues in which something waits, in the order in which they are registered}."""
        found: defaultdict[int, list[Queue]] = defaultdict(list)
        for queues_of in extensions.queues:
            for queue in queues_of(self):
                if queue.count:
                    found[queue.coalition].append(queue)
        return found
