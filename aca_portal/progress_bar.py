"""How far a long command has come: a bar on the terminal."""

import sys
from collections.abc import Iterable
from typing import Protocol, TypeVar

from tqdm import tqdm

Row = TypeVar("Row")


class ProgressBar(Protocol):
    """Goes through rows and tells meanwhile how far it has come with a step."""

    def __call__(self, rows: Iterable[Row], step: str) -> Iterable[Row]: ...


def bar(rows: Iterable[Row], step: str) -> Iterable[Row]:
    """The rows, gone through under a bar with their share on stderr; none where that is no terminal."""
    return tqdm(rows, desc=step, leave=False, disable=None, file=sys.stderr)


def no_bar(rows: Iterable[Row], step: str) -> Iterable[Row]:
    """The rows, for those who do not wait at a terminal."""
    return rows
