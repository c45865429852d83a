"""The life of a letter: drafted, initialled, issued under a number, signed by hand, or void with a reason.

The other commands of the room stand beside: `registers`, `dispositions`, `outside`, `maintained`; all are offered here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import rfc8785
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line, plain_text
from kolokasi.cases.models import Case
from kolokasi.letters import queries, rules
from kolokasi.letters.dispositions import dispose, mark_read, recall
from kolokasi.letters.facts import KINDS, LETTERS
from kolokasi.letters.maintained import add_line, change_line, set_letterhead
from kolokasi.letters.models import Initial, Letter, Letterhead, LetterNumber, Sifat, Way
from kolokasi.letters.numbering import REASON_NEEDED, give_number, settle
from kolokasi.letters.outside import add_scan, reserve_block, reserve_number, settle_number, void_rest
from kolokasi.letters.patterns import set_numbering
from kolokasi.letters.registers import enter_agenda, note_srikandi
from kolokasi.letters.render import KIND_UNKNOWN, render
from kolokasi.letters.signatures.kept import add_signature, refuse_while_signing
from kolokasi.letters.wording.queries import revision_in_force
from kolokasi.people.models import Account, Post
from kolokasi.people.queries import acting_title, holders

PDF = "application/pdf"
SIGNING_POST = "kepala_dinas"  # letters leave the office under the name of its head (SOP 5)

LETTER_IS_OUT = define(
    "letter_is_out",
    _("{title} {number} sudah terbit. Batalkan dulu dengan alasan, baru buat draf yang baru."),
    409,
)
LETTER_IS_VOID = define("letter_is_void", _("{title} ini sudah dibatalkan. Buka draf yang terbaru."), 409)
NOT_A_DRAFT = define(
    "letter_not_a_draft", _("Paraf dibubuhkan pada draf, dan surat ini sudah {state}. Buka surat itu."), 409
)
NOT_ISSUED = define(
    "letter_not_issued",
    _("Surat ini belum bernomor. Terbitkan dulu, cetak, tanda tangani, lalu unggah pindaiannya."),
    409,
)
OTHER_SCAN = define(
    "letter_has_another_scan",
    _("Surat ini sudah mempunyai pindaian bertanda tangan, dan surat yang ditandatangani tidak dapat diganti."),
    409,
)
SIGNED_STAYS = define(
    "signed_letter_stays",
    _("Surat {number} sudah ditandatangani dan tetap berlaku. Buat surat pembatalan bila isinya tidak berlaku lagi."),
    409,
)
SIGNED_WITHOUT_NUMBER = frozenset({"hasil_pemeriksaan"})
REPLACED = "digantikan versi {version}"


def write_draft(
    *,
    case: Case,
    kind: str,
    facts: Mapping[str, Any],
    actor: Account | None,
    at: datetime,
    sifat: str = Sifat.BIASA,
    post: str = "",
    acting: str = "",
) -> Letter:
    """The newest version of that document, as a draft; the drafts before it are void. A numbered one is never passed over."""
    paper = queries.letterhead(at)
    kept = draft_facts(kind, facts, sifat, paper, at)
    blob = files.store(render(kind, kept, letterhead=paper, practice=settings.DEMO, draft=True), PDF, at)
    with transaction.atomic(savepoint=False):
        version = _next_version(case, kind, at)
        letter = Letter.objects.create(
            case=case, kind=kind, version=version, facts=kept, sifat=sifat, code=rules.document_code(), draft=blob,
            letterhead=paper if paper.pk else None, drafted_by=actor, drafted_at=at,
        )  # fmt: skip
        new = {"version": version, "sha256": blob.sha256, "facts": _digest(kept)}
        _replace_older(letter)
        _record(letter, case, "letter_drafted", actor, post, acting, new)
    return letter


def draft_facts(kind: str, facts: Mapping[str, Any], sifat: str, paper: Letterhead, at: datetime) -> dict[str, Any]:
    """The facts as a draft of today has them: with a blank number, and with who would sign today."""
    if kind not in KINDS:
        raise Refusal(KIND_UNKNOWN, kind=kind[:40])
    kept = json_of(facts)
    kept.setdefault("date", clock.office_date(at).isoformat())
    kept["wording"] = revision_in_force(kind)
    if KINDS[kind].series:
        kept["number"] = queries.blank_number(kind, sifat, paper, at)
    if KINDS[kind].series == LETTERS and "signature" not in kept:
        kept["signature"] = _expected_signature(paper, at)
    return kept


@transaction.atomic(savepoint=False)
def write_paper(
    *, case: Case, kind: str, facts: Mapping[str, Any], signer: Account, post: str, acting: str, at: datetime
) -> Letter:
    """The newest version of that document, issued at once by who writes it: nobody initials it, so it never was a draft.

    What repeats (a letter of return) has left with it, and its number is used; another's number waits for the end of the case.
    """
    if kind not in KINDS:
        raise Refusal(KIND_UNKNOWN, kind=kind[:40])
    paper = queries.letterhead(at)
    kept = json_of(facts)
    kept["wording"] = revision_in_force(kind)
    row = Letter(
        case=case, kind=kind, code=rules.document_code(), letterhead=paper if paper.pk else None, drafted_by=signer
    )
    row.version, row.drafted_at = _next_version(case, kind, at), at
    number = None
    if KINDS[kind].series:
        subject = str(kept.get("subject") or KINDS[kind].title)
        number = give_number(kind=kind, sifat=row.sifat, paper=paper, at=at, by=signer, subject=subject)
    row.facts = kept
    _freeze(row, paper, number, signer, post, acting, at)
    _replace_older(row)
    if number is not None:
        number.letter = row
        number.save(update_fields=["letter"])
        if KINDS[kind].repeats:
            settle(number, used=True, reason="", at=at)
    return row


def _next_version(case: Case, kind: str, at: datetime) -> int:
    """The version that comes next, its case locked; what came before gives way."""
    Case.objects.select_for_update().only("pk").get(pk=case.pk)
    every = list(Letter.objects.select_for_update().filter(case=case, kind=kind).order_by("version"))
    version = every[-1].version + 1 if every else 1
    for older in every:
        if older.state != Letter.State.VOID:
            _make_way(older, version, at)
    return version


def _make_way(older: Letter, version: int, at: datetime) -> None:
    """A draft, or an unnumbered document, gives way to its next version; a numbered one stays until it is made void."""
    if KINDS[older.kind].repeats and older.state != Letter.State.DRAFT:
        return
    number = LetterNumber.objects.filter(letter=older).first()
    if number is not None:
        raise Refusal(LETTER_IS_OUT, title=KINDS[older.kind].title, number=number.text)
    older.state, older.voided_at = Letter.State.VOID, at
    older.void_reason = REPLACED.format(version=version)
    older.save(update_fields=["state", "voided_at", "void_reason"])


def _replace_older(newer: Letter) -> None:
    """The versions that are void and that nothing has replaced yet gave way to this one; what repeats replaces nothing sent."""
    older = Letter.objects.filter(case=newer.case, kind=newer.kind, version__lt=newer.version, state=Letter.State.VOID)
    older.filter(replaced_by__isnull=True).update(replaced_by=newer)


@transaction.atomic
def initial_letter(
    *, letter: Letter, account: Account, post: str, at: datetime, acting: str = "", manual: bool = False
) -> Initial:
    """The post has initialled this draft (SOP 4+); a second time changes nothing."""
    row = _locked(letter)
    if row.state != Letter.State.DRAFT:
        raise Refusal(NOT_A_DRAFT, state=row.get_state_display())
    initial, made = Initial.objects.get_or_create(
        letter=row, post_key=post, defaults={"account": account, "acting": acting, "manual": manual, "at": at}
    )
    if made:
        new = {"version": row.version, **({"manual": True} if manual else {})}
        _record(row, row.case, "letter_initialled", account, post, acting, new)
    return initial


@transaction.atomic(savepoint=False)
def issue_letter(
    *, letter: Letter, signer: Account, post: str, at: datetime, acting: str = "", awaits_signature: bool = True
) -> Letter:
    """The final bytes are frozen with date, code and signature block, under the next number of the series (SOP 5).

    Pressed twice, the same letter comes back. Without `awaits_signature` the number counts as used at once.
    """
    row = _locked(letter)
    if row.state == Letter.State.VOID:
        raise Refusal(LETTER_IS_VOID, title=KINDS[row.kind].title)
    if row.state != Letter.State.DRAFT:
        return row
    paper = queries.letterhead(at)
    number = None
    if KINDS[row.kind].series:
        subject = str(row.facts.get("subject") or KINDS[row.kind].title)
        number = give_number(kind=row.kind, sifat=row.sifat, paper=paper, at=at, by=signer, letter=row, subject=subject)
    _freeze(row, paper, number, signer, post, acting, at)
    if number is not None and not awaits_signature:
        settle(number, used=True, reason="", at=at)
    return row


def _freeze(
    row: Letter, paper: Letterhead, number: LetterNumber | None, signer: Account, post: str, acting: str, at: datetime
) -> None:
    """The row is issued with its final bytes, and the record holds their hash."""
    row.facts = _final_facts(row, paper, number, signer, post, acting, at)
    pdf = render(row.kind, row.facts, letterhead=paper, practice=settings.DEMO)
    row.final = files.store(pdf, PDF, at)
    row.state, row.issued_at, row.dated_on = Letter.State.ISSUED, at, clock.office_date(at)
    row.signer, row.signer_post, row.signer_acting = signer, post, acting
    row.letterhead = paper if paper.pk else None
    row.save()
    new = {"number": number.text if number else "", "version": row.version, "sha256": row.final.sha256}
    new["facts"] = _digest(row.facts)
    _record(row, row.case, "letter_issued", signer, post, acting, new)


def _final_facts(
    row: Letter, paper: Letterhead, number: LetterNumber | None, signer: Account, post: str, acting: str, at: datetime
) -> dict[str, Any]:
    facts = {**row.facts, "date": clock.office_date(at).isoformat(), "code": row.code}
    facts["verify_url"] = f"{settings.PUBLIC_URL.rstrip('/')}/verifikasi/{row.code}"
    if number is not None:
        facts["number"] = number.text
    if number is not None or row.kind in SIGNED_WITHOUT_NUMBER:
        facts["signature"] = signature_of(signer, post, acting, paper)
    return facts


def _expected_signature(paper: Letterhead, at: datetime) -> dict[str, str]:
    """Who would sign today, for the draft; the one who does sign stands in the final letter."""
    found = holders([SIGNING_POST], at)
    if not found:
        return {}
    acting = "" if found[0].kind == found[0].Kind.HOLDER else found[0].kind
    return signature_of(found[0].account, SIGNING_POST, acting, paper)


def signature_of(signer: Account, post: str, acting: str, paper: Letterhead) -> dict[str, str]:
    """The signature block of this person in this post today: Plt. and Plh. before the post, gelar, pangkat and NIP."""
    row = Post.objects.filter(key=post).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    return {
        "on_behalf": paper.on_behalf,
        "for_post": paper.for_post,
        "title": acting_title(acting, row.name),
        "name": signer.name,
        "rank": signer.rank,
        "nip": signer.nip,
    }


@transaction.atomic
def sign_wet(
    *, letter: Letter, scan: Blob, at: datetime, actor: Account | None = None, post: str = "", acting: str = ""
) -> Letter:
    """The scan of the signed paper is the letter's, and its number is used; the same scan twice changes nothing."""
    row = _locked(letter)
    if row.state == Letter.State.VOID:
        raise Refusal(LETTER_IS_VOID, title=KINDS[row.kind].title)
    if row.state == Letter.State.DRAFT:
        raise Refusal(NOT_ISSUED)
    if row.signed_id is not None:
        if row.signed_id == scan.pk:
            return row
        raise Refusal(OTHER_SCAN)
    refuse_while_signing(row, clock.now())
    row.signed, row.signed_at, row.state = scan, at, Letter.State.SIGNED
    row.save(update_fields=["signed", "signed_at", "state"])
    add_signature(row, way=Way.WET, account=row.signer, post=row.signer_post, acting=row.signer_acting, at=at)
    number = LetterNumber.objects.select_for_update().filter(letter=row).first()
    if number is not None and number.state == LetterNumber.State.RESERVED:
        settle(number, used=True, reason="", at=at)
    _record(row, row.case, "letter_signed", actor, post, acting, {"sha256": scan.sha256, "way": "wet"})
    return row


@transaction.atomic
def void_letter(
    *, letter: Letter, reason: str, at: datetime, actor: Account | None = None, post: str = "", acting: str = ""
) -> Letter:
    """The letter no longer counts, and its reserved number is void with the same reason; a signed letter stays."""
    row = _locked(letter)
    number = LetterNumber.objects.select_for_update().filter(letter=row).first()
    if row.state == Letter.State.VOID:
        return row
    if row.state == Letter.State.SIGNED or (number and number.state == LetterNumber.State.USED):
        raise Refusal(SIGNED_STAYS, number=number.text if number else KINDS[row.kind].title)
    reason = one_line(reason)[:300]
    if not reason:
        raise Refusal(REASON_NEEDED)
    refuse_while_signing(row, clock.now())
    row.state, row.voided_at, row.void_reason = Letter.State.VOID, at, reason
    row.save(update_fields=["state", "voided_at", "void_reason"])
    if number is not None:
        settle(number, used=False, reason=reason, at=at)
    _record(row, row.case, "letter_voided", actor, post, acting, {"number": number.text if number else ""})
    return row


def _locked(letter: Letter) -> Letter:
    """The letter's row, its case's row locked before it: one order everywhere."""
    Case.objects.select_for_update().only("pk").get(pk=letter.case_id)
    return Letter.objects.select_for_update(of=("self",)).select_related("case", "final", "signed").get(pk=letter.pk)


def json_of(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as JSON that comes back from the database as it went in; what is empty is left out."""
    return {str(name): _json(value) for name, value in facts.items() if value not in (None, "", [], {})}


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, date):  # a moment is a date, too
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    return plain_text(value)


def _digest(facts: Mapping[str, Any]) -> str:
    """What the record keeps of the facts: their SHA-256 (RFC 8785), not their words."""
    return hashlib.sha256(rfc8785.dumps(dict(facts))).hexdigest()


def _record(
    letter: Letter, case: Case, act: str, actor: Account | None, post: str, acting: str, new: dict[str, Any]
) -> None:
    events.record(
        kind="case", subject=case.number, act=act, actor=f"account:{actor.pk}" if actor else "clock", post=post, acting=acting,
        new={"kind": letter.kind, "letter": letter.pk, **new},
    )  # fmt: skip


__all__ = [
    "add_line",
    "add_scan",
    "change_line",
    "dispose",
    "draft_facts",
    "enter_agenda",
    "initial_letter",
    "issue_letter",
    "json_of",
    "mark_read",
    "note_srikandi",
    "recall",
    "reserve_block",
    "reserve_number",
    "set_letterhead",
    "set_numbering",
    "settle_number",
    "sign_wet",
    "signature_of",
    "void_letter",
    "void_rest",
    "write_draft",
    "write_paper",
]
