"""Requests a second for the page of a coalition with 4,000 members, kept and by 304, beside a bare view.

One gunicorn with two workers under production settings, asked over loopback by a few connections that stay open.
"""

import http.client
import threading
import time
from statistics import median

from coalitions.models import Coalition
from tests.benchmarks import territories
from tests.benchmarks.coalition_page import gunicorn
from tests.benchmarks.database import settle

CONNECTIONS = 4
SECONDS = 2
ROUNDS = 3
FIRST_TIMES = 5
PROXIED = {"X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}


def run():
    coalition, _, _, cities = territories.nation(regions=50, counties=500, municipalities=2_000)
    territories.govern(coalition, cities)
    territories.employ(coalition, cities, 2_000)
    settle()
    page = f"/en/coalitions/{coalition.slug}/"
    with gunicorn("--workers", "2", "--threads", "4") as served:
        host = served.host
        bare = median(time_of(host, "/healthz") for _ in range(50))
        first = median(first_time(host, page, coalition) for _ in range(FIRST_TIMES))
        print(f"{first * 1000:10.1f} ms   first time in an edition, {first / bare:.0f} times a bare view")
        etag = ask(http.client.HTTPConnection(host), page, PROXIED).getheader("ETag")
        kinds = {
            "bare view": ("/healthz", {}),
            "kept page": (page, {}),
            "304": (page, {"If-None-Match": etag}),
        }
        rates = {kind: [] for kind in kinds}
        for _ in range(ROUNDS):
            for kind, (path, headers) in kinds.items():
                rates[kind].append(requests_a_second(host, path, PROXIED | headers))
        for kind, measured in rates.items():
            share = median(measured) / median(rates["bare view"])
            print(
                f"{median(measured):10.0f} requests a second   {kind}   ({share:.0%} of the bare view)",
                flush=True,
            )


def first_time(host, page, coalition):
    """Seconds for the page after a change that makes a new edition."""
    Coalition.objects.filter(pk=coalition.pk).update(summary_en=f"Changed at {time.time()}")
    return time_of(host, page)


def time_of(host, path):
    connection = http.client.HTTPConnection(host, timeout=60)
    start = time.perf_counter()
    ask(connection, path, PROXIED)
    return time.perf_counter() - start


def ask(connection, path, headers):
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    assert response.status in (200, 304), response.status
    return response


def requests_a_second(host, path, headers):
    counts = [0] * CONNECTIONS
    end = time.perf_counter() + SECONDS

    def keep_asking(number):
        connection = http.client.HTTPConnection(host, timeout=60)
        while time.perf_counter() < end:
            ask(connection, path, headers)
            counts[number] += 1

    askers = [threading.Thread(target=keep_asking, args=[number]) for number in range(CONNECTIONS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return sum(counts) / SECONDS
