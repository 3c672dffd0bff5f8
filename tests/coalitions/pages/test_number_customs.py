"""Pages about one country write numbers as people there do; what comes after them does not."""

import datetime

import pytest

from coalitions.cards.draw import draw_cards
from tests import factories

PAGES = ("coalitions/{}/", "coalitions/{}/reach/")
WRITTEN = {"mexico": "5,432,100", "argentina": "5.432.100"}


@pytest.fixture
def two_coalitions(db):
    for slug, code in (("mexico", "MX"), ("argentina", "AR")):
        coalition = factories.coalition(slug)
        region = factories.region(f"{code}-X", "Norte")
        factories.figure(region, 5_432_100)
        factories.figure(coalition.country, 50_000_000)
        member = factories.signatory(f"Norte {code}", "state", governs=region, slug=f"norte-{slug}")
        factories.membership(coalition, member, joined_on=datetime.date(2019, 1, 1))


@pytest.mark.parametrize("page", [*PAGES, "signatories/norte-{}/", "coalitions/{}/growth/?reach=1"])
def test_spanish_pages_about_mexico_and_argentina_differ(client, two_coalitions, page):
    for slug, other in (("mexico", "argentina"), ("argentina", "mexico")):
        shown = client.get(f"/es/{page.format(slug)}").content.decode()
        assert WRITTEN[slug] in shown
        assert WRITTEN[other] not in shown


def test_the_embedded_card_follows_its_country(client, two_coalitions):
    assert WRITTEN["mexico"] in client.get("/embed/coalitions/mexico/?lang=es").content.decode()
    assert WRITTEN["argentina"] in client.get("/embed/coalitions/argentina/?lang=es").content.decode()


def test_pictures_for_links_follow_their_country(two_coalitions):
    words = {(card.coalition.slug, card.language): card.words for card in draw_cards()}
    assert WRITTEN["mexico"] in words["mexico", "es"]
    assert WRITTEN["argentina"] in words["argentina", "es"]
    assert WRITTEN["mexico"] in words["argentina", "en"], "English readers write like English"


def test_a_page_about_all_countries_is_not_written_as_the_one_read_before(client, two_coalitions):
    client.get("/es/coalitions/mexico/")
    shown = client.get("/es/").content.decode()
    assert "10.864.200" in shown
    assert "10,864,200" not in shown
