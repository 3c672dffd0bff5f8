"""Text that suffered on its way into a cell."""

import pytest

from aca_portal.spreadsheets.damaged_text import has_lost_letters, repaired


def read(text):
    warnings = []
    return repaired(text, warnings.append), warnings


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Molinos R&iacute;o &amp; Hijos", "Molinos Río & Hijos"),
        ("Smith &amp;amp; Sons", "Smith & Sons"),
        ("O&#39;Brien &#x6771;&#x4EAC;", "O'Brien 東京"),
        ("Granja<br>Azul", "Granja Azul"),
        ("&lt;b&gt;Granja&lt;/b&gt;", "Granja"),
        ("CompaÃ±Ã\xada AzucarÃ©ra", "Compañía Azucaréra"),
    ],
)
def test_what_can_be_restored_is_restored_with_a_warning(text, meant):
    found, warnings = read(text)
    assert found == meant
    assert len(warnings) == 1
    assert meant in warnings[0]


@pytest.mark.parametrize(
    "text", ["AT&T", "R&D; more", "Ñandú & Cía", "a < b > c", "São João", "東京電力", "Ã"]
)
def test_sound_text_stays_as_it_is(text):
    assert read(text) == (text, [])


def test_letters_that_are_lost_are_told():
    found, warnings = read("Pe\ufffdoles")
    assert found == "Pe\ufffdoles"
    assert "letters were lost" in warnings[0]
    assert has_lost_letters("M?xico Verde")
    assert not has_lost_letters("Who? Everybody")
