"""Step 5 signed electronically: works · refuses bad input · refuses the wrong post · refuses twice; and breaks off well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kolokasi.base import clock
from kolokasi.base.models import Blob, Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Closing, OpenTask
from kolokasi.gateways import esign
from kolokasi.letters.models import Letter, LetterSignature, SigningAttempt
from kolokasi.letters.signatures import signers, training
from kolokasi.letters.signatures.means import Means, pen_of
from kolokasi.procedure import signing
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.signing import Told, Wanted, sign_letters
from tests.procedure.signatories import MARK, WRONG_SECRET, Marker, accepted
from tests.procedure.taken import refusal
from tests.procedure.test_reply import letter, numbers
from tests.procedure.walking import Office


@pytest.fixture
def pen(office: Office, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Marker:
    """The head of the office signs for practice, and the case waits for it."""
    settings.DEMO = True
    office.until("T05")
    marker = Marker()
    monkeypatch.setattr(training, "signatory", lambda _name: marker)
    monkeypatch.setattr(signing, "accepted", accepted)
    monkeypatch.setattr(esign, "is_set", lambda: False)
    signs(office, "training")
    return marker


def signs(office: Office, way: str) -> None:
    signers.set_way(post_key="kepala_dinas", way=way, actor=office.cast["administrator"], at=clock.now())


def press(office: Office, by: str = "kepala_dinas", round: int = 1) -> Told:
    """The button is pressed for the case's letter."""
    (told,) = sign_letters([Wanted(office.case.number, "T05", round)], account=office.cast[by], means=Means())
    return told


def test_the_letter_is_signed_under_its_number_and_the_step_closes(office: Office, pen: Marker) -> None:
    told = press(office)
    signed = letter(office)
    assert (told.refusal, told.number, signed.state) == (None, signed.number.text, "signed")
    assert numbers() == [(1, "used", "")]
    assert bytes_of(signed.newest) == pen.seen[0].pdf + MARK
    row = LetterSignature.objects.get(letter=signed)
    assert (row.seq, row.party, row.post_key, row.account, row.way, row.signed_id) == (
        1, "office", "kepala_dinas", office.cast["kepala_dinas"], "training", signed.signed_id,
    )  # fmt: skip
    assert (row.subject, row.certified, row.trusted) == ("Awan Contoh", False, False)
    shown = Attachment.objects.get(case=office.case, kind="surat_balasan")
    assert (shown.blob_id, shown.for_applicant) == (signed.signed_id, True)
    closing = Closing.objects.get(case=office.case, element="T05")
    assert (closing.outcome, closing.data["letter_number"]) == ("sign", signed.number.text)
    assert [one.element for one in office.waiting()] == ["T06"]
    event = Event.objects.get(subject_id=office.case.number, act="letter_signed")
    assert event.new["way"] == "training"
    assert "Awan" not in str(event.new)
    office.until("T07")


def test_what_is_handed_to_the_signatory_says_how_it_is_signed_and_is_never_stored(office: Office, pen: Marker) -> None:
    pen.change = lambda _pdf: None
    assert press(office).refusal is not None
    frozen = letter(office)
    assert "signed_as" not in frozen.facts
    sent = pen.seen[0].pdf
    assert sent == signing.bytes_to_sign(frozen, "training")
    assert SigningAttempt.objects.get(letter=frozen).outcome == "signatory_gave_no_answer"
    stored = {bytes_of(one) for one in Blob.objects.filter(size=len(sent))}
    assert sent not in stored or sent == bytes_of(frozen.final)  # type: ignore[arg-type]


def test_a_wrong_secret_keeps_the_number_for_the_next_try(office: Office, pen: Marker) -> None:
    pen.refusal = Refusal(WRONG_SECRET)
    assert str(press(office).refusal) == "Frasa sandi salah. Ketik lagi."
    assert (letter(office).state, numbers()) == ("issued", [(1, "reserved", "")])
    assert [one.element for one in office.waiting()] == ["T05"]
    pen.refusal = None
    assert press(office).refusal is None
    assert numbers() == [(1, "used", "")]
    assert [one.outcome for one in SigningAttempt.objects.order_by("id")] == ["test_wrong_secret", "signed"]


def test_what_comes_back_as_another_paper_is_discarded(office: Office, pen: Marker) -> None:
    pen.change = lambda pdf: b"%PDF-1.7 another" + pdf
    told = press(office)
    assert told.refusal is not None
    assert told.refusal.code == "test_forged"
    assert (letter(office).signed_id, LetterSignature.objects.count()) == (None, 0)


def test_only_the_post_of_the_step_signs(office: Office, pen: Marker) -> None:
    for by in ("sekretaris", "helpdesk", "auditor", "administrator"):
        told = press(office, by)
        assert told.refusal is not None
        assert told.refusal.code in {"not_your_post", "post_only_reads"}
    assert (pen.seen, numbers()) == ([], [])


def test_pressed_again_a_sentence_says_that_it_is_done(office: Office, pen: Marker) -> None:
    press(office)
    told = press(office)
    assert told.refusal is not None
    assert told.refusal.code == "task_already_done"
    assert len(pen.seen) == 1


def test_two_that_press_at_once_sign_once(office: Office, pen: Marker) -> None:
    second: list[Told] = []
    pen.before = lambda: second.append(press(office)) if not second else None
    first = press(office)
    assert first.refusal is None
    assert second[0].refusal is not None
    assert second[0].refusal.code == "letter_is_being_signed"
    assert LetterSignature.objects.count() == 1


def test_while_it_is_with_the_signatory_it_is_neither_returned_nor_signed_in_ink(office: Office, pen: Marker) -> None:
    said: list[str] = []
    pen.before = lambda: said.append(refusal(lambda: office.do("T05", "return", note="Salah.", data={}, files=[])).code)
    press(office)
    assert said == ["letter_is_being_signed"]


def test_an_attempt_that_broke_off_is_over_after_some_minutes(
    office: Office, pen: Marker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the process had been killed between the phases: the number stands, and the letter can be signed or returned."""
    trip = signing._frozen(
        Wanted(office.case.number, "T05", 1),
        office.cast["kepala_dinas"],
        pen_of("training", office.cast["kepala_dinas"], Means()),
    )
    assert numbers() == [(1, "reserved", "")]
    told = press(office)
    assert told.refusal is not None
    assert told.refusal.code == "letter_is_being_signed"
    SigningAttempt.objects.filter(token=trip.token).update(started_at=clock.now() - timedelta(minutes=4))
    assert press(office).refusal is None
    assert numbers() == [(1, "used", "")]
    assert [one.outcome for one in SigningAttempt.objects.order_by("id")] == ["lost", "signed"]


def test_what_comes_back_after_its_attempt_was_given_up_is_thrown_away(office: Office, pen: Marker) -> None:
    pen.before = lambda: SigningAttempt.objects.update(ended_at=clock.now(), outcome="lost")
    told = press(office)
    assert told.refusal is not None
    assert told.refusal.code == "signing_attempt_over"
    assert (letter(office).state, LetterSignature.objects.count()) == ("issued", 0)


def test_a_letter_that_bears_another_signer_is_not_signed_by_who_stands_in(office: Office, pen: Marker) -> None:
    pen.refusal = Refusal(WRONG_SECRET)
    press(office)
    pen.refusal = None
    Letter.objects.filter(pk=letter(office).pk).update(signer=office.cast["sekretaris"])
    told = press(office)
    assert told.refusal is not None
    assert told.refusal.code == "letter_bears_another_signer"


def test_several_letters_in_one_go_each_succeed_or_say_why(office: Office, pen: Marker) -> None:
    other = Office(office.cast)
    other.until("T05")
    gone = Wanted("KL-0000-0000", "T05", 1)
    wanted = [Wanted(office.case.number, "T05", 1), gone, Wanted(other.case.number, "T05", 1)]
    told = sign_letters(wanted, account=office.cast["kepala_dinas"], means=Means())
    assert [one.refusal.code if one.refusal else "" for one in told] == ["", "not_found", ""]
    assert len(pen.seen) == 2
    assert [state for _number, state, _reason in numbers()] == ["used", "used"]


def test_a_post_that_signs_in_ink_has_no_pen(office: Office) -> None:
    office.until("T05")
    assert refusal(lambda: press(office)).code == "post_signs_with_ink"
    assert numbers() == []


def test_after_a_failed_try_the_letter_is_returned_or_signed_in_ink_as_ever(office: Office, pen: Marker) -> None:
    pen.refusal = Refusal(WRONG_SECRET)
    press(office)
    office.do("T05", "sign")
    row = LetterSignature.objects.get()
    assert (row.way, row.subject, row.account) == ("wet", "", office.cast["kepala_dinas"])
    assert OpenTask.objects.get(case=office.case).element == "T06"


def test_nothing_is_asked_of_the_world_inside_a_transaction_of_ours(office: Office, pen: Marker) -> None:
    """The test's own transaction is around everything; what is looked at is that none was opened inside it."""
    depth: list[int] = []
    before = len(connection.savepoint_ids)
    pen.before = lambda: depth.append(len(connection.savepoint_ids))
    press(office)
    assert depth == [before]
