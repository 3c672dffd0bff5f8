"""A year in a heading is that of the figures below it."""

import pytest

from aca_portal.spreadsheets.table import ReadingOptions, heading_key
from coalitions.rosters.columns import RosterFile


def read(heading, *cells, **options):
    text = f"name,type,{heading}\nMesa,city,{','.join(cells or ('500',))}\n"
    return RosterFile.read_table(text.encode(), "list.csv", "US", **options)


def figures(table):
    return {column: cell for column, cell in table.rows[0].cells.items() if column not in ("name", "type")}


@pytest.mark.parametrize(
    ("heading", "figure", "year"),
    [
        ("Population 2020", "population", 2020),
        ("2020 population", "population", 2020),
        ("Population (2020 census)", "population", 2020),
        ("Population in 2021", "population", 2021),
        ("population_2019", "population", 2019),
        ("Población 2020", "population", 2020),
        ("Población (Censo 2022)", "population", 2022),
        ("Habitantes al año 2015", "population", 2015),
        ("PIB 2019", "gdp", 2019),
        ("GDP FY2019", "gdp", 2019),
        ("人口（2020年）", "population", 2020),
        ("2020年人口", "population", 2020),
        ("人口（2020年国勢調査）", "population", 2020),
        ("人口（2020年10月1日現在）", "population", 2020),
        ("Population (July 1 2020)", "population", 2020),
        ("Población al 30 de junio de 2022", "population", 2022),
        ("População 2022", "population", 2022),
    ],
)
def test_a_year_in_the_heading_is_that_of_the_figure(heading, figure, year):
    table = read(heading)
    assert figures(table) == {figure: "500", f"{figure}_year": year}
    assert (table.unknown, table.remarks) == ([], [])


@pytest.mark.parametrize(
    "heading",
    ["Population growth 2020", "Population 2010-2020", "Budget 2020", "Name 2020", "Population 20201"],
)
def test_other_headings_with_a_year_are_not_known(heading):
    table = read(heading)
    assert figures(table) == {}
    assert table.unknown == [heading]


def test_of_several_years_the_newest_counts_and_the_others_are_named():
    table = read("Population 2010,Population 2022,Population 2015", "1", "2", "3")
    assert figures(table) == {"population": "2", "population_year": 2022}
    assert table.unknown == []
    assert [sentence for _row, sentence in table.remarks] == [
        "“Population 2010” was not read, because “Population 2022” is.",
        "“Population 2015” was not read, because “Population 2022” is.",
    ]


def test_a_heading_without_a_year_goes_before_those_with_one():
    table = read("Population,Year,Population 2010", "1", "2021", "2")
    assert figures(table) == {"population": "1", "population_year": "2021"}
    assert len(table.remarks) == 1


def test_two_columns_of_one_year_are_for_a_person_to_choose():
    with pytest.raises(Exception, match="more than once"):
        read("Population 2020 (census),Population 2020 (estimate)", "1", "2")


def test_the_year_and_source_beside_a_dated_heading_are_its_own():
    table = read("Population 2020,Year,Source", "1", "2021", "Census")
    assert figures(table) == {"population": "1", "population_year": "2021", "population_source": "Census"}


def test_a_blank_figure_has_no_year():
    assert figures(read("Population 2020,note", "", "x")) == {"population": "", "note": "x"}


def test_a_heading_that_a_person_mapped_keeps_its_year():
    options = ReadingOptions(mapping={heading_key("Inhab. 2020"): "population"})
    assert figures(read("Inhab. 2020", options=options)) == {"population": "500", "population_year": 2020}


def test_a_heading_with_a_year_that_a_person_left_out_is_not_read():
    options = ReadingOptions(mapping={heading_key("Population 2020"): ""})
    assert figures(read("Population 2020", options=options)) == {}
