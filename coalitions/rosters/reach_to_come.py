"""What the reach of a coalition will be after an import: the import is carried out, read and taken back."""

from django.db import transaction

from coalitions.imports.changes import ChangeRecorder
from coalitions.reach.reach import compute_reach
from coalitions.rosters.write import write

MAX_ROWS = 2000  # of more it takes too long to be shown before confirming


def projected_reach(coalition, plan):
    """{"before": {…}, "after": {…}}, or {} where the plan is too large. Nothing is left in the database.

    The objects of the plan have been written once, so the plan cannot be carried out any more.
    """
    if plan.counts["new"] + plan.counts["updated"] > MAX_ROWS:
        return {}
    with transaction.atomic():
        before = _summary(compute_reach(coalition))
        write(plan, ChangeRecorder(None, user=None, reason=""))
        after = _summary(compute_reach(coalition))
        transaction.set_rollback(True)
    return {"before": before, "after": after}


def _summary(reach):
    return {
        "signatories": reach.signatories,
        "governments": reach.governments,
        "population": reach.population.value,
        "population_share": reach.population.share,
        "economy": reach.economy.value,
        "economy_share": reach.economy.share,
        "currency": reach.economy.currency,
    }
