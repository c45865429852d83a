"""The small demo is loaded at any hour: at night, on a Sunday, in the first minutes of a day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kolokasi.base.shipped import calendar
from kolokasi.runtime.demo import play
from kolokasi.runtime.demo.stories import STORIES

CALENDAR = calendar(range(2025, 2029))


@pytest.fixture(autouse=True)
def _shipped_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "working_calendar", lambda: CALENDAR)


@pytest.mark.parametrize(
    "now",
    [
        "2026-11-24T10:05", "2026-11-25T00:32", "2026-11-25T08:06", "2026-11-25T08:25", "2026-11-28T10:00",
        "2026-11-29T23:59", "2026-12-25T09:00", "2026-03-20T12:15",
    ],
)  # fmt: skip
def test_every_story_begins_on_a_working_morning_and_has_time(now: str) -> None:
    at = datetime.fromisoformat(f"{now}:00+07:00")
    for story in STORIES:
        start = play._opening(at, story.days_ago)
        assert CALENDAR.is_working_day(start.date()), story
        assert start <= at - timedelta(minutes=20)
        pace = play._pace(story, start, at)
        assert pace.hours > 0
