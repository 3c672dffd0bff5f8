"""Large bodies and foreign ports are refused before anything of the request is read."""

import pytest

from aca_portal.edge import door

pytestmark = pytest.mark.django_db

FORM = "/en/coalitions/us/correction/"
UPLOAD = "/admin/coalitions/importbatch/add/"


class Unread:
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


def send(client, path, length):
    return client.generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(length),
        **{"wsgi.input": Unread()},
    )


@pytest.mark.parametrize("path", [FORM, UPLOAD, "/nowhere/", "/admin/login/", "/data/coalitions.json"])
def test_a_large_body_of_a_visitor_is_refused_unread(client, path):
    response = send(client, path, 60 * 1024 * 1024)
    assert response.status_code == 413
    assert "larger than 256 kB" in response.content.decode()


def test_staff_may_send_a_file_but_no_film(us_client):
    response = send(us_client, UPLOAD, door.MAX_BYTES_OF_STAFF + 1)
    assert response.status_code == 413
    assert b"Nothing of it was kept" in response.content


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("portal.example", 200),
        ("portal.example:443", 200),
        ("portal.example:8443", 200),
        ("portal.example:4444", 400),
        ("portal.example.:4444", 400),
        ("127.0.0.1:9", 200),
        ("[::1]:9", 200),
    ],
)
def test_a_host_with_a_foreign_port_is_refused(client, settings, host, status):
    settings.ALLOWED_HOSTS = ["portal.example", "127.0.0.1", "[::1]"]
    settings.ALLOWED_PORTS = {"", "8443"}
    assert client.get("/healthz", headers={"host": host}).status_code == status
