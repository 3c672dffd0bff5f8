"""An entry is written on a day when a number changed, keeps what went into it, and is never changed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from coalitions.members.families import count_by_type
from coalitions.models import PublicationEntry
from coalitions.publication.inputs import digest, read_inputs
from coalitions.publication.log import change_between, freeze, freeze_all, inputs_of
from coalitions.reach.reach import compute_reach
from pledges.demo.load import load_demo
from signatories.models import Figure, Metric
from tests import factories

pytestmark = pytest.mark.django_db
D = datetime.date
MONDAY, TUESDAY, WEDNESDAY = D(2026, 3, 2), D(2026, 3, 3), D(2026, 3, 4)


@pytest.fixture
def arizona(us):
    """A coalition with one member: a state of seven million in a country of 330."""
    factories.figure(us.country, 330_000_000)
    region = factories.region("US-AZ", "Arizona")
    factories.figure(region, 7_000_000)
    factories.membership(us, factories.signatory("Arizona", "state", governs=region))
    return region


def city(us, name, people, parent, **fields):
    place = factories.municipality(name, parent=parent)
    factories.figure(place, people)
    return factories.membership(us, factories.signatory(name, governs=place), **fields)


def kinds(entry):
    return [
        (cause["kind"], cause["names"], cause["amounts"].get("population.value")) for cause in entry.causes
    ]


def test_the_first_entry_says_what_the_pages_say(us, arizona):
    factories.membership(us, factories.business("Acme"))
    entry = freeze(coalition=us, today=MONDAY)
    reach = compute_reach(us, MONDAY)
    assert entry.numbers["population"] == reach.population.as_json()
    assert entry.numbers["members"] == reach.signatories == 2
    assert entry.numbers["by_type"] == {"business": 1, "state": 1} == dict(count_by_type([us], MONDAY)[us.pk])
    assert entry.causes == []
    assert entry.digest == digest(inputs_of(entry).as_json())


@pytest.mark.parametrize("slug", ["argentina", "japan", "mexico", "us"])
def test_the_entries_of_the_demonstration_have_the_numbers_of_its_reach(small_register, slug):
    load_demo()
    entries = {entry.coalition.slug: entry for entry in freeze_all(TUESDAY)}
    entry = PublicationEntry.objects.get(pk=entries[slug].pk)  # as the database gives it back
    reach = compute_reach(entry.coalition, TUESDAY)
    for code, metric in reach.metrics.items():
        assert entry.numbers[code] == metric.as_json()
    assert entry.numbers["governments"] == reach.governments
    assert entry.numbers["demo"] == entry.numbers["members"] > 0


def test_a_day_without_change_has_no_entry(us, arizona):
    freeze(coalition=us, today=MONDAY)
    assert freeze(coalition=us, today=TUESDAY) is None
    assert freeze(coalition=us, today=D(2027, 1, 1)) is None


def test_what_changes_no_number_makes_no_entry(us, arizona):
    freeze(coalition=us, today=MONDAY)
    us.summary = "Another summary"
    us.save()
    factories.figure(arizona, 6_000_000, source="Roster", provenance="roster:us")
    assert freeze(coalition=us, today=TUESDAY) is None


def test_a_day_has_one_entry_and_what_changes_later_is_in_the_next(us, arizona):
    first = freeze(coalition=us, today=MONDAY)
    factories.membership(us, factories.business("Acme"))
    assert freeze(coalition=us, today=MONDAY) is None
    assert freeze(coalition=us, today=TUESDAY).numbers["members"] == first.numbers["members"] + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationEntry.objects.create(
            coalition=us, date=MONDAY, edition=1, method="1", digest="0" * 64, numbers={}, inputs=b""
        )


def test_two_processes_at_once_write_one_entry(us, arizona, monkeypatch):
    """The other one writes after this one has looked whether the day has its entry."""

    def meanwhile(*args):
        monkeypatch.undo()
        freeze(coalition=us, today=MONDAY)
        return read_inputs(*args)

    monkeypatch.setattr("coalitions.publication.log.read_inputs", meanwhile)
    assert freeze(coalition=us, today=MONDAY) is None
    assert us.publication_entries.count() == 1


def test_the_same_number_of_another_source_is_a_change(us, arizona):
    freeze(coalition=us, today=MONDAY)
    Figure.objects.filter(jurisdiction=arizona).update(source="Census Bureau")
    assert freeze(coalition=us, today=TUESDAY) is not None


def test_who_joins_and_who_leaves_is_named_with_the_people_it_brings(us, arizona):
    texas = factories.region("US-TX", "Texas")
    city(us, "Houston", 2_000_000, texas, left_on=TUESDAY)
    freeze(coalition=us, today=MONDAY)
    city(us, "Dallas", 1_000_000, texas, joined_on=TUESDAY)
    city(us, "Tucson", 500_000, arizona, joined_on=TUESDAY)
    entry = freeze(coalition=us, today=TUESDAY)
    assert kinds(entry) == [
        ("left", ["Houston"], -2_000_000),
        ("joined", ["Dallas"], 1_000_000),
        ("joined", ["Tucson"], None),
    ]
    assert entry.summary["joined"]["population.value"] == 1_000_000
    assert entry.summary["joined"]["members"] == 2


def test_another_figure_is_named_with_its_place_source_and_year(us, arizona):
    freeze(coalition=us, today=MONDAY)
    Figure.objects.filter(jurisdiction=arizona).update(value=7_100_000)
    (cause,) = freeze(coalition=us, today=TUESDAY).causes
    assert (cause["kind"], cause["names"], cause["metric"]) == ("figure", ["Arizona"], Metric.POPULATION)
    assert (cause["source"], cause["year"]) == ("Statistics office", 2020)
    assert cause["amounts"]["population.value"] == 100_000


def test_another_place_in_another_region_is_a_matter_of_nesting(us, arizona):
    texas = factories.region("US-TX", "Texas")
    moved = city(us, "El Paso", 700_000, texas).signatory.governs
    freeze(coalition=us, today=MONDAY)
    moved.parent = arizona
    moved.save()
    entry = freeze(coalition=us, today=TUESDAY)
    assert kinds(entry) == [("nesting", ["El Paso"], -700_000)]


def test_another_way_of_counting_is_a_cause_of_its_own(us, arizona, monkeypatch):
    before = freeze(coalition=us, today=MONDAY)
    PublicationEntry.objects.filter(pk=before.pk).update(
        numbers=before.numbers | {"population": before.numbers["population"] | {"value": 6_999_000}}
    )
    monkeypatch.setattr("coalitions.publication.log.METHOD", "2")
    entry = freeze(coalition=us, today=TUESDAY)
    assert kinds(entry) == [("method", [], 1_000)]
    assert entry.method == "2"


def test_a_new_table_is_one_cause_however_many_regions_it_has(us, arizona):
    factories.figure(factories.region("US-TX", "Texas"), 29_000_000)
    freeze(coalition=us, today=MONDAY)
    for code, people in (("US-AZ", 7_500_000), ("US-TX", 31_000_000)):
        factories.figure(factories.region(code), people, year=2025, source="Estimates")
    (cause,) = freeze(coalition=us, today=TUESDAY).causes
    assert (cause["kind"], cause["names"]) == ("figure", ["Arizona", "Texas"])
    assert cause["amounts"]["population.value"] == 500_000


def test_causes_of_several_entries_add_up_between_any_two(us, arizona):
    texas = factories.region("US-TX", "Texas")
    first = freeze(coalition=us, today=MONDAY)
    houston = city(us, "Houston", 2_000_000, texas, joined_on=TUESDAY, left_on=WEDNESDAY)
    city(us, "Dallas", 1_000_000, texas, joined_on=TUESDAY)
    freeze(coalition=us, today=TUESDAY)
    last = freeze(coalition=us, today=WEDNESDAY)
    change = change_between(first, last)
    assert change.differences["population.value"] == 1_000_000
    assert sum(cause["amounts"].get("population.value", 0) for cause in change.causes) == 1_000_000
    assert [name for cause in change.causes for name in cause["names"]].count(houston.signatory.name) == 2


def test_a_metric_counted_in_another_currency_has_no_difference_and_no_amounts(us, arizona):
    factories.figure(us.country, 10_000, Metric.GDP, unit="EUR")
    factories.figure(arizona, 1_000, Metric.GDP, unit="EUR")
    first = freeze(coalition=us, today=MONDAY)
    Figure.objects.filter(metric=Metric.GDP).update(unit="USD")
    second = freeze(coalition=us, today=TUESDAY)
    change = change_between(first, second)
    assert second.numbers["economy"]["currency"] == "USD"
    assert change.differences["economy.value"] is None
    assert not any(name.startswith("economy") for cause in change.causes for name in cause["amounts"])


def test_an_entry_is_not_changed_and_keeps_its_coalition(us, arizona):
    entry = freeze(coalition=us, today=MONDAY)
    entry.numbers = {}
    with pytest.raises(ValidationError):
        entry.save()
    with pytest.raises(ProtectedError):
        us.delete()


def test_an_unpublished_coalition_and_unpublished_members_are_in_no_entry(us, arizona):
    factories.coalition("mexico", is_published=False)
    secret = factories.business("Secret Holdings", is_published=False)
    factories.membership(us, secret)
    (entry,) = freeze_all(MONDAY)
    assert entry.coalition == us
    assert secret.slug not in inputs_of(entry).members


def test_what_the_roster_of_another_coalition_states_is_in_no_inputs(us, arizona):
    factories.figure(arizona, 1, source="Theirs", provenance="roster:mexico")
    rows = inputs_of(freeze(coalition=us, today=MONDAY)).figures["US-AZ", Metric.POPULATION]
    assert [row.source for row in rows] == ["Statistics office"]


def test_the_daily_work_writes_it(us, arizona):
    call_command("daily")
    call_command("daily")
    assert us.publication_entries.get().date == D.today()


def test_it_is_written_when_asked_for(us, arizona, capsys):
    call_command("freeze_numbers", coalition="us")
    entry = us.publication_entries.get()
    assert entry.digest in capsys.readouterr().out
    call_command("freeze_numbers")
    assert "Nothing to write" in capsys.readouterr().out


def test_the_cost_of_an_entry_does_not_grow_with_the_members(us, arizona, django_assert_max_num_queries):
    freeze(coalition=us, today=MONDAY)
    for number in range(5):
        city(us, f"Town {number}", 1_000, arizona, joined_on=TUESDAY)
    with django_assert_max_num_queries(16):
        freeze(coalition=us, today=TUESDAY)
