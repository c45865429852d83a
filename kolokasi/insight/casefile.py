"""The case file: everything about one case in a zip that can be read and checked without this program."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder

import kolokasi
from kolokasi.base import events, files
from kolokasi.base.chain import Head, Link
from kolokasi.base.export import lines
from kolokasi.base.models import Blob, Chain, Event
from kolokasi.cases.models import Attachment, Case
from kolokasi.insight import dossier

FORMAT, VERSION = "kolokasi-case-file", 1
PORTION = 1 << 20
KINDS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "text/csv": ".csv"}


@dataclass(frozen=True)
class Part:
    """One file in the zip: its name, size and SHA-256, and what it is."""

    name: str
    bytes: int
    sha256: str
    what: str


@dataclass
class _Writing:
    """The zip while it is made; every name lies below a folder named after the case."""

    archive: ZipFile
    folder: str
    parts: list[Part] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def text(self, name: str, content: bytes, what: str) -> None:
        with self.archive.open(self._entry(name, ZIP_DEFLATED), "w") as entry:
            entry.write(content)
        self.parts.append(Part(name, len(content), hashlib.sha256(content).hexdigest(), what))

    def file(self, name: str, blob: Blob, what: str) -> bool:
        """The bytes of a stored file lie under `name`; one that is lost or changed is named in the manifest instead."""
        if not files.is_intact(blob):
            self.lost.append(blob.sha256)
            return False
        entry = self._entry(name, ZIP_STORED)
        with files.read(blob) as stream, self.archive.open(entry, "w", force_zip64=True) as out:
            while portion := stream.read(PORTION):
                out.write(portion)
        self.parts.append(Part(name, blob.size, blob.sha256, what))
        return True

    def _entry(self, name: str, compression: int) -> ZipInfo:
        made = ZipInfo(f"{self.folder}/{name}")
        made.compress_type = compression
        made.external_attr = 0o600 << 16
        return made


def build(case: Case, *, reader: str, at: datetime, pages: Mapping[str, bytes]) -> IO[bytes]:
    """The zip as an open file at its beginning; `pages` are readable parts that the caller has drawn."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with ZipFile(out, "w", ZIP_DEFLATED, allowZip64=True) as archive, events.one_moment():
            writing = _Writing(archive, case.number)
            names = _documents(writing, case)
            _rows(writing, case, names)
            writing.text("jejak.jsonl", "".join(_record(case, at)).encode(), "record")
            for name, content in pages.items():
                writing.text(name, content, "page")
            _manifest(writing, case, reader, at)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def document_name(place: int, attachment: Attachment) -> str:
    """Where a document lies in the zip, the `place`th of the case: its number, step and kind, and whether it was voided."""
    words = [f"{place:03d}", attachment.step or "lepas", attachment.kind, "batal" if attachment.voided_at else ""]
    stem = re.sub(r"[^A-Za-z0-9_+-]+", "-", "-".join(word for word in words if word))
    return f"dokumen/{stem[:80]}{_suffix(attachment.blob)}"


def documents(case: Case) -> Iterator[tuple[str, Attachment]]:
    """Every document of the case with its name in the zip, the oldest first."""
    rows = Attachment.objects.filter(case=case).select_related("blob", "added_by").order_by("added_at", "id")
    for place, attachment in enumerate(rows, 1):
        yield document_name(place, attachment), attachment


def _suffix(blob: Blob) -> str:
    return KINDS.get(blob.media_type, ".bin")


def _documents(writing: _Writing, case: Case) -> dict[int, str]:
    """The documents lie in the zip; under which name each stored file can be found there."""
    names: dict[int, str] = {}
    for name, attachment in documents(case):
        if writing.file(name, attachment.blob, attachment.kind):
            names.setdefault(attachment.blob_id, name)
    return names


def _rows(writing: _Writing, case: Case, names: dict[int, str]) -> None:
    """The rows of every room as JSON, and the files that they name beside the documents."""
    found = dossier.gather(case)
    for pk, blob in sorted(found.blobs.items()):
        name = f"berkas/{blob.sha256[:16]}{_suffix(blob)}"
        if pk not in names and blob.sha256 not in writing.lost and writing.file(name, blob, "file"):
            names[pk] = name
    for label, rows in found.rows.items():
        told = [{key: _located(value, found.blobs, names) for key, value in row.items()} for row in rows]
        text = json.dumps(told, cls=_Encoder, ensure_ascii=False, indent=1).encode()
        writing.text(f"data/{label}.json", text + b"\n", "rows, the newest only" if label in found.cut else "rows")


def _located(value: Any, blobs: Mapping[int, Blob], names: Mapping[int, str]) -> Any:
    """A file by its name in the zip and its SHA-256; every other value as it is."""
    if not isinstance(value, dict) or value.keys() != {"file"} or value["file"] not in blobs:
        return value
    return {"file": names.get(value["file"]), "sha256": blobs[value["file"]].sha256}


def _record(case: Case, at: datetime) -> Iterable[str]:
    """The chain of the case as `kolokasi audit check` reads it."""
    head = Chain.objects.filter(subject_kind="case", subject_id=case.number).first()
    heads = Head("case", case.number, head.length, head.head) if head else None
    chain = Event.objects.filter(subject_kind="case", subject_id=case.number).order_by("seq")
    return lines(((heads, _link(event)) for event in chain.iterator()), [], None, at)


def _link(event: Event) -> Link:
    return Link(
        event.pk, event.subject_kind, event.subject_id, event.seq, event.at, event.actor, event.post, event.acting,
        event.act, event.old, event.new, event.prev, event.hash,
    )  # fmt: skip


def _manifest(writing: _Writing, case: Case, reader: str, at: datetime) -> None:
    """What lies in the zip, for programs as JSON and for people as a list that sha256sum understands."""
    told = {
        "format": FORMAT, "version": VERSION, "case": case.number, "agency": case.agency.name, "made_at": at.isoformat(),
        "made_for": reader, "program": kolokasi.__version__, "parts": [asdict(part) for part in writing.parts],
        "lost": writing.lost,
    }  # fmt: skip
    writing.text("manifest.json", json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n", "manifest")
    sums = "".join(f"{part.sha256}  {PurePath(part.name)}\n" for part in writing.parts)
    writing.text("SHA256SUMS", sums.encode(), "sums")


class _Encoder(DjangoJSONEncoder):
    """Whatever a row holds has words: ranges, networks and the like as the database writes them."""

    def default(self, o: Any) -> Any:
        try:
            return super().default(o)
        except TypeError:
            return str(o)
