"""What pages say to machines: schema.org blocks and previews in social media."""

import json
import re

from signatories.types import SignatoryType
from tests import factories


def blocks(client, path):
    page = client.get(path).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert page.count("<script") == len(found) + page.count("<script defer src=")
    return {block["@type"]: block for block in map(json.loads, found)}


def test_a_coalition_is_an_organization_with_a_dataset(client, japan):
    japan.website = "https://japanclimate.org/"
    japan.save()
    found = blocks(client, "/en/coalitions/japan/")
    assert found["Organization"]["name"] == "Japan Climate Initiative"
    assert found["Organization"]["url"] == "https://japanclimate.org/"
    assert found["Organization"]["foundingDate"] == "2018-01-01"
    assert "description" not in found["Organization"]
    dataset = found["Dataset"]
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    for file in dataset["distribution"]:
        assert client.get(file["contentUrl"].removeprefix("http://testserver")).status_code == 200


def test_a_signatory_is_an_organization_of_its_kind(client, us, japan):
    region = factories.region("JP-14", "Kanagawa")
    kanagawa = factories.signatory("Kanagawa", SignatoryType.STATE, governs=region)
    factories.signatory_name(kanagawa, "神奈川県", "ja")
    factories.membership(japan, kanagawa)
    factories.membership(us, kanagawa, left_on="2020-01-01")
    factories.membership(us, factories.business("Acme"))
    found = blocks(client, "/en/signatories/kanagawa/")["GovernmentOrganization"]
    assert found["name"] == "Kanagawa"
    assert found["alternateName"] == ["神奈川県"]
    assert [coalition["name"] for coalition in found["memberOf"]] == ["Japan Climate Initiative"]
    assert blocks(client, "/en/signatories/acme/")["Organization"]["name"] == "Acme"


def test_names_cannot_close_the_block_of_linked_data(client, japan):
    name = '</script><script>alert("&")</script>'
    factories.membership(japan, factories.business(name, slug="evil"))
    assert blocks(client, "/en/signatories/evil/")["Organization"]["name"] == name


def test_the_directory_is_a_dataset(client, japan):
    dataset = blocks(client, "/en/signatories/")["Dataset"]
    assert dataset["distribution"][0]["contentUrl"] == "http://testserver/data/signatories.csv"


def test_previews_carry_title_and_description(client, japan):
    japan.summary = 'Companies & "others"'
    japan.save()
    page = client.get("/en/coalitions/japan/").content.decode()
    assert '<meta property="og:title" content="Japan Climate Initiative">' in page
    assert '<meta property="og:description" content="Companies &amp; &quot;others&quot;">' in page
