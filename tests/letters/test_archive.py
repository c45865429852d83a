"""The archive: tables from files, the time of a file, its papers to take along, and destruction by two people."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl
import pikepdf
import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from kolokasi.base import events, files
from kolokasi.base.models import Blob, Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case
from kolokasi.letters import reading, sequence
from kolokasi.letters.archive import berkas, binding, destroying, rules, schedule
from kolokasi.letters.models import Classification, Destruction, Letter, LetterNumber, Retention
from kolokasi.procedure.papers import read_attachment
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import case
from tests.fixtures import NOON
from tests.letters.looking import text_of
from tests.pdfs import pdf

CODES = b"kode,uraian\n500,Ekonomi\n500.12,Komunikasi dan informatika\n500.12.1,Server\n"
JRA = b"kode;aktif;inaktif;nasib akhir;dasar\n500.12;2 tahun;3;Musnah;JRA 2024\n500.12.1;1;1;permanen;\n"
MUCH_LATER = NOON + timedelta(days=6 * 366)


def bring(kind: str, data: bytes, *, dry_run: bool = False, name: str = "tabel.csv") -> schedule.Report:
    return schedule.import_table(kind, data, name, dry_run=dry_run, actor="test", at=NOON)


@pytest.fixture
def tables(db: None) -> None:
    assert not bring("classifications", CODES).faults
    assert not bring("retention", JRA).faults


@pytest.fixture
def ended(cast: Cast) -> Case:
    """A case that was refused: it has ended and left no server here."""
    found = case(cast, at="", T04="reject")
    assert found.ended_at is not None
    return Case.objects.select_related("agency").get(pk=found.pk)


def test_tables_are_read_whole_or_not_at_all(db: None) -> None:
    looked = bring("classifications", CODES, dry_run=True)
    assert (looked.added["classifications"], Classification.objects.count()) == (3, 0)
    bring("classifications", CODES)
    again = bring("classifications", CODES.replace(b"Server", b"Server dan jaringan"))
    assert (again.changed["classifications"], again.same["classifications"]) == (1, 2)
    wrong = bring(
        "retention",
        b"kode,aktif,inaktif,nasib akhir\n500.12,x,200,dibakar\n999,1,1,musnah\n500.12,1,1,musnah\n,1,1,musnah\n",
    )
    assert [(fault.row, fault.column) for fault in wrong.faults] == [
        (2, "aktif"), (2, "inaktif"), (2, "nasib akhir"), (3, "kode"), (4, "kode"), (5, "kode"),
    ]  # fmt: skip
    assert Retention.objects.count() == 0
    bring("retention", JRA)
    assert list(Retention.objects.values_list("active_years", "inactive_years", "fate")) == [
        (2, 3, "musnah"), (1, 1, "permanen"),
    ]  # fmt: skip
    assert Event.objects.filter(act="archive_table_imported").count() == 3


@pytest.mark.parametrize("kind", schedule.KINDS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_written_is_read_again(tables: None, kind: str, form: str) -> None:
    written = schedule.export(kind, form)
    done = bring(kind, written, name=f"x.{form}")
    assert (done.faults, sum(done.added.values()), sum(done.changed.values())) == ([], 0, 0)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"a,b\n1,2\n", "x.csv", "tidak mempunyai kolom"), (b"kode\n", "x.csv", "tidak berisi baris"),
        (b"%PDF", "x.pdf", "bukan xlsx atau csv"), (b"PK\x03\x04rusak", "x.xlsx", "tidak dapat dibaca"),
        (b"\xff\xfe\x00", "x.csv", "tidak dapat dibaca"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_one_sentence(db: None, data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        bring("classifications", data, name=name)


def test_a_formula_is_refused(db: None) -> None:
    book = openpyxl.Workbook()
    book.active.append(["kode", "uraian"])  # type: ignore[union-attr]
    book.active.append(["500", "=1+1"])  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    with pytest.raises(Refusal, match="rumus"):
        bring("classifications", out.getvalue(), name="x.xlsx")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("500.12", "500.12"), ("500.12.1", "500.12.1"), ("500.12.1.7", "500.12.1"), ("500.120", "500"), ("600", None)],
)
def test_the_nearest_line_of_the_schedule_governs(code: str, expected: str | None) -> None:
    lines = [rules.Rule(one, 1, 1, "musnah") for one in ("500", "500.12", "500.12.1")]
    found = rules.governing(code, lines)
    assert (found.code if found else None) == expected


def test_years_are_counted_from_the_day() -> None:
    rule = rules.Rule("500", 1, 2, "musnah")
    assert rules.times(date(2024, 2, 29), rule) == rules.Times(date(2025, 2, 28), date(2027, 2, 28))
    assert rules.years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)


def test_a_file_is_kept_while_a_server_stands_and_then_by_the_schedule(cast: Cast, tables: None) -> None:
    done = Case.objects.get(pk=case(cast, at="").pk)
    assert done.ended_at is not None
    assert berkas.file_of(done, MUCH_LATER).closed_on is None
    assert not berkas.due(MUCH_LATER).exists()
    left = done.ended_at + timedelta(days=400)
    Server.objects.filter(case_servers__case=done).update(state="handed_back", removed_at=left)
    file = berkas.file_of(done, MUCH_LATER)
    assert (file.closed_on, file.times and file.times.keep_until) == (left.date(), rules.years_after(left.date(), 5))
    assert not berkas.due(left + timedelta(days=5 * 365)).exists()
    assert list(berkas.due(left + timedelta(days=5 * 366))) == [done]


def test_what_is_due_follows_the_code_of_the_file(ended: Case, cast: Cast, tables: None) -> None:
    assert list(berkas.due(MUCH_LATER)) == [ended]
    assert berkas.file_of(ended, MUCH_LATER).is_due(MUCH_LATER.date())
    assert not berkas.due(NOON + timedelta(days=4 * 365)).exists()
    who: dict[str, Any] = {"actor": cast["helpdesk"], "post": "helpdesk", "acting": "", "at": NOON}
    with pytest.raises(Refusal, match="belum ada dalam tabel"):
        berkas.file_under(case=ended, code="700", **who)
    berkas.file_under(case=ended, code="500.12.1", **who)
    assert not berkas.due(MUCH_LATER).exists()  # permanent
    with pytest.raises(Refusal, match="nasib akhirnya permanen"):
        destroying.propose(numbers=[ended.number], reason="Selesai", actor=cast["helpdesk"], at=MUCH_LATER)


def test_the_file_as_one_pdf_begins_with_its_contents(ended: Case, tables: None) -> None:
    papers, file = berkas.papers_of(ended), berkas.file_of(ended, NOON)
    assert len(papers) >= 3
    assert [paper.at for paper in papers] == sorted(paper.at for paper in papers)
    bound = binding.bound(file, papers, NOON)
    with pikepdf.open(BytesIO(bound)) as opened, opened.open_outline() as outline:
        assert len(outline.root) == len(papers) + 1
        assert len(opened.pages) > len(papers)
    words = text_of(bound)
    assert "DAFTAR ISI BERKAS" in words
    assert "aktif 2 tahun, inaktif 3 tahun, musnah" in words
    assert "tidak dapat digabung" not in words


def test_the_zip_holds_the_originals_and_their_hashes(ended: Case) -> None:
    papers, file = berkas.papers_of(ended), berkas.file_of(ended, NOON)
    with binding.zipped(file, papers, NOON) as made, ZipFile(made) as archive:
        told = json.loads(archive.read(f"{ended.number}/manifest.json"))
        sums = archive.read(f"{ended.number}/SHA256SUMS").decode().splitlines()
        for line in sums:
            sha256, name = line.split("  ")
            assert hashlib.sha256(archive.read(f"{ended.number}/{name}")).hexdigest() == sha256
    assert len(sums) == len(papers) + 1
    assert [part["sha256"] for part in told["parts"][:-1]] == [paper.blob.sha256 for paper in papers]
    assert (told["case"], told["lost"]) == (ended.number, [])


def test_a_file_with_a_hostile_paper_is_bound_without_it(ended: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    papers, file = berkas.papers_of(ended), berkas.file_of(ended, NOON)
    real = binding._laid

    def laid(folder: Any, place: int, paper: Any) -> Any:
        path = real(folder, place, paper)
        if place == 1:
            path.write_bytes(b"%PDF-1.7\nnothing")
        return path

    monkeypatch.setattr(binding, "_laid", laid)
    assert "tidak dapat digabung" in text_of(binding.bound(file, papers, NOON))
    monkeypatch.setattr(binding, "MEMORY_BYTES", 1 << 20)
    with pytest.raises(Refusal, match="Unduh sebagai ZIP"):
        binding.bound(file, papers, NOON)


def propose(ended: Case, cast: Cast, by: str = "helpdesk", at: datetime = MUCH_LATER) -> Destruction:
    return destroying.propose(numbers=[ended.number], reason="Masa simpan berakhir", actor=cast[by], at=at)


def test_nothing_is_destroyed_before_its_time_or_twice(ended: Case, cast: Cast, tables: None) -> None:
    with pytest.raises(Refusal, match="masa simpannya sampai"):
        propose(ended, cast, at=NOON)
    with pytest.raises(Refusal, match="Buku agenda dan nomor"):
        propose(ended, cast, by="tim_teknis")
    propose(ended, cast)
    assert not berkas.due(MUCH_LATER).exists()
    with pytest.raises(Refusal, match="usul lain"):
        propose(ended, cast)
    with pytest.raises(Refusal, match="sedikitnya satu"):
        destroying.propose(numbers=[], reason="x", actor=cast["helpdesk"], at=MUCH_LATER)


def test_destruction_takes_two_people_and_signed_minutes(ended: Case, cast: Cast, tables: None) -> None:
    row = propose(ended, cast, by="kepala_dinas")
    given: dict[str, Any] = {"destruction_id": row.pk, "at": MUCH_LATER}
    with pytest.raises(Refusal, match="dua orang yang berbeda"):
        destroying.approve(actor=cast["kepala_dinas"], **given)
    with pytest.raises(Refusal, match="Kepala Dinas atau Sekretaris"):
        destroying.approve(actor=cast["helpdesk"], **given)
    done: dict[str, Any] = {
        "scan": pdf(),
        "done_on": MUCH_LATER.date(),
        "way": "dicacah",
        "actor": cast["helpdesk"],
        **given,
    }
    with pytest.raises(Refusal, match="sudah diusulkan"):
        destroying.carry_out(**done)
    row = destroying.approve(actor=cast["sekretaris"], **given)
    number = LetterNumber.objects.get(destruction=row)
    assert (number.state, number.text.split("/")[0], row.state) == ("reserved", "BA", "approved")
    for wrong, sentence in (({"scan": b""}, "Unggah pindaian"), ({"scan": b"x"}, "bukan PDF"), ({"done_on": None}, "tanggal"),
                            ({"done_on": date(2020, 1, 1)}, "tanggal")):  # fmt: skip
        with pytest.raises(Refusal, match=sentence):
            destroying.carry_out(**{**done, **wrong})
    destroying.carry_out(**done)
    number.refresh_from_db()
    assert (number.state, Destruction.objects.get().state) == ("used", "done")
    assert all(one.whole for one in sequence.sequences())
    with pytest.raises(Refusal, match="sudah dimusnahkan"):
        berkas.check_kept(ended)
    with pytest.raises(Refusal, match="tidak dapat diubah lagi"):
        berkas.file_under(case=ended, code="500", actor=cast["helpdesk"], post="helpdesk", acting="", at=MUCH_LATER)
    assert Event.objects.filter(subject_kind="case", act="file_destroyed").count() == 1
    assert events.verify() is None


def test_a_cancelled_proposal_leaves_the_files_and_voids_its_number(ended: Case, cast: Cast, tables: None) -> None:
    row = propose(ended, cast)
    destroying.approve(destruction_id=row.pk, actor=cast["kepala_dinas"], at=MUCH_LATER)
    with pytest.raises(Refusal, match="alasannya"):
        destroying.cancel(destruction_id=row.pk, reason=" ", actor=cast["helpdesk"], at=MUCH_LATER)
    destroying.cancel(destruction_id=row.pk, reason="Masih diperiksa", actor=cast["helpdesk"], at=MUCH_LATER)
    assert LetterNumber.objects.get(destruction=row).state == "void"
    assert list(berkas.due(MUCH_LATER)) == [ended]
    propose(ended, cast)


def test_the_database_refuses_one_person_and_unsigned_minutes(ended: Case, cast: Cast, tables: None) -> None:
    row = propose(ended, cast)
    rows = Destruction.objects.filter(pk=row.pk)
    for name, changes in (
        ("two_people", {"approved_by": row.proposed_by_id}), ("its_minutes", {"state": "approved"}),
        ("its_minutes|signed_minutes", {"state": "done"}), ("has_a_reason", {"state": "cancelled"}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**changes)


def test_the_bytes_of_an_issued_letter_never_give_way(ended: Case) -> None:
    letter = Letter.objects.filter(case=ended, final__isnull=False).latest("pk")
    assert letter.final is not None
    other = files.store(pdf("Lain"), "application/pdf", NOON)
    with pytest.raises(IntegrityError, match="is issued and stays"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(final=other)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Blob.objects.filter(sha256=letter.final.sha256).update(sha256="0" * 64)


def test_a_paper_of_a_destroyed_file_is_read_no_more(ended: Case, cast: Cast, tables: None) -> None:
    row = propose(ended, cast)
    destroying.approve(destruction_id=row.pk, actor=cast["kepala_dinas"], at=MUCH_LATER)
    letter = Letter.objects.filter(case=ended, final__isnull=False).latest("pk")
    read: dict[str, Any] = {"letter": letter, "stage": "final", "account": cast["helpdesk"]}
    assert reading.read_document(**read)
    destroying.carry_out(
        destruction_id=row.pk, scan=pdf(), done_on=MUCH_LATER.date(), way="", actor=cast["helpdesk"], at=MUCH_LATER
    )
    with pytest.raises(Refusal, match="sudah dimusnahkan"):
        reading.read_document(**read)
    attachment = ended.attachments.latest("pk")
    with pytest.raises(Refusal, match="sudah dimusnahkan"):
        read_attachment(number=ended.number, attachment_id=attachment.pk, account=cast["helpdesk"], at=MUCH_LATER)
