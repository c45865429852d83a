"""Papers to sign and hands to sign them with."""

from __future__ import annotations

from functools import cache

from kolokasi.gateways.esign.authority import Authority
from kolokasi.gateways.esign.door import Signatory, ToSign
from kolokasi.letters import render
from kolokasi.letters.signatures import pkcs12
from kolokasi.letters.signatures.pkcs12 import Pkcs12Signatory
from tests.letters import papers

PASS = "kata-sandi-berkas"


@cache
def authority() -> Authority:
    """One recognised provider for all tests of this process."""
    return Authority.made("PSrE Uji Induk", "Penyelenggara Uji")


@cache
def stranger() -> Authority:
    """A provider whom nobody recognises."""
    return Authority.made("CA Sendiri", "Kantor Contoh")


@cache
def letter(kind: str = "surat_balasan") -> bytes:
    """The final bytes of a letter."""
    return render.render(kind, papers.PAPERS[kind], letterhead=papers.letterhead(), practice=False)


@cache
def certificate(name: str = "Dr. Awan Contoh, M.T.", *, known: bool = True) -> bytes:
    issuer = authority() if known else stranger()
    return issuer.issue(name, "Dinas Contoh").pkcs12(PASS, [issuer.own.certificate])


def hand(name: str = "Dr. Awan Contoh, M.T.", *, known: bool = True) -> Pkcs12Signatory:
    return pkcs12.opened(certificate(name, known=known), PASS)


def signed(signatory: Signatory, pdf: bytes) -> bytes:
    """The paper as this signatory gives it back."""
    (one,) = signatory.sign([ToSign("surat.pdf", pdf)])
    assert one.pdf is not None, one.fault
    return one.pdf
