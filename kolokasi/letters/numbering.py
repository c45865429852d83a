"""Numbers: each given once, in order, and none lost; reserved, then used or void with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters import queries
from kolokasi.letters.models import Letter, Letterhead, LetterNumber
from kolokasi.people.models import Account

UNIT_MISSING = define(
    "letterhead_unit_missing",
    _("Nomor surat memerlukan singkatan unit. Administrator mengisinya di Kop surat, lalu ulangi."),
)
NUMBER_TAKEN = define(
    "letter_number_taken",
    _("Nomor {text} sudah dipakai surat lain. Administrator memperbaiki pola nomor surat, lalu ulangi."),
    409,
)
NUMBER_TOO_LONG = define(
    "letter_number_too_long",
    _(
        "Nomor menurut pola hari ini lebih dari {limit} huruf. Administrator memperpendek pola nomor surat, lalu ulangi."
    ),
    409,
)
NUMBER_SETTLED = define(
    "letter_number_settled", _("Nomor {text} sudah {state} dan tidak dapat diubah lagi. Pesan nomor baru."), 409
)
REASON_NEEDED = define(
    "letter_reason_needed", _("Tulis alasannya, supaya pemeriksa tahu mengapa nomor ini tidak dipakai.")
)
SUBJECT_NEEDED = define("number_subject_needed", _("Tulis hal surat yang akan memakai nomor ini."))

LONGEST = 200

# One statement takes the row's lock and the next number: whoever comes second waits and gets the number after.
_NEXT = """
INSERT INTO letters_numberseries (key, year, last) VALUES (%s, %s, 1)
ON CONFLICT (key, year) DO UPDATE SET last = letters_numberseries.last + 1 RETURNING id, last"""


def next_of(key: str, year: int) -> tuple[int, int]:
    """The series' row and its next number; given back only by a rollback of the transaction, so there is no gap."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, year])
        row = cursor.fetchone()
    assert row is not None  # noqa: S101 - the statement always returns its row
    return int(row[0]), int(row[1])


def give_number(
    *,
    kind: str,
    sifat: str,
    paper: Letterhead,
    at: datetime,
    by: Account | None,
    letter: Letter | None = None,
    subject: str = "",
    manual: bool = False,
) -> LetterNumber:
    """The next number of the kind's series is reserved, for the letter or for a paper written elsewhere."""
    if not paper.unit:
        raise Refusal(UNIT_MISSING)
    day = clock.office_date(at)
    composed = queries.composition(kind, sifat, paper, at)
    series, number = next_of(composed.series, day.year)
    text = composed.text(number, day)
    if len(text) > LONGEST:
        raise Refusal(NUMBER_TOO_LONG, limit=LONGEST)
    try:
        with transaction.atomic():
            return LetterNumber.objects.create(
                series_id=series, number=number, text=text, letter=letter, subject=one_line(subject)[:200], manual=manual,
                reserved_at=at, reserved_by=by,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Refusal(NUMBER_TAKEN, text=text) from taken


@transaction.atomic
def reserve_number(
    *, kind: str, sifat: str, subject: str, actor: Account, post: str, acting: str, at: datetime
) -> LetterNumber:
    """A number of the one series is reserved for a letter written outside (by hand, or SRIKANDI in an outage)."""
    subject = one_line(subject)
    if not subject:
        raise Refusal(SUBJECT_NEEDED)
    found = give_number(
        kind=kind, sifat=sifat, paper=queries.letterhead(at), at=at, by=actor, subject=subject, manual=True
    )
    _note(found, "number_reserved", actor, post, acting)
    return found


@transaction.atomic
def settle_number(
    *, number_id: int, used: bool, reason: str, actor: Account, post: str, acting: str, at: datetime
) -> LetterNumber:
    """The reserved number of an outside letter is used, or void with its reason."""
    found = LetterNumber.objects.select_for_update().get(pk=number_id, letter__isnull=True)
    if found.state != LetterNumber.State.RESERVED:
        raise Refusal(NUMBER_SETTLED, text=found.text, state=found.get_state_display())
    settle(found, used=used, reason=reason, at=at)
    _note(found, "number_used" if used else "number_voided", actor, post, acting)
    return found


def settle(number: LetterNumber, *, used: bool, reason: str, at: datetime) -> None:
    """The number is used, or void with a reason; it never changes again."""
    reason = one_line(reason)[:300]
    if not used and not reason:
        raise Refusal(REASON_NEEDED)
    number.state = LetterNumber.State.USED if used else LetterNumber.State.VOID
    number.reason, number.settled_at = reason, at
    number.save(update_fields=["state", "reason", "settled_at"])


def _note(number: LetterNumber, act: str, actor: Account, post: str, acting: str) -> None:
    events.record(
        kind="letter_number", subject=str(number.pk), act=act, actor=f"account:{actor.pk}", post=post, acting=acting,
        new={"number": number.text, "state": number.state},
    )  # fmt: skip
