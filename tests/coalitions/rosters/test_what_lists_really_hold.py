"""Kinds of rows, cells and columns of public lists that were once read wrongly, each with a list of its own."""

import pytest

from coalitions.rosters.importer import import_roster
from signatories.models import Figure
from signatories.names.keys import have_other_forms
from tests import factories as make
from tests.coalitions.rosters.files import columns_of, counts, import_rows

pytestmark = pytest.mark.django_db
REGISTER = {"provenance": "reference"}


@pytest.fixture
def mexico(db):
    return make.coalition("mexico")


@pytest.fixture
def argentina(db):
    return make.coalition("argentina")


@pytest.fixture
def jalisco(mexico):
    region = make.region("MX-JAL", "Jalisco", **REGISTER)
    for code, name in (("MX-14039", "Guadalajara"), ("MX-14120", "Zapopan"), ("MX-14098", "Tlaquepaque")):
        make.municipality(name, parent=region, code=code, **REGISTER)
    return region


@pytest.fixture
def hokkaido(japan):
    region = make.region("JP-01", "Hokkaido", **REGISTER)
    make.jurisdiction_name(region, "北海道", "ja")
    sapporo = make.municipality("Sapporo", parent=region, code="JP-01100", **REGISTER)
    make.jurisdiction_name(sapporo, "札幌市", "ja")
    make.jurisdiction_name(sapporo, "さっぽろし", "ja", kind="reading")
    return sapporo


def import_text(coalition, text, encoding="utf-8", dry_run=True):
    return import_roster(
        coalition=coalition, filename="lista.csv", content=text.encode(encoding), dry_run=dry_run
    )


@pytest.mark.parametrize(
    "line",
    ["JALISCO", "Jalisco (2)", "Total Jalisco", "Subtotal occidente", "[Occidente]", "(elaborado en mayo)"],
)
def test_sections_totals_of_something_and_remarks_are_passed_over(mexico, jalisco, line):
    batch = import_text(mexico, f"nombre,tipo,estado,población\n{line},,,\nZapopan,municipio,Jalisco,\n")
    assert (counts(batch), batch.errors) == ((1, 0, 0, 1), [])
    assert [one["row"] for one in batch.warnings] == [2]


@pytest.mark.parametrize("line", ["【北海道】", "北海道", "北海道小計", "■会員", "（令和3年作成）"])
def test_japanese_sections_and_totals_are_passed_over(japan, hokkaido, line):
    batch = import_text(japan, f"団体名,種別,都道府県\n{line},,\n札幌市,市,北海道\n", "cp932")
    assert (counts(batch), batch.errors) == ((1, 0, 0, 1), [])


@pytest.mark.parametrize("name", ["Totalplay", "Total Play México", "Suma Capital"])
def test_a_name_that_begins_like_a_total_is_an_entry_where_it_says_more(mexico, name):
    assert counts(import_text(mexico, f"nombre,tipo\n{name},empresa\n")) == (1, 0, 0, 0)


@pytest.mark.parametrize("heading", ["状況", "ステータス", "会員状況"])
@pytest.mark.parametrize("word", ["脱退", "退会済み", "2021年退会", "解散"])
def test_a_japanese_leaver_is_never_taken_in_as_active(japan, hokkaido, heading, word):
    batch = import_text(japan, f"団体名,種別,都道府県,{heading}\n札幌市,市,北海道,{word}\n", "utf-16")
    assert counts(batch) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("heading", "cell", "year"),
    [
        ("人口（令和2年）", "1,973,395人", 2020),
        ("人口(H27)", "1973395", 2015),
        ("人口（平成27年10月1日現在）", "197.3395万人", 2015),
        ("人口（令和元年）", "1973395名", 2019),
    ],
)
def test_a_japanese_figure_is_read_with_the_year_of_its_heading(japan, hokkaido, heading, cell, year):
    batch = import_text(
        japan, f'団体名,種別,都道府県,{heading},出典\n札幌市,市,北海道,"{cell}",国勢調査\n', dry_run=False
    )
    assert batch.errors == []
    [figure] = Figure.objects.filter(provenance__startswith="roster")
    assert (figure.value, figure.year, figure.source) == (1_973_395, year, "国勢調査")


@pytest.mark.parametrize(
    ("cell", "year"),
    [("R2", 2020), ("令和元年度", 2019), ("平成27年", 2015), ("2020年10月1日", 2020), ("S55", 1980)],
)
def test_the_year_of_a_figure_may_be_of_an_era_or_a_day(japan, hokkaido, cell, year):
    row = {"name": "札幌市", "type": "市", "state": "北海道", "population": 5000, "population_year": cell}
    assert import_rows(japan, row).errors == []
    assert Figure.objects.get(value=5000).year == year


@pytest.mark.parametrize("cell", ["324,756 hab.", "324,756 habitantes", "324 756 personas"])
def test_a_number_may_say_that_it_counts_people(mexico, jalisco, cell):
    row = {
        "name": "Zapopan",
        "type": "municipio",
        "state": "Jalisco",
        "population": cell,
        "population_year": 2020,
    }
    assert import_rows(mexico, row).errors == []
    assert Figure.objects.get(year=2020).value == 324_756


def test_official_codes_in_the_column_of_keys_are_held_against_the_names(mexico, jalisco):
    batch = import_text(
        mexico,
        "nombre,tipo,clave\nGuadalajara,municipio,14039\nZapopan,municipio,14120\nTlaquepaque,municipio,14039\n",
    )
    assert 4 in [error["row"] for error in batch.errors]
    assert any("official codes" in one["message"] for one in batch.warnings)


def test_keys_of_organisations_stay_keys_though_they_look_like_codes(mexico, jalisco):
    batch = import_text(
        mexico, "nombre,tipo,clave\nUno,empresa,14039\nDos,empresa,14120\nZapopan,municipio,88\n"
    )
    assert (batch.new, batch.errors) == (3, [])
    assert not any("official codes" in one["message"] for one in batch.warnings)


def test_a_name_in_kana_is_a_spelling_and_no_new_name(japan, hokkaido):
    row = {"name": "札幌市", "type": "市", "state": "北海道"}
    import_rows(japan, row)
    batch = import_rows(japan, row | {"name": "サッポロ市"})
    assert (counts(batch), batch.warnings) == ((0, 0, 1, 0), [])


def test_two_legal_forms_of_one_name_in_a_file_are_refused_both(argentina):
    rows = [{"name": name, "type": "empresa"} for name in ("Molinos Sur S.A.", "Molinos Sur S.R.L.")]
    batch = import_rows(argentina, *rows)
    assert columns_of(batch.errors) == [(2, "name"), (3, "name")]
    for code, name in (("AR-A", "Salta"), ("AR-Y", "Jujuy")):
        make.region(code, name, **REGISTER)
    apart = [row | {"state": state} for row, state in zip(rows, ("Salta", "Jujuy"), strict=True)]
    assert import_rows(argentina, *apart, dry_run=True).errors == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("Acme Inc.", "Acme Incorporated", False),
        ("Acme Corp", "Acme Corporation", False),
        ("Acme Ltd", "Acme Limited", False),
        ("Acme", "Acme Inc.", False),
        ("株式会社あお", "あお(株)", False),
        ("Acme S.A.", "Acme S. A. de C. V.", False),
        ("Acme S.A.", "Acme S.R.L.", True),
        ("Acme Inc.", "Acme LLC", True),
        ("株式会社あお", "合同会社あお", True),
    ],
)
def test_short_and_long_legal_forms_are_one(one, other, differ):
    assert have_other_forms(one, other) is differ
