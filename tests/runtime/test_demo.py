"""The demo office: a case at every step, told by the real commands, with every document readable."""

from __future__ import annotations

from datetime import datetime

import pytest

from kolokasi.base import events, files, pdf
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.runtime.demo import cast, load

NOW = datetime.fromisoformat("2026-11-24T10:05:00+07:00")


def test_a_case_waits_at_every_step_and_no_second_demo_is_loaded(db: None) -> None:
    logins = load.load(at=NOW)
    assert len({one.password for one in logins}) == 1
    assert {task.element for task in OpenTask.objects.all()} >= set(cast.ORDER) - {"T04K", "T04S"}
    assert {case.status for case in Case.objects.all()} == {"running", "done", "rejected"}
    assert Closing.objects.filter(closed_at__gt=NOW).count() == 0
    calendar = working_calendar()
    assert all(calendar.is_working_day(closing.closed_at.date()) for closing in Closing.objects.all())
    for attachment in Attachment.objects.select_related("blob"):
        with files.read(attachment.blob) as stream:
            pdf.check(stream)
    assert events.verify() is None
    with pytest.raises(Refusal, match="sudah berisi data"):
        load.load(at=NOW)
