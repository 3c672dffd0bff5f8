"""The pictures of coalitions for links on other sites: what they say, how they are drawn, and who gets them."""

import datetime
import io
import json
import re
import struct
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from aca_portal.demonstration import DemoShare
from coalitions.cards.draw import _paint, card_svg, card_words, draw_cards
from coalitions.cards.typesetting import FONTS, JAPANESE, LATIN, SEMIBOLD, Face, fit
from coalitions.models import ImportBatch, SocialCard
from coalitions.reach.reach import compute_reach
from tests import factories

ENGLISH = "/data/coalitions/japan/card-en.png"


@pytest.fixture
def member(japan):
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_200_000, year=2020)
    factories.figure(japan.country, 92_000_000, year=2021)
    return factories.membership(japan, factories.signatory("Kanagawa", "state", governs=prefecture))


NO_DEMO = DemoShare(0, 1)


def svg_of(coalition, language="en", demo=NO_DEMO):
    reach = compute_reach(coalition)
    with translation.override(language):
        return card_svg(card_words(coalition, reach, demo), reach.population)


def texts_of(svg):
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iterfind(".//{*}text")]


def run(*args):
    """(exit status, stdout) of the command."""
    out, status = io.StringIO(), 0
    try:
        call_command("draw_cards", *args, stdout=out, stderr=io.StringIO())
    except SystemExit as exit:
        status = exit.code
    return status, out.getvalue()


# --- What a card says -------------------------------------------------------------------------------------


def test_a_card_states_the_coalition_its_numbers_their_years_and_the_date(member):
    texts = texts_of(svg_of(member.coalition))
    assert {"Japan", "Japan Climate Initiative", "10.0%of the country's people"} <= set(texts)
    assert "9,200,000 people, each counted once (2020)" in texts
    assert "Japan: 92,000,000 people (2021)" in texts
    assert any(text.startswith("As of ") and str(datetime.date.today().year) in text for text in texts)
    assert "Demonstration data." not in texts


def test_a_card_says_that_it_is_demonstration_data(member):
    assert "Demonstration data." in texts_of(svg_of(member.coalition, demo=DemoShare(1, 1)))


@pytest.mark.parametrize(
    ("language", "share"),
    [("es", "10,0\u00a0%de la población del país"), ("ja", "10.0%国の人口に占める割合")],
)
def test_a_card_speaks_its_language(member, language, share):
    member.coalition.name_es = member.coalition.name_ja = "気候変動イニシアティブ"
    svg = svg_of(member.coalition, language)
    assert {share, "気候変動イニシアティブ"} <= set(texts_of(svg))
    assert re.search(r'width="\d+,', svg) is None


def test_a_card_says_which_number_is_missing(japan):
    factories.membership(japan, factories.signatory("Kanagawa", "state", country="JP"))
    texts = texts_of(svg_of(japan))
    assert "Share of the population: not known" in texts
    assert "The number of people is not known." in texts
    assert not any("0%" in text or text.startswith("0 ") for text in texts)


def test_a_card_of_a_coalition_without_members_shows_zero_people(japan):
    factories.figure(japan.country, 92_000_000)
    assert {"0.0%of the country's people", "0 people, each counted once"} <= set(texts_of(svg_of(japan)))


def test_undetermined_people_are_hatched_and_mentioned(member):
    district = factories.jurisdiction("Water District", "special_district", country="JP")
    factories.figure(district, 1_000_000)
    factories.membership(
        member.coalition, factories.signatory("Water District", "special_district", governs=district)
    )
    svg = svg_of(member.coalition)
    assert "It may be as many as 10,200,000, with what is undetermined." in texts_of(svg)
    assert "url(#hatch)" in svg


def test_markup_in_a_name_stays_text(member):
    member.coalition.name = '</text><script>alert("1")</script> & Co.'
    svg = svg_of(member.coalition)
    assert "<script" not in svg
    assert member.coalition.name in texts_of(svg)
    assert size_of(_paint(svg)) == (1200, 630)


@pytest.mark.parametrize("name", ["기후 행동 연합", "Alianza \x01", "Alliance \U0001f33b"])
def test_a_card_with_a_letter_that_has_no_font_has_no_text(member, name):
    member.coalition.name = name
    svg = svg_of(member.coalition)
    assert texts_of(svg) == []
    assert size_of(_paint(svg)) == (1200, 630)
    member.coalition.save()
    draw_cards()
    card = SocialCard.objects.get(language="en")
    assert not card.has_text
    assert "9,200,000 people" in card.words


# --- How it is drawn --------------------------------------------------------------------------------------


def size_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize(("family", "weight"), FONTS)
def test_every_font_draws_its_letters(family, weight):
    words = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80">{}</svg>'
    text = f'<text y="40" font-size="30" font-family="{family}" font-weight="{weight}">Año</text>'
    drawn = _paint(words.format(text))
    assert drawn != _paint(words.format(""))
    others = {(family, weight) for family, weight in FONTS} - {(family, weight)}
    for other, heavy in others:
        text = f'<text y="40" font-size="30" font-family="{other}" font-weight="{heavy}">Año</text>'
        assert _paint(words.format(text)) != drawn


NAMES = [
    "We Are Still In",
    "An Alliance of Cities, Regions, Businesses and Universities for Climate Action in Every Province " * 2,
    "W" * 200,
    "気候変動イニシアティブ" * 18,
    "Alliance 気候変動 " * 20,
    "A" * 30 + " " + "B" * 60,
]


@pytest.mark.parametrize("family", [LATIN, JAPANESE])
@pytest.mark.parametrize("name", NAMES)
def test_long_names_stay_within_the_card(name, family):
    face = Face(family, SEMIBOLD)
    setting = fit(name, face, 1080, sizes={1: (68, 62), 2: (56, 44, 38)})
    assert len(setting.lines) <= (1 if setting.size > 56 else 2)
    assert all(face.width(line, setting.size) <= 1080 for line in setting.lines)
    shown = "".join(setting.lines).replace(" ", "")
    assert shown.removesuffix("…") in name.replace(" ", "")
    assert shown.endswith("…") or shown == name.replace(" ", "")


def test_a_japanese_line_does_not_begin_with_a_mark():
    setting = fit("ああああー、い", Face(JAPANESE), 410, sizes={2: (100,)})
    assert setting.lines == ["あああ", "あー、い"]


def test_the_colours_are_those_of_the_site():
    css = (settings.BASE_DIR / "static" / "palette.css").read_text()
    tokens = set(re.findall(r"--[a-z-]+: (?:var\(--light, )?(#[0-9a-f]+)", css))
    svg = (settings.BASE_DIR / "templates" / "coalitions" / "card.svg").read_text()
    assert set(re.findall(r'"(#[0-9a-f]{3,6})"', svg)) <= tokens


# --- The command ------------------------------------------------------------------------------------------


def test_the_command_draws_every_published_coalition_in_every_language(member, us):
    us.is_published = False
    us.save()
    status, out = run("--json")
    answer = json.loads(out)
    assert (status, answer["errors"]) == (0, [])
    assert [(card["coalition"], card["language"]) for card in answer["cards"]] == [
        ("japan", "en"),
        ("japan", "es"),
        ("japan", "ja"),
    ]
    assert all(card["has_text"] and card["bytes"] > 1000 for card in answer["cards"])
    assert answer["cards"][0]["as_of"] == datetime.date.today().isoformat()


def test_drawing_again_replaces_the_card(client, member):
    run("--coalition", "japan")
    before = client.get(ENGLISH)
    factories.figure(member.signatory.governs, 9_300_000, year=2022)
    assert run("--coalition", "japan") == (0, "3 cards drawn, 0 of them without text.\n")
    after = client.get(ENGLISH)
    assert SocialCard.objects.count() == 3
    assert (before["ETag"], before.content) != (after["ETag"], after.content)


def test_a_coalition_that_is_not_public_cannot_be_drawn(japan, us):
    japan.is_published = False
    japan.save()
    status, out = run("--coalition", "japan", "--json")
    assert status == 1
    assert json.loads(out)["errors"] == [
        {"message": "There is no published coalition 'japan'. Published: us."}
    ]
    with pytest.raises(CommandError, match="no published coalition"):
        run("--coalition", "nowhere")
    assert not SocialCard.objects.exists()


# --- The door ---------------------------------------------------------------------------------------------


def test_the_card_is_served_and_may_be_kept(client, member):
    draw_cards()
    response = client.get(ENGLISH)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert size_of(response.content) == (1200, 630)
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    for header in ({"if-none-match": response["ETag"]}, {"if-modified-since": response["Last-Modified"]}):
        again = client.get(ENGLISH, headers=header)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert client.head(ENGLISH).content == b""
    assert client.post(ENGLISH).status_code == 405


def test_a_coalition_that_is_not_published_shows_no_card(client, member):
    draw_cards()
    member.coalition.is_published = False
    member.coalition.save()
    assert client.get(ENGLISH).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "card-fr.png",
        "card-en.svg",
        "card-.png",
        "card-../../db.png",
        "card-%2e%2e%2fen.png",
        "card-en%00.png",
    ],
)
def test_only_cards_that_were_drawn_have_an_address(client, member, name):
    assert client.get(ENGLISH).status_code == 404
    draw_cards()
    assert client.get(f"/data/coalitions/japan/{name}").status_code == 404
    assert client.get("/data/coalitions/us/card-en.png").status_code == 404


def test_the_address_of_cards_never_serves_an_upload(client, member):
    batch = ImportBatch.objects.create(
        coalition=member.coalition, filename="en.png", content=b"name,type\nSecret,city\n", sha256="0" * 64
    )
    for name in ("en", str(batch.pk), batch.sha256, "roster"):
        assert client.get(f"/data/coalitions/japan/card-{name}.png").status_code == 404
    draw_cards()
    assert b"Secret" not in client.get(ENGLISH).content


# --- The tags of the page ---------------------------------------------------------------------------------


def tags(client, address):
    page = client.get(address).content.decode()
    return dict(
        re.findall(r'<meta (?:property|name)="(og:image[a-z:]*|twitter:card)" content="([^"]*)">', page)
    )


def test_the_page_points_to_its_card_in_its_language(client, member):
    assert tags(client, "/en/coalitions/japan/") == {}
    draw_cards()
    found = tags(client, "/es/coalitions/japan/")
    card = SocialCard.objects.get(language="es")
    address = found.pop("og:image")
    assert address.startswith("http://testserver/data/coalitions/japan/card-es.png?v=")
    assert client.get(address).content == bytes(card.png)
    assert found == {
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": card.words,
        "twitter:card": "summary_large_image",
    }


def test_a_page_of_a_past_date_does_not_point_to_the_card(client, member):
    draw_cards()
    assert tags(client, "/en/coalitions/japan/?as_of=2019-06-01") == {}
    assert tags(client, f"/en/coalitions/japan/?as_of={datetime.date.today()}")


def test_only_the_page_of_the_coalition_points_to_the_card(client, member):
    draw_cards()
    for path in ("", "coalitions/japan/reach/", "signatories/kanagawa/", "about/"):
        assert tags(client, f"/en/{path}") == {}


def test_the_page_reads_one_card_and_not_its_picture(client, member):
    draw_cards()
    client.get("/en/coalitions/japan/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/coalitions/japan/")
    (query,) = (query["sql"] for query in queries if "coalitions_socialcard" in query["sql"])
    assert '"png"' not in query


def test_a_picture_that_says_other_than_its_page_is_not_offered_until_it_is_drawn_anew(client, japan, member):
    draw_cards()
    assert "og:image" in client.get("/en/coalitions/japan/").content.decode()
    factories.figure(member.signatory.governs, 8_000_000, year=2021)
    assert "og:image" not in client.get("/en/coalitions/japan/").content.decode()
    draw_cards()
    assert "og:image" in client.get("/en/coalitions/japan/").content.decode()


def test_a_picture_of_yesterday_that_still_says_the_same_is_offered(client, japan, member):
    (card, *_others) = draw_cards()
    yesterday = datetime.date.today() - datetime.timedelta(1)
    with translation.override("en"):
        reach = compute_reach(japan, yesterday)
        words = str(card_words(japan, reach, DemoShare(0, 0)))
    SocialCard.objects.filter(coalition=japan, language="en").update(as_of=yesterday, words=words)
    assert "og:image" in client.get("/en/coalitions/japan/").content.decode()
