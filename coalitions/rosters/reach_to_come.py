"""What the reach of a coalition will be after an import: the import is carried out, read and taken back."""

from typing import Any

from django.db import transaction

from coalitions.imports.changes import ChangeRecorder
from coalitions.models import Coalition
from coalitions.reach.reach import Reach, compute_reach
from coalitions.rosters.plan import RosterPlan
from coalitions.rosters.write import write

MAX_ROWS = 2000  # of more it takes too long to be shown before confirming


def projected_reach(coalition: Coalition, plan: RosterPlan) -> dict[str, Any]:
    """{"before": {…}, "after": {…}}, or {} where the plan is too large. Nothing is left in the database.

    The objects of the plan have been written once, so the plan cannot be carried out any more.
    """
    if plan.counts["new"] + plan.counts["updated"] > MAX_ROWS:
        return {}
    with transaction.atomic():
        before = _summary(compute_reach(coalition))
        write(plan, ChangeRecorder(None, user=None, reason="", as_read=plan.as_read))
        after = _summary(compute_reach(coalition))
        transaction.set_rollback(True)
    return {"before": before, "after": after}


def _summary(reach: Reach) -> dict[str, Any]:
    return {
        "signatories": reach.signatories,
        "governments": reach.governments,
        "population": reach.population.value,
        "population_share": reach.population.share,
        "economy": reach.economy.value,
        "economy_share": reach.economy.share,
        "currency": reach.economy.currency,
    }
