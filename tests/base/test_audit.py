"""Whatever a thief of the database does to the record, the walk names the first row that is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kolokasi.base import chain, clock, events
from kolokasi.base.chain import Break
from kolokasi.base.models import Event
from tests.base.telling import exported
from tests.database import Link

pytestmark = pytest.mark.django_db(transaction=True)
Thief = Callable[..., None]


ROW = "subject_kind = 'case' AND subject_id = '{}' AND seq = {}"


def of(subject: str, seq: int) -> str:
    return ROW.format(subject, seq)


SWAPPED = (
    f"UPDATE base_event SET seq = 99 WHERE {of('A', 2)}",
    f"UPDATE base_event SET seq = 2 WHERE {of('A', 3)}",
    f"UPDATE base_event SET seq = 3 WHERE {of('A', 99)}",
)
CLOSED_UP = (
    f"DELETE FROM base_event WHERE {of('A', 2)}",
    "UPDATE base_event SET seq = seq - 1 WHERE subject_id = 'A' AND seq = 3",
    "UPDATE base_event SET seq = seq - 1 WHERE subject_id = 'A' AND seq = 4",
    "UPDATE base_event SET seq = seq - 1 WHERE subject_id = 'A' AND seq = 5",
    "UPDATE base_chain SET length = 4 WHERE subject_id = 'A'",
)


@pytest.mark.parametrize(
    ("statements", "kind", "subject", "seq"),
    [
        ([f"UPDATE base_event SET new = '{{\"n\": 7}}' WHERE {of('A', 3)}"], "changed", "case A", 3),
        ([f"UPDATE base_event SET old = '{{\"x\": 1}}' WHERE {of('B', 1)}"], "changed", "case B", 1),
        ([f"UPDATE base_event SET at = at + interval '1 us' WHERE {of('A', 5)}"], "changed", "case A", 5),
        ([f"UPDATE base_event SET actor = 'account:2' WHERE {of('C', 1)}"], "changed", "case C", 1),
        ([f"UPDATE base_event SET post = 'helpdesk' WHERE {of('A', 2)}"], "changed", "case A", 2),
        ([f"UPDATE base_event SET acting = 'plt' WHERE {of('A', 2)}"], "changed", "case A", 2),
        ([f"UPDATE base_event SET act = 'asked' WHERE {of('A', 2)}"], "changed", "case A", 2),
        ([f"UPDATE base_event SET prev = repeat('0', 64) WHERE {of('A', 2)}"], "changed", "case A", 2),
        ([f"UPDATE base_event SET hash = repeat('0', 64) WHERE {of('A', 2)}"], "changed", "case A", 2),
        ([f"DELETE FROM base_event WHERE {of('A', 1)}"], "removed", "case A", 1),
        ([f"DELETE FROM base_event WHERE {of('A', 3)}"], "removed", "case A", 3),
        (CLOSED_UP, "removed", "case A", 2),
        (SWAPPED, "reordered", "case A", 2),
        ([f"DELETE FROM base_event WHERE {of('A', 5)}"], "cut", "case A", 5),
        (["DELETE FROM base_event WHERE subject_id = 'A' AND seq > 2"], "cut", "case A", 3),
        (["DELETE FROM base_event WHERE subject_id = 'B'"], "cut", "case B", 1),
        ([f"DELETE FROM base_event WHERE {of('C', 1)}"], "cut", "case C", 1),
        (["UPDATE base_chain SET length = 3 WHERE subject_id = 'A'"], "added", "case A", 4),
        (["DELETE FROM base_chain WHERE subject_id = 'A'"], "added", "case A", 1),
        (["UPDATE base_chain SET head = repeat('0', 64) WHERE subject_id = 'A'"], "changed", "case A", 5),
        (["DELETE FROM base_seal"], "seal_removed", "seal", 1),
        (["UPDATE base_seal SET count = 9"], "seal_changed", "seal", 1),
        (["UPDATE base_seal SET root = repeat('0', 64)"], "seal_changed", "seal", 1),
        (["UPDATE base_seal SET at = at - interval '1 day'"], "seal_changed", "seal", 1),
    ],
)
def test_each_deed_is_named(
    record: None, thief: Thief, tmp_path: Path, statements: list[str], kind: str, subject: str, seq: int
) -> None:
    thief(*statements)
    found = events.verify()
    assert found is not None
    assert (found.kind, found.subject, found.seq) == (kind, subject, seq)
    assert "{" not in str(found) and str(seq) in str(found)
    # the same is found without a database
    assert exported(tmp_path)[0] == found


def forge(link: Link, subject: str, seq: int, length: int) -> None:
    """A perfect forgery of a chain from `seq` on: contents, hashes and head agree with each other."""
    before = link.execute(f"SELECT hash FROM base_event WHERE {of(subject, seq - 1)}".encode()).fetchone()
    prev = str(before[0]) if before else ""
    for row in Event.objects.filter(subject_id=subject, seq__gte=seq).order_by("seq"):
        forged = chain.Link(
            row.pk, row.subject_kind, row.subject_id, row.seq, row.at, "account:666", row.post, row.acting, row.act,
            row.old, row.new, prev,
        )  # fmt: skip
        link.execute(
            "UPDATE base_event SET actor = 'account:666', prev = %s, hash = %s WHERE id = %s",
            [prev, forged.digest(), row.pk],
        )
        prev = forged.digest()
    link.execute("UPDATE base_chain SET head = %s, length = %s WHERE subject_id = %s", [prev, length, subject])


def test_a_perfect_forgery_breaks_the_seal(record: None, owner_connection: Link) -> None:
    owner_connection.execute("ALTER TABLE base_event DISABLE TRIGGER USER")
    forge(owner_connection, "A", 2, 5)
    owner_connection.execute("ALTER TABLE base_event ENABLE TRIGGER USER")
    assert events.verify() == Break("sealed_changed", "seal", 1)


def test_a_whole_chain_gone_with_its_head_breaks_the_seal(record: None, thief: Thief) -> None:
    thief("DELETE FROM base_event WHERE subject_id = 'B'", "DELETE FROM base_chain WHERE subject_id = 'B'")
    assert events.verify() == Break("sealed_removed", "seal", 1, length=10, found=5)


def test_a_forged_last_event_is_named(record: None, owner_connection: Link) -> None:
    """Only the middle row is forged with a right hash of its own: the row after it no longer follows."""
    owner_connection.execute("ALTER TABLE base_event DISABLE TRIGGER USER")
    row = Event.objects.get(subject_id="A", seq=3)
    forged = chain.Link(
        row.pk, "case", "A", 3, row.at, "account:666", row.post, row.acting, row.act, row.old, row.new, row.prev
    )
    owner_connection.execute(
        "UPDATE base_event SET actor = 'account:666', hash = %s WHERE id = %s", [forged.digest(), row.pk]
    )
    owner_connection.execute("ALTER TABLE base_event ENABLE TRIGGER USER")
    assert events.verify() == Break("changed", "case A", 3)


def test_seals_follow_each_other(record: None, thief: Thief) -> None:
    second = events.seal(clock.now())
    assert second is not None and second.count == 1
    assert events.seal(clock.now()) is None, "nothing new, no seal"
    assert events.verify() is None
    thief(f"DELETE FROM base_seal WHERE id = {second.pk}")
    assert events.verify() == Break("seal_removed", "seal", 2)
