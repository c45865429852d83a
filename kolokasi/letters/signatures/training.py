"""A signatory for practice: certificates of a training authority that this installation makes for itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.gateways.esign.authority import Authority
from kolokasi.gateways.esign.door import Signatory
from kolokasi.letters.signatures import pkcs12

NOT_FOR_PRACTICE = define(
    "training_not_here",
    _(
        "Tanda tangan latihan hanya ada pada instalasi latihan. Minta Administrator memilih cara lain untuk jabatan ini."
    ),
)

NAME, ORGANISATION = "CA Latihan Kolokasi", "LATIHAN, bukan penyelenggara sertifikasi"
FOLDER, FILE = "training", "ca.pem"  # the folder is the web server's own


def signatory(name: str) -> Signatory:
    """Signs as `name` with a certificate of the training authority; refused where the installation is not for practice."""
    if not settings.DEMO:
        raise Refusal(NOT_FOR_PRACTICE)
    own = authority().issue(name, ORGANISATION)
    return pkcs12.opened(own.pkcs12(FILE, [authority().own.certificate]), FILE)


def authority() -> Authority:
    """The training authority of this installation, made when it is first needed; one, however many ask at once."""
    kept = Path(settings.DATA_DIR) / FOLDER / FILE
    if not kept.exists():
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        made = Authority.made(NAME, ORGANISATION).pem()
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=FILE)  # nobody else may read it
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(made)
            os.link(name, kept)
        except FileExistsError:
            """Another process was faster; its authority counts."""
        finally:
            Path(name).unlink()
    return Authority.read(kept.read_bytes())


def is_training(issuer: str) -> bool:
    """Whether the certificate that signed says that it is of a training authority."""
    return issuer.startswith(NAME)
