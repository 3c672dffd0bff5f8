"""The targets and emissions of the US states: what is said of them against a recomputation from the files alone."""

import csv
import datetime
from pathlib import Path

import pytest
from django.conf import settings

from pledges.contribution.contribution import compute_contribution
from pledges.contribution.goals import load_goals
from pledges.models import Pledge
from pledges.progress.evidence import Voice
from pledges.progress.read import follow, with_reports
from pledges.progress.state import PledgeState
from signatories.models import Figure
from tests import factories as make

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
TARGETS, EMISSIONS = DATA / "us-state-targets.csv", DATA / "us-state-emissions.csv"

pytestmark = pytest.mark.skipif(not (TARGETS.exists() and EMISSIONS.exists()), reason="no shared data")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def recompute(year):
    """The sum over the states, written down once more and without any code of the portal."""
    emissions = {(row["code"], int(row["year"])): float(row["ghg_tco2e"]) for row in rows(EMISSIONS)}
    targets = {}
    for row in rows(TARGETS):
        base = emissions[row["code"], int(row["base_year"])]
        step = (
            int(row["target_year"]),
            base * (1 - float(row["target_value"]) / 100),
            int(row["base_year"]),
            base,
        )
        targets.setdefault(row["code"], []).append(step)
    total = 0
    for steps in targets.values():
        steps.sort()
        coming = [step for step in steps if step[0] >= year] or steps[-1:]
        _, _, base_year, base = coming[0]
        before = [(base_year, base)] + [step[:2] for step in steps if base_year < step[0] < year]
        after = coming[0][:2] if coming[0][0] > year else (year, coming[0][1])
        start, level = max(before)
        part = 1 if after[0] == start else (year - start) / (after[0] - start)
        total += max(0, base - (level + (after[1] - level) * part))
    return total, len(targets)


@pytest.fixture
def states(us):
    """Every state on file as a member, with its figures and targets."""
    signatories = {}
    figures = []
    for row in rows(EMISSIONS):
        if row["code"] not in signatories:
            place = make.region(row["code"], row["name"])
            signatories[row["code"]] = make.signatory(row["name"], "state", governs=place)
            make.membership(us, signatories[row["code"]])
        figures.append(
            Figure(
                jurisdiction=signatories[row["code"]].governs,
                metric="ghg",
                year=row["year"],
                value=row["ghg_tco2e"],
                unit="tCO2e",
                source="EPA",
            )
        )
    Figure.objects.bulk_create(figures)
    for row in rows(TARGETS):
        fields = ("kind", "target_value", "unit", "base_year", "target_year", "source_url")
        pledge = Pledge(
            coalition=us, signatory=signatories[row["code"]], **{field: row[field] for field in fields}
        )
        pledge.full_clean()
        pledge.save()
    return signatories


def test_the_contribution_of_the_states_is_that_of_the_files(us, states):
    for year in (2020, 2025, 2028, 2030, 2035, 2050, 2060):
        expected, members = recompute(year)
        found = compute_contribution(us, year=year)
        assert found.lower == found.upper == pytest.approx(expected, abs=1)
        assert len(found.with_target) == len(found.computed) == members
        assert len(found.lines) == len(states)


def test_without_the_emissions_nothing_can_be_said(us, states):
    Figure.objects.all().delete()
    found = compute_contribution(us)
    assert (found.lower, found.upper, len(found.computed)) == (None, None, 0)


def test_the_states_promise_1359_7_million_tonnes_on_2005_of_which_half_is_reached(us, states):
    load_goals()
    found = compute_contribution(us)
    assert (found.common_year, found.on_own_base) == (2005, [])
    assert len(found.computed) == 24
    assert found.lower == found.upper == pytest.approx(1_359_706_701, abs=24)
    assert found.reached == pytest.approx(707_263_620, abs=24)
    assert found.reached_years == (2020, 2020)
    assert (found.lapsed, found.overdue) == (0, 0)


@pytest.mark.parametrize("code", ["US-CA", "US-NJ", "US-WA"])
def test_the_targets_of_2020_were_reached_by_the_published_inventory(us, states, code):
    targets = Pledge.objects.filter(signatory=states[code], target_year=2020)
    (followed,) = follow(with_reports(targets.select_related("signatory")))
    assert followed.progress.state == PledgeState.ACHIEVED
    assert (followed.progress.verdict.evidence.voice, followed.progress.verdict.evidence.year) == (
        Voice.INVENTORY,
        2020,
    )


def test_no_verdict_contradicts_the_inventory(us, states):
    """Each state of each pledge, worked out once more from the two files alone."""
    emissions = {(row["code"], int(row["year"])): float(row["ghg_tco2e"]) for row in rows(EMISSIONS)}
    pledges = with_reports(Pledge.objects.select_related("signatory__governs"))
    followed = follow(pledges, datetime.date(2022, 1, 1))
    assert len(followed) == len(rows(TARGETS))
    for one in followed:
        pledge, code = one.pledge, one.pledge.signatory.governs.code
        left = emissions[code, 2020] / emissions[code, pledge.base_year] * 100
        wanted = one.progress.path.at(2020)
        if pledge.target_year == 2020:
            expected = PledgeState.ACHIEVED if left <= 100 - pledge.target_value else PledgeState.MISSED
        else:
            expected = PledgeState.ON_TRACK if left <= wanted else PledgeState.BEHIND
        assert one.progress.state == expected


def test_targets_of_a_year_without_an_inventory_have_no_verdict(us, states):
    followed = follow(with_reports(Pledge.objects.filter(target_year=2025).select_related("signatory")))
    assert {one.progress.state for one in followed} == {PledgeState.NO_REPORT}


def test_no_two_lines_of_a_state_contradict_each_other(us, states):
    lines = {}
    for one in follow(with_reports(Pledge.objects.select_related("signatory"))):
        for year in range(one.pledge.base_year, one.pledge.target_year + 1):
            key = (one.pledge.signatory_id, one.pledge.base_year, year)
            assert lines.setdefault(key, one.progress.path.at(year)) == one.progress.path.at(year)
