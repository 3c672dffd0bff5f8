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

pytestmark = pytest.mark.django_db

OUTLYING = {"US-AS", "US-GU", "US-MP", "US-PR", "US-UM", "US-VI"}


@pytest.fixture
def loaded(db):
    return load_reference().as_json()


@pytest.fixture(scope="class")
def loaded_once(django_db_setup, django_db_blocker):
    """The reference data for all tests of a class that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def data(tmp_path):
    """A copy of the reference data to change."""
    return shutil.copytree(FOLDER, tmp_path / "reference_data")


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
        [("CABA", "AR-C"), ("CDMX", "MX-CMX"), ("Edomex", "MX-MEX"), ("Washington, D.C.", "US-DC")],
    )
    def test_customary_names_lead_to_one_place(self, name, code):
        names = JurisdictionName.objects.filter(name=name)
        assert [each.jurisdiction.code for each in names] == [code]

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
        figures = {figure.metric: figure for figure in place("US-CA").figures.exclude(metric="ghg")}
        assert (figures["population"].value, figures["population"].year) == (39538223, 2020)
        assert (figures["gdp"].value, figures["gdp"].unit, figures["gdp"].price_basis) == (
            3137469000000,
            "USD",
            "current",
        )

    def test_all_but_the_uninhabited_islands_can_be_put_on_a_map(self):
        nowhere = Jurisdiction.objects.filter(latitude=None)
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
    assert loaded["jurisdictions"] == {"new": 164, "updated": 0, "unchanged": 0}
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
    edit(data / "jp" / "figures.csv", "JP-13,population,2020,14047594,", "JP-13,population,2020,14047595,")
    edit(data / "jp" / "figures.csv", "JP-14,population,2020,9216009,", "JP-14,population,2020,9216010,")
    edit(data / "jp" / "jurisdictions.csv", "山梨県,山梨,", "山梨県,山梨;甲斐,")

    result = load_reference(data).as_json()

    assert result["jurisdictions"] == {"new": 0, "updated": 3, "unchanged": 161}
    assert (place("MX-JAL").name, place("MX-COL").name) == ("Jalisco (staff)", "Colima X")
    assert tokyo.figures.get(metric="population").value == 14
    assert place("JP-14").figures.get().value == 9216010
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


# --- A fifth country --------------------------------------------------------------------------------------


JURISDICTIONS = """code,name,kind,parent_code,country,latitude,longitude,in_national_figures,official_ja,short_en
XA,Testland,country,,XA,1.5,2.5,yes,テスト国,TL
XA-1,North,region,XA,XA,,,yes,,
XA-2,South,region,XA,XA,,,no,,
"""
FIGURES = """code,metric,year,value,unit,price_basis,kind,source,source_url
XA,population,2020,1000,people,,census,Census of Testland,https://census.example/
XA-1,gdp,2020,500,XAD,current,,Bank of Testland,https://bank.example/
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
        ("figures.csv", ",500,", ",lots,", "row 3"),
        ("figures.csv", "Bank of Testland", "", "source"),
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


def test_the_command_says_what_it_did():
    assert "jurisdictions: 164 new, 0 updated, 0 unchanged" in run()
    assert json.loads(run(json=True))["jurisdictions"] == {"new": 0, "updated": 0, "unchanged": 164}


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
