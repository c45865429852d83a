"""Whether the process lives and whether it can serve; strangers read one word."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kolokasi.base import outbox

_migrated = False


@require_safe
def lives(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while the process answers; asks nothing of the database."""
    return _say("ok", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 when database, migrations and worker are there, else 503; never says which one is missing."""
    try:
        serves = _is_migrated() and outbox.worker_lives()
    except DatabaseError:
        serves = False
    return _say("ready", 200) if serves else _say("not ready", 503)


def _say(word: str, status: int) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _is_migrated() -> bool:
    """Asked until it is so once in a process: a program never loses its migrations while it runs."""
    global _migrated  # noqa: PLW0603 - the answer is kept for the life of the process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    else:
        connection.ensure_connection()
    return _migrated
