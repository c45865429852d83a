"""Numbers for papers written elsewhere: one at a time, or a block for days without a network; and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files, pdf
from kolokasi.base.models import Blob
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters import queries
from kolokasi.letters.facts import KINDS
from kolokasi.letters.models import AgendaEntry, LetterNumber, NumberBlock, Sifat
from kolokasi.letters.numbering import (
    NUMBER_TAKEN,
    REASON_NEEDED,
    composition_of,
    give_number,
    next_of,
    settle,
    text_of,
)
from kolokasi.letters.registers import enter_agenda
from kolokasi.people.models import Account

NUMBER_SETTLED = define(
    "letter_number_settled", _("Nomor {text} sudah {state} dan tidak dapat diubah lagi. Pesan nomor baru."), 409
)
SUBJECT_NEEDED = define("number_subject_needed", _("Tulis hal surat yang akan memakai nomor ini."))
SERIES_NEEDED = define("number_series_needed", _("Jenis surat {kind} tidak bernomor. Pilih jenis lain dari daftar."))
PAPER_NEEDED = define(
    "number_paper_needed",
    _("Nomor yang terpakai memerlukan suratnya. Isi kepada siapa dan kapan dikirim, atau nomor agendanya."),
)
ENTRY_UNKNOWN = define(
    "number_entry_unknown",
    _("Agenda keluar nomor {number} tahun {year} tidak ada. Periksa nomornya, atau kosongkan agar dicatat baru."),
)
ENTRY_TAKEN = define(
    "number_entry_taken",
    _("Agenda keluar nomor {number} tahun {year} sudah menjadi bukti surat lain. Periksa nomornya."),
    409,
)
BLOCK_SIZE = define("number_block_size", _("Satu blok memuat 1 sampai {most} nomor. Ubah banyaknya."))
BLOCK_REASON = define("number_block_reason", _("Tulis untuk apa blok ini dipesan, misalnya pemadaman listrik."))
BLOCK_DAY = define(
    "number_block_day", _("Pilih tanggal surat dari hari ini sampai {last}. Bulan dan tahunnya berdiri di dalam nomor.")
)
BLOCK_SETTLED = define(
    "number_block_settled", _("Semua nomor blok ini sudah selesai. Pesan blok baru bila perlu."), 409
)
NOT_OUTSIDE = define(
    "number_scan_out_of_place",
    _("Pindaian menyusul hanya untuk nomor yang terpakai di luar aplikasi dan belum mempunyai pindaian."),
    409,
)
MOST, AHEAD = 50, timedelta(days=62)
PDF = "application/pdf"


@dataclass(frozen=True)
class Hand:
    """Who does it: the account, in which post, acting or not, and when."""

    actor: Account
    post: str
    acting: str
    at: datetime


@dataclass(frozen=True)
class Paper:
    """The paper that bears the number: as it is entered into the register, or the number of its entry there."""

    party: str = ""
    day: date | None = None
    subject: str = ""
    sifat: str = Sifat.BIASA
    agenda_number: int | None = None
    scan: bytes = field(default=b"", repr=False)


@transaction.atomic
def reserve_number(
    *, kind: str, sifat: str, subject: str, actor: Account, post: str, acting: str, at: datetime
) -> LetterNumber:
    """A number of the one series is reserved for a letter written outside (by hand, or SRIKANDI in an outage)."""
    _numbered(kind)
    subject = one_line(subject)
    if not subject:
        raise Refusal(SUBJECT_NEEDED)
    found = give_number(
        kind=kind, sifat=sifat, paper=queries.letterhead(at), at=at, by=actor, subject=subject, manual=True
    )
    _note(found, "number_reserved", Hand(actor, post, acting, at))
    return found


@transaction.atomic
def reserve_block(
    *, kind: str, sifat: str, count: int, day: date, reason: str, actor: Account, post: str, acting: str, at: datetime
) -> NumberBlock:
    """The next `count` numbers of the series are set apart, with the month and year of `day` in them."""
    reason = one_line(reason)[:200]
    _numbered(kind)
    _block_checked(count, day, reason, at)
    composed = composition_of(kind, sifat, queries.letterhead(at), at)
    series, last = next_of(composed.series, day.year, count)
    block = NumberBlock.objects.create(
        series_id=series, kind=kind, first=last - count + 1, last=last, day=day, reason=reason, reserved_at=at,
        reserved_by=actor,
    )  # fmt: skip
    rows = [
        LetterNumber(
            series_id=series, number=number, text=text_of(composed, number, day), subject=reason, manual=True, block=block,
            reserved_at=at, reserved_by=actor,
        )
        for number in range(block.first, last + 1)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            made = LetterNumber.objects.bulk_create(rows)
    except IntegrityError as taken:
        raise Refusal(NUMBER_TAKEN, text=rows[0].text) from taken
    for row in made:
        _note(row, "number_reserved", Hand(actor, post, acting, at))
    return block


def _numbered(kind: str) -> None:
    if kind not in KINDS or not KINDS[kind].series:
        raise Refusal(SERIES_NEEDED, kind=kind[:40])


def _block_checked(count: int, day: date, reason: str, at: datetime) -> None:
    if not 1 <= count <= MOST:
        raise Refusal(BLOCK_SIZE, most=MOST)
    today = clock.office_date(at)
    if not today <= day <= today + AHEAD:
        raise Refusal(BLOCK_DAY, last=f"{today + AHEAD:%d-%m-%Y}")
    if not reason:
        raise Refusal(BLOCK_REASON)


def settle_number(
    *,
    number_id: int,
    used: bool,
    reason: str,
    actor: Account,
    post: str,
    acting: str,
    at: datetime,
    paper: Paper | None = None,
) -> LetterNumber:
    """The reserved number of an outside letter is used, its paper in the register, or void with its reason.

    One that was noted as used before papers were asked for gets its paper now.
    """
    scan = _stored(paper.scan, at) if used and paper and paper.scan else None
    hand = Hand(actor, post, acting, at)
    with transaction.atomic():
        found = _outside(number_id)
        late = used and found.state == LetterNumber.State.USED and found.entry_id is None
        if found.state != LetterNumber.State.RESERVED and not late:
            raise Refusal(NUMBER_SETTLED, text=found.text, state=found.get_state_display())
        if used:
            _take_paper(found, paper or Paper(), scan, hand)
        if not late:
            settle(found, used=used, reason=reason, at=at)
        _note(found, "number_used" if used else "number_voided", hand)
    return found


def _outside(number_id: int) -> LetterNumber:
    found = LetterNumber.objects.select_for_update().filter(pk=number_id, letter__isnull=True, manual=True).first()
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _stored(scan: bytes, at: datetime) -> Blob:
    pdf.check(scan)
    return files.store(scan, PDF, at)


def _take_paper(number: LetterNumber, paper: Paper, scan: Blob | None, hand: Hand) -> None:
    """The number has its entry in the register, made now or named, and its scan if there is one."""
    subject = one_line(paper.subject)[:200] or number.subject
    if paper.agenda_number is not None:
        number.entry = _named_entry(paper.agenda_number, number.series.year)
    elif not one_line(paper.party) or paper.day is None:
        raise Refusal(PAPER_NEEDED)
    else:
        number.entry = enter_agenda(
            direction=AgendaEntry.Direction.OUT, date=paper.day, party=paper.party, subject=subject, actor=hand.actor,
            at=hand.at, post=hand.post, acting=hand.acting, letter_number=number.text[:120], letter_date=paper.day,
            sifat=paper.sifat, manual=True,
        )  # fmt: skip
    number.subject, number.scan = subject, scan
    number.save(update_fields=["subject", "entry", "scan"])
    _tell_entry(number)


def _tell_entry(number: LetterNumber) -> None:
    """The line of the register bears the same scan, unless it has one of its own."""
    if number.scan is not None and number.entry is not None and number.entry.scan_id is None:
        number.entry.scan = number.scan
        number.entry.save(update_fields=["scan"])


def _named_entry(number: int, year: int) -> AgendaEntry:
    rows = AgendaEntry.objects.select_for_update(of=("self",))
    entry = rows.filter(direction=AgendaEntry.Direction.OUT, year=year, number=number).first()
    if entry is None:
        raise Refusal(ENTRY_UNKNOWN, number=number, year=year)
    if entry.letter_id is not None or LetterNumber.objects.filter(entry=entry).exists():
        raise Refusal(ENTRY_TAKEN, number=number, year=year)
    return entry


def add_scan(*, number_id: int, scan: bytes, actor: Account, post: str, acting: str, at: datetime) -> LetterNumber:
    """The scan of a paper that was noted without one is there now; it never gives way to another."""
    blob = _stored(scan, at)
    with transaction.atomic():
        found = _outside(number_id)
        if found.state != LetterNumber.State.USED or found.entry_id is None or found.scan_id is not None:
            raise Refusal(NOT_OUTSIDE)
        found.scan = blob
        found.save(update_fields=["scan"])
        _tell_entry(found)
        _note(found, "number_scanned", Hand(actor, post, acting, at))
    return found


@transaction.atomic
def void_rest(*, block_id: int, reason: str, actor: Account, post: str, acting: str, at: datetime) -> int:
    """Every number of the block that still waits is void with the reason; how many these were."""
    rows = LetterNumber.objects.select_for_update().filter(block=block_id, state=LetterNumber.State.RESERVED)
    waiting = list(rows.order_by("number"))
    if not waiting:
        raise Refusal(BLOCK_SETTLED)
    if not one_line(reason):
        raise Refusal(REASON_NEEDED)
    for row in waiting:
        settle(row, used=False, reason=reason, at=at)
        _note(row, "number_voided", Hand(actor, post, acting, at))
    return len(waiting)


def _note(number: LetterNumber, act: str, hand: Hand) -> None:
    facts: dict[str, object] = {"number": number.text, "state": number.state}
    if number.block_id is not None:
        facts["block"] = number.block_id
    if number.entry_id is not None:
        facts["agenda"] = number.entry_id
    if number.scan is not None:
        facts["sha256"] = number.scan.sha256
    events.record(
        kind="letter_number", subject=str(number.pk), act=act, actor=f"account:{hand.actor.pk}", post=hand.post,
        acting=hand.acting, new=facts,
    )  # fmt: skip
