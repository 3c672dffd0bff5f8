"""How names of territories are compared: customary spellings are one, a word for another kind is another government.

`spelling_key` is `name_key` with the habits of people who write names of places: St. Paul is Saint Paul, 鎌ヶ谷 is
鎌ケ谷. `stems_of` gives a name without the words that say what kind of territory it is, each with the sorts of
government that those words denote: the stem of "Town of Ithaca" is ithaca and only a town answers to it.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from aca_portal import words
from signatories.names.keys import CACHED_NAMES, FROM_HIRAGANA_TO_KATAKANA, KATAKANA, name_key

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
JAPANESE = re.compile("[\u3005\u3041-\u30ff\u3400-\u9fff]")
BETWEEN_KANJI = "(?<=[\u3005\u3400-\u9fff]){}(?=[\u3005\u3400-\u9fff])"
KE = re.compile(BETWEEN_KANJI.format("[ケヶがガヵ]"))
NO = re.compile(BETWEEN_KANJI.format("[のノ之]"))
TSU = re.compile(BETWEEN_KANJI.format("[ツッつっ]"))
# Old and other forms of characters in names of places, and the form in use, after 常用漢字表 and 人名用漢字別表.
OLD_KANJI = str.maketrans(
    "亞圍壹榮驛圓應櫻奧橫假價會懷繪擴覺學嶽關觀巖歸龜氣戲舊據擧峽狹堯曉區驅勳薰群羣徑莖惠溪經繼螢輕鷄縣顯驗嚴廣恆黃國"
    "黑齋濟碎雜參棧贊殘絲齒兒實寫釋壽收從澁濱獸縱肅處敍將燒稱證乘條狀淨剩疊壤孃讓釀觸眞寢愼盡圖粹穗瀨髓數聲靜齊攝潛纖"
    "禪祖雙壯爭莊搜裝總騷增藏臟屬續對帶滯瀧擇澤單擔膽團斷遲晝蟲鑄廳鎭傳轉點黨燈當鬪德獨讀屆貳廢拜麥發髮拔飜佛拂變邊邉辨瓣"
    "寶豐襃萬默彌藥譯藪與餘譽搖樣謠來賴亂欄覽龍兩獵綠壘禮靈隸戀爐勞樓錄灣崎﨑髙靑淸鄕戶黃塚溫暖飮鹽鐵鷗礪檜籠槇嶋舘曾",
    "亜囲壱栄駅円応桜奥横仮価会懐絵拡覚学岳関観巌帰亀気戯旧拠挙峡狭尭暁区駆勲薫群群径茎恵渓経継蛍軽鶏県顕験厳広恒黄国"
    "黒斎済砕雑参桟賛残糸歯児実写釈寿収従渋浜獣縦粛処叙将焼称証乗条状浄剰畳壌嬢譲醸触真寝慎尽図粋穂瀬髄数声静斉摂潜繊"
    "禅祖双壮争荘捜装総騒増蔵臓属続対帯滞滝択沢単担胆団断遅昼虫鋳庁鎮伝転点党灯当闘徳独読届弐廃拝麦発髪抜翻仏払変辺辺弁弁"
    "宝豊褒万黙弥薬訳薮与余誉揺様謡来頼乱欄覧竜両猟緑塁礼霊隷恋炉労楼録湾崎崎高青清郷戸黄塚温暖飲塩鉄鴎砺桧篭槙島館曽",
)
LONG_VOWELS = ((re.compile("ou|oo|oh(?![aeiouy])"), "o"), (re.compile("uu"), "u"))
M_BEFORE_LIPS = re.compile("m(?=[bpm])")

Endings = tuple[tuple[str, set[str]], ...]  # (affix, sorts of government that it denotes)


@dataclass(frozen=True, slots=True)
class Stem:
    """A name without a word for its kind. `sorts` are those that the word denotes; empty where it tells none apart."""

    key: str
    sorts: frozenset[str] = frozenset()


@lru_cache(CACHED_NAMES)
def spelling_key(name: str, country: str = "") -> str:
    """The form in which customary spellings of one territory's name are equal in a country."""
    key = name_key(INVISIBLE.sub("", name))
    if JAPANESE.search(key):
        key = key.translate(OLD_KANJI)
        return TSU.sub("ツ", NO.sub("の", KE.sub("ケ", key)))
    spelt = _spelt_out(country)
    return " ".join(spelt.get(word, word) for word in key.split())


@cache
def _spelt_out(country: str) -> dict[str, str]:
    """{what a word is shortened to: the word}, of all languages and of the country, which goes first."""
    found: dict[str, str] = {}
    for one in _habits(country):
        for word, shortened in one.spellings.items():
            for short in shortened:
                found.setdefault(name_key(short), name_key(word))
    return found


def sound_key(key: str) -> str:
    """A key by its sound, for Japanese names: kana as hiragana, romanisations without what they differ in."""
    key = KATAKANA.sub(lambda kana: chr(ord(kana[0]) - FROM_HIRAGANA_TO_KATAKANA), key)
    if not key.isascii():
        return key.replace(" ", "")
    for long, short in LONG_VOWELS:
        key = long.sub(short, key)
    return M_BEFORE_LIPS.sub("n", key).replace("tch", "cch").replace(" ", "")


def stems(name: str, kind: str, country: str = "") -> list[str]:
    """The keys of `stems_of`, for who does not tell sorts of government apart."""
    return [stem.key for stem in stems_of(name, kind, country)]


def stems_of(name: str, kind: str, country: str = "") -> list[Stem]:
    """`name` without one affix that denotes `kind`, the longest affix first; empty where it carries none."""
    return list(_stems_of(spelling_key(name, country), kind, country))


@lru_cache(CACHED_NAMES)
def _stems_of(key: str, kind: str, country: str) -> tuple[Stem, ...]:
    before, after = _affixes(kind, country)
    beginnings, endings = _as_text(kind, country)
    if not key.startswith(beginnings) and not key.endswith(endings):
        return ()
    found: dict[str, set[str]] = {}
    for affix, sorts in before:
        if key.startswith(affix):
            found.setdefault(key[len(affix) :].strip(), set()).update(sorts)
    for affix, sorts in after:
        if key.endswith(affix):
            found.setdefault(key[: -len(affix)].strip(), set()).update(sorts)
    return tuple(Stem(stem, frozenset(sorts)) for stem, sorts in found.items() if stem)


@cache
def _affixes(kind: str, country: str) -> tuple[Endings, Endings]:
    """((affix, sorts), …) that may stand before and after, as keys with the space between where one is written."""
    before: dict[str, set[str]] = {}
    after: dict[str, set[str]] = {}
    for one in _habits(country):
        of_kind: list[tuple[set[str], words.Affixes]] = []
        if kind in one.affixes:
            of_kind.append((set(), one.affixes[kind]))
        if kind == "municipality":
            of_kind += [({sort}, affixes) for sort, affixes in one.sorts.items()]
        for sorts, affixes in of_kind:
            for affix in affixes.before:
                before.setdefault(f"{spelling_key(affix, country)} ", set()).update(sorts)
            for affix in affixes.after:
                after.setdefault(_ending(affix, country), set()).update(sorts)
    return _longest_first(before), _longest_first(after)


@cache
def _as_text(kind: str, country: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The affixes alone: most names carry none of them, which one look tells."""
    before, after = _affixes(kind, country)
    return tuple(affix for affix, _sorts in before), tuple(affix for affix, _sorts in after)


def _habits(country: str) -> list[words.Country | words.Language]:
    """What is customary in a country, and in all languages."""
    return [words.country(country), *words.languages()]


def _longest_first(affixes: dict[str, set[str]]) -> Endings:
    return tuple(sorted(affixes.items(), key=lambda one: -len(one[0])))


def _ending(affix: str, country: str) -> str:
    key = spelling_key(affix, country)
    return key if JAPANESE.search(key) else f" {key}"


def sorts_written_in(name: str, country: str) -> frozenset[str]:
    """The sorts of municipality that a legal name ends in: "Addison town" is a town, "Old Town" is a city's name."""
    of_sorts, every = _endings_of_sorts(country)
    if not name.endswith(every):  # as most do: one look tells
        return frozenset()
    return frozenset(sort for endings, sort in of_sorts if name.endswith(endings))


@cache
def _endings_of_sorts(country: str) -> tuple[tuple[tuple[tuple[str, ...], str], ...], tuple[str, ...]]:
    """((endings as they are written, sort), …) of a country and its language; and all endings."""
    habits = words.country(country)
    sorts = (*habits.sorts.items(), *words.language(habits.language).sorts.items())
    found = tuple((tuple(map(_written, affixes.after)), sort) for sort, affixes in sorts if affixes.after)
    return found, tuple(ending for endings, _sort in found for ending in endings)


def _written(affix: str) -> str:
    return affix if JAPANESE.search(affix) or affix[0] == "-" else f" {affix}"
