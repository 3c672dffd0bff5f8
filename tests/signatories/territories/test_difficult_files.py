"""Jurisdiction and figure files with the difficulties that rosters survive: each kind of file with each of them."""

import pytest

from signatories.models import Figure, Jurisdiction
from tests import factories as make
from tests.official_files import import_figures, import_jurisdictions
from tests.workbooks import workbook

HEADINGS = {
    "en": (
        "code,name,kind,country,population,population_year,population_source",
        "code,metric,year,value,source,unit,source_url",
    ),
    "es": (
        "Código,Nombre,Clase,País,Población,Año de la población,Fuente de la población",
        "Código,Indicador,Año,Valor,Fuente,Unidad,Dirección de la fuente",
    ),
    "ja": ("地域コード,名称,種類,国,人口,人口の年,人口の出典", "地域コード,指標,年,値,出典,単位,出典URL"),
}


@pytest.fixture(autouse=True)
def jalisco(db):
    for code in ("MX", "US"):
        make.country(code)
    make.county("Pima County", parent=make.region("US-AZ", "Arizona"), code="US-04019")
    return make.region("MX-JAL", "Jalisco")


def territories(*lines, language="en", code="MX-14120", kind="municipality", encoding="utf-8", **cells):
    """The outcome of a jurisdiction file about Zapopan, with further lines before (-) and after it."""
    return _load(import_jurisdictions, 0, lines, language, encoding, _territory(code, kind, **cells))


def figures(*lines, language="en", code="MX-JAL", metric="population", encoding="utf-8", **cells):
    """The outcome of a figure file about Jalisco, with further lines after it."""
    return _load(import_figures, 1, lines, language, encoding, _figure(code, metric, **cells))


def _territory(code, kind, value="1476491", year="2020", source="INEGI", unit=""):
    return [code, "Zapopan", kind, code[:2] if code[0] == "M" else "US", value, year, source]


def _figure(code, metric, value="1476491", year="2020", source="INEGI", unit="", url=""):
    return [code, metric, year, value, source, unit, url]


def _load(load, at, lines, language, encoding, cells):
    text = ";".join(HEADINGS[language][at].split(",")) + "\n" + ";".join(cells) + "\n"
    return load((text + "\n".join(lines)).encode(encoding), "file.csv")


BOTH = pytest.mark.parametrize("load", [territories, figures])


def only_figure():
    return Figure.objects.get(value=1_476_491)


@BOTH
@pytest.mark.parametrize(
    ("language", "encoding"), [("es", "cp1252"), ("ja", "cp932"), ("es", "utf-16"), ("en", "utf-8-sig")]
)
def test_headings_encodings_and_semicolons(load, language, encoding):
    assert load(language=language, encoding=encoding).errors == []
    assert only_figure().source == "INEGI"


@BOTH
@pytest.mark.parametrize("value", ["1.476.491", "1,476,491", "1 476 491", "１４７６４９１"])
def test_numbers_as_people_write_them(load, value):
    assert load(value=value).errors == []
    assert only_figure().value == 1_476_491


@BOTH
@pytest.mark.parametrize("value", ["50%", "165万2", "165 ducats", "1.476", "1.476 million", "-5"])
def test_what_is_no_plain_number_is_refused_with_its_row(load, value):
    assert [error["row"] for error in load(value=value).errors] == [2]


@BOTH
@pytest.mark.parametrize("value", ["165万", "１６５ 万", "1.65 million", "1,65 millones", "1,65 milhões"])
def test_a_word_for_a_multiple_is_read_and_warned_of(load, value):
    outcome = load(value=value)
    assert outcome.errors == []
    assert Figure.objects.get().value == 1_650_000
    assert any("shortened number" in warning["message"] for warning in outcome.warnings)


@BOTH
@pytest.mark.parametrize("year", ["FY2020", "2020年度", "ejercicio 2020"])
def test_years_with_the_marks_of_a_language(load, year):
    assert load(year=year).errors == []
    assert only_figure().year == 2020


@BOTH
@pytest.mark.parametrize("word", ["n/a", "no disponible", "不明", "s/d", "-"])
def test_a_word_for_unknown_is_a_blank_cell(load, word):
    outcome = load(year=word, source=word, unit=word)
    assert outcome.errors == []
    assert only_figure().year is None
    assert "file.csv" in only_figure().source


@BOTH
def test_totals_and_notes_are_passed_over_and_counted(load):
    outcome = load("Total;;;;1476491;;", "Fuente: INEGI")
    assert (outcome.errors, outcome.skipped) == ([], 2)
    assert [warning["row"] for warning in outcome.warnings] == [3, 4]


@BOTH
def test_an_error_cell_is_an_error(load):
    assert load(source="#N/A").errors[0]["row"] == 2


def test_an_address_without_a_scheme_gets_one():
    assert figures(url="www.inegi.org.mx").errors == []
    assert only_figure().source_url == "https://www.inegi.org.mx"


@pytest.mark.parametrize("kind", ["municipio", "市区町村", "city", "Municipality"])
def test_kinds_are_read_by_the_words_of_lists(kind):
    assert territories(kind=kind).errors == []
    assert Jurisdiction.objects.get(code="MX-14120").kind == "municipality"


@pytest.mark.parametrize("code", ["4019", "04019", "0500000US04019"])
def test_a_code_that_a_spreadsheet_shortened_is_found(code):
    assert figures(code=code).errors == []
    assert only_figure().jurisdiction.code == "US-04019"
    assert territories(code=code, kind="county").errors == []


def test_a_code_of_several_countries_is_an_error_that_names_them():
    make.county("Elsewhere", parent=Jurisdiction.objects.get(code="MX-JAL"), code="MX-04019")
    [error] = figures(code="04019").errors
    assert "US-04019" in error["message"]
    assert "MX-04019" in error["message"]
    assert not Figure.objects.exists()


# --- Workbooks ------------------------------------------------------------------------------------------------

NUMBERS = {"territories": 4, "figures": 3}  # the column of the number in each file


def in_workbook(load, value, shown_as="General", hidden=False):
    """The outcome of a file of that kind as a workbook; the number may be in a hidden row."""
    at = int(load is figures)
    cells = (_figure if at else _territory)(
        *(("MX-JAL", "population") if at else ("MX-14120", "municipality"))
    )
    cells[NUMBERS[load.__name__]] = value
    content = workbook(
        [HEADINGS["es"][at].split(","), cells], shown_as={value: shown_as}, hidden=[2] * hidden
    )
    return (import_figures if at else import_jurisdictions)(content, "file.xlsx")


@BOTH
@pytest.mark.parametrize("value", [1476491, 1476491.0, "1476491", "1,476,491"])
def test_numbers_of_workbooks_and_numbers_stored_as_text(load, value):
    assert in_workbook(load, value).errors == []
    assert only_figure().year == 2020


@BOTH
def test_a_cell_that_shows_a_percentage_is_no_count_of_people(load):
    [error] = in_workbook(load, 0.5, shown_as="0%").errors
    assert error["row"] == 2
    assert "50%" in error["message"]


@BOTH
@pytest.mark.parametrize("value", ["#N/A", "#REF!", "#DIV/0!"])
def test_an_error_cell_of_a_workbook_is_an_error(load, value):
    [error] = in_workbook(load, value).errors
    assert (error["row"], value in error["message"]) == (2, True)


@BOTH
def test_hidden_rows_are_read_and_named(load):
    outcome = in_workbook(load, 1476491, hidden=True)
    assert outcome.errors == []
    assert any("hidden" in warning["message"] for warning in outcome.warnings)
    assert only_figure()
