"""The card that other sites may frame, and nothing else that they may."""

import html
import re

import pytest

from tests import factories


@pytest.fixture
def member(japan):
    prefecture = factories.region("JP-14", "Kanagawa")
    factories.figure(prefecture, 9_200_000)
    factories.figure(japan.country, 92_000_000)
    return factories.membership(japan, factories.signatory("Kanagawa", "state", governs=prefecture))


def frame_ancestors(response):
    return re.search(r"frame-ancestors ([^;]+)", response["Content-Security-Policy"])[1]


def test_any_site_may_frame_the_card(client, member):
    response = client.get("/embed/coalitions/japan/?lang=en")
    assert response.status_code == 200
    assert "X-Frame-Options" not in response
    assert frame_ancestors(response) == "*"
    assert response["Content-Security-Policy"].count("*") == 1
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert "max-age" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("path", ["", "coalitions/japan/", "coalitions/japan/reach/", "signatories/"])
def test_no_site_may_frame_another_page(client, member, path):
    response = client.get(f"/en/{path}")
    assert response["X-Frame-Options"] == "DENY"
    assert frame_ancestors(response) == "'none'"


def test_the_card_shows_the_reach_and_leads_to_its_pages(client, member):
    page = client.get("/embed/coalitions/japan/?lang=en").content.decode()
    assert "Japan Climate Initiative" in page
    assert "9,200,000" in page
    assert "10.0%" in page
    assert 'href="/en/coalitions/japan/" target="_blank" rel="noopener"' in page
    assert 'href="/en/coalitions/japan/reach/"' in page
    assert "<script" not in page


def test_the_card_speaks_the_language_asked_for_else_the_browsers(client, member):
    headers = {"accept-language": "es"}
    assert (
        '<html lang="ja"' in client.get("/embed/coalitions/japan/?lang=ja", headers=headers).content.decode()
    )
    page = client.get("/embed/coalitions/japan/", headers=headers).content.decode()
    assert '<html lang="es"' in page
    assert 'href="/es/coalitions/japan/"' in page


def test_the_card_shows_a_past_date(client, member):
    page = client.get("/embed/coalitions/japan/?lang=en&as_of=2018-02-01").content.decode()
    assert "As of Feb. 1, 2018." in page
    assert 'href="/en/coalitions/japan/?as_of=2018-02-01"' in page
    assert "9,200,000" not in page


@pytest.mark.parametrize(
    ("query", "status"), [("?lang=fr", 404), ("?lang=en&as_of=soon", 400), ("?lang=%00", 404)]
)
def test_a_bad_date_or_language_is_refused(client, member, query, status):
    assert client.get(f"/embed/coalitions/japan/{query}").status_code == status


def test_a_coalition_that_is_not_published_has_no_card(client, japan):
    japan.is_published = False
    japan.save()
    assert client.get("/embed/coalitions/japan/?lang=en").status_code == 404


def test_the_card_says_when_it_is_demonstration_data(client, member):
    member.is_demo = True
    member.save()
    assert "Demonstration data." in client.get("/embed/coalitions/japan/?lang=en").content.decode()


def test_the_page_about_the_coalition_offers_the_code(client, member):
    japan = member.coalition
    japan.name_ja = 'Japan "Climate" <Initiative>'
    japan.save()
    page = client.get("/ja/coalitions/japan/about/").content.decode()
    assert "<iframe" not in page
    code = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[1])
    assert code.startswith('<iframe src="http://testserver/embed/coalitions/japan/?lang=ja" title="')
    assert 'title="Japan &quot;Climate&quot; &lt;Initiative&gt;" ' in code
    assert code.endswith("</iframe>")
    address = re.search(r'src="http://testserver([^"]+)"', code)[1]
    assert client.get(address).status_code == 200
