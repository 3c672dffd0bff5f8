"""Where answers are kept: in the shared cache, for all processes, each made by one of them at a time.

Whatever is wrong with the cache costs speed and nothing else: what cannot be read is made anew, what cannot be written
is not kept.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.core.cache import caches
from django.db import connection

ALIAS = "pages"
SECONDS_TO_MAKE = 30  # then whoever is at it is taken for dead
SECONDS_TO_WAIT = 10  # for another one who is at it; then it is made here too
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 0.2

logger = logging.getLogger(__name__)


class KeptAnswer(NamedTuple):
    """An answer with status 200, its body packed by gzip where that is shorter."""

    headers: list[tuple[str, str]]
    body: bytes
    is_packed: bool


def take(key: str) -> KeptAnswer | None:
    """What is kept under that key, if anything."""
    return _tried(lambda: caches[ALIAS].get(key))


def keep(key: str, answer: KeptAnswer, seconds: int) -> None:
    with _without_waiting():
        _tried(lambda: caches[ALIAS].set(key, answer, seconds))


@contextmanager
def making(key: str) -> Iterator[KeptAnswer | None]:
    """Inside the block the answer is made by nobody else; or it is there, for somebody else has just made it."""
    with _without_waiting():
        is_ours = _tried(lambda: caches[ALIAS].add(_turn(key), 1, SECONDS_TO_MAKE))
    if is_ours:
        try:
            yield None
        finally:
            with _without_waiting():
                _tried(lambda: caches[ALIAS].delete(_turn(key)))
    else:
        yield _wait_for(key)


def _turn(key: str) -> str:
    return f"{key}:turn"


def _wait_for(key: str) -> KeptAnswer | None:
    """What another one makes; None where it takes too long, is not kept, or there is no other."""
    deadline, pause = time.monotonic() + SECONDS_TO_WAIT, SHORTEST_PAUSE
    while time.monotonic() < deadline:
        found = _tried(lambda: caches[ALIAS].get_many([key, _turn(key)])) or {}
        if key in found or _turn(key) not in found:
            return found.get(key) or take(key)
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
    return None


def _tried(ask: Callable):
    """The cache's answer, or None where it fails."""
    try:
        return ask()
    except Exception as error:  # whatever it is, the page is made
        logger.warning("The cache of pages failed: %s", type(error).__name__)
        return None


@contextmanager
def _without_waiting() -> Iterator[None]:
    """On SQLite an import holds the lock of all writers for long: rather keep nothing than let a reader wait for it."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")
