"""Entries in lists of others: whom a row means, what it writes, and what others may see and undo of it."""

import datetime
import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from model_bakery import baker

from coalitions.imports.batches import confirm_batch, import_file, plan_again, preview_file
from coalitions.imports.undo import undo_batch
from coalitions.listings.summary import in_lists
from coalitions.members.identity import answer
from coalitions.models import Coalition, ImportBatch, ListEntry, Membership
from signatories.models import Jurisdiction, Provenance, Signatory

pytestmark = pytest.mark.django_db
KIND = ImportBatch.Kind.LISTINGS.value
DAY = datetime.date(2026, 1, 1)


@pytest.fixture
def country():
    return baker.make(Jurisdiction, name="Mexico", kind="country", code="MX", country="MX")


@pytest.fixture
def mexico(country):
    return _coalition(country, "mexico")


@pytest.fixture
def other(country):
    return _coalition(country, "other")


def _coalition(country, slug):
    return baker.make(Coalition, slug=slug, name=slug, country=country, is_published=True, launched_on=None)


def member(coalition, name, type="business"):
    found = Signatory.objects.filter(name=name).first() or Signatory.objects.create(
        slug=name.lower().replace(" ", "-"), name=name, type=type, country="MX"
    )
    Membership.objects.create(coalition=coalition, signatory=found, status="active")
    return found


def load(coalition, text, user=None, **choices):
    return import_file(
        coalition=coalition, filename="lists.csv", content=text.encode(), kind=KIND, user=user, **choices
    )


def staff_of(coalition, django_user_model, role="editor"):
    user = django_user_model.objects.create_user(f"staff of {coalition.slug}", password="x", is_staff=True)
    user.coalition_roles.create(coalition=coalition, role=role)
    return user


FILE = "list,name,country,as_of,status\nSBTi,Grupo Bimbo,MX,2025-06-01,Targets Set\nsbti,Nobody Inc.,US,2025-06-01,\n"


def test_a_row_about_a_member_is_an_entry_and_any_other_is_counted_and_passed_over(mexico):
    bimbo = member(mexico, "Grupo Bimbo")
    batch = load(mexico, FILE)
    assert (batch.errors, batch.new, batch.skipped) == ([], 1, 1)
    entry = ListEntry.objects.get()
    assert (entry.signatory, entry.list, entry.status) == (bimbo, "sbti", "Targets Set")
    assert entry.source_url.startswith("https://sciencebasedtargets.org/")
    assert Signatory.objects.count() == 1


def test_loading_again_changes_nothing_and_a_newer_list_updates_the_entry(mexico):
    member(mexico, "Grupo Bimbo")
    load(mexico, FILE)
    assert load(mexico, FILE).unchanged == 1
    newer = load(mexico, FILE.replace("2025-06-01", "2026-06-01"))
    assert (newer.new, newer.updated, ListEntry.objects.count()) == (0, 1, 1)


def test_a_company_abroad_of_a_members_name_is_no_member(mexico):
    member(mexico, "Grupo Bimbo")
    assert load(mexico, FILE.replace(",MX,", ",ES,")).new == 0


@pytest.mark.parametrize(
    "row",
    ["unknown,Grupo Bimbo,MX,2025-06-01,", "sbti,Grupo Bimbo,MX,,", "sbti,Grupo Bimbo,Mexico,2025-06-01,"],
)
def test_an_unknown_list_a_missing_date_or_a_country_in_words_is_an_error(mexico, row):
    member(mexico, "Grupo Bimbo")
    batch = load(mexico, f"list,name,country,as_of,status\n{row}\n")
    assert len(batch.errors) == 1
    assert not ListEntry.objects.exists()


def test_a_name_that_is_nearly_known_is_asked_once(mexico, django_user_model):
    cemex = member(mexico, "Cementos Mexicanos")
    user = staff_of(mexico, django_user_model)
    text = b"list,name,as_of\nsbti,Cementos Mexicamos,2025-06-01\n"
    batch = preview_file(coalition=mexico, filename="a.csv", content=text, user=user, kind=KIND)
    (question,) = batch.questions
    assert (batch.new, batch.skipped, question["signatory"]) == (0, 1, cemex.pk)
    answer(coalition=mexico, key=question["key"], signatory=cemex, is_same=True, user=user)
    batch = plan_again(batch=batch, user=user)
    assert (batch.questions, batch.new) == ([], 1)
    confirm_batch(batch=batch, user=user)
    assert ListEntry.objects.get().signatory == cemex


def test_a_name_that_is_said_to_be_another_is_passed_over(mexico, django_user_model):
    cemex = member(mexico, "Cementos Mexicanos")
    user = staff_of(mexico, django_user_model)
    text = b"list,name,as_of\nsbti,Cementos Mexicamos,2025-06-01\n"
    batch = preview_file(coalition=mexico, filename="a.csv", content=text, user=user, kind=KIND)
    answer(coalition=mexico, key=batch.questions[0]["key"], signatory=cemex, is_same=False, user=user)
    batch = plan_again(batch=batch, user=user)
    assert (batch.questions, batch.new, batch.skipped) == ([], 0, 1)


def test_an_entry_that_ended_is_no_longer_counted_but_stays_on_the_members_page(mexico, client):
    bimbo = member(mexico, "Grupo Bimbo")
    text = "list,name,since,ended_on\nre100,Grupo Bimbo,2018-01-01,2024-03-31\n"
    load(mexico, text)
    assert in_lists(mexico, DAY) == []
    (found,) = in_lists(mexico, datetime.date(2020, 1, 1))
    assert (found.number, found.of) == (1, 1)
    page = client.get(f"/en/signatories/{bimbo.slug}/").content.decode()
    assert "RE100" in page
    assert "no longer listed since" in page


BY_CODE = "list,name,scheme,identifier,as_of\nsbti,{},lei,{},2025-06-01\n"
LEI, OTHER_LEI = "5493000IBP32UQZ0KL24", "INR2EJN1ERAN0W5ZP974"


def identified(signatory, value=LEI, scheme="lei"):
    return signatory.identifiers.create(scheme=scheme, value=value, source="GLEIF")


@pytest.mark.parametrize("name", ["", "Grupo Bimbo S.A.B. de C.V.", "Grupo Bimbbo"])
def test_a_row_finds_its_member_by_identifier_before_the_name(mexico, name):
    bimbo = member(mexico, "Grupo Bimbo")
    identified(bimbo)
    batch = load(mexico, BY_CODE.format(name, "5493-000I-BP32-UQZ0-KL24"))
    assert (batch.errors, batch.new) == ([], 1)
    assert ListEntry.objects.get().signatory == bimbo


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("Grupo Otro", LEI), ("Something Else", LEI), ("Grupo Bimbo", OTHER_LEI)],
)
def test_an_identifier_and_a_name_that_contradict_each_other_are_asked_once(
    mexico, django_user_model, name, identifier
):
    bimbo = member(mexico, "Grupo Bimbo")
    identified(bimbo)
    member(mexico, "Grupo Otro")
    user = staff_of(mexico, django_user_model)
    text = BY_CODE.format(name, identifier).encode()
    batch = preview_file(coalition=mexico, filename="a.csv", content=text, user=user, kind=KIND)
    (question,) = batch.questions
    assert (batch.new, batch.errors[0]["column"], question["about"]) == (0, "identifier", "member")
    assert bimbo.pk in [one["id"] for one in question["candidates"]]
    answer(coalition=mexico, key=question["key"], signatory=bimbo, is_same=True, user=user)
    batch = plan_again(batch=batch, user=user)
    assert (batch.questions, batch.errors, batch.new) == ([], [], 1)


def test_an_identifier_of_an_organisation_that_is_no_member_is_passed_over(mexico, other):
    identified(member(other, "Nobody Inc."))
    member(mexico, "Nobody Ink")
    batch = load(mexico, BY_CODE.format("Nobody Inc.", LEI))
    assert (batch.errors, batch.new, batch.skipped, batch.questions) == ([], 0, 1, [])


def test_an_identifier_that_nobody_has_leaves_the_name_to_decide(mexico):
    bimbo = member(mexico, "Grupo Bimbo")
    assert load(mexico, BY_CODE.format("Grupo Bimbo", LEI)).new == 1
    assert ListEntry.objects.get().signatory == bimbo


@pytest.mark.parametrize(
    ("cells", "column"),
    [("lei,5493000IBP32UQZ0KL25", "identifier"), (",5493000IBP32UQZ0KL24", "scheme"), ("isin,X", "scheme")],
)
def test_a_wrong_code_or_a_code_of_no_known_kind_is_an_error(mexico, cells, column):
    member(mexico, "Grupo Bimbo")
    batch = load(mexico, f"list,name,scheme,identifier,as_of\nsbti,Grupo Bimbo,{cells},2025-06-01\n")
    assert [error["column"] for error in batch.errors] == [column]


def test_the_code_of_a_territory_means_its_government(mexico, country):
    jalisco = baker.make(
        Jurisdiction, name="Jalisco", kind="region", code="MX-14", country="MX", parent=country
    )
    place = baker.make(
        Jurisdiction, name="Guadalajara", kind="municipality", code="MX-14039", country="MX", parent=jalisco
    )
    city = Signatory.objects.create(slug="gdl", name="Guadalajara", type="city", country="MX", governs=place)
    Membership.objects.create(coalition=mexico, signatory=city, status="active")
    head = "list,name,code,scheme,identifier,as_of\n"
    assert load(mexico, head + "gcom,,,cvegeo,14039,2025-06-01\n").new == 1
    assert ListEntry.objects.get().signatory == city
    batch = load(mexico, head + "c40,Guadalajara,14039,cvegeo,14,2025-06-01\n")
    assert [error["column"] for error in batch.errors] == ["identifier"]


def test_undoing_takes_the_entries_back(mexico):
    member(mexico, "Grupo Bimbo")
    batch = load(mexico, FILE)
    undo_batch(batch=batch, user=None)
    assert not ListEntry.objects.exists()


def test_what_staff_load_counts_for_their_own_coalition_alone(mexico, other, django_user_model):
    member(mexico, "Grupo Bimbo")
    member(other, "Grupo Bimbo")
    foreign = member(other, "Nobody Inc.")
    load(mexico, FILE.replace(",US,", ",MX,"), user=staff_of(mexico, django_user_model))
    assert ListEntry.objects.get().provenance == Provenance.roster("mexico")
    assert not foreign.list_entries.exists()
    assert len(in_lists(mexico, DAY)) == 1
    assert in_lists(other, DAY) == []


def test_staff_of_one_coalition_cannot_undo_what_counts_for_another(mexico, other, django_user_model):
    member(mexico, "Grupo Bimbo")
    member(other, "Grupo Bimbo")
    batch = load(mexico, FILE)  # from the command line: a fact for every coalition
    undone = undo_batch(batch=batch, user=staff_of(mexico, django_user_model)).batch
    assert len(undone.kept) == 1
    assert len(in_lists(other, DAY)) == 1


def test_what_an_unpublished_coalition_states_is_not_public(mexico, other, django_user_model, client):
    bimbo = member(mexico, "Grupo Bimbo")
    member(other, "Grupo Bimbo")
    load(mexico, FILE, user=staff_of(mexico, django_user_model))
    Coalition.objects.filter(pk=mexico.pk).update(is_published=False)
    assert "Targets Set" not in client.get(f"/en/signatories/{bimbo.slug}/").content.decode()
    assert client.get("/data/coalitions/mexico/listings.csv").status_code == 404
    assert "Targets Set" not in client.get("/data/coalitions/other/listings.csv").getvalue().decode()


def test_the_command_holds_a_file_against_every_coalition(mexico, other, tmp_path):
    member(mexico, "Grupo Bimbo")
    member(other, "Nobody Inc.")
    path = tmp_path / "lists.csv"
    path.write_text(FILE.replace(",US,", ",MX,") + "re100,Stranger,MX,2025-06-01,\n")
    out = io.StringIO()
    call_command("import_listings", path, json=True, dry_run=True, stdout=out)
    assert json.loads(out.getvalue())["new"] == 2
    assert not ListEntry.objects.exists()
    out = io.StringIO()
    call_command("import_listings", path, json=True, stdout=out)
    said = json.loads(out.getvalue())
    assert (said["new"], said["skipped"], said["errors"], len(said["batches"])) == (2, 1, [], 2)
    assert ListEntry.objects.count() == 2


def test_the_command_writes_nothing_where_one_row_has_an_error(mexico, other, tmp_path):
    member(mexico, "Grupo Bimbo")
    path = tmp_path / "lists.csv"
    path.write_text(FILE + "unknown,Grupo Bimbo,MX,2025-06-01,\n")
    with pytest.raises(SystemExit):
        call_command("import_listings", path, json=True, stdout=io.StringIO())
    assert not ListEntry.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_coalitions_page_says_how_many_and_opens_to_the_names(mexico, client, django_assert_num_queries):
    member(mexico, "Grupo Bimbo")
    member(mexico, "Grupo Otro")
    member(mexico, "Una Universidad", type="university")
    load(mexico, FILE)
    page = client.get(f"{mexico.get_absolute_url()}members/").content.decode()
    assert "Science Based Targets initiative (SBTi): 1 of 2 companies" in page
    assert reverse("listings-csv", args=["mexico"]) in page
    with django_assert_num_queries(3):
        in_lists(mexico, DAY)
    load(mexico, FILE.replace("Nobody Inc.,US", "Grupo Otro,MX"))
    with django_assert_num_queries(3):
        assert in_lists(mexico, DAY)[0].number == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"as_of": None},
        {"list": ""},
        {"source_url": ""},
        {"since": DAY, "ended_on": DAY - datetime.timedelta(1)},
    ],
)
def test_the_database_refuses_an_entry_without_date_list_or_source(mexico, wrong):
    values = {"list": "sbti", "as_of": DAY, "source_url": "https://example.org/"} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntry.objects.create(signatory=member(mexico, "Grupo Bimbo"), **values)


def test_a_signatory_stands_in_a_list_once_at_a_time(mexico):
    values = {
        "signatory": member(mexico, "Grupo Bimbo"),
        "list": "sbti",
        "as_of": DAY,
        "source_url": "https://example.org/",
    }
    ListEntry.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ListEntry.objects.create(**values)


def test_two_rows_about_one_entry_are_both_marked(mexico):
    member(mexico, "Acme")
    acme = "race_to_zero,Acme,2026-01-01"
    content = f"list,name,as_of,status\n{acme},Committed\n{acme},Targets Set\n".encode()
    batch = import_file(coalition=mexico, kind=KIND, content=content, filename="list.csv", dry_run=True)
    assert [(error["row"], error["column"]) for error in batch.errors] == [(2, "name"), (3, "name")]
    assert "row 3" in batch.errors[0]["message"]
    assert batch.new == 0
