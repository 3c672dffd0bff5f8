"""The text of an uploaded CSV: its encoding, its delimiter, its records.

The first encoding that raises no error is not the right one: `México` in Windows-1252 is also valid Shift_JIS, and
`点検連番` in Shift_JIS is also valid Windows-1252. So a byte order mark decides, then strict UTF-8, then whichever
candidate reads most like text of the coalition's country, with chardet's opinion as one of the voices.
"""

import codecs
import csv
import io
import re
from contextlib import contextmanager
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal import words
from aca_portal.spreadsheets import limits
from aca_portal.spreadsheets.limits import UploadError

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": gettext_lazy("UTF-16 without byte order mark"),
    "utf-16-be": gettext_lazy("UTF-16 without byte order mark, big-endian"),
    "cp932": gettext_lazy("Shift_JIS (Japanese Windows)"),
    "euc_jp": "EUC-JP",
    "iso2022_jp": "ISO-2022-JP (JIS)",
    "cp1252": gettext_lazy("Windows-1252 (Western European)"),
    "latin-1": "ISO-8859-1 (Latin-1)",
    "mac_roman": gettext_lazy("Mac Roman (older Excel for Mac)"),
    "cp850": gettext_lazy("Code page 850 (MS-DOS)"),
}
DELIMITERS = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
}
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
JAPANESE, WESTERN = ("cp932", "euc_jp"), ("cp1252", "latin-1", "mac_roman", "cp850")
RARE = ("mac_roman", "cp850")
CHARDET_NAMES = {
    "cp932": "cp932",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "macroman": "mac_roman",
    "cp850": "cp850",
    "cp437": "cp850",
}
SAMPLE, CHARDET_SAMPLE = 20_000, 4_000  # characters, bytes
ROWS_OF_WINDOWS = (0xAD, *range(0xF9, 0xFD))  # first bytes in EUC-JP of the rows that Windows adds to JIS
BINARY = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)

LETTERS = frozenset("áéíóúüñçÁÉÍÓÚÜÑÇàèìòùâêîôûãõäöëïåÀÈÂÊÔÃÕÄÖ")
SIGNS = frozenset("¿¡ªº«»“”‘’–—…€°·\xa0®©™´")
COMMON_KANJI = range(0x88, 0x98)  # first bytes of the first level of JIS kanji in Shift_JIS
WORD_WITH_SIGN = re.compile("[A-Za-z][¿¡ªº«»“”–…€°©®™\xa0][a-z]|[a-z][ÁÉÍÓÚÜÑÇÀÈÂÊÔÃÕÄÖ][a-z]")
# Words in half-width katakana, in which voicing marks and small letters follow sounds that take them. In Shift_JIS
# they are single bytes, two of which may also be a kanji of EUC-JP.
HALF_WIDTH_RUN = re.compile("[\uff61-\uff9f]{2,}")
HALF_WIDTH_WORD = re.compile("(?:(?:[ｷｼﾁﾋ]ﾞ?[ｬｭｮ]|ﾋﾟ[ｬｭｮ]|[ﾆﾐﾘ][ｬｭｮ]|[ﾃﾌｳ]ﾞ?ｭ|[ｳｶ-ﾄﾊ-ﾎ]ﾞ|[ﾊ-ﾎ]ﾟ|[ｱ-ﾝ])[ｧ-ｫｯｰ]*)+")
KANJI_IN_WORD = re.compile("[A-Za-z][\u4e00-\u9fff\uff61-\uff9f]|[\u4e00-\u9fff\uff61-\uff9f][a-z]")


# --- Encoding ---------------------------------------------------------------------------------------------


def decode(content, filename, country, chosen=""):
    """The text and the name of its encoding. A chosen encoding is taken, or refused where it cannot be."""
    if chosen:
        text = _decoded(content, chosen)
        if text is None or "\x00" in text:
            raise UploadError(
                _(
                    "“%(file)s” cannot be read as %(encoding)s. Choose another encoding, or let it be detected."
                )
                % {"file": filename, "encoding": ENCODINGS.get(chosen, chosen)}
            )
        return text, chosen
    marked = next((name for mark, name in MARKS.items() if content.startswith(mark)), None)
    text, encoding = _best(content, [marked] if marked else _candidates(content), country)
    if text is None or BINARY.search(text) or not text.strip():
        raise _no_text(text, filename)
    return text, encoding


def _candidates(content):
    """Encodings that may be it, of which the best is chosen."""
    zeros, is_utf8 = content.count(0), _decoded(content, "utf-8") is not None
    if zeros > len(content) / (4 if is_utf8 else 50):
        odd, even = content[1:20_000:2].count(0), content[0:20_000:2].count(0)
        return ["utf-16-le"] if odd >= even else ["utf-16-be"]
    if b"\x1b$" in content:
        return ["iso2022_jp"]
    if is_utf8:
        return ["utf-8"]
    return [*JAPANESE, *WESTERN]


def _best(content, names, country):
    """The candidate that can be decoded and reads best. Of equals the first."""
    decoded = {name: text for name in names if (text := _decoded(content, name)) is not None}
    if len(decoded) < 2:
        return next(((text, name) for name, text in decoded.items()), (None, ""))
    import chardet  # takes memory that most uploads can do without

    customary = words.country(country).encodings
    opinion = chardet.detect(_some_foreign_lines(content)).get("encoding") or ""
    opinion = CHARDET_NAMES.get(opinion.lower(), "")

    def score(name):
        reading = _plausibility(decoded[name], name)
        usual, own = name == customary[0], name in customary
        return reading + 0.25 * own + 0.05 * usual + 0.2 * (name == opinion) - 0.3 * (name in RARE)

    best = max(decoded, key=score)
    return decoded[best], best


def _signs_of_windows(error):
    """㈱, ①, 髙 and the like, which Japanese Windows writes into EUC-JP too: they are looked up in its Shift_JIS."""
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or pair[0] not in ROWS_OF_WINDOWS or not 0xA1 <= pair[1] <= 0xFE:
        raise error
    row, cell = pair[0] - 0xA1, pair[1] - 0xA1
    lead = row // 2 + (0x81 if row < 62 else 0xC1)
    trail = cell + 0x9F if row % 2 else cell + (0x40 if cell < 63 else 0x41)
    return bytes([lead, trail]).decode("cp932"), error.start + 2


codecs.register_error("signs of windows", _signs_of_windows)


def _decoded(content, name):
    errors = "signs of windows" if name == "euc_jp" else "strict"
    try:
        text = content.decode("utf-8-sig" if name == "utf-8" else name, errors)
    except (UnicodeDecodeError, LookupError):
        return None
    return text.removeprefix("\ufeff")


def _some_foreign_lines(content):
    lines = (line for line in content.splitlines() if not line.isascii())
    return b"\n".join(islice(lines, 200))[:CHARDET_SAMPLE]


def _plausibility(text, name):
    """How far the characters beyond ASCII are such as people write in that encoding: from about -2 to 1."""
    foreign = [character for character in text[: 50 * SAMPLE] if character > "\x7f"][:SAMPLE]
    if not foreign:
        return 0
    judge = _japanese if name in JAPANESE else _western
    total = sum(map(judge, foreign))
    if name == "cp932":
        runs = HALF_WIDTH_RUN.findall(text[:SAMPLE])
        total += 1.3 * sum(len(run) for run in runs if HALF_WIDTH_WORD.fullmatch(run))
    odd = KANJI_IN_WORD if name in JAPANESE else WORD_WITH_SIGN
    total -= 1.5 * sum(1 for _match in islice(odd.finditer(text[: 50 * SAMPLE]), SAMPLE))
    return total / len(foreign)


def _western(character):
    if character in LETTERS:
        return 1
    if character in SIGNS:
        return 0.2
    return -2 if character < "\xa0" else -1


def _japanese(character):
    code = ord(character)
    if 0x3040 <= code <= 0x30FF or 0x3000 <= code <= 0x3020 or 0xFF00 <= code <= 0xFF60:
        return 1
    if 0x4E00 <= code <= 0x9FFF:
        try:
            return 1 if character.encode("cp932")[0] in COMMON_KANJI else -0.2
        except UnicodeEncodeError:
            return -0.2
    if 0xFF61 <= code <= 0xFF9F:
        return -0.3
    return -0.5


def _no_text(text, filename):
    if text and "\x00" in text and text.strip("\x00") and not BINARY.search(text.replace("\x00", "")):
        line = text[: text.index("\x00")].count("\n") + 1
        return UploadError(
            _(
                "“%(file)s” is not a spreadsheet that can be read: line %(line)s holds a NUL character. "
                "Open it in a spreadsheet program and save it again as CSV UTF-8."
            )
            % {"file": filename, "line": line}
        )
    return UploadError(
        _(
            "“%(file)s” is not a spreadsheet that can be read. "
            "Save it as an Excel workbook (.xlsx) or as CSV UTF-8 and upload that."
        )
        % {"file": filename}
    )


# --- Records ----------------------------------------------------------------------------------------------


def check_shape(text, filename):
    """Refuse what no list can be, before anything goes through millions of blank lines or cells."""
    lines = text.count("\n") + text.count("\r")
    if lines > limits.MAX_LINES:
        raise limits.too_many_rows(filename)
    delimiters = sum(map(text.count, DELIMITERS))
    if delimiters > limits.MAX_CELLS_OF_LINE and any(
        sum(map(line.count, DELIMITERS)) > limits.MAX_CELLS_OF_LINE for line in text.splitlines()
    ):
        raise limits.too_many_columns(filename)


def split(text, merit, chosen=""):
    """The text without a line `sep=;`, and its delimiter.

    The delimiter is that of the header: of those that the first records can be split by, the one of which
    `merit(records)` is highest.
    """
    named = SEPARATOR_LINE.match(text)
    if named:
        text = text[named.end() :]
        if not chosen and named[1] in DELIMITERS:
            chosen = named[1]
    return text, chosen or max(DELIMITERS, key=lambda delimiter: merit(_head(text, delimiter)))


@contextmanager
def _limited_cells():
    """The limit of the csv module holds for the whole process: it is put back."""
    before = csv.field_size_limit(limits.MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@_limited_cells()
def _head(text, delimiter):
    found = []
    try:
        for cells in islice(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), limits.MAX_LEADING_ROWS
        ):
            if any(cells):
                found.append(cells)
    except csv.Error:
        pass
    return found


@_limited_cells()
def records(text, delimiter, filename):
    """(number, cells) of every record that is not blank, numbered as the rows of a spreadsheet program."""
    numbered, number, above = [], 0, []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cells):
                continue
            if number > limits.MAX_ROWS + limits.MAX_LEADING_ROWS:
                raise limits.too_many_rows(filename)
            above = _sharing_text(cells, above)
            numbered.append((number, above))
    except csv.Error as error:
        row = number + 1
        if "field larger" in str(error):
            raise limits.cell_too_long(filename, row) from error
        raise UploadError(
            _("Row %(row)s of “%(file)s” cannot be read. Look for a quotation mark that is not closed there.")
            % {"row": row, "file": filename}
        ) from error
    return numbered


def _sharing_text(cells, above):
    """The cells, with one copy of what the row above says likewise: most columns repeat themselves."""
    shared = [over if cell == over else cell for cell, over in zip(cells, above, strict=False)]
    return shared + cells[len(shared) :]
