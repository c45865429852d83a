"""The work list and the list of cases: what is shown, found and counted, with as many queries for 200 rows as for 5."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Holding, Post
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.web.desk_office import browser

pytestmark = pytest.mark.usefixtures("stopped_clock")


def copies(case: Case, count: int, due: datetime = NOON, first: int = 0) -> None:
    """Further cases like this one, each waiting for the Helpdesk, due a minute apart."""
    made = Case.objects.bulk_create(
        [
            Case(
                number=f"KL-2027-{n:04d}", tracking_code=f"salinan-{n}", revision_id=case.revision_id, agency_id=case.agency_id,
                title=f"Salinan {n}", form=case.form, opened_at=NOON - timedelta(days=1, minutes=n),
            )
            for n in range(first, first + count)
        ]
    )  # fmt: skip
    OpenTask.objects.bulk_create(
        [
            OpenTask(
                case=one, element="T03", step="3", post_key="helpdesk", round=1, opened_at=NOON, clock_started_at=NOON,
                due_at=due + timedelta(minutes=n),
            )
            for n, one in enumerate(made, first)
        ]
    )  # fmt: skip


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(("path", "ceiling"), [("/kerja/?tab=all", 14), ("/permohonan/?status=semua", 11)])
def test_two_hundred_rows_ask_no_more_than_five(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, path: str, ceiling: int
) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)  # else a slow run asks for the calendar's version
    case, client = office(cast, at="T03").case, browser(cast, "helpdesk")
    copies(case, 4)
    few = queries_of(client, path)
    copies(case, 195, first=4)
    assert queries_of(client, path) == few <= ceiling


def test_my_post_sees_its_tasks_and_what_waits_for_applicants(cast: Cast) -> None:
    case = office(cast, at="T03").case
    shipping = office(cast, at="T07", by="stranger").case
    page = browser(cast, "helpdesk").get("/kerja/").content.decode()
    assert case.number in page
    assert shipping.number in page
    assert "Menunggu pemohon, jam berhenti" in page
    assert case.number not in browser(cast, "tim_teknis").get("/kerja/").content.decode()
    assert case.number in browser(cast, "tim_teknis").get("/kerja/?tab=all").content.decode()


def test_tasks_stand_in_groups_by_urgency(cast: Cast) -> None:
    case = office(cast, at="T03").case
    copies(case, 1, NOON - timedelta(minutes=46))
    page = browser(cast, "helpdesk").get("/kerja/").content.decode()
    assert page.index("Terlambat") < page.index("Lewat 46 m") < page.index("KL-2027-0000")
    copied = OpenTask.objects.get(case__number="KL-2027-0000")
    copied.due_at = NOON + timedelta(minutes=24)
    copied.save()
    page = browser(cast, "helpdesk").get("/kerja/").content.decode()
    assert "24 menit lagi" in page
    assert page.index("Jatuh tempo hari ini") < page.index("24 menit lagi")


@pytest.mark.parametrize("words", ["KL-2026-0001", "contoh satu", "SERVER CON", "kl-2026"])
def test_a_task_is_found_by_number_agency_or_title(cast: Cast, words: str) -> None:
    case = office(cast, at="T03").case
    assert case.number in browser(cast, "helpdesk").get("/kerja/", {"tab": "all", "q": words}).content.decode()


def test_nothing_found_says_so_and_repeats_the_words_safely(cast: Cast) -> None:
    page = browser(cast, "helpdesk").get("/kerja/", {"q": "<script>x</script>"}).content.decode()
    assert "<script>x" not in page
    assert "Tidak ada tugas dengan" in page


def test_pages_of_fifty_show_every_task_once(cast: Cast) -> None:
    case, client = office(cast, at="T03").case, browser(cast, "helpdesk")
    copies(case, 120)
    OpenTask.objects.filter(case__number__gte="KL-2027-0100").update(due_at=None)
    seen: list[str] = []
    link = "?tab=all"
    for _ in range(4):
        answer = client.get(f"/kerja/{link}")
        page = answer.context["page"]
        seen += [task.case.number for task in page.rows]
        if not page.next_link:
            break
        link = page.next_link
    assert len(seen) == len(set(seen)) == 121


def test_made_up_page_links_show_the_first_page(cast: Cast) -> None:
    client = browser(cast, "helpdesk")
    for text in ("x", "_", "-_99999999999999999999", "2026-13-01_1", "2026-11-24T10:00:00_5"):
        assert client.get("/kerja/", {"sesudah": text}).status_code == 200


def test_who_stands_in_today_is_named(cast: Cast) -> None:
    post = Post.objects.get(key="kabid_aptika")
    day = NOON.astimezone(UTC).date()
    Holding.objects.create(
        post=post,
        account=cast["pranata_komputer"],
        kind="plh",
        days=DateRange(day, day + timedelta(days=2)),
        note="SP 1",
    )
    page = browser(cast, "helpdesk").get("/kerja/").content.decode()
    assert "Daun Contoh" in page
    assert "Plh. Kepala Bidang Aptika" in page
    assert "sampai 25 Nov" in page


def test_cases_are_listed_by_state(cast: Cast) -> None:
    running = office(cast, at="T03").case
    ended = office(cast, at="", by="stranger", T04="reject").case
    client = browser(cast, "auditor")
    page = client.get("/permohonan/").content.decode()
    assert running.number in page
    assert ended.number not in page
    page = client.get("/permohonan/?status=ditolak").content.decode()
    assert ended.number in page
    assert running.number not in page
    assert ended.number in client.get("/permohonan/", {"status": "semua", "q": "Contoh Dua"}).content.decode()


def test_a_case_that_an_applicant_must_mend_waits_without_a_clock(cast: Cast) -> None:
    office(cast, at="T01", T01R="return")
    page = browser(cast, "helpdesk").get("/kerja/").content.decode()
    assert "Jam berhenti" in page
