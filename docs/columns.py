"""Writes docs/columns.md from the declarations of the importable files: `make columns`."""

import os
from pathlib import Path

import django

PAGE = Path(__file__).with_name("columns.md")
FILES = {
    "Roster": "import_signatories",
    "Pledge file": "import_pledges",
    "File of entries in lists of others": "import_listings",
    "Jurisdiction file": "import_jurisdictions",
    "Figure file": "import_figures",
}
INTRODUCTION = """# The columns of importable files

`make columns` writes this page from the declarations in `coalitions/rosters/columns.py`, `pledges/files/columns.py`,
`coalitions/listings/columns.py` and `signatories/territories/columns.py`; a test holds that it is up to date. Headings
may also be in any language that has a words file in `aca_portal/words/`. Columns may be in any order; those in **bold**
are required. A blank cell leaves what is on file.
"""


def page() -> str:
    """The page, in English."""
    from django.utils import translation

    from coalitions.listings.columns import ListingFile
    from coalitions.rosters.columns import RosterFile
    from pledges.files.columns import PledgeFile
    from signatories.territories.columns import FigureFile, JurisdictionFile

    files = (RosterFile, PledgeFile, ListingFile, JurisdictionFile, FigureFile)
    with translation.override("en"):
        tables = [
            f"\n## {title} (`{command}`)\n\n| column | what belongs there |\n|---|---|\n{_lines(file)}"
            for (title, command), file in zip(FILES.items(), files, strict=True)
        ]
    return INTRODUCTION + "".join(tables)


def _lines(file):
    return "".join(
        f"| {f'**`{name}`**' if required else f'`{name}`'} | {_sentence(help)} |\n"
        for name, required, help, _headings in file.explained()
    )


def _sentence(help):
    text = str(help)
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "…")) else ".")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aca_portal.settings")
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
