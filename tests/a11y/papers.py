"""The pages of the office's papers, for the look at every kind of page."""

from __future__ import annotations

from typing import Any

from kolokasi.base import clock
from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters.actions import reserve_block, settle_number
from kolokasi.letters.archive.schedule import CLASSIFICATIONS, RETENTION, import_table
from kolokasi.letters.models import AgendaEntry, Letter, NumberBlock
from kolokasi.people.models import Account
from kolokasi.procedure.slips import print_slip
from kolokasi.procedure.stacks import take_in
from tests.cast import Cast
from tests.fixtures import NOON
from tests.scanning import blank, pictures, scan


def signed(done: Case) -> str:
    """The public page of a letter that is signed."""
    return f"/verifikasi/{_reply(done).code}"


def _reply(case: Case) -> Letter:
    return Letter.objects.filter(case=case, kind="surat_balasan").latest("pk")


def readers(done: Case, drafted: Case) -> list[str]:
    """Registers with a line and without, numbers, a letter at two stages of its life, and a chain of dispositions."""
    entry = AgendaEntry.objects.filter(case=done).latest("pk")
    sheet = Letter.objects.filter(case=done, kind="lembar_disposisi", state="issued").latest("pk")
    return [
        "/surat/masuk/", "/surat/masuk/?q=zzz", "/surat/keluar/", "/surat/masuk/?dari=x&sifat=biasa",
        "/surat/kartu-kendali/", "/surat/disposisi/", f"/surat/agenda/{entry.pk}/", "/surat/nomor/", "/surat/nomor/?keadaan=void",
        f"/surat/{_reply(done).pk}/", f"/surat/{_reply(drafted).pk}/", f"/permohonan/{done.number}/disposisi/",
        f"/permohonan/{done.number}/disposisi/1/tarik/", "/surat/daftar/disposisi/", f"/surat/agenda/{entry.pk}/srikandi/",
        f"/surat/agenda/{entry.pk}/betulkan/",
        f"/surat/{sheet.pk}/batal/", "/surat/nomor/urutan/", "/surat/nomor/blok/",
        f"/surat/nomor/blok/{_block(done).pk}/", *_archive(done),
    ]  # fmt: skip


def signers(waiting: Case) -> list[str]:
    """The queue of who signs, and one letter of it to read."""
    return ["/meja/tanda-tangan/", f"/meja/tanda-tangan/{_reply(waiting).pk}/"]


def forms() -> list[str]:
    """Forms to look at empty and refused."""
    return ["/surat/catat/", "/surat/nomor/pesan/", "/surat/nomor/blok/pesan/"]


def _block(done: Case) -> NumberBlock:
    """A block of numbers of which one is void and the others wait."""
    who: dict[str, Any] = {
        "actor": Account.objects.filter(holdings__post__key="helpdesk").order_by("pk")[0], "post": "helpdesk", "acting": "",
        "at": done.opened_at,
    }  # fmt: skip
    day = clock.office_date(done.opened_at)
    block = reserve_block(
        kind="surat_balasan", sifat="biasa", count=3, day=day, reason="Jaringan mati menurut pengumuman", **who
    )
    settle_number(number_id=block.numbers.order_by("number")[0].pk, used=False, reason="Salah tulis", **who)
    return block


def _archive(done: Case) -> list[str]:
    """The archive with its tables filled and nothing over its time."""
    import_table(
        CLASSIFICATIONS, b"kode,uraian\n500.12,Komunikasi\n", "a.csv", dry_run=False, actor="test", at=done.opened_at
    )
    lines = b"kode,aktif,inaktif,nasib akhir\n500.12,2,3,musnah\n"
    import_table(RETENTION, lines, "a.csv", dry_run=False, actor="test", at=done.opened_at)
    return [
        "/arsip/", "/arsip/?hanya=semua", f"/arsip/berkas/{done.number}/", "/arsip/tabel/classifications/",
        "/arsip/tabel/retention/", "/arsip/pemusnahan/", "/arsip/pemusnahan/usul/",
    ]  # fmt: skip


def scanned(cast: Cast, case: Case) -> list[str]:
    """Stacks that are there, one of them with its parts; a sheet that nobody knows, and one beside the form of its step."""
    task = OpenTask.objects.get(case=case)
    slip = print_slip(number=case.number, element=task.element, round=task.round, account=cast["helpdesk"], at=NOON)
    stack = take_in(uploads=[("tumpukan.pdf", scan(blank(), *pictures(slip)))], account=cast["helpdesk"], at=NOON)
    unknown, known = stack.sheets.all()
    return [
        "/kertas/", f"/kertas/tumpukan/{stack.pk}/", f"/kertas/lembar/{unknown.pk}/", f"/kertas/lembar/{known.pk}/",
        f"/permohonan/{case.number}/langkah/{task.element}/{task.round}/kertas/",
    ]  # fmt: skip
