"""Pledge files: on the path of rosters, from the command line and through a preview."""

import csv
import dataclasses
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coalitions.imports import importers
from coalitions.imports.batches import confirm_batch, import_file, preview_file
from coalitions.models import ImportBatch
from pledges.files.columns import PledgeFile
from pledges.files.plan import IMPORTER
from pledges.models import Pledge
from tests import factories as make
from tests.coalitions.rosters.files import roster

TARGETS = Path(settings.BASE_DIR).parent / "shared" / "data" / "us-state-targets.csv"


@pytest.fixture
def california(us):
    signatory = make.signatory("California", "state", governs=make.region("US-CA", "California"))
    make.membership(us, signatory, external_id="m-1")
    return signatory


@pytest.fixture
def acme(us):
    signatory = make.business("Acme, Inc.", based_in=make.region("US-NY", "New York"))
    make.membership(us, signatory)
    return signatory


def file_of(*rows):
    lines = [",".join(PledgeFile.columns())]
    lines += [",".join(f'"{row.get(column, "")}"' for column in PledgeFile.columns()) for row in rows]
    return "\n".join(lines).encode()


def row(**cells):
    defaults = {
        "signatory": "California",
        "kind": "absolute_base_year",
        "target_value": "40",
        "unit": "percent",
        "base_year": "1990",
        "target_year": "2030",
    }
    return defaults | cells


def load(us, *rows, **options):
    return import_file(
        coalition=us, filename="pledges.csv", content=file_of(*rows), kind="pledges", **options
    )


def test_every_column_of_the_file_is_written(us, california):
    batch = load(
        us,
        row(
            base_value="431000000.5",
            scopes="1;2;3 partial",
            boundary="whole_territory",
            status="in_law",
            text="Forty percent below 1990",
            language="EN",
            source_url="https://law.example/sb32",
            reported_year="2019",
            reported_value="3.5",
        ),
    )
    assert (batch.state, batch.errors, batch.new) == ("applied", [], 1)
    pledge = Pledge.objects.get()
    assert (pledge.coalition, pledge.signatory, pledge.target_value) == (us, california, 40)
    assert (pledge.scope_1, pledge.scope_2, pledge.scope_3) == ("yes", "yes", "partial")
    assert (pledge.status, pledge.boundary, pledge.language) == ("in_law", "whole_territory", "en")
    assert (pledge.source, pledge.source_url) == ("law.example", "https://law.example/sb32")
    report = pledge.reports.get()
    assert (report.year, float(report.value), report.unit, report.review) == (
        2019,
        3.5,
        "percent",
        "accepted",
    )
    assert pledge.history.get().history_change_reason == f"pledges import {batch.pk}"


def test_loading_again_changes_nothing_and_a_blank_cell_leaves_what_is_on_file(us, california):
    stated = row(reported_year="2019", reported_value="3.5", status="in_plan")
    load(us, stated)
    assert load(us, stated).unchanged == 1
    assert load(us, row()).unchanged == 1
    updated = load(us, row(target_value="48"))
    assert (updated.updated, updated.rows[0]["changes"]) == (1, {"target_value": ["40", "48"]})
    pledge = Pledge.objects.get()
    assert (pledge.target_value, pledge.status, pledge.reports.count()) == (48, "in_plan", 1)


@pytest.mark.parametrize(
    "cells",
    [
        {"signatory": "", "external_id": "m-1"},
        {"signatory": "", "code": "US-CA"},
        {"signatory": "State of California"},
        {"signatory": "CALIFORNIA", "type": "state"},
    ],
)
def test_a_member_is_found_by_key_code_or_name(us, california, acme, cells):
    load(us, row(**cells))
    assert Pledge.objects.get().signatory == california


def test_a_company_is_found_by_its_name(us, california, acme):
    load(us, row(signatory="ACME Inc", code="US-NY"))
    assert Pledge.objects.get().signatory == acme


def test_a_row_of_no_member_is_an_error_and_nothing_is_written(us, japan, california):
    stranger = make.signatory("Tokyo", "state", governs=make.region("JP-13", "Tokyo"))
    make.membership(japan, stranger)
    make.signatory("Nevada", "state", governs=make.region("US-NV", "Nevada"))
    for cells in ({"signatory": "Tokyo"}, {"signatory": "Nevada"}, {"signatory": "", "code": "US-NV"}):
        batch = load(us, row(), row(**cells))
        assert [(error["row"], error["column"]) for error in batch.errors] == [
            (3, "signatory" if cells["signatory"] else "code")
        ]
    assert not Pledge.objects.exists()


def test_a_wrong_name_is_answered_with_the_nearest(us, california):
    assert "one of these: California (" in load(us, row(signatory="Califrnia")).errors[0]["message"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "hope"}, "kind"),
        ({"target_value": "lots"}, "target_value"),
        ({"target_value": "140"}, "target_value"),
        ({"target_value": ""}, "target_value"),
        ({"base_year": ""}, "base_year"),
        ({"unit": "tCO2e"}, "unit"),
        ({"target_year": "1980"}, "target_year"),
        ({"kind": "net_zero", "unit": "", "base_year": ""}, "target_value"),
        ({"boundary": "the moon"}, "boundary"),
        ({"scopes": "4"}, "scopes"),
        ({"status": "done"}, "status"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"reported_year": "2019"}, "reported_value"),
        ({"signatory": ""}, "signatory"),
        ({"language": "Spanish"}, "language"),
        ({"language": "español"}, "language"),
        ({"kind": "energy_efficiency", "target_value": "140"}, "target_value"),
        ({"kind": "renewable_electricity", "base_value": "120"}, "base_value"),
    ],
)
def test_a_wrong_cell_is_reported_with_its_column(us, california, cells, column):
    batch = load(us, row(**cells))
    assert batch.state == "refused"
    assert column in [error["column"] for error in batch.errors]
    assert not Pledge.objects.exists()


@pytest.mark.parametrize(
    "scopes",
    [
        "1 and 2, 3 partly",
        "alcance 1 y 2; alcance 3: en parte",
        "スコープ1とスコープ2、スコープ3一部",
        "1, 2 e 3 parcial",
    ],
)
def test_scopes_and_units_are_read_in_every_language(us, california, scopes):
    batch = load(us, row(scopes=scopes, unit="por ciento"))
    assert batch.errors == []
    pledge = Pledge.objects.get()
    assert (pledge.scope_1, pledge.scope_2, pledge.scope_3) == ("yes", "yes", "partial")


@pytest.mark.parametrize(
    ("signatory", "kind", "value", "year"),
    [
        ("Firmante", "Clase de compromiso", "Meta", "Año de la meta"),
        ("署名団体", "目標の種類", "目標値", "目標年"),
        ("Signatário", "Tipo de compromisso", "Valor da meta", "Ano da meta"),
    ],
)
def test_headings_are_read_in_every_language(us, california, signatory, kind, value, year):
    headings = {"signatory": signatory, "kind": kind, "target_value": value, "target_year": year}
    content = roster({headings.get(column, column): cell for column, cell in row().items()})
    batch = import_file(coalition=us, filename="pledges.csv", content=content, kind="pledges")
    assert (batch.errors, batch.new) == ([], 1)


def test_a_pledge_stated_twice_is_an_error(us, california):
    assert [error["row"] for error in load(us, row(), row()).errors] == [2, 3]


def test_pledges_that_differ_in_base_year_or_scopes_stand_side_by_side(us, acme):
    rows = (
        row(signatory="Acme", scopes="1;2"),
        row(signatory="Acme", scopes="3"),
        row(signatory="Acme", scopes="1;2", base_year="2005"),
    )
    assert load(us, *rows).new == 3
    assert load(us, *rows).unchanged == 3


def test_earlier_targets_become_interim_targets_of_the_last_with_their_base_year(us, california):
    load(us, row(target_year="2020", target_value="0"), row(), row(target_year="2050", target_value="80"))
    last = Pledge.objects.get(target_year=2050)
    assert set(last.interim_targets.values_list("target_year", flat=True)) == {2020, 2030}


def test_labels_in_any_language_are_understood(us, california):
    load(us, row(kind="Net zero", target_value="", unit="", base_year=""))
    assert Pledge.objects.get().kind == "net_zero"


def test_a_preview_writes_nothing_until_it_is_confirmed(us, california, us_staff):
    batch = preview_file(
        coalition=us, filename="pledges.csv", content=file_of(row()), user=us_staff, kind="pledges"
    )
    assert (batch.state, batch.new, Pledge.objects.count()) == ("previewed", 1, 0)
    assert confirm_batch(batch=batch, user=us_staff).batch.state == "applied"
    assert Pledge.objects.get().history.get().history_user == us_staff
    assert confirm_batch(batch=batch, user=us_staff).is_repeat


def test_an_edit_while_a_file_is_being_written_is_not_overwritten(us, california, us_staff, monkeypatch):
    load(us, row())
    content = file_of(row(target_value="48"))
    batch = preview_file(coalition=us, filename="pledges.csv", content=content, user=us_staff, kind="pledges")

    def write(plan, changes):
        Pledge.objects.update(title="edited meanwhile")
        IMPORTER.write(plan, changes)

    monkeypatch.setitem(importers._importers, "pledges", dataclasses.replace(IMPORTER, write=write))
    assert confirm_batch(batch=batch, user=us_staff).changed_since_preview
    assert Pledge.objects.get().target_value == 40


def test_staff_of_another_coalition_cannot_import_pledges(us, california, japan_staff):
    with pytest.raises(PermissionDenied):
        preview_file(coalition=us, filename="p.csv", content=file_of(row()), user=japan_staff, kind="pledges")
    assert not ImportBatch.objects.exists()


def test_a_file_changes_pledges_of_its_own_coalition_only(us, japan, california):
    make.membership(japan, california)
    elsewhere = make.pledge(japan, california, base_year=1990, target_year=2030, target_value=10)
    assert load(us, row()).new == 1
    elsewhere.refresh_from_db()
    assert elsewhere.target_value == 10


def test_the_command(us, california, tmp_path, capsys):
    path = tmp_path / "pledges.csv"
    path.write_bytes(file_of(row()))
    call_command("import_pledges", str(path), "--coalition", "us", "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["new"] == 1
    assert not Pledge.objects.exists()
    call_command("import_pledges", str(path), "--coalition", "us", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["new"], answer["errors"], answer["batch"]) == (1, [], ImportBatch.objects.get().pk)
    path.write_bytes(file_of(row(signatory="Nobody")))
    with pytest.raises(SystemExit):
        call_command("import_pledges", str(path), "--coalition", "us", "--json")


def test_the_command_takes_the_same_reading_options_as_that_of_rosters(us, california, tmp_path, capsys):
    path = tmp_path / "pledges.csv"
    headings = "signatory|kind|target_value|unit|base_year|target_year\n"
    path.write_bytes(
        ("Metas\n" + headings + "California|absolute_base_year|12,50|%|1990|2030\n").encode("utf-16")
    )
    how = ("--encoding", "utf-16", "--delimiter", "|", "--header-row", "2", "--decimal", ",")
    call_command("import_pledges", str(path), "--coalition", "us", "--json", *how)
    assert json.loads(capsys.readouterr().out)["errors"] == []
    assert Pledge.objects.get().target_value == Decimal("12.5")
    found = ImportBatch.objects.get().reading["found"]
    assert [found[name] for name in ("encoding", "delimiter", "header_row", "decimal")] == [
        "utf-16",
        "|",
        2,
        ",",
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("46.5", "46.5"), ("46,5", "46.5"), ("46,5 %", "46.5"), ("４６", "46"), ("12.3450", "12.345")],
)
def test_decimals_are_read_with_comma_or_point_where_the_meaning_is_clear(us, california, cell, value):
    load(us, row(target_value=cell, unit="%"))
    assert Pledge.objects.get().target_value == Decimal(value)


@pytest.mark.parametrize("cell", ["1.234", "12,5,5", "-4", "1.5E+03"])
def test_an_ambiguous_number_is_an_error(us, california, cell):
    batch = load(us, row(target_value=cell))
    assert [(error["row"], error["column"]) for error in batch.errors] == [(2, "target_value")]


def test_three_rows_need_as_many_queries_as_one(us, california, acme):
    counts = []
    for rows in ([row()], [row(), row(target_year="2040"), row(signatory="Acme")]):
        with CaptureQueriesContext(connection) as queries:
            load(us, *rows, dry_run=True)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.skipif(not TARGETS.exists(), reason="no shared data")
def test_the_targets_of_the_us_states_are_imported(us, db):
    with TARGETS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for code, name in {row["code"]: row["signatory"] for row in rows}.items():
        make.membership(us, make.signatory(name, "state", governs=make.region(code, name)))
    content = TARGETS.read_bytes()
    batch = import_file(coalition=us, filename=TARGETS.name, content=content, kind="pledges")
    assert (batch.errors, batch.warnings, batch.new) == ([], [], len(rows))
    again = import_file(coalition=us, filename=TARGETS.name, content=content, kind="pledges")
    assert (again.new, again.updated, again.unchanged) == (0, 0, len(rows))


def test_staff_upload_preview_and_confirm_pledges(us, california, us_client):
    upload = reverse("admin:coalitions_importbatch_upload")
    assert "reported_value" in us_client.get(upload, {"kind": "pledges"}).content.decode()
    file = SimpleUploadedFile("pledges.csv", file_of(row()))
    preview = us_client.post(upload, {"coalition": us.pk, "kind": "pledges", "file": file}, follow=True)
    assert "California" in preview.content.decode()
    assert not Pledge.objects.exists()
    batch = ImportBatch.objects.get()
    done = us_client.post(reverse("admin:coalitions_importbatch_confirm", args=[batch.pk]), follow=True)
    assert "The pledges were imported." in done.content.decode()
    assert Pledge.objects.count() == 1


def test_an_error_of_the_spreadsheet_program_is_told(us, california):
    assert [each["column"] for each in load(us, row(kind="#N/A")).errors] == ["kind"]
    batch = load(us, row(base_value="#¡REF!"))
    assert [each["column"] for each in batch.warnings] == ["base_value"]
    assert Pledge.objects.get().base_value is None


def test_a_percentage_of_a_workbook_is_read_as_it_is_shown(us, california):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["signatory", "kind", "base_year", "target_year", "target_value"])
        sheet.write_row(1, 0, ["California", "absolute_base_year", 1990, 2030])
        sheet.write_number(1, 4, 0.45, book.add_format({"num_format": "0%"}))
    batch = import_file(coalition=us, filename="pledges.xlsx", content=file.getvalue(), kind="pledges")
    assert batch.errors == []
    assert Pledge.objects.get().target_value == 45


@pytest.mark.parametrize("year", ["FY2040", "2040年度", "año 2040"])
def test_cells_of_pledges_are_read_like_those_of_rosters(us, california, year):
    cells = {"kind": "net_zero", "target_value": "", "unit": "", "base_year": "s/d"}
    batch = load(us, row(**cells, target_year=year, source_url="www.example.org/plan.pdf"))
    assert batch.errors == []
    pledge = Pledge.objects.get()
    assert (pledge.base_year, pledge.target_year) == (None, 2040)
    assert pledge.source_url == "https://www.example.org/plan.pdf"


def test_lines_of_a_pledge_file_that_are_no_pledges_are_passed_over(us, california):
    content = file_of(row(), {"signatory": "Source: our desk"}, {"signatory": "12"}, {"signatory": "Total"})
    batch = import_file(coalition=us, filename="pledges.csv", content=content, kind="pledges")
    assert (batch.errors, batch.new, batch.skipped) == ([], 1, 3)


def test_two_rows_about_one_pledge_are_both_marked(us, california):
    content = file_of(row(), row(target_year="2040"), row(target_value="50"), row(target_value="60"))
    batch = import_file(coalition=us, kind="pledges", content=content, filename="pledges.csv", dry_run=True)
    assert [(error["row"], error["column"]) for error in batch.errors] == [
        (2, "kind"),
        (4, "kind"),
        (5, "kind"),
    ]
    assert "row 4" in batch.errors[0]["message"]
    assert "row 2" in batch.errors[1]["message"]
    assert [one["outcome"] for one in batch.rows] == ["error", "new", "error", "error"]
    assert batch.new == 1
