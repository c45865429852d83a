"""Lines from several tables as one list: no line lost or twice at any page size, whatever times are equal."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kolokasi.cases.models import Attachment, Closing
from kolokasi.insight import lines, sources
from kolokasi.insight.lines import Line, Period
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
BOTH = (sources.MANUAL_STEPS, sources.VOIDED_DOCUMENTS)
ALL = Period(NOON - timedelta(days=9), NOON + timedelta(days=9))


@pytest.fixture
def crowd(cast: Cast) -> None:
    """Thirteen manual steps and eleven voided documents, most of them at the same moments."""
    case = office(cast, at="T03").case
    blob = case.attachments.order_by("id")[0].blob
    for n in range(13):
        at = NOON + timedelta(minutes=n // 4)
        Closing.objects.create(
            case=case, element="T02C", step="2c", round=n + 9, actor=cast["helpdesk"], post_key="helpdesk",
            opened_at=at, closed_at=at, manual=True, done_at=at, note=str(n),
        )  # fmt: skip
    for n in range(11):
        at = NOON + timedelta(minutes=n // 5)
        Attachment.objects.create(
            case=case, blob=blob, kind="lain", name=f"{n}.pdf", added_at=at, voided_at=at, void_reason=f"v{n}"
        )


def paged(size: int) -> list[Line]:
    found, after = lines.page(BOTH, ALL, size)
    while after is not None:
        more, after = lines.page(BOTH, ALL, size, after)
        found += more
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 24, 50])
def test_every_line_once_whatever_the_page(crowd: None, size: int) -> None:
    found = paged(size)
    assert len(found) == lines.count(BOTH, ALL) == 24
    assert len({(line.kind, line.reason) for line in found}) == 24
    assert [line.at for line in found] == sorted((line.at for line in found), reverse=True)


def test_everything_is_the_same_in_portions(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "PORTION", 5)
    assert [line.reason for line in lines.everything(BOTH, ALL)] == [line.reason for line in paged(50)]


def test_a_period_has_its_first_moment_and_not_its_last(crowd: None) -> None:
    def between(since: datetime, until: datetime) -> int:
        return lines.count(BOTH, Period(since, until))

    minute = timedelta(minutes=1)
    assert between(NOON, NOON + minute) == 9
    assert between(NOON + minute, NOON + 2 * minute) == 9
    assert between(NOON, NOON) == 0
