"""Whether a document is ours, unchanged and valid: the letter head only, never a person's name, unknown codes all alike."""

from __future__ import annotations

import threading
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kolokasi.base import clock, files
from kolokasi.base.refusal import Refusal, define
from kolokasi.letters import queries, rules
from kolokasi.letters.examining import Examined, Verdict, examined, signatures_in
from kolokasi.letters.models import Letter
from kolokasi.letters.render import qr
from kolokasi.web.public import verdicts
from kolokasi.web.public.throttle import throttled
from kolokasi.web.public.views import plain_code, private

LIMIT_BYTES = 20_000_000
AT_ONCE, PATIENCE_SECONDS = 2, 10

NO_FILE = define("verify_no_file", gettext_lazy("Pilih berkas PDF-nya lebih dulu."))
TOO_LARGE = define("verify_too_large", gettext_lazy("Berkas ini lebih besar daripada yang pernah kami terbitkan."))
BUSY = define("verify_busy", gettext_lazy("Banyak berkas sedang diperiksa. Tunggu sebentar, lalu kirim lagi."), 503)

# Strangers' files are opened by so many children at once in this process, and the office goes on working beside them.
_room = threading.BoundedSemaphore(AT_ONCE)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@throttled
def verify_any(request: HttpRequest) -> HttpResponse:
    """The input for the code printed on a document, or for its file; a file is looked at and thrown away."""
    if request.method == "POST":
        return _any_file(request)
    code = plain_code(request.GET.get("kode", ""))
    if code:
        return redirect("verify_code", code)
    return _form(request, empty="kode" in request.GET)


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
    """Whether a file is the archived document of the code; it is looked at and thrown away."""
    if request.method != "POST":
        return redirect("verify_code", code)
    letter = queries.public_letter(plain_code(code))
    if letter is None:
        return _unknown(request)
    try:
        return _known(request, letter, found=_examined(request))
    except Refusal as refusal:
        return _known(request, letter, fault=str(refusal), status=refusal.status)


def _any_file(request: HttpRequest) -> HttpResponse:
    try:
        found = _examined(request)
    except Refusal as refusal:
        return _form(request, fault=str(refusal), status=refusal.status)
    if found.letter is not None:
        return _known(request, found.letter, found=found)
    context = {
        "section": "verify",
        "at": clock.now(),
        "answer": verdicts.about_file(found, None, None, wet=False),
        "proofs": verdicts.of_file(found.signatures),
        "given": found.sha256,
    }
    return private(render(request, "public/verify_file.html", context))


def _examined(request: HttpRequest) -> Examined:
    """What the file in the form is; refuses what cannot be looked at."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise Refusal(NO_FILE)
    if file.size > LIMIT_BYTES:
        raise Refusal(TOO_LARGE)
    if not _room.acquire(timeout=PATIENCE_SECONDS):
        raise Refusal(BUSY)
    try:
        return examined(file.read())
    finally:
        _room.release()


def _form(request: HttpRequest, *, empty: bool = False, fault: str = "", status: int = 200) -> HttpResponse:
    context = {"empty": empty, "fault": fault, "section": "verify"}
    return private(render(request, "public/verify_form.html", context, status=status))


def _unknown(request: HttpRequest) -> HttpResponse:
    return private(render(request, "public/verify_unknown.html", {"at": clock.now(), "section": "verify"}, status=404))


def _known(
    request: HttpRequest,
    letter: Letter,
    *,
    found: Examined | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a letter; with a file, its one line is about the file."""
    intact = letter.final is not None and files.is_intact(letter.final)
    signatures = signatures_in(letter)
    answer = verdicts.about_letter(letter, intact, signatures)
    if found is not None:
        genuine = answer if intact or letter.state == Letter.State.VOID else None
        wet = letter.signed is not None and not signatures
        answer = (
            verdicts.about_file(found, letter, genuine, wet) if genuine or found.verdict != Verdict.SAME else answer
        )
    url = f"{settings.PUBLIC_URL.rstrip('/')}/verifikasi/{letter.code}"
    context: dict[str, Any] = {
        "section": "verify",
        "at": clock.now(),
        "answer": answer,
        "facts": verdicts.facts(letter),
        "proofs": verdicts.proofs(letter, intact, signatures),
        "archive": found is not None and found.verdict not in (Verdict.SAME, Verdict.VOID),
        "file_proofs": verdicts.of_file(found.signatures) if found else [],
        "hash": letter.final.sha256 if letter.final else "",
        "signed_hash": letter.signed.sha256 if letter.signed else "",
        "electronic": bool(signatures),
        "given": found.sha256 if found else "",
        "fault": fault,
        "code": letter.code,
        "spaced": rules.spaced_code(letter.code),
        "qr": SafeString(qr(url)),  # drawn here, from our own address
    }
    return private(render(request, "public/verify.html", context, status=status))
