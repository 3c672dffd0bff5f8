"""What a coalition says of itself beside what can be computed from the members on file. Never mixed."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coalitions.models import Claim, ClaimMetric, Coalition
from coalitions.models.coalitions import SHARES
from coalitions.reach.metrics import METRICS
from coalitions.reach.results import MetricReach, Reach
from signatories.types import TYPES_BY_FAMILY, Family

COMPANIES = TYPES_BY_FAMILY[Family.BUSINESS]
ENERGY = (Claim.Metric.ENERGY, Claim.Metric.ENERGY_SHARE)
ONLY_IF_CLAIMED = (
    Claim.Metric.COMPANIES,
    Claim.Metric.GOVERNMENTS,
    Claim.Metric.EMISSIONS,
    Claim.Metric.EMISSIONS_SHARE,
    *ENERGY,
)


@dataclass
class ClaimComparison:
    """One quantity: the newest claim about it, if any, and the computed value, None where it is not known."""

    metric: ClaimMetric
    claim: Claim | None
    computed: float | None

    @property
    def label(self) -> str:
        return str(self.metric.label)

    @property
    def is_share(self) -> bool:
        return self.metric in SHARES

    @property
    def is_emissions(self) -> bool:
        return self.metric == Claim.Metric.EMISSIONS

    @property
    def why_not(self) -> str:
        """Why nothing can be computed beside a claim, or nothing."""
        return why_unknown(self.metric) if self.computed is None else ""

    @property
    def is_money(self) -> bool:
        return self.metric == Claim.Metric.ECONOMY


def why_unknown(metric: ClaimMetric) -> str:
    """Why nothing can be computed beside a claim of this metric, where that is not plain from the page."""
    if metric in ENERGY:
        return str(_("Cannot be computed here: no energy use of territories is on file."))
    if metric in (Claim.Metric.EMISSIONS, Claim.Metric.EMISSIONS_SHARE):
        return str(
            _(
                "Cannot be computed here: no member is in a table of emissions on file that covers every "
                "region and the nation."
            )
        )
    return ""


def claims_until(coalition: Coalition, date: datetime.date) -> QuerySet[Claim]:
    """The claims published by that day, the newest of each metric first."""
    return claims_of_all_until(date).filter(coalition=coalition)


def claims_of_all_until(date: datetime.date) -> QuerySet[Claim]:
    """The same for every coalition, one after the other."""
    return Claim.objects.filter(Q(published_on__lte=date) | Q(published_on=None, year__lte=date.year))


def claims_on_axis(claims: list[Claim], reach: MetricReach) -> list[tuple[Claim, Decimal]]:
    """The newest claim of an amount and of a share of the country, as [(claim, amount)] in the unit of `reach`.

    `claims` come the newest of each metric first. Money in another currency and a share of an unknown whole find
    no place.
    """
    metric = reach.metric
    found: dict[str, tuple[Claim, Decimal]] = {}
    national = reach.national or 0
    for claim in claims if national else ():
        if claim.metric == metric.claim and claim.unit in ("", metric.unit, reach.currency):
            found.setdefault(claim.metric, (claim, claim.value))
        elif claim.metric == metric.claim_of_share and claim.unit == "percent":
            found.setdefault(claim.metric, (claim, claim.value / 100 * national))
    return list(found.values())


def compare(claims: list[Claim], reach: Reach, count_by_type: dict[str, int]) -> list[ClaimComparison]:
    """One comparison a metric; `claims` come the newest of each metric first."""
    newest = {claim.metric: claim for claim in reversed(claims)}
    return [
        ClaimComparison(metric, newest.get(metric), value)
        for metric, value in computed_values(reach, count_by_type).items()
        if metric in newest or metric not in ONLY_IF_CLAIMED
    ]


def computed_values(reach: Reach, count_by_type: dict[str, int]) -> dict[ClaimMetric, float | None]:
    """What we compute of each metric of claims; a share is an unrounded fraction."""
    computed: dict[ClaimMetric, float | None] = {
        Claim.Metric.SIGNATORIES: reach.signatories,
        Claim.Metric.COMPANIES: sum(count_by_type.get(type, 0) for type in COMPANIES),
        Claim.Metric.GOVERNMENTS: reach.governments,
    }
    for metric in METRICS:
        if metric.claim and metric.claim_of_share:
            computed[metric.claim] = reach.metrics[metric.code].value
            computed[metric.claim_of_share] = reach.metrics[metric.code].share
    return computed | dict.fromkeys(ENERGY)
