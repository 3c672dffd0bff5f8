"""Files of ours in the layouts that the statistical offices publish."""

import io

import pytest
from django.core.management import CommandError, call_command

from aca_portal.spreadsheets.limits import UploadError
from signatories.models import Figure, NameKind
from signatories.territories.office_files import refresh_register
from tests import factories

pytestmark = pytest.mark.django_db


def refresh(text, country, year, encoding="utf-8", **options):
    return refresh_register(text.encode(encoding), "office.csv", country=country, year=year, **options)


def people(code, year):
    return Figure.objects.get(jurisdiction__code=code, metric="population", year=year).value


@pytest.fixture
def arizona():
    state = factories.region("US-AZ", "Arizona")
    pima = factories.county("Pima County", code="US-04019", parent=state)
    factories.municipality("Tucson", code="US-0477000", parent=pima)
    return state


COUNTIES = """SUMLEV,REGION,DIVISION,STATE,COUNTY,STNAME,CTYNAME,ESTIMATESBASE2020,POPESTIMATE2023,POPESTIMATE2024
040,4,8,04,000,Arizona,Arizona,7157902,7473027,7582384
050,4,8,04,019,Arizona,Pima County,1043433,1063162,1080149
"""


@pytest.mark.usefixtures("arizona")
def test_county_estimates_of_the_us_census_bureau():
    outcome = refresh(COUNTIES, "US", 2024)
    assert (outcome.new, outcome.errors) == (3, [])
    assert people("US-04019", 2024) == 1080149
    figure = Figure.objects.get(jurisdiction__code="US-AZ")
    assert (figure.value, figure.kind, figure.provenance) == (7582384, "estimate", "reference")
    assert figure.source == "US Census Bureau, Population Estimates"


@pytest.mark.usefixtures("arizona")
def test_the_nation_is_the_sum_where_every_region_of_it_is_in_the_file():
    factories.region("US-PR", "Puerto Rico", in_national_figures=False)
    factories.region("US-AK", "Alaska")
    refresh(COUNTIES, "US", 2024)
    assert not Figure.objects.filter(jurisdiction__code="US").exists()
    factories.county("Yakutat", code="US-02282", parent=factories.region("US-AK"))
    refresh(COUNTIES + "040,4,9,02,000,Alaska,Alaska,733391,736812,740133\n", "US", 2024)
    assert people("US", 2024) == 7582384 + 740133


def test_subcounty_estimates_find_places_by_code_and_towns_by_county_and_name(arizona):
    norfolk = factories.county(
        "Norfolk County", code="US-25021", parent=factories.region("US-MA", "Massachusetts")
    )
    town = factories.municipality("Brookline", code="US-X25021-BROOKLINE-TOWN", parent=norfolk)
    factories.jurisdiction_name(town, "Brookline town", "en", NameKind.OFFICIAL)
    file = """SUMLEV,STATE,COUNTY,PLACE,COUSUB,CONCIT,PRIMGEO_FLAG,FUNCSTAT,NAME,STNAME,POPESTIMATE2024
040,25,000,00000,00000,00000,0,A,Massachusetts,Massachusetts,7136171
050,25,021,00000,00000,00000,0,A,Norfolk County,Massachusetts,740754
061,25,021,00000,09175,00000,1,A,Brookline town,Massachusetts,62698
162,04,000,77000,00000,00000,0,A,Tucson city,Arizona,554013
157,04,019,77000,00000,00000,1,A,Tucson city,Arizona,554013
162,04,000,99999,00000,00000,0,A,Nowhere city,Arizona,12
"""
    outcome = refresh(file, "US", 2024, encoding="cp1252")
    assert people("US-X25021-BROOKLINE-TOWN", 2024) == 62698
    assert people("US-0477000", 2024) == 554013
    assert [warning["row"] for warning in outcome.warnings] == [7]


def test_numbers_that_a_spreadsheet_stripped_of_zeros_are_read_all_the_same(arizona):
    refresh(
        "SUMLEV,STATE,COUNTY,STNAME,CTYNAME,POPESTIMATE2024\n50,4,19,Arizona,Pima County,1080149\n",
        "US",
        2024,
    )
    assert people("US-04019", 2024) == 1080149


@pytest.fixture
def jalisco():
    state = factories.region("MX-JAL", "Jalisco")
    factories.municipality("Guadalajara", code="MX-14039", parent=state)
    return state


ITER = """ENTIDAD,NOM_ENT,MUN,NOM_MUN,LOC,NOM_LOC,LONGITUD,LATITUD,ALTITUD,POBTOT,POBFEM
0,Total nacional,0,Total nacional,0,Total nacional,,,,126014024,64540634
14,Jalisco,0,Total de la entidad Jalisco,0,Total de la Entidad,,,,8348151,4249696
14,Jalisco,39,Guadalajara,0,Total del Municipio,,,,1385629,717404
14,Jalisco,39,Guadalajara,1,Guadalajara,,,,1385621,717399
14,Jalisco,39,Guadalajara,9998,Localidades de una vivienda,,,,*,*
"""


@pytest.mark.usefixtures("jalisco")
def test_the_census_by_locality_of_inegi():
    outcome = refresh(ITER, "MX", 2020)
    assert (outcome.new, outcome.errors, outcome.warnings) == (3, [], [])
    assert [people(code, 2020) for code in ("MX", "MX-JAL", "MX-14039")] == [126014024, 8348151, 1385629]
    assert Figure.objects.filter(kind="census").count() == 3


@pytest.mark.usefixtures("jalisco")
def test_the_catalogue_of_municipalities_of_inegi():
    file = """CVEGEO,CVE_ENT,NOM_ENT,NOM_ABR,CVE_MUN,NOM_MUN,CVE_CAB,NOM_CAB,POB_TOTAL
14039,14,Jalisco,Jal.,039,Guadalajara,0001,Guadalajara,"1,385,629"
"""
    refresh(file, "MX", 2020, encoding="cp1252")
    assert people("MX-14039", 2020) == 1385629


def test_a_table_of_e_stat_below_its_notes_in_its_own_encoding():
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.municipality("Yokohama", code="JP-14100", parent=kanagawa)
    tokyo = factories.region("JP-13", "Tokyo")
    factories.municipality("Chiyoda", code="JP-13101", parent=tokyo)
    file = """統計名：,国勢調査
表章項目,人口

"地域コード","地域","人口"
"00000","全国","126,146,099"
"14000","神奈川県","9,237,337"
"14100","横浜市","3,777,491"
"131016","千代田区","66,680"
"07546","双葉町","-"
"""
    outcome = refresh(file, "JP", 2020, encoding="cp932")
    assert outcome.errors == []
    found = [people(code, 2020) for code in ("JP", "JP-14", "JP-14100", "JP-13101")]
    assert found == [126146099, 9237337, 3777491, 66680]


def test_a_cuadro_of_indec_with_departamentos_and_local_governments():
    buenos_aires = factories.region("AR-B", "Buenos Aires")
    factories.municipality("San Isidro", code="AR-06756", parent=buenos_aires)
    factories.municipality("Vicente López", code="AR-06861", parent=buenos_aires)
    cordoba = factories.county("Capital", code="AR-14014", parent=factories.region("AR-X", "Córdoba"))
    factories.municipality("Córdoba", code="AR-140077", parent=cordoba)
    file = """Cuadro 2. Población por gobierno local
Código;Nombre;Total
;Total del país;45.892.285
06;Buenos Aires;17.523.996
6861;Vicente López;282.280
060756;San Isidro;297.392
14014;Capital;1.505.250
140077;Córdoba;1.498.060
06998;sin gobierno local;///
"""
    outcome = refresh(file, "AR", 2022)
    assert outcome.errors == []
    found = [people(code, 2022) for code in ("AR", "AR-B", "AR-06861", "AR-06756", "AR-14014", "AR-140077")]
    assert found == [45892285, 17523996, 282280, 297392, 1505250, 1498060]


@pytest.mark.usefixtures("arizona")
def test_a_second_time_nothing_changes_and_what_staff_changed_is_kept():
    refresh(COUNTIES, "US", 2024)
    Figure.objects.filter(jurisdiction__code="US-04019").update(value=7)
    outcome = refresh(COUNTIES, "US", 2024)
    assert (outcome.new, outcome.updated, outcome.unchanged) == (0, 0, 3)
    assert people("US-04019", 2024) == 7
    assert not Figure.history.exists()


@pytest.mark.usefixtures("arizona")
def test_another_year_stands_beside_the_first():
    refresh(COUNTIES, "US", 2023)
    refresh(COUNTIES, "US", 2024)
    assert (people("US-AZ", 2023), people("US-AZ", 2024)) == (7473027, 7582384)


@pytest.mark.usefixtures("arizona")
@pytest.mark.parametrize(
    ("file", "year"),
    [("name,type\nTucson,city\n", 2024), (COUNTIES, 1999), ("", 2024), ("\x00\x01", 2024)],
)
def test_a_file_in_no_known_layout_is_refused(file, year):
    with pytest.raises(UploadError, match="headings"):
        refresh(file, "US", year)


@pytest.mark.usefixtures("arizona")
def test_a_number_that_is_none_and_a_territory_given_twice_refuse_the_file():
    head = "SUMLEV,STATE,COUNTY,CTYNAME,POPESTIMATE2024\n"
    outcome = refresh(head + "050,04,019,Pima County,about a million\n040,04,000,Arizona,5\n", "US", 2024)
    assert [error["row"] for error in outcome.errors] == [2]
    outcome = refresh(head + "050,04,019,Pima County,5\n050,04,019,Pima County,6\n", "US", 2024)
    assert [error["row"] for error in outcome.errors] == [3]
    assert refresh(head + "050,04,021,Pinal County,5\n", "US", 2024).errors
    assert not Figure.objects.exists()


@pytest.mark.usefixtures("arizona")
def test_the_command(tmp_path):
    path = tmp_path / "co-est2024-alldata.csv"
    path.write_text(COUNTIES, encoding="utf-8")
    out = io.StringIO()
    call_command("refresh_register", "US", str(path), year=2024, source="Vintage 2024", stdout=out)
    assert "3 new" in out.getvalue()
    assert set(Figure.objects.values_list("source", flat=True)) == {"Vintage 2024"}
    path.write_text("a,b\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("refresh_register", "US", str(path), year=2024, stderr=io.StringIO())
