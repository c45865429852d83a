"""A file to take along: its papers in order behind a table of contents, as one PDF to read or as a zip of the originals."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, files
from kolokasi.base.alone import answer_of
from kolokasi.base.refusal import Refusal, define
from kolokasi.letters import queries, rules
from kolokasi.letters.archive.berkas import File, Paper
from kolokasi.letters.facts import KINDS
from kolokasi.letters.render import print_list

BINDER = Path(__file__).with_name("binder.py")
MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS = 1 << 30, 60, 120
MOST_BYTES = 200_000_000
PORTION = 1 << 20
FORMAT, VERSION = "kolokasi-berkas", 1
NOT_BOUND = define(
    "archive_not_bound", _("Berkas ini terlalu besar untuk satu PDF. Unduh sebagai ZIP; isinya dokumen yang asli.")
)


def bound(file: File, papers: Sequence[Paper], at: datetime) -> bytes:
    """The papers as one PDF behind their table of contents: a copy to read, since signatures hold on the originals only."""
    if sum(paper.blob.size for paper in papers) > MOST_BYTES:
        raise Refusal(NOT_BOUND)
    with tempfile.TemporaryDirectory(prefix="berkas-") as folder:
        laid = [_laid(Path(folder), place, paper) for place, paper in enumerate(papers, 1)]
        counts = json.loads(_run(Path(folder), "count", laid)) if laid else []
        cover = Path(folder) / "000 Daftar isi.pdf"
        # as long as the list itself grows, the pages behind it move
        length = 1
        for _turn in range(4):
            cover.write_bytes(contents(file, papers, at, counts, length))
            (found,) = json.loads(_run(Path(folder), "count", [cover]))
            if found == length:
                break
            length = found
        readable = [path for path, count in zip(laid, counts, strict=True) if count > 0]
        return _run(Path(folder), "bind", [cover, *readable])


def _laid(folder: Path, place: int, paper: Paper) -> Path:
    path = folder / f"{name_of(place, paper).removesuffix('.pdf')}.pdf"
    try:
        with files.read(paper.blob) as stream, path.open("wb") as out:
            while portion := stream.read(PORTION):
                out.write(portion)
    except Refusal:
        path.write_bytes(b"")  # lost: the table of contents says that it is not among them
    return path


def _run(folder: Path, mode: str, paths: Sequence[Path]) -> bytes:
    """What the child has written; one that wants more than its limits says that the file is too large."""
    out = folder / f"{mode}.out"
    words = [mode, str(MEMORY_BYTES), str(CPU_SECONDS), str(out), *map(str, paths)]
    if answer_of(BINDER, *words, seconds=WALL_SECONDS) is None or not out.exists():
        raise Refusal(NOT_BOUND)
    return out.read_bytes()


def contents(
    file: File, papers: Sequence[Paper], at: datetime, counts: Sequence[int] | None = None, length: int = 1
) -> bytes:
    """The table of contents as PDF: every paper with its day, its pages where they are known, and the hash of its bytes."""
    rows, page = [], length + 1
    for place, paper in enumerate(papers, 1):
        count = counts[place - 1] if counts else 0
        rows.append(
            {
                "place": str(place),
                "name": paper.name,
                "kind": _title(paper.kind),
                "day": rules.long_date(clock.office_date(paper.at)),
                "page": str(page) if count > 0 else "tidak dapat digabung",
                "sha256": paper.blob.sha256,
            }
        )
        page += max(count, 0)
    facts = {
        "title": f"Daftar Isi Berkas {file.case.number}", "day": clock.office_date(at), "case_number": file.case.number,
        "agency": file.case.agency.name, "subject": file.case.title, "code": f"{file.code} {file.label}".strip(),
        "retention": retention_in_words(file), "rows": rows, "bound": counts is not None,
    }  # fmt: skip
    return print_list("daftar_isi", facts, letterhead=queries.letterhead(at))


def retention_in_words(file: File) -> str:
    """What the schedule says of the file, as a document puts it."""
    if file.rule is None:
        return "Belum diatur dalam JRA"
    years = f"aktif {file.rule.active_years} tahun, inaktif {file.rule.inactive_years} tahun, {file.rule.fate.replace('_', ' ')}"
    if file.times is None:
        return f"{years}; berkas masih dipakai"
    return f"{years}; disimpan sampai {rules.long_date(file.times.keep_until)}"


def _title(kind: str) -> str:
    found = KINDS.get(kind)
    return found.title if found else kind.replace("_", " ").capitalize()


def name_of(place: int, paper: Paper) -> str:
    """Where a paper lies in the zip: its place, step and kind."""
    words = "-".join(filter(None, (f"{place:03d}", paper.step, paper.kind)))
    suffix = ".pdf" if paper.blob.media_type == "application/pdf" else ".bin"
    return re.sub(r"[^A-Za-z0-9_+-]+", "-", words)[:80] + suffix


def zipped(file: File, papers: Sequence[Paper], at: datetime) -> IO[bytes]:
    """The originals, byte by byte, with a table of contents and a manifest of SHA-256, as an open file at its beginning."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True) as archive:
            parts, lost = [], []
            for place, paper in enumerate(papers, 1):
                name = name_of(place, paper)
                if not files.is_intact(paper.blob):
                    lost.append({"name": name, "sha256": paper.blob.sha256})
                    continue
                with files.read(paper.blob) as stream, archive.open(_entry(file, name), "w", force_zip64=True) as into:
                    while portion := stream.read(PORTION):
                        into.write(portion)
                parts.append(_part(name, paper))
            cover = contents(file, papers, at)
            archive.writestr(_entry(file, "000-daftar-isi.pdf"), cover)
            parts.append(
                {"name": "000-daftar-isi.pdf", "bytes": len(cover), "sha256": hashlib.sha256(cover).hexdigest()}
            )
            archive.writestr(_entry(file, "manifest.json"), _manifest(file, parts, lost, at))
            sums = "".join(f"{part['sha256']}  {part['name']}\n" for part in parts)
            archive.writestr(_entry(file, "SHA256SUMS"), sums)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def _part(name: str, paper: Paper) -> dict[str, Any]:
    return {
        "name": name, "bytes": paper.blob.size, "sha256": paper.blob.sha256, "title": paper.name, "kind": paper.kind,
        "at": paper.at.isoformat(),
    }  # fmt: skip


def _manifest(file: File, parts: list[dict[str, Any]], lost: list[dict[str, str]], at: datetime) -> str:
    told = {
        "format": FORMAT, "version": VERSION, "case": file.case.number, "agency": file.case.agency.name,
        "title": file.case.title, "classification": file.code, "retention": retention_in_words(file),
        "made_at": at.isoformat(), "parts": parts, "lost": lost,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _entry(file: File, name: str) -> ZipInfo:
    made = ZipInfo(f"{file.case.number}/{name}")
    made.compress_type = ZIP_STORED if name.endswith(".pdf") else ZIP_DEFLATED
    made.external_attr = 0o600 << 16
    return made


def digest(papers: Sequence[Paper]) -> str:
    """One hash for all papers of a file, in their order: what the minutes of a destruction hold."""
    return hashlib.sha256("\n".join(paper.blob.sha256 for paper in papers).encode()).hexdigest()
