"""Words of a pledge file that are in no list are asked about as those of rosters are: once, remembered, undone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coalitions.imports.batches import confirm_batch, import_file, preview_file
from coalitions.imports.undo import undo_batch
from coalitions.imports.word_questions import answer_word
from coalitions.models import WordAnswer
from pledges.models import Pledge
from tests import factories as make
from tests.coalitions.rosters.files import columns_of, roster


@pytest.fixture
def oregon(us):
    place = make.region("US-OR", "Oregon", provenance="reference")
    member = make.signatory("Oregon", "state", governs=place)
    make.membership(us, member)
    return member


def pledge(**cells):
    return {
        "signatory": "Oregon",
        "kind": "absolute_base_year",
        "target_value": "40",
        "unit": "percent",
        "base_year": "2005",
        "target_year": "2030",
        "status": "declared",
    } | cells


def preview(coalition, *rows, user):
    return preview_file(
        coalition=coalition, filename="pledges.csv", content=roster(*rows), kind="pledges", user=user
    )


def asked(batch):
    return [(one["column"], one["word"], one["count"], one["nearest"]) for one in batch.questions]


def say(client, batch, **meanings):
    """Answer the questions about words of a batch by the column of each."""
    fields = {f"word-{one['column']}-{one['row']}": meanings[one["column"]] for one in batch.questions}
    page = client.post(reverse("admin:coalitions_importbatch_answers", args=[batch.pk]), fields, follow=True)
    batch.refresh_from_db()
    return page.content.decode()


WORDS = pytest.mark.parametrize(
    ("cells", "question", "meaning"),
    [
        ({"kind": "Absolut"}, ("pledge_kind", "Absolut", 1, "absolute_base_year"), "absolute_base_year"),
        ({"status": "declard"}, ("pledge_status", "declard", 1, "declared"), "declared"),
        ({"unit": "por cien"}, ("pledge_unit", "por cien", 1, ""), "percent"),
    ],
)


@WORDS
def test_an_unknown_word_is_asked_about_remembered_and_undone(
    us, oregon, us_staff, us_client, cells, question, meaning
):
    batch = preview(us, pledge(**cells), user=us_staff)
    (column, _word, _count, _nearest) = question
    assert (asked(batch), batch.new) == ([question], 0)
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert f"“{question[1]}” under {WordAnswer.Column(column).label}, 1 row" in page
    assert f'<option value="{meaning}"' in page
    say(us_client, batch, **{column: meaning})
    assert (batch.new, batch.errors, batch.questions) == (1, [], [])
    batch = confirm_batch(batch=batch, user=us_staff).batch
    made = Pledge.objects.get()
    assert (made.kind, made.status, made.unit) == ("absolute_base_year", "declared", "percent")
    again = preview(us, pledge(**{name: cell.upper() for name, cell in cells.items()}), user=us_staff)
    assert (again.unchanged, again.questions) == (1, [])
    undo_batch(batch=batch, user=us_staff)
    assert not WordAnswer.objects.exists()
    assert asked(preview(us, pledge(**cells), user=us_staff)) == [question]


def test_one_question_is_asked_about_a_word_in_many_rows(us, oregon, us_staff):
    rows = [pledge(kind="Zorp", target_year=str(year)) for year in (2030, 2035, 2040)]
    batch = preview(us, *rows, user=us_staff)
    assert asked(batch) == [("pledge_kind", "Zorp", 3, "")]
    assert columns_of(batch.errors) == [(2, "kind"), (3, "kind"), (4, "kind")]


def test_a_word_for_the_status_of_a_member_is_none_for_that_of_a_pledge(us, oregon, us_staff):
    answer_word(coalition=us, column="status", key="zorp", meaning="active", user=us_staff)
    assert asked(preview(us, pledge(status="Zorp"), user=us_staff)) == [("pledge_status", "Zorp", 1, "")]


def test_a_type_answered_for_the_roster_is_understood_in_the_pledge_file(us, oregon, us_staff):
    assert asked(preview(us, pledge(type="Zorp"), user=us_staff)) == [("type", "Zorp", 1, "")]
    answer_word(coalition=us, column="type", key="zorp", meaning="state", user=us_staff)
    assert preview(us, pledge(type="Zorp"), user=us_staff).new == 1


def test_a_unit_that_does_not_fit_the_kind_stays_an_error(us, oregon, us_staff):
    answer_word(coalition=us, column="pledge_unit", key="zorp", meaning="tCO2e", user=us_staff)
    batch = preview(us, pledge(unit="Zorp"), user=us_staff)
    assert (columns_of(batch.errors), batch.questions) == ([(2, "unit")], [])


def test_the_unit_of_a_kind_that_takes_any_is_not_asked_about(us, oregon, us_staff):
    batch = preview(us, pledge(kind="finance", unit="MXN", base_year=""), user=us_staff)
    assert (batch.new, batch.questions) == (1, [])


def test_the_command_line_names_the_nearest_and_writes_nothing(us, oregon):
    batch = import_file(
        coalition=us, filename="p.csv", content=roster(pledge(status="declard")), kind="pledges"
    )
    assert batch.errors[0]["message"].endswith("It may be this one: declared.")
    assert not Pledge.objects.exists()


def test_staff_of_another_coalition_neither_answer_nor_profit(us, japan, oregon, us_staff, japan_staff):
    with pytest.raises(PermissionDenied):
        answer_word(coalition=us, column="pledge_kind", key="zorp", meaning="net_zero", user=japan_staff)
    answer_word(coalition=japan, column="pledge_kind", key="zorp", meaning="net_zero", user=japan_staff)
    assert asked(preview(us, pledge(kind="Zorp"), user=us_staff)) == [("pledge_kind", "Zorp", 1, "")]


def test_what_is_offered_for_one_column_is_refused_for_another(us, us_staff):
    with pytest.raises(PermissionDenied):
        answer_word(coalition=us, column="pledge_status", key="zorp", meaning="net_zero", user=us_staff)


def test_the_list_of_answers_says_what_a_word_means(us, us_staff, us_client):
    answer_word(coalition=us, column="pledge_kind", key="zorp", meaning="net_zero", user=us_staff)
    page = us_client.get(reverse("admin:coalitions_wordanswer_changelist")).content.decode()
    assert "kind of pledge" in page
    assert "net zero" in page
