"""The addresses at the rack."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.mounting import pages

app_name = "mounting"
urlpatterns: list[URLPattern] = [
    path("pasang/", pages.waiting, name="waiting"),
    path("pasang/<str:number>/", pages.of_case, name="case"),
    path("pasang/<str:number>/<int:index>/", pages.flow, name="flow"),
    path("pasang/<str:number>/<int:index>/<slug:kind>/", pages.tick, name="tick"),
    path("r/<int:rack_id>/", pages.rack, name="rack"),
]
