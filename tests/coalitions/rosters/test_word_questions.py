"""Words that are in no list are asked about once; the answer is remembered, scoped, and undone with the import."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coalitions.imports.batches import confirm_batch
from coalitions.imports.undo import undo_batch
from coalitions.imports.word_questions import answer_word
from coalitions.models import IdentityAnswer, Membership, PlaceAnswer, WordAnswer
from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.coalitions.rosters.files import columns_of, import_rows, roster


@pytest.fixture
def oregon(us):
    factories.region("US-ND", "North Dakota", provenance="reference")
    return factories.region("US-OR", "Oregon", provenance="reference")


def row(name, **cells):
    return {"name": name, "type": "business", "state": "Oregon"} | cells


def preview(coalition, *rows, user):
    return preview_roster(coalition=coalition, filename="roster.csv", content=roster(*rows), user=user)


def asked(batch):
    return [(one["column"], one["word"], one["count"], one["nearest"]) for one in batch.questions]


def say(client, batch, **meanings):
    """Answer the questions about words of a batch by the column of each."""
    fields = {
        f"word-{one['column']}-{one['row']}": meanings[one["column"]]
        for one in batch.questions
        if one["column"] in meanings
    }
    response = client.post(
        reverse("admin:coalitions_importbatch_answers", args=[batch.pk]), fields, follow=True
    )
    batch.refresh_from_db()
    return response


def answers_page(model):
    return reverse(f"admin:coalitions_{model._meta.model_name}_changelist")


# --- Asking ---------------------------------------------------------------------------------------------------


def test_a_word_is_asked_about_once_with_the_rows_that_hang_on_it(us, oregon, us_staff):
    rows = [row("Acme", type="Bisness"), row("Mill", type="bisness "), row("Dairy", type="Zorp")]
    batch = preview(us, *rows, user=us_staff)
    assert columns_of(batch.errors) == [(2, "type"), (3, "type"), (4, "type")]
    assert asked(batch) == [("type", "Bisness", 2, "business"), ("type", "Zorp", 1, "")]


@pytest.mark.parametrize(
    ("cells", "question"),
    [
        ({"state": "Oregn"}, ("state", "Oregn", 1, "US-OR")),
        ({"status": "actve"}, ("status", "actve", 1, "active")),
        ({"type": "a small business."}, ("type", "a small business.", 1, "business")),
        ({"state": "Xanadu"}, ("state", "Xanadu", 1, "")),
        ({"name": "Orgon", "type": "state", "state": ""}, ("state", "Orgon", 1, "US-OR")),
    ],
)
def test_a_near_known_word_is_suggested_and_no_far_one(us, oregon, us_staff, cells, question):
    batch = preview(us, row("Acme") | cells, user=us_staff)
    assert asked(batch) == [question]
    assert batch.new == 0


def test_a_row_is_asked_about_both_words_at_once(us, oregon, us_staff, us_client):
    batch = preview(us, row("Acme", type="Zorp", state="Xanadu"), row("Mill", state="Xanadu"), user=us_staff)
    assert asked(batch) == [("type", "Zorp", 1, ""), ("state", "Xanadu", 2, "")]
    say(us_client, batch, type="business", state="US-OR")
    assert (batch.new, batch.errors, batch.questions) == (2, [], [])


@pytest.mark.parametrize("cell", ["", "n/a", "#REF!", "—"])
def test_a_cell_without_a_word_is_an_error_and_no_question(us, oregon, us_staff, cell):
    batch = preview(us, row("Acme", type=cell), user=us_staff)
    assert (columns_of(batch.errors), batch.questions) == ([(2, "type")], [])


def test_a_column_that_holds_something_else_asks_no_thousand_questions(us, oregon, us_staff):
    rows = [row(f"Company {'x' * number}", type=f"thing {'y' * number}") for number in range(1, 120)]
    batch = preview(us, *rows, user=us_staff)
    assert len(batch.questions) == 100
    assert len(batch.errors) == 119


def test_the_command_line_names_what_is_known_and_nearest(us, oregon):
    batch = import_rows(us, row("Acme", type="Bisness"), row("Mill", state="Oregn"))
    messages = [error["message"] for error in batch.errors]
    assert "“Bisness” is not a type of signatory. Write one of:" in messages[0]
    assert messages[0].endswith("It may be this one: Business.")
    assert messages[1].endswith("It may be one of these: Oregon.")
    assert batch.new == 0


# --- The page -------------------------------------------------------------------------------------------------


def test_the_preview_lists_what_a_word_may_mean_and_says_what_stays_open(us, oregon, us_staff, us_client):
    batch = preview(us, row("Acme", type="Bisness"), row("Mill", state="Xanadu"), user=us_staff)
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "“Bisness” under type, 1 row" in page
    assert '<option value="business" selected>' in page
    assert '<option value="US-ND">North Dakota</option>' in page
    assert "stay errors and are not imported" in page


def test_a_suggestion_is_taken_by_nobody_but_a_person(us, oregon, us_staff):
    batch = preview(us, row("Acme", type="Bisness"), row("Mill"), user=us_staff)
    confirm_batch(batch=batch, user=us_staff, leave_out_errors=True)
    assert [one.name for one in Signatory.objects.all()] == ["Mill"]
    assert not WordAnswer.objects.exists()


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        ({"type": "Zorp"}, {"type": "university"}),
        ({"state": "Xanadu"}, {"state": "US-OR"}),
        ({"status": "zorped"}, {"status": "suspended"}),
    ],
)
def test_an_answer_is_what_the_word_means_from_then_on(us, oregon, us_staff, us_client, cells, answer):
    batch = preview(us, row("Acme", **cells), user=us_staff)
    say(us_client, batch, **answer)
    assert (batch.new, batch.errors, batch.questions) == (1, [], [])
    confirm_batch(batch=batch, user=us_staff)
    member = Membership.objects.select_related("signatory__based_in").get()
    values = {
        "type": member.signatory.type,
        "state": member.signatory.based_in.code,
        "status": member.status,
    }
    assert answer.items() <= values.items()
    again = {name: cell.upper() for name, cell in cells.items()}
    assert import_rows(us, row("Acme", **again), dry_run=True).unchanged == 1


@pytest.mark.parametrize("meaning", ["", "Zorp", "US-OR", "active"])
def test_only_what_was_offered_is_a_meaning(us, oregon, us_staff, us_client, meaning):
    batch = preview(us, row("Acme", type="Zorp"), user=us_staff)
    say(us_client, batch, type=meaning)
    assert not WordAnswer.objects.exists()


# --- Whose answer it is ---------------------------------------------------------------------------------------


def test_a_word_of_one_coalition_means_nothing_to_another(us, oregon, us_staff, us_client):
    other = factories.coalition("us-cities", country=us.country)
    batch = preview(us, row("Acme", type="Zorp", state="Xanadu"), user=us_staff)
    say(us_client, batch, type="university", state="US-OR")
    assert import_rows(us, row("Acme", type="Zorp"), dry_run=True).new == 1
    refused = import_rows(other, row("Acme", type="Zorp", state="Xanadu"), dry_run=True)
    assert columns_of(refused.errors) == [(2, "type"), (2, "state")]


def test_staff_of_another_coalition_cannot_answer(us, oregon, us_staff, japan_staff, client):
    batch = preview(us, row("Acme", type="Zorp"), user=us_staff)
    client.force_login(japan_staff)
    assert say(client, batch, type="university").status_code == 404
    with pytest.raises(PermissionDenied):
        answer_word(coalition=us, column="type", key="zorp", meaning="university", user=japan_staff)
    assert not WordAnswer.objects.exists()


def test_a_region_of_another_country_is_no_meaning(us, oregon, us_staff):
    factories.region("JP-14", "Kanagawa")
    with pytest.raises(PermissionDenied):
        answer_word(coalition=us, column="state", key="xanadu", meaning="JP-14", user=us_staff)


def remember_one_of_each(coalition, user):
    """An answer of each kind, each with a word that nothing else on the page says."""
    signatory = factories.business("Zyzzyva Mills")
    said = {"coalition": coalition, "answered_by": user}
    return [
        WordAnswer.objects.create(column="type", word="zyzzyva word", meaning="business", **said),
        PlaceAnswer.objects.create(key="city|zyzzyva place|||", **said),
        IdentityAnswer.objects.create(key="zyzzyva name", signatory=signatory, is_same=True, **said),
    ]


def test_staff_see_what_is_remembered_and_withdraw_it(us, oregon, us_staff, us_client):
    for said in remember_one_of_each(us, us_staff):
        model = type(said)
        assert "zyzzyva" in us_client.get(answers_page(model)).content.decode()
        name = f"admin:coalitions_{model._meta.model_name}"
        assert "zyzzyva" in us_client.get(reverse(f"{name}_change", args=[said.pk])).content.decode().lower()
        us_client.post(reverse(f"{name}_delete", args=[said.pk]), {"post": "yes"})
        assert not model.objects.exists()
    assert import_rows(us, row("Acme", type="Zyzzyva word")).errors


def test_staff_of_another_coalition_neither_see_nor_withdraw_it(us, oregon, us_staff, japan_staff, client):
    client.force_login(japan_staff)
    for said in remember_one_of_each(us, us_staff):
        model = type(said)
        assert "zyzzyva" not in client.get(answers_page(model)).content.decode().lower()
        name = f"admin:coalitions_{model._meta.model_name}"
        for page in ("change", "delete"):
            response = client.post(reverse(f"{name}_{page}", args=[said.pk]), {"post": "yes"}, follow=True)
            assert "zyzzyva" not in response.content.decode().lower()
        action = {"action": "delete_selected", "_selected_action": said.pk, "post": "yes"}
        client.post(answers_page(model), action)
        assert model.objects.filter(pk=said.pk).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_answers_asks_the_database_as_often_for_one_as_for_three(
    us, us_staff, us_client, number, django_assert_max_num_queries
):
    for at in range(number):
        WordAnswer.objects.create(
            coalition=us, column="type", word=f"word {at}", meaning="business", answered_by=us_staff
        )
        PlaceAnswer.objects.create(coalition=us, key=f"city|{at}|||", answered_by=us_staff)
    for model in (WordAnswer, PlaceAnswer):
        with django_assert_max_num_queries(12):
            us_client.get(answers_page(model))


# --- Undoing --------------------------------------------------------------------------------------------------


def test_undoing_the_import_takes_back_what_was_said_in_its_preview_and_no_more(
    us, oregon, us_staff, us_client
):
    answer_word(coalition=us, column="type", key="before", meaning="business", user=us_staff)
    batch = preview(us, row("Acme", type="Zorp"), user=us_staff)
    say(us_client, batch, type="university")
    batch = confirm_batch(batch=batch, user=us_staff).batch
    undo_batch(batch=batch, user=us_staff)
    assert [one.word for one in WordAnswer.objects.all()] == ["before"]
    assert not Signatory.objects.exists()
