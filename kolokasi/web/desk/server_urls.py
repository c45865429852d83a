"""The addresses of the servers' pages at the desk."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.desk import server, server_list

app_name = "server"
urlpatterns = [
    path("server/", server_list.servers, name="servers"),
    path("server/<str:label>/", server.server, name="server"),
]
