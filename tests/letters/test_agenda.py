"""What is found in the registers, and who may know of a secret line."""

from __future__ import annotations

import importlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from kolokasi.base import clock
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.letters import actions, agenda, book, registers
from kolokasi.letters.agenda import Reader, Sent, Sought
from kolokasi.letters.models import AgendaEntry, Disposition
from kolokasi.people.queries import standings
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.letters.test_registers import enter, send
from tests.pdfs import pdf

TODAY = clock.office_date(NOON)


@pytest.fixture
def case(cast: Cast) -> Case:
    return office(cast).case


def reader(cast: Cast, part: str) -> Reader:
    return agenda.reader_of(cast[part], standings(cast[part], NOON))


def found(cast: Cast, words: str = "", part: str = "helpdesk", **filters: Any) -> list[int]:
    rows = agenda.entries("in", 2026, reader(cast, part), Sought(words, **filters))
    return [row.number for row in rows.order_by("number")]


def test_words_are_found_by_stem_by_letters_and_by_number(cast: Cast) -> None:
    enter(cast, subject="Permohonan penempatan server pajak", letter_number="B/900/318/BPKD", party="Badan Keuangan")
    enter(cast, subject="Undangan rapat", note="lihat berkas 77", attachments="2 lembar")
    assert found(cast, "menempatkan") == [1]  # penempatan, by its stem
    assert found(cast, "menempatkan pajak") == [1]
    assert found(cast, "900/318") == [1]
    assert found(cast, "KEUANG") == [1]
    assert found(cast, "2") == [2]
    assert found(cast, "77") == [2]
    assert found(cast, "pajak undangan") == []
    assert found(cast, "yang") == []
    assert found(cast, "%_\\ ' & | ! :* (") == []
    assert found(cast, "") == [1, 2]
    assert found(cast, "9" * 40) == []


def test_the_case_and_srikandi_are_searched(cast: Cast, case: Case) -> None:
    entry = enter(cast, case=case)
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    actions.note_srikandi(entry_id=entry.pk, number="SRK-77/2026", date=TODAY, **who)
    assert found(cast, case.number.lower()) == [1]
    assert found(cast, "srk-77") == [1]
    entry.refresh_from_db()
    assert (entry.case_number, entry.secret) == (case.number, False)


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({"sifat": "rahasia"}, [2]),
        ({"urgency": "segera"}, [3]),
        ({"manual": True}, [1]),
        ({"srikandi": True}, [3]),
        ({"srikandi": False, "manual": False}, [2]),
        ({"case": True}, []),
        ({"case": False}, [1, 2, 3]),
        ({"scan": True}, []),
        ({"first": TODAY}, [2, 3]),
        ({"last": TODAY - timedelta(days=1)}, [1]),
        ({"first": TODAY, "last": TODAY, "urgency": "segera"}, [3]),
    ],
)
def test_filters_narrow(cast: Cast, filters: dict[str, Any], numbers: list[int]) -> None:
    enter(cast, manual=True, date=TODAY - timedelta(days=3))
    enter(cast, sifat="rahasia")
    enter(cast, urgency="segera", srikandi_number="SR-1")
    assert found(cast, **filters) == numbers


def test_a_secret_line_shows_to_keepers_and_to_who_has_business_only(cast: Cast, case: Case) -> None:
    OpenTask.objects.filter(case=case).delete()
    enter(cast, case=case, sifat="rahasia", subject="Server intelijen")
    for part in ("helpdesk", "sekretaris", "kepala_dinas"):
        assert found(cast, "intelijen", part) == [1]
    for part in ("tim_teknis", "kabid_aptika", "auditor", "administrator", "subbag_umum"):
        assert found(cast, "intelijen", part) == []
        assert found(cast, "", part) == []
    sent = send(case, cast)  # to the Kabid
    assert found(cast, "intelijen", "kabid_aptika") == [1]
    actions.recall(disposition=sent, account=cast["kepala_dinas"], reason="Salah alamat", at=NOON)
    assert found(cast, "intelijen", "kabid_aptika") == []
    Closing.objects.create(
        case=case, element="T09", step="9", round=1, actor=cast["tim_teknis"], post_key="tim_teknis", opened_at=NOON,
        closed_at=NOON,
    )  # fmt: skip
    assert found(cast, "intelijen", "tim_teknis") == [1]
    assert found(cast, "intelijen", "auditor") == []


def test_the_post_whose_turn_it_is_has_business(cast: Cast, case: Case) -> None:
    enter(cast, case=case, sifat="terbatas")
    assert found(cast, part="tim_teknis") == []
    OpenTask.objects.filter(case=case).update(post_key="tim_teknis")
    assert found(cast, part="tim_teknis") == [1]


def test_who_entered_a_secret_letter_still_sees_it(cast: Cast) -> None:
    enter(cast, sifat="rahasia", actor=cast["tim_teknis"])
    assert found(cast, part="tim_teknis") == [1]
    assert found(cast, part="pranata_komputer") == []


def test_all_papers_of_a_secret_case_are_secret_whichever_came_first(cast: Cast, case: Case) -> None:
    OpenTask.objects.filter(case=case).delete()
    enter(cast, case=case)
    enter(cast, direction="out", case=case)
    assert not AgendaEntry.objects.filter(secret=True).exists()
    enter(cast, case=case, sifat="rahasia")
    enter(cast, direction="out", case=case)
    assert AgendaEntry.objects.filter(secret=True).count() == 4
    assert found(cast, part="auditor") == []
    assert not agenda.entries("out", 2026, reader(cast, "auditor"))


def test_an_open_outgoing_letter_of_secret_kind_hides_itself_alone(cast: Cast, case: Case) -> None:
    enter(cast, direction="out", case=case, sifat="terbatas")
    enter(cast, case=case)
    assert list(AgendaEntry.objects.order_by("direction").values_list("direction", "secret")) == [
        ("in", False),
        ("out", True),
    ]


def test_dispositions_of_a_secret_case_show_to_those_in_the_chain(cast: Cast, case: Case) -> None:
    OpenTask.objects.filter(case=case).delete()
    enter(cast, case=case, sifat="rahasia", subject="Server intelijen")
    send(case, cast, note="Segera")

    def seen(part: str, **asked: str) -> int:
        return agenda.dispositions(2026, reader(cast, part), Sent(**asked)).count()

    assert (seen("helpdesk"), seen("kabid_aptika"), seen("auditor"), seen("tim_teknis")) == (1, 1, 0, 0)
    assert (seen("helpdesk", words="intelijen"), seen("auditor", words="intelijen")) == (1, 0)
    assert (seen("helpdesk", state=agenda.UNREAD), seen("helpdesk", state=agenda.READ)) == (1, 0)
    assert (seen("helpdesk", post="kabid_aptika"), seen("helpdesk", post="tim_teknis")) == (1, 0)
    actions.mark_read(disposition=Disposition.objects.get(), account=cast["kabid_aptika"], at=NOON)
    assert agenda.state_of(Disposition.objects.get()) == agenda.READ


def test_a_paper_letter_has_its_scan_for_good(cast: Cast) -> None:
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    with pytest.raises(Refusal, match="bukan PDF"):
        registers.stored_scan(b"\x89PNG", NOON)
    entry = enter(cast, manual=True)
    registers.keep_scan(entry_id=entry.pk, scan=registers.stored_scan(pdf("Surat"), NOON), **who)
    with pytest.raises(Refusal, match="sudah mempunyai pindaian"):
        registers.keep_scan(entry_id=entry.pk, scan=registers.stored_scan(pdf("Lain"), NOON), **who)
    entry.refresh_from_db()
    assert entry.scan is not None
    said = Event.objects.filter(subject_kind="agenda", subject_id=str(entry.pk)).order_by("seq")
    assert [event.act for event in said] == ["agenda_entered", "agenda_scanned"]
    assert said[1].new["scan"] == entry.scan.sha256


def test_srikandi_holds_number_day_and_file(cast: Cast) -> None:
    who: Any = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    entry = enter(cast)
    first = registers.stored_scan(pdf("Dari SRIKANDI"), NOON)
    with pytest.raises(Refusal, match="Isi nomor"):
        registers.note_srikandi(entry_id=entry.pk, number=" ", date=None, file=first, **who)
    registers.note_srikandi(entry_id=entry.pk, number="SR-1", date=TODAY, file=first, **who)
    kept = registers.note_srikandi(entry_id=entry.pk, number="SR-2", date=TODAY, **who)
    assert (kept.srikandi_number, kept.srikandi_file) == ("SR-2", first)
    gone = registers.note_srikandi(entry_id=entry.pk, number="", date=None, **who)
    assert (gone.srikandi_file, gone.srikandi_date) == (None, None)
    assert Event.objects.filter(act="srikandi_noted").latest("pk").old["file"] == first.sha256


def test_a_book_is_walked_in_portions_and_printed_in_volumes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "PORTION", 2)
    for number in range(1, 6):
        enter(cast, subject=f"Surat {number}", date=TODAY)
    rows = agenda.entries("in", 2026, reader(cast, "helpdesk"))
    told = list(book.lines(book.INCOMING, rows))
    assert [line[0] for line in told] == ["1", "2", "3", "4", "5"]
    assert [line[5] for line in told][-1] == "Surat 5"
    assert {len(line) for line in told} == {len(book.INCOMING.heads)}
    assert [book.volumes(count) for count in (0, 1, 1000, 1001)] == [1, 1, 1, 2]


def test_lines_that_were_there_before_are_told_of_too(cast: Cast, case: Case) -> None:
    enter(cast, case=case, sifat="rahasia")
    enter(cast, direction="out", case=case)
    enter(cast, date=date(2026, 1, 5))
    AgendaEntry.objects.update(secret=False, case_number="")
    with connection.cursor() as cursor:
        cursor.execute(importlib.import_module("kolokasi.letters.migrations.0006_agenda_is_searched").SAID)
    said = AgendaEntry.objects.order_by("id").values_list("case_number", "secret")
    assert list(said) == [(case.number, True), (case.number, True), ("", False)]
