"""The record as arithmetic on values: the hash of an event, the tree of a seal, and the first broken link of a walk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import rfc8785
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "changed": _("Catatan {subject} nomor {seq} diubah: isinya tidak lagi cocok dengan sidik jarinya."),
    "removed": _("Catatan {subject} nomor {seq} dihapus: catatan sesudahnya masih menyebutnya."),
    "reordered": _("Catatan {subject} nomor {seq} dipindah: tempatnya bukan tempat saat ditulis."),
    "cut": _("Ekor catatan {subject} dipotong mulai nomor {seq}: seharusnya ada {length} catatan."),
    "added": _("Catatan {subject} nomor {seq} ditambahkan di luar rantai."),
    "seal_changed": _("Segel nomor {seq} diubah: isinya tidak lagi cocok dengan sidik jarinya."),
    "seal_removed": _("Segel nomor {seq} dihapus: segel sesudahnya atau kepala rantai masih menyebutnya."),
    "sealed_removed": _("Segel nomor {seq} memuat {length} catatan, sekarang tinggal {found}."),
    "sealed_added": _("Segel nomor {seq} memuat {length} catatan, sekarang ada {found}."),
    "sealed_changed": _("Catatan di bawah segel nomor {seq} diganti: akar segelnya tidak lagi cocok."),
}


@dataclass(frozen=True)
class Break:
    """The first place where the record does not hold; `str()` says so in the active language."""

    kind: str
    subject: str
    seq: int
    length: int = 0
    found: int = 0

    def __str__(self) -> str:
        return str(SENTENCES[self.kind]).format(
            subject=self.subject, seq=self.seq, length=self.length, found=self.found
        )


@dataclass(frozen=True)
class Link:
    """One event as the chain knows it; `number` is its row's own number, which the seals count by."""

    number: int
    kind: str
    subject: str
    seq: int
    at: datetime
    actor: str
    post: str
    acting: str
    act: str
    old: dict[str, Any]
    new: dict[str, Any]
    prev: str
    hash: str = ""

    def digest(self) -> str:
        """SHA-256 over the RFC 8785 JSON of everything but the row's number and the hash itself."""
        body: dict[str, Any] = {
            "kind": self.kind, "subject": self.subject, "seq": self.seq, "at": stamp(self.at), "actor": self.actor,
            "post": self.post, "acting": self.acting, "act": self.act, "old": self.old, "new": self.new,
            "prev": self.prev,
        }  # fmt: skip
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()

    def holds(self) -> bool:
        """Whether the row still is what was hashed; content that cannot even be written as JSON does not hold."""
        try:
            return self.digest() == self.hash
        except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
            return False

    @property
    def name(self) -> str:
        return f"{self.kind} {self.subject}".strip()


@dataclass(frozen=True)
class Head:
    """What a subject's chain says of itself: how long it is and the hash of its last event."""

    kind: str
    subject: str
    length: int
    head: str


@dataclass(frozen=True)
class SealLink:
    """One seal: the Merkle root and count of the events whose numbers lie in first…last, chained to the seal before."""

    number: int
    at: datetime
    first: int
    last: int
    count: int
    root: str
    prev: str
    hash: str = ""

    def digest(self) -> str:
        body: dict[str, Any] = {
            "at": stamp(self.at), "first": self.first, "last": self.last, "count": self.count, "root": self.root,
            "prev": self.prev,
        }  # fmt: skip
        return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


class Tree:
    """A Merkle tree that grows leaf by leaf and keeps one hash a level (RFC 6962, 2.1)."""

    def __init__(self) -> None:
        self.count = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, leaf: str) -> None:
        """One more hash, as hexadecimal."""
        self.count += 1
        size, node = 1, hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest()
        while self._peaks and self._peaks[-1][0] == size:
            _size, left = self._peaks.pop()
            size, node = size * 2, hashlib.sha256(b"\x01" + left + node).digest()
        self._peaks.append((size, node))

    def root(self) -> str:
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        node = self._peaks[-1][1]
        for _size, left in reversed(self._peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


def stamp(at: datetime) -> str:
    """A moment as it enters a hash: UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def first_broken_link(rows: Iterable[tuple[Head | None, Link | None]]) -> Break | None:
    """Walks rows ordered by subject and seq, each with the head its subject has; None when every chain holds.

    Memory does not grow with the length of the record, save for what follows a break in its own chain.
    """

    def subject(row: tuple[Head | None, Link | None]) -> tuple[str, str]:
        known = row[0] or row[1]
        return (known.kind, known.subject) if known else ("", "")

    for _name, group in groupby(rows, key=subject):
        found = _walk_chain(group)
        if found:
            return found
    return None


def _walk_chain(group: Iterator[tuple[Head | None, Link | None]]) -> Break | None:
    head: Head | None = None
    last: Link | None = None
    for head, link in group:
        if link is None:
            continue
        expected = last.seq + 1 if last else 1
        if link.seq != expected or not link.holds() or link.prev != (last.hash if last else ""):
            rest = [row for _head, row in group if row is not None]
            return _name_break(link, last, rest, head)
        last = link
    length = last.seq if last else 0
    name = f"{head.kind} {head.subject}" if head else last.name if last else ""
    if head is None:
        return Break("added", name, 1)
    if head.length > length:
        return Break("cut", name, length + 1, length=head.length)
    if head.length < length:
        return Break("added", name, head.length + 1)
    if last and head.head != last.hash:
        return Break("changed", name, last.seq)
    return None


def _name_break(link: Link, last: Link | None, rest: list[Link], head: Head | None) -> Break:
    """Which of the four things was done to the chain at the first row that does not follow from the one before."""
    expected, before = (last.seq + 1, last.hash) if last else (1, "")
    successor_lives = any(row.prev == before for row in rest)
    if link.holds():
        if link.prev == before:
            return Break("reordered", link.name, expected)
        if link.seq != expected:
            return Break("reordered" if successor_lives else "removed", link.name, expected)
        return Break("changed", link.name, max(expected - 1, 1))
    length = max([link.seq, *(row.seq for row in rest), head.length if head else 0])
    moved = any(replace(link, seq=seq).holds() for seq in range(1, length + 1) if seq != link.seq)
    if moved:
        return Break("reordered" if successor_lives or link.prev == before else "removed", link.name, expected)
    if link.seq != expected:
        return Break("removed", link.name, expected)
    return Break("changed", link.name, expected)


def first_broken_seal(seals: Iterable[SealLink], hashes: Iterable[tuple[int, str]], head: Head | None) -> Break | None:
    """Walks seals in order beside the events' (number, hash) in order; None when every root and every link holds."""
    rows = iter(hashes)
    waiting = next(rows, None)
    number, before, last = 0, "", 0
    for seal in seals:
        number += 1
        if seal.digest() != seal.hash:
            return Break("seal_changed", "seal", number)
        if seal.prev != before or seal.first != last + 1:
            return Break("seal_removed", "seal", number)
        tree = Tree()
        while waiting is not None and waiting[0] <= seal.last:
            tree.add(waiting[1])
            waiting = next(rows, None)
        if tree.count != seal.count:
            kind = "sealed_removed" if tree.count < seal.count else "sealed_added"
            return Break(kind, "seal", number, length=seal.count, found=tree.count)
        if tree.root() != seal.root:
            return Break("sealed_changed", "seal", number)
        before, last = seal.hash, seal.last
    if head is not None and (head.length != number or head.head != before):
        return Break("seal_removed", "seal", number + 1)
    if head is None and number:
        return Break("seal_removed", "seal", 1)
    return None
