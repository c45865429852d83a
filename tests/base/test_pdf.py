"""Uploads that are not what they say: each is refused with its own sentence, by a process that may die of it."""

from __future__ import annotations

import io
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from kolokasi.base import clock, pdf, pdf_nursery, policy
from kolokasi.base.refusal import Refusal
from tests import pdfs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Each test has its papers inspected anew."""
    pdf._harmless.clear()


def made(change: Callable[[Pdf], None] = lambda _pdf: None, **how: object) -> bytes:
    out = io.BytesIO()
    with Pdf.open(io.BytesIO(pdfs.pdf())) as file:
        change(file)
        file.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def opens_with_a_script(file: Pdf) -> None:
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def script_in_an_annotation(file: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    file.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)])


def script_by_name(file: Pdf) -> None:
    tree = Dictionary(Names=Array(["x", file.make_indirect(Dictionary(S=Name.JavaScript, JS="1"))]))
    file.Root.Names = Dictionary(JavaScript=tree)


def launches(file: Pdf) -> None:
    file.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F="cmd.exe"))


def attaches(file: Pdf) -> None:
    file.attachments["a.exe"] = b"MZ"


def form_of_xml(file: Pdf) -> None:
    file.Root.AcroForm = Dictionary(XFA=file.make_stream(b"<xdp/>"), Fields=Array([]))


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 200
WHOLE = pdfs.pdf()
BOMB = zlib.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pdf_empty"),
        (PNG, "pdf_not_a_pdf"),
        (b"<html>%PDF?", "pdf_not_a_pdf"),
        (b"%PDF-1.7\n", "pdf_broken"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "pdf_broken"),
        (WHOLE[: len(WHOLE) // 2], "pdf_broken"),
        (WHOLE[:-40], "pdf_broken"),
        (made(encryption=pikepdf.Encryption(owner="a", user="b")), "pdf_encrypted"),
        (made(encryption=pikepdf.Encryption(owner="a", user="")), "pdf_encrypted"),
        (made(opens_with_a_script), "pdf_javascript"),
        (made(script_in_an_annotation), "pdf_javascript"),
        (made(script_by_name), "pdf_javascript"),
        (made(script_by_name, object_stream_mode=pikepdf.ObjectStreamMode.generate), "pdf_javascript"),
        (made(form_of_xml), "pdf_javascript"),
        (made(launches), "pdf_launch"),
        (made(attaches), "pdf_embedded_files"),
        (pdfs.pdf(pages=101), "pdf_too_many_pages"),
    ],
)
def test_a_bad_file_is_refused_with_its_own_sentence(data: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        pdf.check(data)
    assert refusal.value.code == code
    assert len(str(refusal.value)) > 30 and "{" not in str(refusal.value)


def test_a_name_written_in_hexadecimal_hides_nothing() -> None:
    hidden = pdfs._file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /J#61vaScript /J#53 (app.alert(1)) >> >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ]
    )
    with pytest.raises(Refusal) as refusal:
        pdf.check(hidden)
    assert refusal.value.code == "pdf_javascript"


@pytest.mark.parametrize(
    "data", [WHOLE, pdfs.pdf(pages=100), made(object_stream_mode=pikepdf.ObjectStreamMode.generate)]
)
def test_an_ordinary_file_passes(data: bytes, tmp_path: Path) -> None:
    pdf.check(data)
    (tmp_path / "surat.pdf").write_bytes(data)
    pdf.check(tmp_path / "surat.pdf")
    pdf.check(io.BytesIO(data))


class Endless(io.RawIOBase):
    """A stream that claims to be a PDF of 200 MB and counts what was read of it."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        if self.given > 200_000_000:
            return b""
        portion = b"%PDF-1.7\n".ljust(size, b"x")
        self.given += len(portion)
        return portion


def test_a_huge_file_is_refused_before_it_is_read() -> None:
    stream = Endless()
    with pytest.raises(Refusal) as refusal:
        pdf.check(stream)  # type: ignore[arg-type]
    assert refusal.value.code == "pdf_too_large"
    assert stream.given < 13_000_000


def test_the_limit_is_policy() -> None:
    at = clock.now()
    policy.set(name="pdf_limit_bytes", value=300, valid_from=at, by="account:1", at=at, default=1)
    with pytest.raises(Refusal) as refusal:
        pdf.check(WHOLE)
    assert refusal.value.code == "pdf_too_large"


def test_a_bomb_does_not_go_off() -> None:
    """A stream of 50 MB of zeros in 50 KB, as an object stream: the child may give up, nothing else happens."""
    objects = b"1 0 obj\n<</Type/ObjStm/N 9/First 10/Filter/FlateDecode/Length %d>>stream\n" % len(BOMB)
    begun = time.monotonic()
    with pytest.raises(Refusal):
        pdf.check(b"%PDF-1.5\n" + objects + BOMB + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n")
    assert time.monotonic() - begun < 15


def test_a_harmless_paper_is_inspected_once_a_faulty_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    real = pdf._inspect

    def inspect(content: bytes, pages: int) -> dict[str, object]:
        asked.append(content)
        return real(content, pages)

    monkeypatch.setattr(pdf, "_inspect", inspect)
    for _time in range(2):
        pdf.check(WHOLE)
        with pytest.raises(Refusal):
            pdf.check(WHOLE[:-40])
    assert len(asked) == 3


@pytest.fixture
def newborn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """A nursery of this test's own; called with a program, that is what runs in it instead of the inspector."""
    nursery = pdf_nursery.Nursery(pdf_nursery.INSPECTOR)
    monkeypatch.setattr(pdf_nursery, "_nursery", nursery)

    def runs(code: str) -> None:
        (tmp_path / "other.py").write_text(code)
        nursery._script = tmp_path / "other.py"

    yield runs
    nursery.close()


ASKED = (
    "import socket\nline = socket.socket(fileno=0)\n_limits, (handle, *_), _f, _a = socket.recv_fds(line, 100, 1)\n"
    "asker = socket.socket(fileno=handle)\n"
)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, newborn: Callable[[str], None]) -> None:
    newborn("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(pdf, "WALL_SECONDS", 0.5)
    with pytest.raises(Refusal) as refusal:
        pdf.check(WHOLE)
    assert refusal.value.code == "pdf_too_complex"


@pytest.mark.parametrize(
    "code", ["raise SystemExit(3)", "asker.sendall(b'no json')", "asker.sendall(b'[]')", "bytearray(2 << 40)"]
)
def test_a_child_that_dies_refuses_the_file(code: str, newborn: Callable[[str], None]) -> None:
    newborn(ASKED + code)
    with pytest.raises(Refusal) as refusal:
        pdf.check(WHOLE)
    assert refusal.value.code == "pdf_too_complex"


def test_the_nursery_is_there_again_after_it_was_killed(newborn: Callable[[str], None]) -> None:
    pdf.check(WHOLE)
    process = pdf_nursery._nursery._process
    assert process is not None
    process.kill()
    process.wait()
    pdf._harmless.clear()
    pdf.check(WHOLE)
    assert pdf_nursery._nursery._process is not process


def test_no_inspector_is_left_and_the_nursery_goes_with_who_asked(newborn: Callable[[str], None]) -> None:
    pdf.check(WHOLE)
    process = pdf_nursery._nursery._process
    assert process is not None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + 5
    while children.read_text() and time.monotonic() < until:
        time.sleep(0.02)
    assert children.read_text() == ""
    pdf_nursery._nursery.close()
    assert process.poll() == 0


def test_many_at_once_each_hear_their_own() -> None:
    faulty = WHOLE[:-40]
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda content: pdf._inspect(content, 100), [WHOLE, faulty] * 12))
    assert said == [{"pages": 1, "keywords": "", "signatures": [], "scan": False}, {"fault": "broken"}] * 12


def test_the_inspector_is_bounded() -> None:
    """Its own limits hold: 64 MB are not enough to begin with, and it says so instead of taking more."""
    huge = b"%PDF-1.7\n" + b"x" * 100_000_000
    said = pdf_nursery.ask(huge, pages=100, memory=64 << 20, cpu_seconds=5, seconds=20)
    assert not said or b"too_complex" in said


def test_the_clock_of_the_inspector_ends_it() -> None:
    """Even where nobody listens any more: it waits for bytes that never come, and a second later it is gone."""
    mine, theirs = socket.socketpair()
    with mine:
        with theirs:
            pdf_nursery._nursery.send(b"100 800000000 5 1", theirs.fileno())
        mine.settimeout(10)
        assert mine.recv(10) == b""
