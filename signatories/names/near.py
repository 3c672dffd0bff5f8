"""Names that are nearly the same: what to ask a person about, after no name has matched exactly.

`NearNames` answers from memory. Two names are near where they hold the same words but for typing errors,
abbreviations, words that say little ("Grupo", "Holdings") and the words between them; a word more or another
word is another organisation ("Universidad Autónoma de Nuevo León" is not "Universidad de Nuevo León"). Numbers
must be equal. An organisation may also be called by the words with which its full name begins. Japanese names are
near where they differ in the spelling of kana or in old forms of characters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import chain
from typing import Generic, TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from aca_portal.words import every, languages

LITTLE_WORDS = frozenset(every("names", "little_words"))
# {word: its spellings}: one word in all languages, and what it is shortened to.
SPELLINGS: dict[str, list[str]] = {}
for _language in languages():
    for _word, _spellings in _language.names.same_words.items():
        SPELLINGS.setdefault(_word, []).extend(_spellings)
SAME_WORD = {spelling: word for word, spellings in SPELLINGS.items() for spelling in spellings}
LITTLE_ENDINGS = re.compile(f"(?:{'|'.join(every('names', 'little_endings'))})+$")
JAPANESE = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
VOICED_MARKS = re.compile("[\u3099\u309a]")
SMALL_AND_OLD = str.maketrans(
    "ァィゥェォッャュョヮヶぁぃぅぇぉっゃゅょ髙﨑齋齊澤邊邉國學廣瀧濵濱澁榮會圓驛澳",
    "アイウエオツヤユヨワケあいうえおつやゆよ高崎斎斉沢辺辺国学広滝浜浜渋栄会円駅澳",
)
Owner = TypeVar("Owner", bound=Hashable)
Mark = tuple[int, str] | tuple[int, str, str]
COMMON = 40  # what so many names share tells none of them
AFFIX = 3


def words_of(key: str) -> list[str]:
    """The words of a name's key that tell it from others, each in one spelling; all words if none does."""
    words = [SAME_WORD.get(word, word) for word in key.split()]
    return [word for word in words if word not in LITTLE_WORDS] or words


def japanese_form(key: str) -> str:
    """A Japanese name without what is often written differently: long vowels, voiced marks, old characters."""
    form = LITTLE_ENDINGS.sub("", key.replace(" ", "")) or key
    form = VOICED_MARKS.sub("", unicodedata.normalize("NFD", form))
    return unicodedata.normalize("NFC", form).translate(SMALL_AND_OLD).replace("ー", "")


def is_same_word(one: str, other: str) -> bool:
    """Whether two words are one but for a typing error or because one is cut short."""
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and len(long) >= len(short) + 3 and long.startswith(short):
        return True
    if one in SPELLINGS and other in SPELLINGS:
        return False
    if one in SPELLINGS or other in SPELLINGS:
        spellings = SPELLINGS.get(one) or SPELLINGS[other]
        return any(is_misspelt(spelling, other if one in SPELLINGS else one) for spelling in spellings)
    return is_misspelt(one, other)


def is_misspelt(one: str, other: str) -> bool:
    """Whether two words of at least five letters differ by one typing error, by two where they are long."""
    if one[:2] != other[:2] and one[-2:] != other[-2:]:
        return False
    length = max(len(one), len(other))
    allowed = 0 if length < 5 else 1 if length < 10 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def are_near(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two names of as many words, one shared where there are several, are one name in any order."""
    shared = set(words).intersection(others)
    rest = [word for word in words if word not in shared]
    other_rest = [word for word in others if word not in shared]
    if len(rest) > 2 or len(rest) != len(other_rest) or not all(word.isalpha() for word in rest + other_rest):
        return False
    if len(words) == 1:
        return len(words[0]) > 5 and is_misspelt(words[0], others[0])
    for word in rest:
        match = next((other for other in other_rest if is_same_word(word, other)), None)
        if match is None:
            return False
        other_rest.remove(match)
    return True


class NearNames(Generic[Owner]):
    """Names with their owners, among which those near to a given name are found without comparing all."""

    def __init__(self) -> None:
        self._by_mark: defaultdict[Hashable, list[tuple[Owner, str, tuple[str, ...]]]] = defaultdict(list)

    def add(self, owner: Owner, key: str) -> None:
        """One more name, by its `organisation_key` or `name_key`."""
        words, form = _read(key)
        entry = owner, key, words
        self._by_mark[form].append(entry)
        for mark in _word_marks(words) + _affix_marks(words):
            self._by_mark[mark].append(entry)

    def near(self, key: str) -> list[Owner]:
        """The owners of names near to this one, the most alike first, each once; not those of the very name."""
        words, form = _read(key)
        found = [(owner, other) for owner, other, _words in self._by_mark.get(form, ()) if other != key]
        found += [
            (owner, other) for owner, other, others in self._candidates(words) if are_near(words, others)
        ]
        found.sort(key=lambda entry: (-fuzz.ratio(key, entry[1]), entry[1]))
        return list(dict.fromkeys(owner for owner, other in found if other != key))

    def _candidates(self, words: tuple[str, ...]) -> set[tuple[Owner, str, tuple[str, ...]]]:
        """Names that share a word with this one; beginnings and endings count where a word is in too many."""
        marks = _word_marks(words)
        found = [self._by_mark.get(mark, ()) for mark in marks]
        if len(words) == 1 or any(len(entries) > COMMON for entries in found):
            found += [self._by_mark.get(mark, ()) for mark in _affix_marks(words)]
        entries = chain.from_iterable(some for some in found if len(some) <= COMMON)
        own, is_one_word = set(words), len(words) == 1
        return {entry for entry in entries if is_one_word or not own.isdisjoint(entry[2])}


class NearOrganisations(NearNames[Owner]):
    """As `NearNames`, and a name with which a full legal name begins: Banco Galicia, Banco de Galicia y Buenos Aires.

    Not for places: San Miguel is not San Miguel de Allende.
    """

    def add(self, owner: Owner, key: str) -> None:
        super().add(owner, key)
        words, _form = _read(key)
        for mark in _beginnings(words):
            self._by_mark[mark].append((owner, key, words))

    def near(self, key: str) -> list[Owner]:
        words, _form = _read(key)
        found = super().near(key)
        for mark in _beginnings(words):
            entries = self._by_mark.get(mark, ())
            if len(entries) <= COMMON:
                found += [
                    owner for owner, other, others in entries if other != key and mark[1] in (words, others)
                ]
        return list(dict.fromkeys(found))


def _beginnings(words: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What a name of several words may be shortened to: its first two words and more."""
    return [("begins with", words[:length]) for length in range(2, len(words) + 1)]


def _read(key: str) -> tuple[tuple[str, ...], str]:
    """The words of a name, and its form as a whole; Japanese is not written in words."""
    if JAPANESE.search(key):
        return (), japanese_form(key)
    words = words_of(key)
    return tuple(words), "".join(words)


def _word_marks(words: tuple[str, ...]) -> list[Mark]:
    return [(len(words), word) for word in dict.fromkeys(words)]


def _affix_marks(words: tuple[str, ...]) -> list[Mark]:
    spelt = [word for word in dict.fromkeys(words) if word.isalpha() and len(word) > AFFIX]
    begins = [(len(words), "begins", word[:AFFIX]) for word in spelt]
    return [*begins, *((len(words), "ends", word[-AFFIX:]) for word in spelt)]
