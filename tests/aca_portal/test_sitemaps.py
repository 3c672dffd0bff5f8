"""What search engines are told of: every public page in every language, and nothing else."""

import re
from xml.etree import ElementTree

import pytest

from tests import factories

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HERE = "http://testserver"


@pytest.fixture
def member(japan):
    signatory = factories.business("横浜商店", slug="横浜商店", country="JP")
    factories.membership(japan, signatory)
    factories.pledge(japan, signatory)
    return signatory


def tree(client, address):
    response = client.get(address.removeprefix(HERE))
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def urls(client):
    """Every address of every part of the map, with its translations."""
    return {
        url.findtext(f"{SITEMAP}loc"): {
            link.get("hreflang"): link.get("href") for link in url.iter(f"{XHTML}link")
        }
        for part in tree(client, "/sitemap.xml").iter(f"{SITEMAP}loc")
        for url in tree(client, part.text).iter(f"{SITEMAP}url")
    }


def test_every_page_is_listed_in_every_language_and_opens(client, member):
    found = urls(client)
    pages = ("", "signatories/", "pledges/", "compare/", "methodology/", "about/")
    for path in (*pages, "coalitions/japan/reach/", "coalitions/japan/growth/"):
        for language in ("en", "es", "ja"):
            assert found[f"{HERE}/{language}/{path}"] == {
                "en": f"{HERE}/en/{path}",
                "es": f"{HERE}/es/{path}",
                "ja": f"{HERE}/ja/{path}",
                "x-default": f"{HERE}/{path}",
            }
    for address in found:
        assert client.get(address.removeprefix(HERE)).status_code == 200, address


def test_what_is_not_published_is_not_listed(client, us, japan, member):
    us.is_published = False
    us.save()
    hidden = factories.business("Hidden Coalition Member")
    factories.membership(us, hidden)
    pledge = factories.pledge(us, hidden)
    factories.membership(japan, factories.business("Applicant"), status="applied", joined_on=None)
    factories.membership(japan, factories.business("Hidden", is_published=False))
    listed = " ".join(urls(client))
    assert "/coalitions/japan/" in listed
    for hidden in ("/coalitions/us/", "hidden", "applicant", f"/pledges/{pledge.pk}/"):
        assert hidden not in listed


def test_robots_txt_names_the_sitemap(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    address = re.search(r"Sitemap: (.+)", response.content.decode())[1]
    assert client.get(address.removeprefix(HERE)).status_code == 200


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("?type=city&q=a&page=2", "?page=2"),
        ("?page=1", ""),
        ("?page=%22%3E%3Cscript%3E", ""),
        ("?as_of=2019-01-01", ""),
    ],
)
def test_filtered_and_dated_pages_name_the_plain_page_as_canonical(client, member, asked, canonical):
    page = client.get(f"/ja/signatories/{asked}").content.decode()
    assert f'<link rel="canonical" href="{HERE}/ja/signatories/{canonical}">' in page
    assert f'<meta property="og:url" content="{HERE}/ja/signatories/{canonical}">' in page
