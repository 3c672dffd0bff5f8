"""A pledge is filed under the member that its row means, or the row asks; it is never filed under another."""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from coalitions.imports.batches import confirm_batch, import_file, preview_file
from coalitions.imports.undo import undo_batch
from coalitions.models import IdentityAnswer, ImportBatch
from pledges.models import Pledge
from signatories.models import NameKind
from tests import factories as make
from tests.coalitions.rosters.files import roster

REGISTER = {"provenance": "reference"}


@pytest.fixture
def ithaca(us):
    """The City and the Town of Ithaca, both members."""
    state = make.region("US-NY", "New York", **REGISTER)
    county = make.county("Tompkins County", parent=state, code="US-36109", **REGISTER)
    members = {}
    for sort, code in (("City", "US-3638077"), ("Town", "US-3610938088")):
        place = make.municipality(f"Ithaca {sort.lower()}", parent=county, code=code, **REGISTER)
        make.jurisdiction_name(place, "Ithaca", "en", NameKind.SHORT)
        members[sort] = make.signatory(f"{sort} of Ithaca", "city", governs=place)
        make.membership(us, members[sort], external_id=f"ITH-{sort}")
    return members


@pytest.fixture
def fuchu(japan):
    """府中市 in Tokyo and in Hiroshima, both members."""
    members = {}
    for code, region, own, place_code in (
        ("JP-13", "Tokyo", "東京都", "JP-13206"),
        ("JP-34", "Hiroshima", "広島県", "JP-34208"),
    ):
        prefecture = make.region(code, region, **REGISTER)
        make.jurisdiction_name(prefecture, own, "ja")
        place = make.municipality("Fuchū", parent=prefecture, code=place_code, **REGISTER)
        make.jurisdiction_name(place, "府中市", "ja")
        members[region] = make.signatory("府中市", "city", governs=place)
        make.membership(japan, members[region])
    return members


def pledge(signatory="", **cells):
    return {"signatory": signatory, "kind": "net_zero", "target_year": "2050"} | cells


def load(coalition, *rows, **options):
    return import_file(
        coalition=coalition, filename="pledges.csv", content=roster(*rows), kind="pledges", **options
    )


def preview(coalition, *rows, user):
    return preview_file(
        coalition=coalition, filename="pledges.csv", content=roster(*rows), kind="pledges", user=user
    )


def asked(batch):
    assert batch.new == 0
    assert not Pledge.objects.exists()
    return [[one["id"] for one in question["candidates"]] for question in batch.questions]


@pytest.mark.parametrize(
    ("cells", "sort"),
    [
        ({"signatory": "Town of Ithaca"}, "Town"),
        ({"signatory": "Ithaca town"}, "Town"),
        ({"signatory": "City of Ithaca"}, "City"),
        ({"signatory": "City of Ithaca, NY"}, "City"),
        ({"signatory": "Ithaca", "code": "US-3638077"}, "City"),
        ({"signatory": "Ithaca", "code": "3610938088"}, "Town"),
        ({"signatory": "Ithaca", "external_id": "ITH-Town"}, "Town"),
    ],
)
def test_the_town_and_the_city_of_one_name_are_told_apart(us, ithaca, cells, sort):
    batch = load(us, pledge(**cells))
    assert batch.errors == []
    assert Pledge.objects.get().signatory == ithaca[sort]


@pytest.mark.parametrize(
    ("cells", "region"),
    [
        ({"state": "東京都"}, "Tokyo"),
        ({"state": "広島県"}, "Hiroshima"),
        ({"state": "JP-34"}, "Hiroshima"),
        ({"code": "34208"}, "Hiroshima"),
        ({"code": "132063"}, "Tokyo"),
        ({"signatory": "広島県府中市"}, "Hiroshima"),
        ({"signatory": "府中市（東京都）"}, "Tokyo"),
    ],
)
def test_two_cities_of_one_name_are_told_apart_by_region_or_code(japan, fuchu, cells, region):
    batch = load(japan, pledge("府中市") | cells)
    assert batch.errors == []
    assert Pledge.objects.get().signatory == fuchu[region]


def test_a_name_of_several_members_is_a_question(us, ithaca, japan, fuchu):
    assert [sorted(one) for one in asked(load(us, pledge("Ithaca")))] == [
        sorted(member.pk for member in ithaca.values())
    ]
    batch = load(japan, pledge("府中市"))
    assert len(asked(batch)[0]) == 2
    assert "Tokyo" in batch.errors[0]["message"]
    assert "Hiroshima" in batch.errors[0]["message"]


def test_a_word_for_another_sort_of_government_is_not_dropped(us, ithaca):
    us.memberships.filter(signatory=ithaca["Town"]).delete()
    assert asked(load(us, pledge("Town of Ithaca"))) == [[ithaca["City"].pk]]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"signatory": "City of Ithaca", "external_id": "ITH-Town"}, "external_id"),
        ({"signatory": "City of Ithaca", "code": "US-3610938088"}, "code"),
        ({"signatory": "City of Ithaca", "state": "Arizona"}, "state"),
        ({"signatory": "City of Ithaca", "type": "county"}, "type"),
        ({"signatory": "City of Ithaca", "external_id": "nobody"}, "external_id"),
    ],
)
def test_a_contradiction_is_a_question(us, ithaca, cells, column):
    make.region("US-AZ", "Arizona", **REGISTER)
    batch = load(us, pledge(**cells))
    assert [error["column"] for error in batch.errors] == [column]
    assert ithaca["City"].pk in asked(batch)[0]


def test_a_member_is_found_under_its_name_in_another_language_and_its_former_name(us, ithaca):
    make.signatory_name(ithaca["Town"], "Pueblo de Ithaca", language="es", kind=NameKind.OFFICIAL)
    acme = make.business("Acme Solar, Inc.", based_in=make.region("US-CA", "California"))
    make.membership(us, acme)
    make.signatory_name(acme, "Acme Coal", kind=NameKind.FORMER)
    assert load(us, pledge("Pueblo de Ithaca"), pledge("ACME Coal")).errors == []
    assert {one.signatory for one in Pledge.objects.all()} == {ithaca["Town"], acme}


def test_a_key_that_a_spreadsheet_program_shortened_is_found_with_a_warning(us):
    acme = make.business("Acme", based_in=make.region("US-CA", "California"))
    make.membership(us, acme, external_id="0012")
    batch = load(us, pledge("Acme", external_id="12"))
    assert (batch.errors, [one["column"] for one in batch.warnings]) == ([], ["external_id"])
    assert Pledge.objects.get().signatory == acme


def test_a_short_number_does_not_decide_against_an_unknown_name(us):
    acme = make.business("Acme", based_in=make.region("US-CA", "California"))
    make.membership(us, acme, external_id="7")
    assert asked(load(us, pledge("Zenith Holdings", external_id="7"))) == [[acme.pk]]


# --- Answers ------------------------------------------------------------------------------------------------


def say(client, batch, signatory):
    fields = {f"member-{batch.questions[0]['row']}": signatory.pk}
    return client.post(reverse("admin:coalitions_importbatch_answers", args=[batch.pk]), fields, follow=True)


def test_an_answer_is_given_once_remembered_and_its_import_undone(us, ithaca, us_client, us_staff):
    batch = preview(us, pledge("Ithaca"), user=us_staff)
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "Town of Ithaca" in page
    assert f'name="member-{batch.questions[0]["row"]}"' in page
    say(us_client, batch, ithaca["Town"])
    batch.refresh_from_db()
    assert (batch.errors, batch.questions, batch.new) == ([], [], 1)
    batch = confirm_batch(batch=batch, user=us_staff).batch
    assert Pledge.objects.get().signatory == ithaca["Town"]
    assert preview(us, pledge("Ithaca", target_year="2040"), user=us_staff).questions == []
    undo_batch(batch=batch, user=us_staff)
    assert not Pledge.objects.exists()


def test_the_rows_that_ask_the_same_are_asked_once(us, ithaca, us_client, us_staff):
    batch = preview(us, pledge("Ithaca"), pledge("Ithaca", target_year="2040"), user=us_staff)
    say(us_client, batch, ithaca["City"])
    batch.refresh_from_db()
    assert (batch.new, batch.questions) == (2, [])


def test_only_a_member_that_was_offered_can_be_the_answer(us, ithaca, japan, us_client, us_staff):
    stranger = make.business("Secret KK", based_in=make.region("JP-13", "Tokyo"))
    make.membership(japan, stranger)
    batch = preview(us, pledge("Ithaca"), user=us_staff)
    say(us_client, batch, stranger)
    assert not IdentityAnswer.objects.exists()


def test_staff_of_another_coalition_cannot_answer(us, ithaca, client, japan_staff, us_staff):
    client.force_login(japan_staff)
    batch = preview(us, pledge("Ithaca"), user=us_staff)
    assert say(client, batch, ithaca["Town"]).status_code == 404
    assert not IdentityAnswer.objects.exists()


def test_an_answer_about_a_pledge_says_nothing_of_rosters(us, ithaca, us_client, us_staff):
    batch = preview(us, pledge("Ithaca"), user=us_staff)
    say(us_client, batch, ithaca["Town"])
    assert IdentityAnswer.objects.get().key.startswith("pledge of ")


def test_the_command_names_the_candidates(us, ithaca, tmp_path, capsys):
    path = tmp_path / "pledges.csv"
    path.write_bytes(roster(pledge("Ithaca")))
    with pytest.raises(SystemExit):
        call_command("import_pledges", str(path), "--coalition", "us", "--json")
    [error] = json.loads(capsys.readouterr().out)["errors"]
    assert "City of Ithaca" in error["message"]
    assert "Town of Ithaca" in error["message"]
    assert not ImportBatch.objects.exists()


def test_the_open_data_of_pledges_uploads_again_without_change(us, ithaca, client):
    make.pledge(us, ithaca["Town"], base_year=1990, target_year=2030, target_value=40)
    make.pledge(
        us, ithaca["City"], kind="net_zero", base_year=None, target_year=2050, target_value=None, unit=""
    )
    content = client.get(reverse("pledges-csv")).getvalue()
    batch = import_file(coalition=us, filename="pledges.csv", content=content, kind="pledges")
    assert (batch.errors, batch.new, batch.updated, batch.unchanged) == ([], 0, 0, 2)
