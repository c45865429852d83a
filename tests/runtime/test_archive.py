"""An archive from anybody: bombs, foreign paths, lies about sizes and sums are a sentence, and nothing is unpacked."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kolokasi.base import files
from kolokasi.base.refusal import Refusal
from kolokasi.runtime.backup import manifest, reading
from kolokasi.runtime.backup.manifest import TableFacts
from kolokasi.runtime.backup.reading import Archive
from tests.runtime.archives import changed, empty_manifest
from tests.runtime.running import refused

ROWS = b"1\tsatu\n2\tdua\n"
PDF = b"%PDF-1.7 isi"
DIGEST = hashlib.sha256(PDF).hexdigest()
FILE = f"files/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A small archive in good order."""
    facts = TableFacts("kata", (("id", "bigint"), ("kata", "text")), 2, len(ROWS), hashlib.sha256(ROWS).hexdigest())
    told = empty_manifest(tables=(facts,), files=1, file_bytes=len(PDF))
    with zipfile.ZipFile(tmp_path / "utuh.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/kata.copy", ROWS)
        archive.writestr(FILE, PDF)
        archive.writestr(manifest.NAME, told.written())
    return tmp_path / "utuh.zip"


def refusal(path: Path) -> str:
    """The code with which the archive is refused when it is opened or read through."""
    with pytest.raises(Refusal) as said, Archive(path) as archive:
        archive.check()
    assert "{" not in str(said.value)
    return said.value.code


def test_a_whole_one_is_read(whole: Path) -> None:
    with Archive(whole) as archive:
        archive.check()
        assert manifest.read(archive.manifest.written()) == archive.manifest
        assert archive.manifest.rows == 2


def test_the_largest_file_is_what_can_be_stored() -> None:
    assert reading.LARGEST_FILE == files.LIMIT_BYTES


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../../etc/cron.d/x", "backup_holds_a_stranger"),
        ("/etc/passwd", "backup_holds_a_stranger"),
        ("files/aa/bb/../../../x", "backup_holds_a_stranger"),
        ("files/aa/bb/" + "c" * 64, "backup_holds_a_stranger"),
        (f"files/{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}/", "backup_holds_a_stranger"),
        ("tables/KATA.copy", "backup_holds_a_stranger"),
        ("tables/lain.copy", "backup_holds_a_stranger"),
        ("tables/", "backup_holds_a_stranger"),
        ("secret-key", "backup_holds_a_stranger"),
        ("tables\\kata.copy", "backup_holds_a_stranger"),
        ("tables/k\u202eata.copy", "backup_holds_a_stranger"),
        ("files/aa/aa/" + "a" * 64, "backup_damaged"),
    ],
)
def test_a_foreign_name(whole: Path, name: str, code: str) -> None:
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    assert refusal(whole) == code


def test_a_part_twice(whole: Path) -> None:
    with zipfile.ZipFile(whole, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("tables/kata.copy", ROWS)
    assert refusal(whole) == "backup_holds_a_stranger"


@pytest.mark.parametrize(
    "parts",
    [
        {"kata.copy": b"1\tsatu\n2\tdus\n"},
        {"kata.copy": ROWS + ROWS},
        {"kata.copy": b""},
        {"kata.copy": None},
        {DIGEST: b"%PDF-1.7 isu"},
        {DIGEST: b"%PDF-1.7 lebih panjang"},
        {DIGEST: None},
    ],
)
def test_a_changed_part(whole: Path, tmp_path: Path, parts: dict[str, bytes | None]) -> None:
    assert refusal(changed(whole, tmp_path / "x.zip", parts)) == "backup_damaged"


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_a_truncated_one(whole: Path, share: float) -> None:
    data = whole.read_bytes()
    whole.write_bytes(data[: int(len(data) * share)])
    assert refusal(whole) == "not_a_backup"


def test_every_single_flipped_byte_is_noticed_or_harmless(whole: Path, tmp_path: Path) -> None:
    """Some bytes of a zip (times, versions) mean nothing; with all others the archive is refused, never a fault."""
    data = bytearray(whole.read_bytes())
    noticed = 0
    for place in range(len(data)):
        data[place] ^= 0x41
        (tmp_path / "x.zip").write_bytes(data)
        data[place] ^= 0x41
        try:
            with Archive(tmp_path / "x.zip") as archive:
                archive.check()
                assert archive.manifest.tables[0].rows == 2
        except Refusal:
            noticed += 1
    assert noticed > len(data) * 0.7


def bomb(path: Path) -> None:
    """Ten thousand times its size."""
    told = empty_manifest(tables=(TableFacts("nol", (("a", "text"),), 1, 80 << 20, "0" * 64),))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("tables/nol.copy", "w") as entry:
            for _mebibyte in range(80):
                entry.write(bytes(1 << 20))
        archive.writestr(manifest.NAME, told.written())


def overlapping(path: Path) -> None:
    """Two names for the same packed bytes (Fifield's construction in small)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("tables/a.copy", bytes(100_000))
        archive.writestr(manifest.NAME, empty_manifest().written())
        twin = zipfile.ZipInfo("tables/b.copy")
        for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type", "create_version"):
            setattr(twin, name, getattr(archive.filelist[0], name))
        archive.filelist.append(twin)
        archive.NameToInfo["tables/b.copy"] = twin
        archive._didModify = True  # type: ignore[attr-defined]


def understated(path: Path) -> None:
    """The list says ten bytes, the packed bytes become a million."""
    told = empty_manifest(tables=(TableFacts("nol", (("a", "text"),), 1, 10, hashlib.sha256(bytes(10)).hexdigest()),))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tables/nol.copy", bytes(1_000_000))
        archive.writestr(manifest.NAME, told.written())
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10)))


@pytest.mark.parametrize(
    ("make", "code"),
    [(bomb, "backup_would_burst"), (overlapping, "backup_would_burst"), (understated, "backup_damaged")],
)
def test_what_was_made_to_burst(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    make(tmp_path / "x.zip")
    assert refusal(tmp_path / "x.zip") == code


def test_what_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "teks").write_text("bukan")
    (tmp_path / "kosong").write_bytes(b"")
    (tmp_path / "tar").write_bytes(b"\x1f\x8b\x08" + bytes(2000))
    for name in ("teks", "kosong", "tar"):
        assert refusal(tmp_path / name) == "not_a_backup"
    assert refusal(tmp_path) == refusal(tmp_path / "tidak-ada") == "backup_not_found"
    with zipfile.ZipFile(tmp_path / "lain.zip", "w") as archive:
        archive.writestr("foto.jpg", b"x")
    assert refusal(tmp_path / "lain.zip") == "backup_holds_a_stranger"
    with zipfile.ZipFile(tmp_path / "hampa.zip", "w"):
        pass
    assert refusal(tmp_path / "hampa.zip") == "not_a_backup"


def _set(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(told: dict[str, Any]) -> None:
        told[name] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _set("format", "lain"),
        _set("tables", {"kata": 1}),
        _set("tables", [1]),
        _set("tables", None),
        _set("files", -1),
        _set("files", True),
        _set("file_bytes", 1 << 80),
        _set("demo", 1),
        _set("keys", {}),
        _set("made_at", 7),
        _set("program", "x" * 400),
        _set("lost", ["../x"]),
        _set("sequences", [{"name": 'a"b', "last": 1, "called": True}]),
        _set("migrations", [["a", "b", "c"]]),
        lambda told: told["tables"].append(told["tables"][0]),
        lambda told: told["tables"][0].update(name="kata; DROP TABLE x"),
        lambda told: told.pop("schema"),
    ],
)
def test_a_manifest_of_the_wrong_kind(whole: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    assert refusal(changed(whole, tmp_path / "x.zip", told=change)) == "not_a_backup"


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"format": NaN}'])
def test_a_manifest_that_is_none(whole: Path, tmp_path: Path, text: bytes) -> None:
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "x.zip", "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == manifest.NAME else old.read(info))
    assert refusal(tmp_path / "x.zip") == "not_a_backup"


def test_a_newer_format_names_its_program(whole: Path, tmp_path: Path) -> None:
    path = changed(whole, tmp_path / "x.zip", told=_set("version", 2))
    with pytest.raises(Refusal, match=r"Kolokasi 9\.9, yang lebih baru"):
        Archive(path)


def test_the_command_checks_without_an_installation(whole: Path, tmp_path: Path) -> None:
    assert refused("restore", str(whole), "--check") == (0, "")
    code, said = refused("restore", str(changed(whole, tmp_path / "x.zip", {"kata.copy": None})), "--check")
    assert (code, said.count("\n")) == (1, 0)
    assert "tables/kata.copy" in said
    assert json.loads(empty_manifest().written())["version"] == manifest.VERSION
