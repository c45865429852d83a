"""The pages of the office's papers, for the look at every kind of page."""

from __future__ import annotations

from kolokasi.cases.models import Case, OpenTask
from kolokasi.letters.models import AgendaEntry, Letter
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
        "/surat/masuk/", "/surat/masuk/?q=zzz", "/surat/keluar/", "/surat/nomor/", "/surat/nomor/?keadaan=void",
        f"/surat/{_reply(done).pk}/", f"/surat/{_reply(drafted).pk}/", f"/permohonan/{done.number}/disposisi/",
        f"/permohonan/{done.number}/disposisi/1/tarik/", "/surat/daftar/disposisi/", f"/surat/agenda/{entry.pk}/srikandi/",
        f"/surat/{sheet.pk}/batal/",
    ]  # fmt: skip


def forms() -> list[str]:
    """Forms to look at empty and refused."""
    return ["/surat/catat/", "/surat/nomor/pesan/"]


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
