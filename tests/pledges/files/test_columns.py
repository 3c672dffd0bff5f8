"""What holds of every importable file, whatever its columns: they are declared once, and cells are read alike."""

import pytest

from aca_portal.spreadsheets.rows import Row
from aca_portal.spreadsheets.table import TableRow, heading_key
from coalitions.models import Membership
from coalitions.rosters.columns import RosterFile
from docs.columns import PAGE, page
from pledges.files.columns import PledgeFile
from pledges.models import Pledge
from signatories.models import Signatory
from signatories.territories.columns import FigureFile, JurisdictionFile

FILES = [RosterFile, PledgeFile, JurisdictionFile, FigureFile]
NUMBERS = {RosterFile: "population", PledgeFile: "base_value", JurisdictionFile: "gdp", FigureFile: "value"}


class AnyRow(Row):
    """A row that takes the columns of whatever file."""


def read(file, cells):
    """The row of that file with these cells, in Argentina."""
    where = {"country": "AR", "code": "AR-B"}
    where = {name: cell for name, cell in where.items() if name in file.columns()}
    return file("AR").read(AnyRow(2), TableRow(2, where | cells))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("cell", ["1.653.461", "1,653,461", "1653461", "1 653 461", "１６５３４６１"])
def test_every_file_reads_a_number_alike(file, cell):
    assert getattr(read(file, {NUMBERS[file]: cell}), NUMBERS[file]) == 1_653_461


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("cell", ["527.97,2.1", "-5", "many", "9" * 40])
def test_every_file_refuses_what_is_no_number(file, cell):
    row = read(file, {NUMBERS[file]: cell})
    assert NUMBERS[file] in [error["column"] for error in row.errors]
    assert getattr(row, NUMBERS[file]) is None


@pytest.mark.parametrize("file", FILES)
def test_a_row_has_a_value_for_every_column_also_where_all_is_blank(file):
    row = file().read(AnyRow(2), TableRow(2, {}))
    assert {error["column"] for error in row.errors} == set(file.required())
    assert all(getattr(row, name) == column.widget.blank for name, column in file.fields.items())


@pytest.mark.parametrize("file", FILES)
def test_every_column_is_explained(file):
    assert all(str(column.help) for column in file.fields.values())


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_the_headings_of_a_template_are_recognised(file, language):
    headings = file.headings()
    assert [headings[heading_key(title)] for title in file.template(language)] == list(file.columns())


def test_the_page_of_columns_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run make columns"


def test_a_column_says_of_which_model_it_is_a_field():
    for name in RosterFile.written_to_signatory():
        Signatory._meta.get_field(name)
    for name in RosterFile.written_to_membership():
        Membership._meta.get_field(name)
    for column in PledgeFile.fields.values():
        assert column.attribute is None or Pledge._meta.get_field(column.attribute)
