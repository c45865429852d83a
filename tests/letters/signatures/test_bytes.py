"""The signed file as four independent programs see it: poppler with NSS, qpdf, OpenSSL and pikepdf agree with ours."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from kolokasi.base.refusal import Refusal
from kolokasi.letters.signatures.verify import signatures_of
from tests.letters.looking import text_of
from tests.letters.papers import PAPERS
from tests.letters.signatures.papers import authority, hand, letter, signed


@pytest.fixture(scope="module")
def nss(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of NSS that trusts our test authority."""
    folder = tmp_path_factory.mktemp("nss")
    (folder / "ca.pem").write_bytes(authority().root())
    say("certutil", "-N", "-d", str(folder), "--empty-password")
    say("certutil", "-A", "-d", str(folder), "-n", "uji", "-t", "CT,C,C", "-i", str(folder / "ca.pem"))
    return folder


def say(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pdfsig(nss: Path, path: Path) -> str:
    """What poppler finds; its word on an invalid signature is an exit code, too."""
    return subprocess.run(
        ["pdfsig", "-nssdir", str(nss), str(path)], capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_every_kind_of_paper_is_signed_alike(kind: str, nss: Path, tmp_path: Path, recognised: Path) -> None:
    before = letter(kind)
    after = signed(hand(), before)
    assert after.startswith(before)
    path = tmp_path / "a.pdf"
    path.write_bytes(after)
    found = pdfsig(nss, path)
    assert "Signature is Valid." in found
    assert "Certificate is Trusted." in found
    assert "Total document signed" in found
    assert "ETSI.CAdES.detached" in found
    say("qpdf", "--check", str(path))
    assert text_of(after) == text_of(before)
    (one,) = signatures_of(after)
    assert (one.signer, one.intact, one.trusted, one.covers_whole_file, one.level) == (
        "Dr. Awan Contoh, M.T.", True, True, True, "B-B",
    )  # fmt: skip


def test_openssl_verifies_what_the_byte_range_names(tmp_path: Path) -> None:
    after = signed(hand(), letter())
    span, container = signed_parts(after)
    for name, content in (("data", span), ("cms.der", container), ("ca.pem", authority().root())):
        (tmp_path / name).write_bytes(content)
    how = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(tmp_path / "cms.der"), "-content"]
    how += [
        str(tmp_path / "data"),
        "-CAfile",
        str(tmp_path / "ca.pem"),
        "-purpose",
        "any",
        "-cades",
        "-out",
        "/dev/null",
    ]
    say(*how)
    (tmp_path / "data").write_bytes(span[:100] + bytes([span[100] ^ 1]) + span[101:])
    assert subprocess.run(how, capture_output=True, check=False).returncode != 0


def signed_parts(pdf: bytes) -> tuple[bytes, bytes]:
    """The bytes that the last signature covers, and its CMS container."""
    numbers = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf)[-1]
    zero, first, second, last = (int(one) for one in numbers)
    container = bytes.fromhex(pdf[first + 1 : second - 1].decode())
    length = int.from_bytes(container[2:4], "big") + 4  # the rest of the place is zeros
    return pdf[zero:first] + pdf[second : second + last], container[:length]


def test_two_signatures_and_the_first_still_holds(nss: Path, tmp_path: Path, recognised: Path) -> None:
    once = signed(hand(), letter("ba_verifikasi"))
    twice = signed(hand("Laut Contoh, S.P.", known=False), once)
    assert twice.startswith(once)
    path = tmp_path / "b.pdf"
    path.write_bytes(twice)
    assert pdfsig(nss, path).count("Signature is Valid.") == 2
    say("qpdf", "--check", str(path))
    first, second = signatures_of(twice)
    assert (first.intact, first.trusted, first.covers_whole_file, first.later) == (True, True, False, "signatures")
    assert (second.intact, second.trusted, second.covers_whole_file) == (True, False, True)
    assert (second.signer, second.issuer) == ("Laut Contoh, S.P.", "CA Sendiri")
    path.write_bytes(signed(hand("Laut Contoh, S.P."), once))
    assert pdfsig(nss, path).count("Certificate is Trusted.") == 2


def test_a_flipped_byte_anywhere_is_caught_by_us_and_by_poppler(nss: Path, tmp_path: Path, recognised: Path) -> None:
    whole = signed(hand(), letter())
    path = tmp_path / "c.pdf"
    container = whole.rindex(b"/Contents <")
    _span, cms = signed_parts(whole)
    value = container + 11 + 2 * (len(cms) - 100)  # of the signature itself, which stands last
    for place in [20, 700, 5_000, len(letter()) // 2, len(letter()) + 300, container - 40, value]:
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        path.write_bytes(changed)
        assert not held(changed)
        assert "Signature is Valid." not in pdfsig(nss, path)


def held(pdf: bytes) -> bool:
    try:
        return any(one.intact for one in signatures_of(pdf))
    except Refusal:  # unreadable is caught, too
        return False


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("kind", ["surat_balasan", "ba_pemasangan", "laporan"])
def test_signing_leaves_fonts_tags_and_claims_of_the_standards_alone(kind: str, times: int) -> None:
    before = letter(kind)
    after = before
    for _time in range(times):
        after = signed(hand(), after)
    with pikepdf.open(BytesIO(before)) as plain, pikepdf.open(BytesIO(after)) as done:
        assert fonts(done) == fonts(plain)
        assert all(embedded for _name, embedded in fonts(done))
        assert notes(plain) == []
        assert [kind for kind, *_ in notes(done)] == ["/Widget"] * times
        for _kind, flags, rectangle, drawn in notes(done):
            assert flags & 0b100100010 == 0  # neither hidden nor toggled nor unseen (PDF/A-2, 6.3.2)
            assert flags & 0b100  # printed
            assert all(number < 0 for number in rectangle)  # outside the page: needs no tag (PDF/UA-1, 7.18.1)
            assert rectangle[0] == rectangle[2]
            assert not drawn
        assert all(page.obj.get("/Tabs") == pikepdf.Name.S for page in done.pages if "/Annots" in page)
        assert done.Root.MarkInfo.Marked
        assert done.Root.StructTreeRoot.objgen == plain.Root.StructTreeRoot.objgen
        assert "/NeedAppearances" not in done.Root.AcroForm
        assert "/DR" not in done.Root.AcroForm
        assert "/XFA" not in done.Root.AcroForm
        told = [pdf.open_metadata() for pdf in (plain, done)]
        for claim in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title"):
            assert told[1].get(claim) == told[0].get(claim)
        assert (told[1]["pdfaid:part"], told[1]["pdfaid:conformance"], told[1]["pdfuaid:part"]) == ("2", "A", "1")


def fonts(pdf: pikepdf.Pdf) -> list[tuple[str, bool]]:
    """Every font of the file and whether it is embedded, in whatever object it stands."""
    found = []
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == pikepdf.Name.FontDescriptor:
            files = ("/FontFile", "/FontFile2", "/FontFile3")
            found.append((str(thing.FontName), any(name in thing for name in files)))
    return sorted(found)


def notes(pdf: pikepdf.Pdf) -> list[tuple[str, int, list[float], bool]]:
    """The annotations of all pages: kind, flags, rectangle, and whether it draws anything."""
    found = []
    for page in pdf.pages:
        annotations: Any = page.obj.get("/Annots", [])
        for note in annotations:
            rectangle = [float(number) for number in note.Rect]
            found.append((str(note.Subtype), int(note.get("/F", 0)), rectangle, "/AP" in note))
    return found
