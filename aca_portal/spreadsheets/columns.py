"""The columns of an importable file, declared once: whoever reads, explains or exports the file asks here.

A file is a `Resource` of django-import-export and its columns are `Field`s, so that a declaration reads as in any
project that uses it. Planning, writing in bulk and undoing are our own.
"""

from functools import partial
from typing import TypeVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from import_export import fields, resources

from aca_portal import words
from aca_portal.spreadsheets.cells import shown_mark
from aca_portal.spreadsheets.damaged_text import repaired
from aca_portal.spreadsheets.error_cells import is_error_value
from aca_portal.spreadsheets.rows import CellError, Row
from aca_portal.spreadsheets.table import ReadingOptions, Table, TableRow, heading_key, read_table
from aca_portal.spreadsheets.widgets import Customs, Number, customs_of, is_unknown

AnyRow = TypeVar("AnyRow", bound=Row)


class Column(fields.Field):
    """A column: `widget` reads its cells, `attribute` is what they write, `help` says what belongs there.

    `attribute` is a path of fields from the model of the file, as in every `Field`. Without it the column is for
    those who plan the file, such as the parts of a place. One that `is_offered` stands in templates and exports; the
    others are understood where lists have them.
    """

    def __init__(self, widget, *, attribute=None, required=False, is_offered=True, help=""):
        super().__init__(attribute=attribute, widget=widget)
        self.required = required
        self.is_offered = is_offered
        self.help = help

    def clean(self, row, **kwargs):
        """The value of this column's cell in `row`, the cells of one row. Raises `CellError`."""
        cell = row.get(self.column_name, "")
        if cell == "" or (
            self.widget.understands_unknown and is_unknown(cell) and not self.widget.knows(cell)
        ):
            if self.required:
                raise CellError(self.widget.missing())
            return self.widget.blank
        return self.widget.clean(cell, row=row, **kwargs)


class FileResource(resources.Resource):
    """A kind of importable file: its columns in their order, and how its rows are read.

    An instance reads one file, by the customs of `country` and with the decimal mark `decimal` where that is known.
    `is_1904` is of workbooks that count days from 1904.
    """

    words_of = ""  # under which name the words files have the headings
    refuses_error_values = False  # whether #N/A is an error in every column, not only in a required one

    def __init__(self, country: str = "", decimal: str = "", is_1904: bool = False, **kwargs):
        super().__init__(**kwargs)
        self.decimal = decimal
        self.is_1904 = is_1904
        self.customs = customs_of(country, decimal, is_1904)

    # --- What the file is -------------------------------------------------------------------------------------

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of templates and exports."""
        return tuple(name for name, column in cls.fields.items() if column.is_offered)

    @classmethod
    def required(cls) -> tuple[str, ...]:
        return tuple(name for name, column in cls.fields.items() if column.required)

    @classmethod
    def headings(cls) -> dict[str, str]:
        """{heading_key: column} of every heading that is recognised."""
        return {
            heading_key(heading): name
            for name in cls.fields
            for heading in (name, *(word for some in cls.words(name).values() for word in some))
        }

    @classmethod
    def beside(cls) -> dict[str, dict[str, str]]:
        """{figure: {heading_key: column}} of the headings “Year” and “Source”, which stand beside several figures."""
        return {
            name: {
                heading_key(heading): f"{name}_{part}"
                for part in ("year", "source")
                if f"{name}_{part}" in cls.fields
                for some in words.headings("beside", part).values()
                for heading in some
            }
            for name in cls.fields
        }

    @classmethod
    def years(cls) -> dict[str, str]:
        """{figure: the column of its year}."""
        return {name: f"{name}_year" for name in cls.fields if f"{name}_year" in cls.fields}

    @classmethod
    def words(cls, name: str) -> dict[str, tuple[str, ...]]:
        """{language: the headings that a column may have besides its own name}; a template has the first."""
        return words.headings(cls.words_of, name)

    @classmethod
    def heading(cls, name: str, language: str) -> str:
        """What stands above a column in a template: in English its own name."""
        found = () if language == "en" else cls.words(name).get(language, ())
        return found[0] if found else name

    @classmethod
    def template(cls, language: str) -> list[str]:
        """The headings of an empty file in a language."""
        return [cls.heading(name, language) for name in cls.columns()]

    @classmethod
    def vague_headings(cls) -> frozenset[str]:
        """The keys of the headings that give way to any other of their column, in all languages."""
        some = (words.headings("vague", name) for name in cls.fields)
        return frozenset(heading_key(word) for found in some for own in found.values() for word in own)

    @classmethod
    def column_name(cls, name: str) -> str:
        """What a column is called in a sentence: in the language of the reader, with its own name."""
        word = cls.heading(name, get_language())
        return name if word == name else f"{word} ({name})"

    @classmethod
    def explained(cls) -> list[tuple]:
        """(column, whether it is required, its help, two other headings in each language) of every column."""
        return [
            (
                name,
                column.required,
                column.help,
                [heading for some in cls.words(name).values() for heading in some[:2]],
            )
            for name, column in cls.fields.items()
        ]

    # --- Reading ----------------------------------------------------------------------------------------------

    @classmethod
    def read_table(
        cls,
        content: bytes,
        filename: str,
        country: str = "",
        options: ReadingOptions | None = None,
        *,
        keep_all: bool = False,
    ) -> Table:
        """The table in an uploaded file; raises `UploadError` where it cannot be read.

        `country` is the code of the country whose customs decide what the file itself does not show: the encoding
        of a CSV that is not Unicode, and the decimal mark. Without it the mark stays open where no number shows it.
        With `keep_all` the rows have the cells of columns that are not read, too.
        """
        table = read_table(
            content,
            filename,
            headings=cls.headings(),
            required=cls.required(),
            country=country,
            options=options,
            name_of=cls.column_name,
            beside=cls.beside(),
            years=cls.years(),
            vague=cls.vague_headings(),
            keep_all=keep_all,
        )
        table.filename = filename
        names = [name for name, column in cls.fields.items() if isinstance(column.widget, Number)]
        shown = shown_mark(row.cells.get(name, "") for row in table.rows for name in names)
        table.decimal = table.decimal or shown or (customs_of(country).decimal if country else "")
        return table

    def read(self, row: AnyRow, table_row: TableRow) -> AnyRow:
        """The row, with the value of every column. What cannot be read is an error of the row, and blank in it."""
        cells = self._cells(row, table_row)
        customs = self.customs_of_row(cells)
        faulty = {error["column"] for error in row.errors}
        for name, column in self.fields.items():
            value = column.widget.blank
            if name not in faulty and (column.required or cells.get(name, "") != ""):
                try:
                    value = column.clean(cells, customs=customs, warn=partial(row.warn, name))
                except CellError as error:
                    row.refuse(name, str(error))
            setattr(row, name, value)
        return row

    def customs_of_row(self, cells: dict) -> Customs:
        """How a row writes numbers and dates: as its file does."""
        return self.customs

    def _cells(self, row, table_row):
        """The cells of a row, blank where they hold no value. What else is odd about the row is told here."""
        if table_row.has_stray_cells:
            row.refuse(
                "",
                _(
                    "This row has cells beyond the last heading or under a column without one. "
                    "Look for a comma inside a name that is not in quotation marks, or give the column a heading."
                ),
            )
        for name in table_row.formulas:
            row.refuse(
                name, _("This cell holds a formula. Replace it by its value, and upload the file again.")
            )
        faults = {name: cell for name, cell in table_row.cells.items() if is_error_value(cell)}
        for name, cell in faults.items():
            if self.refuses_error_values or self.fields[name].required:
                row.refuse(name, _("This cell holds the error %(found)s. Correct it.") % {"found": cell})
            else:
                row.warn(
                    name,
                    _(
                        "This cell holds the error %(found)s and was passed over. Correct it, or empty the cell."
                    )
                    % {"found": cell},
                )
        cells = table_row.cells | dict.fromkeys(faults, "") if faults else table_row.cells
        return {
            name: repaired(cell, partial(row.warn, name)) if _may_be_damaged(cell) else cell
            for name, cell in cells.items()
        }


def _may_be_damaged(cell):
    return isinstance(cell, str) and ("&" in cell or "<" in cell or not cell.isascii())
