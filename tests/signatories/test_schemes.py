"""Codes under which others know an organisation: read in every spelling, kept in one, wrong ones refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signatories.schemes import FORMS, Scheme, WrongCode, address_of, read_code


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_has_a_form_and_reads_its_own_example(scheme):
    code = read_code(scheme, FORMS[scheme].example)
    assert read_code(scheme, code) == code


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [
        ("wikidata", "https://www.wikidata.org/wiki/Q1489", "Q1489"),
        ("wikidata", " q1489 ", "Q1489"),
        ("ror", "https://ror.org/02mhbdp94", "02mhbdp94"),
        ("lei", "5493000ibp32uqz0kl24", "5493000IBP32UQZ0KL24"),
        ("cuit", "20-05536168-2", "20055361682"),
        ("rfc", "MAB‐930714‐8T4", "MAB9307148T4"),
        ("houjin_bangou", "５８３５６７８２５６２４６", "5835678256246"),
        ("un_locode", "MX GDL", "MXGDL"),
        ("fips", "US-04019", "04019"),
    ],
)
def test_a_code_is_kept_in_one_form(scheme, text, code):
    assert read_code(scheme, text) == code


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("lei", "5493000IBP32UQZ0KL25"),
        ("cuit", "20-05536168-3"),
        ("houjin_bangou", "1835678256246"),
        ("rfc", "VACE460910SX6"),  # a person's
        ("ein", "07-1144442"),
        ("wikidata", "P31"),
        ("fips", "4019"),
    ],
)
def test_a_wrong_code_is_refused_with_a_sentence(scheme, text):
    with pytest.raises(WrongCode, match=text):
        read_code(scheme, text)


@given(st.sampled_from(Scheme), st.text(max_size=30))
def test_any_text_is_read_or_refused_and_what_is_read_stays_the_same(scheme, text):
    try:
        code = read_code(scheme, text)
    except WrongCode:
        return
    assert read_code(scheme, code) == code


def test_a_code_is_looked_up_where_its_scheme_is_published():
    assert address_of("ror", "02mhbdp94") == "https://ror.org/02mhbdp94"
    assert address_of("fips", "04019") == ""
