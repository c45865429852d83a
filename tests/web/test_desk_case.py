"""The case page and its acts: a step done, refused with everything kept, the wrong post, twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Case, Closing, Note, OpenTask
from kolokasi.people.models import Holding, Post
from kolokasi.procedure import overview
from tests.cast import Cast
from tests.factories import office
from tests.procedure.walking import Office
from tests.web.desk_office import answers, browser, bytes_of, paper, step_url


@pytest.fixture
def at_three(cast: Cast) -> Office:
    """A case that waits for the capacity check of the Helpdesk."""
    return office(cast, at="T03")


def waiting(place: Office) -> OpenTask:
    return OpenTask.objects.select_related("case").get(case=place.case)


def posted(place: Office, **changes: object) -> dict[str, object]:
    task = waiting(place)
    return answers(place.procedure.tasks[task.element], place.case, place.at, **changes)  # type: ignore[arg-type]


def test_the_page_shows_rail_form_documents_and_timeline(cast: Cast, at_three: Office) -> None:
    page = browser(cast, "helpdesk").get(f"/permohonan/{at_three.case.number}/").content.decode()
    assert page.count('aria-current="step"') == 1
    assert "Langkah 3 dari 12" in page
    assert "Surat permohonan" in page
    assert "/langkah/T03/1/bagian/ask/" in page
    assert "/langkah/T03/1/bagian/enter/" in page
    assert "data-main" in page
    assert "Yang dinyatakan pemohon" in page


def test_who_does_not_hold_the_post_reads_but_gets_no_form(cast: Cast, at_three: Office) -> None:
    for part in ("auditor", "tim_teknis", "administrator"):
        page = browser(cast, part).get(f"/permohonan/{at_three.case.number}/").content.decode()
        assert "data-main" not in page
        assert "Menunggu Helpdesk" in page


def test_a_step_is_done_and_the_next_waits(cast: Cast, at_three: Office) -> None:
    at_three.prepare("T03")
    client = browser(cast, "helpdesk")
    answer = client.post(step_url(waiting(at_three)), posted(at_three), follow=True)
    assert answer.redirect_chain == [(f"/permohonan/{at_three.case.number}/", 302)]
    assert "Langkah 3 selesai" in answer.content.decode()
    assert waiting(at_three).element == "T04"
    assert Closing.objects.get(case=at_three.case, element="T03").actor == cast["helpdesk"]


def test_a_wrong_answer_keeps_everything_and_names_the_field(cast: Cast) -> None:
    place = office(cast, at="T02A")
    typed = {"instruction": "", "remark": 'Rak 3 <b>"kiri"</b>'}
    answer = browser(cast, "kepala_dinas").post(step_url(waiting(place)), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-instruction"' in page
    assert 'aria-invalid="true"' in page or "Isi bagian ini." in page
    assert "Rak 3 &lt;b&gt;&quot;kiri&quot;&lt;/b&gt;" in page
    assert "<title>Kesalahan:" in page
    assert waiting(place).element == "T02A"


@pytest.fixture
def at_five(cast: Cast) -> Office:
    """A letter that has its number and waits for its scan."""
    place = office(cast, at="T05")
    place.prepare("T05", "sign")
    return place


def test_a_file_that_was_good_is_kept_when_another_answer_was_wrong(cast: Cast, at_five: Office) -> None:
    client = browser(cast, "kepala_dinas")
    assert 'name="doc.surat_balasan"' in client.get(f"/permohonan/{at_five.case.number}/").content.decode()
    assert client.post(step_url(waiting(at_five)), posted(at_five)).status_code == 422  # no outcome was chosen
    again = {name: value for name, value in posted(at_five, outcome="sign").items() if not name.startswith("doc.")}
    assert client.post(step_url(waiting(at_five)), again).status_code == 302
    assert waiting(at_five).element == "T06"


def test_a_missing_document_is_said_in_the_form(cast: Cast, at_five: Office) -> None:
    answer = browser(cast, "kepala_dinas").post(step_url(waiting(at_five)), {"outcome": "sign"})
    assert answer.status_code == 422
    assert "Belum dapat diteruskan: dokumen" in answer.content.decode()
    assert waiting(at_five).element == "T05"


def test_a_file_that_is_no_pdf_is_refused_and_nothing_is_kept_of_it(cast: Cast, at_five: Office) -> None:
    before = Attachment.objects.count()
    virus = SimpleUploadedFile("virus.pdf", b"MZ not a pdf", content_type="application/pdf")
    typed = {"outcome": "sign", "doc.surat_balasan": virus}
    answer = browser(cast, "kepala_dinas").post(step_url(waiting(at_five)), typed)
    assert answer.status_code == 422
    assert Attachment.objects.count() == before


def test_the_wrong_post_is_refused_in_a_sentence(cast: Cast, at_three: Office) -> None:
    answer = browser(cast, "tim_teknis").post(step_url(waiting(at_three)), posted(at_three))
    assert answer.status_code == 403
    assert "Langkah ini dikerjakan oleh Helpdesk" in answer.content.decode()
    assert waiting(at_three).element == "T03"


def test_a_stale_tab_reads_who_was_first_and_finds_its_words_again(cast: Cast, at_three: Office) -> None:
    at_three.prepare("T03")
    task, typed = waiting(at_three), posted(at_three, remark="Catatan yang tidak boleh hilang")
    first = browser(cast, "helpdesk").post(step_url(task), typed)
    assert first.status_code == 302
    second = browser(cast, "helpdesk_2").post(step_url(task), posted_again(at_three, typed))
    page = second.content.decode()
    assert second.status_code == 409
    assert "sudah diselesaikan oleh Embun Contoh" in page
    assert "Catatan yang tidak boleh hilang" in page
    assert "Isian Anda tetap ada di sini" in page
    assert Closing.objects.filter(case=at_three.case, element="T03").count() == 1


def posted_again(place: Office, typed: dict[str, object]) -> dict[str, object]:
    """The same form with fresh files: the first post has read the others to their end."""
    return {name: paper() if name.startswith("doc.") else value for name, value in typed.items()}


def test_outcomes_are_cards_and_a_return_needs_its_reason(cast: Cast) -> None:
    place = office(cast, at="T05")
    client = browser(cast, "kepala_dinas")
    page = client.get(f"/permohonan/{place.case.number}/").content.decode()
    assert page.count('<label class="pick') == 1  # a letter without a number can only be numbered or returned
    assert "/langkah/T05/1/bagian/issue/" in page
    place.prepare("T05", "sign")
    assert client.get(f"/permohonan/{place.case.number}/").content.decode().count('<label class="pick') == 2
    answer = client.post(step_url(waiting(place)), {"outcome": "return"})
    assert answer.status_code == 422
    assert "Tulis alasannya" in answer.content.decode()
    assert 'value="return" checked' in answer.content.decode()
    assert client.post(step_url(waiting(place)), {"outcome": "return", "note": "Nomor keliru"}).status_code == 302
    assert waiting(place).element == "T04"
    assert "ronde 2" in browser(cast, "helpdesk").get(f"/permohonan/{place.case.number}/").content.decode()


def test_without_an_outcome_the_ways_are_named_as_the_form_names_them(cast: Cast) -> None:
    at_register = office(cast, at="T01R")
    answer = browser(cast, "helpdesk").post(step_url(waiting(at_register)), posted(at_register))
    assert answer.status_code == 422
    assert "Pilih salah satu putusan langkah ini: Catat dan teruskan, Kembalikan ke pemohon." in answer.content.decode()


def test_a_draft_is_kept_and_comes_back(cast: Cast) -> None:
    place, client = office(cast, at="T01R"), browser(cast, "helpdesk")
    answer = client.post(
        step_url(waiting(place), "simpan/"), {"letter_number": "Setengah jadi", "note": "Lanjut besok"}, follow=True
    )
    page = answer.content.decode()
    assert 'value="Setengah jadi"' in page
    assert "Lanjut besok" in page
    assert "Isian tersimpan" in page
    assert waiting(place).element == "T01R"


def test_a_task_is_taken_by_name_and_from_another_only_with_a_reason(cast: Cast, at_three: Office) -> None:
    one, two = browser(cast, "helpdesk"), browser(cast, "helpdesk_2")
    task = waiting(at_three)
    assert one.post(step_url(task, "ambil/"), {"next": "/kerja/?tab=mine"})["Location"] == "/kerja/?tab=mine"
    assert waiting(at_three).holder == cast["helpdesk"]
    page = two.get(f"/permohonan/{task.case.number}/").content.decode()
    assert "Tugas ini di tangan Embun Contoh" in page
    assert two.post(step_url(task, "ambil/")).status_code == 409
    assert two.post(step_url(task), posted(at_three)).status_code == 409
    assert two.post(step_url(task, "ambil/"), {"reason": "Embun sakit"}).status_code == 302
    assert waiting(at_three).holder == cast["helpdesk_2"]
    record = browser(cast, "auditor").get(f"/permohonan/{task.case.number}/jejak/").content.decode()
    assert "Tugas diambil alih: Periksa kapasitas" in record
    assert "Embun sakit" in record
    assert two.post(step_url(task, "lepas/")).status_code == 302
    assert waiting(at_three).holder is None


def test_taking_never_leads_to_another_site(cast: Cast, at_three: Office) -> None:
    answer = browser(cast, "helpdesk").post(step_url(waiting(at_three), "ambil/"), {"next": "https://jahat.example/"})
    assert answer["Location"] == f"/permohonan/{at_three.case.number}/"


def test_notes_are_the_offices_own(cast: Cast, at_three: Office) -> None:
    url = f"/permohonan/{at_three.case.number}/catatan/"
    assert browser(cast, "tim_teknis").post(url, {"text": "Kabel pendek"}).status_code == 302
    assert browser(cast, "auditor").post(url, {"text": "x"}).status_code == 403
    assert browser(cast, "tim_teknis").post(url, {"text": "  "}).status_code == 422
    assert browser(cast, "applicant").post(url, {"text": "x"}).status_code == 403
    assert [note.text for note in Note.objects.filter(case=at_three.case)] == ["Kabel pendek"]
    assert "Kabel pendek" in browser(cast, "helpdesk").get(f"/permohonan/{at_three.case.number}/").content.decode()


def test_a_document_is_added_read_with_a_record_and_struck_with_a_reason(cast: Cast, at_three: Office) -> None:
    number, client = at_three.case.number, browser(cast, "helpdesk")
    assert client.post(f"/permohonan/{number}/dokumen/", {"kind": "lain"}).status_code == 422
    assert (
        client.post(f"/permohonan/{number}/dokumen/", {"kind": "lain", "file": paper("denah.pdf")}).status_code == 302
    )
    added = Attachment.objects.get(case=at_three.case, name="denah.pdf")
    answer = client.get(f"/permohonan/{number}/dokumen/{added.pk}/")
    assert bytes_of(answer).startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert Event.objects.filter(subject_id=number, act="document_read").count() == 1
    url = f"/permohonan/{number}/dokumen/{added.pk}/batal/"
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Denah lama"}).status_code == 302
    assert client.post(url, {"reason": "Sekali lagi"}).status_code == 409
    assert "Denah lama" in client.get(f"/permohonan/{number}/").content.decode()


def test_documents_follow_the_case_not_the_number(cast: Cast, at_three: Office) -> None:
    letter = Attachment.objects.filter(case=at_three.case, for_applicant=True).first()
    internal = Attachment.objects.filter(case=at_three.case, for_applicant=False).first()
    assert letter is not None
    assert internal is not None
    base = f"/permohonan/{at_three.case.number}/dokumen"
    own = browser(cast, "applicant").get(f"{base}/{letter.pk}/")
    assert bytes_of(own).startswith(b"%PDF")
    assert browser(cast, "applicant").get(f"{base}/{internal.pk}/").status_code == 404
    assert browser(cast, "stranger").get(f"{base}/{letter.pk}/").status_code == 404
    other = office(cast, at="T01R", by="stranger").case
    assert browser(cast, "helpdesk").get(f"/permohonan/{other.number}/dokumen/{letter.pk}/").status_code == 404


def test_withdrawal_asks_why_and_ends_the_case(cast: Cast, at_three: Office) -> None:
    url, client = f"/permohonan/{at_three.case.number}/batalkan/", browser(cast, "helpdesk")
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": " "}).status_code == 422
    assert browser(cast, "tim_teknis").post(url, {"reason": "Bukan pos saya"}).status_code == 403
    assert client.post(url, {"reason": "Surat 800/9"}).status_code == 302
    assert Case.objects.get(pk=at_three.case.pk).status == Case.Status.WITHDRAWN
    assert client.post(url, {"reason": "Surat 800/9"}).status_code == 409
    assert "Dibatalkan" in client.get(f"/permohonan/{at_three.case.number}/").content.decode()


def test_an_unknown_case_and_an_unknown_step_are_not_there(cast: Cast, at_three: Office) -> None:
    client = browser(cast, "helpdesk")
    assert client.get("/permohonan/KL-2026-9999/").status_code == 404
    assert client.post(f"/permohonan/{at_three.case.number}/langkah/T99/1/", {}).status_code == 409
    assert client.post("/permohonan/KL-2026-9999/langkah/T03/1/", {}).status_code == 404


def test_the_record_is_told_in_words(cast: Cast, at_three: Office) -> None:
    page = browser(cast, "auditor").get(f"/permohonan/{at_three.case.number}/jejak/").content.decode()
    assert "Dokumen ditambahkan: Surat permohonan" in page
    assert "Kabut Contoh" in page
    assert "task_completed" not in page


def test_an_act_opened_by_hand_leads_back_to_its_page(cast: Cast, at_three: Office) -> None:
    client, task = browser(cast, "helpdesk"), waiting(at_three)
    for act in ("", "simpan/", "ambil/", "lepas/"):
        assert client.get(step_url(task, act))["Location"] == f"/permohonan/{task.case.number}/"
    assert waiting(at_three).holder is None


def test_who_stands_in_is_named_as_such_on_the_rail_in_the_record_and_beside_the_step(cast: Cast) -> None:
    at_five = office(cast, at="T05")
    Holding.objects.create(
        post=Post.objects.get(key="kepala_dinas"), account=cast["sekretaris"], kind=Holding.Kind.PLH,
        days=DateRange(at_five.at.date(), at_five.at.date() + timedelta(days=2)),
    )  # fmt: skip
    at_five.part("issue", by="sekretaris")
    at_five.do("T05", account=cast["sekretaris"])
    page = browser(cast, "auditor").get(f"/permohonan/{at_five.case.number}/").content.decode()
    record = browser(cast, "auditor").get(f"/permohonan/{at_five.case.number}/jejak/").content.decode()
    assert page.count("Bumi Contoh, Plh. Kepala Dinas") == 6  # rail, four acts, the finished step
    assert "Bumi Contoh, Plh. Kepala Dinas" in record


def test_who_gets_a_case_back_reads_who_sent_it_and_why(cast: Cast) -> None:
    returned = office(cast, at="T05")
    returned.do("T05", "return", note="Perbaiki nomor surat.")
    page = browser(cast, "helpdesk").get(f"/permohonan/{returned.case.number}/").content.decode()
    assert "Dikembalikan di langkah 5 oleh Dr. Awan Contoh, Kepala Dinas:" in page
    assert "Perbaiki nomor surat." in page


def test_the_next_post_reads_what_the_steps_before_decided(cast: Cast) -> None:
    drafted = office(cast, at="T04P", T04="reject")
    ground = Closing.objects.get(case=drafted.case, element="T04").data["ground"]
    page = browser(cast, "pranata_komputer").get(f"/permohonan/{drafted.case.number}/").content.decode()
    assert "Langkah yang sudah selesai" in page
    assert "Tambahan dalam surat" in page
    assert ground in page
    assert "Ditolak (T)" in page


def test_a_step_that_a_withdrawal_broke_off_is_not_done(cast: Cast, at_three: Office) -> None:
    answer = browser(cast, "helpdesk").post(f"/permohonan/{at_three.case.number}/batalkan/", {"reason": "Surat 12"})
    assert answer.status_code == 302
    rail = overview.rail(Case.objects.get(pk=at_three.case.pk), at_three.procedure, "id")
    assert {line.no: line.state for line in rail if line.no in {"2", "3"}} == {"2": "done", "3": "todo"}
