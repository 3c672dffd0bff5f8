"""What a list under its filters says and shows beside its rows. The template is `aca_portal/_list.html`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """The head of a column."""

    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Listing:
    """The words of a list, in the language of the page, and its table."""

    label: str  # of the form with the filters
    found: str  # how many there are
    no_match: str  # instead of the table, where filters leave nothing
    nothing: str  # likewise, where there is nothing to filter
    caption: str
    headings: list[Heading]
    row: str  # the template of one row, which it finds as `item`
    style: str = ""  # further classes of the table
    csv: str = ""  # address of the same as data
