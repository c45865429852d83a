"""Every path of the SOP over HTTP, each step by the page of whoever does it, with scripts off."""

from __future__ import annotations

import pytest

from kolokasi.cases.models import Case, OpenTask
from kolokasi.procedure import actions
from tests.cast import Cast
from tests.procedure.walking import Office
from tests.walks.browsing import Counter

MAIN = [
    "1+", "2a", "2b", "2c", "3", "4", "4+", "4+", "4+", "5", "6", "7", "8", "9", "10", "11a", "11b", "12",
]  # fmt: skip
ELEMENTS = [
    "T01R", "T02A", "T02B", "T02C", "T03", "T04", "T04P", "T04K", "T04S", "T05", "T06", "T07", "T08", "T09", "T10",
    "T11A", "T11B", "T12",
]  # fmt: skip


@pytest.fixture
def counter(cast: Cast) -> Counter:
    return Counter(cast, Office(cast).case)


@pytest.mark.smoke
def test_accepted(counter: Counter) -> None:
    assert counter.until("") == MAIN
    assert counter.case.status == Case.Status.DONE
    page = counter.visitor("pemohon").page(f"/permohonan-saya/{counter.number}/")
    assert "elesai" in page.text_content()


@pytest.mark.smoke
def test_rejected(counter: Counter) -> None:
    assert counter.until("", T04="reject") == MAIN[:11]
    assert counter.case.status == Case.Status.REJECTED


@pytest.mark.parametrize("element", ["T01R", "T02C", "T04P", "T04K", "T04S", "T05", "T08", "T11A", "T12"])
def test_each_return_and_on_to_selesai(counter: Counter, element: str) -> None:
    counter.until(element)
    counter.visitor(OpenTask.objects.get().post_key).do(counter.case, OpenTask.objects.get(), "return")
    counter.until("")
    assert counter.case.status == Case.Status.DONE


def test_a_waived_mismatch(counter: Counter) -> None:
    counter.until("T09", T08="waive")
    assert OpenTask.objects.get().element == "T09"


@pytest.mark.parametrize("element", ELEMENTS)
def test_withdrawal_at_each_step(counter: Counter, element: str) -> None:
    counter.until(element)
    client = counter.visitor("pemohon").client
    path = f"/permohonan-saya/{counter.number}/batalkan/"
    assert client.get(path).status_code == 200
    answer = client.post(path, {"reason": "Aplikasi pindah ke tempat lain.", "confirm": "on"})
    assert answer.status_code == 302
    if ELEMENTS.index(element) > ELEMENTS.index("T08"):
        assert OpenTask.objects.get().element == "W2"
        counter.until("")
    assert counter.case.status == Case.Status.WITHDRAWN


def test_lapse_shows_on_the_applicants_page(counter: Counter) -> None:
    counter.until("T07")
    due = OpenTask.objects.get().lapses_at
    assert due is not None
    assert actions.lapse_case(number=counter.number, at=due) is not None
    page = counter.visitor("pemohon").page(f"/permohonan-saya/{counter.number}/")
    assert "tidak dilanjutkan" in page.text_content().lower()


def test_step_13_is_refused_on_the_page_while_a_document_is_missing(counter: Counter) -> None:
    counter.until("T12")
    lost = counter.case.attachments.get(kind="ba_pemasangan")
    helpdesk = counter.visitor("helpdesk").client
    gone = helpdesk.post(f"/permohonan/{counter.number}/dokumen/{lost.pk}/batal/", {"reason": "Salah berkas."})
    assert gone.status_code == 302
    task = OpenTask.objects.get()
    answer = counter.visitor("kepala_dinas").client.post(
        f"/permohonan/{counter.number}/langkah/T12/{task.round}/", {"outcome": "approve", "note": "Sudah saya baca."}
    )
    assert answer.status_code == 422
    assert "Belum dapat diteruskan" in answer.content.decode()
    assert "Sudah saya baca." in answer.content.decode()
    assert OpenTask.objects.get().element == "T12"
