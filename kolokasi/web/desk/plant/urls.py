"""The addresses of these pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.facility.importing import DEVICE_TYPES, SERVERS
from kolokasi.web.desk.plant import (
    capacity,
    devices,
    exports,
    forecast,
    imports,
    outage,
    parts,
    plan,
    racks,
    waiting,
    windows,
)

app_name = "plant"
urlpatterns: list[URLPattern] = [
    path("kapasitas/", capacity.capacity, name="capacity"),
    path("kapasitas/padam/", outage.outage, name="outage"),
    path("kapasitas/padam/beri-tahu/", outage.tell, name="outage_tell"),
    path("kapasitas/perkiraan/", forecast.forecast, name="forecast"),
    path("kapasitas/perkiraan/telaah/", forecast.paper, name="forecast_paper"),
    path("kapasitas/rencana/", plan.overview, name="plans"),
    path("kapasitas/rencana/baru/", plan.ask, name="plan_ask"),
    path("kapasitas/rencana/<int:plan_id>/", plan.plan, name="plan"),
    path("kapasitas/rencana/<int:plan_id>/terapkan/", plan.apply, name="plan_apply"),
    path("daftar-tunggu/", waiting.overview, name="waiting"),
    path("daftar-tunggu/<str:case_number>/<slug:word>/", waiting.answer, name="waiting_answer"),
    path("pemeliharaan/", windows.overview, name="windows"),
    path("pemeliharaan/baru/", windows.add, name="window_add"),
    path("pemeliharaan/<int:window_id>/", windows.change, name="window_change"),
    path("pemeliharaan/<int:window_id>/batal/", windows.cancel, name="window_cancel"),
    path("rak/", racks.overview, name="racks"),
    path("rak/<int:rack_id>/", racks.rack, name="rack"),
    path("rak/<int:rack_id>/perangkat/", devices.place, name="place_device"),
    path("rak/<int:rack_id>/stopkontak/", devices.outlets, name="outlets"),
    path("rak/perangkat/<int:occupation_id>/", devices.change_device, name="change_device"),
    path("rak/perangkat/<int:occupation_id>/lepas/", devices.take_out, name="remove_device"),
    path("pusat-data/", parts.plant, name="plant"),
    path("pusat-data/tipe/", devices.types, name="device_types"),
    path("pusat-data/impor/", imports.bring, name="import"),
    path("pusat-data/impor/server/", imports.bring, {"kind": SERVERS}, name="import_servers"),
    path("pusat-data/impor/tipe/", imports.bring, {"kind": DEVICE_TYPES}, name="import_types"),
    path("pusat-data/impor/<int:run_id>/batalkan/", exports.undo, name="undo_import"),
    path("pusat-data/impor/templat/<slug:kind>.<slug:extension>", exports.template, name="import_template"),
    path("pusat-data/impor/<slug:sheet>.csv", exports.example, name="import_example"),
    path("pusat-data/ekspor/<slug:kind>.<slug:extension>", exports.export, name="export"),
    path("pusat-data/<slug:kind>/baru/", parts.add, name="add_part"),
    path("pusat-data/<slug:kind>/<int:part_id>/", parts.change, name="change_part"),
    path("pusat-data/<slug:kind>/<int:part_id>/hapus/", parts.remove, name="remove_part"),
]
