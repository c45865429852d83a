"""The addresses of the counter: what is expected, reception, the visitor book."""

from __future__ import annotations

from django.urls import URLPattern, path

from kolokasi.web.desk.counter import arrivals, labels, visits

app_name = "counter"
urlpatterns: list[URLPattern] = [
    path("meja/kedatangan/", arrivals.expected, name="arrivals"),
    path("meja/kedatangan/<str:number>/", arrivals.receive, name="receive"),
    path("meja/kedatangan/<str:number>/kabar/", arrivals.notice, name="notice"),
    path("meja/label/rak/<int:rack_id>.pdf", labels.rack, name="rack_label"),
    path("meja/label/ruang/<int:room_id>.pdf", labels.racks, name="rack_labels"),
    path("meja/label/<str:label>.pdf", labels.one, name="label"),
    path("meja/kedatangan/<str:number>/label.pdf", labels.of_case, name="labels"),
    path("meja/tamu/", visits.visits, name="visits"),
    path("meja/tamu/<int:visit_id>/keluar/", visits.leave, name="leave"),
    path("meja/tamu/<int:visit_id>/perbaiki/", visits.correct, name="correct_visit"),
    path("meja/tamu/<int:year>.csv", visits.export, name="visits_csv"),
]
