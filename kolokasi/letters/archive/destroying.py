"""Destruction of files whose time is over: one proposes, another approves, signed minutes end it; never by the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files, pdf
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case
from kolokasi.letters import queries
from kolokasi.letters.archive import rules
from kolokasi.letters.archive.berkas import File, files_of, papers_of
from kolokasi.letters.archive.binding import digest
from kolokasi.letters.models import Destruction, DestructionItem, LetterNumber
from kolokasi.letters.numbering import REASON_NEEDED, give_number, settle
from kolokasi.letters.reading import keeper
from kolokasi.letters.render import render
from kolokasi.people.models import Account
from kolokasi.people.queries import standings

KIND, PDF, MOST = "ba_pemusnahan", "application/pdf", 100
APPROVERS = ("kepala_dinas", "sekretaris")
State = Destruction.State

NOTHING_CHOSEN = define("destruction_nothing_chosen", _("Pilih sedikitnya satu berkas, paling banyak {most}."))
NOT_DUE = define(
    "destruction_not_due",
    _("Berkas {number} belum boleh diusulkan musnah: {why}. Hapus dari pilihan, atau perbaiki JRA."),
    409,
)
NOT_AN_APPROVER = define(
    "destruction_not_an_approver", _("Pemusnahan disetujui Kepala Dinas atau Sekretaris. Mintalah kepada mereka."), 403
)
SAME_PERSON = define(
    "destruction_same_person",
    _("Pemusnahan diusulkan dan disetujui oleh dua orang yang berbeda. Mintalah orang lain menyetujuinya."),
    409,
)
WRONG_STATE = define("destruction_wrong_state", _("Usul pemusnahan ini sudah {state}. Muat ulang halamannya."), 409)
SCAN_NEEDED = define(
    "destruction_scan_needed", _("Unggah pindaian berita acara yang sudah ditandatangani kedua pihak.")
)
DAY_ODD = define("destruction_day_odd", _("Isi tanggal pelaksanaan, dari tanggal berita acara sampai hari ini."))
WHY = {
    "open": _("perkaranya belum selesai atau servernya masih di sini"),
    "rule": _("kode {code} belum ada dalam JRA"),
    "fate": _("nasib akhirnya {fate}"),
    "early": _("masa simpannya sampai {day}"),
    "taken": _("sudah ada dalam usul lain"),
}


@dataclass(frozen=True)
class Doer:
    """Who acts, in which post, acting or not."""

    account: Account
    post: str
    acting: str


def _keeper(account: Account, at: datetime) -> Doer:
    found = keeper(account, at)
    return Doer(account, found.key, found.acting)


def approver(account: Account, at: datetime) -> Doer | None:
    """The account as one who may approve today, or None."""
    for found in standings(account, at):
        if found.key in APPROVERS and found.writes:
            return Doer(account, found.key, found.acting)
    return None


@transaction.atomic
def propose(*, numbers: Sequence[str], reason: str, actor: Account, at: datetime) -> Destruction:
    """The files are proposed as they are now; each must be over its time and meant to be destroyed."""
    who, reason = _keeper(actor, at), one_line(reason)[:300]
    if not reason:
        raise Refusal(REASON_NEEDED)
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= MOST:
        raise Refusal(NOTHING_CHOSEN, most=MOST)
    cases = list(
        Case.objects.select_for_update(of=("self",)).filter(number__in=wanted).select_related("agency").order_by("pk")
    )
    if len(cases) != len(wanted):
        raise Refusal(NOT_FOUND)
    made = Destruction.objects.create(reason=reason, proposed_at=at, proposed_by=actor)
    for file in files_of(cases, at):
        why = _why_not(file, clock.office_date(at))
        if why:
            raise Refusal(NOT_DUE, number=file.case.number, why=why)
        DestructionItem.objects.create(destruction=made, case=file.case, told=_told(file))
    _note(made, "destruction_proposed", who, {"cases": [case.number for case in cases], "reason": reason})
    return made


def _why_not(file: File, today: date) -> str:
    """Why the file may not be destroyed; empty if it may."""
    if file.item is not None:
        return str(WHY["taken"])
    if file.closed_on is None:
        return str(WHY["open"])
    if file.rule is None or file.times is None:
        return str(WHY["rule"]).format(code=file.code)
    if file.rule.fate != rules.DESTROYED:
        return str(WHY["fate"]).format(fate=file.rule.fate.replace("_", " "))
    if file.times.keep_until > today:
        return str(WHY["early"]).format(day=f"{file.times.keep_until:%d-%m-%Y}")
    return ""


def _told(file: File) -> dict[str, Any]:
    papers = papers_of(file.case)
    assert file.closed_on and file.times  # noqa: S101 - `_why_not` has seen to it
    return {
        "case_number": file.case.number, "agency": file.case.agency.name, "subject": file.case.title, "code": file.code,
        "closed_on": file.closed_on.isoformat(), "due_on": file.times.keep_until.isoformat(), "papers": len(papers),
        "sha256": digest(papers),
    }  # fmt: skip


def _locked(destruction_id: int, *states: str) -> Destruction:
    row = Destruction.objects.select_for_update().filter(pk=destruction_id).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    if row.state not in states:
        raise Refusal(WRONG_STATE, state=row.get_state_display())
    return row


@transaction.atomic
def approve(*, destruction_id: int, actor: Account, at: datetime) -> Destruction:
    """Somebody else than who proposed it agrees: the minutes are written under the next number, to be printed and signed."""
    who = approver(actor, at)
    if who is None:
        raise Refusal(NOT_AN_APPROVER)
    row = _locked(destruction_id, State.PROPOSED)
    if row.proposed_by_id == actor.pk:
        raise Refusal(SAME_PERSON)
    _still_due(row, at)
    paper = queries.letterhead(at)
    number = give_number(
        kind=KIND, sifat="biasa", paper=paper, at=at, by=actor, subject=f"Pemusnahan {row.items.count()} berkas"
    )
    number.destruction = row
    number.save(update_fields=["destruction"])
    row.facts = {
        "number": number.text, "date": clock.office_date(at).isoformat(), "reason": row.reason,
        "place": paper.place or (paper.lines[-1] if paper.lines else paper.unit), "first_party": _person(row.proposed_by, at),
        "second_party": _person(actor, at, who), "files": [item.told for item in row.items.all()],
    }  # fmt: skip
    row.final = files.store(render(KIND, row.facts, letterhead=paper, practice=settings.DEMO), PDF, at)
    row.state, row.approved_by, row.approved_at = State.APPROVED, actor, at
    row.save()
    _note(row, "destruction_approved", who, {"number": number.text, "sha256": row.final.sha256})
    return row


def _still_due(row: Destruction, at: datetime) -> None:
    """Between proposal and approval a schedule may have changed, or a server have come back."""
    items = list(row.items.select_related("case", "case__agency"))
    Case.objects.select_for_update(of=("self",)).filter(pk__in=[item.case_id for item in items]).order_by("pk").count()
    for file in files_of([item.case for item in items], at):
        bare = File(file.case, file.code, file.label, file.closed_on, file.rule, file.times, None)
        why = _why_not(bare, clock.office_date(at))
        if why:
            raise Refusal(NOT_DUE, number=file.case.number, why=why)


def _person(account: Account, at: datetime, who: Doer | None = None) -> dict[str, str]:
    """The account as a party of the minutes, in the post in which it acted, else in its first."""
    found = next((one for one in standings(account, at) if who is None or one.key == who.post), None)
    return {"name": account.name, "nip": account.nip, "rank": account.rank, "position": found.title if found else ""}


def carry_out(
    *, destruction_id: int, scan: bytes, done_on: date | None, way: str, actor: Account, at: datetime
) -> Destruction:
    """The files are destroyed, as the signed minutes say whose scan is here; their number is used."""
    who = _keeper(actor, at)
    if not scan:
        raise Refusal(SCAN_NEEDED)
    pdf.check(scan)
    blob = files.store(scan, PDF, at)
    with transaction.atomic():
        row = _locked(destruction_id, State.APPROVED)
        assert row.approved_at is not None  # noqa: S101 - approved_destruction_has_its_minutes
        if done_on is None or not clock.office_date(row.approved_at) <= done_on <= clock.office_date(at):
            raise Refusal(DAY_ODD)
        _still_due(row, at)
        row.scan, row.done_on, row.done_at, row.done_by = blob, done_on, at, actor
        row.way, row.state = one_line(way)[:200], State.DONE
        row.save()
        settle(LetterNumber.objects.select_for_update().get(destruction=row), used=True, reason="", at=at)
        _note(row, "destruction_done", who, {"on": done_on, "scan": blob.sha256, "way": row.way})
        for item in row.items.select_related("case"):
            told = {name: item.told[name] for name in ("papers", "sha256")}
            events.record(
                kind="case", subject=item.case.number, act="file_destroyed", actor=f"account:{actor.pk}", post=who.post,
                acting=who.acting, new={"minutes": row.facts["number"], **told},
            )  # fmt: skip
    return row


@transaction.atomic
def cancel(*, destruction_id: int, reason: str, actor: Account, at: datetime) -> Destruction:
    """Nothing is destroyed: the files stand as before, and the number of the minutes, if there is one, is void."""
    who = _keeper(actor, at)
    row, reason = _locked(destruction_id, State.PROPOSED, State.APPROVED), one_line(reason)[:300]
    if not reason:
        raise Refusal(REASON_NEEDED)
    row.state, row.cancel_reason = State.CANCELLED, reason
    row.save(update_fields=["state", "cancel_reason"])
    row.items.update(live=False)
    number = LetterNumber.objects.select_for_update().filter(destruction=row).first()
    if number is not None:
        settle(number, used=False, reason=reason, at=at)
    _note(row, "destruction_cancelled", who, {"reason": reason})
    return row


def _note(row: Destruction, act: str, who: Doer, facts: dict[str, Any]) -> None:
    events.record(
        kind="destruction", subject=str(row.pk), act=act, actor=f"account:{who.account.pk}", post=who.post, acting=who.acting,
        new=facts,
    )  # fmt: skip
