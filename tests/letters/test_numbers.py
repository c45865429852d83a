"""Numbers for papers of elsewhere, blocks for days without a network, and what the database itself refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.letters import actions, patterns, queries, rules, sequence
from kolokasi.letters.models import AgendaEntry, LetterNumber, NumberSeries
from kolokasi.letters.outside import Paper
from tests.cast import Cast
from tests.fixtures import NOON
from tests.pdfs import pdf

TODAY = clock.office_date(NOON)


def who(cast: Cast) -> dict[str, Any]:
    return {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}


def block(cast: Cast, count: int = 3, **changes: Any) -> Any:
    facts = {"kind": "surat_balasan", "sifat": "biasa", "count": count, "day": TODAY, "reason": "Jaringan mati"}
    return actions.reserve_block(**{**facts, **changes}, **who(cast))


def settle(cast: Cast, number: LetterNumber, paper: Paper | None = None, reason: str = "") -> LetterNumber:
    return actions.settle_number(number_id=number.pk, used=paper is not None, reason=reason, paper=paper, **who(cast))


def letter(party: str = "Badan Contoh", **changes: Any) -> Paper:
    return Paper(**{"party": party, "day": TODAY, "subject": "Surat tulisan tangan", **changes})


def whole() -> bool:
    return all(one.whole for one in sequence.sequences())


def test_a_block_is_set_apart_in_the_one_series_and_reconciled(cast: Cast) -> None:
    before = actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="Satu", **who(cast))
    made = block(cast)
    after = actions.reserve_number(kind="surat_balasan", sifat="biasa", subject="Lima", **who(cast))
    assert (before.number, made.first, made.last, after.number) == (1, 2, 4, 5)
    first, second, third = made.numbers.order_by("number")
    assert first.text == "B/500.12/2/Diskominfotik/XI/2026"
    settle(cast, first, letter(scan=pdf()))
    first.refresh_from_db()
    assert (first.state, first.entry.party, first.entry.letter_number, first.entry.manual) == (
        "used", "Badan Contoh", first.text, True,
    )  # fmt: skip
    assert first.scan is not None
    entry = actions.enter_agenda(
        direction="out", date=TODAY, party="Dinas", subject="Sudah dicatat", manual=True, **who(cast)
    )
    settle(cast, second, Paper(agenda_number=entry.number))
    with pytest.raises(Refusal, match="sudah menjadi bukti"):
        settle(cast, third, Paper(agenda_number=entry.number))
    with pytest.raises(Refusal, match="alasannya"):
        actions.void_rest(block_id=made.pk, reason=" ", **who(cast))
    assert actions.void_rest(block_id=made.pk, reason="Jaringan pulih", **who(cast)) == 1
    with pytest.raises(Refusal, match="sudah selesai"):
        actions.void_rest(block_id=made.pk, reason="Lagi", **who(cast))
    (told,) = queries.blocks(2026)
    assert [getattr(told, state) for state in ("used", "void", "reserved")] == [2, 1, 0]
    assert whole()
    assert Event.objects.filter(subject_kind="letter_number", act="number_voided").count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"count": 0}, "1 sampai 50"), ({"count": 51}, "1 sampai 50"), ({"reason": " "}, "untuk apa"),
        ({"day": TODAY - timedelta(days=1)}, "dari hari ini"), ({"day": TODAY + timedelta(days=90)}, "dari hari ini"),
        ({"kind": "tanda_terima"}, "tidak bernomor"), ({"kind": "lain"}, "tidak bernomor"),
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_is_refused_and_takes_no_number(
    cast: Cast, wrong: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        block(cast, **wrong)
    assert not NumberSeries.objects.exists()


def test_a_block_for_the_next_year_runs_in_its_series(cast: Cast) -> None:
    made = block(cast, day=TODAY.replace(year=TODAY.year + 1, month=1, day=4))
    assert made.series.year == TODAY.year + 1
    assert made.numbers.order_by("number")[0].text.endswith(f"/I/{TODAY.year + 1}")


def test_a_scan_follows_once(cast: Cast) -> None:
    (number,) = block(cast, 1).numbers.all()
    with pytest.raises(Refusal, match="belum mempunyai pindaian"):
        actions.add_scan(number_id=number.pk, scan=pdf(), **who(cast))
    with pytest.raises(Refusal, match="bukan PDF"):
        settle(cast, number, letter(scan=b"\x89PNG"))
    assert AgendaEntry.objects.count() == 0
    settle(cast, number, letter())
    assert actions.add_scan(number_id=number.pk, scan=pdf(), **who(cast)).scan is not None
    with pytest.raises(Refusal, match="belum mempunyai pindaian"):
        actions.add_scan(number_id=number.pk, scan=pdf(), **who(cast))


def refused(name: str, statement: str, *values: int) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_what_would_break_the_sequence(cast: Cast) -> None:
    used, waiting = block(cast, 2).numbers.order_by("number")
    settle(cast, used, letter())
    table = "letters_letternumber"
    refused("used_number_has_its", f"UPDATE {table} SET state = 'used', settled_at = now() WHERE id = %s", waiting.pk)
    refused("settled", f"UPDATE {table} SET state = 'void', reason = 'x' WHERE id = %s", used.pk)
    refused("settled", f"UPDATE {table} SET text = 'lain' WHERE id = %s", waiting.pk)
    refused("settled", f"UPDATE {table} SET number = 9 WHERE id = %s", waiting.pk)
    refused(
        "neither letter nor paper",
        f"INSERT INTO {table} (series_id, number, text, state, subject, manual, reason, reserved_at)"
        " VALUES (%s, 3, 'x', 'reserved', '', false, '', now())", waiting.series_id,
    )  # fmt: skip
    refused("gap", "UPDATE letters_numberseries SET last = last + 1")
    refused("gap", "UPDATE letters_numberseries SET last = 1")
    refused("gap", "INSERT INTO letters_numberseries (key, year, last) VALUES ('agenda_masuk', 2026, 3)")
    assert whole()


def test_an_order_that_was_broken_past_the_guards_is_named(cast: Cast) -> None:
    block(cast, 3)
    with transaction.atomic():
        NumberSeries.objects.update(last=5)
        (one,) = sequence.sequences()
        assert (one.whole, one.last, one.given, sequence.missing(one)) == (False, 5, 3, [4, 5])
        transaction.set_rollback(True)
    assert whole()


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("{sifat}/{urut}/{tahun}", ""), ("{urut}-{tahun}", ""), ("{bulan}{urut}/{tahun}", "}{urut}"),
        ("{urut}{tahun}", "{urut}{"), ("0{urut}/{tahun}", "0{urut}"), ("{urut}1/{tahun}", "{urut}1"), ("{urut}/x", "{tahun}"),
    ],
)  # fmt: skip
def test_a_pattern_keeps_numbers_apart(pattern: str, fault: str) -> None:
    assert rules.pattern_fault(pattern) == fault


def test_every_series_has_its_pattern_and_two_alike_are_refused(cast: Cast) -> None:
    given: dict[str, Any] = {
        "classification": "500.12", "copies": queries.card_copies(NOON), "actor": cast["administrator"], "at": NOON,
    }  # fmt: skip
    actions.set_numbering(patterns={"laporan": "LP-{urut}/{tahun}"}, **given)
    assert patterns.samples({"laporan": "LP-{urut}/{tahun}"}, "500.12", NOON) == {"laporan": ["LP-1/2026"]}
    number = actions.reserve_number(kind="laporan", sifat="biasa", subject="Laporan", **who(cast))
    assert number.text == "LP-1/2026"
    with pytest.raises(Refusal, match="nomor yang sama, yaitu LP-1/2026"):
        actions.set_numbering(patterns={"surat_keluar": "LP-{urut}/{tahun}"}, **given)
    assert queries.pattern_of("surat_keluar", NOON) == queries.DEFAULT_PATTERN
