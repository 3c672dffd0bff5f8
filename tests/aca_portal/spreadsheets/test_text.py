"""Which encoding and which delimiter an uploaded text has."""

import pytest

from aca_portal.spreadsheets.table import ReadingOptions, UploadError, heading_key, read_table
from aca_portal.spreadsheets.text import decode

HEADINGS = {heading_key(title): title for title in ("name", "type", "note")} | {
    heading_key("団体名"): "name",
    heading_key("種別"): "type",
}
JAPANESE = (
    "団体名,種別,加入日\n神奈川県,都道府県,2018年7月6日\nソニーグループ株式会社,企業,\n㈱髙島屋,企業,第①回\n"
)
SPANISH = "nombre;tipo;población\nMunicipio de Vicente López;municipio;1.234.567,5\nTucumán – “Año”;x;\n"


def read(content, country="US", **options):
    return read_table(
        content,
        "roster.csv",
        headings=HEADINGS,
        required=("name", "type"),
        country=country,
        options=ReadingOptions(**options),
    )


@pytest.mark.parametrize(
    ("text", "encoding", "country"),
    [
        (JAPANESE, "cp932", "JP"),
        (JAPANESE, "cp932", "US"),
        (JAPANESE, "utf-16", "JP"),
        (JAPANESE, "utf-16-le", "JP"),
        (JAPANESE, "utf-16-be", "JP"),
        (JAPANESE, "utf-8-sig", "JP"),
        (JAPANESE.replace("㈱髙", "高").replace("①", ""), "euc_jp", "JP"),
        (JAPANESE.replace("㈱髙", "高").replace("①", ""), "iso2022_jp", "JP"),
        (SPANISH, "cp1252", "AR"),
        (SPANISH, "cp1252", "JP"),
        (SPANISH, "mac_roman", "MX"),
        (SPANISH.replace("–", "-").replace("“", '"').replace("”", '"'), "latin-1", "AR"),
        (SPANISH.replace("–", "-").replace("“", '"').replace("”", '"'), "cp850", "AR"),
        (SPANISH.upper(), "cp1252", "AR"),
        ("México", "cp1252", "MX"),
        ("México", "cp1252", "JP"),
        ("Nestlé® España", "cp1252", "US"),
        ("点検連番", "cp932", "JP"),
        ("点検連番", "cp932", "MX"),
        ("京都市", "euc_jp", "JP"),
    ],
)
def test_text_is_read_in_the_encoding_that_it_was_written_in(text, encoding, country):
    assert decode(text.encode(encoding), "roster.csv", country)[0] == text


@pytest.mark.parametrize(
    "rows",
    [
        ("ﾄﾞｺﾓ",),
        ("ﾎﾝﾀﾞ", "ｽｽﾞｷ"),
        ("ﾅﾗ", "ﾌｸｵｶ", "ﾋﾛｼﾏ"),
        ("NTTﾄﾞｺﾓ",),
        ("ﾌｭｰﾁｬｰ", "ｼｬｰﾌﾟ", "ｼﾞｬﾊﾟﾝ"),
        ("ｶﾏｸﾗ", "横浜市"),
    ],
)
def test_a_few_words_in_half_width_katakana_are_no_kanji(rows):
    text = "name,type\n" + "".join(f"{name},business\n" for name in rows)
    assert decode(text.encode("cp932"), "roster.csv", "JP") == (text, "cp932")


@pytest.mark.parametrize(
    "rows", [("京都市", "札幌市"), ("花王", "味の素"), ("積水ハウス",), ("川崎市", "小田原市")]
)
def test_a_few_kanji_are_no_words_in_half_width_katakana(rows):
    text = "name,type\n" + "".join(f"{name},business\n" for name in rows)
    for encoding in ("cp932", "euc_jp"):
        assert decode(text.encode(encoding), "roster.csv", "JP") == (text, encoding)


def test_characters_that_windows_adds_to_euc_jp_are_read():
    parts = {"㈱": b"\xad\xea", "①": b"\xad\xa1", "髙": b"\xfc\xe2", "Ⅳ": b"\xad\xb8", "": b""}
    text = JAPANESE + "第Ⅳ部,企業,\n"
    content = b"".join(parts.get(sign) or sign.encode("euc_jp") for sign in text)
    assert decode(content, "roster.csv", "JP") == (text, "euc_jp")
    assert decode(content, "roster.csv", "MX") == (text, "euc_jp")


def test_an_encoding_can_be_chosen_and_a_wrong_one_is_told():
    content = "name,type\nMéxico,city\n".encode("cp1252")
    assert read(content, "MX", encoding="cp1252").rows[0].cells["name"] == "México"
    for wrong in ("utf-8", "euc_jp"):
        with pytest.raises(UploadError, match="Choose another encoding"):
            read(content, "MX", encoding=wrong)


def test_the_line_of_a_nul_character_is_told():
    with pytest.raises(UploadError, match="line 3 holds a NUL"):
        read(b"name,type\n" + b"Tucson,city\n" + b"Me\x00sa,city\n" + b"Yuma,city\n" * 20)


def test_a_nul_character_in_a_few_rows_is_no_utf_16():
    for content in (b"name,type\n\x00\n", b"name,type\nMe\x00sa,city\n"):
        with pytest.raises(UploadError, match="line 2 holds a NUL"):
            read(content)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_counted_in_the_header_row(delimiter):
    titles = "Members, friends; and others | 2026\nAs of: 1, 2, 3, 4, 5, 6\n\n"
    text = titles + "name,type,note\nTucson,city,x\n".replace(",", delimiter)
    table = read(text.encode())
    assert (table.delimiter, table.header_row) == (delimiter, 4)
    assert [(row.number, row.cells) for row in table.rows] == [
        (5, {"name": "Tucson", "type": "city", "note": "x"})
    ]


def test_a_line_that_names_the_delimiter_is_no_row_as_in_excel():
    table = read(b"sep=;\r\nname;type\r\nTucson, AZ;city\r\n")
    assert (table.header_row, table.rows[0].number) == (1, 2)
    assert table.rows[0].cells["name"] == "Tucson, AZ"


def test_a_delimiter_and_a_header_row_can_be_chosen():
    content = b"name;type\nname,type\nTucson,city\nMesa;city\n"
    assert read(content, delimiter=",", header_row=2).rows[0].cells["name"] == "Tucson"
    assert [row.cells["name"] for row in read(content, delimiter=";").rows][-1] == "Mesa"
    with pytest.raises(UploadError, match="Row 9"):
        read(content, header_row=9)


def test_what_was_detected_is_told_with_a_sample():
    table = read(b"name;type;Mayor\nTucson;city;Somebody\n")
    assert table.as_json() == {
        "encoding": "utf-8",
        "delimiter": ";",
        "sheet": "",
        "sheets": [],
        "header_row": 1,
        "decimal": "",
        "headings": [["name", "name"], ["type", "type"], ["Mayor", ""]],
        "sample": [["Tucson", "city", "Somebody"]],
    }


def test_columns_can_be_mapped_by_hand_and_left_out():
    content = b"Nombre corto,type,name,Mayor\nTucson,city,The City of Tucson,X\n"
    table = read(content, mapping={"nombre corto": "name", "name": ""})
    assert table.rows[0].cells == {"name": "Tucson", "type": "city"}
    assert table.unknown == ["Mayor"]


def test_a_formula_in_a_text_is_noticed_and_an_escaped_one_is_text():
    rows = read(b"name,type\n=A1&B1,city\n'=A1,city\n+81 3,city\n").rows
    assert [row.formulas for row in rows] == [("name",), (), ()]


def test_a_cell_of_megabytes_is_told_with_its_row():
    with pytest.raises(UploadError, match=r"Row 3 .* more than 100000 characters"):
        read(b"name,type\nTucson,city\n" + b"x" * 9_000_000 + b",city\n")
    with pytest.raises(UploadError, match="larger than 10 MB"):
        read(b"name,type\n" + b"x" * 11_000_000 + b",city\n")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "JPEG"),
        (b"%PDF-1.7", "PDF"),
        (b"\n<!doctype html><table>", "HTML"),
        (b"\xef\xbb\xbf" + b"\r\n" * 20 + b"<TABLE border=1><tr>", "HTML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML"),
        (b'[{"name": "Tucson"}]', "JSON"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_kind(start, kind):
    with pytest.raises(UploadError, match=f"of the kind {kind}"):
        read(start + b"\x00" * 50)
