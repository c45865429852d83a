"""The servers as the office sees them, and where the code on a label leads whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kolokasi.addressing.models import Address
from kolokasi.base import clock
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.letters.models import AgendaEntry
from kolokasi.monitoring.models import Alert
from kolokasi.monitoring.watts import keep_watts
from kolokasi.procedure.models import Visit
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.web.test_desk_inbox import queries_of
from tests.web.test_portal_servers import many, said

Browse = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _calendar_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)


def page(client: Client, way: str) -> str:
    answer = client.get(way)
    assert answer.status_code == 200, way
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def shown(answer: Any) -> str:
    """The page without its form tokens, which differ each time."""
    main: str = answer.content.decode().split("<main")[1].split("</main>")[0]
    return main


def server_of(case: Case) -> Server:
    return CaseServer.objects.get(case=case).server


def test_a_server_shows_its_place_address_watts_papers_and_history(cast: Cast, browse: Browse) -> None:
    case = office(cast, at="").case
    server = server_of(case)
    said(server, up=False, health="connection refused")
    place = Occupation.objects.get(server=server, released_at__isnull=True)
    host = Address.objects.filter(server=server, state=Address.State.USED).earliest("host").host
    text = page(browse("auditor"), f"/server/{server.label}/")
    for fact in (
        server.name,
        server.serial,
        place_of(place),
        str(host),
        case.number,
        "Dijanjikan",
        "connection refused",
    ):
        assert str(fact) in text
    for happening in (
        "Diterima di pusat data",
        "Dicocokkan dengan yang diajukan",
        "Dipasang di rak",
        f"Alamat {host} diberikan",
    ):
        assert happening in text
    assert "Berita acara pemasangan" in text


@pytest.mark.parametrize("sought", ["label", "name", "serial", "agency", "rack", "address", "none"])
def test_a_server_is_found_by_what_one_knows(cast: Cast, browse: Browse, sought: str) -> None:
    server = server_of(office(cast, at="").case)
    place = Occupation.objects.select_related("rack").get(server=server, released_at__isnull=True)
    address = Address.objects.filter(server=server, state=Address.State.USED).earliest("host")
    words = {
        "label": server.label.lower(), "name": server.name[:4], "serial": server.serial, "agency": server.agency.name,
        "rack": place.rack.name, "address": str(address.host), "none": "zzz",
    }[sought]  # fmt: skip
    text = page(browse("helpdesk"), f"/server/?q={words}")
    assert (server.label in text) is (sought != "none")


def test_the_list_parts_what_is_here_to_come_and_gone(cast: Cast, browse: Browse) -> None:
    here, coming = server_of(office(cast, at="").case), server_of(office(cast, at="T07").case)
    client = browse("helpdesk")
    assert here.label in page(client, "/server/")
    assert coming.label not in page(client, "/server/")
    assert coming.label in page(client, "/server/?di=akan-datang")
    assert "Belum ada server di sini" in page(client, "/server/?di=sudah-pergi")


def test_the_list_asks_no_more_for_many_servers(cast: Cast, browse: Browse) -> None:
    office(cast, at="")
    client = browse("helpdesk")
    few = queries_of(client, "/server/?di=semua")
    many(cast.own, 45)
    assert queries_of(client, "/server/?di=semua") == few
    assert few <= 22


def test_a_server_of_a_secret_case_is_not_there_for_others(cast: Cast, browse: Browse) -> None:
    case = office(cast, at="T07").case
    server = server_of(case)
    client = browse("tim_teknis")
    assert client.get(f"/server/{server.label}/").status_code == 200
    AgendaEntry.objects.filter(case=case).update(secret=True)
    assert client.get(f"/server/{server.label}/").status_code == 404
    assert client.get(f"/s/{server.label}/").status_code == 404
    assert server.label not in page(client, "/server/?di=semua")


@pytest.mark.parametrize("label", ["SRV-2026-9999", "%00", "x" * 400, "..", "%E2%80%AE", "'--", "SRV%0A"])
@pytest.mark.parametrize("way", ["/server/", "/s/"])
def test_other_labels_answer_like_unknown_ones(cast: Cast, browse: Browse, way: str, label: str) -> None:
    assert browse("helpdesk").get(f"{way}{label}/").status_code == 404


def test_the_code_leads_each_reader_to_the_own_page(cast: Cast, browse: Browse) -> None:
    case = office(cast, at="T09").case
    label = server_of(case).label
    assert browse("tim_teknis").get(f"/s/{label.lower()}/")["Location"] == f"/permohonan/{case.number}/?server=0"
    assert browse("helpdesk").get(f"/s/{label}/")["Location"] == f"/server/{label}/"
    assert browse("applicant").get(f"/s/{label}/")["Location"] == f"/server-saya/{label}/"


def test_after_step_nine_the_technician_reads_the_server(cast: Cast, browse: Browse) -> None:
    label = server_of(office(cast, at="T10").case).label
    assert browse("tim_teknis").get(f"/s/{label}/")["Location"] == f"/server/{label}/"


def test_a_foreign_label_is_as_absent_as_an_unknown_one(cast: Cast, browse: Browse) -> None:
    label = server_of(office(cast, at="T09").case).label
    foreign, unknown = (browse("stranger").get(f"/s/{one}/") for one in (label, "SRV-2026-9999"))
    assert foreign.status_code == unknown.status_code == 404
    assert shown(foreign) == shown(unknown)


def test_who_has_not_logged_in_is_asked_to_whatever_the_label(cast: Cast) -> None:
    label = server_of(office(cast, at="T09").case).label
    for one in (label, "SRV-2026-9999"):
        assert Client().get(f"/s/{one}/")["Location"] == f"/masuk?next=/s/{one}/"


def test_measured_watts_and_alerts_stand_beside_what_was_promised(cast: Cast, browse: Browse) -> None:
    server, now = server_of(office(cast, at="").case), clock.now()
    keep_watts(server=server, watts=912.0, at=now, source="prometheus")
    Alert.objects.create(
        server=server, system="prometheus", key="a", name="Suhu tinggi", started_at=now, heard_at=now, summary="41 °C"
    )
    desk, portal = (
        page(browse("helpdesk"), f"/server/{server.label}/"),
        page(browse("applicant"), f"/server-saya/{server.label}/"),
    )
    for text in (desk, portal):
        for fact in ("912", "Suhu tinggi", "41 °C", "dijanjikan"):
            assert fact in text
    assert "Melebihi yang dijanjikan" in desk
    assert "Lebih besar daripada yang dijanjikan" in portal


def test_visits_for_its_case_stand_in_the_history_for_the_office_alone(cast: Cast, browse: Browse) -> None:
    case = office(cast, at="").case
    server, now = server_of(case), clock.now()
    Visit.objects.create(
        name="Tamu Contoh", identity="ktp", identity_end="1234", agency="Dinas Contoh Satu", case=case, escort="Embun Contoh",
        purpose="Ganti disk", came_at=now, entered_by=cast["helpdesk"],
    )  # fmt: skip
    assert "Tamu Contoh" in page(browse("helpdesk"), f"/server/{server.label}/")
    assert "Tamu Contoh" not in page(browse("applicant"), f"/server-saya/{server.label}/")
