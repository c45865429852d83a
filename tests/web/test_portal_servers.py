"""Our servers: what the agency is told of each, when, and what monitoring says; another agency's are not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kolokasi.addressing.models import Address
from kolokasi.base import clock
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.monitoring.actions import record_observation
from kolokasi.monitoring.models import Target
from kolokasi.people.models import Agency
from kolokasi.servers.actions import move_to
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.web.test_desk_inbox import queries_of


@pytest.fixture(autouse=True)
def _calendar_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)


def page(client: Client, way: str) -> str:
    answer = client.get(way)
    assert answer.status_code == 200, way
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def server_of(case: Case) -> Server:
    return CaseServer.objects.get(case=case).server


def said(server: Server, *, up: bool | None, health: str = "") -> None:
    """The monitoring system has answered about the server's target."""
    target = Target.objects.get(server=server, retired_at__isnull=True)
    now = clock.now()
    record_observation(target=target, at=now, up=up, health=health)


def test_nothing_is_told_before_the_answer_is_sent(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T06")
    label = server_of(working.case).label
    for way in ("/server-saya/", "/beranda/", f"/permohonan-saya/{working.case.number}/"):
        assert label not in page(applicant, way)
    assert applicant.get(f"/server-saya/{label}/").status_code == 404
    working.do("T06")
    for way in ("/server-saya/", "/beranda/", f"/permohonan-saya/{working.case.number}/"):
        assert label in page(applicant, way)
    text = page(applicant, f"/server-saya/{label}/")
    assert "Belum tiba" in text
    place = Occupation.objects.get(server__label=label, released_at__isnull=True)
    assert place_of(place) not in text, "a promised place is not told before the server stands there"


def test_a_rejected_draft_leaves_no_trace(applicant: Client, cast: Cast) -> None:
    working = office(cast, at="T05")
    label = server_of(working.case).label
    working.do("T05", "return", note="Kapasitas dipakai untuk hal lain.")
    working.until("", T04="reject")
    assert working.case.status == Case.Status.REJECTED
    assert label not in page(applicant, "/server-saya/")
    assert applicant.get(f"/server-saya/{label}/").status_code == 404


def test_a_mounted_server_has_place_address_watts_history_and_documents(applicant: Client, cast: Cast) -> None:
    case = office(cast, at="").case
    server = server_of(case)
    place = Occupation.objects.get(server=server, released_at__isnull=True)
    host = Address.objects.filter(server=server, state=Address.State.USED).earliest("host").host
    text = page(applicant, f"/server-saya/{server.label}/")
    for fact in (server.label, server.serial, place_of(place), place.rack.room.name, str(host), " W"):
        assert str(fact) in text
    for happening in ("Diajukan dalam", "Diterima di pusat data", "Dipasang di rak", "Aktif: permohonannya selesai"):
        assert happening in text
    for kind in ("Berita acara pemasangan", "Surat balasan bertanda tangan", "Tanda terima server"):
        assert kind in text
    done = page(applicant, f"/permohonan-saya/{case.number}/")
    for fact in (place_of(place), str(host), "Berita acara pemasangan", "Tata tertib", "Penghubung Anda"):
        assert fact in done


@pytest.mark.parametrize(
    ("up", "badge", "sentence"),
    [
        (True, "Terpantau", "Menjawab sejak"),
        (False, "Tidak menjawab", "Pesan sistem monitoring"),
        (None, "Belum terpantau", "belum melihatnya"),
    ],
)
def test_monitorings_last_word_is_the_state(
    applicant: Client, cast: Cast, up: bool | None, badge: str, sentence: str
) -> None:
    server = server_of(office(cast, at="").case)
    said(server, up=not up)
    said(server, up=up, health="connection refused")
    assert badge in page(applicant, "/server-saya/")
    text = page(applicant, f"/server-saya/{server.label}/")
    assert badge in text
    assert sentence in text
    if up is False:
        assert "Satu server tidak menjawab" in page(applicant, "/server-saya/")


def test_a_server_that_was_handed_back_stands_apart(applicant: Client, cast: Cast) -> None:
    server = server_of(office(cast, at="").case)
    move_to(server, Server.State.HANDED_BACK, clock.now())
    assert "Sudah tidak di sini" in page(applicant, "/server-saya/")
    assert "Dikembalikan" in page(applicant, f"/server-saya/{server.label}/")


@pytest.mark.parametrize("label", ["SRV-2026-9999", "%00", "a%00b", "x" * 400, "..", "%E2%80%AE", "'--", "SRV%0A"])
def test_other_labels_answer_like_unknown_ones(applicant: Client, cast: Cast, label: str) -> None:
    server = server_of(office(cast, at="T07").case)
    assert applicant.get(f"/server-saya/{label}/").status_code == 404
    stranger = Client()
    stranger.force_login(cast.stranger)
    assert stranger.get(f"/server-saya/{server.label}/").status_code == 404


def test_the_pages_ask_no_more_for_many_servers(applicant: Client, cast: Cast) -> None:
    office(cast, at="", servers=2)
    ways = ("/server-saya/", "/beranda/")
    few = [queries_of(applicant, way) for way in ways]
    more = office(cast, at="", servers=3).case
    many(cast.own, 30)
    assert [queries_of(applicant, way) for way in ways] == few
    assert few[0] <= 13
    assert queries_of(applicant, f"/permohonan-saya/{more.number}/") <= 29


def many(agency: Agency, count: int) -> None:
    """Old servers without a case, as a first import brings them."""
    long_ago = clock.now().replace(year=2020, day=1)
    Server.objects.bulk_create(
        Server(label=f"SRV-2020-{n:04d}", agency=agency, name=f"s{n}", state="active", made_at=long_ago)
        for n in range(count)
    )


@pytest.mark.parametrize("query", ["?page=0", "?page=999", "?page=x", "?page=-1", "?page=%00"])
def test_a_made_up_page_number_shows_a_page(applicant: Client, cast: Cast, query: str) -> None:
    many(cast.own, 35)
    assert "SRV-2020" in page(applicant, f"/server-saya/{query}")


def test_an_officer_is_led_to_the_desk(cast: Cast, browse: Callable[[str], Client]) -> None:
    client = browse("helpdesk")
    for way in ("/server-saya/", "/server-saya/SRV-2026-0001/", "/dokumen-saya/", "/rekan/"):
        assert client.get(way)["Location"] == "/"
