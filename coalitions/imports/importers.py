"""Which kinds of files can be imported into a coalition. Whoever can plan and write one registers it here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aca_portal.spreadsheets.columns import FileResource
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.plans import ImportPlan
from coalitions.models import Coalition


@dataclass(frozen=True)
class AskedWords:
    """What the words of a column may mean, for those that are asked about.

    `choices(country)` are (value, label in the reader's language); `by_word()` are the words that are known,
    {key: value}, of which the nearest is suggested: none where the file suggests by itself, or nothing.
    """

    choices: Callable[[str], list[tuple[str, str]]]
    by_word: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True)
class Importer:
    """What the columns of files of one kind are, and how such files are planned and written.

    `preview_effect(coalition, plan)` says, before anything is written, what the plan would change beyond its own
    rows; it answers a dictionary, empty where there is nothing to say. `words` are the columns whose unknown words are
    asked about, by their `WordAnswer.column`.
    """

    file: type[FileResource]
    plan: Callable[..., ImportPlan]
    write: Callable[[Any, ChangeRecorder], None]
    preview_effect: Callable[[Coalition, Any], dict[str, Any]] = lambda coalition, plan: {}
    words: Mapping[str, AskedWords] = field(default_factory=dict)


_importers: dict[str, Importer] = {}


def register(kind: str, importer: Importer) -> None:
    """Let files of this kind be imported. An app calls this once, when it is ready."""
    _importers[kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of files of this kind. Raises KeyError where none is registered."""
    return _importers[kind]


def words_of(column: str) -> AskedWords:
    """What words of a `WordAnswer.column` may mean. Raises KeyError where no importer asks about them."""
    for importer in _importers.values():
        if column in importer.words:
            return importer.words[column]
    raise KeyError(column)
