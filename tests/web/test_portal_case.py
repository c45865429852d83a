"""A case at the applicant's counter: where it is, mending it, withdrawing it, the step after the answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import clock
from kolokasi.cases.models import Attachment, Case, Draft, OpenTask
from kolokasi.web.portal.journey import journey
from tests.cast import Cast
from tests.factories import office
from tests.pdfs import pdf
from tests.web.portal_filling import SERVER_PAGES, errors_in, letter, send, submitted


@pytest.mark.parametrize(
    ("element", "words", "stage"),
    [
        ("T01R", "Surat Anda sudah kami terima", 0), ("T02B", "Surat Anda sedang dibaca", 1),
        ("T03", "Surat Anda sedang dinilai oleh Helpdesk", 1), ("T05", "menunggu tanda tangan", 2),
        ("T07", "Giliran Anda", 3), ("T09", "sedang kami pasang", 3), ("T12", "laporannya sedang disusun", 4),
    ],
)  # fmt: skip
def test_one_sentence_says_where_the_letter_is(
    applicant: Client, cast: Cast, element: str, words: str, stage: int
) -> None:
    case = office(cast, at=element).case
    text = applicant.get(f"/permohonan-saya/{case.number}/").content.decode()
    assert words in text
    states = [one.state for one in journey(case, clock.now()).stages]
    assert states == ["done"] * stage + ["now"] + ["todo"] * (4 - stage)


def test_the_answer_is_promised_in_working_time(cast: Cast) -> None:
    """From Monday 08.10: 1+ shares step 1's day (Tuesday 08.00), then 1 d, 1 h, 1 d, 1 d, 1 d."""
    case = office(cast, at="T01R").case
    travelled = journey(case, datetime.fromisoformat("2026-11-23T08:10:00+07:00"))
    assert travelled.answer_by is not None
    task = OpenTask.objects.get(case=case)
    assert task.due_at is not None
    assert travelled.answer_by.astimezone(clock.OFFICE_ZONE).date().isoformat() == "2026-11-30"
    later = journey(case, task.due_at + timedelta(days=14))
    assert later.answer_by is not None
    assert later.answer_by > travelled.answer_by
    assert later.late


@pytest.mark.usefixtures("stopped_clock")
def test_a_refusal_shows_nowhere_before_the_letter_is_sent(applicant: Client, cast: Cast) -> None:
    refused = office(cast, at="T05", T04="reject")
    accepted = office(cast, at="T05")
    pages = []
    for one in (refused, accepted):
        text = applicant.get(f"/permohonan-saya/{one.case.number}/").content.decode().split("</header>")[1]
        text = text.replace(one.case.number, "").replace(one.case.tracking_code, "")
        pages.append(text.split('<section class="stack-2"><h2>Dokumen')[0])
    assert pages[0] == pages[1]
    refused.until("")
    text = applicant.get(f"/permohonan-saya/{refused.case.number}/").content.decode()
    assert "belum dapat kami terima" in text


@pytest.mark.parametrize(
    ("decision", "words"), [("accept", "Selesai: server Anda terpasang"), ("reject", "belum dapat")]
)
def test_an_ended_case_says_so(applicant: Client, cast: Cast, decision: str, words: str) -> None:
    case = office(cast, at="", T04=decision).case
    assert words in applicant.get(f"/permohonan-saya/{case.number}/").content.decode()
    assert "Batalkan permohonan" not in applicant.get(f"/permohonan-saya/{case.number}/").content.decode()
    assert case.number in applicant.get("/beranda/").content.decode()


@pytest.mark.parametrize("part", ["stranger", "helpdesk", "auditor"])
def test_another_agencys_case_answers_like_an_unknown_one(applicant: Client, cast: Cast, part: str) -> None:
    number = office(cast, at="T07").case.number
    client = Client()
    client.force_login(cast[part])
    for way in ("", "terkirim/", "batalkan/", "langkah/T07/", "penanggung-jawab/teknis/"):
        foreign, unknown = (client.get(f"/permohonan-saya/{n}/{way}") for n in (number, "KL-2026-9999"))
        assert (foreign.status_code, unknown.status_code) == (404, 404), way
        assert main(foreign) == main(unknown)
    assert client.post(f"/permohonan-saya/{number}/batalkan/", {"reason": "x"}).status_code == 404
    assert client.post(f"/permohonan-saya/{number}/langkah/T07/", {"round": "1"}).status_code == 404
    assert client.post(f"/permohonan-saya/{number}/perbaiki/").status_code in {403, 404}
    assert Case.objects.get(number=number).status == Case.Status.RUNNING


@pytest.mark.parametrize(
    "way", ["/permohonan-saya/%00/", "/permohonan-saya/KL%00/batalkan/", "/permohonan/%00/dokumen/1/"]
)
def test_an_address_that_no_database_can_hold_is_just_not_there(applicant: Client, way: str) -> None:
    assert applicant.get(way).status_code == 404


def test_documents_for_the_applicant_are_listed_and_others_not(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T07").case
    text = applicant.get(f"/permohonan-saya/{case.number}/").content.decode()
    for attachment in Attachment.objects.filter(case=case):
        assert (f"/dokumen/{attachment.pk}/" in text) is attachment.for_applicant


# -- returned to step 1 ------------------------------------------------------------------------------------------------


def returned(cast: Cast, client: Client) -> Case:
    working = office(cast, at="T01R")
    working.case = case = submitted(client)
    working.do("T01R", "return", note="Surat belum ditandatangani kepala instansi.")
    return case


def test_a_returned_case_is_mended_and_sent_again(applicant: Client, cast: Cast) -> None:
    case = returned(cast, applicant)
    text = applicant.get(f"/permohonan-saya/{case.number}/").content.decode()
    assert "Surat belum ditandatangani kepala instansi." in text
    assert "Giliran Anda" in applicant.get("/beranda/").content.decode()
    pk = int(applicant.post(f"/permohonan-saya/{case.number}/perbaiki/")["Location"].split("/")[2])
    assert "Surat belum ditandatangani kepala instansi." in applicant.get(f"/ajukan/{pk}/").content.decode()
    assert "8 dari 8" in applicant.get(f"/ajukan/{pk}/").content.decode()
    assert 'value="J30ABC"' in applicant.get(f"/ajukan/{pk}/server/1/merek/").content.decode()
    applicant.post(f"/ajukan/{pk}/server/1/merek/", SERVER_PAGES["merek"] | {"serial": "J30XYZ"})
    subject = {"number": "440/9", "date": "2026-11-24", "subject": "Hal baru"}
    applicant.post(f"/ajukan/{pk}/surat/", {**subject, "letter": letter("Surat bertanda tangan.pdf", "Baru")})
    answer = send(applicant, pk, round="2")
    assert answer["Location"] == f"/permohonan-saya/{case.number}/terkirim/"
    case.refresh_from_db()
    assert (case.title, case.form["servers"][0]["serial"]) == ("Hal baru", "J30XYZ")
    assert OpenTask.objects.get(case=case).element == "T01R"
    letters = Attachment.objects.filter(case=case, kind="surat_permohonan").order_by("id")
    assert [one.name for one in letters] == ["Surat permohonan.pdf", "Surat bertanda tangan.pdf"]
    assert send(applicant, pk, round="2").status_code == 409


def test_mending_begins_one_draft_however_often_it_is_opened(applicant: Client, cast: Cast) -> None:
    case = returned(cast, applicant)
    ways = {applicant.post(f"/permohonan-saya/{case.number}/perbaiki/")["Location"] for _ in range(3)}
    assert len(ways) == 1
    assert Draft.objects.count() == 1


@pytest.mark.usefixtures("sop")
def test_a_case_that_was_not_returned_cannot_be_mended(applicant: Client) -> None:
    case = submitted(applicant)
    assert applicant.post(f"/permohonan-saya/{case.number}/perbaiki/").status_code == 409


def test_a_colleague_who_was_first_leaves_the_second_a_sentence(applicant: Client, cast: Cast) -> None:
    case = returned(cast, applicant)
    colleague = Client()
    colleague.force_login(cast["colleague"])
    pks = [
        int(one.post(f"/permohonan-saya/{case.number}/perbaiki/")["Location"].split("/")[2])
        for one in (applicant, colleague)
    ]
    assert send(colleague, pks[1], round="2").status_code == 302
    answer = send(applicant, pks[0], round="2")
    assert answer.status_code == 409
    assert case.number in answer.content.decode()
    assert Draft.objects.filter(pk=pks[0]).exists()


# -- withdrawal --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("sop")
def test_a_withdrawal_needs_a_reason_and_happens_once(applicant: Client) -> None:
    case = submitted(applicant)
    way = f"/permohonan-saya/{case.number}/batalkan/"
    assert applicant.get(way).status_code == 200
    assert Case.objects.get().status == Case.Status.RUNNING
    answer = applicant.post(way, {"reason": "  "})
    assert (answer.status_code, [one[0] for one in errors_in(answer)]) == (422, ["f-reason"])
    assert applicant.post(way, {"reason": "Server pindah ke tempat lain."}).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.withdrawn_reason) == (Case.Status.WITHDRAWN, "Server pindah ke tempat lain.")
    again = applicant.post(way, {"reason": "Sekali lagi"})
    assert again.status_code == 409
    assert "Sekali lagi" in again.content.decode()
    assert "dibatalkan" in applicant.get(f"/permohonan-saya/{case.number}/").content.decode()


# -- step 7 ------------------------------------------------------------------------------------------------------------


def answers_to(case: Case) -> dict[str, str]:
    working_fields = journey(case, clock.now()).spec
    assert working_fields is not None
    kinds = {"date": "2026-12-01", "datetime": "2026-12-01T09:00", "number": "1", "yes": "ya", "email": "a@opd.example"}
    data: dict[str, str] = {"round": "1"}
    for field in working_fields.fields:
        value = field.choices[0][0] if field.choices else kinds.get(field.kind, "SN-1")
        names = [f"{field.name}.{n}" for n in range(len(case.form["servers"]))] if field.per_server else [field.name]
        data |= dict.fromkeys(names, value)
    return data


def papers_of(case: Case) -> dict[str, SimpleUploadedFile]:
    spec = journey(case, clock.now()).spec
    assert spec is not None
    return {
        f"file.{one.kind}": SimpleUploadedFile("f.pdf", pdf(one.kind), content_type="application/pdf")
        for one in spec.documents
    }


def test_the_form_of_goods_is_filled_for_every_server_and_closes_the_step_once(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T07", servers=2).case
    way = f"/permohonan-saya/{case.number}/langkah/T07/"
    technical = case.form["contacts"]["technical"]
    assert f'value="{technical["name"]}, {technical["phone"]}"' in applicant.get(way).content.decode()
    answer = applicant.post(way, {**answers_to(case), **papers_of(case)})
    assert answer.status_code == 302, errors_in(answer)
    assert OpenTask.objects.get(case=case).element == "T08"
    again = applicant.post(way, {"round": "1"})
    assert again.status_code == 409
    assert "sudah diselesaikan" in again.content.decode()
    assert applicant.get(way).status_code == 302


def test_missing_answers_are_named_and_the_rest_is_kept(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T07", servers=2).case
    way = f"/permohonan-saya/{case.number}/langkah/T07/"
    answers = answers_to(case)
    spec = journey(case, clock.now()).spec
    assert spec is not None
    field = next(one for one in spec.fields if one.required and one.per_server)
    answers[f"{field.name}.1"] = ""
    answer = applicant.post(way, {**answers, **papers_of(case)})
    assert answer.status_code == 422
    assert [one[0] for one in errors_in(answer)] == [f"f-{field.name}-1"]
    assert OpenTask.objects.get(case=case).element == "T07"
    answers[f"{field.name}.1"] = answers[f"{field.name}.0"]
    assert applicant.post(way, answers).status_code == 302, "the papers were kept by the first post"


def test_a_step_saved_for_later_is_there_again(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="T07").case
    way = f"/permohonan-saya/{case.number}/langkah/T07/"
    spec = journey(case, clock.now()).spec
    assert spec is not None
    field = next(one for one in spec.fields if one.name == "carrier")
    name = f"{field.name}.0" if field.per_server else field.name
    assert applicant.post(way, {name: "Lewat kurir", "round": "1", "later": "yes"}).status_code == 302
    assert "Lewat kurir" in applicant.get(way).content.decode()
    assert OpenTask.objects.get(case=case).element == "T07"


def main(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined]
    return text.split("<main")[1].split("</main>", maxsplit=1)[0]
