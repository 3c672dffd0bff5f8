"""Why a published number or share of people and ours differ: the difference, split into lines that add up exactly.

A share is taken of the country's population of the claim's day; without one on file there is no bridge.

The way goes from the claim to ours: the members on file on the claim's day, merely added up; each place once; the
members of today; the figures of today. What lies between the claim and the first of these is not explained.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.numbers import count, number
from coalitions.models import Claim
from coalitions.reach.reach import compute_people
from coalitions.reach.results import MetricReach, Reach, ReachLine
from coalitions.reach.union import Outcome

OF_PEOPLE = (Claim.Metric.POPULATION, Claim.Metric.POPULATION_SHARE)
COVERED = (Outcome.INSIDE, Outcome.PART_OF, Outcome.SAME_TERRITORY)


class BridgePart(models.TextChoices):
    NOT_ON_FILE = "not_on_file", gettext_lazy("members not on file")
    DOUBLE_COUNTING = "double_counting", gettext_lazy("places counted several times")
    JOINED_OR_LEFT = "joined_or_left", gettext_lazy("members who joined or left since")
    OTHER_FIGURES = "other_figures", gettext_lazy("other year of figures")
    WITHOUT_FIGURE = "without_figure", gettext_lazy("members without a figure")
    REST = "rest", gettext_lazy("not explained")


@dataclass(frozen=True)
class BridgeLine:
    """One reason for the difference. `amount` is in people, None where it cannot be computed and is in the rest."""

    part: BridgePart
    amount: int | None
    sentence: str
    members: tuple[tuple[str, str], ...] = ()  # (address name, name) of those behind it

    @property
    def label(self) -> str:
        return str(self.part.label)

    @property
    def signed(self) -> str:
        """The amount with its sign, as people read it."""
        sign = "+" if self.amount and self.amount > 0 else ""
        return "" if self.amount is None else f"{sign}{count(self.amount)}"


@dataclass(frozen=True)
class Bridge:
    """A claim about people, the number computed, and the lines between them.

    `claimed` are people. `nation` is of the claim's day where the claim is of a share, None where it is of a number.
    """

    claim: Claim
    claimed: int
    nation: MetricReach | None
    computed: int
    lines: list[BridgeLine]

    @property
    def difference(self) -> int:
        return self.computed - self.claimed

    @property
    def signed(self) -> str:
        return f"{'+' if self.difference > 0 else ''}{count(self.difference)}"


OfDay = tuple[MetricReach, list[ReachLine]]


@dataclass(frozen=True)
class Stages:
    """The people on file between a claim and today, None where they are not known."""

    added_up: int | None  # the members of the claim's day, merely added up
    once: int | None  # the same, each place once
    members_now: int | None  # today's members by the figures of the claim's year
    now: int  # today's members by today's figures
    lacking: bool = True  # whether a member of either day has no figure


def split(claimed: int, stages: Stages) -> dict[BridgePart, int | None]:
    """The amounts between a claim and ours: those that are known and the rest add up to the difference."""
    found = {
        BridgePart.NOT_ON_FILE: None,
        BridgePart.DOUBLE_COUNTING: _step(stages.added_up, stages.once),
        BridgePart.JOINED_OR_LEFT: _step(stages.once, stages.members_now),
        BridgePart.OTHER_FIGURES: _step(stages.members_now, stages.now),
        BridgePart.WITHOUT_FIGURE: None if stages.lacking else 0,
    }
    return found | {BridgePart.REST: stages.now - claimed - sum(amount or 0 for amount in found.values())}


def _step(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


def bridges(claims: list[Claim], reach: Reach) -> list[Bridge]:
    """One bridge for each claim of a number or share of people; none where ours, or the whole, is not known."""
    if reach.population.value is None:
        return []
    of_people = [claim for claim in claims if claim.metric in OF_PEOPLE]
    days = [claim_day(claim, reach.as_of) for claim in of_people]
    pairs = [pair for day in days for pair in ((day, day.year), (reach.as_of, day.year))]
    found = compute_people(reach.coalition, pairs)
    return [
        _bridge(claim, claims, reach, then, since)
        for claim, then, since in zip(of_people, found[::2], found[1::2], strict=True)
        if claim.metric == Claim.Metric.POPULATION or then[0].national
    ]


def unbridged(claims: list[Claim], found: list[Bridge]) -> list[Claim]:
    """The claims about people for which there is no bridge among those `found`."""
    bridged = {bridge.claim.pk for bridge in found}
    return [claim for claim in claims if claim.metric in OF_PEOPLE and claim.pk not in bridged]


def claim_day(claim: Claim, as_of: datetime.date) -> datetime.date:
    """The day of publication; of a year alone its last one, if that is not still to come."""
    return min(claim.published_on or datetime.date(claim.year, 12, 31), as_of)


def _bridge(claim: Claim, claims: list[Claim], reach: Reach, day: OfDay, since: OfDay) -> Bridge:
    """`day` are the people of the claim's day, `since` today's members by the figures of the claim's year."""
    (then, lines_then), (same_figures, lines_now) = day, since
    now = reach.population.value or 0
    members = _members(lines_then, lines_now, reach)
    lacking = bool(members[BridgePart.WITHOUT_FIGURE])
    nation = then if claim.metric == Claim.Metric.POPULATION_SHARE else None
    claimed = round(claim.value if nation is None else claim.value * (nation.national or 0) / 100)
    amounts = split(claimed, Stages(then.naive, then.value, same_figures.value, now, lacking))
    sentences = _sentences(claim, claims, len(lines_then), same_figures, reach)
    if not lacking:
        sentences[BridgePart.WITHOUT_FIGURE] = _("Every member has a figure or stands inside one that has.")
    lines = [BridgeLine(part, amounts[part], sentences[part], members.get(part, ())) for part in BridgePart]
    return Bridge(claim, claimed, nation, now, lines)


def _members(
    then: list[ReachLine], now: list[ReachLine], reach: Reach
) -> dict[BridgePart, tuple[tuple[str, str], ...]]:
    before, after = {line.slug for line in then}, {line.slug for line in now}
    years = {line.slug: line.population.year for line in now}
    everybody = {line.slug: line for line in [*then, *now, *reach.lines]}
    without = [line for line in everybody.values() if line.population.outcome == Outcome.WITHOUT_FIGURE]
    changed = [line for line in [*then, *now] if line.slug in before ^ after]
    redated = [line for line in reach.lines if line.population.year != years.get(line.slug)]
    return {
        BridgePart.DOUBLE_COUNTING: _names(line for line in then if line.population.outcome in COVERED),
        BridgePart.JOINED_OR_LEFT: _names(changed),
        BridgePart.OTHER_FIGURES: _names(redated),
        BridgePart.WITHOUT_FIGURE: _names(without),
    }


def _names(lines: Iterable[ReachLine]) -> tuple[tuple[str, str], ...]:
    return tuple((line.slug, line.name) for line in lines)


def _sentences(
    claim: Claim,
    claims: list[Claim],
    governments: int,
    same_figures: MetricReach,
    reach: Reach,
) -> dict[BridgePart, str]:
    counted = next(
        (one for one in claims if (one.metric, one.year) == (Claim.Metric.GOVERNMENTS, claim.year)), None
    )
    not_on_file = _("How many governments the claim counts is not on file, so this is in the rest.")
    if counted:
        values = {"claimed": number(counted.value), "on_file": count(governments)}
        not_on_file = (
            _(
                "The coalition counted %(claimed)s governments; %(on_file)s of that day are on file. How many "
                "people live in the others cannot be computed, so this is in the rest."
            )
            % values
        )
    figures = _("The figures of the claim's year and of today are those of one table.")
    if (same_figures.national_year, same_figures.years) != (
        reach.population.national_year,
        reach.population.years,
    ):
        figures = _("Today's members by today's figures, less the same by those of the claim's year.")
    return {
        BridgePart.NOT_ON_FILE: not_on_file,
        BridgePart.DOUBLE_COUNTING: _(
            "The members on file on the claim's day, each place once, less the same merely added up."
        ),
        BridgePart.JOINED_OR_LEFT: _("Today's members less those of the claim's day, by one year's figures."),
        BridgePart.OTHER_FIGURES: figures,
        BridgePart.WITHOUT_FIGURE: _(
            "What is not known cannot be computed: members without a figure are in the rest."
        ),
        BridgePart.REST: _(
            "The claim may rest on members that are not on file, other figures or another way of counting. "
            "If it did not count places several times, the rest is that much smaller or larger."
        ),
    }
