"""Staff add a government by its place: chosen from the register, or named by region and name, never without them."""

import pytest
from django.urls import reverse

from signatories.models import Jurisdiction, Signatory
from tests import factories as make
from tests.admin_pages import NO_ROWS, add_signatory, complaints, words


@pytest.fixture
def santa_fe():
    return make.region("US-SF", "Santa Fe")


@pytest.fixture
def rosario(santa_fe):
    return make.municipality("Rosario", parent=make.county("Rosario", parent=santa_fe), code="US-82084")


def add(client, coalition, **fields):
    member = {"coalition": coalition.pk, "status": "active"}
    return add_signatory(client, member, **{"name": "City government", "type": "city"} | fields)


# --- By region and name -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Rosario", "rosário", "ROSARIO", "US-82084"])
def test_a_place_of_the_register_is_found_by_region_and_name(us_client, us, santa_fe, rosario, name):
    response = add(us_client, us, place_region=santa_fe.pk, place_name=name)
    assert complaints(response) == []
    assert Signatory.objects.get().governs == rosario
    assert Jurisdiction.objects.filter(name="Rosario", kind="municipality").count() == 1


def test_by_a_name_in_another_script(us_client, us, santa_fe, rosario):
    make.jurisdiction_name(rosario, "ロサリオ", "ja")
    response = add(us_client, us, place_region=santa_fe.pk, place_name="ロサリオ")
    assert complaints(response) == []
    assert Signatory.objects.get().governs == rosario


def test_a_state_is_its_region(us_client, us, santa_fe):
    assert complaints(add(us_client, us, type="state", place_region=santa_fe.pk)) == []
    assert Signatory.objects.get().governs == santa_fe


def test_a_name_without_its_region_is_refused(us_client, us, rosario):
    response = add(us_client, us, place_name="Rosario")
    assert "Choose the region that contains the place. On file are: " in words(response)
    assert "Rosario, Rosario, Santa Fe (US-82084)" in words(response)
    assert not Signatory.objects.exists()


def test_several_of_one_name_are_asked_about(us_client, us, santa_fe, rosario):
    make.municipality("Rosario", parent=make.county("Other", parent=santa_fe), code="US-82999")
    response = add(us_client, us, place_region=santa_fe.pk, place_name="Rosario")
    assert "Enter the code of the one that is meant" in words(response)
    assert "US-82084" in words(response)
    assert "US-82999" in words(response)
    response = add(us_client, us, place_region=santa_fe.pk, place_county="Other", place_name="Rosario")
    assert complaints(response) == []
    assert Signatory.objects.get().governs.code == "US-82999"


def test_what_is_not_in_the_register_is_asked_about_with_the_near_ones_named(
    us_client, us, santa_fe, rosario
):
    response = add(us_client, us, place_region=santa_fe.pk, place_name="Rosaria")
    assert "Is it one of these: Rosario" in words(response)
    assert not Signatory.objects.exists()
    assert not Jurisdiction.objects.filter(name="Rosaria").exists()


def test_a_new_place_lies_in_its_county(us_client, us, santa_fe, rosario):
    new = {"place_region": santa_fe.pk, "place_name": "Villa Nueva", "place_is_new": "on"}
    assert "Name the county that contains the new place." in words(add(us_client, us, **new))
    response = add(us_client, us, place_county="Nowhere", **new)
    assert "Santa Fe has no county of this name." in words(response)
    assert not Jurisdiction.objects.filter(name="Villa Nueva").exists()
    assert complaints(add(us_client, us, place_county="Rosario", **new)) == []
    place = Signatory.objects.get().governs
    assert (place.name, place.kind, place.parent) == ("Villa Nueva", "municipality", rosario.parent)
    assert place.history.count() == 1


def test_nothing_is_made_where_the_rest_of_the_form_is_wrong(us_client, us, santa_fe):
    new = {"place_region": santa_fe.pk, "place_name": "Villa Nueva", "place_is_new": "on"}
    member = {"coalition": us.pk, "status": "active", "joined_on": "never"}
    add_signatory(us_client, member, name="Villa Nueva", type="city", **new)
    assert not Jurisdiction.objects.filter(name="Villa Nueva").exists()
    assert not Signatory.objects.exists()


def test_two_places_at_once_are_refused(us_client, us, santa_fe, rosario):
    other = make.municipality("Other", parent=santa_fe)
    response = add(us_client, us, governs=other.pk, place_region=santa_fe.pk, place_name="Rosario")
    assert "Another place is chosen above." in words(response)


def test_regions_of_other_countries_are_not_accepted(us_client, us, japan):
    tokyo = make.region("JP-13", "Tokyo")
    page = us_client.get(reverse("admin:signatories_signatory_add"))
    assert "Tokyo" not in words(page)
    new = {"place_region": tokyo.pk, "place_name": "Villa Nueva", "place_is_new": "on"}
    assert "Select a valid choice" in words(add(us_client, us, **new))
    assert not Jurisdiction.objects.filter(name="Villa Nueva").exists()


def test_a_place_made_by_staff_of_a_hidden_coalition_is_hidden(client, us, santa_fe):
    hidden = make.coalition("hidden", is_published=False)
    client.force_login(make.staff_user(hidden))
    new = {"place_region": santa_fe.pk, "place_name": "Secretville", "place_is_new": "on"}
    assert complaints(add(client, hidden, **new)) == []
    place = Jurisdiction.objects.get(name="Secretville")
    client.logout()
    assert client.get(f"/en/places/{place.pk}/").status_code == 404
    assert b"Secretville" not in b"".join(client.get("/data/places.csv").streaming_content)


def test_a_place_that_a_hidden_coalition_made_is_not_named_to_others(us_client, us, santa_fe):
    make.coalition("hidden", is_published=False)
    make.municipality("Secretville", parent=santa_fe, provenance="roster:hidden")
    for fields in ({"place_region": santa_fe.pk}, {}):
        for name in ("Secretville", "Secretvile"):
            page = words(add(us_client, us, place_name=name, **fields))
            assert "Is it one of these" not in page
            assert "On file are" not in page


# --- The form of a territory ------------------------------------------------------------------------------


def add_place(client, **fields):
    form = NO_ROWS | {"kind": "municipality", "country": "US"} | fields
    return client.post(reverse("admin:signatories_jurisdiction_add"), form)


def test_a_territory_is_not_made_without_what_contains_it(us_client, us, rosario):
    assert "Say what contains this territory" in words(add_place(us_client, name="Rosario"))
    response = add_place(us_client, name="Rosario", parent=us.country.pk)
    assert "A county or municipality lies in a region" in words(response)
    assert Jurisdiction.objects.filter(name="Rosario", kind="municipality").count() == 1


def test_a_territory_of_a_like_name_is_asked_about(us_client, us, santa_fe, rosario):
    response = add_place(us_client, name="Rosario", parent=santa_fe.pk)
    assert "Is it one of these: Rosario" in words(response)
    assert complaints(add_place(us_client, name="Rosario", parent=santa_fe.pk, is_new="on")) == []


# --- Choosing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term", ["rosario", "ロサリオ", "US-82084", "82084", "Rosario, Santa Fe", "rosario (SF)"]
)
def test_the_choice_answers_by_name_in_any_script_and_by_any_code(us_client, us, rosario, term):
    make.jurisdiction_name(rosario, "ロサリオ", "ja")
    query = {"app_label": "signatories", "model_name": "signatory", "field_name": "governs", "term": term}
    answer = us_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert "Rosario · municipality (city, town) · US-82084 · Rosario, Santa Fe, United States of America" in [
        result["text"] for result in answer
    ]


def test_the_best_answer_stands_first(us_client, us, santa_fe):
    for name, people in (("Portland Heights", 5000), ("Portland", 10), ("Portland", 20)):
        make.figure(make.municipality(name, parent=santa_fe, code=f"US-{people}"), people)
    query = {
        "app_label": "signatories",
        "model_name": "signatory",
        "field_name": "governs",
        "term": "portland",
    }
    answer = us_client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"].split(" · ")[2] for result in answer] == ["US-20", "US-10", "US-5000"]
