"""Watchers are told whether the process lives, and whether its parts work."""

import pytest
from django.core.cache import cache
from django.db import connection

from aca_portal.edge import health

pytestmark = pytest.mark.django_db


def broken(*args, **kwargs):
    raise OSError("password of the database: secret")


def test_a_portal_that_works_is_ready(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "temporary files": "ok",
    }
    assert response["Cache-Control"] == "no-store"


def test_without_its_database_the_portal_lives_and_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "failed"
    assert "secret" not in response.content.decode()


@pytest.mark.parametrize(
    ("owner", "attribute", "part"),
    [(cache, "set", "cache"), (health.tempfile, "TemporaryFile", "temporary files")],
)
def test_each_part_is_named(client, monkeypatch, owner, attribute, part):
    monkeypatch.setattr(owner, attribute, broken)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert [name for name, state in response.json().items() if state == "failed"] == [part]


def test_a_migration_that_is_missing_is_named(client, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    assert client.get("/readyz").json()["migrations"] == "failed"
