"""Readers and a reporter who ask all the while; what they were answered is looked at afterwards."""

import itertools
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults.serving import Answer, ServedPortal

PAGES = [
    "/en/",
    "/en/coalitions/us/",
    "/ja/coalitions/us/members/",
    "/en/signatories/?q=name{}",
    "/en/search/?q={}",
]
REPORT = "/en/coalitions/us/correction/"
READERS = 2
PAUSE = 0.15  # seconds between one answer and the next question


@dataclass
class Load:
    """Use it as a context: inside the block people ask. `given` are the answers, `thanked` the reports taken."""

    portal: ServedPortal
    name: str  # of the reports
    given: list[tuple[str, Answer]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    thanked: list[str] = field(default_factory=list)

    def __enter__(self):
        self._ends = threading.Event()
        asking = [self._read] * READERS + [self._report]
        self._threads = [threading.Thread(target=self._ask_on, args=(one, n)) for n, one in enumerate(asking)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def faults(self) -> set[tuple[int, str]]:
        """What is neither a page nor a refusal that says to come again."""
        good = {200, 302, 404, 503}
        return {(answer.status, path) for path, answer in self.given if answer.status not in good}

    def refused(self) -> list[Answer]:
        return [answer for _path, answer in self.given if answer.status == 503]

    def slowest(self) -> float:
        return max(answer.seconds for _path, answer in self.given)

    def _ask_on(self, ask, number):
        for turn in itertools.count(number * 100_000):
            if self._ends.wait(PAUSE):
                return
            try:
                ask(turn)
            except OSError as error:
                self.failed.append(repr(error))

    def _read(self, turn):
        path = PAGES[turn % len(PAGES)].format(turn)
        self.given.append((path, self.portal.ask(path)))

    def _report(self, turn):
        message = f"{self.name} {turn}"
        data = urlencode({"message": message, "email": "", "page": "", "homepage": ""}).encode()
        visitor = f"198.51.{turn // 200 % 200}.{turn % 200}"
        answer = self.portal.ask(REPORT, data, visitor=visitor)
        self.given.append((REPORT, answer))
        if answer.status == 302:
            self.thanked.append(message)
