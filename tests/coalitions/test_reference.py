import csv
import datetime
import io
import json
import shutil

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

from coalitions.models import Claim, Coalition, Membership, Partner
from coalitions.reference import FOLDER, BadReferenceData, load_reference
from signatories.models import Figure, Jurisdiction, JurisdictionName
from signatories.territories.gazetteer import Gazetteer
from signatories.territories.stated_region import find_region
from tests import factories
from tests.official_files import import_figures

pytestmark = pytest.mark.django_db

TERRITORIES = 200  # of the small register
OUTLYING = {"US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI"}


@pytest.fixture
def loaded(db, small_register):
    """The small register, loaded; all but the tests of the data itself make do with it."""
    return load_reference().as_json()


@pytest.fixture(scope="class")
def loaded_once(django_db_setup, django_db_blocker):
    """The reference data for all tests of a class that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def data(tmp_path, small_register):
    """A copy of the small register to change."""
    return shutil.copytree(small_register, tmp_path / "reference_data")


def place(code):
    return Jurisdiction.objects.get(code=code)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(**options):
    out = io.StringIO()
    call_command("load_reference", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


# --- What is there ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("loaded_once")
class TestTheData:
    @pytest.mark.parametrize(("country", "regions"), [("AR", 24), ("JP", 47), ("MX", 32), ("US", 57)])
    def test_every_first_level_subdivision_is_there(self, country, regions):
        found = Jurisdiction.objects.regions().filter(country=country, parent=place(country))
        assert found.count() == regions
        assert all(region.code.startswith(f"{country}-") for region in found)

    def test_city_regions_and_outlying_territories_are_flagged(self):
        def codes(**flags):
            return set(Jurisdiction.objects.filter(**flags).values_list("code", flat=True))

        assert codes(is_city_region=True) == {"JP-13", "MX-CMX", "AR-C", "US-DC"}
        assert codes(in_national_figures=False) == OUTLYING

    @pytest.mark.parametrize(
        ("code", "english", "spanish", "japanese"),
        [
            ("JP-14", "Kanagawa", "Kanagawa", "神奈川県"),
            ("JP-13", "Tokyo", "Tokio", "東京都"),
            ("MX-CMX", "Mexico City", "Ciudad de México", "メキシコシティ"),
            ("MX-MEX", "State of Mexico", "Estado de México", "メヒコ州"),
            ("AR-S", "Santa Fe", "Santa Fe", "サンタフェ州"),
            ("US-NY", "New York", "Nueva York", "ニューヨーク州"),
            ("JP", "Japan", "Japón", "日本"),
        ],
    )
    def test_names_in_three_languages(self, code, english, spanish, japanese):
        names = [place(code).name_in(language) for language in ("en", "es", "ja")]
        assert names == [english, spanish, japanese]

    def test_every_region_has_a_japanese_name_and_every_prefecture_a_reading(self):
        regions = Jurisdiction.objects.regions()
        assert not regions.exclude(names__language="ja", names__kind="official").exists()
        assert JurisdictionName.objects.filter(kind="reading", jurisdiction__kind="region").count() == 47

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("CABA", "AR-C"),
            ("CDMX", "MX-CMX"),
            ("Edomex", "MX-MEX"),
            ("Qro.", "MX-QUE"),
            ("Mar del Plata", "AR-06357"),
            ("Cancún", "MX-23005"),
            ("Naucalpan", "MX-15057"),
            ("Tlalnepantla", "MX-15104"),
            ("Boise", "US-1608830"),
            ("Lexington-Fayette", "US-2146027"),
            ("横浜", "JP-14100"),
        ],
    )
    def test_customary_names_lead_to_one_place(self, name, code):
        names = JurisdictionName.objects.filter(name=name)
        assert [each.jurisdiction.code for each in names] == [code]

    @pytest.mark.parametrize("country", ["ar", "jp", "mx", "us"])
    def test_names_written_by_hand_stand_at_the_place_they_are_about(self, country):
        with (FOLDER / country / "names.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                about = row["about"].partition(",")[0]
                territory = place(row["code"])
                assert about == territory.name or territory.names.filter(name=about).exists()

    @pytest.mark.parametrize(
        ("country", "year", "kind", "people"),
        [
            ("AR", 2022, "region", 45_892_285),
            ("JP", 2020, "region", 126_146_099),
            ("JP", 2020, "municipality", 126_226_568),  # preliminary counts, as the data's README says
            ("MX", 2020, "region", 126_014_024),
            ("MX", 2020, "municipality", 126_014_024),
            ("US", 2020, "region", 331_449_281),
            ("US", 2020, "county", 331_449_281),
        ],
    )
    def test_the_census_of_a_level_adds_up_to_the_published_nation(self, country, year, kind, people):
        figures = Figure.objects.filter(
            jurisdiction__country=country,
            jurisdiction__kind=kind,
            jurisdiction__in_national_figures=True,
            metric="population",
            kind="census",
            year=year,
        )
        assert sum(figures.values_list("value", flat=True)) == people

    @pytest.mark.parametrize(
        ("country", "people"),
        [("AR", 45_892_285), ("JP", 126_146_099), ("MX", 126_014_024), ("US", 331_449_281)],
    )
    def test_each_country_has_one_census_for_the_nation_and_for_every_region_of_it(self, country, people):
        nation = place(country).figures.get(metric="population")
        assert (nation.value, nation.kind) == (people, "census")
        regions = Jurisdiction.objects.regions().filter(country=country, in_national_figures=True)
        same = Figure.objects.filter(metric="population", year=nation.year, source=nation.source)
        assert same.filter(jurisdiction__in=regions).count() == regions.count()
        others = Figure.objects.filter(metric="population", jurisdiction__in=regions)
        assert others.count() == regions.count()

    def test_departamentos_and_municipalities_of_argentina_cover_every_province_but_for_their_own_overlap(
        self,
    ):
        for region in Jurisdiction.objects.regions().filter(code__in=["AR-B", "AR-M", "AR-J", "AR-F"]):
            inside = Figure.objects.filter(jurisdiction__parent=region, metric="population")
            assert not region.children.filter(kind="county").exists()
            assert (
                sum(inside.values_list("value", flat=True)) == region.figures.get(metric="population").value
            )

    def test_the_states_of_the_climate_alliance_of_2020_have_55_percent_of_the_people(self):
        codes = "CACOCTDEHIILMEMDMAMIMNMTNVNJNMNYNCORPAPRRIVTVAWAWI"
        members = [f"US-{codes[place : place + 2]}" for place in range(0, len(codes), 2)]
        figures = Figure.objects.filter(metric="population", year=2020, kind="census")
        people = sum(figures.filter(jurisdiction__code__in=members).values_list("value", flat=True))
        assert people == 185_261_603
        assert 0.552 < people / (331_449_281 + 3_285_874) < 0.554

    @pytest.mark.parametrize(
        ("country", "kind", "number"),
        [
            ("AR", "county", 339),
            ("AR", "municipality", 1_828),
            ("JP", "municipality", 1_741),
            ("MX", "municipality", 2_478),
            ("US", "county", 3_143),
            ("US", "municipality", 25_720),
        ],
    )
    def test_the_levels_are_complete_and_lie_in_something(self, country, kind, number):
        level = Jurisdiction.objects.filter(country=country, kind=kind)
        assert level.count() == number
        assert not level.filter(parent=None).exists()
        assert not level.exclude(provenance="reference").exists()

    def test_what_is_one_territory_counts_once(self):
        assert Jurisdiction.objects.exclude(coextensive_with=None).count() == 61
        assert place("US-0667000").coextensive_with == place("US-06075")
        assert place("US-2404000").coextensive_with == place("US-24510")
        for twin in Jurisdiction.objects.exclude(coextensive_with=None).exclude(code="US-11001"):
            own = twin.figures.get(metric="population")
            assert own.value == twin.coextensive_with.figures.get(metric="population").value

    def test_new_york_city_lies_in_the_state_and_across_its_five_counties(self):
        city = place("US-3651000")
        assert city.parent == place("US-NY")
        assert city.lies_across.count() == 5

    def test_wards_alcaldias_and_comunas_lie_in_their_city_region(self):
        assert (
            place("JP-13").children.filter(names__name__endswith="区", names__kind="official").count() == 23
        )
        assert place("MX-CMX").children.count() == 16
        assert place("AR-C").children.count() == 15

    def test_a_city_keeps_its_bare_name_beside_a_township_of_the_same_name(self):
        inside = place("US-26161").children.filter(name__startswith="Ann Arbor")
        assert {each.name for each in inside} == {"Ann Arbor", "Ann Arbor charter township"}

    def test_a_japanese_town_has_its_name_its_reading_and_its_latin_letters(self):
        fuchu = place("JP-34208")
        assert (fuchu.name, fuchu.name_in("ja")) == ("Fuchu-shi", "府中市")
        assert place("JP-34302").name == "Fuchu-cho"
        assert fuchu.names.get(kind="reading").name == "ふちゅうし"

    def test_keys_of_ours_never_look_like_a_code_of_the_census(self):
        own = Jurisdiction.objects.filter(country="US", code__startswith="US-X")
        assert own.count() == 6_193
        others = Jurisdiction.objects.filter(country="US", kind="municipality").exclude(
            code__startswith="US-X"
        )
        assert all(code[3:].isdigit() and len(code) == 10 for code in others.values_list("code", flat=True))

    def test_the_gdp_of_regions_adds_up_to_the_nation_of_its_table(self):
        for country, year in [("AR", 2022), ("JP", 2021), ("MX", 2024), ("MX", 2020)]:
            nation = place(country).figures.get(metric="gdp", year=year)
            regions = Figure.objects.filter(
                jurisdiction__parent=place(country), jurisdiction__kind="region", metric="gdp", year=year
            )
            assert set(regions.values_list("source", "unit", "price_basis")) == {
                (nation.source, nation.unit, nation.price_basis)
            }
            assert abs(sum(regions.values_list("value", flat=True)) - nation.value) <= 24

    def test_nobody_but_the_register_is_told_in_its_history(self):
        assert not Jurisdiction.history.exists()
        assert not Figure.history.exists()

    def test_every_figure_cites_its_source(self):
        assert Figure.objects.count() > 500
        assert not Figure.objects.filter(source="").exists()
        assert not Figure.objects.filter(source_url="").exists()
        assert not Figure.objects.filter(year=None).exists()
        assert set(Figure.objects.values_list("provenance", flat=True)) == {"reference"}

    def test_what_is_not_known_stays_empty(self):
        assert not place("US-VI").figures.filter(metric="population").exists()
        assert Coalition.objects.get(slug="mexico").launched_on is None

    def test_figures_are_those_of_the_table(self):
        population = place("US-CA").figures.get(metric="population")
        assert (population.value, population.year) == (39538223, 2020)
        gdp = place("US-CA").figures.get(metric="gdp", year=2019)
        assert (gdp.value, gdp.unit, gdp.price_basis) == (
            3137469000000,
            "USD",
            "current",
        )

    def test_all_but_the_uninhabited_islands_can_be_put_on_a_map(self):
        nowhere = Jurisdiction.objects.filter(latitude=None, kind__in=["country", "region"])
        assert [each.code for each in nowhere] == ["US-UM"]

    def test_the_four_coalitions_have_texts_claims_and_no_members(self):
        slugs = list(Coalition.objects.values_list("slug", flat=True))
        assert slugs == ["argentina", "japan", "mexico", "us"]
        for coalition in Coalition.objects.all():
            for language in ("en", "es", "ja"):
                for text in ("name", "summary", "description"):
                    assert getattr(coalition, f"{text}_{language}")
            assert coalition.claims.exists()
            assert coalition.source
        assert Coalition.objects.get(slug="japan").launched_on == datetime.date(2018, 7, 6)
        assert not Claim.objects.filter(source="").exists()
        assert Partner.objects.filter(is_global=True).count() == 7
        assert not Membership.objects.exists()
        assert not get_user_model().objects.exists()


# --- Loading again ----------------------------------------------------------------------------------------


def test_the_first_load_says_what_is_new(loaded):
    assert loaded["jurisdictions"] == {"new": TERRITORIES, "updated": 0, "unchanged": 0}
    assert loaded["coalitions"] == {"new": 4, "updated": 0, "unchanged": 0}
    assert (loaded["errors"], loaded["warnings"]) == ([], [])


@pytest.mark.usefixtures("loaded")
def test_a_second_load_changes_nothing():
    before = (Jurisdiction.history.count(), Figure.history.count(), JurisdictionName.objects.count())
    result = load_reference().as_json()
    for what, counts in result.items():
        if what not in ("errors", "warnings"):
            assert (counts["new"], counts["updated"]) == (0, 0), what
    assert (Jurisdiction.history.count(), Figure.history.count(), JurisdictionName.objects.count()) == before


@pytest.mark.usefixtures("loaded")
def test_staff_edits_survive_and_the_rest_is_updated(data):
    jalisco, tokyo = place("MX-JAL"), place("JP-13")
    jalisco.name = "Jalisco (staff)"
    jalisco.save()
    Figure.objects.filter(jurisdiction=tokyo, metric="population").update(value=14)
    tokyo.names.get(language="ja", kind="official").delete()
    coalition = Coalition.objects.get(slug="japan")
    coalition.summary_ja, coalition.website = "職員の文", ""
    coalition.save()
    edit(data / "mx" / "jurisdictions.csv", "MX-JAL,Jalisco,", "MX-JAL,Jalisco X,")
    edit(data / "mx" / "jurisdictions.csv", "MX-COL,Colima,", "MX-COL,Colima X,")
    edit(data / "jp" / "figures.csv", "JP-13,14047594,", "JP-13,14047595,")
    edit(data / "jp" / "figures.csv", "JP-14,9237337,", "JP-14,9237338,")
    edit(data / "jp" / "jurisdictions.csv", "山梨県,山梨,", "山梨県,山梨;甲斐,")

    result = load_reference(data).as_json()

    assert result["jurisdictions"] == {"new": 0, "updated": 3, "unchanged": TERRITORIES - 3}
    assert (place("MX-JAL").name, place("MX-COL").name) == ("Jalisco (staff)", "Colima X")
    assert tokyo.figures.get(metric="population").value == 14
    assert place("JP-14").figures.get(metric="population").value == 9237338
    assert not tokyo.names.filter(language="ja", kind="official").exists()
    assert place("JP-19").names.filter(name="甲斐").exists()
    coalition.refresh_from_db()
    assert coalition.summary_ja == "職員の文"
    assert coalition.website == "https://japanclimate.org/"
    assert {(warning["file"], warning["column"]) for warning in result["warnings"]} == {
        ("mx/jurisdictions.csv", "name"),
        ("jp/jurisdictions.csv", "value"),
    }


@pytest.mark.usefixtures("loaded")
def test_a_name_dropped_from_the_data_is_removed_and_one_of_staff_is_kept(data):
    city = place("AR-C")
    city.names.create(language="es", kind="short", name="La Ciudad")
    edit(data / "ar" / "jurisdictions.csv", "CABA;Ciudad de Buenos Aires;", "CABA;")
    load_reference(data)
    shorts = set(place("AR-C").names.filter(language="es").values_list("name", flat=True))
    assert shorts == {"CABA", "Buenos Aires", "Capital Federal", "La Ciudad"}


@pytest.mark.usefixtures("loaded")
def test_a_claim_that_staff_corrected_is_kept():
    claim = Claim.objects.get(coalition__slug="argentina", metric="population")
    claim.value = 14_000_000
    claim.save()
    load_reference()
    values = Claim.objects.filter(coalition__slug="argentina", metric="population").values_list(
        "value", flat=True
    )
    assert list(values) == [14_000_000]


@pytest.mark.usefixtures("loaded")
def test_a_figure_that_the_data_no_longer_has_goes_unless_staff_changed_it(data):
    Figure.objects.filter(jurisdiction=place("JP-14"), metric="population").update(value=9)
    for code, people in (("JP-13", "14047594"), ("JP-14", "9237337")):
        edit(data / "jp" / "figures.csv", f"{code},{people},", f"{code},,")
    load_reference(data)
    assert not place("JP-13").figures.filter(metric="population").exists()
    assert place("JP-14").figures.get(metric="population").value == 9


@pytest.mark.usefixtures("loaded")
def test_a_figure_that_staff_deleted_stays_deleted(data):
    place("JP-13").figures.filter(metric="population").delete()
    edit(data / "jp" / "jurisdictions.csv", "JP-13,Tokyo,", "JP-13,Tokyo X,")
    load_reference(data)
    assert place("JP-13").name == "Tokyo X"
    assert not place("JP-13").figures.filter(metric="population").exists()


@pytest.mark.usefixtures("loaded")
def test_figures_from_a_file_stand_beside_those_of_the_register_and_outlast_it(data):
    file = b"code,metric,year,value,source\nJP-14100,population,2024,3700000,City\n"
    assert import_figures(file, "figures.csv").errors == []
    edit(data / "jp" / "municipalities.csv", "JP-14100,Yokohama,", "JP-14100,Yokohama X,")
    load_reference(data)
    assert set(place("JP-14100").figures.filter(metric="population").values_list("year", "value")) == {
        (2020, 3_778_318),
        (2024, 3_700_000),
    }


def test_a_place_that_a_roster_made_becomes_the_one_of_the_register(small_register):
    kanagawa = factories.region("JP-14", "Kanagawa")
    made = factories.municipality("横浜市", parent=kanagawa, provenance="roster:japan")
    city = factories.signatory("City of Yokohama", governs=made)
    assert load_reference().warnings == []
    made.refresh_from_db()
    assert (made.code, made.name, made.name_in("ja")) == ("JP-14100", "Yokohama", "横浜市")
    assert (made.parent, made.provenance, city.governs) == (kanagawa, "reference", made)
    assert made.figures.get(metric="population", year=2020).kind == "census"
    assert list(kanagawa.children.filter(names__name="横浜市")) == [made]


def test_a_place_that_staff_made_keeps_its_name_and_gets_its_code(small_register):
    california = factories.region("US-CA", "California")
    made = factories.municipality("Los Angeles", parent=california)
    load_reference()
    made.refresh_from_db()
    assert (made.code, made.parent.code) == ("US-0644000", "US-06037")


# --- A fifth country --------------------------------------------------------------------------------------


JURISDICTIONS = """code,name,kind,parent_code,country,latitude,longitude,in_national_figures,official_ja,short_en
XA,Testland,country,,XA,1.5,2.5,yes,テスト国,TL
XA-1,North,region,XA,XA,,,yes,,
XA-2,South,region,XA,XA,,,no,,
"""
FIGURES = """code,census 2020,gdp 2020
XA,1000,
XA-1,,500
"""
SOURCES = """
[census]
metric = "population"
kind = "census"
unit = "people"
source = "Census of Testland"
source_url = "https://census.example/"
[gdp]
metric = "gdp"
unit = "XAD"
price_basis = "current"
source = "Bank of Testland"
source_url = "https://bank.example/"
"""
COALITION = """
slug = "testland"
launched_on = 2024-01-02
[name]
en = "Testland Alliance"
ja = "テスト同盟"
[[partner]]
name = "Testers"
role = "convener"
[[claim]]
metric = "population"
value = 900
year = 2024
source = "testers.example"
"""


@pytest.fixture
def fifth(data):
    folder = data / "xa"
    folder.mkdir()
    (folder / "jurisdictions.csv").write_text(JURISDICTIONS, encoding="utf-8")
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    (folder / "coalition.toml").write_text(COALITION, encoding="utf-8")
    return folder


def test_a_fifth_country_needs_data_only(data, fifth):
    result = load_reference(data).as_json()
    assert result["coalitions"]["new"] == 5
    assert place("XA").name_in("ja") == "テスト国"
    assert set(place("XA").children.values_list("code", "in_national_figures")) == {
        ("XA-1", True),
        ("XA-2", False),
    }
    assert place("XA").figures.get().kind == "census"
    coalition = Coalition.objects.published().get(slug="testland")
    assert (coalition.country, coalition.name_ja) == (place("XA"), "テスト同盟")
    assert [(each.partner.name, each.role) for each in coalition.partnerships.all()] == [
        ("Testers", "convener")
    ]
    assert coalition.claims.get().value == 900


def test_a_country_may_come_without_figures_and_coalition(data, fifth):
    (fifth / "figures.csv").unlink()
    (fifth / "coalition.toml").unlink()
    load_reference(data)
    assert place("XA-2").parent == place("XA")


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("figures.csv", "XA-1,", "XA-9,", "XA-9"),
        ("figures.csv", ",500", ",lots", "row 3"),
        ("figures.csv", "gdp 2020", "gnp 2020", "gnp"),
        ("sources.toml", 'source = "Bank of Testland"', "", "source"),
        ("jurisdictions.csv", "XA-2,South", "XB-2,South", "row 4"),
        ("jurisdictions.csv", "1.5,2.5,yes", "1.5,2.5,maybe", "maybe"),
        ("coalition.toml", "[name]", "[name", "coalition.toml"),
        ("coalition.toml", 'metric = "population"', 'metric = "people"', "people"),
        ("coalition.toml", 'slug = "testland"', "", "slug"),
    ],
)
def test_wrong_data_is_refused_whole_with_the_file_named(data, fifth, file, old, new, reason):
    edit(fifth / file, old, new)
    with pytest.raises(BadReferenceData) as refusal:
        load_reference(data)
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith("xa/")
    assert not Jurisdiction.objects.exists()


# --- The command ------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_register")
def test_the_command_says_what_it_did():
    assert f"jurisdictions: {TERRITORIES} new, 0 updated, 0 unchanged" in run()
    assert json.loads(run(json=True))["jurisdictions"] == {"new": 0, "updated": 0, "unchanged": TERRITORIES}


def test_the_command_fails_on_wrong_data(monkeypatch, capsys):
    def refuse(**options):
        raise BadReferenceData("xa/figures.csv, row 3: wrong.")

    monkeypatch.setattr("coalitions.management.commands.load_reference.load_reference", refuse)
    with pytest.raises(CommandError):
        run()
    with pytest.raises(SystemExit) as stop:
        call_command("load_reference", json=True)
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["errors"] == [{"message": "xa/figures.csv, row 3: wrong."}]


@pytest.mark.parametrize(
    ("country", "code_by_abbreviation"),
    [
        (
            "US",
            {
                "Calif.": "US-CA",
                "Mass.": "US-MA",
                "N.Y.": "US-NY",
                "W.Va.": "US-WV",
                "Va.": "US-VA",
                "ND": "US-ND",
            },
        ),
        (
            "MX",
            {"Edo. Méx.": "MX-MEX", "Q. Roo": "MX-ROO", "D.F.": "MX-CMX", "Jal.": "MX-JAL", "14": "MX-JAL"},
        ),
        (
            "AR",
            {
                "Bs. As.": "AR-B",
                "Pcia. de Bs. As.": "AR-B",
                "CABA": "AR-C",
                "Cap. Fed.": "AR-C",
                "Sta. Fe": "AR-S",
                "Cba.": "AR-X",
            },
        ),
        (
            "JP",
            {
                "かながわ": "JP-14",
                "ｵｵｻｶﾌ": "JP-27",
                "Oosaka": "JP-27",
                "Kyoto Pref.": "JP-26",
                "神奈川": "JP-14",
            },
        ),
    ],
)
def test_regions_are_found_by_what_people_shorten_them_to(loaded, country, code_by_abbreviation):
    gazetteer = Gazetteer(country)
    found = {
        text: place and place.code
        for text in code_by_abbreviation
        for place in [find_region(gazetteer, text) or gazetteer.find_code(text, "region")]
    }
    assert found == code_by_abbreviation
