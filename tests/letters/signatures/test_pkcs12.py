"""Certificate files: which may sign, which are refused in words, what a time-stamp server adds, and that nothing remains."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509 import CertificateBuilder, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import NameOID
from django.conf import LazySettings
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1, translate_pyca_cryptography_key_to_asn1
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kolokasi.base.refusal import Refusal
from kolokasi.gateways import guard
from kolokasi.gateways.esign.authority import Authority, Credential, used
from kolokasi.gateways.esign.door import ToSign
from kolokasi.gateways.loopback import Handler, on_loopback
from kolokasi.letters.signatures import pkcs12, training
from kolokasi.letters.signatures.accept import accepted
from kolokasi.letters.signatures.verify import signatures_of
from tests.letters.signatures.papers import PASS, authority, certificate, hand, letter, signed
from tests.letters.signatures.test_bytes import fonts, notes

DAY = timedelta(days=1)


def refused(data: bytes, passphrase: str = PASS) -> Refusal:
    with pytest.raises(Refusal) as said:
        pkcs12.opened(data, passphrase)
    assert PASS not in str(said.value)
    return said.value


def test_who_it_is_and_whether_anybody_vouches(recognised: Path) -> None:
    own = hand()
    assert (own.subject, own.issuer) == ("Dr. Awan Contoh, M.T., Dinas Contoh", "PSrE Uji Induk, Penyelenggara Uji")
    assert own.certified
    assert not hand(known=False).certified
    assert PASS not in repr(own)


def test_without_roots_nobody_is_certified() -> None:
    assert not hand().certified


def test_wrong_passphrases_and_other_files_are_sentences() -> None:
    assert refused(certificate(), "salah").code == pkcs12.WRONG_PASSPHRASE
    assert refused(certificate(), "").code == pkcs12.WRONG_PASSPHRASE
    assert refused(certificate(), "\ud800").code == pkcs12.WRONG_PASSPHRASE
    for rubbish in (
        b"",
        b"%PDF-1.7",
        certificate()[:-5],
        certificate() + b"x",
        b"\x30\x80" * 40,
        os.urandom(2000),
        b"0" * 200_000,
    ):
        assert refused(rubbish).code == pkcs12.NOT_A_FILE
    for place in range(0, len(certificate()), 97):
        changed = bytearray(certificate())
        changed[place] ^= 0x41
        assert refused(bytes(changed)).code in {pkcs12.NOT_A_FILE, pkcs12.WRONG_PASSPHRASE, pkcs12.NO_KEY}


def test_certificates_that_may_not_sign_now(recognised: Path) -> None:
    now = datetime.now(UTC)
    ours = authority()
    over = ours.issue("Awan", begins=now - 20 * DAY, lasts=10 * DAY).pkcs12(PASS)
    later = ours.issue("Awan", begins=now + DAY).pkcs12(PASS)
    assert (refused(over).code, refused(later).code) == (pkcs12.NOT_NOW,) * 2
    assert refused(ours.issue("Awan", bits=1024).pkcs12(PASS)).code == pkcs12.WEAK
    assert refused(ours.own.pkcs12(PASS)).code == pkcs12.NOT_FOR_THIS
    alone = serialize_key_and_certificates(b"", None, ours.own.certificate, None, NoEncryption())
    assert refused(alone, "").code in {pkcs12.NO_KEY, pkcs12.WRONG_PASSPHRASE}


def test_deriving_keys_for_ever_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pkcs12, "MOST_ROUNDS", 100)
    assert refused(certificate()).code == pkcs12.NOT_A_FILE


def test_one_bad_paper_does_not_spoil_the_next() -> None:
    good, bad, again = hand().sign([ToSign("a.pdf", letter()), ToSign("b.pdf", b"%PDF-1.7"), ToSign("c.pdf", letter())])
    assert good.pdf
    assert again.pdf
    assert bad.fault is not None
    assert bad.fault.code == pkcs12.NOT_SIGNED


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_keys_on_curves_sign_as_well(curve: ec.EllipticCurve, recognised: Path) -> None:
    key, issuer, now = ec.generate_private_key(curve), authority().own, datetime.now(UTC)
    subject = Name([NameAttribute(NameOID.COMMON_NAME, "Awan")])
    made = CertificateBuilder(
        issuer.certificate.subject, subject, key.public_key(), random_serial_number(), now - DAY, now + DAY
    )
    how = BestAvailableEncryption(PASS.encode())
    for usage in (True, False):
        told = made.add_extension(used("digital_signature"), critical=True) if usage else made
        file = serialize_key_and_certificates(b"", key, told.sign(issuer.key, SHA256()), None, how)
        own = pkcs12.opened(file, PASS)
        found = accepted(letter(), signed(own, letter()), trusted=usage).signature
        assert (found.signer, found.intact, found.trusted, own.certified) == ("Awan", True, usage, usage)


@dataclass
class Provider:
    """A time-stamp server and a list of revoked certificates, over HTTP."""

    own: Credential
    authority: Authority
    url: str = ""
    asked: list[str] = field(default_factory=list)
    broken: bool = False

    def answer(self, path: str, body: bytes) -> bytes:
        self.asked.append(path)
        if path == "/crl":
            return self.authority.revocations()
        if self.broken:
            return b"nonsense"
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register(x509.Certificate.load(self.authority.own.certificate.public_bytes(Encoding.DER)))
        stamper = DummyTimeStamper(
            translate_pyca_cryptography_cert_to_asn1(self.own.certificate),
            translate_pyca_cryptography_key_to_asn1(self.own.key),
            certs_to_embed=store,
        )
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump())

    @contextmanager
    def serving(self) -> Iterator[Provider]:
        provider = self

        class Speaking(Handler):
            def do_GET(self) -> None:  # noqa: N802 - the name that the server looks for
                self.say(200, provider.answer(self.path, self.received()), {"Content-Type": "application/octet-stream"})

            do_POST = do_GET  # noqa: N815

        with on_loopback(Speaking) as self.url:
            yield self


@pytest.fixture
def provider(settings: LazySettings, recognised: Path) -> Iterator[Provider]:
    found = Provider(authority().issue("Stempel Waktu Uji", stamps_time=True), authority())
    with found.serving():
        settings.KOLOKASI_TSA_URL = found.url + "/tsa"
        yield found


def test_a_time_stamp_makes_it_b_t(provider: Provider) -> None:
    done = accepted(letter(), signed(hand(), letter()), trusted=True).signature
    assert (done.level, done.stamped, done.trusted) == ("B-T", True, True)
    assert "/crl" not in provider.asked


def test_a_chain_with_its_lists_makes_it_b_lta_and_the_paper_stays_what_it_was(provider: Provider) -> None:
    own = authority().issue("Awan", revocations_at=provider.url + "/crl")
    signatory = pkcs12.opened(own.pkcs12(PASS, [authority().own.certificate]), PASS)
    after = signed(signatory, letter())
    done = accepted(letter(), after, trusted=True).signature
    assert (done.level, done.stamped, done.trusted, done.covers_whole_file, done.later) == (
        "B-LTA", True, True, False, "proofs",
    )  # fmt: skip
    with pikepdf.open(BytesIO(after)) as opened:
        assert all(embedded for _name, embedded in fonts(opened))
        assert [(kind, drawn, rectangle[0] < 0) for kind, _flags, rectangle, drawn in notes(opened)] == (
            [("/Widget", False, True)] * 2
        )
    twice = accepted(after, signed(hand("Laut"), after), trusted=True)
    assert [one.intact for one in twice.signatures] == [True, True]


def test_a_stamped_signature_outlives_its_certificate(provider: Provider) -> None:
    own = authority().issue("Awan", revocations_at=provider.url + "/crl", lasts=10 * DAY)
    stamped = signed(pkcs12.opened(own.pkcs12(PASS), PASS), letter())
    later = datetime.now(UTC) + 40 * DAY
    assert [one.trusted for one in signatures_of(stamped, at=later)] == [True]


def test_a_time_stamp_server_that_is_away_or_mad_is_a_sentence(provider: Provider, settings: LazySettings) -> None:
    provider.broken = True
    (one,) = hand().sign([ToSign("a.pdf", letter())])
    assert one.fault is not None
    assert one.fault.code == guard.UNREADABLE
    settings.KOLOKASI_TSA_URL = "http://127.0.0.1:1/tsa"
    (one,) = hand().sign([ToSign("a.pdf", letter())])
    assert one.fault is not None
    assert one.fault.code == guard.SILENT


def test_nothing_is_written_while_signing(recognised: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    opened: list[str] = []
    real = os.open

    def watched(path: Any, flags: int, mode: int = 0o777) -> int:
        opened.append(str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", watched)
    accepted(letter(), signed(hand(), letter()))
    assert opened == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["psre"]


def test_training_is_for_practice_only_and_nobody_trusts_it(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA_DIR = False, tmp_path
    with pytest.raises(Refusal) as said:
        training.signatory("Kepala Dinas")
    assert said.value.code == training.NOT_FOR_PRACTICE
    settings.DEMO = True
    done = accepted(letter(), signed(training.signatory("Kepala Dinas"), letter())).signature
    assert (done.signer, done.intact, done.trusted) == ("Kepala Dinas", True, False)
    assert training.is_training(done.issuer)
    kept = tmp_path / "training" / "ca.pem"
    assert kept.stat().st_mode & 0o077 == 0
    again = accepted(letter(), signed(training.signatory("Lain"), letter())).signature
    assert (again.issuer, json.loads(json.dumps(again.trusted))) == (done.issuer, False)
    assert [path.name for path in kept.parent.iterdir()] == ["ca.pem"]
    key = training.authority().own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert key in kept.read_bytes()


def test_however_many_ask_at_once_there_is_one_training_authority(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: training.authority().root(), range(16)))
    assert len(set(made)) == 1
    assert [path.name for path in (tmp_path / "training").iterdir()] == ["ca.pem"]
