"""A portal that is served all the while: before its first migration, while it is updated, while PostgreSQL is away.

The walk has one portal and one database of its own, which take long to make.
"""

import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from tests.faults.cluster import own_cluster
from tests.faults.load import Load
from tests.faults.serving import environment, served, wait_until

SLOWEST = 15  # seconds: the limits on locks are two; the rest is the machine's
DATA = """
from tests import factories
us = factories.coalition("us", name="We Are Still In")
for number in range(30):
    factories.membership(us, factories.business(f"Company {number}"))
"""


@contextmanager
def a_database(folder):
    """(its address, the cluster or None)"""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'portal.sqlite3'}", None
    else:
        with own_cluster() as cluster:
            yield cluster.url(), cluster


def manage(url, *arguments, **more):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(url, **more),
        stdout=subprocess.PIPE,
        text=True,
    )


def done(process):
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def rows(url, sql):
    """What a query answers, from a connection of its own."""
    is_file = url.startswith("sqlite")
    line = sqlite3.connect(urlsplit(url).path[1:], timeout=20) if is_file else psycopg2.connect(url)
    try:
        cursor = line.cursor()
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        line.close()


def reports(url):
    return {message for (message,) in rows(url, "SELECT message FROM coalitions_correction")}


def check(load, url):
    """Nothing but good answers and refusals in the house style; every report that was thanked for is on file."""
    assert load.failed == []
    assert load.faults() == set()
    assert {answer.text for answer in load.refused() if 'class="site-header"' not in answer.text} == set()
    assert all(answer.headers["Retry-After"] for answer in load.refused())
    assert load.slowest() < SLOWEST
    assert set(load.thanked) <= reports(url)
    assert len(load.thanked) == len(set(load.thanked))


def all_pages_answer(portal):
    return all(portal.ask(path).status == 200 for path in ("/en/", "/en/coalitions/us/members/", "/readyz"))


@pytest.mark.timeout(600)
def test_pages_are_served_through_migrations_and_outages(tmp_path):
    with a_database(tmp_path) as (url, cluster), served(url) as portal:
        the_first_migration(portal, url)
        done(manage(url, "shell", "--no-imports", "-c", DATA))
        wait_until(lambda: all_pages_answer(portal), 20)
        an_update(portal, url)
        if cluster:
            an_outage(portal, url, cluster, "fast")
            an_outage(portal, url, cluster, "immediate")  # as if killed


def the_first_migration(portal, url):
    """The tables come while people ask; nobody starts the server again."""
    assert portal.ask("/en/").status == 503
    assert portal.ask("/readyz").status == 503
    with Load(portal, "first") as load:
        done(manage(url, "migrate", "--verbosity", "0"))
    assert load.failed == []
    assert load.faults() == set()
    assert load.slowest() < SLOWEST
    wait_until(lambda: portal.ask("/en/").status == 200, 20)


def an_update(portal, url):
    """The next version's migration is killed once, then done, while this version is served."""
    with Load(portal, "update") as load:
        killed = manage(url, "migrate", "--verbosity", "0", NEXT_VERSION="1")
        assert killed.stdout.readline().strip() == "in the middle"
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        wait_until(lambda: all_pages_answer(portal), 20)
        assert not has_new_column(url)
        done(manage(url, "migrate", "--verbosity", "0", NEXT_VERSION="1"))
        wait_until(lambda: all_pages_answer(portal), 20)
    assert has_new_column(url)
    check(load, url)
    assert load.thanked
    assert rows(url, "SELECT count(*) FROM coalitions_membership") == [(30,)]


def has_new_column(url):
    try:
        rows(url, "SELECT of_the_next_version FROM coalitions_membership")
    except (sqlite3.OperationalError, psycopg2.errors.UndefinedColumn):
        return False
    return True


def an_outage(portal, url, cluster, how):
    """The server is stopped and started again; the portal recovers by itself."""
    with Load(portal, how) as load:
        wait_until(lambda: load.thanked, 20)
        cluster.stop(how)
        before = len(load.thanked)
        wait_until(load.refused, 20)
        assert portal.ask("/healthz").status == 200
        assert portal.ask("/readyz").status == 503
        cluster.start()
        wait_until(lambda: all_pages_answer(portal), 20)
        wait_until(lambda: len(load.thanked) > before + 1, 20)
    check(load, url)
    assert rows(url, "SELECT count(*) FROM coalitions_membership") == [(30,)]
