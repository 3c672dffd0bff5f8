"""Finding signatories by what people type: a name in any script, its initials, or words of it."""

from dataclasses import dataclass

from signatories.models import Signatory, SignatoryQuerySet
from signatories.names.ranking import Rank
from signatories.search.by_name import ORGANISATIONS, ranked, with_one_error, with_these_words


@dataclass(frozen=True)
class FoundSignatory:
    """A signatory that answers to what was typed, and how well."""

    signatory: Signatory
    rank: Rank


def find_signatories(text: str, among: SignatoryQuerySet, most: int) -> list[FoundSignatory]:
    """The signatories of `among` that answer to `text`, the best first, `most` at most.

    The order is that of `Rank`, and by name. Give `among` with local names.
    """
    found = [
        FoundSignatory(signatory, Rank(signatory.rank))
        for signatory in ranked(text, among, ORGANISATIONS).order_by("rank", "sort_name", "pk")[:most]
    ]
    return found or _of(with_these_words(text, ORGANISATIONS), Rank.WORDS, among, most)


def find_signatories_near(text: str, among: SignatoryQuerySet, most: int) -> list[FoundSignatory]:
    """The signatories of `among` whose name is `text` but for one letter, by name."""
    return _of(with_one_error(text, ORGANISATIONS), Rank.ONE_ERROR, among, most)


def _of(ids: set[int], rank: Rank, among: SignatoryQuerySet, most: int) -> list[FoundSignatory]:
    if not ids:
        return []
    signatories = among.filter(pk__in=ids).order_by("sort_name", "pk")[:most]
    return [FoundSignatory(signatory, rank) for signatory in signatories]
