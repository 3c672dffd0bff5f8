"""Clients that send or read slowly hold nobody up behind the documented proxy, docs/nginx.conf."""

import os
import re
import socket
import subprocess
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings

from tests import factories
from tests.coalitions.imports.test_safety import database_url
from tests.faults.programs import program
from tests.faults.serving import HOST, ServedPortal, free_port, served, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = 40  # more than the server has threads
SOON = 5  # seconds; quiet it is some hundredths
HALF_A_HEAD = f"GET /en/ HTTP/1.1\r\nHost: {HOST}\r\nX-Slow".encode()
HALF_A_BODY = (
    f"POST /en/coalitions/us/correction/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 200000\r\n\r\nmessage="
).encode()
WHOLE = f"GET /data/signatories.csv HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()


@contextmanager
def documented_proxy(folder, server_port):
    """nginx with the server of docs/nginx.conf; for the test it listens on loopback and without TLS."""
    nginx, port = program("nginx"), free_port()
    server = (
        "server {" + (settings.BASE_DIR / "docs/nginx.conf").read_text(encoding="utf-8").split("server {")[2]
    )
    server = re.sub(r"\n\tssl_\w+ .*", "", server)
    server = server.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};").replace(
        ":8000", f":{server_port}"
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    conf = folder / "nginx.conf"
    conf.write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/errors;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{server}\n}}\n"
    )
    process = subprocess.Popen([nginx, "-c", conf, "-e", folder / "errors"])
    portal = ServedPortal(port, process)
    try:
        wait_until(lambda: _is_up(portal), 20)
        yield portal
    finally:
        process.terminate()
        process.wait(20)


def _is_up(portal):
    try:
        return portal.ask("/healthz").status == 200
    except OSError:
        return False


@contextmanager
def slow_clients(port, *beginnings):
    """Connections that have sent the beginning of something and then nothing more."""
    with ExitStack() as stack:
        for beginning in beginnings:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            line.sendall(beginning)
        yield


def seconds_of(portal, path="/en/", times=12):
    answers = [portal.ask(f"{path}?n={n}") for n in range(times)]
    assert {answer.status for answer in answers} == {200}
    return max(answer.seconds for answer in answers)


def is_alive_soon(port):
    with socket.create_connection(("127.0.0.1", port), timeout=SOON) as line:
        line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        try:
            return bool(line.recv(100))
        except TimeoutError:
            return False


def test_slow_clients_hold_nobody_up_behind_the_documented_proxy(us, tmp_path):
    for number in range(300):
        factories.membership(us, factories.business(f"Company {number}"))
    with served(database_url()) as server, documented_proxy(tmp_path, server.port) as portal:
        for beginning in (b"", HALF_A_HEAD, HALF_A_BODY, WHOLE):
            with slow_clients(portal.port, *[beginning] * SLOW):
                assert seconds_of(portal) < SOON
        for beginning in (b"", HALF_A_BODY):  # without the proxy they would
            with slow_clients(server.port, *[beginning] * SLOW):
                assert not is_alive_soon(server.port)
        wait_until(lambda: seconds_of(portal, times=1) < SOON, 20)
