"""The hatch for machines under attack: strict JSON, bounded depth, names that cannot break a header, nothing cached."""

from __future__ import annotations

import json
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kolokasi.cases.models import Attachment, Case
from tests.api.client import application, code_of, document, machine
from tests.attack.conftest import Browsers
from tests.base.test_pdf import attaches, made, opens_with_a_script
from tests.cast import Cast
from tests.factories import case, office
from tests.pdfs import pdf

pytestmark = pytest.mark.usefixtures("sop")


def nested(levels: int, opening: str = "[", closing: str = "]") -> str:
    return '{"round": 1, "outcome": "register", "data": {"a": ' + opening * levels + "1" + closing * levels + "}}"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (nested(100_000), "malformed_json"),
        (nested(930), "malformed_json"),
        (nested(40), "malformed_json"),
        (nested(40, '{"b":', "}"), "malformed_json"),
        ('{"round": NaN}', "malformed_json"),
        ('{"round": 1, "data": {"a": -Infinity}}', "malformed_json"),
        ('{"round": 1, "data": {"a": 1' + "0" * 5000 + "}}", "malformed_json"),
        ('{"round": 1, "outcome": "return", "outcome": "register"}', "same_name_twice"),
        ('{"round": 1, "data": {"x": 1, "x": 2}}', "same_name_twice"),
        ('{"round": 1, "note": "\\ud800"}', "bad_text"),
        ('{"round": 1, "note": "a\\u0000b"}', "bad_text"),
        ('{"round": 99999999999999999999}', "invalid_request"),
        ("[]", "invalid_request"),
        (b"\xff\xfe\xfd", "malformed_json"),
    ],
)
@pytest.mark.parametrize("key", ["", "once"])
def test_a_hostile_document_is_refused_and_changes_nothing(cast: Cast, body: str | bytes, code: str, key: str) -> None:
    waiting = case(cast)
    answer = machine(cast, "helpdesk").post(f"/cases/{waiting.number}/tasks/T01R/complete", body, idempotency=key)
    assert answer.status_code in {400, 422}
    assert code_of(answer) == code
    assert Case.objects.get(pk=waiting.pk).open_tasks.get().element == "T01R"


def test_the_depth_that_people_use_is_read(cast: Cast) -> None:
    waiting = case(cast)
    answer = machine(cast, "helpdesk").post(f"/cases/{waiting.number}/tasks/T01R/complete", nested(20))
    assert code_of(answer) == "answers_wrong"


NAMES = ["a\r\nSet-Cookie: x=1.pdf", "\u202efdp.exe", "???", "..", "\t", '"; filename="x.html', "../../../etc/passwd"]


def test_the_name_of_a_letter_is_plain_and_comes_back_safely(cast: Cast, browser: Browsers) -> None:
    """Also when a returned case is mended, where the name goes into a draft and from there into a header."""
    caller = machine(cast, "applicant")
    for name in NAMES:
        sent = caller.post("/cases", application() | {"letter": document(name=name, data=pdf())})
        assert sent.status_code == 201
        number = sent.json()["number"]
        kept = Attachment.objects.get(case__number=number)
        assert kept.name
        assert kept.name.isprintable()
        back = {"round": 1, "outcome": "return", "note": "Perbaiki suratnya."}
        assert machine(cast, "helpdesk").post(f"/cases/{number}/tasks/T01R/complete", back).status_code == 200
        applicant = browser("applicant")
        draft = applicant.post(f"/permohonan-saya/{number}/perbaiki/")["Location"]
        for address in (f"{draft}surat/berkas/", f"/permohonan/{number}/dokumen/{kept.pk}/"):
            answer = applicant.get(address)
            assert answer.status_code == 200, (name, address)
            answer.getvalue()
            assert "Set-Cookie" not in answer.headers
            assert answer["Cache-Control"] == "private, no-store"


def test_a_title_in_which_nothing_can_be_seen_is_refused_the_second_time_too(cast: Cast) -> None:
    working = office(cast)
    working.do("T01R", "return")
    caller, number = machine(cast, "applicant"), working.case.number
    body: dict[str, Any] = {"round": 2, "data": {"title": "\u200b\u202e", "form": working.case.form}}
    answer = caller.post(f"/cases/{number}/tasks/T01/complete", body)
    assert code_of(answer) == "title_needed"
    assert Case.objects.get(number=number).title == working.case.title


def test_nothing_that_a_key_reads_stays_in_a_cache(cast: Cast) -> None:
    waiting, caller = case(cast), machine(cast, "helpdesk")
    for path in ("/cases", f"/cases/{waiting.number}", "/tasks", "/cases/none"):
        assert caller.get(path)["Cache-Control"] == "no-store", path


BAD_PAPERS = {
    "pdf_not_a_pdf": b"\x89PNG\r\n\x1a\n" + b"x" * 2000,
    "pdf_broken": pdf()[:200],
    "pdf_too_many_pages": pdf(pages=500),
    "pdf_javascript": made(opens_with_a_script),
    "pdf_embedded_files": made(attaches),
    "pdf_encrypted": made(encryption=pikepdf.Encryption(owner="a", user="b")),
    "pdf_too_large": pdf() + b" " * 10_000_000,
}


@pytest.mark.parametrize("code", BAD_PAPERS)
def test_a_hostile_paper_is_refused_at_the_hatch_and_on_the_page(cast: Cast, browser: Browsers, code: str) -> None:
    paper = BAD_PAPERS[code]
    answer = machine(cast, "applicant").post("/cases", application() | {"letter": document(data=paper)})
    assert code_of(answer) == code
    assert not Case.objects.exists()
    applicant = browser("applicant")
    draft = applicant.post("/ajukan/")["Location"]
    page = applicant.post(f"{draft}surat/", {"letter": SimpleUploadedFile("surat.pdf", paper), "subject": "Server A"})
    assert page.status_code == 422
    assert json.loads(answer.content)["detail"] in page.content.decode()
    assert "Server A" in page.content.decode()


def test_a_paper_that_is_a_page_as_well_is_never_served_as_one(cast: Cast, browser: Browsers) -> None:
    both = b"<html><script>alert(1)</script>\n" + pdf() + b"\n<script>alert(2)</script>"
    sent = machine(cast, "applicant").post("/cases", application() | {"letter": document("", "surat.html", both)})
    if sent.status_code != 201:
        assert code_of(sent) == "pdf_broken"
        return
    kept = Attachment.objects.get()
    answer = browser("applicant").get(f"/permohonan/{sent.json()['number']}/dokumen/{kept.pk}/")
    answer.getvalue()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
