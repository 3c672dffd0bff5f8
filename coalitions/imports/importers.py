"""Which kinds of files can be imported into a coalition. Whoever can plan and write one registers it here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aca_portal.spreadsheets.columns import FileResource
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.plans import ImportPlan
from coalitions.models import Coalition


@dataclass(frozen=True)
class Importer:
    """What the columns of files of one kind are, and how such files are planned and written.

    `preview_effect(coalition, plan)` says, before anything is written, what the plan would change beyond its own
    rows; it answers a dictionary, empty where there is nothing to say.
    """

    file: type[FileResource]
    plan: Callable[..., ImportPlan]
    write: Callable[[Any, ChangeRecorder], None]
    preview_effect: Callable[[Coalition, Any], dict[str, Any]] = lambda coalition, plan: {}


_importers: dict[str, Importer] = {}


def register(kind: str, importer: Importer) -> None:
    """Let files of this kind be imported. An app calls this once, when it is ready."""
    _importers[kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of files of this kind. Raises KeyError where none is registered."""
    return _importers[kind]
