"""Who has a target, who has none as far as was looked, and who was not checked."""

import csv
import datetime
import io
import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from coalitions.members.merging import merge
from pledges.coverage.coverage import Known, cover, find_known, judge
from pledges.models import Pledge, PledgeSearch
from pledges.share_bar import WIDTH, Segment, lay_out
from signatories.models import Signatory
from tests import factories as make

TODAY = datetime.date.today()
LONG_AGO = datetime.date(2020, 5, 4)


def look(coalition, signatory, result="none_found", day=LONG_AGO, **fields):
    fields = {"source": "Their website"} | fields
    return PledgeSearch.objects.create(
        coalition=coalition, signatory=signatory, searched_on=day, result=result, **fields
    )


@pytest.fixture
def members(us):
    found = [make.signatory(name) for name in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")]
    for one in found:
        make.membership(us, one)
    return found


@pytest.fixture
def checked(us, members):
    """One member of each sort, and one more that nobody looked at."""
    ash, birch, cedar, _dogwood, _elm = members
    make.pledge(us, ash)
    look(us, birch, "no_number")
    look(us, cedar)
    return members


def known_of(coalition, signatory, day=TODAY):
    return cover(coalition, day).findings[signatory.pk].known


def test_the_four_counts_add_up_to_the_members(us, checked):
    counts = cover(us, TODAY).counts
    assert counts == {"target": 1, "no_number": 1, "none_found": 1, "not_checked": 2}


def test_a_pledge_with_a_number_goes_before_a_later_look(us, checked):
    look(us, checked[0], day=TODAY)
    assert known_of(us, checked[0]) == Known.TARGET


def test_an_unpublished_pledge_goes_before_nothing(us, checked):
    Pledge.objects.update(is_published=False)
    look(us, checked[0])
    assert known_of(us, checked[0]) == Known.NONE_FOUND


def test_a_pledge_without_a_number_is_a_commitment(us, checked):
    make.pledge(us, checked[3], kind="other", base_year=None, target_value=None, target_year=None, unit="")
    assert known_of(us, checked[3]) == Known.NO_NUMBER


def test_of_contradictory_looks_the_newest_counts_and_the_older_is_kept(us, members):
    look(us, members[0], "no_number", day=datetime.date(2021, 1, 1))
    look(us, members[0], "none_found", day=datetime.date(2020, 1, 1))
    assert known_of(us, members[0]) == Known.NO_NUMBER
    assert known_of(us, members[0], datetime.date(2020, 6, 1)) == Known.NONE_FOUND
    assert PledgeSearch.objects.count() == 2


def test_a_look_of_another_coalition_changes_no_number_of_ours(us, japan, members):
    make.membership(japan, members[4])
    look(japan, members[4])
    assert known_of(us, members[4]) == Known.NOT_CHECKED
    assert known_of(japan, members[4]) == Known.NONE_FOUND


@pytest.mark.parametrize("known", Known.values)
def test_the_filter_finds_those_that_the_bar_counts(us, checked, known):
    found = find_known(Signatory.objects.all(), known, [us], TODAY)
    expected = {pk for pk, finding in cover(us, TODAY).findings.items() if finding.known == known}
    assert {one.pk for one in found} == expected


def test_the_page_says_all_four_and_each_leads_to_its_members(client, us, checked):
    page = client.get(reverse("coalition-pledges", args=["us"])).content.decode()
    label = re.search(r'aria-label="What is known[^"]*"', page)[0]
    assert "With a target 1; Commitment without a number 1; Looked, none found 1; Not checked 2" in label
    assert "style=" not in page
    listed = client.get(reverse("coalition-members", args=["us"]), {"known": "not_checked"}).content.decode()
    assert "2 organisations" in listed


def test_the_directory_is_filtered_by_it(client, checked):
    page = client.get(reverse("signatory-list"), {"known": "none_found"}).content.decode()
    assert "1 organisation" in page
    assert "Cedar</a>" in page
    assert "Birch</a>" not in page


def test_the_members_as_data_say_it_with_day_and_source(client, us, checked):
    text = client.get(reverse("members-csv", args=["us"])).getvalue().decode("utf-8-sig")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["Cedar"]["known_of_target"] == "none_found"
    assert rows["Cedar"]["looked_on"] == "2020-05-04"
    assert rows["Cedar"]["looked_at"] == "Their website"
    assert rows["Elm"]["known_of_target"] == "not_checked"


def test_the_page_of_a_member_says_who_recorded_a_look_but_not_which_person(client, us, checked):
    person = make.staff_user(us, username="secret-editor")
    PledgeSearch.objects.update(recorded_by=person)
    page = " ".join(client.get(checked[2].get_absolute_url()).content.decode().split())
    assert "Looked on May 4, 2020: no pledge found" in page
    assert f"recorded by {us.name}" in page
    assert "secret-editor" not in page
    page = client.get(checked[4].get_absolute_url()).content.decode()
    assert "It may have one." in page


def test_the_public_sees_no_look_of_an_unpublished_coalition(client, us, japan, members):
    make.membership(japan, members[0])
    look(japan, members[0], source="Hidden list")
    japan.is_published = False
    japan.save()
    assert "Hidden list" not in client.get(members[0].get_absolute_url()).content.decode()
    page = client.get(reverse("signatory-list"), {"known": "none_found"}).content.decode()
    assert "Ash</a>" not in page


def test_a_look_to_come_says_nothing_yet(us, members):
    search = look(us, members[0], day=datetime.date(2024, 1, 1))
    assert judge([], [search], datetime.date(2023, 1, 1)) == {}


@given(st.lists(st.integers(0, 10**6), max_size=6))
def test_a_bar_is_filled_by_what_is_there(numbers):
    segments = lay_out([Segment("", number, "sure") for number in numbers])
    assert all((one.width > 0) == (one.number > 0) for one in segments)
    if sum(numbers):
        assert sum(one.width for one in segments) == pytest.approx(WIDTH, abs=0.1)


def test_looks_move_along_when_two_signatories_turn_out_to_be_one(us):
    ash, birch = make.business("Ash"), make.business("Birch")
    for one in (ash, birch):
        make.membership(us, one)
    look(us, birch)
    merge(kept=ash, dropped=birch, by=None, reason="one and the same", join_periods=True)
    assert known_of(us, ash) == Known.NONE_FOUND
