"""The customary spellings in which public lists write municipalities, by country: place -> cells of a roster row.

A spelling answers nothing for a place to which it does not apply.
"""

import unicodedata

AR_SHORT = {
    "General ": "Gral. ",
    "Coronel ": "Cnel. ",
    "Santa ": "Sta. ",
    "Santo ": "Sto. ",
    "Villa ": "VILLA ",
}
MX_SHORT = {
    "General ": "Gral. ",
    "Santa ": "Sta. ",
    "Santo ": "Sto. ",
    "Doctor ": "Dr. ",
    "Ciudad ": "Cd. ",
}
US_SHORT = {"Fort ": "Ft. ", "Mount ": "Mt. ", "St. ": "Saint ", "North ": "N. ", "South ": "S. "}
SORTS = ("town", "village", "borough", "township")
AP = {
    **{"AL": "Ala.", "AZ": "Ariz.", "AR": "Ark.", "CA": "Calif.", "CO": "Colo.", "CT": "Conn.", "DE": "Del."},
    **{"FL": "Fla.", "GA": "Ga.", "IL": "Ill.", "IN": "Ind.", "KS": "Kan.", "KY": "Ky.", "LA": "La."},
    **{"MD": "Md.", "MA": "Mass.", "MI": "Mich.", "MN": "Minn.", "MS": "Miss.", "MO": "Mo.", "MT": "Mont."},
    **{"NE": "Neb.", "NV": "Nev.", "NH": "N.H.", "NJ": "N.J.", "NM": "N.M.", "NY": "N.Y.", "NC": "N.C."},
    **{"ND": "N.D.", "OK": "Okla.", "OR": "Ore.", "PA": "Pa.", "RI": "R.I.", "SC": "S.C.", "SD": "S.D."},
    **{"TN": "Tenn.", "VT": "Vt.", "VA": "Va.", "WA": "Wash.", "WV": "W.Va.", "WI": "Wis.", "WY": "Wyo."},
}
INEGI = {
    **{"AGU": "Ags.", "BCN": "B.C.", "BCS": "B.C.S.", "CAM": "Camp.", "COA": "Coah.", "COL": "Col."},
    **{"CHP": "Chis.", "CHH": "Chih.", "CMX": "CDMX", "DUR": "Dgo.", "GUA": "Gto.", "GRO": "Gro."},
    **{"HID": "Hgo.", "JAL": "Jal.", "MEX": "Méx.", "MIC": "Mich.", "MOR": "Mor.", "NAY": "Nay."},
    **{"NLE": "N.L.", "OAX": "Oax.", "PUE": "Pue.", "QUE": "Qro.", "ROO": "Q. Roo", "SLP": "S.L.P."},
    **{"SIN": "Sin.", "SON": "Son.", "TAB": "Tab.", "TAM": "Tamps.", "TLA": "Tlax.", "VER": "Ver."},
    **{"YUC": "Yuc.", "ZAC": "Zac."},
}
JP_OLD = str.maketrans("沢浜竜国広辺関塩桜ケ", "澤濱龍國廣邊關鹽櫻ヶ")
JP_SORTS = {"市": "City", "区": "City", "町": "Town", "村": "Village"}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
HALF_WIDTH = str.maketrans(
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンッャュョー",
    "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｯｬｭｮｰ",
)


def in_region(spell):
    """A spelling of the name, with the region in its own column."""

    def cells(place):
        name = spell(place)
        return {"name": name, "state": place["region"]} if name else None

    return cells


def alone(spell):
    """A spelling of the name that says all."""

    def cells(place):
        name = spell(place)
        return {"name": name} if name else None

    return cells


def plain(text):
    """Without accents, in capitals, as old systems write."""
    text = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in text if not unicodedata.combining(letter)).upper()


def shortened(short):
    def spell(place):
        name = place["name"]
        for word, written in short.items():
            name = name.replace(word, written)
        return name if name != place["name"] else None

    return spell


def sort_of(place):
    ends = (place["legal"] or place["name"]).rsplit(" ", 1)[-1]
    return ends if ends in SORTS else "city"


def bare(place):
    return place["name"].removesuffix(f" {sort_of(place)}")


def with_state(state, name=lambda place: place["local"] or place["name"]):
    """The name in its own column, and the region in some spelling."""

    def cells(place):
        said = state(place)
        return {"name": name(place), "state": said} if said else None

    return cells


def letters(place):
    """The letters of the region's ISO code: AZ, JAL, B."""
    return place["region_code"].partition("-")[2]


def with_county(name):
    return lambda place: {"name": name(place), "state": place["region"], "county": place["county"]}


def only_code(of):
    return lambda place: {"name": place["name"], "code": of(place["code"].partition("-")[2])}


def check_digit(code):
    """With the digit of JIS X 0402: modulus 11 with the weights 6, 5, 4, 3, 2."""
    total = sum(int(one) * weight for one, weight in zip(code, range(6, 1, -1), strict=True))
    return code + str(11 - total % 11)[-1]


def katakana(text):
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)


def half_width(text):
    return "".join(unicodedata.normalize("NFD", one) for one in katakana(text)).translate(
        HALF_WIDTH | {0x3099: "ﾞ", 0x309A: "ﾟ"}
    )


SPELLINGS = {
    "AR": {
        "as the register has it": in_region(lambda place: place["name"]),
        "Municipalidad de X": in_region(lambda place: f"Municipalidad de {place['name']}"),
        "capitals without accents": in_region(lambda place: plain(place["name"])),
        "X, Provincia de Y": alone(lambda place: f"{place['name']}, Provincia de {place['region']}"),
        "X (Y)": alone(lambda place: f"{place['name']} ({place['region']})"),
        "Y - X": alone(lambda place: f"{place['region']} - {place['name']}"),
        "Municipio de X": in_region(lambda place: f"Municipio de {place['name']}"),
        "Intendencia de X": in_region(lambda place: f"Intendencia de {place['name']}"),
        "province by its letter": with_state(letters),
        "province by its number": with_state(lambda place: place["code"][3:5]),
        "Pcia. de Y": with_state(lambda place: f"Pcia. de {place['region']}"),
        "Prov. de Y": with_state(lambda place: f"Prov. de {place['region']}"),
        "X, Bs. As.": alone(
            lambda place: f"{place['name']}, Bs. As." if place["region"] == "Buenos Aires" else None
        ),
        "with its department": with_county(lambda place: place["name"]),
        "code with the country": lambda place: {"name": place["name"], "code": place["code"]},
        "Gral., Cnel., Sta.": in_region(shortened(AR_SHORT)),
        "code without the country": only_code(str),
        "code without leading zeros": only_code(lambda code: code.lstrip("0")),
        "code with a zero after the province": only_code(
            lambda code: f"{code[:2]}0{code[2:]}" if len(code) == 5 else code
        ),
    },
    "JP": {
        "official": in_region(lambda place: place["local"]),
        "prefecture before it": alone(lambda place: place["region_local"] + place["local"]),
        "prefecture behind it in brackets": alone(
            lambda place: f"{place['local']}（{place['region_local']}）"
        ),
        "prefecture in Japanese": with_state(lambda place: place["region_local"]),
        "prefecture without 都道府県": with_state(lambda place: place["region_short"]),
        "prefecture in kana": with_state(lambda place: place["region_reading"]),
        "prefecture in half width": with_state(lambda place: half_width(place["region_reading"])),
        "prefecture as X Pref.": with_state(lambda place: f"{place['region']} Pref."),
        "prefecture by its number": with_state(lambda place: place["code"][3:5]),
        "city, prefecture in Latin letters": alone(lambda place: f"{place['latin']}, {place['region']}"),
        "old characters, small ヶ": in_region(
            lambda place: (
                place["local"].translate(JP_OLD)
                if place["local"].translate(JP_OLD) != place["local"]
                else None
            )
        ),
        "without 市町村": in_region(lambda place: place["local"][:-1]),
        "Latin letters": in_region(lambda place: place["latin"]),
        "Latin letters in capitals": in_region(lambda place: place["latin"].upper()),
        "X City, X Town": in_region(
            lambda place: f"{place['latin'].rpartition('-')[0]} {JP_SORTS[place['local'][-1]]}"
        ),
        "katakana": in_region(lambda place: katakana(place["reading"])),
        "full width code": only_code(lambda code: code.translate(FULL_WIDTH)),
        "hiragana": in_region(lambda place: place["reading"]),
        "katakana of half width": in_region(lambda place: half_width(place["reading"])),
        "code without the country": only_code(str),
        "code with its check digit": only_code(check_digit),
        "the same without leading zeros": only_code(lambda code: check_digit(code).lstrip("0")),
    },
    "MX": {
        "as the register has it": in_region(lambda place: place["name"]),
        "H. Ayuntamiento de X": in_region(lambda place: f"H. Ayuntamiento de {place['name']}"),
        "Municipio de X": in_region(lambda place: f"Municipio de {place['name']}"),
        "capitals without accents": in_region(lambda place: plain(place["name"])),
        "Mpio. de X": in_region(lambda place: f"Mpio. de {place['name']}"),
        "Ayuntamiento de X": in_region(lambda place: f"Ayuntamiento de {place['name']}"),
        "Gral., Sta., Sto., Dr.": in_region(shortened(MX_SHORT)),
        "X, INEGI's abbreviation": alone(lambda place: f"{place['name']}, {INEGI[letters(place)]}"),
        "state by INEGI's abbreviation": with_state(lambda place: INEGI[letters(place)]),
        "the same without points": with_state(lambda place: INEGI[letters(place)].replace(".", "")),
        "state by its letters": with_state(letters),
        "state by its number": with_state(lambda place: place["code"][3:5]),
        "Y, X": alone(lambda place: f"{place['region']}, {place['name']}"),
        "code with the country": lambda place: {"name": place["name"], "code": place["code"]},
        "code in two parts": only_code(lambda code: f"{code[:2]}-{code[2:]}"),
        "X, Y": alone(lambda place: f"{place['name']}, {place['region']}"),
        "X (Y)": alone(lambda place: f"{place['name']} ({place['region']})"),
        "code without the country": only_code(str),
        "code without leading zeros": only_code(lambda code: code.lstrip("0")),
    },
    "US": {
        "as the register has it": in_region(lambda place: place["name"]),
        "City of X, Town of X": in_region(lambda place: f"{sort_of(place).title()} of {bare(place)}"),
        "X, City of": in_region(lambda place: f"{bare(place)}, {sort_of(place).title()} of"),
        "legal name": in_region(lambda place: place["legal"]),
        "X, ST": alone(lambda place: f"{place['name']}, {place['region_code'][-2:]}"),
        "X, State": alone(lambda place: f"{place['name']}, {place['region']}"),
        "X (State)": alone(lambda place: f"{place['name']} ({place['region']})"),
        "X, AP style": alone(
            lambda place: f"{place['name']}, {AP[letters(place)]}" if letters(place) in AP else None
        ),
        "state in AP style": with_state(lambda place: AP.get(letters(place))),
        "state by its letters": with_state(letters),
        "X, ST, USA": alone(lambda place: f"{place['name']}, {letters(place)}, USA"),
        "X ST": alone(lambda place: f"{place['name']} {letters(place)}"),
        "with its county": with_county(lambda place: place["name"]),
        "X, County, ST": alone(
            lambda place: f"{place['name']}, {place['county']}, {letters(place)}" if place["county"] else None
        ),
        "St for St.": in_region(shortened({"St. ": "St "})),
        "Twp., Boro": in_region(shortened({" township": " Twp.", " borough": " Boro"})),
        "code with the country": lambda place: {"name": place["name"], "code": place["code"]},
        "long code of the Census": lambda place: {
            "name": place["name"],
            "code": f"1600000US{place['code'][3:]}" if place["code"][3:].isdigit() else place["code"],
        },
        "capitals": in_region(lambda place: place["name"].upper()),
        "Ft., Mt., Saint, N.": in_region(shortened(US_SHORT)),
        "code without the country": only_code(str),
        "code without leading zeros": only_code(lambda code: code.lstrip("0")),
    },
}
