"""The addresses of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk import (
    acts,
    calendar,
    case,
    documents,
    hand_over,
    inbox,
    paper,
    paper_letter,
    part,
    people,
    questions,
    replay,
    sheets,
    sop,
)

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("kerja/", inbox.inbox, name="inbox"),
    path("permohonan/", inbox.cases, name="cases"),
    path("permohonan/<str:number>/", case.case, name="case"),
    path("permohonan/<str:number>/alur/", sop.flow, name="flow"),
    path("permohonan/<str:number>/jejak/", acts.history, name="history"),
    path("permohonan/<str:number>/batalkan/", acts.withdraw, name="withdraw"),
    path("permohonan/<str:number>/hitung-ulang/", replay.again, name="replay"),
    path("permohonan/<str:number>/catatan/", acts.note, name="note"),
    path("permohonan/<str:number>/serah-terima/", hand_over.hand_over, name="hand_over"),
    path("permohonan/<str:number>/dokumen/", documents.add, name="document_add"),
    path("permohonan/<str:number>/dokumen/<int:attachment_id>/batal/", documents.void, name="document_void"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/", acts.complete, name="complete"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/simpan/", acts.save, name="save"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/bandingkan/", acts.compare, name="compare"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/ambil/", acts.take, name="take"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/lepas/", acts.release, name="release"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/bagian/<slug:key>/", part.part, name="part"),
    path("permohonan/<str:number>/langkah/<str:element>/<int:round>/kertas/", paper.close, name="on_paper"),
    path("permohonan/<str:number>/lembar-disposisi.pdf", sheets.disposition_sheet, name="disposition_sheet"),
    path("permohonan/<str:number>/kartu-kendali.pdf", sheets.control_card, name="control_card"),
    path("permohonan/<str:number>/surat-balasan/<int:version>.pdf", sheets.letter_file, name="letter_file"),
    path("permohonan-baru/", paper_letter.new, name="paper_new"),
    path("pertanyaan/<int:question_id>/", questions.answer, name="question"),
    path("sop/", sop.sop, name="sop"),
    path("sop/<int:number>/", sop.sop, name="sop_revision"),
    path("sop/<int:number>/lembar.pdf", sop.sheet, name="sop_sheet"),
    path("kalender/", calendar.calendar, name="calendar"),
    path("kalender/libur/<str:day>/hapus/", calendar.remove_day, name="remove_day"),
    path("kalender/ramadan/", calendar.add_season, name="add_season"),
    path("kalender/ramadan/<int:season_id>/hapus/", calendar.remove_season, name="remove_season"),
    path("jabatan/", people.people, name="people"),
    path("jabatan/tunjuk/", people.appoint, name="appoint"),
    path("jabatan/<int:holding_id>/akhiri/", people.end, name="end_holding"),
    path("akun/baru/", people.register, name="register"),
]
