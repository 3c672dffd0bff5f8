"""One row of a roster: its cells read as what they mean, each fault with its column and a sentence to act on."""

import datetime
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP
from sys import intern

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import translation
from django.utils.translation import gettext as _

from aca_portal.spreadsheets.cells import (
    MONTH_FIRST,
    AmbiguousNumber,
    PartOfDate,
    decimal_mark,
    plain,
    read_date,
    read_number,
)
from aca_portal.spreadsheets.table import heading_key
from coalitions.imports.rows import CellError, as_text, issue, without_error_values
from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, Metric, Signatory
from signatories.names.keys import name_key
from signatories.territories.gazetteer import share_text
from signatories.types import GOVERNMENT_TYPES, SignatoryType

# The columns of the contract in their order, each with its headings by language besides its own name. The first
# of a language stands in the template of that language.
HEADINGS = {
    "name": {
        "en": (
            "signatory",
            "organisation",
            "organization",
            "member",
            "official name",
            "name of organisation",
            *(
                "organisation name",
                "organization name",
                "name of organization",
                "signatory name",
                "member name",
            ),
            *("company", "company name", "institution", "institution name", "entity"),
        ),
        "es": (
            *("nombre", "organización", "firmante", "institución", "entidad", "miembro", "nombre oficial"),
            *(
                "razón social",
                "nombre o razón social",
                "nombre de la organización",
                "nombre de la institución",
            ),
            *("nombre del firmante", "nombre de la entidad", "nombre de la empresa", "nombre del miembro"),
            *("empresa", "miembros"),
        ),
        "ja": (
            "団体名",
            "名称",
            "組織名",
            "企業名",
            "企業・団体名",
            "会員名",
            "参加団体",
            "参加団体名",
            "自治体名",
            *("団体名称", "組織名称", "会社名", "法人名", "社名", "機関名", "メンバー名"),
        ),
    },
    "type": {
        "en": (
            *("kind", "category", "type of organisation", "type of organization", "sector type"),
            *("organisation type", "organization type", "signatory type", "member type", "entity type"),
        ),
        "es": (
            *("tipo", "tipo de organización", "tipo de institución", "tipo de firmante", "categoría"),
            *("tipo de actor", "tipo de entidad", "tipo de miembro"),
        ),
        "ja": (
            *("種別", "種類", "団体種別", "区分", "カテゴリ", "カテゴリー"),
            *("分類", "組織区分", "団体区分", "組織種別", "会員種別", "メンバー種別"),
        ),
    },
    "external_id": {
        "en": ("your own key", "member id", "member number", "key"),
        "es": ("clave", "id externo", "clave externa", "identificador", "número de socio", "folio"),
        "ja": ("管理番号", "外部ID", "会員番号", "番号", "団体コード"),
    },
    "code": {
        "en": ("territory code", "jurisdiction code"),
        "es": ("código", "código del territorio", "clave del territorio"),
        "ja": ("地域コード", "コード", "自治体コード"),
    },
    "state": {
        "en": ("state or province", "province", "prefecture", "region", "state/province", "state/prefecture"),
        "es": (
            *("estado", "provincia", "entidad federativa", "estado o provincia", "provincia o estado"),
            *("estado/provincia", "provincia/estado"),
        ),
        "ja": ("都道府県", "都道府県名", "県", "所在都道府県"),
    },
    "county": {
        "en": ("parish", "county or department", "county/department"),
        "es": ("departamento", "condado", "partido"),
        "ja": ("郡", "郡名"),
    },
    "city": {
        "en": ("municipality", "town", "city or municipality", "city/town", "city or town"),
        "es": ("municipio", "ciudad", "localidad", "alcaldía", "municipio o alcaldía", "municipio/alcaldía"),
        "ja": ("市区町村", "市町村", "市区町村名", "市町村名", "所在市区町村"),
    },
    "joined_on": {
        "en": (
            *("joined", "joining date", "date joined", "join date", "date of joining", "member since"),
            *("signed on", "date signed", "signing date", "signature date", "date of signature"),
        ),
        "es": (
            *("fecha de ingreso", "ingreso", "fecha de adhesión", "adhesión", "fecha de firma"),
            *("fecha de incorporación", "miembro desde", "fecha ingreso", "fecha adhesión", "fecha firma"),
            "fecha de alta",
        ),
        "ja": ("加入日", "参加日", "加盟日", "入会日", "参加年月日", "加入年月日", "賛同日"),
    },
    "left_on": {
        "en": ("left", "leaving date", "date left", "end date"),
        "es": ("fecha de salida", "salida", "fecha de baja", "baja"),
        "ja": ("脱退日", "退会日", "脱会日"),
    },
    "website": {
        "en": ("web", "url", "web site", "homepage", "web page"),
        "es": ("sitio web", "página web", "página de internet", "sitio de internet", "sitio web oficial"),
        "ja": ("ウェブサイト", "ホームページ", "サイト", "HP", "Webサイト", "公式サイト"),
    },
    "local_name": {
        "en": ("name in the local language", "local language name"),
        "es": ("nombre local", "nombre en la lengua local", "nombre en el idioma local"),
        "ja": ("現地語名", "現地名", "日本語名", "和文名称"),
    },
    "population": {
        "en": ("inhabitants", "number of inhabitants"),
        "es": ("población", "habitantes", "población total", "número de habitantes", "población (hab.)"),
        "ja": ("人口", "総人口", "人口（人）"),
    },
    "population_year": {
        "en": ("year of the population", "year of population"),
        "es": ("año de la población", "año población", "año de población"),
        "ja": ("人口の年", "人口年", "人口年次", "人口調査年"),
    },
    "population_source": {
        "en": ("source of the population", "source of population"),
        "es": ("fuente de la población", "fuente población", "fuente de población"),
        "ja": ("人口の出典", "人口出典"),
    },
    "gdp": {
        "en": ("gross domestic product", "gdp current"),
        "es": ("PIB", "producto interno bruto", "producto bruto interno", "PBI"),
        "ja": ("総生産", "GDP（国内総生産）", "域内総生産", "県内総生産"),
    },
    "gdp_year": {
        "en": ("year of the gdp", "year of gdp"),
        "es": ("año del PIB", "año PIB", "año de PIB", "año del PBI"),
        "ja": ("総生産の年", "GDPの年", "GDP年"),
    },
    "gdp_source": {
        "en": ("source of the gdp", "source of gdp"),
        "es": ("fuente del PIB", "fuente PIB", "fuente de PIB", "fuente del PBI"),
        "ja": ("総生産の出典", "GDPの出典", "GDP出典"),
    },
    "note": {
        "en": ("notes", "remarks", "comments"),
        "es": ("nota", "notas", "observaciones", "observación", "comentarios"),
        "ja": ("備考", "メモ", "注記"),
    },
}
ROSTER_COLUMNS = tuple(HEADINGS)
REQUIRED_COLUMNS = ("name", "type")
NUMBER_COLUMNS = ("population", "gdp")
COLUMN_BY_HEADING = {
    heading_key(heading): column
    for column, by_language in HEADINGS.items()
    for heading in (column, *(one for some in by_language.values() for one in some))
}

# Customary words for the types, besides their codes and their labels in every language.
TYPE_WORDS = {
    SignatoryType.STATE: (
        "states province prefecture estado provincia 都道府県 県 府 都 道",
        "state government|gobierno estatal|gobierno provincial|gobierno del estado|gobierno de la provincia|"
        "entidad federativa",
    ),
    SignatoryType.COUNTY: ("counties parish condado departamento 郡", "county government"),
    SignatoryType.CITY: (
        "cities municipality municipalities town village township borough ciudad municipio municipios municipalidad "
        "ayuntamiento alcaldía partido comuna intendencia "
        "市区町村 市町村 市 区 町 村 特別区 政令市 政令指定都市 中核市",
        "city government|local government|gobierno local|gobierno municipal|gobierno de la ciudad",
    ),
    SignatoryType.METRO: ("metropolis 都市圏", "metropolitan area|zona metropolitana|área metropolitana"),
    SignatoryType.SPECIAL_DISTRICT: (
        "district distrito 広域連合 一部事務組合 企業団",
        "utility district|water district|school district|distrito especial",
    ),
    SignatoryType.TRIBAL_NATION: (
        "tribe tribal nation 部族 先住民族",
        "indigenous nation|nación tribal|pueblo originario|pueblo indígena|comunidad indígena",
    ),
    SignatoryType.BUSINESS: (
        "businesses company companies corporation firm empresa empresas compañía negocio "
        "企業 会社 事業者 民間企業 事業会社",
        "empresa privada|sector privado|iniciativa privada|private sector",
    ),
    SignatoryType.INVESTOR: (
        "investors fund bank inversor inversora inversionista banco 投資家 金融機関 機関投資家 銀行",
        "asset manager|pension fund|institución financiera|fondo de inversión|financial institution",
    ),
    SignatoryType.UNIVERSITY: (
        "universities college colleges universidad universidades academia 大学 教育機関 学校法人",
        "higher education|higher education institution|colleges and universities|colleges universities|"
        "instituto tecnológico|institución educativa|institución académica|大学・研究機関",
    ),
    SignatoryType.HEALTHCARE: (
        "hospital hospitales clinic clínica salud 病院 医療機関",
        "health care|health system|health care organization|sistema de salud",
    ),
    SignatoryType.CULTURAL_INSTITUTION: (
        "museum zoo theatre theater museo teatro 博物館 美術館 文化施設",
        "institución cultural|cultural institutions",
    ),
    SignatoryType.FAITH_GROUP: (
        "faith church congregation iglesia 宗教団体 宗教法人",
        "faith groups|faith organization|religious organisation|religious organization|organización religiosa|"
        "comunidad religiosa",
    ),
    SignatoryType.ASSOCIATION: (
        "associations network chamber asociación cámara red federación 団体 協会 連合会 業界団体 経済団体",
        "cámara empresarial|trade association|business association",
    ),
    SignatoryType.CIVIL_SOCIETY: (
        "ngo nonprofit nonprofits npo ong osc fundación foundation 市民団体 消費者団体 環境団体 財団 公益財団法人",
        "non profit|sociedad civil|organización de la sociedad civil|asociación civil|a.c.|npo法人|環境ngo|"
        "npo・ngo|ngo・npo|団体・ngo|団体・ngo等|団体・npo等",
    ),
}
# Japanese lists call prefectures and municipalities alike; the end of the name says which one it is.
LOCAL_GOVERNMENTS = {name_key(word) for word in ("自治体", "地方自治体", "地方公共団体")}
LOCAL_GOVERNMENT_BY_END = dict.fromkeys("都道府県", SignatoryType.STATE.value) | dict.fromkeys(
    "市区町村", SignatoryType.CITY.value
)

# What people write into a cell of which they know nothing, besides signs such as a dash; and of which too much.
UNKNOWN = {
    *("", "na", "n a", "nd", "n d", "sd", "s d", "none", "null", "nil", "unknown", "tbd"),
    *("ninguno", "ninguna", "desconocido", "不明", "なし", "該当なし", "未定", "ー"),
}
SEVERAL = {
    *("various", "several", "multiple", "many", "other", "varios", "varias", "multiples", "複数"),
}
PLACEHOLDERS = UNKNOWN | SEVERAL
MAY_BE_UNKNOWN = (
    *("external_id", "code", "joined_on", "left_on", "website"),
    *("population", "population_year", "gdp", "gdp_year"),
)
MAX_VALUE = {Metric.POPULATION: 2_000_000_000, Metric.GDP: 1_000_000_000_000_000}
FRACTIONS_FROM = 1000  # a figure below this that is no whole number is one in thousands or millions
YEARS = range(1900, 2101)
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


class _VagueDate(CellError):
    """A date of which only the year or month is stated."""

    def __init__(self, found):
        super().__init__(_("“%(found)s” is no full date. Write the day like 2019-10-31.") % {"found": found})
        self.found = found


@dataclass(slots=True)
class StatedFigure:
    """A population or GDP as one row states it."""

    metric: str
    value: int
    year: int | None
    source: str


@dataclass(slots=True)
class RosterRow:
    """A row as it was read. What a cell leaves blank is "" or None and leaves what is on file."""

    SAID = ("type", "external_id", "joined_on", "left_on", "website", "local_name", "note")
    PLACE = ("code", "state", "county", "city")

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
    figures: tuple = ()
    errors: tuple = ()
    warnings: tuple = ()
    changes: dict = field(default_factory=dict)  # what the row changes: {field: [old, new]}

    @property
    def is_government(self):
        return self.type in GOVERNMENT_TYPES

    def says_no_more_than(self, other):
        """Whether all that this row states, another row of the same member states too.

        What makes the two the same member is not compared, however spelled: the name, and the place of a government.
        """
        names = self.SAID if self.is_government else self.SAID + self.PLACE
        said = [(getattr(self, name), getattr(other, name)) for name in names]
        is_said = all(own in ("", None, its) for own, its in said)
        return is_said and all(figure in other.figures for figure in self.figures)

    def refuse(self, column, message):
        self.errors += (issue(self.number, column, message),)

    def warn(self, column, message):
        self.warnings += (issue(self.number, column, message),)


class RowReader:
    """Reads the rows of one roster, by the customs of its country and with its decimal mark."""

    def __init__(self, country, decimal=""):
        self.country = country
        self.decimal = decimal or decimal_mark((), country)
        self.types = types_by_word()

    def read(self, table_row):
        row = RosterRow(table_row.number)
        cells = without_error_values(row, table_row.cells, REQUIRED_COLUMNS)
        cells = cells | {column: "" for column in MAY_BE_UNKNOWN if _says_nothing(cells.get(column))}
        if table_row.has_stray_cells:
            row.refuse(
                "",
                _(
                    "This row has cells beyond the last heading or under a column without one. "
                    "Look for a comma inside a name that is not in quotation marks, or give the column a heading."
                ),
            )
        for column in table_row.formulas:
            row.refuse(
                column, _("This cell holds a formula. Replace it by its value, and upload the file again.")
            )
        for column in ("external_id", "code", "state", "county", "city", "local_name", "note"):
            self._take(row, column, cells, self._text)
        self._take(row, "name", cells, self._name)
        self._take(row, "type", cells, lambda _column, cell: self._type(row.name, cell))
        self._take(row, "website", cells, self._website)
        self._take(row, "joined_on", cells, lambda column, cell: self._joining_date(row, column, cell))
        self._take(row, "left_on", cells, self._date)
        if row.joined_on and row.left_on and row.left_on < row.joined_on:
            row.refuse(
                "left_on",
                _("The leaving date %(left)s is before the joining date %(joined)s. Correct one of them.")
                % {"left": row.left_on, "joined": row.joined_on},
            )
        for metric in (Metric.POPULATION, Metric.GDP):
            self._take_figure(row, metric.value, cells)
        share_text(row, "state", "county")
        return row

    def _take(self, row, column, cells, read):
        if any(error["column"] == column for error in row.errors):
            return
        try:
            value = read(column, cells.get(column, ""))
        except CellError as error:
            row.refuse(column, str(error))
        else:
            setattr(row, column, value)

    def _take_figure(self, row, metric, cells):
        year_column, source_column = f"{metric}_year", f"{metric}_source"
        try:
            value = self._number(row, metric, cells.get(metric, ""))
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
            row.figures += (StatedFigure(metric, value, year, intern(source)),)

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

    def _type(self, name, cell):
        text = as_text(cell)
        key = name_key(text)
        found = LOCAL_GOVERNMENT_BY_END.get(name[-1:]) if key in LOCAL_GOVERNMENTS else self.types.get(key)
        if found:
            return found
        accepted = " · ".join(str(label) for label in SignatoryType.labels)
        if not text:
            raise CellError(_("The type is missing. Write one of: %(accepted)s.") % {"accepted": accepted})
        raise CellError(
            _("“%(found)s” is not a type of signatory. Write one of: %(accepted)s.")
            % {"found": text[:80], "accepted": accepted}
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

    def _joining_date(self, row, column, cell):
        """The date; a year alone is no day and none is invented: the cell is passed over with a warning."""
        try:
            return self._date(column, cell)
        except _VagueDate as error:
            row.warn(
                column,
                _(
                    "“%(found)s” is no full date, so the joining date was left as it is on file. "
                    "Write the day like 2019-10-31 if it is known."
                )
                % {"found": error.found},
            )
            return None

    def _date(self, column, cell):
        if cell == "":
            return None
        try:
            found = read_date(cell, self.country in MONTH_FIRST)
        except (ValueError, OverflowError):
            raise self._no_date(cell) from None
        if found.year not in YEARS:
            raise self._no_date(cell)
        if isinstance(found, PartOfDate):
            raise _VagueDate(as_text(cell))
        return found

    def _no_date(self, cell):
        if self.country in MONTH_FIRST:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 10/31/2019 (month first).")
        else:
            text = _("“%(found)s” is not a date. Write it like 2019-10-31 or 31/10/2019 (day first).")
        return CellError(text % {"found": as_text(cell)[:40]})

    def _number(self, row, metric, cell):
        """A whole number, with a warning where digits were rounded off or lost."""
        if cell == "":
            return None
        found = as_text(cell)[:40]
        try:
            number = read_number(cell, self.decimal)
        except AmbiguousNumber:
            raise CellError(
                _("“%(found)s” may be in thousands or have decimals. Write all digits without separators.")
                % {"found": found}
            ) from None
        except (ValueError, TypeError):
            raise self._no_whole_number(found) from None
        if number.is_percent:
            raise CellError(
                _("“%(found)s” is a share. Write the figure itself, not a percentage.") % {"found": found}
            )
        if number.value < 0:
            raise CellError(_("%(found)s is negative. Write the figure without a sign.") % {"found": found})
        if number.value == 0:
            row.warn(
                metric,
                _("0 is no figure and was passed over. Leave the cell empty if the figure is not known."),
            )
            return None
        if number.value > MAX_VALUE[metric]:
            raise CellError(
                _("%(found)s is larger than anything real. Look for digits too many.") % {"found": found}
            )
        value = int(number.value.to_integral_value(ROUND_HALF_UP))
        if value != number.value:
            if number.value < FRACTIONS_FROM:
                raise self._no_whole_number(found)
            row.warn(metric, _("“%(found)s” was rounded to %(value)s.") % {"found": found, "value": value})
        if number.is_shortened:
            row.warn(
                metric,
                _(
                    "“%(found)s” is a shortened number, read as %(value)s. Digits may have been lost; check it."
                )
                % {"found": found, "value": value},
            )
        return value

    def _no_whole_number(self, found):
        return CellError(
            _("“%(found)s” is not a whole number. Write it with digits only, like %(example)s.")
            % {"found": found, "example": "1234567"}
        )

    def _year(self, cell):
        text = plain(as_text(cell)).removesuffix(".0").removesuffix("年")
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


def is_placeholder(text):
    """Whether a cell about a place names none."""
    return name_key(text) in PLACEHOLDERS


def _says_nothing(cell):
    may_be = isinstance(cell, str) and len(cell) < 15 and not cell[-1:].isdigit()
    return may_be and name_key(cell) in UNKNOWN


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
