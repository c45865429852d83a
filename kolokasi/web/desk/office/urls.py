"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.office import accounts, agencies, counter, invitation, notices, setup, wording

app_name = "office"
urlpatterns: list[URLPattern] = [
    path("pemberitahuan/", notices.notices, name="notices"),
    path("pemberitahuan/dibaca/", notices.read_all, name="notices_read"),
    path("pemberitahuan/<int:notice_id>/", notices.notice, name="notice"),
    path("instansi/", agencies.agencies, name="agencies"),
    path("instansi/baru/", agencies.add, name="agency_add"),
    path("instansi/<int:agency_id>/", agencies.agency, name="agency"),
    path("instansi/<int:agency_id>/ubah/", agencies.change, name="agency_change"),
    path("akun/undang/", accounts.invite, name="invite"),
    path("akun/<int:account_id>/", accounts.account, name="account"),
    path("akun/<int:account_id>/ubah/", accounts.change, name="account_change"),
    path("akun/<int:account_id>/nonaktifkan/", accounts.close, name="account_close"),
    path("akun/<int:account_id>/aktifkan/", accounts.reopen, name="account_reopen"),
    path("akun/undangan/<int:invitation_id>/cabut/", accounts.revoke, name="invitation_revoke"),
    path("undangan/<str:secret>/", invitation.invitation, name="invitation"),
    path("pemasangan/", setup.begin, name="setup_begin"),
    path("pemasangan/<str:secret>/", setup.found, name="setup"),
    path("kantor/", setup.ready, name="ready"),
    path("kantor/penerimaan/", counter.counter, name="counter"),
    path("kantor/naskah/", wording.documents, name="wordings"),
    path("kantor/naskah/<slug:kind>/", wording.document, name="wording"),
    path("kantor/naskah/<slug:kind>/<int:revision>/berlaku/", wording.put_in_force, name="wording_in_force"),
    path("kantor/naskah/<slug:kind>/<int:revision>/lembar/<int:page>.svg", wording.sheet, name="wording_sheet"),
    path("kantor/surel/", setup.mail_test, name="mail_test"),
]
