"""The addresses of the office's papers."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.generic import RedirectView

from kolokasi.web.desk.letters import (
    blocks,
    correcting,
    dispositions,
    entering,
    exports,
    letter,
    letterhead,
    lists,
    numbers,
    outside,
    paragraph,
    pattern,
    preview,
    queue,
    registers,
    signers,
    signing,
)

app_name = "letters"
urlpatterns: list[URLPattern] = [
    path(
        "surat/", RedirectView.as_view(pattern_name="letters:incoming", http_method_names=["get", "head"]), name="home"
    ),
    path("surat/masuk/", registers.register, {"direction": "masuk"}, name="incoming"),
    path("surat/keluar/", registers.register, {"direction": "keluar"}, name="outgoing"),
    path("surat/kartu-kendali/", registers.cards, name="cards"),
    path("surat/disposisi/", registers.dispositions, name="sent"),
    path("surat/buku/<slug:name>.pdf", exports.printed, name="book"),
    path("surat/buku/<slug:name>.<slug:form>", exports.table, name="table"),
    path("surat/catat/", entering.enter, name="enter"),
    path("surat/agenda/<int:entry_id>/", entering.entry, name="entry"),
    path("surat/agenda/<int:entry_id>/betulkan/", correcting.correct, name="correct"),
    path("surat/agenda/<int:entry_id>/pindaian/", entering.scan, name="scan"),
    path("surat/agenda/<int:entry_id>/srikandi/", entering.srikandi, name="srikandi"),
    path("surat/agenda/<int:entry_id>/<slug:which>.pdf", entering.file, name="entry_file"),
    path("surat/nomor/", numbers.numbers, name="numbers"),
    path("surat/nomor/pesan/", numbers.reserve, name="reserve"),
    path("surat/nomor/pola/", pattern.pattern, name="pattern"),
    path("surat/nomor/urutan/", numbers.order, name="order"),
    path("surat/nomor/blok/", blocks.blocks, name="blocks"),
    path("surat/nomor/blok/pesan/", blocks.reserve, name="block_reserve"),
    path("surat/nomor/blok/<int:block_id>/", blocks.block, name="block"),
    path("surat/nomor/blok/<int:block_id>/daftar.pdf", blocks.sheet, name="block_sheet"),
    path("surat/nomor/<int:number_id>/", outside.settle, name="settle"),
    path("surat/nomor/<int:number_id>/pindaian.pdf", outside.scan, name="number_scan"),
    path("surat/penandatangan/", signers.ways, name="signers"),
    path("surat/penandatangan/<int:account_id>/nik/", signers.nik, name="nik"),
    path("surat/kop/", letterhead.letterhead, name="letterhead"),
    path("surat/kop/contoh.svg", letterhead.sample, name="letterhead_sample"),
    path("surat/daftar/<slug:name>/", lists.lines, name="lines"),
    path("surat/daftar/<slug:name>/<slug:key>/", lists.change, name="change_line"),
    path("surat/<int:letter_id>/", letter.letter, name="letter"),
    path("surat/<int:letter_id>/lembar/<int:page>/", letter.sheet, name="sheet"),
    path("surat/<int:letter_id>/<slug:stage>.pdf", letter.pdf, name="pdf"),
    path("surat/<int:letter_id>/paragraf/", paragraph.paragraph, name="paragraph"),
    path("surat/<int:letter_id>/batal/", letter.void, name="void"),
    path("meja/tanda-tangan/", queue.queue, name="queue"),
    path("meja/tanda-tangan/kode/", queue.code, name="code"),
    path("meja/tanda-tangan/<int:letter_id>/", queue.reader, name="reader"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/tanda-tangan/", signing.sign, name="sign"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/pratinjau/", preview.preview, name="preview"),
    path("permohonan/<str:number>/disposisi/", dispositions.dispositions, name="dispositions"),
    path("permohonan/<str:number>/disposisi/<int:seq>/tarik/", dispositions.recall, name="recall"),
]
