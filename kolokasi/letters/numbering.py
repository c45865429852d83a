"""Numbers: each given once, in order, and none lost; reserved, then used or void with a reason. Papers of elsewhere: `outside`."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
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
REASON_NEEDED = define(
    "letter_reason_needed", _("Tulis alasannya, supaya pemeriksa tahu mengapa nomor ini tidak dipakai.")
)

LONGEST = 200

# One statement takes the row's lock and the next number: whoever comes second waits and gets the number after.
_NEXT = """
INSERT INTO letters_numberseries (key, year, last) VALUES (%s, %s, %s)
ON CONFLICT (key, year) DO UPDATE SET last = letters_numberseries.last + EXCLUDED.last RETURNING id, last"""


def next_of(key: str, year: int, count: int = 1) -> tuple[int, int]:
    """The series' row and its next number, the last of `count`; given back only by a rollback, so there is no gap."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [key, year, count])
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
    day = clock.office_date(at)
    composed = composition_of(kind, sifat, paper, at)
    series, number = next_of(composed.series, day.year)
    text = text_of(composed, number, day)
    try:
        with transaction.atomic():
            return LetterNumber.objects.create(
                series_id=series, number=number, text=text, letter=letter, subject=one_line(subject)[:200], manual=manual,
                reserved_at=at, reserved_by=by,
            )  # fmt: skip
    except IntegrityError as taken:
        raise Refusal(NUMBER_TAKEN, text=text) from taken


def composition_of(kind: str, sifat: str, paper: Letterhead, at: datetime) -> queries.Composition:
    """How the number is composed; refuses paper that lacks the abbreviation of the unit."""
    if not paper.unit:
        raise Refusal(UNIT_MISSING)
    return queries.composition(kind, sifat, paper, at)


def text_of(composed: queries.Composition, number: int, day: date) -> str:
    """The number in words; refuses one that no letter has room for."""
    text = composed.text(number, day)
    if len(text) > LONGEST:
        raise Refusal(NUMBER_TOO_LONG, limit=LONGEST)
    return text


def settle(number: LetterNumber, *, used: bool, reason: str, at: datetime) -> None:
    """The number is used, or void with a reason; it never changes again."""
    reason = one_line(reason)[:300]
    if not used and not reason:
        raise Refusal(REASON_NEEDED)
    number.state = LetterNumber.State.USED if used else LetterNumber.State.VOID
    number.reason, number.settled_at = reason, at
    number.save(update_fields=["state", "reason", "settled_at"])
