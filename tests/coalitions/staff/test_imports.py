"""Uploading a roster: what the preview says, what the confirmation does, and who may."""

import csv
import datetime
import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from aca_portal.spreadsheets.workbook_out import workbook
from coalitions.imports.jobs import work_off
from coalitions.models import CoalitionRole, ImportBatch, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.type_words import type_words
from signatories.models import Signatory
from signatories.types import SignatoryType
from tests import factories

UPLOAD = "admin:coalitions_importbatch_upload"
ROSTER = (
    "name,type,state,population,population_year\r\nTucson,city,Arizona,527972,2010\r\nAcme,business,,,\r\n"
)


@pytest.fixture(autouse=True)
def _arizona(us):
    factories.region("US-AZ", "Arizona")


def upload(client, text=ROSTER, name="roster.csv", **fields):
    content = text if isinstance(text, bytes) else text.encode()
    form = {"file": SimpleUploadedFile(name, content), "coalition": fields.get("coalition", "")}
    return client.post(reverse(UPLOAD), form, follow=True)


def preview(client, us, text=ROSTER):
    upload(client, text, coalition=us.pk)
    work_off()
    return ImportBatch.objects.latest("pk")


def confirm(client, batch):
    return client.post(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk]), follow=True)


def page(client, batch, name="change"):
    return client.get(reverse(f"admin:coalitions_importbatch_{name}", args=[batch.pk]))


def words(response):
    return " ".join(response.content.decode().split())


# --- Preview ----------------------------------------------------------------------------------------------


def test_the_form_names_the_only_coalition_and_explains_the_columns(us_client, us):
    shown = words(us_client.get(reverse(UPLOAD)))
    assert "<b>We Are Still In</b>" in shown
    assert all(f"<code>{column}</code>" in shown for column in RosterFile.columns())
    assert "市区町村" in shown, "the words that the type column understands"


def test_a_preview_writes_nothing_and_shows_what_would_happen(us_client, us):
    response = upload(us_client, coalition=us.pk)
    shown = words(response)
    assert "nothing is written yet" in shown
    assert "<b>2</b> new" in shown
    assert "Tucson" in shown
    assert "Import now" in shown
    assert not Membership.objects.exists()


def test_every_error_is_listed_with_its_row_and_nothing_can_be_confirmed(us_client, us):
    bad = (
        "name,type,state\r\n"
        + "".join(f"City {n},citty,Arizona\r\n" for n in range(60))
        + ",city,Arizona\r\n"
    )
    response = upload(us_client, bad, coalition=us.pk)
    batch = ImportBatch.objects.get()
    shown = words(response)
    assert len(batch.errors) == 61
    assert shown.count("citty") >= 60
    assert "Import now" not in shown
    assert "Refused: nothing was written." in shown
    assert "Nothing was imported: the file has errors." in words(confirm(us_client, batch))
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"just text", "text.csv"),
        (b"PK\x03\x04broken", "broken.xlsx"),
        (b"\x89PNG\r\n", "picture.png"),
    ],
)
def test_the_form_says_why_a_file_cannot_be_read(us_client, us, content, name):
    response = upload(us_client, content, name, coalition=us.pk)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_the_templates_have_the_columns_of_a_roster(us_client):
    text = us_client.get(reverse("admin:coalitions_importbatch_template", args=["csv"])).content.decode()
    assert text.removeprefix("\ufeff").strip().split(",") == list(RosterFile.columns())
    content = us_client.get(reverse("admin:coalitions_importbatch_template", args=["xlsx"])).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == list(RosterFile.columns())
    assert us_client.get(reverse("admin:coalitions_importbatch_template", args=["exe"])).status_code == 404


# --- Confirmation -----------------------------------------------------------------------------------------


def test_confirming_does_what_the_preview_said_and_reports_it(us_client, us):
    batch = preview(us_client, us)
    shown = words(confirm(us_client, batch))
    assert "The roster was imported." in shown
    assert "<b>2</b> new" in shown
    assert reverse("coalition", args=["us"]) in shown
    assert f"coalition__id__exact={us.pk}" in shown
    assert set(Membership.objects.values_list("signatory__name", flat=True)) == {"Tucson", "Acme"}
    assert "roster.csv" in words(us_client.get(reverse("admin:index")))


def test_a_second_confirmation_changes_nothing_and_says_so(us_client, us):
    batch = preview(us_client, us)
    confirm(us_client, batch)
    Membership.objects.filter(signatory__name="Acme").delete()
    shown = words(confirm(us_client, batch))
    assert "Nothing was changed a second time." in shown
    assert Membership.objects.count() == 1


def test_confirming_after_the_data_changed_shows_a_new_preview(us_client, us):
    batch = preview(us_client, us)
    factories.membership(us, factories.business("Acme"))
    shown = words(confirm(us_client, batch))
    assert "since you saw the preview, the data on file" in shown
    assert "<b>1</b> new" in shown
    assert Membership.objects.count() == 1
    assert "The roster was imported." in words(confirm(us_client, batch))
    assert Membership.objects.count() == 2


def test_only_the_preview_that_was_shown_can_be_confirmed(us_client, us):
    batch = preview(us_client, us, "name,type,Alias\r\nAcme,business,Other\r\n")
    seen = re.search(r'name="seen" value="(\w+)"', page(us_client, batch).content.decode())[1]
    read = reverse("admin:coalitions_importbatch_read", args=[batch.pk])
    us_client.post(read, {"column_0": "", "column_1": "type", "column_2": "name"})
    url = reverse("admin:coalitions_importbatch_confirm", args=[batch.pk])
    shown = words(us_client.post(url, {"seen": seen}, follow=True))
    assert "since you saw the preview, the data on file or the way the file is read has changed" in shown
    assert not Membership.objects.exists()
    seen = re.search(r'name="seen" value="(\w+)"', page(us_client, batch).content.decode())[1]
    us_client.post(url, {"seen": seen})
    assert Membership.objects.get().signatory.name == "Other"


def test_a_preview_that_became_unreadable_is_not_confirmed_from_an_old_page(us_client, us):
    batch = preview(us_client, us, HALF)
    read = reverse("admin:coalitions_importbatch_read", args=[batch.pk])
    us_client.post(read, {"column_0": "", "column_1": ""})
    for answer in (confirm(us_client, batch), leave_out(us_client, batch)):
        assert answer.status_code == 200
        assert "Nothing was imported: the file has errors." in words(answer)
    assert not Membership.objects.exists()


def test_a_signatory_shared_with_another_coalition_is_warned_of(us_client, us, japan):
    shared = factories.business("Acme", website="https://acme.example/")
    factories.membership(japan, shared)
    batch = preview(us_client, us, "name,type,website\r\nAcme,business,https://taken.example/\r\n")
    assert batch.warnings
    confirm(us_client, batch)
    shared.refresh_from_db()
    assert shared.website == "https://acme.example/"
    assert shared.memberships.count() == 2


def listed(client, batch, show, **query):
    url = reverse("admin:coalitions_importbatch_change", args=[batch.pk])
    return words(client.get(url, {"show": show} | query))


def test_the_first_rows_of_each_kind_are_shown_and_the_rest_page_by_page(us_client, us):
    factories.membership(us, factories.business("Acme", website="https://old.example"))
    text = "name,type,website\r\nAcme,business,new.example\r\n"
    text += "".join(f"Company {n:03},business,\r\n" for n in range(120))
    batch = preview(us_client, us, text)
    overview = words(page(us_client, batch))
    assert "Changed rows" in overview
    assert "<del>https://old.example</del> → https://new.example" in overview
    assert "Company 007" in overview
    assert "Company 008" not in overview
    assert "All 120 rows of this kind" in overview
    first = listed(us_client, batch, "new")
    assert "Company 049" in first
    assert "Company 050" not in first
    assert "Acme" not in first.split("<table>")[1]
    assert "Rows 1 to 50 of 120" in first
    assert "Company 119" in listed(us_client, batch, "new", p=3)
    assert "Acme" in listed(us_client, batch, "all")


def test_warnings_that_say_the_same_are_one_line_with_their_rows(us_client, us):
    text = "name,type,state,population\r\n" + "".join(
        f"Town {n},city,Arizona,{500 + n}\r\n" for n in range(90)
    )
    shown = words(page(us_client, preview(us_client, us, text)))
    assert shown.count("The year of the figure is not stated.") == 1
    assert "<td>2–91</td>" in shown
    assert "<b>90</b> warnings" in shown


def test_errors_are_on_one_page_and_in_a_file_to_correct(us_client, us):
    bad = "name,type,website\r\n" + "".join(f"City {n},citty,\r\n" for n in range(300))
    batch = preview(us_client, us, bad + "'=Acme,business,not a website\r\nGood,business,good.example\r\n")
    assert "All 301 errors on one page" in words(page(us_client, batch))
    assert listed(us_client, batch, "errors").count("“citty”") == 300
    url = reverse("admin:coalitions_importbatch_faulty", args=[batch.pk, "csv"])
    text = us_client.get(url).getvalue().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == 301
    assert lines[0]["name"] == "City 0"
    assert "“citty” is not a type" in lines[0]["reason"]
    assert lines[-1]["name"] == "'=Acme", "no formula"
    again = preview(us_client, us, text.replace("citty", "business").replace("not a website", ""))
    assert (again.new, again.errors, again.warnings) == (301, [], [])
    xlsx = us_client.get(reverse("admin:coalitions_importbatch_faulty", args=[batch.pk, "xlsx"])).content
    assert openpyxl.load_workbook(io.BytesIO(xlsx)).active.max_row == 302
    other = reverse("admin:coalitions_importbatch_faulty", args=[batch.pk, "exe"])
    assert us_client.get(other).status_code == 404


def faulty(client, batch, kind):
    return client.get(reverse("admin:coalitions_importbatch_faulty", args=[batch.pk, kind])).getvalue()


def test_the_file_of_faulty_rows_has_the_headings_and_numbers_of_the_file(client):
    factories.region("AR-B", "Buenos Aires")
    argentina = factories.coalition("argentina", name="Alianza Argentina")
    client.force_login(factories.staff_user(argentina))
    rows = [("Clave", "Nombre", "Clase", "Tipo", "Población"), (12, "Tandil", "x", "ciuda", 145575)]
    batch = preview(client, argentina, workbook(rows[0], [[*rows[1]], [13, "Azul", "x", "ciuda", 1234.5]]))
    lines = list(csv.DictReader(io.StringIO(faulty(client, batch, "csv").decode("utf-8-sig"))))
    assert list(lines[0]) == ["Clave", "Nombre", "Clase", "Tipo", "Población", "reason"]
    assert list(lines[0].values())[:5] == ["12", "Tandil", "x", "ciuda", "145575"]
    assert lines[1]["Población"] == "1234,5"
    assert lines[0]["reason"].startswith("Tipo: “ciuda” is not a type")
    sheet = openpyxl.load_workbook(io.BytesIO(faulty(client, batch, "xlsx"))).active
    assert [cell.value for cell in sheet[2]][:5] == [12, "Tandil", "x", "ciuda", 145575]


def test_the_preview_shows_the_reach_after_the_import_without_writing(us_client, us):
    batch = preview(us_client, us)
    assert batch.reach["before"]["population"] is None or batch.reach["before"]["population"] == 0
    assert batch.reach["after"] | {"economy": None} == batch.reach["after"]
    assert (batch.reach["after"]["signatories"], batch.reach["after"]["population"]) == (2, 527972)
    shown = words(page(us_client, batch))
    assert "What the reach becomes" in shown
    assert "527,972" in shown
    assert not Signatory.history.exists()


def test_the_page_of_a_large_file_is_small_and_skips_the_reach(us_client, us):
    text = "name,type,state,population\r\n"
    text += "".join(f"Town number {n},city,Arizona,{500 + n}\r\n" for n in range(0, 5000, 2))
    text += "".join(f"Town number {n},citty,Arizona,{500 + n}\r\n" for n in range(1, 5000, 2))
    batch = preview(us_client, us, text)
    response = page(us_client, batch)
    assert batch.reach == {}
    assert "computed beforehand only where at most 2,000 rows" in words(response)
    assert len(response.content) < 200_000


# --- Valid rows only --------------------------------------------------------------------------------------

HALF = "name,type\r\nAcme,business\r\nTucson,citty\r\n"


def leave_out(client, batch):
    url = reverse("admin:coalitions_importbatch_confirm", args=[batch.pk])
    return client.post(url, {"leave_out_errors": "1"}, follow=True)


def test_valid_rows_alone_are_imported_only_when_chosen(us_client, us):
    batch = preview(us_client, us, HALF)
    shown = words(page(us_client, batch))
    assert "Import now" not in shown
    assert "Import the 1 valid row and leave out those with errors" in shown
    confirm(us_client, batch)
    assert not Membership.objects.exists()
    shown = words(leave_out(us_client, batch))
    assert "The rows with errors were left out" in shown
    assert "“citty”" in shown
    batch.refresh_from_db()
    assert (batch.state, batch.new, len(batch.errors)) == (ImportBatch.State.APPLIED, 1, 1)
    assert [row["outcome"] for row in batch.rows] == ["new", "error"]
    assert Membership.objects.get().signatory.name == "Acme"


def test_valid_rows_are_those_previewed(us_client, us):
    batch = preview(us_client, us, HALF)
    factories.business("Acme", website="https://acme.example")
    factories.membership(us, Signatory.objects.get())
    shown = words(leave_out(us_client, batch))
    assert "since you saw the preview, the data on file" in shown
    assert Membership.objects.count() == 1


def test_two_rows_that_cannot_both_be_right_are_both_left_out(us_client, us):
    text = "name,type,external_id\r\nAcme,business,k\r\nOther,business,k\r\nThird,business,z\r\n"
    batch = preview(us_client, us, text)
    assert [error["row"] for error in batch.errors] == [2, 3]
    leave_out(us_client, batch)
    assert Membership.objects.get().signatory.name == "Third"


def test_a_file_of_nothing_but_errors_cannot_be_imported(us_client, us):
    batch = preview(us_client, us, "name,type\r\nTucson,citty\r\n")
    assert "leave out" not in words(page(us_client, batch))
    leave_out(us_client, batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.REFUSED


# --- Missing members --------------------------------------------------------------------------------------


@pytest.fixture
def missing(us_client, us):
    """An import that does not list two members of three, and the memberships of the two."""
    gone = [factories.membership(us, factories.business(name)) for name in ("Gone", "Still here")]
    factories.membership(us, factories.business("Left before"), left_on=datetime.date(2020, 1, 1))
    batch = preview(us_client, us)
    return batch, gone


def end(client, batch, memberships, left_on="2024-05-01"):
    form = {"membership": [one.pk for one in memberships], "left_on": left_on, "reason": "They left"}
    return client.post(reverse("admin:coalitions_importbatch_missing", args=[batch.pk]), form, follow=True)


def test_missing_members_are_named_and_stay_members(us_client, us, missing):
    batch, gone = missing
    assert [one["name"] for one in batch.missing] == ["Gone", "Still here"]
    assert "Members that this roster does not list" in words(page(us_client, batch))
    assert "Only members missing from an import that was carried out" in words(end(us_client, batch, gone))
    confirm(us_client, batch)
    assert not Membership.objects.filter(pk__in=[one.pk for one in gone]).exclude(left_on=None).exists()


def test_ended_memberships_are_opened_again_by_an_undo(us_client, us, missing):
    batch, gone = missing
    confirm(us_client, batch)
    assert 'name="membership"' in listed(us_client, batch, "missing")
    assert "1 membership ended." in words(end(us_client, batch, gone[:1]))
    gone[0].refresh_from_db()
    assert (gone[0].status, gone[0].left_on) == (Membership.Status.ENDED, datetime.date(2024, 5, 1))
    assert Membership.history.filter(id=gone[0].pk).count() == 2
    us_client.post(reverse("admin:coalitions_importbatch_undo", args=[batch.pk]))
    gone[0].refresh_from_db()
    assert (gone[0].status, gone[0].left_on) == (Membership.Status.ACTIVE, None)
    assert Membership.objects.count() == 3


def test_only_missing_members_can_be_ended_and_not_before_they_joined(us_client, us, missing, japan):
    batch, gone = missing
    confirm(us_client, batch)
    stranger = factories.membership(japan, factories.business("Stranger"))
    end(us_client, batch, [stranger])
    assert "after that date. Nobody was ended." in words(end(us_client, batch, gone, "2001-01-01"))
    assert "Choose at least one member, a date, and say why." in words(end(us_client, batch, gone, "soon"))
    assert not Membership.objects.filter(left_on__gt="2020-01-01").exists()


def test_the_missing_may_be_ended_on_the_day_they_joined(us_client, us, missing):
    batch, gone = missing
    confirm(us_client, batch)
    Membership.objects.filter(pk=gone[0].pk).update(joined_on="2024-05-01")
    assert "1 membership ended." in words(end(us_client, batch, gone[:1], "2024-05-01"))


def test_a_row_with_an_error_is_not_missing(us_client, us):
    factories.membership(us, factories.business("Acme"))
    factories.membership(us, factories.business("Keyed"), external_id="k")
    batch = preview(us_client, us, "name,type,external_id\r\nAcme,busines,\r\nOther,busines,k\r\n")
    assert batch.missing == []


# --- Undo and repetition ----------------------------------------------------------------------------------


def test_an_import_is_undone_after_asking(us_client, us, us_staff):
    batch = preview(us_client, us)
    url = reverse("admin:coalitions_importbatch_undo", args=[batch.pk])
    assert "nothing to undo" in words(us_client.get(url))
    us_client.post(url)
    confirm(us_client, batch)
    assert "Undo this import" in words(us_client.get(url))
    assert Membership.objects.count() == 2
    Signatory.objects.filter(name="Acme").update(website="https://edited.example")
    shown = words(us_client.post(url, follow=True))
    assert "The import was undone." in shown
    assert "taken back by us-editor" in shown
    assert "It was edited since." in shown
    assert not Membership.objects.exists()
    assert [one.name for one in Signatory.objects.all()] == ["Acme"]
    assert "not in force" in words(us_client.post(url, follow=True))


def test_the_same_file_again_is_recognised_within_the_coalition(us_client, client, us, japan):
    batch = preview(us_client, us)
    assert "This very file" not in words(page(us_client, batch))
    confirm(us_client, batch)
    again = preview(us_client, us)
    assert "This very file was already imported" in words(page(us_client, again))
    CoalitionRole.objects.create(user=batch.uploaded_by, coalition=japan, role=CoalitionRole.Role.EDITOR)
    factories.region("JP-13", "Tokyo")
    other = preview(us_client, japan, ROSTER)
    assert "This very file" not in words(page(us_client, other))


def test_staff_of_other_coalitions_cannot_open_undo_missing_or_faulty_rows(
    client, us_client, us, japan, japan_staff
):
    batch = preview(us_client, us)
    confirm(us_client, batch)
    bad = preview(us_client, us, HALF)
    for person in (japan_staff, factories.staff_user(us, CoalitionRole.Role.VIEWER)):
        client.force_login(person)
        for name in ("undo", "missing"):
            url = reverse(f"admin:coalitions_importbatch_{name}", args=[batch.pk])
            assert client.post(url).status_code == 404
            assert client.get(url).status_code == 404
        assert leave_out(client, bad).status_code == 404
        faulty = reverse("admin:coalitions_importbatch_faulty", args=[bad.pk, "csv"])
        assert client.get(faulty).status_code == 404
    client.force_login(factories.staff_user(us))
    assert client.get(faulty).status_code == 404, "a colleague's upload"
    assert Membership.objects.count() == 2


# --- Who may ----------------------------------------------------------------------------------------------


def test_viewers_do_not_upload_or_confirm(client, us_client, us):
    batch = preview(us_client, us)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, coalition=us.pk).status_code == 403
    assert confirm(client, batch).status_code == 404
    assert page(client, batch).status_code == 404, "a preview is for those who may confirm it"
    assert "Upload a roster" not in words(client.get(reverse("admin:index")))
    ImportBatch.objects.update(state=ImportBatch.State.APPLIED, applied_at=timezone.now())
    assert page(client, batch).status_code == 200


def test_colleagues_confirm_each_others_uploads_but_keep_their_files(client, us_client, us):
    batch = preview(us_client, us)
    assert page(us_client, batch, "file").content == ROSTER.encode()
    client.force_login(factories.staff_user(us, CoalitionRole.Role.EDITOR))
    assert "Import now" in words(page(client, batch))
    assert page(client, batch, "file").status_code == 404
    assert "The roster was imported." in words(confirm(client, batch))


def test_a_person_without_the_role_no_longer_sees_the_uploads(us_client, us_staff, us):
    batch = preview(us_client, us)
    us_staff.coalition_roles.all().delete()
    assert page(us_client, batch).status_code == 404
    assert page(us_client, batch, "file").status_code == 404
    assert confirm(us_client, batch).status_code == 404


def test_staff_of_several_coalitions_choose_among_those_they_may_edit(client, us, japan):
    user = factories.staff_user(us)
    mexico = factories.coalition("mexico", name="Alianza México")
    CoalitionRole.objects.create(user=user, coalition=japan, role=CoalitionRole.Role.VIEWER)
    CoalitionRole.objects.create(user=user, coalition=mexico, role=CoalitionRole.Role.COORDINATOR)
    client.force_login(user)
    offered = client.get(reverse(UPLOAD)).context["form"].fields["coalition"].queryset
    assert set(offered) == {us, mexico}
    assert "Select a valid choice" in words(upload(client, coalition=japan.pk))
    assert not ImportBatch.objects.exists()


def test_confirming_needs_a_post_request(us_client, us):
    batch = preview(us_client, us)
    assert page(us_client, batch, "confirm").status_code == 405
    assert not Membership.objects.exists()


def test_imports_are_not_edited_or_deleted(client, us, us_client):
    batch = preview(us_client, us)
    client.force_login(factories.superuser())
    assert client.post(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).status_code == 405
    assert (
        client.post(
            reverse("admin:coalitions_importbatch_delete", args=[batch.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
    assert client.get(reverse("admin:coalitions_importbatch_add")).status_code == 403


def test_every_word_for_a_type_in_the_help_is_understood(us_client, us):
    """Each word of the help gives no error on the type."""

    rows = [
        f"Name {n} {m},{word}" for n, (_type, some) in enumerate(type_words()) for m, word in enumerate(some)
    ]
    batch = preview(us_client, us, "name,type\r\n" + "\r\n".join(rows))
    assert [error for error in batch.errors if error["column"] == "type"] == []
    assert len(rows) > 3 * len(SignatoryType)


# --- What the preview says --------------------------------------------------------------------------------


def test_like_warnings_are_one_and_the_few_come_first(us_client, us):
    factories.region("US-AZ", "Arizona")
    rows = [f"Town {letter},city,US-AZ,{100 + at}" for at, letter in enumerate("ABCDEFGHIJ")]
    text = "\r\n".join(["name,type,state,population", *rows, "Acme,business,US-AZ,7"])
    batch = preview(us_client, us, text)
    shown = words(page(us_client, batch))
    assert "10 rows: " in shown
    assert shown.index("Only governments bring population") < shown.index("10 rows: ")


def test_leaving_rows_out_is_said_before_the_button(us_client, us):
    batch = preview(us_client, us, "name,type\r\nAcme,business\r\nApex,busines\r\nApx,busines\r\n")
    shown = words(page(us_client, batch))
    assert shown.index("2 rows have errors") < shown.index("Import the 1 valid row")


def test_a_part_of_a_list_is_asked_whether_it_is_complete(us_client, us):
    for name in ("Acme", "Apex", "Ford"):
        factories.membership(us, factories.business(name))
    assert "Is this the complete list?" in words(
        page(us_client, preview(us_client, us, "name,type\r\nAcme,business\r\n"))
    )
    most = preview(us_client, us, "name,type\r\nAcme,business\r\nApex,business\r\n")
    assert "Is this the complete list?" not in words(page(us_client, most))


@pytest.mark.parametrize(
    ("language", "day"), [("en", "July 6, 2018"), ("es", "6 de julio de 2018"), ("ja", "2018年7月6日")]
)
def test_days_are_shown_in_the_form_of_the_reader(us_client, us, language, day):
    factories.membership(us, factories.business("Acme"))
    batch = preview(us_client, us, "name,type,joined_on\r\nAcme,business,2018-07-06\r\n")
    us_client.cookies["django_language"] = language
    assert day in words(us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])))
