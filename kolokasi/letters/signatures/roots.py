"""The roots of the recognised certificate providers (PSrE) that this installation trusts: files in a folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

ENDINGS = {".pem", ".crt", ".cer", ".der"}
BEGINS = b"-----BEGIN CERTIFICATE-----"


def trusted() -> list[bytes]:
    """Every root in `settings.KOLOKASI_PSRE_ROOTS` as DER; no folder, no trust. What is no certificate is passed over."""
    return held(Path(settings.KOLOKASI_PSRE_ROOTS))


def held(folder: Path) -> list[bytes]:
    """The certificates in the files of the folder, as DER."""
    try:
        files = {path: path.stat().st_mtime_ns for path in folder.iterdir() if path.suffix.lower() in ENDINGS}
    except OSError:  # not there, or not for us to read
        return []
    return [one for path in sorted(files) for one in _certificates(path, files[path])]


@lru_cache(maxsize=200)
def _certificates(path: Path, _changed: int) -> tuple[bytes, ...]:
    """The certificates of one file, read again when it has changed."""
    try:
        content = path.read_bytes()
        held = (
            x509.load_pem_x509_certificates(content) if BEGINS in content else [x509.load_der_x509_certificate(content)]
        )
    except (ValueError, OSError):
        return ()
    return tuple(one.public_bytes(Encoding.DER) for one in held)
