"""Files such as partner staff really have, written from published facts: they import without touching a setting."""

import datetime
import io

import openpyxl
import pytest

from coalitions.rosters.importer import import_roster
from signatories.models import Figure, Signatory
from tests import factories

pytestmark = pytest.mark.django_db

JAPAN = """気候変動イニシアティブ 参加団体一覧（抜粋）

団体名,種別,都道府県,加入日,備考
神奈川県,都道府県,神奈川県,,2019年10月までに参加
三重県,都道府県,三重県,2019年10月,
横浜市,市区町村,神奈川県,2018年7月6日,"設立時
参加"
川崎市,市区町村,神奈川県,2018年7月6日,
京都市,市区町村,京都府,平成30年7月6日,
ソニーグループ株式会社,企業,,,
パナソニック,企業,,,
イオン株式会社,企業,,,
大和ハウス工業㈱,企業,,,
味の素株式会社,企業,,,
花王株式会社,企業,,,
"""

ARGENTINA = """Alianza para la Acción Climática Argentina;;;;;
Miembros fundadores (selección);;;;;

Nombre;Tipo;Provincia;Fecha de ingreso;Población;Observaciones
Municipio de Vicente López;municipio;Buenos Aires;20/11/2018;269.420;
Provincia de Santa Fe;provincia;Santa Fe;20/11/2018;1.234.567,5;cifra de prueba
La Pampa;provincia;La Pampa;2025;;
Banco Galicia;empresa;;20/11/2018;;
Universidad del Salvador;universidad;;20/11/2018;;
Fundación Vida Silvestre Argentina;fundación;;20/11/2018;;
Asociación Sustentar;asociación;;20/11/2018;;
"""

MEXICO = [
    ["Alianza para la Acción Climática México", None, None, None],
    ["Capítulo Monterrey: instituciones participantes", None, None, None],
    ["Nombre de la institución", "Tipo de institución", "Estado", "Municipio"],
    ["Monterrey", "Municipio", "Nuevo León", None],
    ["San Pedro Garza García", "Municipio", "Nuevo León", None],
    ["Tecnológico de Monterrey", "Universidad", "Nuevo León", "Monterrey"],
    [None, None, None, None],
    ["Vitro, S.A.B. de C.V.", "Empresa", "Nuevo León", None],
]


def mexican_workbook():
    """The list on the second of three sheets."""
    book = openpyxl.Workbook()
    book.active.title = "Léeme"
    book.active.append(["Actualizado por la secretaría. Ver la segunda hoja."])
    members = book.create_sheet("Miembros")
    for row in MEXICO:
        members.append(row)
    contacts = book.create_sheet("Contactos")
    contacts.append(["Nombre", "Correo"])
    contacts.append(["Secretaría", "alguien@example.org"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def load(coalition, filename, content):
    batch = import_roster(coalition=coalition, filename=filename, content=content)
    assert batch.errors == []
    return batch


def member(coalition, name):
    return coalition.memberships.get(signatory__name=name)


def test_a_japanese_list_in_shift_jis_is_imported(japan):
    for code, name, local in (
        ("JP-14", "Kanagawa", "神奈川県"),
        ("JP-24", "Mie", "三重県"),
        ("JP-26", "Kyoto", "京都府"),
    ):
        factories.jurisdiction_name(factories.region(code, name), local, "ja")
    batch = load(japan, "参加団体.csv", JAPAN.encode("cp932"))
    assert batch.new == 11
    assert batch.reading["found"]["encoding"] == "cp932"
    assert batch.reading["found"]["header_row"] == 3
    assert member(japan, "川崎市").joined_on == datetime.date(2018, 7, 6)
    assert member(japan, "京都市").joined_on == datetime.date(2018, 7, 6)
    assert member(japan, "横浜市").note == "設立時\n参加"
    assert member(japan, "大和ハウス工業㈱").signatory.type == "business"
    assert Signatory.objects.get(name="神奈川県").governs.code == "JP-14"
    mie = member(japan, "三重県")
    assert mie.joined_on is None, "a month is no day, and none is invented"
    assert [(one["row"], one["column"]) for one in batch.warnings if "2019年10月" in one["message"]] == [
        (5, "joined_on")
    ]


def test_an_argentine_list_with_semicolons_and_decimal_commas_is_imported():
    argentina = factories.coalition("argentina")
    for code, name in (("AR-B", "Buenos Aires"), ("AR-S", "Santa Fe"), ("AR-L", "La Pampa")):
        factories.region(code, name)
    batch = load(argentina, "miembros.csv", ARGENTINA.replace("\n", "\r\n").encode("cp1252"))
    found = batch.reading["found"]
    assert (found["encoding"], found["delimiter"], found["decimal"], found["header_row"]) == (
        "cp1252",
        ";",
        ",",
        4,
    )
    assert batch.new == 7
    assert member(argentina, "Municipio de Vicente López").joined_on == datetime.date(2018, 11, 20)
    figures = dict(Figure.objects.values_list("jurisdiction__name", "value"))
    assert figures == {"Municipio de Vicente López": 269420, "Santa Fe": 1234568}
    assert member(argentina, "La Pampa").joined_on is None
    warned = [(one["row"], one["column"]) for one in batch.warnings]
    assert (6, "population") in warned, "rounding is said"
    assert (7, "joined_on") in warned, "a year is no date"


def test_a_mexican_workbook_with_titles_and_three_sheets_is_imported():
    mexico = factories.coalition("mexico")
    factories.region("MX-NLE", "Nuevo León")
    batch = load(mexico, "ACA México.xlsx", mexican_workbook())
    found = batch.reading["found"]
    assert (found["sheet"], found["header_row"]) == ("Miembros", 3)
    assert batch.new == 4
    assert [row["row"] for row in batch.rows] == [4, 5, 6, 8]
    assert member(mexico, "Monterrey").signatory.governs.parent.code == "MX-NLE"
