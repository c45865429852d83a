"""Classifications and the retention schedule from a table: the whole file or nothing, every fault with its row and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import events, sheets
from kolokasi.base.importing import Report
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.sheet_writing import Table, write_one_csv, write_xlsx
from kolokasi.base.sheets import Row
from kolokasi.base.text import one_line
from kolokasi.letters.archive import rules
from kolokasi.letters.models import Classification, Retention

CLASSIFICATIONS, RETENTION = KINDS = ("classifications", "retention")
LABEL_LIMIT = 300
WHOLE_DIGITS = 3  # of the first part of every code: a whole number of three digits has lost no zero
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    CLASSIFICATIONS: {
        "code": ("kode", "kode klasifikasi", "code"),
        "label": ("uraian", "jenis arsip", "nama", "label"),
    },
    RETENTION: {
        "code": ("kode", "kode klasifikasi", "code"),
        "active": ("aktif", "retensi aktif", "active"),
        "inactive": ("inaktif", "retensi inaktif", "inactive"),
        "fate": ("nasib akhir", "nasib", "keterangan", "fate"),
        "basis": ("dasar", "dasar hukum", "basis"),
    },
}
NO_TABLE = define(
    "archive_no_table", gettext_lazy("Berkas {name} bukan xlsx atau csv. Mulai dari templat di halaman ini.")
)
NO_ROWS = define(
    "archive_no_rows",
    gettext_lazy("Berkas {name} tidak berisi baris. Isi sedikitnya satu baris di bawah judul kolom."),
)
NO_COLUMN = define(
    "archive_no_column", gettext_lazy("Berkas {name} tidak mempunyai kolom “{column}”. Pakai judul kolom dari templat.")
)
KIND_UNKNOWN = define(
    "archive_table_unknown", gettext_lazy("Tabel {kind} tidak dikenal. Pilih klasifikasi atau JRA."), 404
)


def import_table(kind: str, data: bytes, name: str, *, dry_run: bool, actor: str, at: datetime) -> Report:
    """Every row of the file is in the table, added or changed by its code; on a dry run or with a fault nothing is.

    What the file does not name stays, since cases are filed under it.
    """
    shown = one_line(PurePath(name).name)[:80]
    rows = _rows(kind, data, shown)
    report, seen = Report(dry_run), dict[str, int | str]()
    with transaction.atomic():
        known = {row.code: row for row in Classification.objects.select_for_update()}
        kept = {row.classification.code: row for row in Retention.objects.select_related("classification")}
        for row in rows:
            cells = _cells(kind, row)
            cells["code"] = _typed_code(kind, row, cells.get("code", ""), report)
            if cells["code"] and _code_is_fit(row, cells.get("code", ""), seen, report):
                READERS[kind](row, cells, known, kept, report)
        if report.faults or dry_run:
            transaction.set_rollback(True)
        elif report.added or report.changed:
            events.record(
                kind="archive", subject=kind, act="archive_table_imported", actor=actor,
                new={"file": sha256(data).hexdigest(), "added": sum(report.added.values()),
                     "changed": sum(report.changed.values()), "at": at},
            )  # fmt: skip
    return report


def _rows(kind: str, data: bytes, shown: str) -> list[Row]:
    if kind not in KINDS:
        raise Refusal(KIND_UNKNOWN, kind=kind[:40])
    if sheets.kind_of(shown) not in ("xlsx", "csv"):
        raise Refusal(NO_TABLE, name=shown)
    rows = [row for row in sheets.read_table(shown, data, kind) if row.cells]
    if not rows:
        raise Refusal(NO_ROWS, name=shown)
    heads = {name for row in rows for name in row.cells}
    for names in list(COLUMNS[kind].values())[:1]:
        if not heads & set(names):
            raise Refusal(NO_COLUMN, name=shown, column=names[0])
    return rows


def _cells(kind: str, row: Row) -> dict[str, str]:
    """The cells by our names of the columns; an unknown column is passed over."""
    return {
        ours: one_line(str(row.cells[name]))
        for ours, names in COLUMNS[kind].items()
        for name in names
        if name in row.cells
    }


def _typed_code(kind: str, row: Row, code: str, report: Report) -> str:
    """The code as it was typed; "" with a fault where it is missing, or a spreadsheet took it for a number and dropped zeros."""
    column = next((name for name in COLUMNS[kind]["code"] if name in row.cells), "kode")
    if not code:
        report.fault(row, column, _("Isi kode klasifikasinya, misalnya 500.12."))
    if not code or column not in row.numbers or (code.isdecimal() and len(code) >= WHOLE_DIGITS):
        return code
    if row.numbers[column]:
        return row.numbers[column]
    report.fault(row, column, _(
        "Kode %(code)s tersimpan sebagai angka, jadi nol di depan atau di ujungnya mungkin hilang (500.1 atau 500.10?). "
        "Ubah format kolom kode menjadi Teks, ketik ulang kodenya, lalu unggah lagi."
    ) % {"code": code[:40]})  # fmt: skip
    return ""


def _code_is_fit(row: Row, code: str, seen: dict[str, int | str], report: Report) -> bool:
    column = "kode"
    if not rules.is_code(code):
        report.fault(row, column, _("“%(code)s” bukan kode klasifikasi. Tulis seperti 500.12.1.") % {"code": code[:40]})
    elif code in seen:
        report.fault(
            row,
            column,
            _("Kode %(code)s sudah ada di baris %(row)s. Hapus salah satunya.") % {"code": code, "row": seen[code]},
        )
    else:
        seen[code] = row.number
        return True
    return False


Known = dict[str, Classification]
Kept = dict[str, Retention]


def _read_classification(row: Row, cells: dict[str, str], known: Known, _kept: Kept, report: Report) -> None:
    code, label = cells["code"], cells.get("label", "")
    if not label or len(label) > LABEL_LIMIT:
        report.fault(row, "uraian", _("Isi uraiannya, paling banyak %(limit)d huruf.") % {"limit": LABEL_LIMIT})
        return
    present = known.get(code)
    if present is None:
        known[code] = Classification.objects.create(code=code, label=label)
        report.added[CLASSIFICATIONS] += 1
    elif present.label == label:
        report.same[CLASSIFICATIONS] += 1
    else:
        present.label = label
        present.save(update_fields=["label"])
        report.changed[CLASSIFICATIONS] += 1


def _read_retention(row: Row, cells: dict[str, str], known: Known, kept: Kept, report: Report) -> None:
    before = len(report.faults)
    if cells["code"] not in known:
        report.fault(row, "kode", _("Kode %(code)s belum ada. Masukkan klasifikasinya dulu.") % {"code": cells["code"]})
    years = [_years(row, cells, name, head, report) for name, head in (("active", "aktif"), ("inactive", "inaktif"))]
    fate = rules.FATES.get(cells.get("fate", "").casefold(), "")
    if not fate:
        report.fault(row, "nasib akhir", _("Tulis musnah, dinilai kembali, atau permanen."))
    if len(report.faults) > before:
        return
    facts = {
        "active_years": years[0], "inactive_years": years[1], "fate": fate, "basis": cells.get("basis", "")[:LABEL_LIMIT]
    }  # fmt: skip
    present = kept.get(cells["code"])
    if present is None:
        Retention.objects.create(classification=known[cells["code"]], **facts)
        report.added[RETENTION] += 1
    elif all(getattr(present, name) == value for name, value in facts.items()):
        report.same[RETENTION] += 1
    else:
        for name, value in facts.items():
            setattr(present, name, value)
        present.save(update_fields=list(facts))
        report.changed[RETENTION] += 1


def _years(row: Row, cells: dict[str, str], name: str, head: str, report: Report) -> int:
    """The years as a number; "2 tahun" is 2."""
    text = cells.get(name, "").casefold().removesuffix("tahun").strip()
    if text.isdecimal() and len(text) <= 3 and int(text) <= 100:
        return int(text)
    report.fault(row, head, _("Tulis jumlah tahun sebagai angka dari 0 sampai 100."))
    return 0


READERS: dict[str, Callable[[Row, dict[str, str], Known, Kept, Report], None]] = {
    CLASSIFICATIONS: _read_classification,
    RETENTION: _read_retention,
}


def export(kind: str, extension: str) -> bytes:
    """The table as it is, in the form in which it is read; an empty one has its headings and an example."""
    if kind not in KINDS:
        raise Refusal(KIND_UNKNOWN, kind=kind[:40])
    columns = [names[0] for names in COLUMNS[kind].values()]
    rows = _kept_rows(kind) or _examples(kind)
    tables: Sequence[Table] = [Table(kind, columns, rows)]
    return write_one_csv(tables) if extension == "csv" else write_xlsx(tables)


def _kept_rows(kind: str) -> list[dict[str, Any]]:
    if kind == CLASSIFICATIONS:
        return [{"kode": row.code, "uraian": row.label} for row in Classification.objects.all()]
    return [
        {"kode": row.classification.code, "aktif": row.active_years, "inaktif": row.inactive_years,
         "nasib akhir": str(row.get_fate_display()), "dasar": row.basis}
        for row in Retention.objects.select_related("classification")
    ]  # fmt: skip


def _examples(kind: str) -> list[dict[str, Any]]:
    if kind == CLASSIFICATIONS:
        return [{"kode": "500.12", "uraian": "Komunikasi dan informatika"}]
    return [{"kode": "500.12", "aktif": 2, "inaktif": 3, "nasib akhir": "musnah", "dasar": "JRA daerah"}]
