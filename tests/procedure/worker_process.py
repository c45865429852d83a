"""A worker in a process of its own; with `hold` it stops in the middle of a lapse. Started by `test_promise.py`."""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from kolokasi.base import outbox  # noqa: E402
from kolokasi.cases.models import Case  # noqa: E402
from kolokasi.procedure import bell  # noqa: E402


def stop(case: Case, at: datetime) -> None:
    """Everything is freed and nothing is committed."""
    print("inside", case, at, flush=True)  # noqa: T201 - the test waits for this line
    time.sleep(120)


if __name__ == "__main__":
    if "hold" in sys.argv:
        bell.case_ended = stop
    outbox.HEARTBEAT_SECONDS, outbox.DEAD_AFTER_SECONDS = 0.2, 1.0
    outbox.run_worker()
