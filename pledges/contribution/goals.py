"""The countries' own goals, as they come with the portal. Loading them again keeps what staff changed."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from pledges.models import NationalGoal
from signatories.models import Jurisdiction, Provenance

FILE = Path(__file__).parent.parent / "reference_data" / "national_goals.csv"

KEY = ("kind", "year")
FIELDS = (
    "target_value",
    "target_value_to",
    "is_up_to",
    "is_net",
    "unit",
    "base_year",
    "base_tco2e",
    "source",
    "source_url",
    "valid_from",
    "valid_until",
    "what_became",
)
FLAGS = ("is_up_to", "is_net")
TEXTS = ("unit", "source", "source_url", "what_became")

# What the file says became of goals: written here as well, so that it is translated.
WHAT_BECAME = (
    gettext_noop("The United States left the Paris Agreement on 27 January 2026."),
    gettext_noop(
        "In November 2025 the government presented a new goal, 375 million tCO2e of net emissions for 2030 and 2035. "
        "Its document is not on file yet."
    ),
    gettext_noop(
        "In November 2025 the government presented a new contribution with limits of net emissions for 2035. "
        "Its document is not on file yet."
    ),
)


@transaction.atomic
def load_goals(path: Path = FILE) -> dict[str, int]:
    """Load the goals of the countries on file. Returns how many are {"new", "updated", "unchanged"}.

    A field that still is as it was last loaded is brought up to date; one that staff changed is kept.
    """
    counts = {"new": 0, "updated": 0, "unchanged": 0}
    countries = {country.code: country for country in Jurisdiction.objects.countries()}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            country = countries.get(row["country"])
            if country:
                counts[_load(country, row)] += 1
    return counts


def load_with_reference(tally: Any, **signal: Any) -> None:
    """Load the goals along with the other reference data, counted in its tally."""
    for how, number in load_goals().items():
        tally.count("national goals", how, number)


def _load(country: Jurisdiction, row: dict[str, str]) -> str:
    key = {"jurisdiction": country, "kind": row["kind"], "year": int(row["year"])}
    wanted = {field: row[field] for field in FIELDS}
    goal = NationalGoal.objects.filter(provenance=Provenance.REFERENCE, **key).first()
    if goal is None:
        goal = NationalGoal(provenance=Provenance.REFERENCE, **key)
    is_new = goal.pk is None
    changed = [
        field
        for field, text in wanted.items()
        if is_new or (goal.loaded.get(field) != text and _as_text(goal, field) == goal.loaded.get(field))
    ]
    for field in changed:
        setattr(goal, field, _value(field, wanted[field]))
    if not changed and goal.loaded == wanted:
        return "unchanged"
    goal.loaded = wanted
    goal.full_clean()
    goal.save()
    return "new" if is_new else "updated"


def _value(field: str, text: str) -> Any:
    if field in FLAGS:
        return text == "yes"
    if field in TEXTS:
        return text
    fields = {one.name: one for one in NationalGoal._meta.concrete_fields}
    return fields[field].to_python(text or None)


def _as_text(goal: NationalGoal, field: str) -> str:
    """A field as it would stand in the file."""
    value = getattr(goal, field)
    if field in FLAGS:
        return "yes" if value else ""
    if field in ("target_value", "target_value_to") and value is not None:
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
