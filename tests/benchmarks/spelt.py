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
US_SHORT = {"Fort ": "Ft. ", "Mount ": "Mt. ", "St. ": "Saint ", "North ": "N. ", "South ": "S. "}
SORTS = ("town", "village", "borough", "township")
AP = {"Arizona": "Ariz.", "California": "Calif.", "Florida": "Fla.", "Illinois": "Ill.", "Michigan": "Mich."}
JP_OLD = str.maketrans("沢浜竜国広辺関塩桜ケ", "澤濱龍國廣邊關鹽櫻ヶ")
PREFECTURES = {"Tokyo": "東京都", "Osaka": "大阪府", "Kyoto": "京都府", "Hokkaido": "北海道"}
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
        "Gral., Cnel., Sta.": in_region(shortened(AR_SHORT)),
        "code without the country": only_code(str),
        "code without leading zeros": only_code(lambda code: code.lstrip("0")),
        "code with a zero after the province": only_code(
            lambda code: f"{code[:2]}0{code[2:]}" if len(code) == 5 else code
        ),
    },
    "JP": {
        "official": in_region(lambda place: place["local"]),
        "prefecture in Japanese before it": lambda place: {
            "name": f"{PREFECTURES.get(place['region'], '')}{place['local']}",
            "state": place["region_code"],
        },
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
        "AP style": alone(
            lambda place: f"{place['name']}, {AP[place['region']]}" if place["region"] in AP else None
        ),
        "capitals": in_region(lambda place: place["name"].upper()),
        "Ft., Mt., Saint, N.": in_region(shortened(US_SHORT)),
        "code without the country": only_code(str),
        "code without leading zeros": only_code(lambda code: code.lstrip("0")),
    },
}
