"""The signed letter as it comes out of an upload: its size, its name, and the check that it is a plain PDF."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.base.text import one_line
from kolokasi.cases.models import Draft
from kolokasi.people.models import Account
from kolokasi.web.portal import drafts

LETTER_BYTES = 10 * 1024 * 1024
FIELD = "letter"


def letter_error(request: HttpRequest, account: Account, draft: Draft) -> str:
    """Puts the posted letter into the draft; returns the sentence of what is wrong with it, or nothing."""
    upload = request.FILES.get(FIELD)
    if not isinstance(upload, UploadedFile):
        return ""
    try:
        drafts.put_letter(
            account=account, pk=draft.pk, name=file_name(upload), data=upload_bytes(upload), at=clock.now()
        )
    except Refusal as refusal:
        return str(refusal)
    return ""


def upload_bytes(upload: UploadedFile[bytes]) -> bytes:
    """The bytes of an upload of at most ten megabytes; a larger one comes back cut, and is refused by its size."""
    if (upload.size or 0) > LETTER_BYTES:
        raise Refusal(drafts.LETTER_TOO_LARGE)
    return bytes(upload.read())


def file_name(upload: UploadedFile[bytes]) -> str:
    """The name people see: without folders and hidden characters, at most 150 long, ending in .pdf."""
    name = one_line(PurePosixPath(str(upload.name or "").replace("\\", "/")).name)
    stem = name[:-4] if name.lower().endswith(".pdf") else name
    return f"{stem[:146].strip() or _('surat-permohonan')}.pdf"
