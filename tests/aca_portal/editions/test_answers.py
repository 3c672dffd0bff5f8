"""Answers are kept for an edition: a repeat costs nothing, nobody sees an old page, and nobody sees another's."""

import datetime
import gzip
import threading
import time

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aca_portal.editions import answers, shelf
from aca_portal.editions.build import build
from coalitions.models import Coalition, SocialCard
from coalitions.pages import overview
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/coalitions/us/"
FOR_ALL = "public, max-age=0, must-revalidate"
KINDS = [
    PAGE,
    "/en/",
    "/es/signatories/",
    "/ja/places/US/",
    "/en/search/?q=acme",
    "/en/coalitions/us/?as_of=2020-02-02",
    "/en/coalitions/us/feed/",
    "/data/coalitions/us/reach.json",
    "/data/signatories.csv",
    "/data/coalitions/us/card-en.png",
    "/embed/coalitions/us/?lang=en",
    "/sitemap.xml",
    "/robots.txt",
]


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {"pages": memory | {"LOCATION": "pages"}}
    caches["pages"].clear()


@pytest.fixture
def portal(us):
    factories.membership(us, factories.business("Acme"))
    picture = {
        "as_of": timezone.now().date(),
        "drawn_at": timezone.now(),
        "has_text": True,
        "png": b"picture",
    }
    SocialCard.objects.create(coalition=us, language="en", sha256="0" * 64, **picture)
    return us


@pytest.fixture
def made(monkeypatch):
    """How often pages of a coalition were made."""
    times = []
    original = overview.read_day
    monkeypatch.setattr(overview, "read_day", lambda *args: times.append(args) or original(*args))
    return times


def body(response):
    return b"".join(response) if response.streaming else response.content


def lasting(response):
    """The headers but for those that each answer gets anew."""
    return {name: value for name, value in response.items() if name not in ("X-Request-ID", "Content-Length")}


def rename(name):
    Coalition.objects.update(name_en=name)


# --- A repeat ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KINDS)
def test_every_public_answer_is_the_same_again_and_can_be_asked_for_by_its_etag(client, portal, path):
    first = client.get(path)
    content = body(first)
    assert (first.status_code, first["Cache-Control"]) == (200, FOR_ALL)
    again = client.get(path)
    assert (again.status_code, body(again)) == (200, content)
    assert lasting(again) == lasting(first)
    same = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert (same["ETag"], same["Cache-Control"]) == (first["ETag"], FOR_ALL)


@pytest.mark.parametrize("path", [PAGE, "/en/coalitions/us/?as_of=2020-02-02", "/data/signatories.csv"])
def test_a_repeat_and_a_304_ask_the_database_for_the_edition_alone(client, portal, path):
    etag = client.get(path)["ETag"]
    body(client.get(path))
    for headers in ({}, {"if-none-match": etag}):
        with CaptureQueriesContext(connection) as queries:
            body(client.get(path, headers=headers))
        assert ["portal_edition" in query["sql"] for query in queries] == [True]


def test_a_kept_page_has_the_security_headers(client, portal):
    client.get(PAGE)
    kept = client.get(PAGE)
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Permissions-Policy",
    ):
        assert name in kept
    assert len(kept["X-Request-ID"]) == 16


def test_head_is_answered_like_get(client, portal):
    page = client.get(PAGE)
    head = client.head(PAGE)
    assert (head.status_code, head["ETag"], head.content) == (200, page["ETag"], b"")


def test_a_browser_that_takes_packed_pages_gets_the_same_page_packed(client, portal):
    page = client.get(PAGE)
    packed = client.get(PAGE, headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == page.content
    assert packed["ETag"] == page["ETag"]
    assert packed["Vary"] == page["Vary"] == "Accept-Encoding"


# --- Never an old page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PAGE, "/en/", "/data/coalitions/us/reach.json", "/en/coalitions/us/feed/"])
def test_after_a_committed_change_nobody_sees_the_page_from_before(client, portal, path):
    before = client.get(path)
    client.get(path)
    portal.signatory = factories.membership(portal, factories.business("Zenith"))
    after = client.get(path, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert body(after) != body(before)


def test_sql_past_the_portal_is_seen_at_once(client, portal):
    client.get(PAGE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE coalitions_coalition SET name_en = 'Renamed by hand'")
    assert "Renamed by hand" in client.get(PAGE).content.decode()


def test_another_day_is_another_page(client, portal, monkeypatch):
    etag = client.get(PAGE)["ETag"]

    class Later(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date(2031, 1, 1)

    monkeypatch.setattr(answers, "date", Later)
    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 200


def test_another_build_is_another_page(client, portal, monkeypatch):
    etag = client.get(PAGE)["ETag"]
    monkeypatch.setattr(answers, "build", lambda: "another")
    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 200
    assert len(build()) == 16


def test_a_page_that_is_made_while_somebody_writes_is_not_taken_for_the_new_one(client, portal, monkeypatch):
    """The edition is read before the data."""
    original = overview.read_day

    def slow(*args):
        read = original(*args)
        monkeypatch.setattr(overview, "read_day", original)
        rename("Written meanwhile")
        return read

    monkeypatch.setattr(overview, "read_day", slow)
    client.get(PAGE)
    assert "Written meanwhile" in client.get(PAGE).content.decode()


def test_what_is_withdrawn_is_gone_at_once(client, portal):
    etag = client.get(PAGE)["ETag"]
    Coalition.objects.update(is_published=False)
    assert client.get(PAGE, headers={"if-none-match": etag}).status_code == 404


# --- Nobody sees what is another's ------------------------------------------------------------------------


def test_staff_get_pages_of_their_own(us_client, client, portal, made):
    Client().get(PAGE)
    for _time in range(2):
        page = us_client.get(PAGE)
        assert page["Cache-Control"] == "private, no-cache"
        assert "ETag" not in page
    assert len(made) == 3


@pytest.mark.parametrize(
    "path", ["/", "/embed/coalitions/us/", "/en/coalitions/us/correction/", "/en/nowhere/"]
)
def test_what_hangs_on_the_reader_is_private(client, portal, path):
    response = client.get(path)
    assert response["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response


def test_languages_are_never_mixed_up(client, portal):
    """The card of a reader with a Japanese browser and cookie is not the next reader's."""
    japanese = Client(headers={"accept-language": "ja"})
    japanese.cookies["django_language"] = "ja"
    for path in ("/embed/coalitions/us/?lang=en", "/data/coalitions/us/reach.json", PAGE, "/sitemap.xml"):
        assert body(japanese.get(path)) == body(client.get(path))
    assert 'lang="ja"' in japanese.get("/embed/coalitions/us/").content.decode()
    assert 'lang="en"' in client.get("/embed/coalitions/us/").content.decode()


def test_the_form_to_report_an_error_is_made_for_each_reader(client, portal):
    forms = [Client().get(PAGE + "correction/") for _reader in range(2)]
    assert forms[0].cookies["csrftoken"].value != forms[1].cookies["csrftoken"].value


def test_hosts_and_schemes_are_kept_apart(client, portal, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    one = client.get(PAGE, headers={"host": "one.example"}).content.decode()
    two = client.get(PAGE, headers={"host": "two.example"}).content.decode()
    assert "one.example" in one
    assert "one.example" not in two
    assert (
        "https://two.example"
        in client.get(PAGE, headers={"host": "two.example"}, secure=True).content.decode()
    )


# --- What is not kept -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    ["?q=tucson", "?nonsense=1", "?page=1&page=2", "?as_of=" + "0" * 300, "?" + "&".join(["type=city"] * 2)],
)
def test_an_address_without_end_is_not_kept(client, portal, query):
    client.get(PAGE + query)
    assert not kept_keys()


def test_faults_and_redirects_are_not_kept(client, portal):
    for path in (
        "/en/nowhere/",
        "/en/coalitions/nobody/",
        "/data/coalitions/us/reach.json?as_of=soon",
        "/en/places/us/",
    ):
        assert client.get(path).status_code != 200
    assert not kept_keys()


def test_the_marks_of_sites_that_link_here_make_no_other_page(client, portal, made):
    client.get(PAGE)
    marked = client.get(PAGE + "?fbclid=abc123&utm_source=minister")
    assert len(made) == 1
    assert "fbclid" not in marked.content.decode()


def test_a_large_answer_is_passed_on_and_not_kept(client, portal, monkeypatch):
    monkeypatch.setattr(answers, "MOST_BYTES", 100)
    for path in (PAGE, "/data/signatories.csv"):
        response = client.get(path)
        assert len(body(response)) > 100
        assert client.get(path, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert not kept_keys()


def test_a_download_that_breaks_off_is_not_kept(client, portal):
    response = client.get("/data/signatories.csv")
    next(iter(response))
    response.close()
    assert not kept_keys()


def kept_keys():
    return list(caches["pages"]._cache)


# --- One at a time, and without a cache -------------------------------------------------------------------


def test_of_many_who_ask_at_once_one_makes_the_page(portal, made, monkeypatch):
    original = overview.find_members

    def slow(*args):
        time.sleep(0.3)
        return original(*args)

    monkeypatch.setattr(overview, "find_members", slow)
    pages, barrier = [], threading.Barrier(4)

    def visit():
        barrier.wait()
        pages.append(Client().get(PAGE).content)
        connection.close()

    readers = [threading.Thread(target=visit) for _reader in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(set(pages)) == 1
    assert len(pages) == 4
    assert len(made) == 1


def test_who_makes_a_page_and_dies_keeps_nobody_waiting_for_ever(client, portal, monkeypatch):
    monkeypatch.setattr(shelf, "SECONDS_TO_WAIT", 0.1)
    monkeypatch.setattr(caches["pages"], "add", lambda *args: False)
    monkeypatch.setattr(caches["pages"], "get_many", lambda keys: {keys[1]: 1})
    assert client.get(PAGE).status_code == 200


class BrokenCache(BaseCache):
    """A cache of which nothing works."""

    def __init__(self, *args):
        super().__init__({})

    def _fail(self, *args, **kwargs):
        raise ConnectionError("the cache is away")

    add = get = set = get_many = delete = has_key = touch = incr = _fail


@pytest.mark.parametrize("path", KINDS)
def test_without_a_cache_every_page_is_there(client, portal, settings, path):
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": f"{__name__}.BrokenCache"}}
    for _time in range(2):
        response = client.get(path)
        assert response.status_code == 200
        body(response)
    assert client.get(path, headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.skipif(connection.vendor != "sqlite", reason="On PostgreSQL a writer keeps nobody from keeping")
def test_a_long_import_keeps_no_reader_waiting(client, portal, monkeypatch):
    """What cannot be kept at once is not kept; other writes of the connection wait as before."""

    def patience():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA busy_timeout").fetchone()[0]

    before, seen = patience(), []
    monkeypatch.setattr(caches["pages"], "add", lambda *args: seen.append(patience()) or True)
    monkeypatch.setattr(caches["pages"], "set", lambda *args: seen.append(patience()))
    client.get(PAGE)
    assert seen == [0, 0]
    assert patience() == before > 0
