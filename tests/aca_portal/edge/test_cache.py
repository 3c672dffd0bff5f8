"""The cache is shared by all processes: in the database, or in Redis where CACHE_URL names it."""

import pytest
from django.conf import settings
from django.core.cache.backends.db import DatabaseCache

from tests.aca_portal.test_settings import run

SHOW = "from django.conf import settings; print(settings.CACHES['default'])"


@pytest.mark.django_db
def test_the_cache_in_the_database_has_its_table():
    kept = DatabaseCache(settings.CACHE_TABLE, {})
    kept.set("one", {"a": 1}, 60)
    assert kept.get("one") == {"a": 1}
    assert kept.add("count", 1)
    assert kept.incr("count") == 2


def test_redis_is_used_where_it_is_named():
    assert "RedisElseDatabase" in run(SHOW, DEBUG="1", CACHE_URL="redis://127.0.0.1:6379/0").stdout
    assert "DatabaseCache" in run(SHOW, DEBUG="1").stdout
