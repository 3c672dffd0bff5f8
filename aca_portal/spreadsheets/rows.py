"""One row of an importable file while it is read, and the form in which its faults are told."""

from typing import TYPE_CHECKING, Any


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

    def refuse(self, column: str, message: str) -> None:
        self.errors += (issue(self.number, column, message),)

    def warn(self, column: str, message: str) -> None:
        self.warnings += (issue(self.number, column, message),)
