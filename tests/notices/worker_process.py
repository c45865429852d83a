"""A worker in a process of its own whose mail goes to the port in TEST_MAIL_PORT; started by `test_workers.py`."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.conf import settings  # noqa: E402

from kolokasi.base import outbox  # noqa: E402
from kolokasi.gateways.mail import client  # noqa: E402
from tests.gateways.mail_server import SMTP_BACKEND  # noqa: E402

if __name__ == "__main__":
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP_BACKEND, "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = int(os.environ["TEST_MAIL_PORT"]), 2
    client.REST_SECONDS = 0.0
    outbox.HEARTBEAT_SECONDS, outbox.DEAD_AFTER_SECONDS = 0.2, 1.0
    outbox.run_worker(concurrency=4)
