"""Which kinds of files can be imported into a coalition. Whoever can read, plan and write one registers it here."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Importer:
    """How files of one kind are read, planned and written, and what their columns are.

    `headings` is the {heading_key: column} by which columns are recognised. `preview_effect(coalition, plan)` says,
    before anything is written, what the plan would change beyond its own rows; it answers a dictionary, empty where
    there is nothing to say.
    """

    read: Callable
    plan: Callable
    write: Callable
    columns: tuple
    headings: dict
    preview_effect: Callable = lambda coalition, plan: {}


_importers: dict[str, Importer] = {}


def register(kind: str, importer: Importer) -> None:
    """Let files of this kind be imported. An app calls this once, when it is ready."""
    _importers[kind] = importer


def importer_of(kind: str) -> Importer:
    """The importer of files of this kind. Raises KeyError where none is registered."""
    return _importers[kind]
