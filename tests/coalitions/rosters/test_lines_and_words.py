"""What a list for readers holds besides members, and what people write into its cells."""

import datetime
import io

import pytest
import xlsxwriter

from coalitions.models import Contact, Membership
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.importer import import_roster
from signatories.models import Figure, Signatory
from tests import factories
from tests.coalitions.rosters.files import columns_of, counts, import_rows

pytestmark = pytest.mark.django_db

CITY = {"type": "city", "state": "US-AZ"}


@pytest.fixture(autouse=True)
def arizona(us):
    return factories.region("US-AZ", "Arizona")


def import_text(coalition, text):
    return import_roster(coalition=coalition, filename="roster.csv", content=text.encode(), dry_run=True)


def test_lines_that_are_no_members_are_passed_over_and_counted(us):
    batch = import_text(
        us,
        "name,type,note\n"
        "Businesses,,\nAcme,business,\n,,FALSE\nname,type,note\nSubtotal,,1\nSource: our desk,,\n",
    )
    assert counts(batch) == (1, 0, 0, 5)
    assert batch.errors == []
    assert [one["row"] for one in batch.warnings] == [2, 4, 5, 6, 7]
    assert [row["outcome"] for row in batch.rows] == ["skipped", "new", *["skipped"] * 4]


def test_a_forgotten_type_is_an_error_all_the_same(us):
    assert columns_of(import_text(us, "name,type,note\nAcme,,\n").errors) == [(2, "type")]


@pytest.mark.parametrize("name", ["Total", "Suma total", "合計"])
def test_a_total_that_is_filled_in_like_a_member_is_an_error(us, name):
    batch = import_rows(us, {"name": "Mesa", "population": 5}, {"name": name, "population": 5}, **CITY)
    assert columns_of(batch.errors) == [(3, "name")]


def test_a_line_that_sums_the_others_is_an_error_whatever_its_name(us):
    rows = [{"name": "Mesa", "population": 500}, {"name": "Yuma", "population": 90}]
    batch = import_rows(us, *rows, {"name": "Our cities", "population": 590}, **CITY)
    assert columns_of(batch.errors) == [(4, "population")]
    county = {"name": "Pima County", "type": "county", "population": 590}
    assert (
        import_rows(us, *[row | CITY for row in rows], county | {"state": "US-AZ"}, dry_run=True).errors == []
    )


def test_tiny_figures_that_happen_to_add_up_are_no_total(us):
    rows = [{"name": name, "population": at} for at, name in enumerate(("Mesa", "Yuma", "Tucson"), 1)]
    assert import_rows(us, *rows, **CITY).errors == []


@pytest.mark.parametrize(
    ("state", "region"),
    [("State", "Region"), ("Estado", "Región"), ("Provincia", "Región"), ("province", "region"), ("都道府県", "地域"),
     ("UF", "Região")],
)  # fmt: skip
@pytest.mark.parametrize("is_first", [True, False])
def test_a_column_of_regions_gives_way_to_one_of_states_in_every_language(us, state, region, is_first):
    cells = {state: "Arizona", region: "Southwest"}
    cells = cells if is_first else dict(reversed(cells.items()))
    batch = import_rows(us, {"name": "Acme", "type": "business"} | cells)
    assert (batch.new, [one["column"] for one in batch.warnings]) == (1, [region])
    assert Signatory.objects.get().based_in.name == "Arizona"


@pytest.mark.parametrize(
    "headings",
    [("Contact", "E-mail", "Phone"), ("Contacto", "Correo electrónico", "Teléfono"), ("担当者", "メール", "電話番号")],
)  # fmt: skip
def test_columns_of_contacts_are_read_in_every_language(us, headings):
    cells = dict(zip(headings, ("Ana Ruiz", "ana@example.org", "555 0100"), strict=True))
    batch = import_rows(us, {"name": "Acme", "type": "business"} | cells)
    assert (batch.new, batch.warnings) == (1, [])
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.phone) == ("Ana Ruiz", "ana@example.org", "555 0100")


def test_a_column_of_regions_alone_is_that_of_states(us):
    batch = import_rows(us, {"name": "Acme", "type": "business", "Región": "Arizona"})
    assert (batch.new, Signatory.objects.get().based_in.name) == (1, "Arizona")


def test_a_company_may_be_called_total(us):
    batch = import_rows(us, {"name": "Total", "type": "business"})
    assert (batch.new, columns_of(batch.warnings)) == (1, [(2, "name")])


@pytest.mark.parametrize(
    "address", ["ana@example.org", "mailto:ana@example.org", "https://ana@example.org", "<ana@example.org>"]
)
def test_the_address_of_a_person_is_never_published_as_a_website(us, address):
    batch = import_rows(us, {"name": "Acme", "type": "business", "website": address})
    assert columns_of(batch.warnings) == [(2, "website")]
    assert Signatory.objects.get(name="Acme").website == ""


def test_a_website_whose_path_has_an_at_sign_is_kept(us):
    address = "https://example.org/@acme"
    assert import_rows(us, {"name": "Acme", "type": "business", "website": address}).warnings == []
    assert Signatory.objects.get(name="Acme").website == address


def test_entities_and_invisible_marks_are_no_part_of_a_name(us):
    batch = import_rows(us, {"name": "Gr\u00adanja\u200e &amp; Co", "type": "business"})
    assert columns_of(batch.warnings) == [(2, "name")]
    assert Signatory.objects.get().name == "Granja & Co"


@pytest.mark.parametrize(
    ("population", "year", "source"),
    [("Población", "Año", "Fuente"), ("人口", "年次", "出典"), ("Population", "Year", "Source")],
)
def test_year_and_source_beside_a_figure_are_its_own(population, year, source):
    text = (
        f"name,type,{population},{year},{source},GDP,{year},{source}\nMesa,city,7,2021,Census,9,2019,Bank\n"
    )
    cells = RosterFile.read_table(text.encode(), "roster.csv", "US").rows[0].cells
    assert cells["population_year"] == "2021"
    assert cells["population_source"] == "Census"
    assert cells["gdp_year"] == "2019"
    assert cells["gdp_source"] == "Bank"


@pytest.mark.parametrize("year", ["FY2021", "2021年度", "Año 2021", "西暦2021年", "CY 2021"])
def test_a_year_is_read_with_what_is_written_around_it(us, year):
    import_rows(us, {"name": "Mesa", "population": 7, "population_year": year} | CITY)
    assert Figure.objects.get().year == 2021


@pytest.mark.parametrize(
    ("word", "type"),
    [
        ("Small business", "business"),
        ("MiPyME", "business"),
        ("中小企業", "business"),
        ("Asset owner", "investor"),
        ("Aseguradora", "investor"),
        ("信用金庫", "investor"),
        ("Research institute", "university"),
        ("Centro de investigación", "university"),
        ("高等専門学校", "university"),
        ("Charity", "civil_society"),
        ("Sin fines de lucro", "civil_society"),
        ("非営利団体", "civil_society"),
        ("Chamber of Commerce", "association"),
        ("商工会議所", "association"),
    ],
)
def test_customary_words_for_types_are_known(us, word, type):
    import_rows(us, {"name": "Acme", "type": word})
    assert Signatory.objects.get().type == type


def test_a_plain_number_is_a_day_by_the_workbooks_own_count(us):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "type", "joined_on"])
        sheet.write_row(1, 0, ["Acme", "business", 42000])
    import_roster(coalition=us, filename="roster.xlsx", content=file.getvalue())
    assert Membership.objects.get().joined_on == datetime.date(1904, 1, 1) + datetime.timedelta(days=42000)
