"""Names of places that also say where the place is: "Mesa, AZ", "Naucalpan (México)", 神奈川県足柄下郡箱根町.

A name as it stands goes first; what stands here is for names that are not on file so.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from signatories.models import JurisdictionKind
from signatories.names.spellings import JAPANESE, stems_of
from signatories.territories.gazetteer import Ambiguous, Gazetteer, Place

REGION, MUNICIPALITY = JurisdictionKind.REGION, JurisdictionKind.MUNICIPALITY
BETWEEN_PARTS = re.compile(r"\s*[,，、;(（)）\[\]|/]\s*|\s+[-–—]\s+")
CLOSING = " )）]"
DISTRICT = "郡"
LONGEST_REGION = 4  # words, such as U.S. Virgin Islands; or characters, such as 神奈川県


class Reading(NamedTuple):
    """A name without what it says about where the place is, and the region that it says."""

    name: str
    region: Place | None = None


def readings(gazetteer: Gazetteer, name: str) -> Iterator[Reading]:
    """What a name may say, the most literal reading first; the name as it stands is not among them."""
    if JAPANESE.search(name):
        yield from _japanese(gazetteer, name)
    if BETWEEN_PARTS.search(name):
        yield from _in_parts(gazetteer, name)
    else:
        yield from _in_words(gazetteer, name)


def find_region(gazetteer: Gazetteer, text: str) -> Place | None:
    """The region of that name, abbreviation or code with letters; None where it is none, or may be several."""
    if not any(letter.isalpha() for letter in text):
        return None
    try:
        return gazetteer.find_code(text.replace(".", ""), REGION) or gazetteer.find(REGION, text)
    except Ambiguous:
        return None


def _is_country(gazetteer, text):
    return gazetteer.country.is_called(text) or text.replace(".", "").upper() in (
        gazetteer.country_code,
        "USA",
    )


def _in_parts(gazetteer, name):
    """ "X, City of"; "X, Region"; "X (Region)"; "X, County, Region"; "X, Region, Country"; "Region, X"."""
    text = name.rstrip(CLOSING)
    between = list(BETWEEN_PARTS.finditer(text))
    if not between:
        return
    head, tail = text[: between[-1].start()], text[between[-1].end() :]
    turned = f"{tail} {head}"
    if any(
        stem.key == gazetteer.key(head) for stem in stems_of(turned, MUNICIPALITY, gazetteer.country_code)
    ):
        yield Reading(turned)
    region = find_region(gazetteer, tail)
    if region:
        yield Reading(head, region)
        yield from (reading._replace(region=region) for reading in _in_parts(gazetteer, head))
        yield Reading(text[: between[0].start()], region)
    if gazetteer.country and _is_country(gazetteer, tail):
        yield Reading(head)
        yield from _in_parts(gazetteer, head)
    first = find_region(gazetteer, text[: between[0].start()])
    if first:
        yield Reading(text[between[0].end() :], first)


def _in_words(gazetteer, name):
    """ "Mesa AZ", "Mesa Arizona": the last words are a region."""
    words = name.split()
    for count in range(min(LONGEST_REGION, len(words) - 1), 0, -1):
        region = find_region(gazetteer, " ".join(words[-count:]))
        if region:
            yield Reading(" ".join(words[:-count]), region)


def _japanese(gazetteer, name):
    """The prefecture before the name, the district (郡) before it, or both."""
    text = "".join(name.split())
    for length in range(3, LONGEST_REGION + 1):
        region = find_region(gazetteer, text[:length]) if len(text) > length else None
        if region:
            yield Reading(text[length:], region)
            yield from (reading._replace(region=region) for reading in _after_district(text[length:]))
    yield from _after_district(text)


def _after_district(text):
    for place in range(1, len(text) - 1):
        if text[place] == DISTRICT:
            yield Reading(text[place + 1 :])
