"""The addresses of the servers' pages at the desk."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.desk import evidence, server, server_list

app_name = "server"
urlpatterns = [
    path("server/", server_list.servers, name="servers"),
    path("server/<str:label>/", server.server, name="server"),
    path("server/<str:label>/bukti/", evidence.page, name="evidence"),
    path("server/<str:label>/bukti/berkas/", evidence.upload, name="evidence_file"),
    path("server/<str:label>/bukti/bmc/", evidence.ask, name="evidence_ask"),
    path("server/<str:label>/bukti/wajar/", evidence.settle, name="evidence_settle"),
    path("pusat-data/bmc/", evidence.networks, name="bmc_networks"),
]
