"""The act of signing electronically: numbered and frozen, signed outside any transaction, stored when it was verified.

A passphrase is never queued, so this is the one call to the outside in a web request (HOUSE 4). A retry keeps the number;
whatever breaks off in between leaves a letter that waits at its step with its number, to be signed again or returned.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, files
from kolokasi.base.models import Blob
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import OpenTask
from kolokasi.gateways.esign.door import Signed, ToSign
from kolokasi.letters import actions as letters
from kolokasi.letters.models import Letter
from kolokasi.letters.queries import letterhead
from kolokasi.letters.render import render
from kolokasi.letters.signatures import kept, signers, stempel
from kolokasi.letters.signatures.accept import Accepted, accepted
from kolokasi.letters.signatures.means import Means, Pen, pen_of
from kolokasi.people.models import Account
from kolokasi.people.queries import standings
from kolokasi.procedure import queries
from kolokasi.procedure.colocation.drafting import KIND
from kolokasi.procedure.colocation.reply import NO_LETTER, letter_of
from kolokasi.procedure.completing import complete_task
from kolokasi.procedure.hands import hold
from kolokasi.procedure.uploads import PDF, Upload

ACT, OUTCOME = "sign", "sign"
MOST = 50
LOOKED = 4  # so many times as many tasks are looked through: the post may have others first

OTHER_SIGNER = define(
    "letter_bears_another_signer",
    _("Surat ini sudah diterbitkan atas nama {name}. Kembalikan drafnya, supaya diterbitkan lagi atas nama Anda."),
    409,
)
NONE_CHOSEN = define("no_letter_chosen", _("Pilih paling sedikit satu surat yang akan ditandatangani."))
TOO_MANY = define("too_many_letters_at_once", _("Paling banyak {most} surat sekali tanda tangan. Kurangi pilihannya."))
NO_ANSWER = define(
    "signatory_gave_no_answer",
    _("Surat ini tidak kembali dari penanda tangan. Nomornya tetap dipesan; tanda tangani lagi."),
    502,
)
MIXED_WAYS = define(
    "letters_signed_in_several_ways",
    _("Surat yang dipilih ditandatangani dengan cara yang berbeda. Tanda tangani satu cara lebih dulu."),
)


@dataclass(frozen=True)
class Wanted:
    """One letter that waits for its signature: the step of its case, in its round."""

    number: str
    element: str
    round: int


@dataclass(frozen=True)
class Told:
    """What became of one letter: signed under its number, or the refusal that says why not."""

    wanted: Wanted
    number: str = ""
    refusal: Refusal | None = None


@dataclass
class _Trip:
    """A letter between being frozen and being stored."""

    wanted: Wanted
    letter: Letter
    post: str
    acting: str
    sent: bytes = field(repr=False)
    token: uuid.UUID


def sign_letter(wanted: Wanted, *, account: Account, means: Means) -> Told:
    """One letter is signed and its step closed; a Refusal says why not, and the letter can be signed again or returned."""
    told = sign_letters([wanted], account=account, means=means)[0]
    if told.refusal is not None:
        raise told.refusal
    return told


def sign_letters(wanted: Sequence[Wanted], *, account: Account, means: Means) -> list[Told]:
    """Each letter is signed and its step closed, or says why not; what is wrong for all alike is raised.

    Before anything is numbered the posts and the means are looked at: who may not sign, or has the wrong certificate
    file, leaves no trace.
    """
    if not wanted:
        raise Refusal(NONE_CHOSEN)
    if len(wanted) > MOST:
        raise Refusal(TOO_MANY, most=MOST)
    chosen = list(dict.fromkeys(wanted))
    answers, way = _looked_at(chosen, account)
    if way:
        pen = pen_of(way, account, means)
        trips: list[_Trip] = []
        with _none_left_open(trips):
            for one in chosen:
                if one not in answers:
                    _set_out(one, account, pen, trips, answers)
            for trip, back in zip(trips, _brought_back(trips, pen), strict=True):
                answers[trip.wanted] = _kept(trip, back, account, pen)
    return [answers[one] for one in chosen]


def _looked_at(chosen: Sequence[Wanted], account: Account) -> tuple[dict[Wanted, Told], str]:
    """What cannot be signed by this account now, and the one way in which all the others are signed."""
    at, ways = clock.now(), set()
    answers: dict[Wanted, Told] = {}
    for one in chosen:
        try:
            ways.add(signers.way_of(_post_of(one, account, at), at))
        except Refusal as refusal:
            answers[one] = Told(one, refusal=refusal)
    if len(ways) > 1:
        raise Refusal(MIXED_WAYS)
    return answers, ways.pop() if ways else ""


@in_one_transaction
def _post_of(one: Wanted, account: Account, at: datetime) -> str:
    """The post whose step it is, when the account may act in it."""
    place = queries.access_task(account, one.number, one.element, one.round, at)
    if place.spec.act != ACT:
        raise Refusal(queries.TASK_NOT_OPEN)
    hold(place)
    return place.task.post_key


def _set_out(one: Wanted, account: Account, pen: Pen, trips: list[_Trip], answers: dict[Wanted, Told]) -> None:
    try:
        trips.append(_frozen(one, account, pen))
    except Refusal as refusal:
        answers[one] = Told(one, refusal=refusal)


@in_one_transaction
def _frozen(one: Wanted, account: Account, pen: Pen) -> _Trip:
    """Phase 1: the number is reserved, facts and final bytes stand, and the attempt is the only one under way."""
    at = clock.now()
    place = queries.access_task(account, one.number, one.element, one.round, at)
    hold(place)
    letter = letter_of(place.case)
    if letter is None:
        raise Refusal(NO_LETTER)
    doer = place.doer
    issued = letters.issue_letter(letter=letter, signer=account, post=place.task.post_key, acting=doer.acting, at=at)
    if (issued.signer_id, issued.signer_acting) != (account.pk, doer.acting):
        raise Refusal(OTHER_SIGNER, name=issued.signer.name if issued.signer else "")
    sent = bytes_to_sign(issued, pen.signed_as, pen.issuer, pen.anchor)
    attempt = kept.begin(letter=issued, way=pen.way, account=account, sent=sent, at=at)
    return _Trip(one, issued, place.task.post_key, doer.acting, sent, attempt.token)


def bytes_to_sign(letter: Letter, signed_as: str, issuer: str = "", anchor: str = "") -> bytes:
    """The frozen facts on their paper, with the words that say how it is being signed; in memory only, never stored.

    The sentence about BSrE thus stands in no file of ours that BSrE has not signed, nor does the anchor of its stamp.
    """
    paper = letter.letterhead or letterhead(letter.issued_at or letter.drafted_at)
    if anchor:
        stempel.refuse_twice(anchor, letter.kind, letter.facts, paper)
    facts = {**letter.facts, "signed_as": signed_as, "signed_issuer": issuer, "stamp_anchor": anchor}
    return render(letter.kind, facts, letterhead=paper, practice=settings.DEMO)


def _brought_back(trips: Sequence[_Trip], pen: Pen) -> list[Signed]:
    """Phase 2, outside any transaction: what the signatory made of each; what failed for all alike is each one's fault."""
    if not trips:
        return []
    try:
        back = pen.signatory.sign([ToSign(_name(trip), trip.sent) for trip in trips])
    except Refusal as refusal:
        return [Signed(fault=refusal) for _trip in trips]
    return [*back, *(Signed() for _trip in trips)][: len(trips)]


def _name(trip: _Trip) -> str:
    return f"{trip.letter.kind}-{trip.letter.case_id}-v{trip.letter.version}.pdf"


def _kept(trip: _Trip, back: Signed, account: Account, pen: Pen) -> Told:
    """Phase 3: only what was verified is stored as the letter, and the step closes; all else is discarded."""
    try:
        if back.pdf is None:
            raise back.fault or Refusal(NO_ANSWER)
        found = accepted(trip.sent, back.pdf, trusted=pen.trusted, rewritten=pen.rewritten, stamped=bool(pen.anchor))
        blob = files.store(back.pdf, PDF, clock.now())
        return _stored(trip, blob, found, account, pen)
    except Refusal as refusal:
        kept.end(trip.token, refusal.code, clock.now())
        return Told(trip.wanted, refusal=refusal)


@in_one_transaction
def _stored(trip: _Trip, blob: Blob, found: Accepted, account: Account, pen: Pen) -> Told:
    at = clock.now()
    queries.access_task(account, trip.wanted.number, trip.wanted.element, trip.wanted.round, at)
    letter = kept.keep_signed(
        letter=trip.letter, token=trip.token, signed=blob, signature=found.signature,
        certified=pen.certified and (found.signature.trusted or not pen.trusted), post=trip.post, acting=trip.acting, at=at,
    )  # fmt: skip
    number = letter.number.text
    complete_task(
        number=trip.wanted.number, element=trip.wanted.element, round=trip.wanted.round, account=account, outcome=OUTCOME,
        files=[Upload(KIND, f"Surat balasan {trip.wanted.number}.pdf", blob)], asked=True, at=at,
    )  # fmt: skip
    return Told(trip.wanted, number)


@contextmanager
def _none_left_open(trips: Sequence[_Trip]) -> Iterator[None]:
    """Whatever happens inside, no attempt stays open behind it: a fault must not keep the letter from its next try."""
    try:
        yield
    finally:
        for trip in trips:
            kept.end(trip.token, kept.LOST, clock.now())


def to_sign(account: Account, at: datetime) -> list[OpenTask]:
    """The steps that wait for this account's signature, soonest due first: of its posts, in nobody's hands or its own."""
    keys = [found.key for found in standings(account, at) if found.writes]
    tasks = queries.waiting_tasks().filter(Q(holder=None) | Q(holder=account), post_key__in=keys)
    return [task for task in tasks[: LOOKED * MOST] if _signs(task)][:MOST]


def _signs(task: OpenTask) -> bool:
    spec = queries.procedure_of(task.case.revision_id).tasks.get(task.element)
    return spec is not None and spec.act == ACT


def wanted_of(task: OpenTask) -> Wanted:
    """The letter that this step waits with."""
    return Wanted(task.case.number, task.element, task.round)


def waiting_letters(tasks: Sequence[OpenTask]) -> dict[int, Letter]:
    """The living reply of each of these cases, by the case; one query for all."""
    rows = Letter.objects.filter(case__in=[task.case_id for task in tasks], kind=KIND)
    living = rows.exclude(state=Letter.State.VOID).select_related("case__agency", "number", "letterhead")
    return {row.case_id: row for row in living.order_by("version")}


def signing_posts(at: datetime) -> list[str]:
    """The posts whose step it is to sign a letter, by the SOP of today; none where no SOP holds yet."""
    try:
        procedure = queries.procedure_of(queries.current_revision(at).pk)
    except Refusal:
        return []
    return sorted({procedure.lanes[task.lane].post for task in procedure.tasks.values() if task.act == ACT})
