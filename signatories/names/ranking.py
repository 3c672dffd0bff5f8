"""How well a name answers what somebody typed into a search."""

from enum import IntEnum


class Rank(IntEnum):
    """The best first."""

    EXACT = 0
    INITIALS = 1
    BEGINNING = 2
    WORD = 3
    ELSEWHERE = 4
    WORDS = 5  # each word typed begins one of the name's
    ONE_ERROR = 6  # near it, not it
