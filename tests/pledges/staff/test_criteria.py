"""Staff say what their coalition asks, and answer it for their own members only."""

import pytest
from django.test import Client
from django.urls import reverse

from pledges.models import Criterion, CriterionAnswer
from tests import factories as make

ADOPT = "admin:pledges_criterion_adopt"


@pytest.fixture
def coordinator(us):
    client = Client()
    client.force_login(make.staff_user(us, "coordinator"))
    return client


@pytest.fixture
def acme(us):
    signatory = make.business("Acme")
    make.membership(us, signatory)
    return signatory


def asked_by(coalition):
    return Criterion.objects.create(coalition=coalition, title_en="Has a plan", source="Charter")


def table(client, criterion, member, **fields):
    data = {"all-checked_on": "2024-05-04", "all-source": "Website", "all-source_url": ""}
    data |= {f"m{member.pk}-{name}": value for name, value in fields.items()}
    return client.post(reverse("admin:pledges_criterion_answers", args=[criterion.pk]), data)


def test_a_coordinator_takes_a_ready_set_for_their_coalition_only(coordinator, us, japan):
    coordinator.post(reverse(ADOPT), {"coalition": us.pk, "ready": "race_to_zero"})
    assert us.criteria.count() == 6
    coordinator.post(reverse(ADOPT), {"coalition": japan.pk, "ready": "race_to_zero"})
    assert not japan.criteria.exists()


def test_an_editor_takes_no_set(us_client, us):
    answer = us_client.post(reverse(ADOPT), {"coalition": us.pk, "ready": "race_to_zero"})
    assert answer.status_code == 403
    assert not us.criteria.exists()


def test_a_coordinator_writes_an_own_criterion_for_some_types(coordinator, us):
    fields = {"coalition": us.pk, "title_en": "Plants trees", "types": ["business"], "source": "Charter"}
    coordinator.post(reverse("admin:pledges_criterion_add"), fields | {"position": 1, "is_published": "on"})
    assert us.criteria.get().types == ["business"]


def test_an_editor_answers_and_takes_back(us_client, us, acme):
    criterion = asked_by(us)
    table(us_client, criterion, acme, answer="yes")
    found = CriterionAnswer.objects.get()
    assert (found.answer, found.source) == ("yes", "Website")
    assert found.checked_by is not None
    table(us_client, criterion, acme, answer="", source="Website")
    assert not CriterionAnswer.objects.exists()
    assert CriterionAnswer.history.count() == 2


def test_a_row_that_was_not_changed_keeps_its_day(us_client, us, acme):
    criterion = asked_by(us)
    table(us_client, criterion, acme, answer="no", source="Report")
    CriterionAnswer.objects.update(checked_on="2020-01-01")
    table(us_client, criterion, acme, answer="no", source="Report")
    assert str(CriterionAnswer.objects.get().checked_on) == "2020-01-01"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"answer": "yes", "source": ""}, "A yes or no needs the source"),
        ({"answer": "", "source": "Website"}, "Choose an answer, or empty the source."),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(us_client, us, acme, fields, sentence):
    criterion = asked_by(us)
    data = {"all-checked_on": "2024-05-04", "all-source": "", "all-source_url": ""}
    data |= {f"m{acme.pk}-{name}": value for name, value in fields.items()}
    answer = us_client.post(reverse("admin:pledges_criterion_answers", args=[criterion.pk]), data)
    assert sentence in answer.content.decode()
    assert not CriterionAnswer.objects.exists()


def test_the_criteria_of_another_coalition_are_out_of_reach(us_client, coordinator, us, japan, acme):
    make.membership(japan, acme)
    theirs = asked_by(japan)
    for client in (us_client, coordinator):
        assert table(client, theirs, acme, answer="yes").status_code == 404
        assert client.get(reverse("admin:pledges_criterion_answers", args=[theirs.pk])).status_code == 404
        page = client.get(reverse("admin:pledges_criterion_changelist")).content.decode()
        assert "Has a plan" not in page
    assert not CriterionAnswer.objects.exists()


def test_somebody_who_is_no_member_is_not_answered_for(us_client, us, japan):
    stranger = make.business("Stranger")
    make.membership(japan, stranger)
    criterion = asked_by(us)
    table(us_client, criterion, stranger, answer="yes")
    assert not CriterionAnswer.objects.exists()


def test_a_viewer_answers_nothing(us, acme):
    client = Client()
    client.force_login(make.staff_user(us, "viewer"))
    assert table(client, asked_by(us), acme, answer="yes").status_code == 403


@pytest.mark.parametrize("members", [1, 3])
def test_the_table_costs_the_same_however_many_members(us_client, us, members, django_assert_num_queries):
    for number in range(members):
        make.membership(us, make.business(f"Company {number}"))
    criterion = asked_by(us)
    with django_assert_num_queries(14):
        page = us_client.get(reverse("admin:pledges_criterion_answers", args=[criterion.pk]))
    assert page.content.decode().count('scope="row"') == members


# --- Two people at one table ------------------------------------------------------------------------------


def as_opened(client, criterion):
    """What the table of answers sends, as it was when it was opened."""
    page = client.get(reverse("admin:pledges_criterion_answers", args=[criterion.pk]))
    return {
        field.html_name: field.value() or ""
        for _member, _found, form in page.context["rows"]
        for field in form
    }


def say(criterion, member, source, answer="yes"):
    CriterionAnswer.objects.update_or_create(
        criterion=criterion,
        signatory=member,
        defaults={"answer": answer, "source": source, "checked_on": "2024-01-01"},
    )


@pytest.fixture
def two(us, acme):
    other = make.business("Bolt")
    make.membership(us, other)
    return asked_by(us), acme, other


def send(client, criterion, form):
    common = {"all-checked_on": "2024-05-04", "all-source": "", "all-source_url": ""}
    return client.post(reverse("admin:pledges_criterion_answers", args=[criterion.pk]), common | form)


def test_a_newer_answer_is_told_and_overwritten_only_when_saved_again(us_client, two):
    criterion, acme, _bolt = two
    say(criterion, acme, "Old")
    form = as_opened(us_client, criterion) | {f"m{acme.pk}-source": "Mine"}
    say(criterion, acme, "Theirs", "no")
    told = send(us_client, criterion, form)
    assert told.status_code == 200
    assert "On file now: no · Theirs" in " ".join(told.content.decode().split())
    assert CriterionAnswer.objects.get().source == "Theirs"
    shown = {field.html_name: field.value() for _m, _f, one in told.context["rows"] for field in one}
    assert shown[f"m{acme.pk}-source"] == "Mine"
    assert send(us_client, criterion, shown).status_code == 302
    assert CriterionAnswer.objects.get().source == "Mine"


def test_a_row_that_one_left_alone_keeps_the_answer_that_somebody_else_gave_meanwhile(us_client, two):
    criterion, acme, bolt = two
    say(criterion, acme, "Old")
    form = as_opened(us_client, criterion) | {f"m{bolt.pk}-answer": "yes", f"m{bolt.pk}-source": "Mine"}
    say(criterion, acme, "Theirs", "no")
    assert send(us_client, criterion, form).status_code == 302
    found = dict(CriterionAnswer.objects.values_list("signatory__name", "source"))
    assert found == {"Acme": "Theirs", "Bolt": "Mine"}


def test_an_answer_taken_back_meanwhile_is_told_too(us_client, two):
    criterion, acme, _bolt = two
    say(criterion, acme, "Old")
    form = as_opened(us_client, criterion) | {f"m{acme.pk}-source": "Mine"}
    CriterionAnswer.objects.all().delete()
    assert "On file now: not checked" in send(us_client, criterion, form).content.decode()
    assert not CriterionAnswer.objects.exists()
