"""The append-only record: one hash chain for each subject, sealed as a whole, and the walk that proves both."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.transaction import TransactionManagementError
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from kolokasi.base.chain import Break, Head, Link, SealLink, Tree, first_broken_link, first_broken_seal, stamp
from kolokasi.base.models import Event, Seal
from kolokasi.base.references import forget, reference, refers

# Advisory locks: who records holds the first, shared, until commit; who seals holds the second, alone.
RECORDING, SEALING = 0x4B4F4C4F, 0x4B4F4C50
SEAL_WAITS_SECONDS = 30.0
SAFE_NUMBER = 2**53
SEAL_CHAIN = "seal"
PORTION = 2000

_HOLD = """
WITH made AS (
    INSERT INTO base_chain (subject_kind, subject_id, length, head) VALUES (%(kind)s, %(subject)s, 0, '')
    ON CONFLICT (subject_kind, subject_id) DO NOTHING RETURNING id, length, head
), held AS (
    SELECT id, length, head FROM base_chain WHERE subject_kind = %(kind)s AND subject_id = %(subject)s FOR UPDATE
), chain AS (SELECT * FROM made UNION ALL SELECT * FROM held)
SELECT id, length, head, clock_timestamp(), pg_advisory_xact_lock_shared(%(lock)s)::text FROM chain"""

_APPEND = """
WITH moved AS (UPDATE base_chain SET length = %s, head = %s WHERE id = %s)
INSERT INTO base_event (subject_kind, subject_id, seq, at, actor, post, acting, act, old, new, prev, hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"""

_LINK = (
    "e.id, e.subject_kind, e.subject_id, e.seq, e.at, e.actor, e.post, e.acting, e.act, e.old, e.new, e.prev, e.hash"
)
_CHAINS = f"""
SELECT c.subject_kind, c.subject_id, c.length, c.head, {_LINK}
FROM (SELECT * FROM base_chain WHERE subject_kind <> '{SEAL_CHAIN}') c
FULL JOIN base_event e ON e.subject_kind = c.subject_kind AND e.subject_id = c.subject_id
ORDER BY coalesce(c.subject_kind, e.subject_kind), coalesce(c.subject_id, e.subject_id), e.seq NULLS FIRST"""  # noqa: S608

# Who held the recording lock when asked; their events may have low numbers and not be seen yet.
_RECORDING_NOW = """
SELECT virtualtransaction FROM pg_locks
WHERE locktype = 'advisory' AND classid = 0 AND objid = %s AND objsubid = 1 AND mode = 'ShareLock' AND granted
AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


class Held(NamedTuple):
    """The row of a chain, locked, and the database's clock after the wait for it."""

    chain_id: int
    length: int
    head: str
    at: datetime


def record(
    *,
    kind: str,
    subject: str,
    act: str,
    actor: str = "",
    post: str = "",
    acting: str = "",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
    held: Held | None = None,
) -> Event:
    """The act is the newest link of its subject's chain once the surrounding transaction commits.

    The chain's row stays locked until then; whoever records on several subjects in one transaction takes them in one
    order everywhere. `actor` is an account's id as text, never a name; personal data enter as `reference(…)`.
    `held` is the chain of just this subject where a function of the database has locked it already.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("an event is recorded in the transaction of the act it records")
    if kind == SEAL_CHAIN:
        raise ValueError("the chain of seals is written by sealing only")
    before, after = _plain(old or {}), _plain(new or {})
    with connection.cursor() as cursor:
        chain_id, length, prev, at = held or _hold(cursor, kind, subject)
        link = Link(0, kind, subject, length + 1, at, actor, post, acting, act, before, after, prev)
        digest = link.digest()
        values: tuple[Any, ...] = (
            length + 1, digest, chain_id,
            kind, subject, link.seq, at, actor, post, acting, act, Jsonb(before), Jsonb(after), prev, digest,
        )  # fmt: skip
        cursor.execute(_APPEND, values)
        number = cast("tuple[int]", cursor.fetchone())[0]
    return Event(
        id=number, subject_kind=kind, subject_id=subject, seq=link.seq, at=at, actor=actor, post=post, acting=acting,
        act=act, old=before, new=after, prev=prev, hash=digest,
    )  # fmt: skip


def seal(at: datetime) -> Seal | None:
    """Every event that was there when called lies under a seal; None when there was nothing new, or others still write.

    Nobody waits for the sealing: it looks who is recording just then and waits for those alone, so that no event of a
    transaction in flight is passed over.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
        cursor.execute("SELECT coalesce(max(id), 0) FROM base_event")
        newest: int = cast("tuple[int]", cursor.fetchone())[0]
        chain_id, length, prev, _now = _hold(cursor, SEAL_CHAIN, "")
        last = Seal.objects.order_by("-pk").values_list("last_event", flat=True).first() or 0
        if newest <= last or not _others_are_done(cursor):
            return None
        tree = Tree()
        for _number, digest in _sealable(last, newest):
            tree.add(digest)
        made = SealLink(length + 1, at, last + 1, newest, tree.count, tree.root(), prev)
        digest = made.digest()
        cursor.execute("UPDATE base_chain SET length = %s, head = %s WHERE id = %s", [made.number, digest, chain_id])
        return Seal.objects.create(
            at=at,
            first_event=made.first,
            last_event=made.last,
            count=made.count,
            root=made.root,
            prev=prev,
            hash=digest,
        )


def verify() -> Break | None:
    """None when every chain and every seal holds; else the first broken row. Memory stays flat."""
    with one_moment():
        return walk()


def walk() -> Break | None:
    """What `verify` says, inside a `one_moment` of the caller's."""
    return first_broken_link(chain_rows()) or first_broken_seal(seal_rows(), event_hashes(), seal_head())


def counts() -> tuple[int, int, int]:
    """How many events, chains and seals there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM base_event), (SELECT count(*) FROM base_chain WHERE subject_kind <> %s),"
            " (SELECT count(*) FROM base_seal)",
            [SEAL_CHAIN],
        )
        return cast("tuple[int, int, int]", cursor.fetchone())


@contextmanager
def one_moment() -> Iterator[None]:
    """All questions inside see the record as it was at the first of them, while others go on writing."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def chain_rows() -> Iterator[tuple[Head | None, Link | None]]:
    """Every event beside the head of its chain, by subject and seq; a chain without events has one row, too."""
    with _stream(_CHAINS) as rows:
        for kind, subject, length, head, *event in rows:
            yield (
                Head(kind, subject, length, head) if kind is not None else None,
                _link(event) if event[0] is not None else None,
            )


def _link(row: list[Any]) -> Link:
    """The row as a link; Django hands JSON of a bare cursor over as text."""
    number, kind, subject, seq, at, actor, post, acting, act, old, new, prev, digest = row
    facts = json.loads(old), json.loads(new)
    return Link(number, kind, subject, seq, at, actor, post, acting, act, *facts, prev, digest)


def seal_rows() -> Iterator[SealLink]:
    with _stream("SELECT id, at, first_event, last_event, count, root, prev, hash FROM base_seal ORDER BY id") as rows:
        for row in rows:
            yield SealLink(*row)


def event_hashes() -> Iterator[tuple[int, str]]:
    """The number and hash of every event, in the order in which seals take them."""
    return _sealable(0, 2**63 - 1)


def seal_head() -> Head | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT length, head FROM base_chain WHERE subject_kind = %s AND length > 0", [SEAL_CHAIN])
        row = cursor.fetchone()
    return Head(SEAL_CHAIN, "", row[0], row[1]) if row else None


def _hold(cursor: CursorWrapper, kind: str, subject: str) -> tuple[int, int, str, datetime]:
    """The chain's row, made or locked, and the database's clock after the wait for it.

    Two who make the same chain at once: the second sees nothing when the first commits, and looks again.
    """
    for _try in range(10):
        cursor.execute(_HOLD, {"kind": kind, "subject": subject, "lock": RECORDING})
        row = cursor.fetchone()
        if row is not None:
            return cast("tuple[int, int, str, datetime]", row[:4])
    raise TransactionManagementError(f"the chain of {kind} {subject} can be neither made nor locked")


def _others_are_done(cursor: CursorWrapper) -> bool:
    """Whether all who were recording at the call have ended within the time a sealing may take."""
    cursor.execute(_RECORDING_NOW, [RECORDING])
    waiting = {row[0] for row in cursor.fetchall()}
    until = time.monotonic() + SEAL_WAITS_SECONDS
    while waiting:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
        cursor.execute(_RECORDING_NOW, [RECORDING])
        waiting &= {row[0] for row in cursor.fetchall()}
    return True


def _sealable(after: int, until: int) -> Iterator[tuple[int, str]]:
    with _stream("SELECT id, hash FROM base_event WHERE id > %s AND id <= %s ORDER BY id", after, until) as rows:
        yield from cast("Iterator[tuple[int, str]]", rows)


@contextmanager
def _stream(query: str, *values: int) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of a query, fetched in portions by a cursor of the database's."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        yield chain.from_iterable(iter(lambda: cursor.fetchmany(PORTION), []))


def _plain(value: Any) -> Any:
    """The value as JSON that comes back from the database as it went in, whatever Python made of it."""
    if isinstance(value, dict):
        return {_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if not math.isfinite(value):
            raise ValueError("a record holds finite numbers only")
        return value if abs(value) < SAFE_NUMBER else str(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, str | Promise | Decimal | UUID | date):
        return _text(str(value))
    raise TypeError(f"a record cannot hold {type(value).__name__}")


def _text(value: str) -> str:
    """Characters that JSON or PostgreSQL cannot carry become the mark for a lost character."""
    return "".join("\N{REPLACEMENT CHARACTER}" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in value)


__all__ = [
    "Break",
    "chain_rows",
    "counts",
    "event_hashes",
    "forget",
    "one_moment",
    "record",
    "reference",
    "refers",
    "seal",
    "seal_head",
    "seal_rows",
    "verify",
    "walk",
]
