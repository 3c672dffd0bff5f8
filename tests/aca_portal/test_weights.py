"""Pages stay light: what the benchmarks print is held to its limits."""

import pytest

from tests import factories
from tests.benchmarks.weights import LIMITS, weigh


@pytest.mark.parametrize(
    "path",
    [
        "",
        "coalitions/japan/",
        "coalitions/japan/members/",
        "coalitions/japan/reach/",
        "coalitions/japan/pledges/",
        "coalitions/japan/growth/?reach=1",
        "coalitions/japan/log/",
        "compare/",
        "signatories/",
    ],
)
def test_pages_stay_within_their_limit_of_size(client, japan, path):
    for number in range(100):
        place = factories.municipality(f"Municipality {number}", parent=factories.region("JP-14", "Kanagawa"))
        factories.figure(place, 10_000 + number)
        factories.membership(japan, factories.signatory(f"Municipality {number}", governs=place))
    weights = weigh(client, f"/ja/{path}")
    assert weights["css"] > 0
    for name, limit in LIMITS.items():
        assert weights[name] <= limit, name
