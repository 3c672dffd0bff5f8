"""One row of an importable file while it is read, and the form in which its faults are told."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from aca_portal.numbers import count

SHOWN_RANGES = 30


class CellError(ValueError):
    """What is wrong with one cell, as a sentence for the person who wrote it."""


def issue(row: int | None, column: str, message: str) -> dict[str, Any]:
    """An error or warning about one cell, in the form that a batch keeps and the commands print."""
    return {"row": row, "column": column, "message": message}


class Row:
    """A row as it was read: what is wrong with it, and in subclasses an attribute for each column of the file.

    What a cell leaves blank is the `blank` of its widget, such as "" or None.
    """

    __slots__ = ("errors", "number", "warnings")

    def __init__(self, number: int) -> None:
        self.number = number
        self.errors: tuple[dict[str, Any], ...] = ()
        self.warnings: tuple[dict[str, Any], ...] = ()

    if TYPE_CHECKING:

        def __getattr__(self, column: str) -> Any: ...

        def __setattr__(self, column: str, value: Any) -> None: ...

    def refuse(self, column: str, message: str) -> None:
        self.errors += (issue(self.number, column, message),)

    def warn(self, column: str, message: str) -> None:
        self.warnings += (issue(self.number, column, message),)

    def explain(self, column: str, sentence: str) -> None:
        """Add a sentence to what is wrong with a column."""
        self.errors = tuple(
            error | {"message": f"{error['message']} {sentence}"} if error["column"] == column else error
            for error in self.errors
        )


def ranges(numbers: Iterable[int | None]) -> str:
    """Row numbers as a person writes them: 2, 5–9, 12."""
    found = []
    for number in sorted({number for number in numbers if number is not None}):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    text = ", ".join(
        f"{first}" if first == last else f"{first}–{last}" for first, last in found[:SHOWN_RANGES]
    )
    more = sum(last - first + 1 for first, last in found[SHOWN_RANGES:])
    return _("%(rows)s and %(count)s more") % {"rows": text, "count": count(more)} if more else text
