"""Personal data in the record: a salted hash goes in, the salt stays outside and can be forgotten by law."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from kolokasi.base.models import Salt


def reference(value: str) -> str:
    """A hash that tells nothing of `value` without its salt, which is kept apart from the record."""
    salt = secrets.token_hex(16)
    digest = _digest(value, salt)
    Salt.objects.create(digest=digest, salt=salt)
    return digest


def refers(digest: str, value: str) -> bool:
    """Whether `digest` was made from `value`; never, once its salt is forgotten."""
    salt = Salt.objects.filter(digest=digest).values_list("salt", flat=True).first()
    return salt is not None and hmac.compare_digest(_digest(value, salt), digest)


def forget(digest: str) -> None:
    """Nobody can tell any more whom `digest` meant; the chain that holds it stays whole (UU 27/2022, right to erasure)."""
    Salt.objects.filter(digest=digest).delete()


def _digest(value: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()
