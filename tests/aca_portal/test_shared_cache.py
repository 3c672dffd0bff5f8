"""While Redis is away the database counts and keeps."""

import pytest

from aca_portal import shared_cache
from aca_portal.shared_cache import RedisElseDatabase

pytestmark = pytest.mark.django_db

NOBODY_THERE = "redis://127.0.0.1:1/0"


def away(table="portal_cache"):
    options = {"TABLE": table, "MAX_ENTRIES": 100, "socket_connect_timeout": 1}
    return RedisElseDatabase(NOBODY_THERE, {"OPTIONS": options})


def test_without_redis_the_cache_keeps_and_counts():
    kept = away()
    assert kept.get("one") is None
    kept.set("one", {"a": 1}, 60)
    assert kept.get("one") == {"a": 1}
    assert kept.get_many(["one", "two"]) == {"one": {"a": 1}}
    assert kept.add("count", 1)
    assert not kept.add("count", 1)
    assert kept.incr("count") == 2
    assert kept.has_key("count")
    assert kept.delete("one")
    assert "one" not in kept


def test_all_processes_count_together_without_redis():
    away().set("count", 1)
    assert away().incr("count") == 2


def test_redis_is_asked_again_after_a_while_only(monkeypatch):
    asked = []

    def ask(*args, **kwargs):
        asked.append(1)
        raise shared_cache.RedisError("gone")

    monkeypatch.setattr(shared_cache.RedisCache, "get", ask)
    kept = away()
    for _time in range(3):
        kept.get("one")
    assert len(asked) == 1
    kept.away_until = 0
    kept.get("one")
    assert len(asked) == 2


def test_a_count_that_is_not_there_is_no_failure_of_redis(monkeypatch):
    def missing(*args, **kwargs):
        raise ValueError("no such key")

    monkeypatch.setattr(shared_cache.RedisCache, "incr", missing)
    kept = away()
    with pytest.raises(ValueError, match="no such key"):
        kept.incr("count")
    assert kept.away_until == 0
