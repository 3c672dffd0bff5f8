"""Formulas are disarmed in files that people open, and uploads read what was there before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aca_portal.spreadsheets.formulas import disarmed, is_formula, rearmed, with_own_apostrophes_kept

TEXTS = st.text(alphabet="a';=+-@\t\r\n \u200b＝", max_size=12)


@given(TEXTS)
def test_nothing_of_a_disarmed_text_runs_and_an_upload_reads_the_text_again(text):
    written = disarmed(with_own_apostrophes_kept(text))
    assert not is_formula(written)
    assert rearmed(written) == text


@given(TEXTS)
def test_a_workbook_keeps_the_text_and_an_upload_reads_it_again(text):
    assert rearmed(with_own_apostrophes_kept(text)) == text


@pytest.mark.parametrize("text", ["'Ewa Beach", "a;b", "L'Aquila", "St. Mary's - North", "100-200", ""])
def test_ordinary_text_stays_as_it_is(text):
    assert disarmed(text) == rearmed(text) == text


def test_a_formula_behind_a_semicolon_is_disarmed():
    assert disarmed("Town;=HYPERLINK(1)") == "Town;'=HYPERLINK(1)"
