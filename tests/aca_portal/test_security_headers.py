"""Every answer tells browsers to run and load nothing but our own files."""

import pytest

pytestmark = pytest.mark.django_db


def policy_of(response):
    """The Content-Security-Policy as a mapping from directive to its sources."""
    directives = (directive.split() for directive in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize("path", ["/en/", "/en/signatories/", "/admin/login/", "/healthz"])
def test_every_page_has_the_security_headers(client, path):
    response = client.get(path)
    assert response.status_code == 200
    policy = policy_of(response)
    assert policy["default-src"] == ["'self'"]
    assert policy["object-src"] == policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == policy["form-action"] == ["'self'"]
    assert not [
        source for sources in policy.values() for source in sources if "unsafe" in source or "*" in source
    ]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()"} <= set(response["Permissions-Policy"].split(", "))


def test_staff_pages_carry_the_policy_too(us_client):
    assert policy_of(us_client.get("/admin/"))["default-src"] == ["'self'"]


def test_the_health_check_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_the_icon_of_the_site_is_found(client):
    assert client.get("/favicon.ico")["Location"] == "/static/favicon.svg"
