"""The floor of a letter: the same words on the same page as plain Typst markup, without template, facts or data file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import typst

from kolokasi.letters import render

PAGE = """
#set document(title: "Surat Balasan NUMBER", author: "Dinas", date: datetime(year: 2026, month: 11, day: 23))
#set page(width: 210mm, height: 297mm, margin: (top: 15mm, bottom: 20mm, left: 25mm, right: 20mm),
  background: place(center + horizon, rotate(-32deg, text(size: 92pt, weight: "bold", fill: luma(93%))[LATIHAN])),
  footer: text(size: 7pt)[LATIHAN: bukan dokumen dinas · Permohonan KL-2026-0001 · Kode dokumen CODE])
#set text(font: "Noto Sans", size: 11pt, lang: "id", hyphenate: false, fallback: false)
#set par(leading: 0.62em, spacing: 0.85em)
#align(center)[#text(size: 12.5pt)[PEMERINTAH PROVINSI] \\ #text(size: 14pt, weight: "bold")[DINAS]]
#line(length: 100%, stroke: 2pt)
#line(length: 100%, stroke: 0.6pt)
#grid(columns: (1fr, auto), column-gutter: 6mm,
  grid(columns: (21mm, auto, 1fr), column-gutter: (0mm, 2mm), row-gutter: 0.62em, [Nomor], [:], [NUMBER], [Sifat], [:],
    [Biasa], [Lampiran], [:], [1 (satu) berkas], [Hal], [:], [SUBJECT]), [Kota, 23 November 2026])
#grid(columns: (auto, 1fr), column-gutter: 1.6mm, [Yth.], [Kepala Dinas Contoh])
#[
#set par(justify: true, first-line-indent: (amount: 12.5mm, all: true))
Menindaklanjuti surat Saudara Nomor 900/1/2026 tanggal 12 November 2026, dengan hormat disampaikan bahwa permohonan
tersebut *dapat kami terima* dengan ketentuan sebagai berikut:

#[#set text(size: 9.5pt)
#table(columns: (7mm, 1fr, 37mm, 16mm, 20mm, 33mm), inset: (x: 1.8mm, y: 1.5mm), stroke: 0.5pt + luma(55%),
  table.header([*No*], [*Server*], [*Tempat*], [*Daya*], [*Bandwidth*], [*Alamat IP*]),
  ROWS)]

Saudara dimohon mengisi formulir barang terlampir dan mengirimkan server paling lambat *Jumat, 11 Desember 2026* ke Pusat
Data, Jalan Contoh Nomor 1 (pada jam kerja). Apabila server belum kami terima sampai batas tersebut, tempat yang disediakan
dialihkan kepada pemohon berikutnya.

Untuk keterangan lebih lanjut Saudara dapat menghubungi Helpdesk, telepon (0751) 000000.

Demikian disampaikan, atas perhatian dan kerja sama Saudara diucapkan terima kasih.
]
#block(breakable: false, above: 1.8em, grid(columns: (1fr, 72mm), column-gutter: 6mm, align: (left + bottom, left),
  grid(columns: (19mm, 42mm), column-gutter: 2.5mm, align: (left, left + horizon),
    image(bytes("QR"), format: "svg", width: 19mm, alt: "Kode QR"),
    text(size: 7pt)[Periksa keaslian dokumen ini dengan memindai kode, atau tulis kode CODE di halaman pemeriksaan.]),
  [Kepala Dinas, #v(21mm) Nama \\ Pembina (IV/a) \\ NIP 19710000 199600 1 001]))
#block(breakable: false, above: 1.8em)[Tembusan: #enum([Sekretaris Daerah], [Inspektur])]
"""


def plain_page(facts: Mapping[str, Any]) -> Callable[[], bytes]:
    """The bare compile of that page, its text ready; fonts and standards are those of our letters."""
    rows = ", ".join(
        f"[{n}], [{one['name']} \\ {one['make']}], [{one['room']}, Rak {one['rack']}, {one['unit']}], [{one['watts']} W],"
        f" [{one['bandwidth_mbps']} Mbps], [{one['addresses'][0]}]"
        for n, one in enumerate(facts["servers"], 1)
    )
    words = {"NUMBER": facts["number"], "SUBJECT": facts["subject"], "CODE": facts["code"], "ROWS": rows}
    page = PAGE.replace("QR", render.qr(facts["verify_url"]).replace('"', '\\"'), 1)
    for name, word in words.items():
        page = page.replace(name, word)
    ready = page.encode()
    standards = cast("Any", render.STANDARDS)
    return lambda: typst.compile(ready, font_paths=render.pinned(), pdf_standards=standards)
