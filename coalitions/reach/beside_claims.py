"""The newest claim of people beside the number computed, with the reasons for the difference that are plain at once.

What the difference is made of, line by line, is in `bridge.py`, which computes other days and takes longer.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from aca_portal.numbers import count, headline, number
from coalitions.models import Claim
from coalitions.reach.results import Reach


@dataclass(frozen=True)
class PeopleBeside:
    """A claim of people, and why the number computed is another."""

    claim: Claim
    reasons: list[str]


def people_beside(claims: list[Claim], reach: Reach) -> PeopleBeside | None:
    """The claim of a number of people, else of a share of them; None where none is on file.

    `claims` come the newest of each metric first. A share of an unknown whole is no number, so it has no reasons.
    """
    newest = newest_claims(claims)
    if claim := newest.get(Claim.Metric.POPULATION):
        return PeopleBeside(claim, _reasons(round(claim.value), newest, reach))
    if claim := newest.get(Claim.Metric.POPULATION_SHARE):
        national = reach.population.national
        claimed = round(claim.value / 100 * national) if national else None
        return PeopleBeside(claim, _reasons(claimed, newest, reach))
    return None


def newest_claims(claims: list[Claim]) -> dict[str, Claim]:
    """{metric: its newest claim}; `claims` come the newest of each metric first."""
    return {claim.metric: claim for claim in reversed(claims)}


def _reasons(claimed: int | None, newest: dict[str, Claim], reach: Reach) -> list[str]:
    people = reach.population
    if claimed is None or people.value is None or people.value == claimed:
        return []
    size = {"number": headline(abs(people.value - claimed))}
    more, fewer = _("We compute %(number)s more."), _("We compute %(number)s fewer.")
    found = [(more if people.value > claimed else fewer) % size]
    governments = newest.get(Claim.Metric.GOVERNMENTS)
    if governments and governments.value > reach.governments:
        values = {"claimed": number(governments.value), "on_file": count(reach.governments)}
        found.append(_("The coalition counted %(claimed)s governments; on file here: %(on_file)s.") % values)
    else:
        found.append(_("The claim may rest on members that are not on file, or on other figures."))
    if people.naive is not None and people.naive > people.value:
        found.append(
            _("We count each inhabitant once: merely added up, the members on file come to %(number)s.")
            % {"number": headline(people.naive)}
        )
    return found
