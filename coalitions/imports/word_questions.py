"""Words of a file that are in no list, such as a type, a region or a status. A person says what they mean.

The answers are remembered for the coalition. One question is asked for each word, however many rows hang on it.
What a word may mean is declared by the importers of files in which it stands (`Importer.words`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import process
from rapidfuzz.distance import OSA

from aca_portal.models import User
from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.error_cells import is_error_value
from aca_portal.spreadsheets.rows import Row
from aca_portal.spreadsheets.table import TableRow
from aca_portal.spreadsheets.widgets import is_unknown
from coalitions.imports.importers import words_of
from coalitions.models import Coalition, ImportBatch, WordAnswer
from signatories.names.keys import name_key
from signatories.names.spellings import JAPANESE

AnyRow = TypeVar("AnyRow", bound=Row)
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
    """The words that one file leaves open, and what people of its coalition said of such words before.

    `choices` are the columns of the file that hold one of several choices: {its name: its `WordAnswer.column`}.
    """

    def __init__(self, coalition: Coalition | None, choices: Mapping[str, str]):
        self._choices = choices
        answers = WordAnswer.objects.filter(coalition=coalition) if coalition else WordAnswer.objects.none()
        self._meant = {(column, word): value for column, word, value in answers.values_list(*SAID)}
        self._asked: dict[tuple[str, str], WordQuestion] = {}

    def meaning(self, column: str, text: Any) -> str:
        """What a person said that a word means, or ""."""
        return self._meant.get((column, word_key(text)), "") if self._meant else ""

    def read(self, read: Callable[[TableRow], AnyRow], table_row: TableRow) -> AnyRow:
        """A row as `read` has it, with what a person said of the words in it that nobody knows; the others are asked
        about."""
        row = read(table_row)
        unread = self._unread(row, table_row.cells) if row.errors else {}
        meant = {name: self.meaning(self._choices[name], cell) for name, cell in unread.items()}
        if any(meant.values()):
            known = {name: meaning for name, meaning in meant.items() if meaning}
            row = read(replace(table_row, cells=table_row.cells | known))
        for name, cell in unread.items():
            if not meant[name]:
                self._ask_and_explain(row, name, cell)
        return row

    def _unread(self, row: Row, cells: Mapping[str, Any]) -> dict[str, Any]:
        """{column: cell} of the cells that hold a word which is none of the choices."""
        faulty = {error["column"] for error in row.errors}.intersection(self._choices)
        found = {column: cells.get(column, "") for column in faulty}
        return {column: cell for column, cell in found.items() if _is_word(cell)}

    def _ask_and_explain(self, row: Row, name: str, cell: Any) -> None:
        column = self._choices[name]
        nearest = self.ask(column, cell, row)
        if nearest:
            label = dict(words_of(column).choices(""))[nearest]
            row.explain(name, _("It may be this one: %(nearest)s.") % {"nearest": label})

    def ask(self, column: str, text: Any, row: Row, nearest: str | None = None) -> str:
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


def _is_word(cell: Any) -> bool:
    return bool(word_key(cell)) and not is_unknown(cell) and not is_error_value(cell)


def nearest_choice(column: str, key: str) -> str:
    """The choice whose words differ from this one by few letters, or stand within it; else ""."""
    by_word = words_of(column).by_word()
    match = process.extractOne(key, list(by_word), scorer=OSA.normalized_similarity, score_cutoff=LEAST_ALIKE)
    if match:
        return str(by_word[match[0]])
    contained = [word for word in by_word if _stands_in(word, key)]
    return str(by_word[max(contained, key=len)]) if contained else ""


def _stands_in(word: str, key: str) -> bool:
    if JAPANESE.search(word):
        return word in key
    return len(word) >= SHORTEST_CONTAINED and f" {word} " in f" {key} "


def choices_for(column: str, country: str) -> list[tuple[str, str]]:
    """(value, label in the reader's language) of all that a word of the column may mean."""
    return words_of(column).choices(country)


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
    """Remember what the files of a coalition mean by a word. The newest answer counts.

    Raises PermissionDenied for one who may not edit the coalition, or where nothing of that meaning exists there.
    """
    known = {value for value, _label in choices_for(column, coalition.country.country)}
    if not user.may("edit", coalition.pk) or meaning not in known:
        raise PermissionDenied
    said = {"meaning": meaning, "answered_by": user, "answered_at": timezone.now(), "batch": batch}
    return WordAnswer.objects.update_or_create(coalition=coalition, column=column, word=key, defaults=said)[0]
