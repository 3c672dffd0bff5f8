"""The column of the partner's own keys, where it holds something else: official codes of territories, running numbers,
or values that many rows share."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from coalitions.rosters.rows import RosterRow
from signatories.territories.gazetteer import Gazetteer

FEWEST_CODES = 2  # rows whose keys are the codes of the places that they name
FEWEST_COUNTED, FEWEST_SHARED = 3, 4  # keys and rows of which it can be told
DENSE = 0.9  # the share of the numbers up to the largest that a column has which merely counts
LONGEST_WEAK_KEY = 4


def read_codes_among_keys(rows: Sequence[RosterRow], gazetteer: Gazetteer) -> str:
    """Read the keys of governments as codes, too, where most are the official codes of the places that the rows name.

    Answers a sentence about it, or "". A row whose code is another place's then contradicts itself, and is asked about.
    """
    governments = [row for row in rows if row.is_government and row.external_id]
    if any(row.code for row in rows):
        return ""
    own = [
        row
        for row in governments
        if any(place.is_called(row.name) for place in gazetteer.find_codes(row.external_id))
    ]
    if len(own) < FEWEST_CODES or 2 * len(own) < len(governments):
        return ""
    for row in governments:
        row.code = row.external_id
    return _("This column holds the official codes of territories, and was read as these, too.")


def pass_over_what_is_no_key(rows: Sequence[RosterRow]) -> str:
    """Empty the keys of all rows where the column holds none; answers a sentence about it, or "" where it does.

    A running number means another member in the next list, so it must never say who a row is.
    """
    keyed = [row for row in rows if row.external_id]
    sentence = ""
    if _merely_counts(keyed):
        sentence = _(
            "This column merely counts the rows, so it is no key and was not read. A key stays with its member from "
            "one list to the next."
        )
    elif _is_shared(keyed):
        sentence = _(
            "Many rows share the values of this column, so it is no key and was not read. Each member needs its own "
            "key."
        )
    if sentence:
        for row in keyed:
            row.external_id = ""
    return sentence


def _merely_counts(rows):
    """Whether the keys are 1, 2, 3 … with hardly a gap, in whatever order, beginning anew or not."""
    if not all(row.external_id.isdecimal() for row in rows):
        return False
    if any(row.external_id.startswith("0") and row.external_id != "0" for row in rows):
        return False
    numbers = {int(row.external_id) for row in rows} - {0}
    return len(numbers) >= FEWEST_COUNTED and len(numbers) >= DENSE * max(numbers)


def _is_shared(rows):
    """Whether rows of other names have the same keys throughout."""
    names = defaultdict(set)
    for row in rows:
        names[row.external_id].add(row.name)
    members = sum(map(len, names.values()))
    return members >= FEWEST_SHARED and 2 * len(names) <= members


def is_weak(key: str) -> bool:
    """Whether a key is so short a number that another list may use it for somebody else."""
    return key.isdecimal() and len(key) <= LONGEST_WEAK_KEY
