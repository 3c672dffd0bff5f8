"""Who finds a weakness finds where to report it."""


def test_the_contact_is_named(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@portal.example"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert lines["Contact"] == "mailto:security@portal.example"
    assert lines["Expires"] > "2026"


def test_without_a_contact_there_is_no_file(client, db, settings):
    settings.SECURITY_CONTACT = ""
    assert client.get("/.well-known/security.txt").status_code == 404
