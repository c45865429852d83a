"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.plant import capacity, forecast, imports, outage, parts, racks, waiting, windows

app_name = "plant"
urlpatterns: list[URLPattern] = [
    path("kapasitas/", capacity.capacity, name="capacity"),
    path("kapasitas/padam/", outage.outage, name="outage"),
    path("kapasitas/padam/beri-tahu/", outage.tell, name="outage_tell"),
    path("kapasitas/perkiraan/", forecast.forecast, name="forecast"),
    path("kapasitas/perkiraan/telaah/", forecast.paper, name="forecast_paper"),
    path("daftar-tunggu/", waiting.overview, name="waiting"),
    path("daftar-tunggu/<str:case_number>/<slug:word>/", waiting.answer, name="waiting_answer"),
    path("pemeliharaan/", windows.overview, name="windows"),
    path("pemeliharaan/baru/", windows.add, name="window_add"),
    path("pemeliharaan/<int:window_id>/", windows.change, name="window_change"),
    path("pemeliharaan/<int:window_id>/batal/", windows.cancel, name="window_cancel"),
    path("rak/", racks.overview, name="racks"),
    path("rak/<int:rack_id>/", racks.rack, name="rack"),
    path("rak/<int:rack_id>/perangkat/", parts.place, name="place_device"),
    path("rak/perangkat/<int:occupation_id>/lepas/", parts.take_out, name="remove_device"),
    path("pusat-data/", parts.plant, name="plant"),
    path("pusat-data/impor/", imports.bring, name="import"),
    path("pusat-data/impor/<slug:sheet>.csv", imports.example, name="import_example"),
    path("pusat-data/<slug:kind>/baru/", parts.add, name="add_part"),
    path("pusat-data/<slug:kind>/<int:part_id>/", parts.change, name="change_part"),
    path("pusat-data/<slug:kind>/<int:part_id>/hapus/", parts.remove, name="remove_part"),
]
