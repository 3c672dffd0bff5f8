"""Every claim of a coalition as data: what it says, what we compute beside it, and the lines between the two."""

from typing import Any

from django.utils.translation import gettext as _

from coalitions.models import Claim
from coalitions.models.coalitions import SHARES
from coalitions.reach.bridge import Bridge, bridges
from coalitions.reach.claims import computed_values, why_unknown
from coalitions.reach.results import Reach


def claims_as_json(claims: list[Claim], reach: Reach, count_by_type: dict[str, int]) -> list[dict[str, Any]]:
    """One object a claim, in the order given. `computed` is in the unit of the claim; the lines are in people."""
    computed = computed_values(reach, count_by_type)
    bridged = {bridge.claim.pk: bridge for bridge in bridges(claims, reach)}
    found = []
    for claim in claims:
        ours = computed[Claim.Metric(claim.metric)]
        reason = None if ours is not None else why_unknown(Claim.Metric(claim.metric)) or _not_on_file()
        if claim.metric == Claim.Metric.ECONOMY and ours is not None and claim.unit != reach.economy.currency:
            ours, reason = None, _other_currency(reach)
        if ours is not None and claim.metric in SHARES:
            ours *= 100
        beside = {"computed": ours, "reason": reason}
        found.append(_of_claim(claim) | beside | _of_bridge(bridged.get(claim.pk)))
    return found


def _of_claim(claim: Claim) -> dict[str, Any]:
    is_whole = claim.value == claim.value.to_integral_value()
    return {
        "metric": claim.metric,
        "qualifier": claim.qualifier,
        "value": int(claim.value) if is_whole else float(claim.value),
        "unit": claim.unit or None,
        "year": claim.year,
        "published_on": claim.published_on and claim.published_on.isoformat(),
        "source": claim.source,
        "source_url": claim.source_url or None,
    }


def _of_bridge(bridge: Bridge | None) -> dict[str, Any]:
    if bridge is None:
        names = ("claimed_people", "national", "national_year", "difference", "lines")
        return dict.fromkeys(names)
    return {
        "claimed_people": bridge.claimed,
        "national": bridge.nation and bridge.nation.national,
        "national_year": bridge.nation and bridge.nation.national_year,
        "difference": bridge.difference,
        "lines": [
            {
                "part": line.part.value,
                "amount": line.amount,
                "signatories": [slug for slug, _name in line.members],
            }
            for line in bridge.lines
        ],
    }


def _not_on_file() -> str:
    return _("Cannot be computed here: the figures for it are not on file.")


def _other_currency(reach: Reach) -> str:
    return _("Ours is in another currency: %(currency)s.") % {"currency": reach.economy.currency or "?"}
