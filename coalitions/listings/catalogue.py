"""The lists of others that are known, from `lists.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from signatories.names.keys import name_key
from signatories.types import GOVERNMENT_TYPES, SignatoryType

LISTS = Path(__file__).with_name("lists.toml")
COUNTED = {
    "members": tuple(SignatoryType.values),
    "companies": (SignatoryType.BUSINESS.value, SignatoryType.INVESTOR.value),
    "governments": tuple(sorted(GOVERNMENT_TYPES)),  # Tokyo and Mexico City are regions and in C40
}


@dataclass(frozen=True)
class OutsideList:
    """A list that others keep. `counts` is a key of COUNTED: of whom it is said how many are listed."""

    code: str
    names: tuple[tuple[str, str], ...]  # (language, name)
    url: str
    counts: str

    @property
    def name(self) -> str:
        """Its name in the language of the reader."""
        names = dict(self.names)
        return names.get((get_language() or "en").split("-")[0], names["en"])

    @property
    def types(self) -> tuple[str, ...]:
        """The types of signatories that it can list."""
        return COUNTED[self.counts]


@cache
def _lists() -> dict[str, OutsideList]:
    tables = tomllib.loads(LISTS.read_text(encoding="utf-8"))
    return {
        code: OutsideList(code, tuple(table["name"].items()), table["url"], table["counts"])
        for code, table in tables.items()
    }


def known_lists() -> list[OutsideList]:
    return list(_lists().values())


def list_of(code: str) -> OutsideList:
    """The list of that code. One that is no longer in the file goes by its code."""
    return _lists().get(code) or OutsideList(code, (("en", code),), "", "members")


@cache
def codes_by_word() -> dict[str, str]:
    """{key: code} of every name that a list has in any language, with and without what stands in brackets."""
    found: dict[str, str] = {}
    for one in known_lists():
        for name in (one.code.replace("_", " "), *(name for _language, name in one.names)):
            short, _bracket, inside = name.partition("(")
            inside = inside.rstrip(")")
            abbreviation = [inside] if inside.isascii() and " " not in inside else []
            found |= {name_key(word): one.code for word in (name, short, *abbreviation) if word.strip()}
    return found
