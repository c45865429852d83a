"""Short ways to write into the record and to take it out again."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from kolokasi.base import clock, events, export
from kolokasi.base.chain import Break
from kolokasi.base.models import Event


def tell(subject: str, times: int = 1) -> list[Event]:
    with transaction.atomic():
        return [
            events.record(kind="case", subject=subject, act="told", actor="account:1", new={"n": n})
            for n in range(times)
        ]


def exported(folder: Path) -> tuple[Break | None, export.Counts]:
    with events.one_moment():
        text = "".join(export.lines(events.chain_rows(), events.seal_rows(), events.seal_head(), clock.now()))
    (folder / "record.jsonl").write_text(text)
    with (folder / "record.jsonl").open() as stream:
        return export.check(stream)
