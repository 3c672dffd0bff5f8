"""Rows whose place is not clear ask a person; the answer is remembered, scoped, and undone with the import."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError
from django.urls import reverse

from coalitions.imports.batches import confirm_batch
from coalitions.imports.undo import undo_batch
from coalitions.models import ImportBatch, PlaceAnswer
from coalitions.rosters.importer import preview_roster
from coalitions.rosters.place_questions import answer_place
from signatories.models import Figure, Jurisdiction, NameKind, Signatory
from tests import factories
from tests.coalitions.rosters.files import columns_of, import_rows, roster

REGISTER = {"provenance": "reference"}


@pytest.fixture
def oregon(us):
    """A state of the register with a city, a town of a city's name, and two townships of one name."""
    oregon = factories.region("US-OR", "Oregon", **REGISTER)
    factories.region("US-ND", "North Dakota", **REGISTER)
    lane = factories.county("Lane County", parent=oregon, code="US-41039", **REGISTER)
    linn = factories.county("Linn County", parent=oregon, code="US-41043", **REGISTER)
    factories.municipality("Salem", parent=lane, code="US-4164900", **REGISTER)
    factories.municipality("Halsey", parent=linn, code="US-4131750", **REGISTER)
    for county in (lane, linn):
        place = factories.municipality("Grant township", parent=county, **REGISTER)
        factories.jurisdiction_name(place, "Grant", "en", NameKind.SHORT)
    return oregon


@pytest.fixture
def hyogo(japan):
    hyogo = factories.region("JP-28", "Hyogo", **REGISTER)
    factories.jurisdiction_name(hyogo, "兵庫県", "ja")
    place = factories.municipality("Asago", parent=hyogo, code="JP-28225", **REGISTER)
    factories.jurisdiction_name(place, "朝来市", "ja")
    return hyogo


def row(name, **cells):
    return {"name": name, "type": "city", "state": "Oregon"} | cells


def preview(coalition, *rows, user=None):
    user = user or factories.superuser()
    return preview_roster(coalition=coalition, filename="roster.csv", content=roster(*rows), user=user)


def governed():
    return sorted(
        one.governs.name for one in Signatory.objects.exclude(governs=None).select_related("governs")
    )


def say(client, batch, question, answer):
    fields = {f"place-{question['row']}": answer}
    return client.post(reverse("admin:coalitions_importbatch_answers", args=[batch.pk]), fields, follow=True)


# --- The command line ---------------------------------------------------------------------------------------


def test_a_place_that_the_register_does_not_list_is_an_error_that_names_the_nearest(us, oregon):
    batch = import_rows(us, row("Halsy"))
    assert columns_of(batch.errors) == [(2, "name")]
    assert "Halsey, Linn County, Oregon" in batch.errors[0]["message"]
    assert Jurisdiction.objects.filter(name="Halsy").count() == 0


def test_new_places_are_made_where_the_command_line_allows_them(us, oregon, tmp_path):
    file = tmp_path / "roster.csv"
    file.write_bytes(roster(row("Newtown")))
    with pytest.raises(SystemExit):
        call_command("import_signatories", file, coalition="us", json=True)
    call_command("import_signatories", file, coalition="us", json=True, new_places=True)
    assert governed() == ["Newtown"]


def test_a_country_without_a_register_makes_its_places(us):
    factories.region("US-OR", "Oregon")
    assert import_rows(us, row("Anywhere")).new == 1


def test_bodies_of_which_no_register_exists_are_made(us, oregon):
    assert import_rows(us, row("Metro Portland", type="metro")).new == 1


# --- Which place a name means ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["City of Salem", "Salem, OR", "Salem (Oregon)", "Salem, City of", "SALEM"])
def test_customary_spellings_are_the_place_on_file_and_no_new_name(us, oregon, name):
    import_rows(us, row("Salem"))
    batch = import_rows(us, row(name))
    assert (batch.errors, batch.unchanged) == ([], 1)


@pytest.mark.parametrize("name", ["Town of Salem", "Salem Village", "Borough of Salem"])
def test_another_sort_of_government_is_asked_about_and_takes_no_figure(us, oregon, name):
    import_rows(us, row("Salem", population=1000, population_year=2020))
    batch = import_rows(us, row(name, population=7, population_year=2020))
    assert columns_of(batch.errors) == [(2, "name")]
    assert [figure.value for figure in Figure.objects.all()] == [1000]


def test_a_town_of_the_name_of_a_japanese_city_is_asked_about(japan, hyogo):
    batch = import_rows(japan, row("朝来町", state="兵庫県"), row("朝来市", state="兵庫県"))
    assert columns_of(batch.errors) == [(2, "name")]
    assert import_rows(japan, row("兵庫県朝来市", state="")).new == 1


def test_places_of_one_name_are_told_apart_by_a_county_without_its_word(us, oregon):
    rows = [row("Grant Township", county=county) for county in ("Lane", "Linn")]
    assert import_rows(us, *rows).new == 2
    batch = import_rows(us, row("Grant Township"))
    assert "Grant township, Lane County, Oregon; Grant township, Linn County" in batch.errors[0]["message"]


def test_a_county_cell_never_refuses_a_row(us, oregon):
    batch = import_rows(us, row("Salem", county="Nowhere"), row("Halsey", county="Lane; Linn"))
    assert (batch.new, batch.errors) == (2, [])
    assert {column for _row, column in columns_of(batch.warnings)} == {"county"}


def test_a_county_that_the_register_does_not_confirm_is_a_warning(us, oregon):
    batch = import_rows(us, row("Salem", county="Linn County"))
    assert (batch.new, columns_of(batch.warnings)) == (1, [(2, "county")])


def test_the_code_of_a_state_goes_before_words_for_unknown(us, oregon):
    import_rows(us, {"name": "Red River Mills", "type": "business", "state": "ND"})
    assert Signatory.objects.get().based_in.code == "US-ND"


@pytest.mark.parametrize("state", ["none", "n/d", "–"])
def test_a_word_for_unknown_that_is_no_state_stays_unknown(us, oregon, state):
    batch = import_rows(us, {"name": "Red River Mills", "type": "business", "state": state})
    assert (batch.new, Signatory.objects.get().based_in) == (1, None)


@pytest.mark.parametrize("code", ["US-4164900", "4164900", "1600000US4164900", "41-64900"])
def test_codes_are_read_in_the_forms_that_offices_publish(us, oregon, code):
    import_rows(us, {"name": "Salem", "type": "city", "code": code})
    assert governed() == ["Salem"]


def test_the_statistical_code_of_a_state_is_read(us, oregon):
    import_rows(us, {"name": "Oregon", "type": "state", "code": "41"})
    assert governed() == ["Oregon"]


@pytest.mark.parametrize("code", ["AR-06028", "06028", "6028", "060028"])
def test_an_argentine_code_is_read_with_a_zero_after_the_province(code, db):
    argentina = factories.coalition("argentina")
    province = factories.region("AR-B", "Buenos Aires", **REGISTER)
    factories.municipality("Almirante Brown", parent=province, code="AR-06028", **REGISTER)
    assert import_rows(argentina, {"name": "Almirante Brown", "type": "city", "code": code}).new == 1


# --- Contradictions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"name": "Halsey", "city": "Salem"}, "city"),
        ({"name": "Halsey, ND"}, "name"),
        ({"name": "Oregon", "type": "state", "state": "North Dakota"}, "state"),
        ({"name": "Halsey", "code": "US-4164900"}, "code"),
        ({"name": "Salem", "code": "US-4164900", "state": "ND"}, "code"),
        ({"name": "Wolf Creek", "code": "US-4164900"}, "code"),
        ({"name": "Wolf Creek", "code": "US-41039", "type": "county"}, "code"),
        ({"name": "Wolfland", "code": "41", "type": "state", "state": ""}, "code"),
        ({"name": "North Dakota", "code": "41", "type": "state", "state": ""}, "code"),
        ({"name": "Linn County", "code": "US-41039", "type": "county"}, "code"),
        ({"name": "Salem", "code": "US-4164900", "city": "Halsey"}, "code"),
        ({"name": "Mill", "type": "business", "code": "US-4164900", "city": "Halsey"}, "code"),
        ({"name": "Mill", "type": "business", "code": "US-4164900", "state": "ND"}, "code"),
    ],
)
def test_two_statements_that_contradict_each_other_are_asked_about(us, oregon, cells, column):
    dakota = Jurisdiction.objects.get(code="US-ND")
    factories.municipality("Halsey", parent=dakota, **REGISTER)
    batch = import_rows(us, row(**cells))
    assert columns_of(batch.errors) == [(2, column)]
    assert batch.questions[0]["candidates"]
    assert not Signatory.objects.exists()


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "Salem", "code": "US-4164900"},
        {"name": "Government of the City of Salem", "code": "US-4164900"},
        {"name": "Salem", "code": "US-4164900", "city": "Salem, OR", "county": "Lane"},
        {"name": "Lane County", "type": "county", "code": "US-41039", "city": "Salem"},
        {"name": "State of Oregon", "type": "state", "code": "41"},
        {"name": "Mill", "type": "business", "code": "US-41039", "city": "Salem"},
    ],
)
def test_statements_that_agree_are_not_asked_about(us, oregon, cells):
    batch = import_rows(us, row(**cells))
    assert (batch.new, batch.errors, batch.warnings, batch.questions) == (1, [], [], [])


def test_a_code_and_a_county_that_contradict_each_other_are_a_warning(us, oregon):
    batch = import_rows(us, row("Salem", code="US-4164900", county="Linn"))
    assert (batch.new, columns_of(batch.warnings)) == (1, [(2, "county")])


def test_a_code_and_a_key_that_contradict_each_other_are_an_error(us, oregon):
    import_rows(us, row("Salem", external_id="A-7"))
    batch = import_rows(us, row("Halsey", external_id="A-7", code="US-4131750"))
    assert columns_of(batch.errors) == [(2, "external_id")]
    assert Signatory.objects.get().governs.name == "Salem"


def test_a_key_and_a_code_that_agree_rename_the_member_with_a_warning(us, oregon):
    import_rows(us, row("Salem", external_id="A-7"))
    batch = import_rows(us, row("Wolf Creek", external_id="A-7", code="US-4164900"))
    assert (batch.updated, batch.errors) == (1, [])
    assert "name" in {column for _row, column in columns_of(batch.warnings)}


def test_the_key_of_a_member_does_not_rename_it_into_a_place_that_nobody_knows(us, oregon):
    import_rows(us, row("Salem", external_id="7"))
    batch = import_rows(us, row("Wolf Creek", external_id="7"))
    assert [one["path"] for one in batch.questions[0]["candidates"]] == ["Salem, Lane County, Oregon"]
    assert Signatory.objects.get().name == "Salem"


# --- Answers --------------------------------------------------------------------------------------------------


def test_the_preview_asks_and_takes_the_place_that_is_answered(us, oregon, us_staff, us_client):
    batch = preview(us, row("Halsy"), user=us_staff)
    question = batch.questions[0]
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "Row 2: which place is “Halsy”?" in page
    assert "none of these: a new place in Oregon" in page
    say(us_client, batch, question, question["candidates"][0]["id"])
    batch.refresh_from_db()
    assert (batch.new, batch.errors, batch.questions) == (1, [], [])
    confirm_batch(batch=batch, user=us_staff)
    assert governed() == ["Halsey"]


@pytest.mark.parametrize("cells", [{"name": "San Pedro Mixtepec, Oaxaca"}, {"name": "San Pedro Mixtepec"}])
def test_two_places_of_one_name_and_region_are_told_apart_by_their_codes(db, client, cells):
    oaxaca = factories.region("MX-OAX", "Oaxaca", **REGISTER)
    for code in ("MX-20318", "MX-20319"):
        factories.municipality("San Pedro Mixtepec", parent=oaxaca, code=code, **REGISTER)
    mexico = factories.coalition("mexico")
    staff = factories.staff_user(mexico)
    client.force_login(staff)
    batch = preview(mexico, {"type": "city", "state": "Oaxaca"} | cells, user=staff)
    page = client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    for code in ("MX-20318", "MX-20319"):
        assert f"> San Pedro Mixtepec, Oaxaca ({code})</label>" in page
    assert len(batch.questions[0]["candidates"]) == 2
    second = batch.questions[0]["candidates"][1]
    say(client, batch, batch.questions[0], second["id"])
    batch.refresh_from_db()
    confirm_batch(batch=batch, user=staff)
    assert Signatory.objects.get().governs.code in second["path"]


def test_a_place_of_another_kind_is_offered_by_its_name_and_taken_with_its_type(
    us, oregon, us_staff, us_client
):
    batch = preview(us, row("Halsey", type="county"), row("Salem"), user=us_staff)
    (question,) = batch.questions
    halsey = Jurisdiction.objects.get(name="Halsey")
    assert question["candidates"] == [
        {"id": halsey.pk, "path": "Halsey, Linn County, Oregon – municipality (city, town)"}
    ]
    say(us_client, batch, question, str(halsey.pk))
    batch.refresh_from_db()
    assert batch.errors == []
    assert [one["column"] for one in batch.warnings if one["row"] == question["row"]] == ["type"]
    confirm_batch(batch=batch, user=us_staff)
    assert Signatory.objects.get(name="Halsey").type == "city"


def test_an_answer_is_remembered_for_the_coalition_and_for_no_other(us, oregon, us_staff, us_client):
    other = factories.coalition("us-cities", country=us.country)
    batch = preview(us, row("Halsy"), user=us_staff)
    say(us_client, batch, batch.questions[0], batch.questions[0]["candidates"][0]["id"])
    assert import_rows(us, row("Halsy"), dry_run=True).new == 1
    assert import_rows(other, row("Halsy")).errors
    assert import_rows(us, row("Halsy", county="Lane")).errors, "other cells are another question"


def test_a_new_place_is_made_by_an_answer_and_gone_when_the_import_is_undone(us, oregon, us_staff, us_client):
    batch = preview(us, row("Newtown"), user=us_staff)
    say(us_client, batch, batch.questions[0], "new")
    batch.refresh_from_db()
    batch = confirm_batch(batch=batch, user=us_staff).batch
    assert governed() == ["Newtown"]
    undo_batch(batch=batch, user=us_staff)
    assert not Jurisdiction.objects.filter(name="Newtown").exists()


def test_an_organisation_is_taken_in_with_its_state_while_its_town_is_open(us, oregon, us_staff, us_client):
    mill = {"name": "Mill", "type": "business", "state": "Oregon", "city": "Halsy"}
    batch = preview(us, mill, mill | {"name": "Dairy"}, user=us_staff)
    assert (batch.new, batch.errors) == (2, [])
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "Row 2, 3: which place is “Halsy”?" in page
    say(us_client, batch, batch.questions[0], batch.questions[0]["candidates"][0]["id"])
    batch.refresh_from_db()
    confirm_batch(batch=batch, user=us_staff)
    assert {one.based_in.name for one in Signatory.objects.all()} == {"Halsey"}


@pytest.mark.parametrize("answer", ["", "x", "999999", "new"])
def test_only_what_was_offered_is_an_answer(us, oregon, us_staff, us_client, answer):
    batch = preview(us, {"name": "Orgon", "type": "state"}, row("Halsey", city="Salem"), user=us_staff)
    question = batch.questions[0] | {"row": 3} if answer != "new" else {"row": 2}
    say(us_client, batch, question, answer)
    assert not PlaceAnswer.objects.exists()


def test_staff_of_another_coalition_cannot_answer(us, oregon, japan_staff, client):
    batch = preview(us, row("Halsy"))
    client.force_login(japan_staff)
    answered = say(client, batch, batch.questions[0], batch.questions[0]["candidates"][0]["id"])
    assert answered.status_code == 404
    place = Jurisdiction.objects.get(name="Halsey")
    with pytest.raises(PermissionDenied):
        answer_place(coalition=us, key="halsy", jurisdiction=place, user=japan_staff)
    assert not PlaceAnswer.objects.exists()


def test_a_place_of_another_country_is_no_answer(us, us_staff, hyogo):
    with pytest.raises(PermissionDenied):
        answer_place(coalition=us, key="halsy", jurisdiction=hyogo, user=us_staff)


@pytest.mark.parametrize("key", ["", "twice"])
def test_the_database_keeps_one_answer_a_question(us, key):
    PlaceAnswer.objects.create(coalition=us, key="twice")
    with pytest.raises(IntegrityError):
        PlaceAnswer.objects.create(coalition=us, key=key)


def test_rows_that_wait_do_not_stop_the_others(us, oregon, us_staff):
    batch = preview(us, row("Halsy"), row("Salem"), user=us_staff)
    batch = confirm_batch(batch=batch, user=us_staff, leave_out_errors=True).batch
    assert (batch.state, governed()) == (ImportBatch.State.APPLIED, ["Salem"])


def test_a_city_of_a_region_that_has_counties_alone_is_its_county(us):
    hawaii = factories.region("US-HI", "Hawaii", **REGISTER)
    factories.county("Kauai County", parent=hawaii, code="US-15007", **REGISTER)
    oregon = factories.region("US-OR", "Oregon", **REGISTER)
    factories.municipality("Salem", parent=oregon, code="US-4164900", **REGISTER)
    batch = import_rows(us, {"name": "Kauaʻi", "type": "city", "state": "Hawaii"})
    assert batch.errors == []
    assert [warning["column"] for warning in batch.warnings] == ["type"]
    member = Signatory.objects.get()
    assert (member.type, member.governs.code) == ("county", "US-15007")
    again = import_rows(us, {"name": "Kauai County", "type": "county", "state": "HI"})
    assert [row["outcome"] for row in again.rows] != ["new"]


def test_a_city_that_is_a_region_is_one_member_by_the_code_of_either(us):
    district = factories.region("US-DC", "District of Columbia", is_city_region=True, **REGISTER)
    factories.jurisdiction_name(district, "Washington", "en", NameKind.SHORT)
    factories.municipality("Washington", parent=district, code="US-1150000", **REGISTER)
    import_rows(us, {"name": "Washington", "type": "city", "code": "US-1150000"})
    again = import_rows(us, {"name": "Washington", "type": "city", "state": "DC"})
    assert [row["outcome"] for row in again.rows] == ["unchanged"]
    assert Signatory.objects.get().governs == district


def test_a_town_whose_name_means_total_is_a_member(oregon, us):
    factories.municipality("Soma", parent=oregon, code="US-4199999", **REGISTER)
    batch = import_rows(
        us,
        {"name": "Soma", "type": "city", "state": "Oregon", "code": "US-4199999"},
        {"name": "Salem", "type": "city", "state": "Oregon", "code": ""},
    )
    assert batch.errors == []
    refused = import_rows(us, {"name": "Total", "type": "city", "state": "Oregon"})
    assert [error["column"] for error in refused.errors] == ["name"]


@pytest.fixture
def villages(us):
    """New York, where villages lie in towns of their name; of the two at Marblestead the register has one."""
    state = factories.region("US-NY", "New York", provenance="reference")
    made = {}
    for name, legal in (
        ("Kinder village", "Kinder village"),
        ("Kinder town", "Kinder town"),
        ("Marblestead", "Marblestead village"),
        ("Rosemead", ""),
    ):
        made[name] = factories.municipality(name, parent=state, provenance="reference")
        if legal:
            factories.jurisdiction_name(made[name], legal, "en")
    return made


def sent(us, *names, **choices):
    return import_rows(us, *({"name": name, "type": "city", "state": "NY"} for name in names), **choices)


def test_a_word_for_the_sort_of_government_that_the_member_lacks_is_asked_about(us, villages):
    assert sent(us, "Marblestead", "Rosemead").errors == []
    batch = sent(us, "Village of Marblestead", "City of Rosemead", dry_run=True)
    assert [(error["row"], error["column"]) for error in batch.errors] == [(2, "name")]
    question = batch.questions[0]
    assert [one["id"] for one in question["candidates"]] == [villages["Marblestead"].pk]
    answer_place(
        coalition=us, key=question["key"], jurisdiction=villages["Marblestead"], user=factories.superuser()
    )
    answered = sent(us, "Village of Marblestead", dry_run=True)
    assert (answered.errors, [one["outcome"] for one in answered.rows]) == ([], ["unchanged"])


def test_the_sort_of_government_is_not_asked_about_where_it_says_nothing_new(us, villages):
    assert sent(us, "Village of Marblestead").errors == []
    for name in ("Village of Marblestead", "Marblestead", "Marblestead village"):
        assert sent(us, name, dry_run=True).errors == []
