"""A worker in a process of its own, with jobs that leave traces as salts; started by `test_outbox.py`."""

from __future__ import annotations

import os
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import transaction  # noqa: E402

from kolokasi.base import outbox  # noqa: E402
from kolokasi.base.models import Salt  # noqa: E402


@outbox.task("tests.trace")
def trace(key: str, text: str) -> None:
    Salt.objects.get_or_create(digest=key, defaults={"salt": text})


@outbox.task("tests.slow_at_first")
def slow_at_first(key: str) -> None:
    _row, begun = Salt.objects.get_or_create(digest=f"{key} begun", defaults={"salt": str(os.getpid())})
    if begun:
        time.sleep(60)
    Salt.objects.get_or_create(digest=f"{key} done", defaults={"salt": str(os.getpid())})


@outbox.task("tests.passes_on")
def passes_on(key: str, fail: bool) -> None:
    with transaction.atomic():
        outbox.emit("tests.trace", key=f"{key} passed on", text="x")
        Salt.objects.create(digest=f"{key} passing", salt="x")
        if fail:
            raise RuntimeError("the job fails after it emitted")


if __name__ == "__main__":
    outbox.HEARTBEAT_SECONDS, outbox.DEAD_AFTER_SECONDS = 0.2, 1.0
    outbox.run_worker()
