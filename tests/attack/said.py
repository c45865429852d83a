"""What every answer to an attack must be: no fault of ours, and a sentence where it says no."""

from __future__ import annotations

import re
from typing import Any

TRACES = ("Traceback", "psycopg", "django.db", 'File "/')


def words(answer: Any) -> str:
    """The text of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())).strip()


def refused(answer: Any, *statuses: int) -> str:
    """The words of an answer that says no with one of the statuses, in a sentence and without a trace of the machine."""
    assert answer.status_code in statuses, (answer.status_code, words(answer)[:300])
    said = words(answer)
    assert re.search(r"\w+ \w+ \w+.*[.?]", said), said[:300]
    assert not any(trace in answer.content.decode() for trace in TRACES)
    return said
