"""POST /cases: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import pytest

from kolokasi.cases.models import Attachment, Case
from tests.api.client import Machine, application, code_of, document, machine
from tests.cast import Cast
from tests.factories import case


@pytest.fixture
def sop(cast: Cast) -> None:
    """A revision is valid and one case is there, another agency's."""
    case(cast, by="third")


def test_an_applicant_applies_and_reads_the_case_at_its_location(cast: Cast, sop: None) -> None:
    applicant = machine(cast, "applicant")
    made = applicant.post("/cases", application())
    assert made.status_code == 201
    body = made.json()
    row = Case.objects.get(number=body["number"])
    assert (row.agency, row.applicant, row.title) == (cast.own, cast.applicant, "Penempatan server contoh")
    assert made["Location"] == f"/api/v1/cases/{row.number}" == body["url"]
    assert [task["element"] for task in body["open_tasks"]] == ["T01R"]
    assert [one["kind"] for one in body["documents"]] == ["surat_permohonan"]
    assert applicant.get(f"/cases/{row.number}").json() == body


def test_every_wrong_place_is_named_by_its_pointer(cast: Cast, sop: None) -> None:
    body = application()
    body["form"]["servers"][0]["units"] = 900
    del body["form"]["contacts"]["technical"]["name"]
    refused = machine(cast, "applicant").post("/cases", body)
    assert (refused.status_code, code_of(refused)) == (422, "answers_wrong")
    pointers = {fault["pointer"] for fault in refused.json()["errors"]}
    assert {"#/form/servers/0/units", "#/form/contacts/technical/name"} <= pointers


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"title": None}, 422, "invalid_request"),
        ({"title": "  "}, 422, "title_needed"),
        ({"form": []}, 422, "invalid_request"),
        ({"surprise": 1}, 422, "invalid_request"),
        ({"letter": {"name": "a.pdf", "content": "%%%"}}, 422, "bad_base64"),
        ({"letter": {"name": "a.pdf"}}, 422, "invalid_request"),
        ({"title": "a\0b"}, 400, "bad_text"),
    ],
)
def test_bad_input_is_refused_and_leaves_nothing(
    cast: Cast, sop: None, change: dict[str, object], status: int, code: str
) -> None:
    refused = machine(cast, "applicant").post("/cases", application() | change)
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert Case.objects.count() == 1


def test_a_letter_that_is_no_pdf_is_refused(cast: Cast, sop: None) -> None:
    refused = machine(cast, "applicant").post("/cases", application() | {"letter": document(data=b"GIF89a" * 50)})
    assert refused.status_code == 422
    assert code_of(refused)
    assert (Case.objects.count(), Attachment.objects.filter(case__agency=cast.own).count()) == (1, 0)


@pytest.mark.parametrize(("part", "code"), [("helpdesk", "not_an_applicant"), ("auditor", "post_only_reads")])
def test_an_officers_key_does_not_apply(cast: Cast, sop: None, part: str, code: str) -> None:
    refused = machine(cast, part).post("/cases", application())
    assert (refused.status_code, code_of(refused)) == (403, code)
    assert Case.objects.count() == 1


def test_without_a_key_nothing_is_even_read(cast: Cast, sop: None) -> None:
    refused = Machine().post("/cases", "{")
    assert (refused.status_code, code_of(refused)) == (401, "token_refused")
    assert refused["WWW-Authenticate"].startswith("Bearer")
