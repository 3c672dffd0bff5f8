"""The cache in Redis, and in the database while Redis is away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

SECONDS_TO_LEAVE_IT = 5

logger = logging.getLogger(__name__)


def _either(name: str) -> Callable:
    def ask(self: "RedisElseDatabase", *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self.away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except RedisError as error:
                self.away_until = time.monotonic() + SECONDS_TO_LEAVE_IT
                logger.warning("Redis is away, the database keeps the cache: %s", type(error).__name__)
        return getattr(self.in_database, name)(*args, **kwargs)

    return ask


class RedisElseDatabase(RedisCache):
    """Limits on guessing go on being counted where Redis dies, from nothing; then it is asked again every 5 seconds.

    OPTIONS name the table by `TABLE` and its size by `MAX_ENTRIES`; all others are those of the connection to Redis.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        table = {"OPTIONS": {"MAX_ENTRIES": options.pop("MAX_ENTRIES")}}
        self.in_database = DatabaseCache(options.pop("TABLE"), table)
        self.away_until = 0.0
        super().__init__(server, params | {"OPTIONS": options})

    get = _either("get")
    get_many = _either("get_many")
    set = _either("set")
    set_many = _either("set_many")
    add = _either("add")
    incr = _either("incr")
    touch = _either("touch")
    has_key = _either("has_key")
    delete = _either("delete")
    delete_many = _either("delete_many")
