"""The two secrets of monitoring: Zabbix's token, kept sealed; the webhook's, kept only as its hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode

from kolokasi.base import sealing

OF_TOKEN = "monitoring.zabbix_token"  # noqa: S105 - names what is sealed
SECRET_BYTES = 32


def sealed_token(token: str) -> str:
    """The token as policy `monitoring.zabbix_token` keeps it."""
    return b64encode(sealing.seal(token, OF_TOKEN)).decode()


def opened_token(kept: str) -> str:
    """The token again; refused when the key of this machine is another."""
    return sealing.opened(b64decode(kept), OF_TOKEN)


def new_secret() -> tuple[str, str]:
    """A secret for the webhooks, to be shown once, and its hash, to be kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    return secret, _hash(secret)


def fits(given: str, kept: str) -> bool:
    """Whether that is the secret, in a time that tells nothing; never while none is kept."""
    return hmac.compare_digest(_hash(given), kept or "-")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
