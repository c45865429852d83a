"""Files that mean harm, given to the public check: one sentence each, nothing kept, and nobody of ours opens them."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pikepdf import Array, Dictionary, Name, Pdf

from kolokasi.base import pdf as papers
from kolokasi.base.models import Blob
from kolokasi.letters.render import MARK
from kolokasi.web.public import throttle, verify
from tests.pdfs import pdf


@pytest.fixture(autouse=True)
def _counts_nothing(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(throttle, "LOOKS", 1000)
    monkeypatch.setattr(throttle, "FILES", 1000)
    papers._harmless.clear()


def made(change: Callable[[Pdf], None] = lambda _pdf: None, pages: int = 1, **how: Any) -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(pdf(pages=pages))) as file:
        change(file)
        file.save(out, **how)
    return out.getvalue()


def script(file: Pdf) -> None:
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def attachment(file: Pdf) -> None:
    file.attachments["a.exe"] = b"MZ"


def odd(file: Pdf) -> None:
    """A signature that spans nothing, a field that is none, pictures that are no pictures, keywords that are a list."""
    sign = Dictionary(FT=Name.Sig, V=Dictionary(ByteRange=Array([0, -1, Name.X])))
    file.Root.AcroForm = Dictionary(Fields=Array([1, sign, Array([])]))
    file.pages[0].Resources.XObject = Dictionary(I=file.make_stream(b"", Subtype=Name.Image, Width=Name.No, Height=-5))
    file.docinfo.Keywords = Array([1, 2, 3])


WHOLE = pdf()
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "Pilih berkas PDF-nya"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "bukan PDF"),
    "page of the web": (b"<html><script>alert(1)</script>", "bukan PDF"),
    "cut off": (WHOLE[: len(WHOLE) // 2], "rusak atau terpotong"),
    "head alone": (b"%PDF-1.7\n" + b"\xff" * 5000, "rusak atau terpotong"),
    "locked": (made(encryption=pikepdf.Encryption(owner="a", user="b")), "dikunci dengan kata sandi"),
    "script": (made(script), "memuat program"),
    "attachment": (made(attachment), "memuat berkas lain"),
    "500 pages": (pdf(pages=500), "500 halaman"),
    "12 MB": (WHOLE + b"%" * 12_000_000, "lebih besar daripada 10 MB"),
    "25 MB": (WHOLE + b"%" * 25_000_000, "lebih besar daripada yang pernah kami terbitkan"),
}


@pytest.fixture(params=["/verifikasi/"])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def send(content: bytes, name: str = "surat.pdf", address: str = "/verifikasi/") -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    answer = client.post(address, {"file": SimpleUploadedFile(name, content, "application/pdf")})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("name", HOSTILE)
def test_each_is_told_in_a_sentence_and_nothing_is_kept(name: str) -> None:
    content, words = HOSTILE[name]
    kept = Blob.objects.count()
    status, text = send(content)
    assert (status, words in text) == (422, True), text[:600]
    assert "Apakah dokumen ini asli" in text
    assert Blob.objects.count() == kept


@pytest.mark.parametrize(
    "name",
    ["\u202egpj.fdp", "a\u0000b.pdf", "../../etc/passwd", "x" * 5000 + ".pdf", '"><script>.pdf', "👩‍👩‍👧\u0301.pdf"],
)  # fmt: skip
def test_a_name_is_neither_read_nor_shown(name: str) -> None:
    status, text = send(WHOLE, name)
    assert status in {200, 422}, text[:300]
    assert "<script>" not in text
    assert "passwd" not in text


def test_a_file_written_oddly_is_foreign_and_no_more() -> None:
    status, text = send(made(odd))
    assert (status, "Berkas ini tidak kami kenal" in text) == (200, True)


@pytest.mark.parametrize("code", ["abcdefghjkmnpqrstuvwxyz2345", "' OR 1=1 --aaaaaaaaaaaaaaaaaaa", "a" * 40 + "\0"])
def test_a_code_that_is_not_ours_leads_nowhere(code: str) -> None:
    def claims(file: Pdf) -> None:
        file.docinfo.Keywords = MARK + code

    status, text = send(made(claims))
    assert (status, "Berkas ini tidak kami kenal" in text) == (200, True)


def test_several_at_once_wait_their_turn_and_then_hear_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "PATIENCE_SECONDS", 0)
    for _one in range(verify.AT_ONCE):
        assert verify._room.acquire(blocking=False)
    try:
        status, text = send(WHOLE)
    finally:
        for _one in range(verify.AT_ONCE):
            verify._room.release()
    assert (status, "Banyak berkas sedang diperiksa" in text) == (503, True)
    assert send(WHOLE)[0] == 200


def test_the_room_is_free_again_after_every_fault() -> None:
    for content, _words in HOSTILE.values():
        send(content)
    assert all(verify._room.acquire(blocking=False) for _one in range(verify.AT_ONCE))
    for _one in range(verify.AT_ONCE):
        verify._room.release()


def test_files_are_braked_sooner_than_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "FILES", 2)
    client = Client(REMOTE_ADDR="192.0.2.77")
    statuses = [
        client.post("/verifikasi/", {"file": SimpleUploadedFile("a.pdf", WHOLE)}).status_code for _one in range(3)
    ]
    assert statuses == [200, 200, 429]
    assert client.get("/verifikasi/").status_code == 200


@pytest.fixture
def line(live_server: Any) -> Iterator[socket.socket]:
    host, port = live_server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as made:
        yield made


@pytest.mark.django_db(transaction=True)
def test_two_hundred_megabytes_are_refused_unread(line: socket.socket) -> None:
    """By what the head of the request says: the answer is there before the file."""
    began = time.monotonic()
    line.sendall(
        b"POST /verifikasi/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000000\r\nConnection: close\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    )
    heard = b""
    while b"</html>" not in heard and (portion := line.recv(65536)):
        heard += portion
    assert b" 413 " in heard.split(b"\r\n", 1)[0]
    assert b"terlalu besar" in heard
    assert time.monotonic() - began < 5
