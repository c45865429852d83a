"""Browsers of the cast that report a fault as a page, never as an exception of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from kolokasi.runtime.demo.load import load_sop
from tests.access.machine import BACKEND
from tests.cast import Cast
from tests.procedure.walking import START

Browsers = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests(db: None) -> None:
    cache.clear()


@pytest.fixture
def browser(cast: Cast) -> Browsers:
    """A logged-in browser of one part of the cast."""

    def opened(part: str) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(cast[part], backend=BACKEND)
        return client

    return opened


@pytest.fixture
def sop(db: None) -> None:
    """The SOP is in force."""
    load_sop(START - timedelta(days=30))
