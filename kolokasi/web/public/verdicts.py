"""What the check of a document says, in words: one line, the letter head, and what proves it. Never a person's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.letters import rules
from kolokasi.letters.examining import Examined, Verdict, was_replaced
from kolokasi.letters.models import Letter, LetterNumber, LetterSignature
from kolokasi.letters.models.signatures import Way
from kolokasi.letters.signatures.verify import Signature
from kolokasi.people.models import Agency, Post
from kolokasi.people.queries import acting_title
from kolokasi.web.desk.letters.words import kind_label


@dataclass(frozen=True)
class Answer:
    """The one line, its shape and colour, and the sentence under it."""

    tone: str
    icon: str
    heading: str
    sentence: str


@dataclass(frozen=True)
class Proof:
    """One thing that speaks for or against the document."""

    good: bool
    words: str


def number_of(letter: Letter) -> LetterNumber | None:
    """The number that the letter bears, if its kind bears one."""
    found: LetterNumber | None = getattr(letter, "number", None)
    return found


def about_letter(letter: Letter, intact: bool, signatures: tuple[Signature, ...]) -> Answer:
    """What our archive says of the letter."""
    if letter.state == Letter.State.VOID:
        return _void(letter)
    if not intact:
        return Answer(
            "bad", "alert", _("Arsip dokumen ini rusak"), _("Jangan andalkan dokumen ini. Tanyakan kepada Helpdesk.")
        )
    genuine = _("Dokumen ini asli")
    if letter.state == Letter.State.SIGNED and signatures:
        return Answer("ok", "shield", genuine, _("Diterbitkan lewat Kolokasi, tidak berubah sejak ditandatangani."))
    if letter.state == Letter.State.SIGNED:
        words = _("Diterbitkan lewat Kolokasi, ditandatangani basah, salinan pindai tersimpan.")
        return Answer("ok", "shield", genuine, words)
    number = number_of(letter)
    if number is not None and number.state == LetterNumber.State.RESERVED:
        return Answer(
            "wait",
            "clock",
            _("Dokumen ini belum ditandatangani"),
            _("Diterbitkan lewat Kolokasi dan bernomor; tanda tangannya belum kami terima."),
        )
    return Answer("ok", "shield", genuine, _("Diterbitkan lewat Kolokasi, tidak berubah sejak diterbitkan."))


def _void(letter: Letter) -> Answer:
    if was_replaced(letter):
        return Answer(
            "bad",
            "cross",
            _("Dokumen ini sudah diganti"),
            _("Sudah ada versi yang lebih baru. Mintalah versi itu kepada yang memberi Anda dokumen ini."),
        )
    return Answer(
        "bad",
        "cross",
        _("Dokumen ini sudah dibatalkan"),
        _("Pernah diterbitkan lewat Kolokasi, tetapi tidak berlaku lagi."),
    )


def about_file(found: Examined, asked: Letter | None, genuine: Answer | None, wet: bool) -> Answer:
    """What the file is, held against the letter `asked` of the code, or against the whole archive."""
    if found.letter is not None and asked is not None and found.letter.pk != asked.pk:
        return _other(found.letter)
    if found.verdict == Verdict.SAME and genuine is not None:
        return Answer(genuine.tone, genuine.icon, genuine.heading, _same(found.stage, wet))
    if found.verdict == Verdict.VOID and genuine is not None:
        return genuine
    if found.verdict == Verdict.OLDER:
        return Answer(
            "wait",
            "clock",
            _("Berkas ini bukan versi terakhir"),
            _(
                "Dari kantor kami dan tidak diubah, tetapi ada versi sesudahnya. Mintalah versi terakhir dari pengirimnya."
            ),
        )
    if found.verdict == Verdict.CHANGED:
        return Answer(
            "bad",
            "alert",
            _("Berkas ini lain daripada arsip"),
            _("Membawa kode dokumen kami, tetapi isinya berubah atau disimpan ulang. Pegang data arsip di bawah ini."),
        )
    if found.verdict == Verdict.SCAN:
        return _scan(known=asked is not None)
    return _foreign(asked)


def _same(stage: str, wet: bool) -> str:
    if stage == "signed" and wet:
        return _("Berkas Anda sama dengan arsip: pindaian yang bertanda tangan.")
    if stage == "signed":
        return _("Berkas Anda sama dengan arsip, tidak berubah sejak ditandatangani.")
    if wet:
        return _("Berkas Anda sama dengan arsip: surat seperti diterbitkan, sebelum ditandatangani basah.")
    return _("Berkas Anda sama dengan arsip, tidak berubah sejak diterbitkan.")


def _other(letter: Letter) -> Answer:
    number = number_of(letter)
    return Answer(
        "bad",
        "alert",
        _("Berkas ini dokumen kami yang lain"),
        _("Kodenya lain daripada yang Anda tulis. Berkas itu %(document)s; periksa tanpa kode untuk melihatnya.")
        % {"document": number.text if number else kind_label(letter.kind)},
    )


def _scan(known: bool) -> Answer:
    if known:
        words = _(
            "Pindaian tidak dapat dicocokkan dengan arsip. Bandingkan sendiri isinya dengan data arsip di bawah ini."
        )
    else:
        words = _("Pindaian tidak dapat dicocokkan dengan arsip. Tulis kode di kaki dokumen, atau pindai kode QR-nya.")
    return Answer("wait", "search", _("Berkas ini hasil pindaian"), words)


def _foreign(asked: Letter | None) -> Answer:
    if asked is not None:
        return Answer(
            "bad",
            "alert",
            _("Berkas ini lain daripada arsip"),
            _("Berkas Anda tidak membawa kode dokumen ini. Data di bawah ini dari arsip, bukan dari berkas Anda."),
        )
    return Answer(
        "none",
        "search",
        _("Berkas ini tidak kami kenal"),
        _("Jangan anggap berkas ini dari kantor kami. Bila Anda menerimanya atas nama kami, tanyakan kepada Helpdesk."),
    )


def facts(letter: Letter) -> list[tuple[str, str]]:
    """What is printed in the letter head, and no person's name."""
    number, said = number_of(letter), letter.facts
    addressee: Any = (said.get("addressee") or [""])[0]
    signature = said.get("signature") or {}
    lines = (
        (_("Jenis"), kind_label(letter.kind)),
        (_("Nomor"), number.text if number else ""),
        (_("Tanggal"), rules.long_date(letter.dated_on) if letter.dated_on else ""),
        (_("Hal"), said.get("subject") if said.get("addressee") else ""),
        (_("Dari"), Agency.objects.filter(is_host=True).values_list("name", flat=True).first()),
        (_("Ditujukan kepada"), addressee),
        (_("Penanda tangan"), signature.get("title")),
    )
    return [(name, str(value)) for name, value in lines if value]


def proofs(letter: Letter, intact: bool, signatures: tuple[Signature, ...]) -> list[Proof]:
    """What the archive can show for the letter: its bytes, and each signature with post, time and worth."""
    made = [Proof(False, _void(letter).heading)] if letter.state == Letter.State.VOID else []
    if intact:
        made.append(Proof(True, _("Isi arsip utuh, sama dengan yang diterbitkan")))
    found = iter(signatures)
    for row in letter.signatures.all():
        one = next(found, None) if row.electronic else None
        if one is not None:
            made += _of_signature(one, _signer(row))
        elif row.way == Way.WET:
            day = rules.long_date(clock.office_date(row.at))
            made.append(Proof(True, _("Ditandatangani basah, salinan pindai disimpan %(day)s") % {"day": day}))
        else:
            made.append(
                Proof(False, _("Tanda tangan elektroniknya tidak dapat dibaca dari arsip. Tanyakan kepada Helpdesk."))
            )
    return made


def _signer(row: LetterSignature) -> str:
    """The post that signed, as the paper names it, and no name."""
    if row.party == LetterSignature.Party.APPLICANT:
        return _("penanggung jawab pemohon")
    name = Post.objects.filter(key=row.post_key).values_list("name", flat=True).first() or row.post_key
    return acting_title(row.acting, name)


def of_file(signatures: Iterable[Signature]) -> list[Proof]:
    """What the signatures in a file are worth that is not in our archive; whose they are, its owner can read there."""
    return [proof for one in signatures for proof in _of_signature(one, "")]


def _of_signature(one: Signature, post: str) -> list[Proof]:
    at = _moment(one.signed_at)
    who = _("Ditandatangani secara elektronik oleh %(post)s") % {"post": post} if post else _("Tanda tangan elektronik")
    made = [Proof(one.intact, f"{who}, {at}" if at and not one.stamped else who)]
    if one.stamped and at:
        made.append(Proof(True, _("Cap waktu %(at)s") % {"at": at}))
    if not one.intact:
        made.append(Proof(False, _("Tanda tangan ini rusak: isi berkas berubah sesudahnya")))
    elif one.trusted:
        words = _("Utuh, sertifikat berlaku saat ditandatangani, terbitan %(who)s") % {"who": one.issuer}
        made.append(Proof(True, words))
    else:
        made.append(Proof(False, _("Utuh, tetapi TTE tidak tersertifikasi: penerbit sertifikatnya bukan PSrE")))
    return made


def _moment(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return ""
    local = at.astimezone(clock.OFFICE_ZONE) if at.tzinfo else at
    return f"{rules.long_date(local.date())} {local:%H.%M.%S} WIB"
