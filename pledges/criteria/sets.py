"""Ready-made sets of criteria, in our own words. A coalition takes a copy, and changes it as it likes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from coalitions.models import Coalition
from pledges.models import Criterion

FOLDER = Path(__file__).parent.parent / "reference_data" / "criteria"
TEXTS = ("title", "text")


@dataclass(frozen=True)
class ReadySet:
    """One file of criteria: its names by language, its source, and its criteria as they stand in the file."""

    code: str
    names: dict[str, str]
    source: str
    source_url: str
    criteria: list[dict[str, Any]]

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.names.get((get_language() or "en").split("-")[0]) or self.names["en"]


@cache
def ready_sets() -> dict[str, ReadySet]:
    """{code: set} of all that ship with the portal, by the names of their files."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = ReadySet(
            path.stem, data["name"], data["source"], data["source_url"], data["criterion"]
        )
    return found


@transaction.atomic
def adopt(*, coalition: Coalition, ready: ReadySet, is_demo: bool = False) -> dict[str, int]:
    """Copy a set into the criteria of a coalition: those it does not have. Returns how many are {"new", "unchanged"}.

    What the coalition has already stays as it is, changed or not.
    """
    held = set(coalition.criteria.filter(set_code=ready.code).values_list("code", flat=True))
    missing = [(place, entry) for place, entry in enumerate(ready.criteria, 1) if entry["code"] not in held]
    for place, entry in missing:
        criterion = _copy(coalition, ready, place, entry)
        criterion.is_demo = is_demo
        criterion.full_clean()
        criterion.save()
    return {"new": len(missing), "unchanged": len(ready.criteria) - len(missing)}


def _copy(coalition: Coalition, ready: ReadySet, place: int, entry: dict[str, Any]) -> Criterion:
    texts = {f"{name}_{language}": text for name in TEXTS for language, text in entry.get(name, {}).items()}
    return Criterion(
        coalition=coalition,
        set_code=ready.code,
        code=entry["code"],
        types=entry.get("types", []),
        rule=entry.get("rule", ""),
        source=ready.source,
        source_url=ready.source_url,
        position=place,
        **texts,
    )
