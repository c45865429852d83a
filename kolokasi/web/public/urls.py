"""The addresses that need no log-in; the two with a code are promised to others (INTERFACES, HTTP)."""

from __future__ import annotations

from django.urls import path

from kolokasi.web.public import hooks, verify, views

urlpatterns = [
    path("lacak/", views.track_form, name="track"),
    path("lacak/<str:code>", views.track, name="track_code"),
    path("kait/alertmanager/", hooks.alertmanager, name="hook_alertmanager"),
    path("kait/zabbix/", hooks.zabbix, name="hook_zabbix"),
    path("verifikasi/", verify.verify_any, name="verify"),
    path("verifikasi/<str:code>", verify.verify, name="verify_code"),
    path("verifikasi/<str:code>/cocokkan", verify.compare, name="verify_file"),
]
