"""GET /cases, /cases/{number}, /tasks: what each side sees, in a stable order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import papers
from tests.api.client import code_of, machine
from tests.cast import Cast
from tests.factories import case, office
from tests.fixtures import NOON


def numbers(response) -> list[str]:  # type: ignore[no-untyped-def]
    assert response.status_code == 200, response.content
    return [item["number"] for item in response.json()["items"]]


def test_officers_read_all_and_applicants_their_agencys(cast: Cast) -> None:
    own, other = case(cast), case(cast, by="stranger")
    both = [other.number, own.number]
    for part in ("helpdesk", "auditor", "administrator", "kepala_dinas"):
        assert numbers(machine(cast, part).get("/cases")) == both
    assert numbers(machine(cast, "colleague").get("/cases")) == [own.number]
    assert numbers(machine(cast, "stranger").get("/cases")) == [other.number]
    assert numbers(machine(cast, "third").get("/cases")) == []


def test_another_agencys_case_answers_like_an_unknown_one(cast: Cast) -> None:
    own = case(cast)
    stranger = machine(cast, "stranger")
    foreign, unknown = stranger.get(f"/cases/{own.number}"), stranger.get("/cases/KL-2026-9999")
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert code_of(foreign) == "not_found"
    assert dict(foreign.items()).keys() == dict(unknown.items()).keys()


def test_a_post_that_does_not_read_all_reads_nothing_of_others(cast: Cast) -> None:
    """A key counts for its own post, not for everything its account could do elsewhere."""
    own = case(cast)
    Post.objects.filter(key="subbag_umum").update(reads_all=False)
    days = Holding.objects.get(account=cast["helpdesk"]).days
    Holding.objects.create(account=cast["subbag_umum"], post=Post.objects.get(key="helpdesk"), days=days)
    key = machine(cast, "subbag_umum")
    assert numbers(key.get("/cases")) == []
    assert key.get(f"/cases/{own.number}").status_code == 404
    assert key.get("/tasks").json()["count"] == 0


def test_search_status_and_agency_narrow_the_list(cast: Cast) -> None:
    done, running = case(cast, at="", T04="reject"), case(cast, by="stranger")
    Case.objects.filter(pk=running.pk).update(title="Server arsip 100%_penting")
    helpdesk = machine(cast, "helpdesk")
    assert numbers(helpdesk.get("/cases", status="rejected")) == [done.number]
    assert numbers(helpdesk.get("/cases", agency=cast.other.pk)) == [running.number]
    assert numbers(helpdesk.get("/cases", q="ARSIP 100%_")) == [running.number]
    assert numbers(helpdesk.get("/cases", q=done.number[-4:])) == [done.number]
    assert numbers(helpdesk.get("/cases", q="Dinas Contoh Dua")) == [running.number]
    assert numbers(helpdesk.get("/cases", q="tidak ada")) == []


def test_pages_follow_each_other_without_gap_or_repetition(cast: Cast) -> None:
    first = case(cast)
    Case.objects.bulk_create(
        Case(
            number=f"KL-2025-{n:04d}", tracking_code=f"t{n}", revision=first.revision, agency=cast.own, title="x",
            opened_at=NOON - timedelta(days=1),
        )
        for n in range(1, 120)
    )  # fmt: skip
    helpdesk = machine(cast, "helpdesk")
    pages = [helpdesk.get("/cases", page=n) for n in (1, 2, 3, 4)]
    assert [len(numbers(page)) for page in pages] == [50, 50, 20, 0]
    assert {(page.json()["count"], page.json()["pages"]) for page in pages} == {(120, 3)}
    assert len({number for page in pages for number in numbers(page)}) == 120


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"status": "open"}, {"agency": "9" * 40}])
def test_bad_queries_are_named(cast: Cast, query: dict[str, object]) -> None:
    refused = machine(cast, "helpdesk").get("/cases", **query)
    assert (refused.status_code, code_of(refused)) == (422, "invalid_request")
    assert [fault["parameter"] for fault in refused.json()["errors"]] == list(query)


def test_a_case_tells_what_waits_how_it_came_and_its_documents(cast: Cast) -> None:
    at_3 = case(cast, at="T03")
    body = machine(cast, "helpdesk").get(f"/cases/{at_3.number}").json()
    (task,) = body["open_tasks"]
    row = OpenTask.objects.get(case=at_3)
    assert (task["element"], task["step"], task["round"], task["post"]) == ("T03", "3", row.round, "helpdesk")
    assert task["due"].endswith("+07:00")
    assert [one["element"] for one in body["closings"]] == ["T01", "T01R", "T02A", "T02B", "T02C"]
    assert body["closings"][1]["actor"] == cast["helpdesk"].name
    assert {"surat_permohonan"} <= {one["kind"] for one in body["documents"]}
    assert all(len(one["sha256"]) == 64 for one in body["documents"])


def test_the_applicant_reads_no_internal_note_name_or_paper(cast: Cast) -> None:
    working = office(cast, at="T04P")
    working.do("T04P", "return", note="Angka dayanya keliru.")
    working.until("T05")
    number = working.case.number
    papers.add_note(number=number, text="Rahasia dapur", account=cast["helpdesk"], at=working.at)
    seen = machine(cast, "applicant").get(f"/cases/{number}")
    inside = machine(cast, "auditor").get(f"/cases/{number}")
    assert "Angka dayanya keliru." in inside.content.decode()
    for secret in ("Angka dayanya keliru.", "Rahasia dapur", cast["helpdesk"].name, cast["pranata_komputer"].name):
        assert secret not in seen.content.decode()
    shown = {one["id"] for one in seen.json()["documents"]}
    assert shown < {one["id"] for one in inside.json()["documents"]}


def test_the_applicant_reads_why_the_case_came_back(cast: Cast) -> None:
    working = office(cast, at="T02C")
    working.do("T02C", "return", note="Lampiran belum ada.")
    seen = machine(cast, "applicant").get(f"/cases/{working.case.number}").json()
    last = seen["closings"][-1]
    assert (last["element"], last["outcome"], last["note"]) == ("T02C", "return", "Lampiran belum ada.")
    assert [task["element"] for task in seen["open_tasks"]] == ["T01"]


def test_tasks_by_post_and_lateness(cast: Cast) -> None:
    late, fresh, foreign = case(cast, at="T02A"), case(cast, at="T03"), case(cast, by="stranger", at="T02A")
    OpenTask.objects.filter(case=late).update(due_at=NOON - timedelta(minutes=1))
    OpenTask.objects.exclude(case=late).update(due_at=NOON + timedelta(days=1))
    helpdesk = machine(cast, "helpdesk")

    def cases(**query: object) -> list[str]:
        return [item["case"] for item in helpdesk.get("/tasks", **query).json()["items"]]

    assert cases() == [late.number, fresh.number, foreign.number]
    assert cases(post="kepala_dinas") == [late.number, foreign.number]
    assert cases(overdue="true") == [late.number]
    assert cases(overdue="false", post="kepala_dinas") == [foreign.number]
    assert cases(post="nobody") == []
    mine = machine(cast, "applicant").get("/tasks").json()["items"]
    assert [task["case"] for task in mine] == [late.number, fresh.number]


def test_a_task_without_a_clock_is_not_overdue_and_is_listed(cast: Cast) -> None:
    working = office(cast, at="T07")
    OpenTask.objects.update(due_at=None)
    helpdesk = machine(cast, "helpdesk")
    assert helpdesk.get("/tasks", overdue="true").json()["count"] == 0
    assert [one["case"] for one in helpdesk.get("/tasks", overdue="false").json()["items"]] == [working.case.number]


def test_names_come_in_the_language_that_is_asked_for(cast: Cast) -> None:
    waiting = case(cast, at="T03")
    names = {
        language: machine(cast, "helpdesk", language).get(f"/cases/{waiting.number}").json()["open_tasks"][0]["name"]
        for language in ("", "id", "en", "fr")
    }
    assert names[""] == names["id"] == names["fr"] != names["en"]


def test_lists_cost_the_same_number_of_queries_however_long(cast: Cast) -> None:
    case(cast)
    helpdesk = machine(cast, "helpdesk")

    def cost(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert helpdesk.get(path).status_code == 200
        return len(asked)

    before = {path: cost(path) for path in ("/cases", "/tasks")}
    for _ in range(4):
        case(cast, by="stranger")
    assert {path: cost(path) for path in before} == before
    assert max(before.values()) <= 6
