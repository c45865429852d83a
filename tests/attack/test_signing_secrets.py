"""A marked passphrase, one-time code, NIK and certificate file leave no trace: tables, files, logs, pages, faults.

Signed for real: by a certificate file, and through the fake e-Sign service in both its versions, with real commits.
"""

from __future__ import annotations

import base64
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from kolokasi.base import clock
from kolokasi.gateways.esign.authority import Authority
from kolokasi.gateways.esign.fake import FakeEsign, Person
from kolokasi.letters.models import Letter, LetterSignature, SigningAttempt
from kolokasi.letters.signatures import pkcs12, signers
from kolokasi.letters.signatures.verify import signatures_of
from kolokasi.procedure.printing import bytes_of
from tests.cast import Cast
from tests.factories import office
from tests.letters.looking import text_of
from tests.procedure.signatories import Marker
from tests.procedure.walking import Office
from tests.web.desk_office import browser

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MARKED, CODE, NIK = "Frasa-Bertanda-7f3a91", "904417263", "1371990000004821"
SENTENCE = "Balai Besar Sertifikasi Elektronik (BSrE), Badan Siber dan Sandi Negara"


@pytest.fixture
def service(settings: Any, tmp_path: Path) -> Iterator[FakeEsign]:
    """The e-Sign service, its root trusted, the head of the office known to it."""
    fake = FakeEsign({NIK: Person("Awan Contoh", MARKED, code=CODE)})
    (tmp_path / "roots").mkdir()
    (tmp_path / "roots" / "bsre.pem").write_bytes(fake.authority.root())
    with fake.serving():
        settings.KOLOKASI_ESIGN_URL, settings.KOLOKASI_ESIGN_USER = fake.url, fake.user
        settings.KOLOKASI_ESIGN_PASSWORD, settings.KOLOKASI_ESIGN_ALLOWED = fake.password, ["127.0.0.0/8"]
        settings.KOLOKASI_PSRE_ROOTS = str(tmp_path / "roots")
        yield fake


def signs(cast: Cast, way: str) -> None:
    admin = cast["administrator"]
    signers.set_way(post_key="kepala_dinas", way=way, actor=admin, at=clock.now())
    if way == "bsre":
        signers.set_nik(account=cast["kepala_dinas"], nik=NIK, actor=admin, at=clock.now())


def send(client: Client, found: Office, **typed: Any) -> Any:
    return client.post(f"/permohonan/{found.case.number}/langkah/T05/1/tanda-tangan/", typed)


def reply(found: Office) -> Letter:
    return Letter.objects.filter(case=found.case, kind="surat_balasan").latest("version")


def tables() -> bytes:
    """Everything that the database holds, as text."""
    rows = []
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t')
            rows += [f"{name}: {row}" for (row,) in cursor.fetchall()]
    assert len(rows) > 500
    return "\n".join(rows).encode()


def kept_files(since: float, *folders: Path) -> list[tuple[str, bytes]]:
    """What lies in these folders and was written since."""
    found = []
    for top, _folders, names in (step for folder in folders for step in os.walk(folder)):
        for path in (Path(top, name) for name in names):
            try:
                if path.is_file() and path.stat().st_mtime >= since and path.stat().st_size < 20_000_000:
                    found.append((str(path), path.read_bytes()))
            except (FileNotFoundError, PermissionError):
                continue  # another run's, or gone meanwhile
    return found


def shapes(secret: str) -> list[bytes]:
    """The secret as it is, and as it would look on its way: encoded for an address, in base64, in hexadecimals."""
    plain = secret.encode()
    inside = [base64.b64encode(b"x" * shift + plain)[4 : -4 if len(plain) > 8 else None] for shift in range(3)]
    return [plain, quote(secret).encode(), plain.hex().encode(), *inside]


def traces(secrets: list[str], places: dict[str, bytes]) -> list[str]:
    return [
        f"{name}: {secret}"
        for name, content in places.items()
        for secret in secrets
        if any(shape in content for shape in shapes(secret))
    ]


def test_nothing_of_what_was_typed_is_left_anywhere(
    cast: Cast, service: FakeEsign, settings: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django").propagate = True
    began = clock.now().timestamp() - 1
    client = browser(cast, "kepala_dinas")
    client.raise_request_exception = False
    pages: list[bytes] = []
    p12 = Authority.made("CA lain", "Lain").issue("Awan Contoh").pkcs12(MARKED, [])
    by_file, by_service, failing = office(cast, at="T05"), office(cast, at="T05"), office(cast, at="T05")

    signs(cast, "pkcs12")
    for passphrase in (MARKED + "-salah", "", MARKED):
        file = SimpleUploadedFile("a.p12", p12)
        pages.append(send(client, by_file, passphrase=passphrase, p12=file).content)
    assert reply(by_file).state == "signed"
    signs(cast, "bsre")
    settings.KOLOKASI_ESIGN_VERSION = 1
    pages.append(send(client, by_service, passphrase=MARKED + "-salah").content)
    settings.KOLOKASI_ESIGN_VERSION = 2
    pages.append(send(client, by_service, one_time=CODE).content)
    assert reply(by_service).state == "signed"

    def breaks() -> None:
        raise RuntimeError("something of ours is broken")

    monkeypatch.setattr("kolokasi.gateways.esign.client._Signer.sign", Marker(before=breaks).sign)
    broken = send(client, failing, passphrase=MARKED)
    assert broken.status_code == 500
    pages += [broken.content, client.get(f"/permohonan/{failing.case.number}/").content]

    out, err = capfd.readouterr()
    places = {
        "tables": tables(), "logs": caplog.text.encode(), "output": (out + err).encode(), "pages": b"\n".join(pages),
    }  # fmt: skip
    folders = (Path(tempfile.gettempdir()), Path(settings.DATA_DIR), Path("/dev/shm"))
    places |= dict(kept_files(began, *folders))
    assert traces([MARKED, CODE, NIK], places) == []
    assert [name for name, content in places.items() if p12[40:200] in content] == []
    assert traces(["kepala.dinas@kantor.example"], places) != []  # the look itself finds what is there


def test_a_fault_of_ours_leaves_the_letter_to_be_signed_again_at_once(
    cast: Cast, service: FakeEsign, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, client = office(cast, at="T05"), browser(cast, "kepala_dinas")
    client.raise_request_exception = False
    signs(cast, "bsre")

    def breaks() -> None:
        assert not connection.in_atomic_block
        raise RuntimeError("something of ours is broken")

    with monkeypatch.context() as patch:
        patch.setattr("kolokasi.gateways.esign.client._Signer.sign", Marker(before=breaks).sign)
        assert send(client, found, passphrase=MARKED).status_code == 500
    assert (reply(found).state, SigningAttempt.objects.get().outcome) == ("issued", "lost")
    assert send(client, found, passphrase=MARKED).status_code == 302
    assert reply(found).number.number == 1


def test_the_sentence_about_bsre_stands_only_where_bsre_has_signed(cast: Cast, service: FakeEsign) -> None:
    found, client = office(cast, at="T05"), browser(cast, "kepala_dinas")
    signs(cast, "bsre")
    send(client, found, passphrase="salah")
    issued = reply(found)
    assert issued.state == "issued"
    assert SENTENCE not in " ".join(text_of(bytes_of(issued.newest)).split())
    send(client, found, passphrase=MARKED)
    signed = reply(found)
    assert signed.final_id == issued.final_id
    assert SENTENCE in " ".join(text_of(bytes_of(signed.newest)).split())
    (seen,) = signatures_of(bytes_of(signed.newest))
    assert (seen.intact, seen.trusted, seen.covers_whole_file) == (True, True, True)
    row = LetterSignature.objects.get(letter=signed)
    assert (row.certified, row.trusted, row.signed_as) == (True, True, "bsre")


def test_a_code_is_asked_for_once_and_signs_all_that_are_ticked(cast: Cast, service: FakeEsign, settings: Any) -> None:
    settings.KOLOKASI_ESIGN_VERSION = 2
    cases, client = [office(cast, at="T05"), office(cast, at="T05")], browser(cast, "kepala_dinas")
    signs(cast, "bsre")
    keys = [f"{one.case.number}/T05/1" for one in cases]
    answer = client.post("/meja/tanda-tangan/kode/", {"surat": keys})
    assert answer.status_code == 302
    assert client.get(answer["Location"]).content.decode().count(" checked") == 2
    assert client.post("/meja/tanda-tangan/", {"surat": keys, "one_time": service.people[NIK].code}).status_code == 302
    assert [reply(one).state for one in cases] == ["signed", "signed"]
    assert client.post("/meja/tanda-tangan/kode/", {"next": "https://evil.example/"})["Location"].startswith("/meja/")


def test_the_administrator_asks_what_bsre_says_of_a_signer(cast: Cast, service: FakeEsign) -> None:
    office(cast, at="T03")
    signs(cast, "bsre")
    admin, where = browser(cast, "administrator"), f"/surat/penandatangan/{cast['kepala_dinas'].pk}/nik/"
    service.people[NIK].status = "EXPIRED"
    answer = admin.post(where, {"status": "1"}, follow=True)
    assert "EXPIRED" in answer.content.decode()
    assert NIK not in answer.content.decode()


@pytest.mark.parametrize("harm", ["delay", "swaps", "rewrites", "untrusted", "fails"])
def test_what_the_service_does_wrong_keeps_the_number_and_stores_nothing(
    cast: Cast, service: FakeEsign, settings: Any, tmp_path: Path, harm: str
) -> None:
    cases, client = [office(cast, at="T05"), office(cast, at="T05")], browser(cast, "kepala_dinas")
    signs(cast, "bsre")
    if harm == "untrusted":
        settings.KOLOKASI_PSRE_ROOTS = str(tmp_path / "none")
    elif harm == "fails":
        service.fails = (500, {}, b"<h1>rusak</h1>")
    elif harm == "delay":
        service.delay, settings.KOLOKASI_ESIGN_SECONDS = 3.0, 1
    else:
        setattr(service, harm, True)
    keys = [f"{one.case.number}/T05/1" for one in cases]
    answer = client.post("/meja/tanda-tangan/", {"surat": keys, "passphrase": MARKED})
    if harm == "rewrites":  # a file written anew with the same pages is taken from BSrE
        assert [reply(one).state for one in cases] == ["signed", "signed"]
        return
    assert answer.status_code in {422, 502}
    assert [reply(one).state for one in cases] == ["issued", "issued"]
    assert [reply(one).number.state for one in cases] == ["reserved", "reserved"]
    service.delay, service.swaps, service.fails = 0.0, False, None
    settings.KOLOKASI_ESIGN_SECONDS, settings.KOLOKASI_PSRE_ROOTS = 60, str(tmp_path / "roots")
    assert client.post("/meja/tanda-tangan/", {"surat": keys, "passphrase": MARKED}).status_code == 302
    assert [reply(one).number.number for one in cases] == [1, 2]


def test_a_certificate_of_nobody_recognised_is_called_by_its_name(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.KOLOKASI_PSRE_ROOTS = str(tmp_path)
    found, client = office(cast, at="T05"), browser(cast, "kepala_dinas")
    signs(cast, "pkcs12")
    own = Authority.made("CA lain", "Lain")
    p12 = own.issue("Awan Contoh").pkcs12(MARKED, [own.own.certificate])
    assert not pkcs12.opened(p12, MARKED).certified
    send(client, found, passphrase=MARKED, p12=SimpleUploadedFile("a.p12", p12))
    signed = reply(found)
    assert "tidak tersertifikasi" in text_of(bytes_of(signed.newest))
    assert "TTE tidak tersertifikasi" in client.get(f"/surat/{signed.pk}/").content.decode()
    assert SENTENCE not in " ".join(text_of(bytes_of(signed.newest)).split())


@pytest.mark.parametrize("file", [b"", b"bukan sertifikat", b"0" * 200_000, "surat.pdf"])
def test_a_file_that_is_no_certificate_is_a_sentence_and_takes_no_number(cast: Cast, file: bytes | str) -> None:
    found, client = office(cast, at="T05"), browser(cast, "kepala_dinas")
    signs(cast, "pkcs12")
    content = file if isinstance(file, bytes) else bytes_of(reply(found).newest)
    answer = send(client, found, passphrase=MARKED, p12=SimpleUploadedFile("a.p12", content) if content else "")
    assert answer.status_code in {409, 422}
    assert reply(found).state == "draft"
