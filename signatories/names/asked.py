"""What people type into a search, in the spellings under which a name may be on file."""

import re
from functools import lru_cache
from itertools import chain, islice, product

import jaconv
from rapidfuzz.distance import OSA

from aca_portal import words
from signatories.names.keys import CACHED_NAMES, name_key, organisation_key
from signatories.names.near import LITTLE_WORDS
from signatories.names.spellings import JAPANESE, sound_key, spelling_key

LATIN_WORD = re.compile("[a-z]+")
MOST_SPELLINGS = 6
SHORTEST_INITIALS, LONGEST_INITIALS = 3, 7
LETTERS_FOR_AN_ERROR = 4
LETTERS_INSIDE_A_WORD = 5


def spellings(text: str) -> list[str]:
    """The keys under which a name may be on file: "St. Paul" as `st paul` and `saint paul`, 横濱 also as 横浜.

    Empty where the text has no letter and no digit.
    """
    key = name_key(text)
    if JAPANESE.search(key):
        return _once([key, spelling_key(text)])
    alike = _alike()
    ways = product(*([word, *alike.get(word, ())] for word in key.split()))
    return _once([key, *map(" ".join, islice(ways, MOST_SPELLINGS))])


def spellings_of_organisation(text: str) -> list[str]:
    """As `spellings`, and the name without its legal form, under which organisations are on file."""
    return _once([*spellings(text), organisation_key(text)])


def readings(text: str) -> list[str]:
    """Other ways to write the sound of a Japanese name typed in Latin letters: よこはま for yokohama, osaka for Ohsaka.

    Look for names that begin so: what merely contains them has another sound.
    """
    key = name_key(text)
    if not LATIN_WORD.fullmatch(key.replace(" ", "")):
        return []
    letters = key.replace(" ", "")
    kana = jaconv.alphabet2kana(letters)
    found = [sound_key(key)] if sound_key(key) != letters else []
    if sound_key(jaconv.kana2alphabet(kana)) == sound_key(key):  # and so no letter was left over
        found.append(kana)
    return found


def says_enough(key: str) -> bool:
    """Whether a name that merely holds these letters may be meant: "df" is not, of New Bedford."""
    return not LATIN_WORD.fullmatch(key) or len(key) >= LETTERS_INSIDE_A_WORD


def initials(key: str) -> str:
    """The first letters of the words of a name's key that say something: unam, of Universidad Nacional Autónoma …."""
    return "".join(word[0] for word in key.split() if word not in LITTLE_WORDS)


def may_be_initials(key: str) -> bool:
    """Whether what is typed may be the initials of a name."""
    return bool(LATIN_WORD.fullmatch(key)) and SHORTEST_INITIALS <= len(key) <= LONGEST_INITIALS


def has_words(key: str, name: str) -> bool:
    """Whether words of `name` begin with those of `key`, in their order: "tec de monterrey" is the Tecnológico."""
    rest = iter(name.split())
    return all(any(word.startswith(asked) for word in rest) for asked in key.split())


@lru_cache(CACHED_NAMES)
def has_one_error(key: str, name: str) -> bool:
    """Whether `key` is a name, or some words in a row of it, but for one letter: missing, added, wrong or swapped."""
    if len(key) < LETTERS_FOR_AN_ERROR:
        return False
    asked, named = key.split(), name.split()
    for length in (len(asked), len(asked) + 1, len(asked) - 1):
        for start in range(max(0, len(named) - length) + 1 if length else 0):
            some = " ".join(named[start : start + length])
            if OSA.distance(key, some, score_cutoff=1) <= 1:
                return True
    return False


def answering_name(asked: str, shown: str, names: list[str]) -> str:
    """That of the names which answers to what was typed, where the name shown does not: NYC of New York; else empty."""
    keys = [*spellings_of_organisation(asked), *readings(asked)]
    if any(key in name_key(shown) for key in keys):
        return ""
    holding = (name for key in keys for name in names if key in name_key(name))
    shortened = (name for name in names if initials(name_key(name)) == name_key(asked))
    return next(chain(holding, shortened), "")


@lru_cache(1)
def _alike() -> dict[str, tuple[str, ...]]:
    """{word of a name: the other spellings of it}: saint and st."""
    found: dict[str, tuple[str, ...]] = {}
    habits: list[words.Language | words.Country] = [*words.languages(), *words.countries()]
    for one in habits:
        for word, shortened in one.spellings.items():
            group = [name_key(word), *map(name_key, shortened)]
            for spelling in group:
                others = (other for other in group if other != spelling)
                found[spelling] = tuple(_once([*found.get(spelling, ()), *others]))
    return found


def _once(keys: list[str]) -> list[str]:
    return list(dict.fromkeys(key for key in keys if key))
