"""The directory as a CSV for everybody."""

import csv
import io

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories


def table(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_says_who_and_where(client, japan):
    kanagawa = factories.region("JP-14", "Kanagawa")
    yokohama = factories.signatory(
        "Yokohama", governs=factories.municipality("Yokohama", parent=kanagawa), website="https://y.example/"
    )
    factories.signatory_name(yokohama, "横浜市", "ja")
    factories.membership(japan, yokohama)
    factories.identifier(yokohama, "Q38283")
    factories.identifier(yokohama, "JPYOK", "un_locode", "UNECE")
    assert table(client.get("/data/signatories.csv")) == [
        {
            "signatory": "yokohama",
            "name": "Yokohama",
            "name_en": "",
            "name_es": "",
            "name_ja": "横浜市",
            "type": "city",
            "family": "governments",
            "country": "JP",
            "relation": "governs",
            "place": "Yokohama",
            "place_code": "",
            "region": "Kanagawa",
            "region_code": "JP-14",
            "coalitions": "japan",
            "website": "https://y.example/",
            "identifiers": "un_locode:JPYOK;wikidata:Q38283",
        }
    ]


def test_the_table_follows_the_filters_of_the_directory_whatever_the_page(client, us):
    factories.membership(us, factories.business("Acme"))
    factories.membership(us, factories.signatory("Tucson"))
    rows = table(client.get("/data/signatories.csv?type=city&page=7"))
    assert [row["name"] for row in rows] == ["Tucson"]


def test_a_bad_filter_is_refused_with_a_message(client, us):
    response = client.get("/data/signatories.csv?region=XX")
    assert response.status_code == 400
    assert response.content.decode().startswith("region: ")


def test_the_table_is_the_same_in_every_language_and_can_be_cached(client, us):
    city = factories.signatory("Florence", governs=factories.municipality("Florence"))
    factories.signatory_name(city, "Florencia", "es")
    factories.membership(us, city)
    answers = [
        client.get("/data/signatories.csv", headers={"accept-language": language})
        for language in ("en", "es")
    ]
    assert [answer["Content-Language"] for answer in answers] == ["en", "en"]
    assert answers[0]["Access-Control-Allow-Origin"] == "*"
    assert "public" in answers[0]["Cache-Control"]
    assert "creativecommons.org/licenses/by/4.0" in answers[0]["Link"]
    assert table(answers[0]) == table(answers[1])


def test_names_that_look_like_formulas_are_escaped(client, us):
    factories.membership(us, factories.business("=HYPERLINK(1)"))
    assert table(client.get("/data/signatories.csv"))[0]["name"] == "'=HYPERLINK(1)"


def test_the_table_needs_as_many_queries_for_three_signatories_as_for_one(
    client, us, django_assert_num_queries
):
    factories.membership(us, factories.signatory("One"))
    with CaptureQueriesContext(connection) as one:
        table(client.get("/data/signatories.csv"))
    factories.membership(us, factories.signatory("Two"))
    factories.membership(us, factories.signatory("Three"))
    with django_assert_num_queries(len(one)):
        table(client.get("/data/signatories.csv"))
