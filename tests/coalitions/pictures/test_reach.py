"""The reach as one bar of its country, opened into the member governments."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.pictures.reach import lay_out, open_bar, place
from coalitions.pictures.words import shorten, spread, staircase, text_width
from coalitions.reach.reach import MetricReach
from coalitions.reach.union import Outcome
from signatories.models import Metric
from tests import factories


def line(slug, own=None, counted=0, outcome=Outcome.COUNTED, within=None, **kwargs):
    own = SimpleNamespace(
        outcome=outcome,
        within_slug=within,
        value=own if own is not None else counted,
        counted=counted,
        is_estimate=kwargs.pop("is_estimate", False),
    )
    return SimpleNamespace(slug=slug, metrics={"population": own}, **{"warnings": []} | kwargs)


def inside(slug, own, within):
    return line(slug, own, outcome=Outcome.INSIDE, within=within)


def reach(value, upper=None, national=1000, undetermined=0):
    found = MetricReach(value=value, upper=upper or value, national=national)
    found.counts.undetermined = undetermined
    return found


def slugs(parts):
    return [part.slug for part in parts]


# --- What the bar holds -----------------------------------------------------------------------------------


def test_the_largest_come_first():
    bar = open_bar([line("a", counted=10), line("b", counted=30), line("c", counted=20)], reach(60))
    assert slugs(bar.parts) == ["b", "c", "a"]
    assert bar.share == 0.06


def test_members_inside_another_are_shown_there_and_add_nothing():
    lines = [line("state", counted=50), inside("small", 5, "state"), inside("large", 20, "state")]
    (state,) = open_bar(lines, reach(50)).parts
    assert state.amount == 50
    assert slugs(state.inside) == ["large", "small"]


def test_of_many_members_inside_another_the_largest_are_shown_and_the_others_counted():
    lines = [line("state", counted=100), *(inside(f"city-{n}", n, "state") for n in range(1, 10))]
    (state,) = open_bar(lines, reach(100), most_inside=6).parts
    assert slugs(state.inside) == [f"city-{n}" for n in range(9, 3, -1)]
    assert state.more_inside == 3


def test_what_is_undetermined_comes_last():
    bar = open_bar([line("a", counted=10)], reach(10, upper=90, undetermined=2))
    last = bar.parts[-1]
    assert (last.amount, last.count, last.is_undetermined) == (80, 2, True)


def test_beyond_the_largest_the_rest_is_gathered():
    bar = open_bar([line(f"m{n}", counted=n) for n in range(1, 21)], reach(210), most=16)
    assert slugs(bar.parts)[:16] == [f"m{n}" for n in range(20, 4, -1)]
    assert (bar.parts[16].slug, bar.parts[16].count, bar.parts[16].amount) == (None, 4, 10)


def test_slivers_are_gathered_but_one_alone_keeps_its_name():
    tiny = [line("b", counted=1), line("c", counted=1)]
    assert slugs(open_bar([line("a", counted=998), *tiny], reach(1000)).parts) == ["a", None]
    assert slugs(open_bar([line("a", counted=999), tiny[0]], reach(1000)).parts) == ["a", "b"]


def test_estimates_are_told_apart():
    lines = [line(slug, counted=5, is_estimate=guess) for slug, guess in (("a", True), ("b", False))]
    bar = open_bar(lines, reach(10))
    assert {part.slug: part.is_estimate for part in bar.parts} == {"a": True, "b": False}


@pytest.mark.parametrize(
    "nothing", [MetricReach(), MetricReach(value=5, upper=5), MetricReach(value=0, upper=0, national=1000)]
)
def test_without_a_sum_or_a_country_there_is_nothing_to_draw(nothing):
    assert open_bar([line("a")], nothing) is None


# --- Where it lies ----------------------------------------------------------------------------------------


def test_blocks_fill_the_bar_without_gap():
    lines = [line(f"m{n}", counted=n * n) for n in range(1, 30)]
    total = sum(n * n for n in range(1, 30))
    blocks = lay_out(open_bar(lines, reach(total, upper=total + 70)).parts, 1000)
    assert sum(block.length for block in blocks) == pytest.approx(1000)
    for left, right in zip(blocks, blocks[1:], strict=False):
        assert left.end == pytest.approx(right.start)


def test_no_member_sticks_out_of_the_one_that_contains_it():
    lines = [line("state", counted=100), *(inside(name, 60, "state") for name in ("county", "city", "town"))]
    (block,) = lay_out(open_bar(lines, reach(100)).parts, 500)
    assert [inner.lane for inner in block.inside] == [0, 1, 2]
    assert all(block.start <= inner.start and inner.end <= block.end for inner in block.inside)


def test_a_claim_beyond_the_country_lies_at_its_end():
    assert place(50, 100, 320) == 160
    assert place(500, 100, 320) == 320


# --- Where words go ---------------------------------------------------------------------------------------


def test_words_are_cut_to_their_room():
    assert shorten("Japan", 14, 100) == "Japan"
    cut = shorten("A very long name of a water district", 14, 100)
    assert cut.endswith("…")
    assert text_width(cut, 14) <= 100
    assert text_width("東京都", 10) == 30


def test_no_line_crosses_a_word():
    wanted = [(0, 100), (20, 100), (40, 100), (300, 100)]
    rows = staircase(wanted, 1000)
    assert set(rows) == {0, 1, 2, 3}
    for left, (x, width) in enumerate(wanted):
        for right in range(left + 1, len(wanted)):
            assert rows[right] < rows[left] or wanted[right][0] >= x + width
    assert staircase([(950, 100)], 1000) == {}


def test_words_beside_an_upright_bar_keep_their_distance_and_stay_within():
    found = spread([5, 6, 7, 395], 40, 400)
    assert found == sorted(found)
    assert all(low - high >= 40 for high, low in zip(found, found[1:], strict=False))
    assert found[0] >= 0
    assert found[-1] <= 380


# --- On the page ------------------------------------------------------------------------------------------


@pytest.fixture
def covered(us):
    """California with Los Angeles inside it, and figures of the country."""
    country = factories.country("US")
    factories.figure(country, 330_000_000)
    factories.figure(country, 20_000_000_000_000, Metric.GDP)
    california = factories.region("US-CA", "California")
    factories.figure(california, 39_000_000)
    factories.figure(california, 3_000_000_000_000, Metric.GDP)
    los_angeles = factories.municipality("Los Angeles", parent=california)
    factories.figure(los_angeles, 3_900_000)
    factories.membership(us, factories.signatory("California", "state", governs=california), joined_on=None)
    factories.membership(us, factories.signatory("Los Angeles", "city", governs=los_angeles), joined_on=None)
    return us


def text(client, path):
    return client.get(path).content.decode()


def test_the_coalition_page_opens_its_reach_into_the_members(client, covered):
    factories.claim(covered, 155_000_000, qualifier="over", year=2019, source="WWF page")
    page = text(client, "/en/coalitions/us/")
    assert page.count('<figure class="picture ') == 1
    assert text(client, "/en/coalitions/us/reach/").count('<figure class="picture ') == 2
    assert 'href="/en/coalitions/us/reach/?q=California#line-california"' in page
    assert "<title>California: 39,000,000, 11.8% of the country</title>" in page
    assert "<title>Los Angeles: 3,900,000, inside California, adds nothing</title>" in page
    assert "Claim (2019): over 155 million" in page
    assert "This picture as a table: population" in page
    assert 'id="line-california"' in text(client, "/en/coalitions/us/reach/?q=California")


def test_a_figure_that_looks_wrong_is_marked_in_the_picture_and_beside_the_sum(client, covered):
    assert "figure to be checked" not in text(client, "/en/coalitions/us/")
    linn = factories.county("Linn County", parent=factories.region("US-IA", "Iowa"))
    factories.figure(linn.parent, 3_190_369)
    factories.figure(linn, 2_111_226, year=None, provenance="staff")
    factories.membership(covered, factories.signatory("Linn County", "county", governs=linn))
    page = text(client, "/en/coalitions/us/")
    assert "<title>Linn County: 2,111,226\u00a0(!), 0.6% of the country</title>" in page
    assert "figure to be checked" in page
    assert 'href="/en/coalitions/us/reach/?warning=on#lines">1 figure is to be checked</a>' in page
    undated = "For 1 territory in the sum the year of the figure is not known."
    assert undated in page
    assert undated in text(client, "/en/coalitions/us/reach/")


def test_the_links_of_the_picture_keep_the_date(client, covered):
    page = text(client, "/en/coalitions/us/?as_of=2024-05-01")
    assert "/en/coalitions/us/reach/?as_of=2024-05-01&amp;q=California#line-california" in page


def test_every_link_finds_its_line_however_many_pages_of_lines_there_are(client, us):
    factories.figure(factories.country("US"), 330_000_000)
    for number in range(120):
        town = factories.municipality(f"Place {number}")
        factories.figure(town, 1_000_000 - number)
        factories.membership(us, factories.signatory(f"Place {number}", governs=town))
    addresses = set(
        re.findall(r'<a href="([^"]*#line-[^"]*)"', client.get("/en/coalitions/us/").content.decode())
    )
    assert addresses
    for address in addresses:
        anchor = address.partition("#")[2]
        assert f'id="{anchor}"' in client.get(address).content.decode()


def test_drawings_have_no_decimal_commas(client, covered):
    page = text(client, "/es/coalitions/us/")
    assert 'class="part' in page
    drawings = page[page.index('<svg class="picture-wide') : page.index("</figure>")]
    assert 'x="0.0"' in drawings
    assert ',0"' not in drawings


def test_where_nothing_can_be_drawn_there_is_no_picture(client, us):
    factories.membership(us, factories.signatory("Blankville"))
    assert '<figure class="picture' not in text(client, "/en/coalitions/us/")


def test_the_picture_asks_the_database_equally_often_for_two_and_for_four(
    client, covered, django_assert_num_queries
):
    client.get("/en/coalitions/us/")
    with CaptureQueriesContext(connection) as few:
        client.get("/en/coalitions/us/")
    for code, name in (("US-NV", "Nevada"), ("US-OR", "Oregon")):
        region = factories.region(code, name)
        factories.figure(region, 3_000_000)
        factories.membership(covered, factories.signatory(name, "state", governs=region), joined_on=None)
    with django_assert_num_queries(len(few)):
        page = text(client, "/en/coalitions/us/")
    assert "<title>Nevada: 3,000,000" in page
