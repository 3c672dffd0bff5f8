"""The sources of a page as numbered notes below it."""

from collections.abc import Iterator


class Notes:
    """Each source once, numbered in the order in which the page first names it.

    A view puts one into its context; the tag `{% note %}` adds to it while the page is drawn, and
    `aca_portal/_notes.html` lists it at the end.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, source: str, url: str = "") -> int:
        """The number of a source, a new one where the page has not named it yet."""
        return self._numbers.setdefault((source, url or ""), len(self._numbers) + 1)

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def __iter__(self) -> Iterator[tuple[int, str, str]]:
        """(number, source, address) of each."""
        return ((number, source, url) for (source, url), number in self._numbers.items())
