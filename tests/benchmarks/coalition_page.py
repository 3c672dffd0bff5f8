"""The page of a coalition with 4,000 members beside a bare view, on the same gunicorn under production settings."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from tests.benchmarks import territories
from tests.benchmarks.database import database_url, settle
from tests.benchmarks.timing import compare


def run():
    coalition, _, _, cities = territories.nation(regions=50, counties=500, municipalities=2_000)
    territories.govern(coalition, cities)
    territories.employ(coalition, cities, 2_000)
    settle()
    with gunicorn() as get:
        page = get(f"/en/coalitions/{coalition.slug}/")
        assert b"4,000" in page, "The page does not show 4,000 members."
        print(f"{len(page) / 1024:.0f} kB of HTML")
        compare(
            (
                "page of a coalition with 4,000 members",
                lambda: get(f"/en/coalitions/{coalition.slug}/?unkept=1"),
            ),
            ("bare view on the same server", lambda: get("/healthz")),
            runs=20,
        )


@dataclass(frozen=True)
class Served:
    """A running server, called with a path to get its body. What is asked with `?unkept=1` is made each time."""

    host: str

    def __call__(self, path):
        request = urllib.request.Request(f"http://{self.host}{path}", headers={"X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read()


@contextmanager
def gunicorn(*options):
    """Serve the throwaway database on loopback; yields what is called with a path."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url(),
    }
    environment.pop("DEBUG", None)
    manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(manage, cwd=settings.BASE_DIR, env=environment, check=True)
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "aca_portal.wsgi",
        "--no-control-socket",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(
        [*command, *options, "--bind", f"127.0.0.1:{port}"], cwd=settings.BASE_DIR, env=environment
    )

    get = Served(f"127.0.0.1:{port}")
    try:
        _wait_for(get)
        yield get
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(get):
    deadline = time.monotonic() + 30
    while True:
        try:
            return get("/healthz")
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
