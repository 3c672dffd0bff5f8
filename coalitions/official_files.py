"""Files of official territories and figures as imports: previewed, confirmed and undone by administrators.

They belong to no coalition, so nobody else sees, writes or undoes them. What staff changed since the last load is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from aca_portal.models import User
from aca_portal.progress_bar import ProgressBar, no_bar
from aca_portal.spreadsheets.table import Table
from coalitions.imports.changes import ChangeRecorder
from coalitions.imports.importers import Importer
from coalitions.imports.plans import ERROR, NEW, SKIPPED, UNCHANGED, UPDATED, ImportPlan
from coalitions.models import PlaceAnswer
from signatories.models import Figure
from signatories.territories.columns import FigureFile, JurisdictionFile
from signatories.territories.figure_file import read_figures_of_file
from signatories.territories.territory_file import read_territories
from signatories.territories.three_way_merge import LoadResult, Plan, PlannedPlace

SHOWN = 60


@dataclass(kw_only=True)
class OfficialPlan(ImportPlan):
    """What each row would do, and the merge that carries it out."""

    merge: Plan


def plan_territories(
    *, coalition: None, table: Table, user: User | None = None, progress: ProgressBar = no_bar
) -> OfficialPlan:
    """Work out what a jurisdiction file would do. Nothing is written here."""
    outcome = LoadResult()
    rows, unreadable = read_territories(table, outcome)
    return _planned(table, outcome, rows, unreadable, _rows_of_territories)


def plan_figures(
    *, coalition: None, table: Table, user: User | None = None, progress: ProgressBar = no_bar
) -> OfficialPlan:
    """Work out what a figure file would do. Nothing is written here."""
    outcome = LoadResult()
    rows = read_figures_of_file(table, outcome, _answers())
    return _planned(table, outcome, rows, set(), _rows_of_figures)


def _answers() -> dict[str, str]:
    """{key of a question: code of the territory} of what administrators said about figures of territories."""
    answers = PlaceAnswer.objects.filter(coalition=None).values_list("key", "jurisdiction__code")
    return {key: code for key, code in answers if code}


def write(plan: OfficialPlan, changes: ChangeRecorder) -> None:
    """Write all that a plan holds, noted so that it can be undone."""
    plan.merge.write(changes)


JURISDICTIONS = Importer(file=JurisdictionFile, plan=plan_territories, write=write)
FIGURES = Importer(file=FigureFile, plan=plan_figures, write=write)

Rows = dict[int, dict[str, Any]]  # what becomes of each row, by its number


@transaction.atomic
def _planned(
    table: Table,
    outcome: LoadResult,
    rows: list[Any],
    unreadable: set[str],
    rows_of: Callable[[Plan], Rows],
) -> OfficialPlan:
    merge = Plan(rows, outcome, unreadable)
    merge.resolve()
    plan = OfficialPlan(
        merge=merge, errors=outcome.errors, warnings=outcome.warnings, questions=outcome.questions
    )
    for problems in (plan.errors, plan.warnings):
        problems.sort(key=lambda problem: problem["row"] or 0)
    found, faulty = rows_of(merge), {error["row"] for error in outcome.errors}
    skipped = outcome.skipped_rows
    for row in table.rows:
        text = next((str(cell) for cell in row.cells.values() if cell != ""), "")[:SHOWN]
        done = found.get(row.number, {"name": text, "outcome": UNCHANGED, "changes": {}, "place": ""})
        if row.number in faulty or row.number in skipped:
            done = done | {"outcome": ERROR if row.number in faulty else SKIPPED, "changes": {}}
        if done["outcome"] != ERROR:
            plan.counts[done["outcome"]] += 1
        plan.rows.append({"row": row.number} | done)
    return plan


def _rows_of_territories(merge: Plan) -> Rows:
    return {place.row.number: _territory(place) for place in merge.stated if place.row}


def _territory(place: PlannedPlace) -> dict[str, Any]:
    changes = {name: [_shown(old), _shown(place.written.get(name))] for name, old in place.was.items()}
    changes |= {
        f"{figure.metric} {figure.year or ''}".strip(): _of_figure(place, figure) for figure in place.figures
    }
    outcome = NEW if place.is_new else UPDATED if place.is_changed else UNCHANGED
    return {
        "name": place.row.name if place.row else "",
        "outcome": outcome,
        "changes": changes if outcome == UPDATED else {},
        "place": _path(place),
    }


def _rows_of_figures(merge: Plan) -> Rows:
    found: Rows = {}
    for place in merge.stated:
        planned = {(figure.metric, figure.year, figure.source): figure for figure in place.figures}
        for stated in place.row.figures if place.row else ():
            figure = planned.get(stated.key)
            outcome = UNCHANGED if figure is None else UPDATED if figure.pk else NEW
            found[stated.number] = {
                "name": place.jurisdiction.name,
                "outcome": outcome,
                "changes": {stated.metric: _of_figure(place, figure)} if figure and figure.pk else {},
                "place": _path(place),
            }
    return found


def _of_figure(place: PlannedPlace, figure: Figure) -> list[Any]:
    """[the value on file, the value to come] of a figure; new ones have none on file."""
    return (
        [_shown(place.values_before.get(figure)), _shown(figure.value)] if figure.pk else [None, figure.value]
    )


def _path(place: PlannedPlace) -> str:
    return ", ".join(str(one.jurisdiction.name) for one in place.chain())


def _shown(value: Any) -> Any:
    """A value as the batch keeps it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return value if value is None or isinstance(value, int) else str(value)
