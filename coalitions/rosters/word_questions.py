"""Words of a roster that are in no list: a type, a region or a status. A person says what they mean.

The answers are remembered for the coalition. One question is asked for each word, however many rows hang on it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from rapidfuzz import process
from rapidfuzz.distance import OSA

from aca_portal.models import User
from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.error_cells import is_error_value
from aca_portal.spreadsheets.widgets import is_unknown
from coalitions.models import Coalition, ImportBatch, Membership, WordAnswer
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.rows import RosterRow
from signatories.models import Jurisdiction, JurisdictionKind
from signatories.names.keys import name_key
from signatories.names.spellings import JAPANESE
from signatories.types import SignatoryType

Column = WordAnswer.Column
READ_AS_CHOICES = (Column.TYPE.value, Column.STATUS.value)
MOST_ASKED = 100  # words of a column; one with more of them holds something else
LONGEST_WORD = WordAnswer.word.field.max_length
LEAST_ALIKE = 0.75  # of two words, by the letters that must change
SHORTEST_CONTAINED = 4  # letters of a known word that is looked for within a cell


def word_key(text: Any) -> str:
    """Under which key an answer about a word is remembered."""
    return name_key(as_text(text))[:LONGEST_WORD]


@dataclass
class WordQuestion:
    """What a word means; `nearest` is the value of a known word like it, or ""."""

    column: str
    key: str
    word: str
    nearest: str
    rows: set[int] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        return {
            "about": "word",
            "column": self.column,
            "key": self.key,
            "word": self.word,
            "nearest": self.nearest,
            "row": min(self.rows),
            "count": len(self.rows),
        }


class UnknownWords:
    """The words that one roster leaves open, and what people of its coalition said of such words before."""

    def __init__(self, coalition: Coalition | None):
        answers = WordAnswer.objects.filter(coalition=coalition) if coalition else WordAnswer.objects.none()
        self._meant = {(column, word): value for column, word, value in answers.values_list(*SAID)}
        self._asked: dict[tuple[str, str], WordQuestion] = {}

    def meaning(self, column: str, text: Any) -> str:
        """What a person said that a word means, or ""."""
        return self._meant.get((column, word_key(text)), "") if self._meant else ""

    def unread(self, row: RosterRow, cells: dict[str, Any]) -> dict[str, Any]:
        """{column: cell} of the cells that hold a word which is no type or status."""
        faulty = {error["column"] for error in row.errors}.intersection(READ_AS_CHOICES)
        found = {column: cells.get(column, "") for column in faulty}
        return {column: cell for column, cell in found.items() if _is_word(cell)}

    def ask(self, column: str, text: Any, row: RosterRow, nearest: str | None = None) -> str:
        """Ask about a word of a row; answers the known value that it is most like, or ""."""
        at = column, word_key(text)
        if at not in self._asked:
            if sum(known == column for known, _key in self._asked) >= MOST_ASKED:
                return ""
            near = nearest_choice(*at) if nearest is None else nearest
            self._asked[at] = WordQuestion(*at, " ".join(as_text(text).split())[:LONGEST_WORD], near)
        self._asked[at].rows.add(row.number)
        return self._asked[at].nearest

    def questions(self) -> list[dict[str, Any]]:
        return [question.as_json() for question in self._asked.values()]


SAID = ("column", "word", "meaning")


def _is_word(cell):
    return bool(word_key(cell)) and not is_unknown(cell) and not is_error_value(cell)


def nearest_choice(column: str, key: str) -> str:
    """The type or status whose words differ from this one by few letters, or stand within it; else ""."""
    by_word = RosterFile.fields[column].widget.by_word
    match = process.extractOne(key, list(by_word), scorer=OSA.normalized_similarity, score_cutoff=LEAST_ALIKE)
    if match:
        return str(by_word[match[0]])
    contained = [word for word in by_word if _stands_in(word, key)]
    return str(by_word[max(contained, key=len)]) if contained else ""


def _stands_in(word, key):
    if JAPANESE.search(word):
        return word in key
    return len(word) >= SHORTEST_CONTAINED and f" {word} " in f" {key} "


def choices_for(column: str, country: str) -> list[tuple[str, str]]:
    """(value, label in the reader's language) of all that a word of the column may mean."""
    if column == Column.TYPE:
        return [(value, str(label)) for value, label in SignatoryType.choices]
    if column == Column.STATUS:
        return [(value, str(label)) for value, label in Membership.Status.choices]
    regions = Jurisdiction.objects.filter(country=country, kind=JurisdictionKind.REGION, ended_on=None)
    regions = regions.exclude(code="").exclude(code=None).prefetch_related("names")
    return sorted(((str(one.code), one.name_in(get_language())) for one in regions), key=lambda one: one[1])


@transaction.atomic
def answer_word(
    *,
    coalition: Coalition,
    column: str,
    key: str,
    meaning: str,
    user: User,
    batch: ImportBatch | None = None,
) -> WordAnswer:
    """Remember what the rosters of a coalition mean by a word. The newest answer counts.

    Raises PermissionDenied for one who may not edit the coalition, or where nothing of that meaning exists there.
    """
    known = {value for value, _label in choices_for(column, coalition.country.country)}
    if not user.may("edit", coalition.pk) or meaning not in known:
        raise PermissionDenied
    said = {"meaning": meaning, "answered_by": user, "answered_at": timezone.now(), "batch": batch}
    return WordAnswer.objects.update_or_create(coalition=coalition, column=column, word=key, defaults=said)[0]
