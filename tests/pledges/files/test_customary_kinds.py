"""The kinds of pledges in the words that people of each language write."""

import pytest

from pledges.files.columns import PledgeFile
from pledges.kinds import Kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Cero neto", Kind.NET_ZERO),
        ("Cero emisiones netas", Kind.NET_ZERO),
        ("実質ゼロ", Kind.NET_ZERO),
        ("Net-Zero Emissions", Kind.NET_ZERO),
        ("Reducción absoluta", Kind.ABSOLUTE),
        ("総量削減", Kind.ABSOLUTE),
        ("Carbono neutral", Kind.CARBON_NEUTRAL),
        ("原単位目標", Kind.INTENSITY),
        ("SBT", Kind.SCIENCE_BASED),
    ],
)
def test_a_customary_word_says_the_kind_of_a_pledge(word, kind):
    assert PledgeFile.fields["kind"].widget.clean(word) == kind
