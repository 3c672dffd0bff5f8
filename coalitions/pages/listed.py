"""The rows of lists of signatories."""

from collections.abc import Iterable
from dataclasses import dataclass

from signatories.models import Jurisdiction, Signatory
from signatories.territories.chains import PlacesAround, places_around


@dataclass(frozen=True)
class ListedSignatory:
    """One row: a signatory, with what it lies in."""

    signatory: Signatory  # with `shown_name` and the `periods` that the list is about
    around: PlacesAround


def list_signatories(
    signatories: Iterable[Signatory],
    language: str,
    *,
    country: bool = True,
    read: dict[int, list[Jurisdiction]] | None = None,
) -> list[ListedSignatory]:
    """The rows of a page, with the names of places in `language`; see `places_around`."""
    signatories = list(signatories)
    around = places_around(signatories, language, country=country, read=read)
    return [ListedSignatory(one, around[one.pk]) for one in signatories]
