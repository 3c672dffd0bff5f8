"""Two addresses for whoever watches the portal: is the process alive, and can it do its work."""

import tempfile
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import get_random_string


def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: the process answers. It asks nothing else, so that a watcher restarts only what is stuck."""
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """`/readyz`: 200 where each part works, 503 where one does not; the answer names each, without its reason."""
    states = {name: _state(check) for name, check in CHECKS.items()}
    response = JsonResponse(states, status=200 if set(states.values()) == {"ok"} else 503)
    response["Cache-Control"] = "no-store"
    return response


def _state(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "failed"
    except Exception:  # whatever is wrong, the part is not ready
        return "failed"


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _cache() -> bool:
    written = get_random_string(12)
    cache.set("readyz", written, 10)
    return cache.get("readyz") is not None


def _writable() -> bool:
    """Uploads pass through the folder of temporary files."""
    with tempfile.TemporaryFile() as file:
        return file.write(b"readyz") > 0


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "temporary files": _writable,
}
