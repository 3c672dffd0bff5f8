"""The type of the social cards: which letters there are, how wide a text is, where its lines break.

The fonts come from packages, so that a card looks the same on every machine and nothing is fetched: Source Serif for
Latin letters, and for Japanese the lightest packaged font with kanji (Noto Sans JP, a wheel of 9 MB; others have 14).
Both are under the SIL Open Font License 1.1. A card with a letter that neither has is drawn without text.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fontTools.ttLib import TTFont

from aca_portal import words

LATIN, JAPANESE = "Source Serif Pro", "Noto Sans JP"
FAMILY_OF_SCRIPT = {"latin": LATIN, "japanese": JAPANESE}
REGULAR, SEMIBOLD = 400, 600
_LATIN_FILES = files("font_source_serif_pro") / "files"
FONTS = {
    (LATIN, REGULAR): str(_LATIN_FILES / "SourceSerifPro-Regular.otf"),
    (LATIN, SEMIBOLD): str(_LATIN_FILES / "SourceSerifPro-Semibold.otf"),
    (JAPANESE, REGULAR): str(files("pylopdf_fonts_jp") / "NotoSansJP-Regular.otf"),
}

# What stays together on a line: a kanji or kana with the marks after it, or a word. Spaces belong to what they follow.
_WIDE = "\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60"
_MARKS = "、。」』）・ー！？ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
UNBROKEN = re.compile(rf"[{_WIDE}][{_MARKS}]*\s*|[^\s{_WIDE}]+\s*")


@dataclass(frozen=True)
class Face:
    """One family in one weight."""

    family: str
    weight: int = REGULAR

    def width(self, text, size):
        """How wide the text is, or at most is: kerning narrows it, and letters may come from another font."""
        own = _widths(FONTS.get((self.family, self.weight)) or FONTS[self.family, REGULAR])
        fonts = [own] if can_set(text, own) else [_widths(path) for path in FONTS.values()]
        return sum(max(font.get(ord(letter), 0) for font in fonts) for letter in text) * size


@dataclass(frozen=True)
class Setting:
    """A text broken into lines of one size."""

    size: int
    lines: list


def family_for(language):
    return FAMILY_OF_SCRIPT[words.language(language).script]


def can_set(text, *fonts):
    """Whether the fonts, by default all together, have every letter."""
    fonts = fonts or [_widths(path) for path in FONTS.values()]
    return all(any(ord(letter) in font for font in fonts) for letter in text)


def fit(text, face, width, *, sizes):
    """The text in the first of the `sizes` in which it fits, cut in the last where it fits in none.

    They go from large to small: {number of lines: sizes in which the text may take as many}.
    """
    for most, size in [(most, size) for most, several in sizes.items() for size in several]:
        lines = _break(text, face, size, width)
        if len(lines) <= most and all(face.width(line.rstrip(), size) <= width for line in lines):
            break
    else:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
        lines = [_cut(line.rstrip(), face, size, width) for line in lines if line]
    return Setting(size, [line.rstrip() for line in lines])


def _break(text, face, size, width):
    """Lines as full as they get, each with the space that it ends in."""
    lines = [""]
    for unit in UNBROKEN.findall(text):
        if lines[-1] and face.width((lines[-1] + unit).rstrip(), size) > width:
            lines.append("")
        lines[-1] += unit
    return lines


def _cut(text, face, size, width):
    if face.width(text, size) <= width:
        return text
    while face.width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


@cache
def _widths(path):
    """{letter: its width as a part of the size} of all letters of a font."""
    with TTFont(path, lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {letter: metrics[glyph][0] / em for letter, glyph in font.getBestCmap().items()}
