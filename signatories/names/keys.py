"""How names are compared: never as bare strings.

`name_key` is for names of territories and of people's spelling in general; `organisation_key` also drops legal
forms. How customary spellings of places become one stands in `signatories.names.spellings`.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from aca_portal import words

CACHED_NAMES = 2**11  # a long roster asks for the same names again and again
LATIN_MARKS = re.compile("[\u0300-\u036f]")
NOT_WORD = re.compile(r"[\W_]+")
APOSTROPHES = re.compile(r"['’ʻʼ`´‘]")
DOTTED_LETTER = re.compile(r"(?<=\b\w)\.")
JAPANESE_SPACE = re.compile("(?<=[\u3041-\u30ff\u3400-\u9fff]) (?=[\u3041-\u30ff\u3400-\u9fff])")
HIRAGANA = re.compile("[\u3041-\u3096\u309d\u309e]")
KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]")
FROM_HIRAGANA_TO_KATAKANA = 0x60
SPACED_LETTERS = re.compile(r"(?<= )[a-z](?: [a-z])+(?= |$)")


def fold(text: str) -> str:
    """Fold what does not tell two names apart: width, case, Latin accents, apostrophes, runs of space."""
    if text.isascii():
        return APOSTROPHES.sub("", text.lower())
    text = unicodedata.normalize("NFKC", text).casefold()
    text = LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", APOSTROPHES.sub("", text))


@lru_cache(CACHED_NAMES)
def name_key(name: str) -> str:
    """The form in which two spellings of one name are equal, such as `Nuevo León` and `NUEVO LEON`."""
    return NOT_WORD.sub(" ", DOTTED_LETTER.sub("", fold(name))).strip()


@lru_cache(CACHED_NAMES)
def organisation_key(name: str) -> str:
    """`name_key` without legal forms, so that `Sony Group Corp.` and `Sony Group` are one organisation.

    Letters written apart (`S. A. de C. V.`) are read together; Japanese is compared without spaces and dots.
    """
    folded = fold(name)
    folded = LEGAL_FORM.sub(" ", folded)
    key = NOT_WORD.sub(" ", DOTTED_LETTER.sub("", folded)).strip()
    key = SPACED_LETTERS.sub(lambda letters: letters[0].replace(" ", ""), JAPANESE_SPACE.sub("", key))
    while LEGAL_FORM_AT_END.search(key):
        key = LEGAL_FORM_AT_END.sub("", key)
    return key or name_key(name)


@lru_cache(CACHED_NAMES)
def legal_forms(name: str) -> frozenset[str]:
    """The legal forms that `organisation_key` drops from a name: {"sa"} of `Banco Galicia S.A.`"""
    folded = fold(name)
    found = {form.strip("()") for form in LEGAL_FORM.findall(folded)}
    key = NOT_WORD.sub(" ", DOTTED_LETTER.sub("", LEGAL_FORM.sub(" ", folded))).strip()
    key = SPACED_LETTERS.sub(lambda letters: letters[0].replace(" ", ""), JAPANESE_SPACE.sub("", key))
    while match := LEGAL_FORM_AT_END.search(key):
        found.add(match[0].replace(" ", ""))
        key = LEGAL_FORM_AT_END.sub("", key)
    return frozenset(found)


def have_other_forms(one: str, other: str) -> bool:
    """Whether two names say that they are of different legal forms, as S.A. and S.R.L.; Inc. is Incorporated."""
    pairs = [(a, b) for a in legal_forms(one) for b in legal_forms(other)]
    return bool(pairs) and not any(_may_shorten(a, b) or _may_shorten(b, a) for a, b in pairs)


def _may_shorten(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other in their order, the first at its beginning."""
    rest = iter(long)
    return short[:1] == long[:1] and all(letter in rest for letter in short)


def _longest_first(affixes: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(affixes), key=len, reverse=True)


def kana_pattern(key: str) -> str | None:
    """A regular expression that finds a key whichever of the two kana each of its sounds is written in.

    None for a key without kana: there is nothing to choose, and plain text is found faster.
    """
    either = KATAKANA.sub(lambda kana: chr(ord(kana[0]) - FROM_HIRAGANA_TO_KATAKANA), key)
    either = HIRAGANA.sub(lambda kana: f"[{kana[0]}{chr(ord(kana[0]) + FROM_HIRAGANA_TO_KATAKANA)}]", either)
    return either if either != key else None


def kana_spellings(key: str) -> list[str]:
    """The key in hiragana and in katakana, as a name may be on file; one alone where it has no kana."""
    hiragana = KATAKANA.sub(lambda kana: chr(ord(kana[0]) - FROM_HIRAGANA_TO_KATAKANA), key)
    katakana = HIRAGANA.sub(lambda kana: chr(ord(kana[0]) + FROM_HIRAGANA_TO_KATAKANA), key)
    return list(dict.fromkeys((key, hiragana, katakana)))


# Legal forms, the longest first: one that contains another goes as a whole.
LEGAL_FORM = re.compile("|".join(map(re.escape, _longest_first(words.every("names", "legal_forms")))))
LEGAL_FORM_AT_END = re.compile(
    r" (?:" + "|".join(_longest_first(words.every("names", "legal_forms_at_end"))) + r")$"
)
