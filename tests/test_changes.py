"""The page that says which files a usual change touches."""

import re

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs/changes.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:4] for line in PAGE.splitlines() if line.startswith("| a ")]
TO_BE_MADE = ("aca_portal/words/countries/br.toml", "coalitions/reference_data/br/")


@pytest.mark.parametrize(("change", "files", "shown_in"), ROWS)
def test_a_change_touches_at_most_six_files_and_names_files_that_exist(change, files, shown_in):
    named = re.findall(r"`([a-z][^`]*)`", files)
    assert len(named) <= 6
    for path in [name for name in named if "/" in name] + re.findall(r"`(tests/[^`]+)`", shown_in):
        assert path in TO_BE_MADE or (settings.BASE_DIR / path).exists(), path


def test_five_changes_are_described():
    assert len(ROWS) == 5
