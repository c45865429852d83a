"""Who stands at the counters, for every test of the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from kolokasi.runtime.demo.load import load_sop
from tests.cast import Cast
from tests.procedure.walking import START


@pytest.fixture
def sop(db: None) -> None:
    """The SOP is in force."""
    load_sop(START - timedelta(days=30))


@pytest.fixture
def applicant(cast: Cast) -> Client:
    """A browser in which the applicant of the agency `own` is logged in."""
    client = Client()
    client.force_login(cast.applicant)
    return client


@pytest.fixture
def browse(cast: Cast) -> Callable[[str], Client]:
    """A browser for each part of the cast."""

    def logged_in(part: str) -> Client:
        client = Client()
        client.force_login(cast[part])
        return client

    return logged_in
