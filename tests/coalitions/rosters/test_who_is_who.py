"""Who a row means, where keys, names and places do not agree."""

import pytest

from coalitions.imports.batches import plan_again
from coalitions.members.identity import answer, possible_duplicates
from coalitions.rosters.importer import preview_roster
from signatories.models import NameKind, Signatory
from tests import factories
from tests.coalitions.rosters.files import columns_of, counts, import_rows, roster

pytestmark = pytest.mark.django_db

BUSINESS = {"type": "business"}
COLLEGE = {"name": "Trinity College", "type": "university"}


@pytest.fixture(autouse=True)
def regions(us):
    return [factories.region(*one) for one in (("US-CT", "Connecticut"), ("US-IL", "Illinois"))]


def names():
    return sorted(Signatory.objects.values_list("name", flat=True))


def keys(coalition):
    return sorted(coalition.memberships.values_list("signatory__name", "external_id"))


def preview(us, staff, *rows, **columns):
    return preview_roster(coalition=us, filename="roster.csv", content=roster(*rows, **columns), user=staff)


# --- Keys -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", ["123456", "012345", "123123", "12345612", "654321", "426135"])
def test_a_running_number_is_no_key(us, numbers):
    rows = [{"name": f"Works {chr(65 + at)}", "external_id": key} for at, key in enumerate(numbers)]
    batch = import_rows(us, *rows, **BUSINESS)
    assert (batch.errors, batch.new) == ([], len(rows))
    assert (1, "external_id") in columns_of(batch.warnings)
    assert {key for _name, key in keys(us)} == {""}
    rows = [row | {"name": "Novel Foods"} if row["name"] == "Works B" else row for row in rows]
    batch = import_rows(us, *rows, **BUSINESS)
    assert (batch.new, batch.updated) == (1, 0)
    assert [one["name"] for one in batch.missing] == ["Works B"]


def test_a_column_whose_values_many_rows_share_is_no_key(us):
    rows = [{"name": f"Works {letter}", "external_id": "US"} for letter in "ABCD"]
    batch = import_rows(us, *rows, **BUSINESS)
    assert (batch.errors, batch.new) == ([], 4)
    assert columns_of(batch.warnings) == [(1, "external_id")]


@pytest.mark.parametrize("numbers", [("17", "4", "23"), ("0001", "0002", "0003"), ("A1", "A2", "A3")])
def test_other_keys_are_keys(us, numbers):
    import_rows(us, *({"name": f"Works {key}", "external_id": key} for key in numbers), **BUSINESS)
    assert sorted(key for _name, key in keys(us)) == sorted(numbers)


def test_a_short_number_never_renames_one_company_into_another(us, us_staff):
    import_rows(us, {"name": "Otsu Denki", "external_id": "22"}, **BUSINESS)
    row = {"name": "Tei Foods", "external_id": "22"}
    batch = preview(us, us_staff, row, **BUSINESS)
    assert columns_of(batch.errors) == [(2, "external_id")]
    assert [(one["name"], one["other"]) for one in batch.questions] == [("Tei Foods", "Otsu Denki")]
    assert names() == ["Otsu Denki"]


@pytest.mark.parametrize(("is_same", "expected"), [(True, (0, 1, 0, 0)), (False, (1, 0, 0, 0))])
def test_the_question_about_a_key_is_answered_once(us, us_staff, is_same, expected):
    import_rows(us, {"name": "Otsu Denki", "external_id": "22"}, **BUSINESS)
    batch = preview(us, us_staff, {"name": "Tei Foods", "external_id": "22"}, **BUSINESS)
    asked = batch.questions[0]
    signatory = Signatory.objects.get(pk=asked["signatory"])
    answer(coalition=us, key=asked["key"], signatory=signatory, is_same=is_same, user=us_staff)
    batch = plan_again(batch=batch, user=us_staff)
    assert (batch.errors, counts(batch)) == ([], expected)
    assert batch.questions == []


def test_a_member_with_a_new_name_keeps_the_former_one_and_is_found_by_it(us):
    import_rows(us, {"name": "Blue Bird", "external_id": "org-7"}, **BUSINESS)
    batch = import_rows(us, {"name": "Letter X", "external_id": "org-7"}, **BUSINESS)
    assert columns_of(batch.warnings) == [(2, "name")]
    signatory = Signatory.objects.get()
    assert signatory.name == "Letter X"
    assert list(signatory.names.values_list("kind", "name")) == [(NameKind.FORMER, "Blue Bird")]
    assert import_rows(us, {"name": "Blue Bird"}, **BUSINESS).unchanged == 1


def test_a_key_that_changes_is_warned_of(us):
    import_rows(us, {"name": "Acme", "external_id": "old-7"}, **BUSINESS)
    batch = import_rows(us, {"name": "Acme", "external_id": "new-9"}, **BUSINESS)
    assert columns_of(batch.warnings) == [(2, "external_id")]
    assert keys(us) == [("Acme", "new-9")]


@pytest.mark.parametrize(
    ("key", "eaten"),
    [
        ("00713", "713"),
        ("2E3", "2000"),
        ("7E10", "7.00E+10"),
        ("12345678901234", "1.23457E+13"),
        ("MAR-4", "4-Mar"),
        ("1-2", "2-Jan"),
        ("DEC5", "05-dic"),
    ],
)
def test_a_key_that_excel_ate_stays_as_it_is_on_file(us, key, eaten):
    import_rows(us, {"name": "Acme", "external_id": key}, **BUSINESS)
    batch = import_rows(us, {"name": "Acme", "external_id": eaten}, **BUSINESS)
    assert columns_of(batch.warnings) == [(2, "external_id")]
    assert (batch.unchanged, keys(us)) == (1, [("Acme", key)])


# --- Organisations of one name ----------------------------------------------------------------------------


def test_organisations_of_one_name_are_told_apart_by_place(us):
    rows = [COLLEGE | {"state": "US-CT"}, COLLEGE | {"state": "US-IL"}]
    batch = import_rows(us, *rows)
    assert (batch.errors, batch.new) == ([], 2)
    assert [row for row, _column in columns_of(batch.warnings)] == [3]
    assert counts(import_rows(us, *rows)) == (0, 0, 2, 0)


def test_one_of_several_is_found_by_its_key(us):
    import_rows(
        us, *(COLLEGE | {"state": state, "external_id": f"T-{state}"} for state in ("US-CT", "US-IL"))
    )
    batch = import_rows(us, COLLEGE | {"external_id": "T-US-IL", "note": "Second"})
    assert (batch.errors, counts(batch)) == ([], (0, 1, 0, 0))
    assert us.memberships.get(note="Second").external_id == "T-US-IL"


def test_a_name_that_may_be_several_names_the_ways_to_tell_them_apart(us):
    import_rows(us, *(COLLEGE | {"state": state} for state in ("US-CT", "US-IL")))
    batch = import_rows(us, COLLEGE)
    assert columns_of(batch.errors) == [(2, "name")]
    assert "Connecticut" in batch.errors[0]["message"]
    assert "your own key, by state and city" in batch.errors[0]["message"]


@pytest.mark.parametrize(("is_same", "expected"), [(True, (0, 1, 0, 0)), (False, (1, 0, 0, 0))])
def test_whether_an_organisation_has_moved_is_asked(us, us_staff, is_same, expected):
    import_rows(us, COLLEGE | {"state": "US-CT"})
    batch = preview(us, us_staff, COLLEGE | {"state": "US-IL"})
    assert columns_of(batch.errors) == [(2, "name")]
    asked = batch.questions[0]
    signatory = Signatory.objects.get(pk=asked["signatory"])
    answer(coalition=us, key=asked["key"], signatory=signatory, is_same=is_same, user=us_staff)
    batch = plan_again(batch=batch, user=us_staff)
    assert (batch.errors, counts(batch)) == ([], expected)


def test_a_stranger_of_the_same_name_elsewhere_is_never_named(us, us_staff, regions):
    hidden = factories.signatory("Trinity College", "university", based_in=regions[0])
    hidden.is_published = False
    hidden.save()
    batch = preview(us, us_staff, COLLEGE | {"state": "US-IL"})
    assert (batch.errors, batch.questions, batch.new) == ([], [], 1)
    assert "Connecticut" not in str(batch.warnings)


# --- Names that are nearly one ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on_file", "name"),
    [
        ("Banco Rivera S.A.", "Banco Rivera y Costa Norte S.A.U."),
        ("Northern Lights Energy Cooperative of Maine", "Northern Lights"),
    ],
)
def test_a_short_name_and_a_full_legal_name_are_asked_about(us, us_staff, on_file, name):
    import_rows(us, {"name": on_file}, **BUSINESS)
    batch = preview(us, us_staff, {"name": name}, **BUSINESS)
    assert [(one["name"], one["other"]) for one in batch.questions] == [(name, on_file)]
    assert batch.new == 1


def test_the_duplicates_page_uses_the_same_rule(us, us_staff):
    for name in ("Banco Rivera S.A.", "Banco Rivera y Costa Norte S.A.U.", "Banco Oriental"):
        factories.membership(us, factories.business(name))
    pairs = possible_duplicates(us, us_staff)
    assert [{one.name, other.name} for one, other in pairs] == [
        {"Banco Rivera S.A.", "Banco Rivera y Costa Norte S.A.U."}
    ]
