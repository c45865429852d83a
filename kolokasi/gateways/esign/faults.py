"""What the e-Sign service says when it says no, in our sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.gateways.guard import SAYS_NO, UNREADABLE, Answer

NOT_SET = define(
    "esign_not_set",
    _("Layanan TTE BSrE belum disetel di sini. Minta Administrator mengisi KOLOKASI_ESIGN_URL, atau pakai cara lain."),
)
SIGNER_UNNAMED = define(
    "esign_signer_unnamed",
    _("Penanda tangan belum dapat disebut kepada BSrE. Isi NIK 16 angka, atau pos-el bila layanannya versi 2."),
)
SECRET_MISSING = define("esign_secret_missing", _("Isi kata sandi TTE (passphrase) atau kode TOTP, lalu ulangi."))
NO_CODES = define(
    "esign_no_codes", _("Layanan TTE versi 1 tidak mengenal kode TOTP. Isi kata sandi TTE (passphrase), lalu ulangi.")
)
NOT_REGISTERED = define(
    "esign_not_registered",
    _("BSrE belum mengenal penanda tangan ini (2011). Daftarkan lewat verifikator instansi, atau tanda tangani basah."),
)
WRONG_SECRET = define(
    "esign_wrong_secret", _("BSrE menolak kata sandi TTE atau kodenya (2031). Ketik ulang dengan teliti, lalu ulangi.")
)
NOT_US = define(
    "esign_not_us",
    _("Layanan TTE tidak mengenal aplikasi ini ({status}). Minta Administrator memeriksa nama dan sandi layanannya."),
    502,
)
SAYS = define(
    "esign_says", _("Layanan TTE menolak: {reason} ({number}). Nomor surat tetap; perbaiki, lalu ulangi."), 502
)
NOTHING_BACK = define(
    "esign_nothing_back",
    _("Layanan TTE menjawab tanpa surat bertanda tangan. Nomor surat tetap; ulangi, atau tanda tangani basah."),
    502,
)
AFTER_FAULT = define(
    "esign_after_fault", _("Surat ini tidak dikirim karena surat sebelumnya gagal: {reason} Ulangi untuk surat ini.")
)

TOO_MANY = define(
    "esign_too_many", _("Surat ini tidak sempat dikirim karena layanan TTE lambat. Ulangi untuk surat ini."), 503
)

BY_CODE = {"2011": NOT_REGISTERED, "2031": WRONG_SECRET}
LONGEST = 200
BEGIN = b"%PDF-"


def document(answer: Answer, url: str) -> Mapping[str, Any]:
    """The answer's JSON object; refuses any other body."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as wrong:
        raise Refusal(UNREADABLE, host=urlsplit(url).hostname) from wrong
    if not isinstance(found, dict):
        raise Refusal(UNREADABLE, host=urlsplit(url).hostname)
    return found


def refused(answer: Answer, url: str, secret: str = "") -> Refusal:
    """The refusal that this answer is. The service's own words are shown, but never the secret should it repeat it."""
    if answer.status in {401, 403}:
        return Refusal(NOT_US, status=answer.status)
    try:
        said = document(answer, url)
    except Refusal:
        return Refusal(SAYS_NO, host=urlsplit(url).hostname, status=answer.status)
    number = str(said.get("status_code") or answer.status)
    if number in BY_CODE:
        return Refusal(BY_CODE[number])
    words = str(said.get("error") or said.get("message") or "?")
    told = (one_line(text.replace(secret, "…") if secret else text) for text in (words, number))
    reason, number = (text[:LONGEST] for text in told)
    return Refusal(SAYS, reason=reason.rstrip("."), number=number)


def says_no(answer: Answer) -> bool:
    """Whether it is a refusal; some versions of the service say no with status 200."""
    return answer.status != 200 or (answer.body.startswith(b"{") and b'"status_code"' in answer.body[:2000])


def paper(body: bytes) -> bytes:
    """The signed paper as it came back; whether it is ours and holds is for others to find out."""
    if not body.startswith(BEGIN):
        raise Refusal(NOTHING_BACK)
    return body
