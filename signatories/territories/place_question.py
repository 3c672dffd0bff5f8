"""What a file asks about a place: the form in which every file asks it, kept with the preview."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class PlaceQuestion:
    """Which place a row means: one of `candidates` (id and path of each), or a new one in `new_in`.

    Rows that say the same of their place have the same `key`, and one answer.
    """

    key: str
    row: int
    column: str
    name: str
    message: str
    candidates: list[dict[str, Any]]
    new_in: str = ""  # path of what would contain a new place; empty where none may be made
    about: str = "place"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
