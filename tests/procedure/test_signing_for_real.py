"""Step 5 with real signatures, each way there is: what is stored holds, and is found whole by the command and by others."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from kolokasi.base import clock
from kolokasi.base.refusal import Refusal
from kolokasi.gateways.esign.fake import FakeEsign, Person
from kolokasi.letters.signatures import accept, pkcs12, signers
from kolokasi.letters.signatures.means import Means
from kolokasi.procedure.printing import bytes_of
from kolokasi.procedure.signing import Told, Wanted, sign_letters
from kolokasi.runtime.main import main
from tests.letters.looking import text_of
from tests.letters.signatures.papers import PASS, authority, certificate
from tests.procedure.test_reply import letter, numbers
from tests.procedure.walking import Office

NIK = "1371000000000001"
BSRE = "Balai Besar Sertifikasi Elektronik"


def press(office: Office, way: str, means: Means) -> Told:
    signers.set_way(post_key="kepala_dinas", way=way, actor=office.cast["administrator"], at=clock.now())
    (told,) = sign_letters([Wanted(office.case.number, "T05", 1)], account=office.cast["kepala_dinas"], means=means)
    return told


def checked(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `kolokasi letters check` says of the file."""
    monkeypatch.setattr("kolokasi.runtime.main._opened", lambda *_: nullcontext())
    assert main(["letters", "check", str(path), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def roots(settings: Any, tmp_path: Path) -> None:
    folder = tmp_path / "psre"
    folder.mkdir()
    (folder / "a.pem").write_bytes(authority().root())
    settings.KOLOKASI_PSRE_ROOTS = str(folder)


@pytest.mark.parametrize("known", [True, False])
def test_with_a_certificate_file(
    known: bool, office: Office, roots: None, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    office.until("T05")
    told = press(office, "pkcs12", Means(secret=PASS, p12=certificate(known=known)))
    assert told.refusal is None
    signed = letter(office)
    content = bytes_of(signed.newest)
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    found = checked(path, monkeypatch, capsys)
    assert (found["known"], found["hash_matches"], found["number"]) == (True, True, signed.number.text)
    (one,) = found["signatures"]
    assert (one["intact"], one["trusted"], one["covers_whole_file"], one["signer"]) == (
        True, known, True, "Dr. Awan Contoh, M.T.",
    )  # fmt: skip
    assert BSRE not in text_of(content)
    path.write_bytes(content[:3000] + bytes([content[3000] ^ 1]) + content[3001:])
    found = checked(path, monkeypatch, capsys)
    assert (found["hash_matches"], [one["intact"] for one in found["signatures"]]) == (False, [False])
    assert main(["letters", "check", str(path)]) == 0
    said = capsys.readouterr().out
    assert "bukan arsip kami" in said
    assert "TIDAK utuh" in said


def test_a_wrong_passphrase_numbers_nothing(office: Office, roots: None) -> None:
    office.until("T05")
    with pytest.raises(Refusal) as refused:
        press(office, "pkcs12", Means(secret="salah", p12=certificate()))
    assert refused.value.code == pkcs12.WRONG_PASSPHRASE
    assert numbers() == []


@pytest.mark.parametrize("version", [1, 2])
def test_through_the_service_and_only_then_the_letter_says_so(
    version: int, office: Office, roots: None, settings: Any, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    office.until("T05")
    fake = FakeEsign({NIK: Person("Awan Contoh", "frasa")}, authority=authority())
    with fake.serving():
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_USER = fake.url, fake.user
        settings.KOLOKASI_ESIGN_PASSWORD, settings.KOLOKASI_ESIGN_VERSION = fake.password, version
        settings.FIELD_KEY = "kunci-uji"
        signers.set_nik(
            account=office.cast["kepala_dinas"], nik=NIK, actor=office.cast["administrator"], at=clock.now()
        )
        wrong = press(office, "bsre", Means(secret="bukan"))
        assert "2031" in str(wrong.refusal)
        assert letter(office).state == "issued"
        told = press(office, "bsre", Means(secret="frasa"))
    assert told.refusal is None
    signed = letter(office)
    content = bytes_of(signed.newest)
    assert BSRE in text_of(content)
    assert signed.final is not None
    assert BSRE not in text_of(bytes_of(signed.final))
    path = tmp_path / "b.pdf"
    path.write_bytes(content)
    (one,) = checked(path, monkeypatch, capsys)["signatures"]
    assert (one["intact"], one["trusted"], one["signer"]) == (True, True, "Awan Contoh")
    assert numbers() == [(1, "used", "")]


def test_a_service_whose_chain_nobody_trusts_gives_nothing(office: Office, settings: Any) -> None:
    office.until("T05")
    fake = FakeEsign({NIK: Person("Awan Contoh", "frasa")})
    with fake.serving():
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_USER = fake.url, fake.user
        settings.KOLOKASI_ESIGN_PASSWORD, settings.FIELD_KEY = fake.password, "kunci-uji"
        signers.set_nik(
            account=office.cast["kepala_dinas"], nik=NIK, actor=office.cast["administrator"], at=clock.now()
        )
        told = press(office, "bsre", Means(secret="frasa"))
    assert told.refusal is not None
    assert told.refusal.code == accept.NOT_TRUSTED
    assert (letter(office).state, numbers()) == ("issued", [(1, "reserved", "")])


def test_for_practice(office: Office, settings: Any, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    office.until("T05")
    assert press(office, "training", Means()).refusal is None
    content = bytes_of(letter(office).newest)
    assert "LATIHAN" in text_of(content)
    path = tmp_path / "c.pdf"
    path.write_bytes(content)
    (one,) = checked(path, monkeypatch, capsys)["signatures"]
    assert (one["intact"], one["trusted"], one["issuer"]) == (True, False, "CA Latihan Kolokasi")
