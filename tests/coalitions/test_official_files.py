"""Official territories and figures on the admin pages: previewed, confirmed and undone by administrators alone."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from coalitions.imports.batches import confirm_batch, import_file, preview_file
from coalitions.imports.undo import undo_batch
from coalitions.models import ImportBatch, PlaceAnswer
from coalitions.rosters.place_questions import answer_place
from signatories.models import Figure, Jurisdiction
from tests import factories as make

TERRITORIES = (
    "Código;Nombre;Clase;País;Población;Año de la población;Fuente de la población\n"
    "MX-14120;Zapopan;municipio;MX;1.476.491;ejercicio 2020;INEGI\n"
    "MX-JAL;Jalisco;estado;MX;8.348.151;2020;INEGI\n"
    "Total;;;;9.824.642;;\n"
).encode("cp1252")
FIGURES = (
    b"code,metric,year,value,source\nMX-JAL,ghg,2020,1000000,INECC\nMX-JAL,population,2020,8348151,INEGI\n"
)
FILES = {"jurisdictions": TERRITORIES, "figures": FIGURES}


@pytest.fixture
def jalisco(db):
    make.country("MX")
    return make.region("MX-JAL", "Jalisco", provenance="reference")


@pytest.fixture
def admin(db):
    return make.superuser()


def preview(kind, user, content=None, coalition=None):
    content = content or FILES[kind]
    return preview_file(coalition=coalition, filename="file.csv", content=content, user=user, kind=kind)


def everything():
    """The territories and figures on file but for their keys."""
    places = Jurisdiction.objects.order_by("pk").values_list("code", "name", "kind", "parent", "loaded")
    parts = Jurisdiction.parts.through.objects.order_by("pk").values_list(
        "from_jurisdiction__code", "to_jurisdiction__code"
    )
    figures = Figure.objects.order_by("pk").values_list("jurisdiction__code", "metric", "year", "value")
    return list(places), sorted(parts), list(figures)


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_previewed_confirmed_and_undone(jalisco, admin, kind):
    before = everything()
    batch = preview(kind, admin)
    assert (batch.state, batch.errors) == ("previewed", [])
    assert everything() == before
    batch = confirm_batch(batch=batch, user=admin).batch
    assert batch.state == "applied"
    assert Figure.objects.filter(jurisdiction=jalisco, value=8_348_151).exists()
    assert everything() != before
    undone = undo_batch(batch=batch, user=admin).batch
    assert (undone.state, undone.kept) == ("undone", [])
    assert everything() == before


def test_the_rows_of_a_jurisdiction_file_say_what_they_do(jalisco, admin):
    batch = preview("jurisdictions", admin)
    assert [(row["row"], row["outcome"]) for row in batch.rows] == [
        (2, "new"),
        (3, "updated"),
        (4, "skipped"),
    ]
    assert (batch.new, batch.updated, batch.skipped) == (1, 1, 1)
    assert batch.rows[1]["changes"] == {"population 2020": [None, 8_348_151]}
    confirm_batch(batch=batch, user=admin)
    again = preview("jurisdictions", admin)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 2)


def test_changed_parts_are_given_back(jalisco, admin):
    for code in ("MX-14039", "MX-14120", "MX-14098"):
        make.municipality(code, parent=jalisco, code=code)
    head = "code,name,kind,country,part_codes\nMX-ZMG,Guadalajara,metropolitan_area,MX,"
    first = preview("jurisdictions", admin, f"{head}MX-14039;MX-14120\n".encode())
    confirm_batch(batch=first, user=admin)
    before = everything()
    second = preview("jurisdictions", admin, f"{head}MX-14039;MX-14098\n".encode())
    assert second.rows[0]["changes"] == {"parts": ["MX-14039, MX-14120", "MX-14039, MX-14098"]}
    second = confirm_batch(batch=second, user=admin).batch
    assert everything() != before
    undo_batch(batch=second, user=admin)
    assert everything() == before


def test_rows_with_errors_can_be_left_out(jalisco, admin):
    batch = preview("figures", admin, FIGURES + b"MX-XXX,ghg,2020,1,INECC\n")
    assert [(row["row"], row["outcome"]) for row in batch.rows][-1] == (4, "error")
    confirmed = confirm_batch(batch=batch, user=admin, leave_out_errors=True).batch
    assert (confirmed.state, confirmed.new, Figure.objects.count()) == ("applied", 2, 2)


def test_a_foreign_heading_is_asked_about_and_remembered(jalisco, admin):
    content = FIGURES.replace(b"code,", b"Clave geo,", 1)
    batch = preview("figures", admin, content)
    assert (batch.state, batch.rows) == ("refused", [])
    page = reverse("admin:coalitions_importbatch_read", args=[batch.pk])
    columns = {f"column_{at}": name for at, name in enumerate(("code", "metric", "year", "value", "source"))}
    from django.test import Client

    client = Client()
    client.force_login(admin)
    client.post(page, columns)
    batch.refresh_from_db()
    assert (batch.state, batch.new) == ("previewed", 2)
    assert preview("figures", admin, content).new == 2


# --- Who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", FILES)
def test_partner_staff_cannot_load_official_data(us, us_staff, jalisco, kind):
    for coalition in (None, us):
        with pytest.raises(PermissionDenied):
            preview(kind, us_staff, coalition=coalition)
        with pytest.raises(PermissionDenied):
            import_file(coalition=coalition, filename="f.csv", content=FILES[kind], user=us_staff, kind=kind)
    assert not ImportBatch.objects.exists()
    assert not Figure.objects.exists()


@pytest.mark.parametrize("kind", FILES)
def test_the_upload_page_offers_official_files_to_administrators_alone(us, us_client, jalisco, kind):
    upload = reverse("admin:coalitions_importbatch_upload")
    assert f'value="{kind}"' not in us_client.get(upload).content.decode()
    file = SimpleUploadedFile("file.csv", FILES[kind])
    page = us_client.post(upload, {"coalition": us.pk, "kind": kind, "file": file})
    assert page.status_code == 200
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", FILES)
def test_partner_staff_cannot_see_confirm_or_undo_official_files(
    us, us_staff, us_client, admin, jalisco, kind
):
    batch = preview(kind, admin)
    for name in ("change", "confirm", "undo", "file"):
        assert us_client.post(
            reverse(f"admin:coalitions_importbatch_{name}", args=[batch.pk])
        ).status_code in (
            302,
            403,
            404,
        )
    assert (
        "file.csv" not in us_client.get(reverse("admin:coalitions_importbatch_changelist")).content.decode()
    )
    with pytest.raises(PermissionDenied):
        confirm_batch(batch=batch, user=us_staff)
    confirm_batch(batch=batch, user=admin)
    with pytest.raises(PermissionDenied):
        undo_batch(batch=batch, user=us_staff)
    assert Figure.objects.filter(value=8_348_151).exists()


@pytest.mark.parametrize("kind", FILES)
def test_administrators_walk_through_the_pages(admin, jalisco, client, kind):
    client.force_login(admin)
    upload = reverse("admin:coalitions_importbatch_upload")
    assert f'value="{kind}"' in client.get(upload).content.decode()
    file = SimpleUploadedFile("file.csv", FILES[kind])
    page = client.post(upload, {"kind": kind, "file": file}, follow=True)
    assert "Jalisco" in page.content.decode()
    batch = ImportBatch.objects.get()
    assert batch.coalition is None
    done = client.post(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk]), follow=True)
    assert "The file was imported." in done.content.decode()
    undo = reverse("admin:coalitions_importbatch_undo", args=[batch.pk])
    assert "official territories and figures" in client.get(undo).content.decode()
    assert client.post(undo, follow=True).status_code == 200
    assert client.get(reverse("admin:coalitions_importbatch_changelist")).status_code == 200
    assert not Figure.objects.exists()


def test_only_official_files_belong_to_no_coalition(us):
    for coalition, kind in ((None, "roster"), (us, "figures")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImportBatch.objects.create(
                coalition=coalition, kind=kind, filename="f.csv", content=b"", sha256=""
            )


# --- Figures of a territory that is not clear ----------------------------------------------------------------------

UNCLEAR = b"name,metric,year,value,source\nSalem,population,2020,177000,Census\nSalem,ghg,2020,900,EPA\n"


@pytest.fixture
def salems(db):
    make.country("US")
    return [
        make.municipality(
            "Salem",
            parent=make.region(code, name, provenance="reference"),
            code=f"{code}1",
            provenance="reference",
        )
        for code, name in (("US-OR", "Oregon"), ("US-NY", "New York"))
    ]


def say(client, batch, answer):
    address = reverse("admin:coalitions_importbatch_answers", args=[batch.pk])
    return client.post(address, {f"place-{batch.questions[0]['row']}": answer}, follow=True)


def test_a_figure_of_two_towns_of_one_name_is_asked_about_once_and_undone(salems, admin, client):
    client.force_login(admin)
    batch = preview("figures", admin, UNCLEAR)
    assert batch.state == "refused"
    page = client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "Row 2, 3: which place is “Salem”?" in page
    assert "Salem, Oregon (US-OR1)" in page
    assert "Salem, New York (US-NY1)" in page
    answered = say(client, batch, salems[0].pk).content.decode()
    assert "remembered for official files" in answered
    batch.refresh_from_db()
    assert (batch.state, batch.errors, batch.new) == ("previewed", [], 2)
    batch = confirm_batch(batch=batch, user=admin).batch
    assert set(Figure.objects.values_list("jurisdiction", "value")) == {
        (salems[0].pk, 177_000),
        (salems[0].pk, 900),
    }
    again = preview("figures", admin, UNCLEAR)
    assert (again.questions, again.unchanged) == ([], 2)
    undo_batch(batch=batch, user=admin)
    assert not Figure.objects.exists()
    assert preview("figures", admin, UNCLEAR).questions


def test_a_code_that_contradicts_its_name_is_asked_about(salems, admin, client):
    client.force_login(admin)
    make.municipality("Bend", parent=salems[0].parent, code="US-OR2", provenance="reference")
    batch = preview("figures", admin, b"code,name,metric,year,value,source\nOR1,Bend,ghg,2020,5,EPA\n")
    assert [one["path"] for one in batch.questions[0]["candidates"]] == [
        "Salem, Oregon (US-OR1)",
        "Bend, Oregon (US-OR2)",
    ]
    say(client, batch, batch.questions[0]["candidates"][1]["id"])
    batch.refresh_from_db()
    assert (batch.errors, batch.rows[0]["place"]) == ([], "Bend, Oregon, United States of America")


@pytest.mark.parametrize("answer", ["", "new", "0", "x"])
def test_only_a_territory_that_was_offered_answers_for_a_figure(salems, admin, client, answer):
    client.force_login(admin)
    say(client, preview("figures", admin, UNCLEAR), answer)
    assert not PlaceAnswer.objects.exists()


def test_only_administrators_answer_for_official_figures_and_see_the_answers(salems, admin, client):
    us = make.coalition("us")
    staff = make.staff_user(us)
    batch = preview("figures", admin, UNCLEAR)
    client.force_login(staff)
    assert say(client, batch, salems[0].pk).status_code == 404
    with pytest.raises(PermissionDenied):
        answer_place(coalition=None, key="salem", jurisdiction=salems[0], user=staff)
    said = answer_place(coalition=None, key="|zyzzyva|", jurisdiction=salems[0], user=admin)
    address = reverse("admin:coalitions_placeanswer_changelist")
    assert "zyzzyva" not in client.get(address).content.decode()
    assert client.get(reverse("admin:coalitions_placeanswer_change", args=[said.pk])).status_code != 200
    client.force_login(admin)
    assert "zyzzyva" in client.get(address).content.decode()


def test_an_answer_about_official_figures_means_nothing_to_a_roster(salems, admin):
    us = make.coalition("us")
    content = b"name,type\nSalem,city\n"
    batch = preview_file(coalition=us, filename="r.csv", content=content, user=admin, kind="roster")
    key = batch.questions[0]["key"]
    answer_place(coalition=None, key=key, jurisdiction=salems[0], user=admin)
    again = preview_file(coalition=us, filename="r.csv", content=content, user=admin, kind="roster")
    assert [one["key"] for one in again.questions] == [key]


@pytest.mark.parametrize("key", ["", "twice"])
def test_the_database_keeps_one_answer_a_question_of_official_files(salems, key):
    PlaceAnswer.objects.create(key="twice", jurisdiction=salems[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceAnswer.objects.create(key=key, jurisdiction=salems[1])


def test_official_files_make_no_new_territory(salems):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceAnswer.objects.create(key="salem")
