"""A few words kept so that the database alone does not tell them: sealed with a key that lies outside it."""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define

NO_KEY = define(
    "field_key_missing",
    _("Kunci penyegel belum ada di mesin ini. Administrator menjalankan kolokasi up, atau mengisi KOLOKASI_FIELD_KEY."),
    409,
)
OTHER_KEY = define(
    "field_key_is_another",
    _("Isian ini disegel dengan kunci lain, misalnya sebelum pemulihan dari cadangan. Administrator mengisinya lagi."),
    409,
)
NONCE_BYTES = 12


def seal(text: str, of: str) -> bytes:
    """The text as bytes that only the key opens, and only as the words `of` the same subject: rows cannot be exchanged."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_key()).encrypt(nonce, text.encode(), of.encode())


def opened(sealed: bytes, of: str) -> str:
    """The text again; refused when the key or the subject is another."""
    try:
        return AESGCM(_key()).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], of.encode()).decode()
    except (InvalidTag, ValueError) as other:
        raise Refusal(OTHER_KEY) from other


def _key() -> bytes:
    if not settings.FIELD_KEY:
        raise Refusal(NO_KEY)
    return hashlib.sha256(settings.FIELD_KEY.encode()).digest()
