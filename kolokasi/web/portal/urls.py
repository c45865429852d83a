"""The addresses of the applicant's counter."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.portal import apply, case, check, documents, hand_over, home, people, servers, shipping, step, turn

urlpatterns = [
    path("beranda/", home.home, name="portal_home"),
    path("server-saya/", servers.servers, name="portal_servers"),
    path("server-saya/<str:label>/", servers.server, name="portal_server"),
    path("dokumen-saya/", documents.documents, name="portal_documents"),
    path("rekan/", people.team, name="portal_team"),
    path("rekan/undangan/<int:invitation_id>/cabut/", people.take_back, name="portal_take_back"),
    path("bantuan/", case.help_page, name="portal_help"),
    path("ajukan/", apply.start, name="apply_start"),
    path("ajukan/<int:pk>/", apply.task_list, name="apply_list"),
    path("ajukan/<int:pk>/hapus/", apply.delete_draft, name="apply_delete"),
    path("ajukan/<int:pk>/periksa/", check.check, name="apply_check"),
    path("ajukan/<int:pk>/surat/berkas/", apply.letter_file, name="apply_letter_file"),
    path("ajukan/<int:pk>/server/tambah/", apply.add_server, name="apply_server_add"),
    path("ajukan/<int:pk>/server/<int:key>/hapus/", apply.remove_server, name="apply_server_remove"),
    path("ajukan/<int:pk>/server/<int:key>/<slug:name>/", apply.page, name="apply_server_page"),
    path("ajukan/<int:pk>/<slug:name>/", apply.page, name="apply_page"),
    path("permohonan-saya/<str:number>/", case.case, name="portal_case"),
    path("permohonan-saya/<str:number>/terkirim/", check.sent, name="portal_sent"),
    path("permohonan-saya/<str:number>/perbaiki/", case.mend, name="portal_mend"),
    path("permohonan-saya/<str:number>/serah-terima/", hand_over.hand_over, name="portal_hand_over"),
    path("permohonan-saya/<str:number>/batalkan/", case.withdraw, name="portal_withdraw"),
    path("permohonan-saya/<str:number>/giliran/<slug:word>/", turn.answer, name="portal_turn"),
    path("permohonan-saya/<str:number>/penanggung-jawab/<slug:who>/", people.contact, name="portal_contact"),
    path("permohonan-saya/<str:number>/kiriman/", shipping.shipping, name="portal_shipping"),
    path("permohonan-saya/<str:number>/langkah/<str:element>/", step.step, name="portal_step"),
]
