"""What every page has: its language in the address, a switch that keeps the page, errors in the same clothes."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from aca_portal.templatetags.pages import web_address
from signatories.models import NameKind
from tests import factories


@pytest.mark.parametrize(
    ("accepted", "language"), [("es-MX,es;q=0.9", "es"), ("ja", "ja"), ("fr", "en"), ("", "en")]
)
def test_the_root_leads_to_the_language_of_the_browser(client, accepted, language):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == f"/{language}/"
    assert "Accept-Language" in response["Vary"]


def test_an_address_without_a_language_finds_the_page(client, us):
    response = client.get("/coalitions/us/?type=city", headers={"accept-language": "ja"})
    assert response["Location"] == "/ja/coalitions/us/?type=city"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_page_says_its_language(client, language):
    page = client.get(f"/{language}/", headers={"accept-language": "en"}).content.decode()
    assert f'<html lang="{language}">' in page


@pytest.mark.django_db
def test_the_language_switch_keeps_the_page_and_what_was_asked(client):
    page = client.get("/en/signatories/?type=city&q=%E6%A8%AA").content.decode()
    assert 'href="/ja/signatories/?type=city&amp;q=%E6%A8%AA" lang="ja"' in page
    assert 'href="/es/signatories/?type=city&amp;q=%E6%A8%AA" lang="es"' in page


def test_the_language_switch_keeps_a_page_with_an_address_in_another_script(client, japan):
    signatory = factories.business("横浜商店", slug="横浜商店", country="JP")
    factories.membership(japan, signatory)
    page = client.get("/en/signatories/横浜商店/").content.decode()
    switched = re.search(r'href="(/ja/signatories/[^"]+)" lang="ja"', page)[1]
    assert "横浜商店" in client.get(switched).content.decode()


# --- The frame of every page ------------------------------------------------------------------------------

PAGES = {
    "home": "",
    "coalition": "coalitions/japan/",
    "reach": "coalitions/japan/reach/",
    "growth": "coalitions/japan/growth/",
    "compare": "compare/",
    "directory": "signatories/",
    "signatory": "signatories/yokohama/",
    "pledges": "pledges/",
    "methodology": "methodology/",
    "about": "about/",
    "correction": "coalitions/japan/correction/",
}


@pytest.fixture
def yokohama(japan):
    """A member with a name in two scripts."""
    signatory = factories.signatory("Yokohama", country="JP")
    factories.signatory_name(signatory, "横浜市", "ja")
    factories.membership(japan, signatory)
    return signatory


@pytest.mark.parametrize("language", ["en", "es", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_same_frame(client, yokohama, name, language):
    page = client.get(f"/{language}/{PAGES[name]}").content.decode()
    assert page.index('class="skip" href="#content"') < page.index("<header")
    assert page.count('<main id="content"') == page.count("<h1") == 1
    assert f'action="/{language}/search/" role="search"' in page
    for other in ("en", "es", "ja"):
        assert f'href="/{other}/{PAGES[name]}" lang="{other}"' in page
    assert ('class="wrap breadcrumbs"' in page) == (name != "home")
    assert "style=" not in page


@pytest.mark.parametrize("asked", ["yokoha", "ＹＯＫＯ", "横浜", "ヨコハマ", "ﾖｺﾊﾏ", "よこはま", "よコはマ"])
def test_the_header_searches_in_any_script(client, yokohama, asked):
    factories.signatory_name(yokohama, "ヨコハマシ", "ja", NameKind.READING)
    page = client.get("/en/signatories/", {"q": asked}).content.decode()
    assert ">Yokohama</a>" in page


@pytest.mark.django_db
def test_alternates_are_whole_addresses(client):
    page = client.get("/en/pledges/?page=1").content.decode()
    for language in ("en", "es", "ja"):
        assert f'hreflang="{language}" href="http://testserver/{language}/pledges/?page=1"' in page
    assert 'hreflang="x-default" href="http://testserver/pledges/?page=1"' in page


@pytest.mark.parametrize("path", ["/ja/nothing/here/", "/ja/coalitions/none/", "/ja/signatories/none/"])
@pytest.mark.django_db
def test_the_page_of_a_missing_address_has_the_layout_of_the_site(client, path):
    response = client.get(path)
    assert response.status_code == 404
    page = response.content.decode()
    assert '<html lang="ja">' in page
    assert 'class="site-header"' in page


@pytest.mark.django_db
def test_a_missing_page_leads_home_in_every_language(client):
    page = client.get("/en/nothing/").content.decode()
    assert 'href="/es/" lang="es"' in page


def test_the_page_of_a_server_error_needs_no_database_and_no_request(monkeypatch, us):
    monkeypatch.setattr("coalitions.pages.views.compute_overview", lambda coalitions: 1 / 0)
    response = Client(raise_request_exception=False).get("/en/")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "style=" not in response.content.decode()


def test_the_page_of_a_refusal_has_the_layout_of_the_site():
    with translation.override("en"):
        page = render_to_string("403.html", {}, RequestFactory().get("/en/"))
    assert "You may not see this page" in page
    assert 'class="site-header"' in page


@pytest.mark.django_db
def test_pages_set_no_cookie(client):
    assert not client.get("/en/").cookies


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/admin/", "", None])
def test_only_web_addresses_become_links(url):
    assert web_address(url) == ""


def test_a_web_address_stays():
    assert web_address("https://www.c40.org/") == "https://www.c40.org/"
