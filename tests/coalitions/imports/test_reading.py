"""How an upload was read is shown, kept with its batch, changed on its page and on the command line."""

import io
import zipfile

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aca_portal.spreadsheets.table import ReadingOptions, Table, TableRow, UploadError, heading_key
from aca_portal.spreadsheets.workbook_out import workbook
from coalitions.imports.batches import confirm_batch, read_again
from coalitions.models import CoalitionRole, ImportBatch, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.importer import import_roster, preview_roster
from coalitions.rosters.plan import plan_roster
from tests import factories
from tests.aca_portal.spreadsheets.test_workbook import GOOD, XLS, ods

pytestmark = pytest.mark.django_db
UPLOAD = "admin:coalitions_importbatch_upload"
STRANGE = "Who,What,State,Mayor\nTucson,city,Arizona,X\nAcme,business,,\n"


@pytest.fixture(autouse=True)
def _arizona(us):
    factories.region("US-AZ", "Arizona")


def upload(client, us, content, name="roster.csv"):
    form = {"file": SimpleUploadedFile(name, content), "coalition": us.pk}
    response = client.post(reverse(UPLOAD), form, follow=True)
    return response, ImportBatch.objects.order_by("pk").last()


def again(client, batch, **fields):
    return client.post(reverse("admin:coalitions_importbatch_read", args=[batch.pk]), fields, follow=True)


def words(response):
    return " ".join(response.content.decode().split())


# --- The page of an upload --------------------------------------------------------------------------------


def test_the_page_says_how_the_file_was_read_with_a_sample(us_client, us):
    response, batch = upload(us_client, us, "name;type\nPeñoles;business\n".encode("cp1252"))
    shown = words(response)
    assert "Windows-1252 (Western European) · semicolon · headings in row 1 · decimal mark point" in shown
    assert "<td>Peñoles</td>" in shown
    assert '<details class="reading" id="reading">' in shown, "closed where everything was recognised"
    assert "Import now" in shown, "the fewest clicks for a good file"
    assert batch.reading["found"]["encoding"] == "cp1252"


def test_unknown_headings_are_mapped_by_hand_and_remembered(us_client, us):
    response, batch = upload(us_client, us, STRANGE.encode())
    shown = words(response)
    assert batch.state == ImportBatch.State.REFUSED
    assert "lacks the columns: name, type" in shown
    assert '<details class="reading" id="reading" open>' in shown
    shown = words(again(us_client, batch, column_0="name", column_1="type", column_2="state", column_3=""))
    batch.refresh_from_db()
    assert "The file was read again." in shown
    assert batch.state == ImportBatch.State.PREVIEWED
    assert batch.new == 2
    assert [row["name"] for row in batch.rows] == ["Tucson", "Acme"]
    confirm_batch(batch=batch, user=None)
    assert Membership.objects.count() == 2
    _response, second = upload(us_client, us, STRANGE.replace("Acme", "Ford").encode())
    assert second.state == ImportBatch.State.PREVIEWED
    assert second.reading["options"]["mapping"] == {"who": "name", "what": "type"}


def test_a_mapping_of_headings_holds_for_one_coalition(us_client, us, japan):
    _response, batch = upload(us_client, us, STRANGE.encode())
    again(us_client, batch, column_0="name", column_1="type", column_2="state")
    with pytest.raises(UploadError, match="lacks the columns"):
        import_roster(coalition=japan, filename="roster.csv", content=STRANGE.encode())


def test_a_column_can_be_left_out(us_client, us):
    _response, batch = upload(us_client, us, b"name,type,note\nAcme,business,secret\n")
    again(us_client, batch, column_0="name", column_1="type", column_2="")
    batch.refresh_from_db()
    confirm_batch(batch=batch, user=None)
    assert Membership.objects.get().note == ""
    _response, batch = upload(us_client, us, b"name,type,Note,Fax\nAcme,business,news,1\n")
    assert [one["column"] for one in batch.warnings] == ["Fax", "Note"], "nothing is left out without a word"
    assert "for an earlier upload, these columns are not read: Note." in batch.warnings[1]["message"]


def test_two_columns_of_one_meaning_can_be_corrected_on_the_page(us_client, us):
    response, batch = upload(us_client, us, b"name,Organisation,type\nAcme,Acme Inc.,business\n")
    assert "more than once (name, Organisation)" in words(response)
    again(us_client, batch, column_0="name", column_1="", column_2="type")
    batch.refresh_from_db()
    assert (batch.state, batch.new) == (ImportBatch.State.PREVIEWED, 1)


def test_two_equal_unknown_headings_can_be_corrected_on_the_page(us_client, us):
    response, batch = upload(us_client, us, b"name,Fax,type,fax\nAcme,1,business,2\n")
    assert "“Fax” more than once, in the columns B, D." in words(response)
    again(us_client, batch, column_0="name", column_1="", column_2="type", column_3="")
    batch.refresh_from_db()
    assert (batch.state, batch.new, batch.warnings) == (ImportBatch.State.PREVIEWED, 1, [])
    again(us_client, batch, column_0="name", column_1="note", column_2="type", column_3="")
    batch.refresh_from_db()
    assert "more than once (Fax, fax)" in batch.errors[0]["message"]


def test_a_wrong_encoding_changes_nothing_and_is_told(us_client, us):
    _response, batch = upload(us_client, us, "name,type\nPeñoles,business\n".encode("cp1252"))
    before = ImportBatch.objects.values().get()
    assert "cannot be read as UTF-8" in words(again(us_client, batch, encoding="utf-8"))
    assert ImportBatch.objects.values().get() == before
    assert "Please choose again: Encoding." in words(again(us_client, batch, encoding="klingon"))
    assert ImportBatch.objects.values().get() == before
    again(us_client, batch, encoding="mac_roman", column_0="name", column_1="type")
    batch.refresh_from_db()
    assert batch.rows[0]["name"] != "Peñoles"
    again(us_client, batch, encoding="", column_0="name", column_1="type")
    batch.refresh_from_db()
    assert batch.rows[0]["name"] == "Peñoles"


def test_a_sheet_is_chosen(us_client, us):
    book = openpyxl.Workbook()
    for sheet, name in ((book.active, "Acme"), (book.create_sheet("Second"), "Ford")):
        sheet.append(["name", "type"])
        sheet.append([name, "business"])
    file = io.BytesIO()
    book.save(file)
    _response, batch = upload(us_client, us, file.getvalue(), "roster.xlsx")
    assert batch.rows[0]["name"] == "Acme"
    again(us_client, batch, sheet="Second", column_0="name", column_1="type")
    batch.refresh_from_db()
    assert batch.rows[0]["name"] == "Ford"
    assert confirm_batch(batch=batch, user=None).batch.state == ImportBatch.State.APPLIED
    assert Membership.objects.get().signatory.name == "Ford"


def test_the_page_mentions_members_on_another_sheet(us_client, us):
    file = io.BytesIO()
    book = openpyxl.Workbook()
    for name, row in (("Cities", ["Tucson", "city", "Arizona"]), ("Companies", ["Acme", "business", ""])):
        sheet = book.create_sheet(name)
        sheet.append(["name", "type", "state"])
        sheet.append(row)
    book.save(file)
    response, batch = upload(us_client, us, file.getvalue(), "roster.xlsx")
    assert "Only the sheet “Cities” is read. These look like lists too: Companies." in words(response)
    confirm_batch(batch=batch, user=None)
    assert [member.signatory.name for member in Membership.objects.all()] == ["Tucson"]


def test_a_decimal_mark_is_chosen(us_client, us):
    text = "name;type;state;population\nTucson;city;Arizona;527.972\n"
    _response, batch = upload(us_client, us, text.encode())
    assert [error["column"] for error in batch.errors] == ["population"]
    columns = {f"column_{n}": name for n, name in enumerate(("name", "type", "state", "population"))}
    again(us_client, batch, decimal=",", **columns)
    batch.refresh_from_db()
    assert batch.errors == []


def test_an_imported_file_cannot_be_read_again(us_client, us, us_staff):
    _response, batch = upload(us_client, us, b"name,type\nAcme,business\n")
    confirm_batch(batch=batch, user=us_staff)
    before = ImportBatch.objects.values().get()
    shown = words(again(us_client, batch, column_0="name", column_1="type"))
    assert "It was not read again." in shown
    assert "Preview with these settings" not in shown
    assert ImportBatch.objects.values().get() == before


def test_only_editors_read_a_file_again(client, us_client, us, us_staff, japan_staff):
    _response, batch = upload(us_client, us, b"name,type\nAcme,business\n")
    before = ImportBatch.objects.values().get()
    for user in (japan_staff, factories.staff_user(us, CoalitionRole.Role.VIEWER)):
        client.force_login(user)
        assert again(client, batch, column_0="name").status_code == 404
    client.force_login(us_staff)
    address = reverse("admin:coalitions_importbatch_read", args=[batch.pk])
    assert client.get(address).status_code == 405
    assert ImportBatch.objects.values().get() == before
    with pytest.raises(PermissionDenied):
        read_again(batch=batch, options=ReadingOptions(), user=japan_staff)


def test_a_viewer_sees_how_it_was_read_but_no_sample(client, us_client, us, us_staff):
    _response, batch = upload(us_client, us, b"name,type,Mayor\nAcme,business,Somebody\n")
    confirm_batch(batch=batch, user=us_staff)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    shown = words(client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])))
    assert "headings in row 1" in shown
    assert "Somebody" not in shown


# --- Templates --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_filled_template_of_any_language_is_imported(us_client, us, language):
    cells = {
        "name": "Tucson",
        "type": "city",
        "state": "Arizona",
        "joined_on": "2019-01-31",
        "population": "527972",
        "website": "https://tucson.example/",
        "note": "ñ 京",
    }
    row = [cells.get(column, "") for column in RosterFile.columns()]
    address = reverse("admin:coalitions_importbatch_template", args=["csv"])
    content = us_client.get(address, {"language": language}).content
    assert content.startswith(b"\xef\xbb\xbf")
    filled = content + (",".join(row) + "\r\n").encode()
    table = RosterFile.read_table(filled, "t.csv", "US")
    assert table.columns == list(RosterFile.columns())
    assert import_roster(coalition=us, filename="t.csv", content=filled).new == 1
    address = reverse("admin:coalitions_importbatch_template", args=["xlsx"])
    book = openpyxl.load_workbook(io.BytesIO(us_client.get(address, {"language": language}).content))
    assert [cell.value for cell in book.active[1]] == RosterFile.template(language)
    book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    batch = import_roster(coalition=us, filename="t.xlsx", content=file.getvalue())
    assert (batch.new, batch.unchanged, batch.errors) == (0, 1, [])


@pytest.mark.parametrize(
    "headings",
    [
        "Organization Name|Organization Type|State/Province|City/Town|Date Signed",
        "Nombre o Razón Social|Tipo de actor|Estado / Provincia|Municipio o Alcaldía|Fecha ingreso",
        "会社名|分類|所在都道府県|所在市区町村|賛同日",
    ],
)
def test_headings_are_understood_as_partners_write_them(headings):
    columns = [RosterFile.headings().get(heading_key(heading)) for heading in headings.split("|")]
    assert columns == ["name", "type", "state", "city", "joined_on"]


def test_numbers_in_thousands_are_not_taken_for_people():
    for heading in ("Población (miles)", "人口（千人）", "GDP (millions)", "PIB (millones)"):
        assert heading_key(heading) not in RosterFile.headings()


# --- Command line -----------------------------------------------------------------------------------------


def test_the_command_line_takes_reading_options(us, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("x|y\nname|type|state|population\nTucsón|city|Arizona|527.972\n".encode("mac_roman"))
    call_command(
        "import_signatories",
        str(path),
        *("--coalition", "us", "--encoding", "mac_roman", "--delimiter", "|", "--header-row", "2"),
        *("--decimal", ","),
        stdout=io.StringIO(),
    )
    assert Membership.objects.get().signatory.name == "Tucsón"
    with pytest.raises(CommandError, match="no sheet|blank or does not exist"):
        call_command("import_signatories", str(path), "--coalition", "us", "--header-row", "99")
    with pytest.raises(CommandError, match="--delimiter"):
        call_command("import_signatories", str(path), "--coalition", "us", "--delimiter", "x")


# --- Nothing breaks it ------------------------------------------------------------------------------------

NO_FIXTURE_CHECK = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
CELLS = (
    st.sampled_from(
        ["", "Tucson", "city", "business", "Arizona", "US-AZ", "2019", "1.5", "=1", "x" * 300, "1e+999"]
    )
    | st.text(max_size=20)
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
)


@NO_FIXTURE_CHECK
@given(
    st.lists(
        st.dictionaries(st.sampled_from(RosterFile.columns()), CELLS, max_size=18).map(
            lambda cells: {"name": "Acme", "type": "city"} | cells
        ),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([".", ","]),
)
def test_any_table_can_be_planned(us, rows, decimal):
    table_rows = [TableRow(number, cells) for number, cells in enumerate(rows, start=2)]
    plan = plan_roster(coalition=us, table=Table(list(RosterFile.columns()), table_rows, decimal=decimal))
    assert len(plan.rows) == len(rows)


def sentence_about(content, filename, country):
    """What is said of a file that cannot be read, or that it can."""
    try:
        RosterFile.read_table(content, filename, country)
    except UploadError as error:
        return str(error).strip()
    return "It was read."


STARTS = st.sampled_from(
    [
        b"",
        b"name,type\n",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"sep=;\n",
        b'name,type\n"',
    ]
)


@NO_FIXTURE_CHECK
@given(STARTS, st.binary(max_size=300), st.sampled_from(["JP", "AR", "US"]))
def test_any_bytes_are_read_or_refused_with_a_sentence(us, start, content, country):
    assert sentence_about(start + content, "x.csv", country)[-1] == "."


WORKBOOKS = [workbook(["name", "type"], [["Acme", "business"]]), XLS]


@NO_FIXTURE_CHECK
@given(st.data(), st.sampled_from(WORKBOOKS))
def test_a_damaged_workbook_is_read_or_refused(us, data, content):
    content = bytearray(content)
    for _time in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert sentence_about(bytes(content), "x.xlsx", "US")[-1] == "."


@NO_FIXTURE_CHECK
@given(st.data())
def test_broken_xml_in_a_workbook_is_read_or_refused(us, data):
    with zipfile.ZipFile(io.BytesIO(data.draw(st.sampled_from([WORKBOOKS[0], ods(*GOOD)])))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from([name for name in parts if name.endswith(".xml")]))
    at = data.draw(st.integers(0, len(parts[name])))
    inserted = data.draw(st.sampled_from([b"", b"9", b"99999999", b"<c>", b"</row>", b'"', b"-"]))
    parts[name] = parts[name][:at] + inserted + parts[name][at + data.draw(st.integers(0, 20)) :]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    assert sentence_about(file.getvalue(), "x.xlsx", "US")[-1] == "."


@settings(NO_FIXTURE_CHECK, max_examples=25)
@given(STARTS, st.binary(max_size=200))
def test_no_upload_is_a_server_error(us_client, us, start, content):
    response, _batch = upload(us_client, us, start + content)
    assert response.status_code == 200
    assert not Membership.objects.exists()


def test_messages_name_columns_in_the_words_of_the_reader(us):
    missing, twice = "団体名,人口\n東京都,1\n".encode(), "団体名,種別,名称\n東京都,県,x\n".encode()
    with translation.override("ja"):
        with pytest.raises(UploadError, match=r"種別 \(type\)"):
            RosterFile.read_table(missing, "a.csv", "JP")
        with pytest.raises(UploadError, match=r"団体名 \(name\)"):
            RosterFile.read_table(twice, "a.csv", "JP")


def test_sentences_about_files_are_in_the_language_of_the_reader(us):
    with translation.override("es"), pytest.raises(UploadError, match="está vac"):
        preview_roster(coalition=us, filename="x.csv", content=b" ", user=None)


def test_a_customary_heading_beside_the_columns_own_name_is_passed_over_with_a_warning(us):
    factories.region("US-OR", "Oregon")
    content = b"Organization,Type,State,Region\nBend,city,OR,West\n"
    batch = import_roster(coalition=us, filename="roster.csv", content=content)
    assert (batch.new, [one["column"] for one in batch.warnings]) == (1, ["Region"])
