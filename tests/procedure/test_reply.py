"""Steps 4 to 6, the reply: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import pytest

from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.letters.models import AgendaEntry, Initial, Letter, LetterNumber, Reason
from kolokasi.notices.models import Dispatch, DispatchFile, Notice
from kolokasi.procedure import actions
from kolokasi.procedure.actions import AnswersRefused, Upload
from kolokasi.procedure.printing import bytes_of
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.pdfs import pdf
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.test_incoming import ANSWERS
from tests.procedure.walking import Office

KIND = "surat_balasan"


def letter(office: Office) -> Letter:
    """The newest version."""
    return Letter.objects.filter(case=office.case, kind=KIND).order_by("-version")[0]


def numbers() -> list[tuple[int, str, str]]:
    """Number, state and reason of every number of reply letters."""
    rows = LetterNumber.objects.filter(letter__kind=KIND).order_by("number")
    return [(row.number, row.state, row.reason) for row in rows]


def wrong_fields(office: Office, outcome: str, **data: str) -> set[str]:
    with pytest.raises(AnswersRefused) as refused:
        office.do("T04", outcome, data=data)
    return set(refused.value.errors)


def test_the_draft_of_an_acceptance_says_what_is_accepted(office: Office) -> None:
    office.until("T04")
    office.do("T04", "accept", data={"ground": "Bawa rel rak sendiri."})
    draft = letter(office)
    assert (draft.version, draft.state, draft.facts["decision"], draft.sifat) == (1, "draft", "accept", "biasa")
    said = text_of(bytes_of(draft.newest))
    for words in (office.case.agency.name, "Bawa rel rak sendiri.", "800/1/2026"):
        assert words in said
    # The ship-by date counts from dispatch, so a letter that waits for its signature must not name a day.
    assert said.count("10 hari kerja sejak surat ini") == 2
    assert "ship_by" not in draft.facts
    shown = Attachment.objects.get(case=office.case, kind="draf_surat")
    assert (shown.for_applicant, shown.blob_id) == (False, draft.draft_id)


def test_a_refusal_quotes_the_frozen_figures_and_the_reason_of_the_list(cast: Cast) -> None:
    lay(max_watts=300)
    office = Office(cast)
    office.until("T04")
    reason = Reason.objects.filter(active=True).exclude(limit="")[0]
    office.do("T04", "reject", data={"reasons": reason.key})
    said = text_of(bytes_of(letter(office).newest))
    assert reason.label in said
    assert "315" in said
    assert "300" in said
    assert [one["label"] for one in letter(office).facts["figures"]] == ["Daya rak"]
    assert taken(office.case) == NOTHING


def test_a_refusal_needs_a_failed_limit_or_a_written_ground(office: Office) -> None:
    office.until("T04")
    reason = Reason.objects.filter(active=True)[0]
    assert wrong_fields(office, "reject") == {"ground"}
    assert wrong_fields(office, "reject", reasons=reason.key) == {
        "ground"
    }  # every limit is kept, so a reason alone is none
    assert wrong_fields(office, "reject", ground="\u200b \u2060") == {"ground"}
    assert not Letter.objects.filter(case=office.case, kind=KIND).exists()
    office.do("T04", "reject", data={"ground": "Layanan ini memakai server virtual."})
    assert "Layanan ini memakai server virtual." in text_of(bytes_of(letter(office).newest))


def test_a_refusal_for_a_failed_limit_still_says_why(cast: Cast) -> None:
    lay(max_watts=300)
    office = Office(cast)
    office.until("T04")
    assert wrong_fields(office, "reject") == {"reasons"}
    assert wrong_fields(office, "reject", reasons="tidak-ada") == {"reasons"}


def test_what_does_not_fit_is_not_accepted_and_nothing_is_written(cast: Cast) -> None:
    lay(max_watts=300)
    office = Office(cast)
    office.until("T04")
    refused = refusal(lambda: office.do("T04", "accept", data={}))
    assert refused.code == "capacity_gone"
    assert "Daya rak" in str(refused)
    assert taken(office.case) == NOTHING
    assert not Letter.objects.filter(case=office.case, kind=KIND).exists()
    assert OpenTask.objects.get(case=office.case).element == "T04"


def test_of_three_servers_those_that_fit_are_accepted_and_the_letter_names_the_others(cast: Cast) -> None:
    lay(units=5)
    office = Office(cast, servers=3)
    office.until("T04")
    assert wrong_fields(office, "accept", servers="0,7") == {"servers"}
    office.do("T04", "accept", data={"servers": "0,2"})
    facts = letter(office).facts
    assert [one["name"] for one in facts["servers"]] == ["Server 1", "Server 3"]
    assert [one["name"] for one in facts["not_accepted"]] == ["Server 2"]
    assert len(taken(office.case).places) == 2
    office.until("T07")
    assert [bool(one.get("struck")) for one in office.case.form["servers"]] == [False, True, False]
    assert office.until("")[-1] == "12"
    assert len(Closing.objects.get(case=office.case, element="T09").data["servers"]) == 2


def test_each_initial_stands_on_the_version_that_was_read_and_a_return_begins_anew(office: Office) -> None:
    office.until("T04S")
    first = letter(office)
    assert [one.post_key for one in Initial.objects.filter(letter=first)] == ["pranata_komputer", "kabid_aptika"]
    office.do("T04S", "return", note="Perbaiki alamat tujuan.")
    office.do("T04")
    first.refresh_from_db()
    assert (first.state, letter(office).version, letter(office).state) == ("void", 2, "draft")
    assert not Initial.objects.filter(letter=letter(office)).exists()
    office.until("T05")
    assert [one.post_key for one in Initial.objects.filter(letter=letter(office))] == [
        "pranata_komputer", "kabid_aptika", "sekretaris",
    ]  # fmt: skip
    assert refusal(lambda: office.again("T04P", "initial", round=2)).code == "task_already_done"


def test_only_the_post_whose_turn_it_is_initials(office: Office) -> None:
    office.until("T04P")
    for part in ("kabid_aptika", "helpdesk", "kepala_dinas"):
        assert refusal(lambda part=part: office.do("T04P", account=office.cast[part])).code == "not_your_post"  # type: ignore[misc]
    assert not Initial.objects.exists()


def test_signing_reserves_the_next_number_and_freezes_the_final_bytes(office: Office) -> None:
    office.until("T05")
    assert numbers() == []
    office.part("issue")
    issued = letter(office)
    assert (issued.state, issued.signer, issued.signer_post) == ("issued", office.cast["kepala_dinas"], "kepala_dinas")
    assert numbers() == [(1, "reserved", "")]
    said = text_of(bytes_of(issued.final))  # type: ignore[arg-type]
    assert issued.number.text in said
    assert office.cast["kepala_dinas"].name in said
    assert len(issued.code) >= 22
    assert refusal(lambda: office.part("issue")).code == "part_not_now"
    assert numbers() == [(1, "reserved", "")]
    office.do("T05", "sign")
    signed = letter(office)
    scan = Attachment.objects.get(case=office.case, kind=KIND)
    assert (signed.state, signed.signed_id, scan.for_applicant) == ("signed", scan.blob_id, True)
    assert numbers() == [(1, "used", "")]
    data = Closing.objects.get(case=office.case, element="T05").data
    assert (data["letter_number"], data["letter_date"]) == (signed.number.text, str(signed.dated_on))


def test_a_letter_without_a_number_or_without_its_scan_is_not_signed(office: Office) -> None:
    office.until("T05")
    scan = [Upload(KIND, "pindaian.pdf", pdf("Surat"))]
    assert refusal(lambda: office.do("T05", "sign", files=scan)).code == "reply_not_issued"
    assert not Attachment.objects.filter(case=office.case, kind=KIND).exists()
    office.part("issue")
    assert refusal(lambda: office.do("T05", "sign", files=[])).code == "documents_missing"
    assert letter(office).state == "issued"
    office.do("T05", "sign", files=scan)


def test_a_returned_letter_leaves_its_number_void_with_the_reason_and_the_next_one_gets_the_number_after(
    office: Office,
) -> None:
    office.until("T05")
    office.part("issue")
    assert refusal(lambda: office.do("T05", "return", note=" ")).code == "note_needed"
    assert numbers() == [(1, "reserved", "")]
    office.do("T05", "return", note="Nama instansi salah tulis.")
    assert numbers() == [(1, "void", "Nama instansi salah tulis.")]
    assert letter(office).state == "void"
    office.until("T06")
    assert numbers() == [(1, "void", "Nama instansi salah tulis."), (2, "used", "")]
    assert letter(office).version == 2


def test_a_draft_that_was_returned_unnumbered_costs_no_number(office: Office) -> None:
    office.until("T05")
    office.do("T05", "return", note="Ulangi.", data={}, files=[])
    office.until("T06")
    assert numbers() == [(1, "used", "")]


def test_only_the_head_numbers_and_signs(office: Office) -> None:
    office.until("T05")
    for part in ("sekretaris", "helpdesk", "kabid_aptika", "auditor"):
        assert refusal(lambda part=part: office.part("issue", by=part)).code in {"not_your_post", "post_only_reads"}  # type: ignore[misc]
    assert numbers() == []


def test_a_case_that_ends_before_its_letter_is_signed_leaves_no_number_open(office: Office) -> None:
    office.until("T05")
    office.part("issue")
    actions.withdraw_case(number=office.case.number, reason="Batal.", account=office.cast.applicant, at=office.at)
    ((number, state, reason),) = numbers()
    assert (number, state) == (1, "void")
    assert reason
    voided = Event.objects.get(subject_id=office.case.number, act="letter_voided")
    assert voided.actor == f"account:{office.cast.applicant.pk}"


def test_dispatch_enters_the_letter_sends_it_with_the_form_and_happens_once(office: Office) -> None:
    office.until("T06")
    office.do("T06")
    entry = AgendaEntry.objects.get(direction="out")
    signed = letter(office)
    assert (entry.number, entry.year, entry.letter, entry.case) == (1, 2026, signed, office.case)
    assert (entry.letter_number, entry.party) == (signed.number.text, office.case.agency.name)
    form = Attachment.objects.get(case=office.case, kind="form_barang_kosong")
    assert form.for_applicant
    assert office.case.number in text_of(bytes_of(form.blob))
    mail = Dispatch.objects.get(key__startswith=f"letter:{office.case.number}")
    assert "satu@opd.example" in mail.to
    sent = [one.blob_id for one in DispatchFile.objects.filter(dispatch=mail).order_by("id")]
    assert sent == [signed.signed_id, form.blob_id]
    for account in (office.cast.applicant, office.cast["colleague"]):
        assert Notice.objects.filter(account=account, kind="letter_answered").count() == 1
    assert not Notice.objects.filter(account=office.cast.stranger).exists()
    assert refusal(lambda: office.again("T06")).code == "task_already_done"
    assert AgendaEntry.objects.filter(direction="out").count() == 1


def test_a_refusal_is_dispatched_without_a_form_and_ends_the_case(office: Office) -> None:
    office.until("", T04="reject")
    assert office.case.status == "rejected"
    assert AgendaEntry.objects.filter(direction="out").count() == 1
    assert not Attachment.objects.filter(case=office.case, kind="form_barang_kosong").exists()
    assert numbers() == [(1, "used", "")]


def test_a_secret_letter_does_not_travel_by_mail(office: Office) -> None:
    office.do("T01R", data=ANSWERS | {"classification": "rahasia"})
    office.until("T07")
    mail = Dispatch.objects.get(key__startswith=f"letter:{office.case.number}")
    assert not DispatchFile.objects.filter(dispatch=mail).exists()
    assert letter(office).sifat == "rahasia"
