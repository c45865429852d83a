"""The application: works · refuses bad input · refuses the wrong person · refuses twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.cases.models import Attachment, Case, Draft, OpenTask
from kolokasi.web.portal import drafts
from kolokasi.web.portal.letter import LETTER_BYTES
from tests.cast import Cast
from tests.web.portal_filling import (
    AGENCY_PAGES,
    AGREED,
    LETTER_PAGE,
    SERVER_PAGES,
    begin,
    errors_in,
    fill,
    fill_server,
    letter,
    send,
)

pytestmark = pytest.mark.usefixtures("sop")


def ids_in(answer: object) -> list[str]:
    return [found[0] for found in errors_in(answer)]


def test_a_whole_application_is_sent_and_the_draft_is_gone(applicant: Client, cast: Cast) -> None:
    draft = begin(applicant)
    fill(applicant, draft.pk)
    text = applicant.get(f"/ajukan/{draft.pk}/").content.decode()
    assert "8 dari 8 bagian selesai" in text
    answer = send(applicant, draft.pk)
    case = Case.objects.get()
    assert answer["Location"] == f"/permohonan-saya/{case.number}/terkirim/"
    assert (case.agency, case.applicant, case.title) == (cast.own, cast.applicant, LETTER_PAGE["subject"])
    assert case.form["servers"][0]["weight_kg"] == 27.5
    assert case.form["statement"] is True
    assert OpenTask.objects.get(case=case).element == "T01R"
    assert Attachment.objects.get(case=case).name == "Surat permohonan.pdf"
    assert not Draft.objects.exists()
    assert case.tracking_code in applicant.get(answer["Location"]).content.decode()


def test_after_each_page_comes_the_next_one_that_lacks_something(applicant: Client) -> None:
    pk = begin(applicant).pk
    answer = applicant.post(f"/ajukan/{pk}/instansi/", AGENCY_PAGES["instansi"])
    assert answer["Location"] == f"/ajukan/{pk}/administratif/"
    answer = applicant.post(f"/ajukan/{pk}/server/1/merek/", SERVER_PAGES["merek"])
    assert answer["Location"] == f"/ajukan/{pk}/server/1/ukuran/"
    answer = applicant.post(f"/ajukan/{pk}/server/1/ukuran/", {**SERVER_PAGES["ukuran"], "lalu": "periksa"})
    assert answer["Location"] == f"/ajukan/{pk}/periksa/"


def test_every_page_of_an_unfinished_draft_opens(applicant: Client) -> None:
    pk = begin(applicant).pk
    for name in (*AGENCY_PAGES, "surat", "periksa", "hapus"):
        assert applicant.get(f"/ajukan/{pk}/{name}/").status_code == 200, name
    for name in SERVER_PAGES:
        assert applicant.get(f"/ajukan/{pk}/server/1/{name}/").status_code == 200, name


def test_a_wrong_answer_keeps_everything_typed_and_leads_to_its_field(applicant: Client) -> None:
    pk = begin(applicant).pk
    answer = applicant.post(
        f"/ajukan/{pk}/server/1/daya/", {"psu_count": "2", "psu.watts": "0,8 kw", "watts.expected": "480"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Kesalahan: " in text
    assert ids_in(answer) == ["f-psu-watts"]
    assert 'id="f-psu-watts"' in text
    assert 'value="0,8 kw"' in text
    assert 'value="480"' in text
    assert 'id="f-psu_count-2" name="psu_count" value="2" checked' in text


def test_markup_in_answers_stays_text(applicant: Client) -> None:
    pk = begin(applicant).pk
    evil = "<script>alert(1)</script>"
    answer = applicant.post(f"/ajukan/{pk}/server/1/merek/", {"manufacturer": evil, "model": ""})
    assert answer.status_code == 422
    assert evil not in answer.content.decode()
    fill_server(applicant, pk, merek={"manufacturer": evil})
    assert evil not in applicant.get(f"/ajukan/{pk}/periksa/").content.decode()


def test_what_is_half_filled_is_kept_when_one_goes_on_later(applicant: Client) -> None:
    pk = begin(applicant).pk
    answer = applicant.post(f"/ajukan/{pk}/server/1/ukuran/", {"units": "2", "later": "yes"})
    assert answer["Location"] == f"/ajukan/{pk}/"
    assert 'value="2"' in applicant.get(f"/ajukan/{pk}/server/1/ukuran/").content.decode()
    assert "Sedang diisi" in applicant.get(f"/ajukan/{pk}/").content.decode()


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(applicant: Client) -> None:
    pk = begin(applicant).pk
    answer = applicant.post(
        f"/ajukan/{pk}/server/1/isi/", {"memory_gib": "banyak", "disks.0.count": "4", "more": "disks"}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="banyak"' in text
    assert 'name="disks.1.count"' in text
    assert Draft.objects.get().form["saved"] == []


def test_several_servers_are_added_copied_and_removed(applicant: Client) -> None:
    pk = begin(applicant).pk
    fill_server(applicant, pk)
    applicant.post(f"/ajukan/{pk}/server/tambah/", {"like": "1"})
    applicant.post(f"/ajukan/{pk}/server/tambah/")
    servers = Draft.objects.get().form["servers"]
    assert [one["key"] for one in servers] == [1, 2, 3]
    assert (servers[1]["model"], servers[1]["serial"], servers[2].get("model")) == ("ThinkSystem SR650", None, None)
    assert applicant.get(f"/ajukan/{pk}/server/2/hapus/").status_code == 200
    applicant.post(f"/ajukan/{pk}/server/2/hapus/")
    applicant.post(f"/ajukan/{pk}/server/3/merek/", SERVER_PAGES["merek"] | {"model": "Tiga"})
    assert [(one["key"], one["model"]) for one in Draft.objects.get().form["servers"]] == [
        (1, "ThinkSystem SR650"), (3, "Tiga")
    ]  # fmt: skip
    assert applicant.get(f"/ajukan/{pk}/server/2/merek/").status_code == 404
    applicant.post(f"/ajukan/{pk}/server/3/hapus/")
    assert applicant.post(f"/ajukan/{pk}/server/1/hapus/").status_code == 409


def test_there_is_a_limit_to_servers_and_drafts(applicant: Client) -> None:
    pk = begin(applicant).pk
    for _ in range(19):
        assert applicant.post(f"/ajukan/{pk}/server/tambah/").status_code == 302
    assert applicant.post(f"/ajukan/{pk}/server/tambah/").status_code == 409
    for _ in range(drafts.MAX_DRAFTS - 1):
        begin(applicant)
    assert applicant.post("/ajukan/").status_code == 409


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"GIF89a" + b"0" * 100, "PDF"), (b"", ""), (b"%PDF-1.4\n" + b"0" * LETTER_BYTES, "10 MB")],
    ids=["picture", "empty", "too large"],
)
def test_a_letter_that_is_no_plain_pdf_is_refused_and_the_rest_is_kept(
    applicant: Client, content: bytes, words: str
) -> None:
    pk = begin(applicant).pk
    upload = SimpleUploadedFile("surat.pdf", content, content_type="application/pdf")
    answer = applicant.post(f"/ajukan/{pk}/surat/", {**LETTER_PAGE, "letter": upload})
    assert answer.status_code == 422
    assert ids_in(answer) == ["f-letter"]
    assert words in errors_in(answer)[0][1]
    assert LETTER_PAGE["number"] in answer.content.decode()
    assert Draft.objects.get().letter is None


def test_a_good_letter_stays_in_the_draft_though_another_answer_is_wrong(applicant: Client) -> None:
    pk = begin(applicant).pk
    answer = applicant.post(
        f"/ajukan/{pk}/surat/", {**LETTER_PAGE, "date": "kemarin", "letter": letter("../../Surat kami.PDF")}
    )
    assert answer.status_code == 422
    assert Draft.objects.get().letter_name == "Surat kami.pdf"
    answer = applicant.post(f"/ajukan/{pk}/surat/", LETTER_PAGE)
    assert answer.status_code == 302
    kept: Any = applicant.get(f"/ajukan/{pk}/surat/berkas/")
    assert b"".join(kept.streaming_content).startswith(b"%PDF")


def test_an_incomplete_application_is_not_sent_and_says_what_lacks(applicant: Client) -> None:
    pk = begin(applicant).pk
    fill_server(applicant, pk)
    answer = send(applicant, pk)
    assert answer.status_code == 422
    assert "bagian-0-surat" in ids_in(answer)
    assert "bagian-1-daya" not in ids_in(answer)
    assert not Case.objects.exists()


def test_without_the_statements_nothing_is_sent(applicant: Client) -> None:
    pk = begin(applicant).pk
    fill(applicant, pk)
    answer = send(applicant, pk, true="")
    assert (answer.status_code, ids_in(answer)) == (422, ["f-true"])
    assert not Case.objects.exists()
    assert send(applicant, pk).status_code == 302


def test_sending_twice_makes_one_case_and_links_to_it(applicant: Client) -> None:
    pk = begin(applicant).pk
    fill(applicant, pk)
    send(applicant, pk)
    answer = send(applicant, pk)
    case = Case.objects.get()
    assert answer.status_code == 409
    assert f'href="/permohonan-saya/{case.number}/"' in answer.content.decode()
    assert applicant.get(f"/ajukan/{pk}/periksa/").status_code == 409


def test_a_draft_deleted_meanwhile_is_not_sent(applicant: Client) -> None:
    pk = begin(applicant).pk
    fill(applicant, pk)
    assert applicant.post(f"/ajukan/{pk}/hapus/").status_code == 302
    assert send(applicant, pk).status_code == 404
    assert not Case.objects.exists()


@pytest.mark.parametrize("part", ["colleague", "stranger", "helpdesk", "administrator"])
def test_a_draft_is_its_authors_alone(applicant: Client, cast: Cast, part: str) -> None:
    pk = begin(applicant).pk
    other = Client()
    other.force_login(cast[part])
    unknown = other.get(f"/ajukan/{pk + 1000}/").content
    for way in ("", "instansi/", "server/1/daya/", "hapus/", "surat/berkas/"):
        answer = other.get(f"/ajukan/{pk}/{way}")
        assert answer.status_code == 404, way
    assert plain(other.get(f"/ajukan/{pk}/").content) == plain(unknown)
    other.post(f"/ajukan/{pk}/instansi/", AGENCY_PAGES["instansi"])
    other.post(f"/ajukan/{pk}/hapus/")
    assert Draft.objects.get().form["saved"] == []


def test_officers_do_not_apply_and_strangers_log_in_first(cast: Cast, client: Client) -> None:
    assert client.get("/ajukan/").status_code == 302
    assert client.post("/ajukan/1/periksa/", AGREED)["Location"].startswith("/masuk")
    client.force_login(cast["helpdesk"])
    assert client.post("/ajukan/").status_code == 403
    assert not Draft.objects.exists()


def test_unknown_pages_are_not_there(applicant: Client) -> None:
    pk = begin(applicant).pk
    assert applicant.get(f"/ajukan/{pk}/daya/").status_code == 404
    assert applicant.get(f"/ajukan/{pk}/server/1/surat/").status_code == 404
    assert applicant.get(f"/ajukan/{pk}/server/9/daya/").status_code == 404


def test_no_template_holds_inline_style_or_script() -> None:
    folder = Path(drafts.__file__).parent.parent / "templates"
    for file in [*folder.glob("portal/*.html"), *folder.glob("public/*.html")]:
        text = file.read_text()
        assert " style=" not in text, file
        assert "<script" not in text, file
        assert " onclick" not in text, file


def plain(content: bytes) -> str:
    return content.decode().split("<main")[1].split("csrfmiddlewaretoken")[0]
