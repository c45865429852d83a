"""The pages of a letter as pictures: a draft is drawn from its facts, what is frozen is shown as its own bytes have it."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from kolokasi.base import files, pdf, scans
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.letters import queries
from kolokasi.letters.models import Letter
from kolokasi.letters.render import sheets

DOTS = 1240  # across a page: 150 dots an inch on A4
SVG, JPEG = "image/svg+xml", "image/jpeg"


def page_count(row: Letter) -> int:
    """How many pages the letter has as far as it has come."""
    return len(_drawn(row.code, row.state, settings.DEMO)) if row.final_id is None else _frozen_count(row.newest.sha256)


def picture(row: Letter, page: int) -> tuple[bytes, str]:
    """That page, counted from 1, and its media type; a page that there is not is not found."""
    if not 1 <= page <= page_count(row):
        raise Refusal(NOT_FOUND)
    if row.final_id is None:
        return _drawn(row.code, row.state, settings.DEMO)[page - 1], SVG
    return _frozen(row.newest.sha256, page), JPEG


@lru_cache(maxsize=16)
def _drawn(code: str, state: str, practice: bool) -> tuple[bytes, ...]:
    """The sheets of a draft; its facts change only with its state, so what was drawn in this process is good again."""
    row = Letter.objects.select_related("letterhead", "letterhead__logo").get(code=code)
    paper = row.letterhead or queries.letterhead(row.drafted_at)
    marked = state == Letter.State.DRAFT
    return tuple(sheets(row.kind, row.facts, letterhead=paper, practice=practice, draft=True, marked=marked))


def _bytes(sha256: str) -> bytes:
    with files.read(Blob.objects.get(sha256=sha256)) as stream:
        return stream.read()


@lru_cache(maxsize=1000)
def _frozen_count(sha256: str) -> int:
    return pdf.read(_bytes(sha256)).pages


@lru_cache(maxsize=32)
def _frozen(sha256: str, page: int) -> bytes:
    return scans.picture(_bytes(sha256), page - 1, DOTS)
