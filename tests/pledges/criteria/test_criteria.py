"""What a coalition asks of its members, and who does it as far as is known."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from pledges.criteria.assess import assess
from pledges.criteria.sets import adopt, ready_sets
from pledges.models import Criterion, CriterionAnswer, ProgressReport
from signatories.types import SignatoryType
from tests import factories as make
from tests.past_the_forms import assert_refused

TODAY = datetime.date.today()


@pytest.fixture
def members(us):
    found = [make.signatory("Ash"), make.signatory("Birch"), make.business("Cedar")]
    for one in found:
        make.membership(us, one)
    return found


@pytest.fixture
def criterion(us):
    return Criterion.objects.create(coalition=us, title_en="Has a plan", rule="plan", source="Charter")


def say(criterion, signatory, answer="yes", **fields):
    fields = {"source": "Their plan", "checked_on": datetime.date(2024, 5, 4)} | fields
    return CriterionAnswer.objects.create(criterion=criterion, signatory=signatory, answer=answer, **fields)


def counts(us, day=TODAY):
    (row,) = assess(us, day)
    return {outcome.value: number for outcome, number in row.counts.items() if number}


@pytest.mark.parametrize("code", ["race_to_zero", "integrity_matters"])
def test_a_ready_set_is_whole_in_three_languages(us, code):
    ready = ready_sets()[code]
    adopt(coalition=us, ready=ready)
    found = us.criteria.filter(set_code=code)
    assert found.count() == len(ready.criteria)
    for one in found:
        texts = [getattr(one, f"{name}_{code}") for name in ("title", "text") for code in ("en", "es", "ja")]
        assert all(texts)
        assert one.source_url.startswith("https://")
        assert set(one.types) <= set(SignatoryType.values)


def test_race_to_zero_asks_the_five(us):
    codes = {entry["code"].split("-")[0] for entry in ready_sets()["race_to_zero"].criteria}
    assert codes == {"pledge", "plan", "proceed", "publish", "persuade"}


def test_a_set_taken_again_adds_only_what_is_missing(us, japan):
    ready = ready_sets()["race_to_zero"]
    adopt(coalition=us, ready=ready)
    us.criteria.filter(code="plan").update(title_en="Our own words")
    us.criteria.filter(code="publish").delete()
    assert adopt(coalition=us, ready=ready) == {"new": 1, "unchanged": len(ready.criteria) - 1}
    assert us.criteria.get(code="plan").title_en == "Our own words"
    adopt(coalition=japan, ready=ready)
    assert japan.criteria.get(code="plan").title_en != "Our own words"


def test_every_member_asked_is_counted_once_and_the_unchecked_apart(us, members, criterion):
    ash, birch, _cedar = members
    say(criterion, ash, "no")
    make.pledge(us, birch, plan_url="https://example.org/plan")
    assert counts(us) == {"from_record": 1, "no": 1, "not_checked": 1}


def test_it_is_asked_only_of_its_types(us, members, criterion):
    criterion.types = ["business"]
    criterion.save()
    assert counts(us) == {"not_checked": 1}


def test_an_answer_of_staff_goes_before_the_record_and_both_are_shown(client, us, members, criterion):
    make.pledge(us, members[0], plan_url="https://example.org/plan")
    say(criterion, members[0], "no", source="Their website")
    assert counts(us) == {"no": 1, "not_checked": 2}
    page = client.get(members[0].get_absolute_url()).content.decode()
    assert "https://example.org/plan" in page
    assert "Their website" in page


def test_an_answer_does_not_count_before_its_day(us, members, criterion):
    say(criterion, members[0])
    assert counts(us, datetime.date(2024, 5, 3)) == {"not_checked": 3}


@pytest.mark.parametrize(
    ("years", "expected"),
    [([1, 2], "from_record"), ([2, 3], "from_record"), ([1, 3], "not_checked"), ([3, 4], "not_checked")],
)
def test_a_yearly_report_is_on_two_years_running(us, members, criterion, years, expected):
    Criterion.objects.update(rule="yearly_report")
    pledge = make.pledge(us, members[0])
    for ago in years:
        ProgressReport.objects.create(
            pledge=pledge, year=TODAY.year - ago, value=10, unit="percent", review="accepted"
        )
    assert assess(us, TODAY, {members[0].pk: "city"})[0].assessments[0].outcome == expected


def test_an_interim_target_is_one_before_a_later_one(us, members, criterion):
    Criterion.objects.update(rule="interim_target")
    make.pledge(us, members[0], target_year=TODAY.year + 4)
    assert counts(us) == {"not_checked": 3}
    make.pledge(us, members[0], target_year=TODAY.year + 20)
    assert counts(us) == {"from_record": 1, "not_checked": 2}


def test_what_is_not_published_fills_nothing(us, members, criterion):
    make.pledge(us, members[0], plan_url="https://example.org/plan", is_published=False)
    assert counts(us) == {"not_checked": 3}


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_the_pages_show_criteria_without_script_or_style(client, us, members, language):
    adopt(coalition=us, ready=ready_sets()["race_to_zero"])
    for address in (f"/{language}/coalitions/us/pledges/", f"/{language}/signatories/{members[0].slug}/"):
        answer = client.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert getattr(us.criteria.get(code="plan"), f"title_{language}") in text
        assert "style=" not in text


def rows_of(client, slug="us"):
    text = client.get(reverse("criteria-csv", args=[slug])).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_answers_are_open_data(client, us, members, criterion):
    say(criterion, members[0], checked_by=make.staff_user(us, username="secret-editor"))
    rows = {row["signatory"]: row for row in rows_of(client)}
    assert rows["Ash"]["answer"] == "yes"
    assert rows["Ash"]["checked_on"] == "2024-05-04"
    assert rows["Cedar"]["answer"] == "not_checked"
    assert "secret-editor" not in str(rows)
    assert client.get(reverse("criteria-csv", args=["us"]), {"as_of": "never"}).status_code == 400


def test_the_public_sees_only_what_is_published(client, us, members, criterion):
    say(criterion, members[0], source="Hidden")
    members[0].is_published = False
    members[0].save()
    assert "Ash" not in {row["signatory"] for row in rows_of(client)}
    Criterion.objects.update(is_published=False)
    assert "Has a plan" not in client.get(reverse("coalition-pledges", args=["us"])).content.decode()
    assert rows_of(client) == []
    us.is_published = False
    us.save()
    assert client.get(reverse("criteria-csv", args=["us"])).status_code == 404


@pytest.mark.parametrize("wrong", [{"answer": "perhaps"}, {"answer": ""}, {"source": ""}])
def test_the_database_refuses_an_answer_with(members, criterion, wrong):
    assert_refused(say(criterion, members[0]), **wrong)


@pytest.mark.parametrize("wrong", [{"source": ""}, {"rule": "guess"}])
def test_the_database_refuses_a_criterion_with(criterion, wrong):
    assert_refused(criterion, **wrong)
