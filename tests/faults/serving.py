"""The portal as operators serve it: gunicorn as the unit for systemd starts it, asked over the network."""

import http.client
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings

HOST = "portal.example"
SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 30
UNIT = settings.BASE_DIR / "docs/systemd/portal.service"
# As the proxy of the documents sends them.
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "Origin": f"https://{HOST}", "X-CSRFToken": "a" * 32}


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str
    seconds: float


class ServedPortal:
    """`ask` sends a request as the documented proxy would. A session is the value of a cookie."""

    def __init__(self, port: int, process: subprocess.Popen, address: str = "127.0.0.1") -> None:
        self.port, self.process, self.address = port, process, address

    def ask(
        self, path: str, data: bytes | None = None, *, session: str = "", visitor="203.0.113.9", **headers
    ) -> Answer:
        cookies = f"csrftoken={'a' * 32}; sessionid={session}"
        sent = PROXY | {"Cookie": cookies, "X-Real-IP": visitor} | headers
        if data is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        start = time.monotonic()
        line = http.client.HTTPConnection(self.address, self.port, timeout=SECONDS_TO_ANSWER)
        try:
            line.request("GET" if data is None else "POST", path, body=data, headers=sent)
            response = line.getresponse()
            text = response.read().decode(errors="replace")
            return Answer(response.status, response.headers, text, time.monotonic() - start)
        finally:
            line.close()

    def pids(self) -> list[int]:
        """The server and its workers."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children) as file:
            return [self.process.pid, *map(int, file.read().split())]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def environment(database_url: str, **more: str) -> dict[str, str]:
    """For a process in production that works on that database."""
    kept = {
        name: value for name, value in os.environ.items() if name not in ("DEBUG", "DJANGO_SETTINGS_MODULE")
    }
    return (
        kept
        | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database_url,
            "SECRET_KEY": settings.SECRET_KEY,
            "ALLOWED_HOSTS": HOST,
            "CLIENT_ADDRESS_HEADER": "X-Real-IP",
            "REQUIRE_SECOND_FACTOR": "nobody",
        }
        | more
    )


def documented_server(port: int) -> list[str]:
    (started,) = re.findall(r"^ExecStart=(.*)$", UNIT.read_text(encoding="utf-8"), re.M)
    program, *arguments = shlex.split(started)
    assert program.endswith("/gunicorn")
    assert "127.0.0.1:8000" in arguments
    bound = [one.replace(":8000", f":{port}") for one in arguments]
    return [sys.executable, "-m", "gunicorn", *bound]


@contextmanager
def served(database_url: str, *, before: Callable[[], None] | None = None, **more: str):
    """A `ServedPortal` on that database; `before` is called in the server's process before it starts."""
    port = free_port()
    process = subprocess.Popen(
        documented_server(port),
        cwd=settings.BASE_DIR,
        env=environment(database_url, **more),
        preexec_fn=before,
        stderr=subprocess.DEVNULL,
    )
    portal = ServedPortal(port, process)
    try:
        wait_until(lambda: _answers(portal), SECONDS_TO_START)
        yield portal
    finally:
        process.terminate()
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until(is_so: Callable[[], bool], seconds: float) -> float:
    """Seconds until it was so; fails where it does not come to be."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < seconds, "it did not come to be in time"
        time.sleep(0.05)
    return time.monotonic() - start


def _answers(portal: ServedPortal) -> bool:
    assert portal.process.poll() is None, "the server ended"
    try:
        return portal.ask("/healthz").status == 200
    except OSError:
        return False
