"""How names are compared: never as bare strings.

`name_key` is for names of territories and of people's spelling in general; `organisation_key` also drops legal
forms. `stems` gives a name without the words that merely say what kind of territory it is, to be tried only
after the exact name has found nothing.
"""

import re
import unicodedata
from functools import cache, lru_cache

CACHED_NAMES = 2**13  # a long roster asks for the same names again and again
LATIN_MARKS = re.compile("[\u0300-\u036f]")
NOT_WORD = re.compile(r"[\W_]+")
APOSTROPHES = re.compile(r"['’ʻʼ`´‘]")
DOTTED_LETTER = re.compile(r"(?<=\b\w)\.")
JAPANESE_SPACE = re.compile("(?<=[\u3041-\u30ff\u3400-\u9fff]) (?=[\u3041-\u30ff\u3400-\u9fff])")
HIRAGANA = re.compile("[\u3041-\u3096\u309d\u309e]")
KATAKANA = re.compile("[\u30a1-\u30f6\u30fd\u30fe]")
FROM_HIRAGANA_TO_KATAKANA = 0x60
SPACED_LETTERS = re.compile(r"(?<= )[a-z](?: [a-z])+(?= |$)")

LEGAL_FORMS = (
    "sociedad anonima bursatil de capital variable",
    "sociedad anonima de capital variable",
    "sociedad anonima",
    "sociedad de responsabilidad limitada",
    "s de rl de cv",
    "s de rl",
    "sapi de cv",
    "sab de cv",
    "sa de cv",
    "sociedad civil",
    "asociacion civil",
    "incorporated",
    "corporation",
    "company limited",
    "limited",
    "co ltd",
    "co inc",
    "corp",
    "inc",
    "ltd",
    "llc",
    "llp",
    "plc",
    "pty",
    "kk",
    "gk",
    "sas",
    "srl",
    "sac",
    "sapi",
    "sab",
    "sa",
    "sc",
    "ac",
)
JAPANESE_LEGAL_FORMS = (
    "一般社団法人",
    "一般財団法人",
    "公益社団法人",
    "公益財団法人",
    "認定特定非営利活動法人",
    "特定非営利活動法人",
    "認定npo法人",
    "npo法人",
    "国立大学法人",
    "公立大学法人",
    "独立行政法人",
    "国立研究開発法人",
    "社会福祉法人",
    "医療法人",
    "学校法人",
    "宗教法人",
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "相互会社",
    "(株)",
    "(有)",
    "(同)",
    "(一社)",
    "(一財)",
    "(公社)",
    "(公財)",
)
LEGAL_FORM_AT_END = re.compile(r" (?:" + "|".join(LEGAL_FORMS) + r")$")

# Words that say which kind of territory a name is about, by kind: what may stand before and after the name.
# Only words that never set two territories of one kind apart: "Union City" is not Union, "State College" is
# not College, and a township and a borough of one name are two governments.
AFFIXES = {
    "region": (
        (
            "state of",
            "commonwealth of",
            "provincia de",
            "provincia del",
            "provincia",
            "estado de",
            "estado libre y soberano de",
            "gobierno del estado de",
            "gobierno de la provincia de",
            "gobierno de",
        ),
        ("state", "province", "prefecture", "-ken", "-fu", "-to", " ken", " fu", "県", "府", "都"),
    ),
    "county": (
        (
            "county of",
            "parish of",
            "condado de",
            "departamento de",
            "departamento del",
            "departamento",
            "partido de",
        ),
        ("county", "parish", "borough", "census area", "municipio", "郡"),
    ),
    "municipality": (
        (
            "city of",
            "town of",
            "municipality of",
            "ciudad autonoma de",
            "ciudad de",
            "municipio de",
            "municipio",
            "municipalidad de",
            "ayuntamiento de",
            "h. ayuntamiento de",
            "gobierno municipal de",
            "gobierno de la ciudad de",
            "municipalidad de la ciudad de",
            "gobierno de",
            "alcaldia de",
            "alcaldia",
            "intendencia de",
            "partido de",
            "comuna de",
        ),
        (
            "市",
            "区",
            "町",
            "村",
            "-shi",
            "-ku",
            "-cho",
            "-machi",
            "-mura",
            " shi",
            " ku",
            " cho",
            " machi",
            " mura",
        ),
    ),
    "metropolitan_area": (
        ("metropolitan area of", "area metropolitana de", "zona metropolitana de"),
        ("metropolitan area", "metro area", "metro", "都市圏"),
    ),
    "special_district": ((), ()),
    "tribal_territory": ((), ("nation", "tribe", "reservation")),
    "country": ((), ()),
}

# In some countries a word is only the English for the local one (Yokohama City is 横浜市), in others part of the
# name (Union City is not Union).
AFFIXES_AFTER_BY_COUNTRY = {("JP", "municipality"): ("city", "ward", "town", "village")}


def fold(text):
    """Fold what does not tell two names apart: width, case, Latin accents, apostrophes, runs of space."""
    if text.isascii():
        return APOSTROPHES.sub("", text.lower())
    text = unicodedata.normalize("NFKC", text).casefold()
    text = LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", APOSTROPHES.sub("", text))


@lru_cache(CACHED_NAMES)
def name_key(name):
    """The form in which two spellings of one name are equal, such as `Nuevo León` and `NUEVO LEON`."""
    return NOT_WORD.sub(" ", DOTTED_LETTER.sub("", fold(name))).strip()


@lru_cache(CACHED_NAMES)
def organisation_key(name):
    """`name_key` without legal forms, so that `Sony Group Corp.` and `Sony Group` are one organisation.

    Letters written apart (`S. A. de C. V.`) are read together; Japanese is compared without spaces and dots.
    """
    folded = fold(name)
    for form in JAPANESE_LEGAL_FORMS:
        folded = folded.replace(form, " ")
    key = NOT_WORD.sub(" ", DOTTED_LETTER.sub("", folded)).strip()
    key = SPACED_LETTERS.sub(lambda letters: letters[0].replace(" ", ""), JAPANESE_SPACE.sub("", key))
    while LEGAL_FORM_AT_END.search(key):
        key = LEGAL_FORM_AT_END.sub("", key)
    return key or name_key(name)


def kana_pattern(key):
    """A regular expression that finds a key whichever of the two kana each of its sounds is written in.

    None for a key without kana: there is nothing to choose, and plain text is found faster.
    """
    either = KATAKANA.sub(lambda kana: chr(ord(kana[0]) - FROM_HIRAGANA_TO_KATAKANA), key)
    either = HIRAGANA.sub(lambda kana: f"[{kana[0]}{chr(ord(kana[0]) + FROM_HIRAGANA_TO_KATAKANA)}]", either)
    return either if either != key else None


def stems(name, kind, country=""):
    """Keys of `name` without one affix that denotes `kind`, most specific first; empty where it carries none."""
    return list(_stems(name, kind, country))


@lru_cache(CACHED_NAMES)
def _stems(name, kind, country):
    folded = " ".join(fold(name).split())
    beginnings, endings = _affixes(kind, country)
    if not folded.startswith(beginnings) and not folded.endswith(endings):
        return ()
    found = [name_key(folded[len(affix) :]) for affix in beginnings if folded.startswith(affix)]
    for affix in endings:
        if folded.endswith(affix) and len(folded) > len(affix):
            found.append(name_key(folded[: -len(affix)]))
    return tuple(key for key in dict.fromkeys(found) if key)


@cache
def _affixes(kind, country):
    """What names of that kind may begin and end with, the space between included where one is written."""
    before, after = AFFIXES[kind]
    after += AFFIXES_AFTER_BY_COUNTRY.get((country, kind), ())
    return tuple(f"{affix} " for affix in before), tuple(
        affix if affix[0] in "- " or not affix.isascii() else f" {affix}" for affix in after
    )
