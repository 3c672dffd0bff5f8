"""Uploading a roster: what the preview says, what the confirmation does, and who may."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coalitions.models import CoalitionRole, ImportBatch, Membership
from coalitions.open_data import ROSTER_COLUMNS
from coalitions.roster_help import type_words
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
    assert all(f"<code>{column}</code>" in shown for column in ROSTER_COLUMNS)
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
    assert "dealt with before" in words(confirm(us_client, batch))
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
def test_what_cannot_be_read_is_said_on_the_form(us_client, us, content, name):
    response = upload(us_client, content, name, coalition=us.pk)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportBatch.objects.exists()


def test_templates_are_rosters(us_client):
    text = us_client.get(reverse("admin:coalitions_importbatch_template", args=["csv"])).content.decode()
    assert text.removeprefix("\ufeff").strip().split(",") == list(ROSTER_COLUMNS)
    content = us_client.get(reverse("admin:coalitions_importbatch_template", args=["xlsx"])).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == list(ROSTER_COLUMNS)
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


def test_if_the_data_changed_meanwhile_the_new_preview_is_shown(us_client, us):
    batch = preview(us_client, us)
    factories.membership(us, factories.business("Acme"))
    shown = words(confirm(us_client, batch))
    assert "the data on file changed since the preview" in shown
    assert "<b>1</b> new" in shown
    assert Membership.objects.count() == 1
    assert "The roster was imported." in words(confirm(us_client, batch))
    assert Membership.objects.count() == 2


def test_a_signatory_shared_with_another_coalition_is_warned_of(us_client, us, japan):
    shared = factories.business("Acme", website="https://acme.example/")
    factories.membership(japan, shared)
    batch = preview(us_client, us, "name,type,website\r\nAcme,business,https://taken.example/\r\n")
    assert batch.warnings
    confirm(us_client, batch)
    shared.refresh_from_db()
    assert shared.website == "https://acme.example/"
    assert shared.memberships.count() == 2


def test_rows_are_shown_page_by_page(us_client, us):
    text = "name,type\r\n" + "".join(f"Company {n:03},business\r\n" for n in range(120))
    batch = preview(us_client, us, text)
    first = words(page(us_client, batch))
    assert "Company 049" in first
    assert "Company 050" not in first
    assert "Rows 1 to 50 of 120" in first
    last = words(us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk]), {"p": 3}))
    assert "Company 119" in last


# --- Who may ----------------------------------------------------------------------------------------------


def test_viewers_do_not_upload_or_confirm(client, us_client, us):
    batch = preview(us_client, us)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, coalition=us.pk).status_code == 403
    assert confirm(client, batch).status_code == 404
    assert page(client, batch).status_code == 404, "a preview is for those who may confirm it"
    assert "Upload a roster" not in words(client.get(reverse("admin:index")))
    ImportBatch.objects.update(state=ImportBatch.State.APPLIED)
    assert page(client, batch).status_code == 200


def test_colleagues_confirm_each_others_uploads_but_keep_their_files(client, us_client, us):
    batch = preview(us_client, us)
    assert page(us_client, batch, "file").content == ROSTER.encode()
    client.force_login(factories.staff_user(us, CoalitionRole.Role.EDITOR))
    assert "Import now" in words(page(client, batch))
    assert page(client, batch, "file").status_code == 404
    assert "The roster was imported." in words(confirm(client, batch))


def test_who_lost_the_role_lost_the_uploads(us_client, us_staff, us):
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


def test_confirming_takes_a_post(us_client, us):
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


def test_type_words_are_really_understood(us_client, us):
    """Each word of the help gives no error on the type."""

    rows = [
        f"Name {n} {m},{word}" for n, (_type, some) in enumerate(type_words()) for m, word in enumerate(some)
    ]
    batch = preview(us_client, us, "name,type\r\n" + "\r\n".join(rows))
    assert [error for error in batch.errors if error["column"] == "type"] == []
    assert len(rows) > 3 * len(SignatoryType)
