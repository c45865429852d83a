"""Whether a document is ours, unchanged and valid: the letter head only, never a person's name, unknown codes all alike."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kolokasi.base import clock, files
from kolokasi.letters import queries, rules
from kolokasi.letters.models import Letter, LetterNumber
from kolokasi.letters.render import qr
from kolokasi.web.desk.letters.words import kind_label
from kolokasi.web.public.throttle import throttled
from kolokasi.web.public.views import plain_code, private

LIMIT_BYTES = 20_000_000


@dataclass(frozen=True)
class Answer:
    """The one line, its shape and colour, and the sentence under it."""

    tone: str
    icon: str
    heading: str
    sentence: str


@require_safe
@never_cache
@throttled
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The document of this code; a code that we have not given answers calmly, and always alike."""
    letter = queries.public_letter(plain_code(code))
    return _unknown(request) if letter is None else _known(request, letter)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a file is byte for byte the archived one; it is looked at and thrown away."""
    if request.method != "POST":
        return redirect("verify_code", code)
    letter = queries.public_letter(plain_code(code))
    if letter is None:
        return _unknown(request)
    file = request.FILES.get("file")
    if file is None or not file.size:
        return _known(request, letter, fault=_("Pilih berkas PDF-nya lebih dulu."), status=422)
    if file.size > LIMIT_BYTES:
        return _known(
            request, letter, fault=_("Berkas ini lebih besar daripada yang pernah kami terbitkan."), status=422
        )
    digest = hashlib.sha256()
    for portion in file.chunks():
        digest.update(portion)
    return _known(request, letter, given=digest.hexdigest())


def _unknown(request: HttpRequest) -> HttpResponse:
    return private(render(request, "public/verify_unknown.html", {"at": clock.now(), "section": "verify"}, status=404))


def _known(
    request: HttpRequest, letter: Letter, *, given: str = "", fault: str = "", status: int = 200
) -> HttpResponse:
    intact = letter.final is not None and files.is_intact(letter.final)
    hashes = {blob.sha256: name for name, blob in (("final", letter.final), ("signed", letter.signed)) if blob}
    url = f"{settings.PUBLIC_URL.rstrip('/')}/verifikasi/{letter.code}"
    context = {
        "section": "verify",
        "at": clock.now(),
        "answer": _answer(letter, intact),
        "facts": _facts(letter),
        "proofs": _proofs(letter, intact),
        "hash": letter.final.sha256 if letter.final else "",
        "signed_hash": letter.signed.sha256 if letter.signed else "",
        "given": given,
        "match": hashes.get(given, ""),
        "fault": fault,
        "code": letter.code,
        "spaced": rules.spaced_code(letter.code),
        "qr": SafeString(qr(url)),  # drawn here, from our own address
    }
    return private(render(request, "public/verify.html", context, status=status))


def _number(letter: Letter) -> LetterNumber | None:
    found: LetterNumber | None = getattr(letter, "number", None)
    return found


def _answer(letter: Letter, intact: bool) -> Answer:
    if letter.state == Letter.State.VOID:
        return Answer(
            "bad",
            "cross",
            _("Dokumen ini sudah dibatalkan"),
            _("Pernah diterbitkan lewat Kolokasi, tetapi tidak berlaku lagi."),
        )
    if not intact:
        return Answer(
            "bad", "alert", _("Arsip dokumen ini rusak"), _("Jangan andalkan dokumen ini. Tanyakan kepada Helpdesk.")
        )
    if letter.state == Letter.State.SIGNED:
        return Answer(
            "ok",
            "shield",
            _("Dokumen ini asli"),
            _("Diterbitkan lewat Kolokasi, ditandatangani basah, salinan pindai tersimpan."),
        )
    number = _number(letter)
    if number is not None and number.state == LetterNumber.State.RESERVED:
        return Answer(
            "wait",
            "clock",
            _("Dokumen ini belum ditandatangani"),
            _("Diterbitkan lewat Kolokasi dan bernomor; tanda tangannya belum kami terima."),
        )
    return Answer(
        "ok", "shield", _("Dokumen ini asli"), _("Diterbitkan lewat Kolokasi, tidak berubah sejak diterbitkan.")
    )


def _facts(letter: Letter) -> list[tuple[str, str]]:
    """What is printed in the letter head, and no person's name."""
    number, facts = _number(letter), letter.facts
    addressee: Any = (facts.get("addressee") or [""])[0]
    signature = facts.get("signature") or {}
    lines = (
        (_("Jenis"), kind_label(letter.kind)),
        (_("Nomor"), number.text if number else ""),
        (_("Tanggal"), rules.long_date(letter.dated_on) if letter.dated_on else ""),
        (_("Hal"), facts.get("subject") if facts.get("addressee") else ""),
        (_("Ditujukan kepada"), addressee),
        (_("Penanda tangan"), signature.get("title")),
    )
    return [(name, str(value)) for name, value in lines if value]


def _proofs(letter: Letter, intact: bool) -> list[str]:
    proofs = [_("Isi arsip utuh, sama dengan yang diterbitkan")] if intact else []
    if letter.state == Letter.State.SIGNED and letter.signed_at:
        proofs.append(
            _("Ditandatangani basah, salinan pindai disimpan %(day)s")
            % {"day": rules.long_date(clock.office_date(letter.signed_at))}
        )
    return proofs
