"""The coalitions side by side."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalitions.pictures.shares import Share, draw
from coalitions.reach.reach import MetricReach
from signatories.models import Metric
from tests import factories

D = datetime.date
PAGE = "/en/compare/"
US = "United States of America"


def text(client, path=PAGE, status=200):
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def row(page, label):
    """The cells of the row with that head, without markup: {coalition: text}."""
    body = re.search(
        rf'rowheader">(?:<span[^>]*>)?{re.escape(label)}(?:</span>)?</th>(.*?)</tr>', page, re.DOTALL
    )[1]
    cells = re.findall(r'data-label="([^"]*)">(.*?)</td>', body, re.DOTALL)
    return {name: " ".join(re.sub("<[^>]*>", " ", cell).split()) for name, cell in cells}


@pytest.fixture
def both(us, japan):
    """California with a company in one, Kanagawa without GDP in the other."""
    factories.figure(us.country, 330_000_000)
    factories.figure(us.country, 20_000_000_000_000, Metric.GDP)
    california = factories.region("US-CA", "California")
    factories.figure(california, 39_000_000)
    factories.figure(california, 3_000_000_000_000, Metric.GDP)
    state = factories.signatory("California", "state", governs=california)
    factories.membership(us, state)
    factories.membership(us, factories.business("Panel Maker"), joined_on=D(2022, 1, 1))
    factories.pledge(us, state)
    factories.pledge(us, state, kind="net_zero", target_year=2050)
    kanagawa = factories.region("JP-14", "Kanagawa")
    factories.figure(kanagawa, 9_000_000)
    factories.membership(japan, factories.signatory("Kanagawa", "state", governs=kanagawa, country="JP"))
    factories.claim(us, 130_000_000, qualifier="about")
    return us, japan


def test_each_quantity_stands_side_by_side(client, both):
    page = text(client)
    us, japan = US, "Japan"
    assert row(page, "Signatories") == {us: "2", japan: "1"}
    assert row(page, "Governments") == {us: "1", japan: "1"}
    assert row(page, "Businesses and investors") == {us: "1", japan: "0"}
    assert row(page, "People, each once") == {us: "39,000,000 2020", japan: "9,000,000 2020"}
    assert row(page, "Share of the population") == {us: "11.8%", japan: "not known"}
    assert row(page, "Counted once")[us].startswith("USD\u00a03.00 trillion".replace("\u00a0", " "))
    assert row(page, "Counted once")[japan] == "not known"
    assert row(page, "Members with a pledge") == {us: "1", japan: "0"}
    assert row(page, "With net zero or carbon neutrality") == {us: "1", japan: "0"}
    assert row(page, "The newest claim of each kind")[us].startswith("People: about 130 million")
    assert row(page, "The newest claim of each kind")[japan] == "no claim on file"


def test_together_each_signatory_and_each_inhabitant_counts_once(client, both):
    us, japan = both
    everywhere = factories.business("Everywhere Inc")
    factories.membership(us, everywhere)
    factories.membership(japan, everywhere)
    page = text(client)
    assert "<dt>Signatories, each once</dt><dd>4</dd>" in page
    assert "<dd>48,000,000 " in page
    assert "never added together" in page


def test_cells_in_narrow_windows_bear_the_country_unless_two_coalitions_share_it(client, both):
    us, japan = both
    assert row(text(client), "Country") == {us.name: US, japan.name: "Japan"}
    other = factories.coalition("cities", name="Climate Mayors", country=us.country)
    assert row(text(client), "Signatories") == {us.name: "2", other.name: "0", "Japan": "1"}
    assert row(text(client), "Members with a pledge") == {us.name: "1", other.name: "0", "Japan": "0"}


def test_a_past_date_shows_that_day_and_says_so(client, both):
    page = text(client, PAGE + "?as_of=2021-06-01")
    assert row(page, "Signatories")[US] == "1"
    assert "as of June 1, 2021" in page[: page.index("</title>")]
    assert 'class="notice notice-date"' in page
    assert 'href="/en/coalitions/us/?as_of=2021-06-01"' in page
    assert "This is not a date." in text(client, PAGE + "?as_of=soon", 400)


@pytest.mark.parametrize(("day", "members"), [("2021-12-31", "1"), ("2022-01-01", "2")])
def test_the_day_of_joining_counts(client, both, day, members):
    assert row(text(client, f"{PAGE}?as_of={day}"), "Signatories")[US] == members


def test_hidden_coalitions_and_members_are_not_compared(client, both):
    us, japan = both
    factories.membership(us, factories.business("Hidden Org", is_published=False))
    factories.membership(us, factories.business("Applicant"), status="applied")
    japan.is_published = False
    japan.save()
    page = text(client)
    assert row(page, "Signatories") == {US: "2"}
    assert "Japan Climate Initiative" not in page
    assert "<dt>Signatories, each once</dt><dd>2</dd>" in page


def test_without_coalitions_it_says_so(client, db):
    page = text(client)
    assert "No coalition is published yet" in page
    assert "<table" not in page


def test_six_coalitions_fit_into_the_picture(client, both):
    for number in range(4):
        factories.coalition(f"other-{number}", name_en=f"Alliance number {number}")
    assert len(row(text(client), "Signatories")) == 6


def test_demonstration_data_says_so(client, both):
    assert "Demonstration data." not in text(client)
    factories.membership(both[1], factories.business(), is_demo=True)
    assert text(client).count('<span class="badge">demonstration data in part</span>') == 1


@pytest.mark.parametrize("path", ["/en/", "/en/coalitions/us/", "/en/about/"])
def test_other_pages_lead_to_it(client, both, path):
    assert f'href="{PAGE}"' in text(client, path)


def test_the_comparison_needs_as_many_queries_for_three_coalitions_as_for_one(
    client, us, django_assert_num_queries
):
    def fill(coalition):
        place = factories.municipality(parent=coalition.country)
        factories.figure(place, 1000)
        member = factories.signatory(governs=place)
        factories.membership(coalition, member)
        factories.pledge(coalition, member)
        factories.claim(coalition, 1)

    fill(us)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for slug in ("japan", "mexico"):
        fill(factories.coalition(slug))
    with django_assert_num_queries(len(one)):
        client.get(PAGE)


# --- The picture ------------------------------------------------------------------------------------------


def sum_of(value=30, upper=None, **fields):
    return MetricReach(value=value, upper=value if upper is None else upper, **{"national": 100} | fields)


def test_what_is_counted_estimated_and_undetermined_follow_each_other():
    line = draw([Share("A", "30%", sum_of(30, 50, estimated=10))], width=100).lines[0]
    assert [(block.pattern, block.x, block.length) for block in line.blocks] == [
        ("", 0, 20),
        ("dots", 20, 10),
        ("hatch", 30, 20),
    ]


@pytest.mark.parametrize("metric", [MetricReach(national=100), MetricReach(value=5, upper=5)])
def test_what_is_not_known_is_not_drawn(metric):
    assert draw([Share("A", "not known", metric)], width=100).lines[0].blocks == []


def test_bars_stay_within_the_country():
    line = draw([Share("A", "100%", sum_of(130, 150))], width=320, names=60, texts=60).lines[0]
    assert max(block.x + block.length for block in line.blocks) <= 260


def test_no_line_of_a_claim_runs_through_words():
    claims = [(place, ["about as many as can be"]) for place in (10, 36, 37, 60, 99, 120)]
    line = draw([Share("A", "30%", sum_of(), claims)], width=320).lines[0]
    assert [mark.is_beyond for mark in line.marks] == [True, False, False, False, False, False]
    assert all(0 <= mark.text_x <= 320 for mark in line.marks)
    for mark in line.marks:
        crossed = [
            other
            for other in line.marks
            if other.y <= mark.line_end and other.text_x < mark.x < other.text_x + 23 * 0.56 * 14
        ]
        assert crossed == []


def test_short_names_are_used_for_all_where_one_long_name_does_not_fit():
    shares = [
        Share("Alianza para la Acción Climática Argentina", "31.6%", sum_of(), short="Argentina"),
        Share("We Are Still In", "25.9%", sum_of(), short="Estados Unidos"),
    ]
    assert [line.name for line in draw(shares, width=320).lines] == ["Argentina", "Estados Unidos"]
    wide = draw(shares, width=1000, names=400, texts=80)
    assert [line.name for line in wide.lines] == [share.name for share in shares]


def test_a_claim_is_shortened_to_fit():
    texts = ["Claim (Feb. 10, 2023): about as many as can be", "Claim: about as many as can be", "many"]
    for width, shown in ((1000, 0), (320, 1), (100, 2)):
        line = draw([Share("A", "30%", sum_of(), [(10, texts)])], width=width).lines[0]
        assert line.marks[0].text == texts[shown]
