"""Where a scanned sheet stands, as one sentence: it can close its step, or why it cannot and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kolokasi.cases.models import Closing, OpenTask
from kolokasi.letters.models import Letter
from kolokasi.procedure import queries
from kolokasi.procedure.models import ScanSheet

READY, PAPER, STUCK, DONE = "ready", "paper", "stuck", "done"
At = tuple[int, str, int]


@dataclass(frozen=True)
class Standing:
    """`state` is ready (its step waits), paper (a letter for its case), stuck (somebody must say where to) or done."""

    sheet: ScanSheet
    state: str
    said: str


def standings(sheets: Sequence[ScanSheet]) -> list[Standing]:
    """Each sheet with where it stands now, in a fixed number of queries."""
    cases = {sheet.case_id for sheet in sheets if sheet.case_id}
    waiting: dict[At, OpenTask] = {
        (task.case_id, task.element, task.round): task for task in OpenTask.objects.filter(case__in=cases)
    }
    closed: dict[At, Closing] = {
        (one.case_id, one.element, one.round): one for one in Closing.objects.filter(case__in=cases)
    }
    first: dict[tuple[At, str], ScanSheet] = {}
    unsettled = ScanSheet.objects.filter(case__in=cases, settled_at__isnull=True).exclude(element="")
    for one in unsettled.select_related("stack").order_by("pk"):
        first.setdefault((_at(one), one.code), one)
    return [_standing(sheet, waiting, closed, first) for sheet in sheets]


def _at(sheet: ScanSheet) -> At:
    return (sheet.case_id or 0, sheet.element, sheet.round)


def _standing(
    sheet: ScanSheet,
    waiting: dict[At, OpenTask],
    closed: dict[At, Closing],
    first: dict[tuple[At, str], ScanSheet],
) -> Standing:
    if sheet.settled_at is not None:
        return Standing(sheet, DONE, _settled(sheet))
    if sheet.case is None:
        return Standing(sheet, STUCK, _unknown(sheet))
    if not sheet.element:
        return _letter(sheet)
    at = _at(sheet)
    if at not in waiting:
        return Standing(sheet, STUCK, _not_waiting(closed.get(at)))
    earlier = first.get((at, sheet.code), sheet)
    if sheet.code and earlier.pk != sheet.pk:
        said = _("Lembar yang sama sudah dipindai: %(name)s, lembar %(seq)s. Sisihkan yang ini.")
        return Standing(sheet, STUCK, said % {"name": earlier.stack.name, "seq": earlier.seq})
    said = _("Langkah %(step)s menunggu. Isi seperti pada kertasnya, lalu tutup.")
    return Standing(sheet, READY, said % {"step": waiting[at].step})


def _settled(sheet: ScanSheet) -> str:
    at = queries.moment(sheet.settled_at) if sheet.settled_at else ""
    match sheet.how:
        case ScanSheet.How.CLOSED:
            return _("Langkahnya ditutup dengan lembar ini pada %(at)s.") % {"at": at}
        case ScanSheet.How.ATTACHED:
            return _("Disimpan sebagai dokumen permohonan pada %(at)s.") % {"at": at}
    return _("Disisihkan pada %(at)s: %(reason)s") % {"at": at, "reason": sheet.reason}


def _unknown(sheet: ScanSheet) -> str:
    if not sheet.code:
        return _("Tidak ada kode QR yang terbaca. Lihat gambarnya, lalu tunjuk permohonannya.")
    if not sheet.kind:
        return _("Kode QR pada lembar ini bukan milik sistem ini. Lihat gambarnya, lalu tunjuk permohonannya.")
    return _("Kode QR ini tidak dikenal di sini. Lihat gambarnya, lalu tunjuk permohonannya.")


def _letter(sheet: ScanSheet) -> Standing:
    letter = sheet.letter
    if letter is None:
        return Standing(
            sheet,
            STUCK,
            _("Langkah untuk formulir ini belum menunggu. Simpan sebagai dokumen, atau tunjuk langkahnya."),
        )
    if letter.state == Letter.State.VOID:
        return Standing(sheet, STUCK, _("Surat ini sudah batal. Simpan sebagai dokumen, atau sisihkan dengan alasan."))
    return Standing(sheet, PAPER, _("Surat dari permohonan ini. Simpan sebagai salinan yang bertanda tangan."))


def _not_waiting(closing: Closing | None) -> str:
    if closing is not None and closing.kind == Closing.Kind.COMPLETED:
        said = _("Langkah %(step)s sudah ditutup pada %(at)s. Simpan lembar ini sebagai dokumen, atau sisihkan.")
        return said % {"step": closing.step, "at": queries.moment(closing.closed_at)}
    if closing is not None:
        said = _("Formulir ini tidak berlaku lagi sejak %(at)s. Simpan lembar ini sebagai dokumen, atau sisihkan.")
        return said % {"at": queries.moment(closing.closed_at)}
    return _("Langkah untuk lembar ini sedang tidak menunggu. Simpan sebagai dokumen, atau tunjuk langkahnya.")
