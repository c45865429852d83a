"""What a signer brings to the one act of signing, and the pen that comes of it. Nothing of it outlives the act."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.gateways import esign
from kolokasi.gateways.esign.door import Secret, Signatory
from kolokasi.letters.models import Way
from kolokasi.letters.signatures import pkcs12, signers, stempel, training
from kolokasi.people.models import Account

P12_LIMIT = 100_000

SECRET_NEEDED = define("signing_secret_needed", _("Isi frasa sandi, lalu tanda tangani. Frasa itu tidak disimpan."))
P12_NEEDED = define("signing_file_needed", _("Pilih berkas sertifikat Anda (.p12 atau .pfx), lalu tanda tangani lagi."))
P12_TOO_LARGE = define(
    "signing_file_too_large", _("Berkas ini terlalu besar untuk sertifikat. Pilih berkas .p12 atau .pfx Anda.")
)
SIGNS_WITH_INK = define(
    "post_signs_with_ink",
    _("Jabatan ini menandatangani di kertas. Beri nomor, cetak, tanda tangani, lalu unggah pindaiannya."),
    409,
)


@dataclass(frozen=True)
class Means:
    """What was typed and chosen for this one act: a passphrase or a one-time code, and a certificate file."""

    secret: str = field(default="", repr=False)
    one_time: str = field(default="", repr=False)
    p12: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Pen:
    """A signatory that is ready. `signed_as`, `issuer`: what the paper says; `rewritten`, `trusted`: as `accepted` has them.

    `anchor`: the text that the paper bears where the service draws its stamp; empty where none is wanted.
    """

    way: Way
    signatory: Signatory = field(repr=False)
    signed_as: str
    issuer: str = ""
    certified: bool = False
    trusted: bool = False
    rewritten: bool = False
    anchor: str = ""


def pen_of(way: str, account: Account, means: Means) -> Pen:
    """The pen of this signer; a wrong passphrase of a certificate file refuses here, before anything is numbered."""
    if way == Way.PKCS12:
        return _own_certificate(means)
    if way == Way.BSRE:
        return _service(account, means)
    if way == Way.TRAINING:
        return Pen(Way.TRAINING, training.signatory(account.name), "training")
    raise Refusal(SIGNS_WITH_INK)


def _own_certificate(means: Means) -> Pen:
    if not means.p12:
        raise Refusal(P12_NEEDED)
    if len(means.p12) > P12_LIMIT:
        raise Refusal(P12_TOO_LARGE)
    opened = pkcs12.opened(means.p12, means.secret)
    words = "certified" if opened.certified else "uncertified"
    return Pen(Way.PKCS12, opened, words, opened.issuer, certified=opened.certified, trusted=opened.certified)


def _service(account: Account, means: Means) -> Pen:
    typed = means.one_time or means.secret
    if not typed:
        raise Refusal(SECRET_NEEDED)
    client = esign.of()
    nik = signers.nik_of(account, reader=account, why="signing")
    stamp = stempel.of(account, clock.now())
    signatory = client.signatory(nik, Secret(typed, one_time=bool(means.one_time)), stamp=stamp)
    anchor = stamp.anchor if stamp else ""
    return Pen(Way.BSRE, signatory, "bsre", certified=True, trusted=True, rewritten=True, anchor=anchor)


def ask_code(account: Account, papers: int) -> None:
    """The service sends this signer a one-time code for so many letters; refused where it has no such codes."""
    client = esign.of()
    client.send_code(signers.nik_of(account, reader=account, why="code"), papers)
