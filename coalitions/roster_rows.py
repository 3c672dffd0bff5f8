"""One row of a roster: its cells read as what they mean, each fault with its column and a sentence to act on."""

import datetime
import re
import unicodedata
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal.uploads import heading_key
from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, Metric, Signatory
from signatories.names import name_key
from signatories.types import GOVERNMENT_TYPES, SignatoryType

# The columns of the contract in their order, and the headings under which each is recognised besides its name.
HEADINGS = {
    "name": (
        "signatory",
        "organisation",
        "organization",
        "nombre",
        "organización",
        "firmante",
        "名称",
        "団体名",
    ),
    "type": ("kind", "tipo", "tipo de organización", "種別", "種類"),
    "external_id": ("id externo", "clave", "clave externa", "外部ID", "管理番号"),
    "code": ("código", "コード"),
    "state": ("state or province", "province", "prefecture", "estado", "provincia", "都道府県"),
    "county": ("parish", "condado", "departamento", "郡"),
    "city": ("municipality", "town", "ciudad", "municipio", "市区町村"),
    "joined_on": ("joined", "joining date", "date joined", "fecha de ingreso", "ingreso", "加入日", "参加日"),
    "left_on": ("left", "leaving date", "date left", "fecha de salida", "salida", "脱退日", "退会日"),
    "website": ("web", "url", "sitio web", "página web", "ウェブサイト"),
    "local_name": ("name in the local language", "nombre local", "現地語名", "現地名"),
    "population": ("población", "人口"),
    "population_year": ("año de la población", "año población", "人口の年", "人口年"),
    "population_source": ("fuente de la población", "fuente población", "人口の出典", "人口出典"),
    "gdp": ("pib", "gdp current", "GDP（国内総生産）", "総生産"),
    "gdp_year": ("año del pib", "año pib", "GDPの年", "総生産の年"),
    "gdp_source": ("fuente del pib", "fuente pib", "GDPの出典", "総生産の出典"),
    "note": ("notes", "remarks", "nota", "notas", "observaciones", "備考"),
}
ROSTER_COLUMNS = tuple(HEADINGS)
REQUIRED_COLUMNS = ("name", "type")
COLUMN_BY_HEADING = {
    heading_key(heading): column for column, others in HEADINGS.items() for heading in (column, *others)
}

# Customary words for the types, besides their codes and their labels in every language.
TYPE_WORDS = {
    SignatoryType.STATE: (
        "province prefecture estado provincia 都道府県 県 府 都 道",
        "gobierno estatal|gobierno provincial",
    ),
    SignatoryType.COUNTY: ("parish condado departamento 郡", "county government"),
    SignatoryType.CITY: (
        "municipality town village township borough ciudad municipio municipalidad ayuntamiento partido comuna "
        "intendencia 市区町村 市町村 市 区 町 村 特別区",
        "city government|local government|gobierno local|gobierno municipal",
    ),
    SignatoryType.METRO: ("metropolis 都市圏", "metropolitan area|zona metropolitana|área metropolitana"),
    SignatoryType.SPECIAL_DISTRICT: (
        "district distrito 広域連合 一部事務組合 企業団",
        "utility district|water district|school district|distrito especial",
    ),
    SignatoryType.TRIBAL_NATION: (
        "tribe tribal nation 部族 先住民族",
        "indigenous nation|nación tribal|pueblo originario|pueblo indígena",
    ),
    SignatoryType.BUSINESS: ("company corporation firm empresa compañía negocio 企業 会社 事業者",),
    SignatoryType.INVESTOR: (
        "fund bank inversor inversora inversionista banco 投資家 金融機関 機関投資家",
        "asset manager|pension fund",
    ),
    SignatoryType.UNIVERSITY: ("college universidad 大学 教育機関", "higher education|instituto tecnológico"),
    SignatoryType.HEALTHCARE: (
        "hospital hospitales clinic clínica salud 病院 医療機関",
        "health care|health system|sistema de salud",
    ),
    SignatoryType.CULTURAL_INSTITUTION: (
        "museum zoo theatre theater museo teatro 博物館 美術館 文化施設",
        "institución cultural|cultural institutions",
    ),
    SignatoryType.FAITH_GROUP: (
        "faith church congregation iglesia 宗教団体 宗教法人",
        "religious organisation|organización religiosa|comunidad religiosa",
    ),
    SignatoryType.ASSOCIATION: ("network chamber asociación cámara red federación 団体 協会 連合会",),
    SignatoryType.CIVIL_SOCIETY: (
        "ngo nonprofit npo ong fundación foundation 市民団体 財団",
        "non profit|sociedad civil|organización de la sociedad civil|npo法人",
    ),
}

MAX_VALUE = {Metric.POPULATION: 2_000_000_000, Metric.GDP: 1_000_000_000_000_000}
THOUSANDS = {"AR": "."}
MONTH_FIRST = {"US"}
YEARS = range(1900, 2101)
DATE_PATTERNS = (
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?:[T ]00:00(?::00)?)?"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
)
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})")
MONTH_FIRST_DATE = re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>\d{4})")
TEXT_LIMITS = {
    "name": Signatory._meta.get_field("name").max_length,
    "external_id": Membership._meta.get_field("external_id").max_length,
    "code": Jurisdiction._meta.get_field("code").max_length,
    "state": 255,
    "county": 255,
    "city": Jurisdiction._meta.get_field("name").max_length,
    "local_name": 255,
    "population_source": Figure._meta.get_field("source").max_length,
    "gdp_source": Figure._meta.get_field("source").max_length,
    "note": 30_000,
}
valid_url = URLValidator(schemes=["http", "https"])


class CellError(Exception):
    """What is wrong with one cell, as a sentence."""


def issue(row, column, message):
    """An error or warning about one cell, in the form that the batch keeps and the command prints."""
    return {"row": row, "column": column, "message": message}


@dataclass
class StatedFigure:
    """A population or GDP as one row states it."""

    metric: str
    value: int
    year: int | None
    source: str


@dataclass
class RosterRow:
    """A row as it was read. What a cell leaves blank is "" or None and leaves what is on file."""

    NOT_STATED = ("number", "errors", "warnings", "changes")

    number: int
    name: str = ""
    type: str = ""
    external_id: str = ""
    code: str = ""
    state: str = ""
    county: str = ""
    city: str = ""
    joined_on: datetime.date | None = None
    left_on: datetime.date | None = None
    website: str = ""
    local_name: str = ""
    note: str = ""
    figures: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    changes: dict = field(default_factory=dict)  # what the row changes: {field: [old, new]}

    @property
    def is_government(self):
        return self.type in GOVERNMENT_TYPES

    @property
    def content(self):
        """What the row says, to tell whether two rows say the same."""
        return {name: value for name, value in vars(self).items() if name not in self.NOT_STATED}

    def refuse(self, column, message):
        self.errors.append(issue(self.number, column, message))

    def warn(self, column, message):
        self.warnings.append(issue(self.number, column, message))


class RowReader:
    """Reads the rows of one roster, by the customs of its country."""

    def __init__(self, country):
        self.country = country
        self.types = types_by_word()

    def read(self, table_row):
        row = RosterRow(table_row.number)
        cells = table_row.cells
        if table_row.has_stray_cells:
            row.refuse(
                "",
                _(
                    "This row has cells beyond the last heading or under a column without one. "
                    "Look for a comma inside a name that is not in quotation marks, or give the column a heading."
                ),
            )
        for column in ("external_id", "code", "state", "county", "city", "local_name", "note"):
            self._take(row, column, cells, self._text)
        self._take(row, "name", cells, self._name)
        self._take(row, "type", cells, self._type)
        self._take(row, "website", cells, self._website)
        self._take(row, "joined_on", cells, self._date)
        self._take(row, "left_on", cells, self._date)
        if row.joined_on and row.left_on and row.left_on < row.joined_on:
            row.refuse(
                "left_on",
                _("The leaving date %(left)s is before the joining date %(joined)s. Correct one of them.")
                % {"left": row.left_on, "joined": row.joined_on},
            )
        for metric in (Metric.POPULATION, Metric.GDP):
            self._take_figure(row, metric.value, cells)
        return row

    def _take(self, row, column, cells, read):
        try:
            value = read(column, cells.get(column, ""))
        except CellError as error:
            row.refuse(column, str(error))
        else:
            setattr(row, column, value)

    def _take_figure(self, row, metric, cells):
        year_column, source_column = f"{metric}_year", f"{metric}_source"
        try:
            value = self._number(metric, cells.get(metric, ""))
        except CellError as error:
            row.refuse(metric, str(error))
            return
        try:
            year = self._year(cells.get(year_column, ""))
        except CellError as error:
            row.refuse(year_column, str(error))
            return
        try:
            source = self._text(source_column, cells.get(source_column, ""))
        except CellError as error:
            row.refuse(source_column, str(error))
            return
        if value is not None:
            row.figures.append(StatedFigure(metric, value, year, source))

    # --- Cells: each takes the column and the raw cell, and answers its value or raises CellError ----------

    def _text(self, column, cell):
        text = as_text(cell)
        if len(text) > TEXT_LIMITS[column]:
            raise CellError(
                _("The text has %(length)s characters; at most %(limit)s can be kept. Shorten it.")
                % {"length": len(text), "limit": TEXT_LIMITS[column]}
            )
        return text

    def _name(self, column, cell):
        text = " ".join(self._text(column, cell).split())
        if not text:
            raise CellError(_("The name is missing. Write the name of the signatory."))
        if not name_key(text):
            raise CellError(
                _("“%(found)s” holds no letters. Write the name of the signatory.") % {"found": text}
            )
        return text

    def _type(self, column, cell):
        text = as_text(cell)
        found = self.types.get(name_key(text))
        if found:
            return found
        accepted = ", ".join(SignatoryType.values)
        if not text:
            raise CellError(_("The type is missing. Write one of: %(accepted)s.") % {"accepted": accepted})
        raise CellError(
            _("“%(found)s” is not a type of signatory. Write one of: %(accepted)s.")
            % {"found": text, "accepted": accepted}
        )

    def _website(self, column, cell):
        text = as_text(cell)
        if not text:
            return ""
        url = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", text) else f"https://{text}"
        try:
            valid_url(url)
        except ValidationError:
            url = ""
        if not url or len(url) > Signatory._meta.get_field("website").max_length:
            raise CellError(
                _("“%(found)s” is not the address of a website. Write it like https://www.example.org.")
                % {"found": text}
            )
        return url

    def _date(self, column, cell):
        if cell == "":
            return None
        if isinstance(cell, datetime.datetime):
            cell = cell.date()
        if not isinstance(cell, datetime.date):
            cell = self._date_in(unicodedata.normalize("NFKC", as_text(cell)))
        if cell is None or cell.year not in YEARS:
            raise CellError(self._date_help())
        return cell

    def _date_in(self, text):
        local = MONTH_FIRST_DATE if self.country in MONTH_FIRST else DAY_FIRST
        for pattern in (*DATE_PATTERNS, local):
            match = pattern.fullmatch(text)
            if match:
                try:
                    return datetime.date(**{part: int(digits) for part, digits in match.groupdict().items()})
                except ValueError:
                    return None
        return None

    def _date_help(self):
        if self.country in MONTH_FIRST:
            return _("This is not a date. Write it like 2019-10-31 or 10/31/2019 (month first).")
        return _("This is not a date. Write it like 2019-10-31 or 31/10/2019 (day first).")

    def _number(self, metric, cell):
        if cell == "":
            return None
        text = unicodedata.normalize("NFKC", as_text(cell))
        separator = THOUSANDS.get(self.country, ",")
        if re.fullmatch(rf"-?\d{{1,3}}(?:{re.escape(separator)}\d{{3}})+", text):
            text = text.replace(separator, "")
        text = text.removesuffix(".0")
        if re.fullmatch(r"-\d+", text):
            raise CellError(_("%(found)s is negative. Write the figure without a sign.") % {"found": text})
        if not re.fullmatch(r"\d+", text, re.ASCII):
            raise CellError(
                _("“%(found)s” is not a whole number. Write it with digits only, like %(example)s.")
                % {"found": text, "example": f"1{separator}234{separator}567"}
            )
        if len(text) > 18 or int(text) > MAX_VALUE[metric]:
            raise CellError(
                _("%(found)s is larger than anything real. Look for digits too many.") % {"found": text[:40]}
            )
        return int(text)

    def _year(self, cell):
        text = unicodedata.normalize("NFKC", as_text(cell)).removesuffix(".0").removesuffix("年")
        if not text:
            return None
        if not re.fullmatch(r"\d{4}", text, re.ASCII) or int(text) not in YEARS:
            raise CellError(
                _(
                    "“%(found)s” is not a year. Write four digits like 2020, or leave it blank if it is unknown."
                )
                % {"found": text}
            )
        return int(text)


def as_text(cell):
    """A cell as text: whole numbers without a decimal point, dates as ISO, lines ended alike."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return str(cell).replace("\r\n", "\n").replace("\r", "\n")


def types_by_word():
    """{key of a word: type}: codes, labels in every language, customary words. Codes win over the rest."""
    found = {}
    for type, (words, *phrases) in TYPE_WORDS.items():
        for word in words.split() + [phrase for line in phrases for phrase in line.split("|")]:
            found.setdefault(name_key(word), type.value)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for type in SignatoryType:
                found[name_key(str(type.label))] = type.value
    return found | {name_key(type): type for type in SignatoryType.values}
