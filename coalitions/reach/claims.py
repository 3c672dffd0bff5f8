"""What a coalition says of itself beside what can be computed from the members on file. Never mixed."""

from dataclasses import dataclass

from django.db.models import Q

from coalitions.models import Claim
from signatories.types import TYPES_BY_FAMILY, Family

COMPANIES = TYPES_BY_FAMILY[Family.BUSINESS]
ONLY_IF_CLAIMED = (Claim.Metric.COMPANIES, Claim.Metric.GOVERNMENTS)


@dataclass
class Comparison:
    """One quantity: the newest claim about it, if any, and the computed value, None where it is not known."""

    metric: Claim.Metric
    claim: Claim | None
    computed: object

    @property
    def label(self):
        return self.metric.label

    @property
    def is_share(self):
        return self.metric in (Claim.Metric.POPULATION_SHARE, Claim.Metric.ECONOMY_SHARE)

    @property
    def is_money(self):
        return self.metric == Claim.Metric.ECONOMY


def claims_until(coalition, date):
    """The claims published by that day, the newest of each metric first."""
    return claims_of_all_until(date).filter(coalition=coalition)


def claims_of_all_until(date):
    """The same for every coalition, one after the other."""
    return Claim.objects.filter(Q(published_on__lte=date) | Q(published_on=None, year__lte=date.year))


def claims_on_axis(claims, metric, kind):
    """The newest claim of an amount and of a share of the country, as [(claim, amount)] in the unit of `metric`.

    `kind` is population or economy; `claims` come the newest of each metric first. Money in another currency and
    a share of an unknown whole find no place.
    """
    amounts = {"population": Claim.Metric.POPULATION, "economy": Claim.Metric.ECONOMY}
    shares = {"population": Claim.Metric.POPULATION_SHARE, "economy": Claim.Metric.ECONOMY_SHARE}
    found = {}
    for claim in claims if metric.national else ():
        if claim.metric == amounts[kind] and claim.unit in ("", "people", metric.currency):
            found.setdefault(claim.metric, (claim, claim.value))
        elif claim.metric == shares[kind] and claim.unit == "percent":
            found.setdefault(claim.metric, (claim, claim.value / 100 * metric.national))
    return list(found.values())


def compare(claims, reach, count_by_type):
    """One comparison a metric; `claims` come the newest of each metric first."""
    computed = {
        Claim.Metric.SIGNATORIES: reach.signatories,
        Claim.Metric.COMPANIES: sum(count_by_type.get(type, 0) for type in COMPANIES),
        Claim.Metric.GOVERNMENTS: reach.governments,
        Claim.Metric.POPULATION: reach.population.value,
        Claim.Metric.POPULATION_SHARE: reach.population.share,
        Claim.Metric.ECONOMY: reach.economy.value,
        Claim.Metric.ECONOMY_SHARE: reach.economy.share,
    }
    newest = {claim.metric: claim for claim in reversed(claims)}
    return [
        Comparison(metric, newest.get(metric), value)
        for metric, value in computed.items()
        if metric in newest or metric not in ONLY_IF_CLAIMED
    ]
