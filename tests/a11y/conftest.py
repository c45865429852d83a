"""The scene with real commits, so that the served pages see it; the office's clock stands."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.sync_api import Browser

from kolokasi.base import pdf
from tests import cast as people
from tests.a11y.scene import Scene, build
from tests.fixtures import inspected_once


@pytest.fixture
def scene(chromium: Browser, transactional_db: None, stopped_clock: datetime, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The browser comes first: Django is told of its loop before it opens the database."""
    monkeypatch.setattr(pdf, "_inspect", inspected_once)
    return build(people.assemble())
