"""How well a name answers what somebody typed into a search."""

from collections.abc import Iterable
from enum import IntEnum

from signatories.names.keys import kana_spellings


class Rank(IntEnum):
    """The best first."""

    EXACT = 0
    BEGINNING = 1
    WORD = 2
    ELSEWHERE = 3


def best_rank(asked: str, names: Iterable[str]) -> Rank:
    """How the key `asked` stands in the nearest of some keys of names: "diego" is a word of "san diego"."""
    return min(
        (_rank(spelling, name) for spelling in kana_spellings(asked) for name in names),
        default=Rank.ELSEWHERE,
    )


def _rank(asked: str, name: str) -> Rank:
    if name == asked:
        return Rank.EXACT
    if name.startswith(asked):
        return Rank.BEGINNING
    return Rank.WORD if f" {asked}" in name else Rank.ELSEWHERE
