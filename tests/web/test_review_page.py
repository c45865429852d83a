"""The reviews of steps 10 to 12 on one page each: promised beside what came and what stands, and what still is missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.factories import office
from tests.procedure.test_arrival import found
from tests.web.test_desk_inbox import queries_of

Browse = Callable[[str], Client]
REVIEWS = (("T10", "helpdesk"), ("T11A", "pranata_komputer"), ("T11B", "kabid_aptika"), ("T12", "kepala_dinas"))


def page(client: Client, case: Case) -> str:
    answer = client.get(f"/permohonan/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode().split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize(("element", "part"), REVIEWS)
def test_each_reviewer_sees_what_was_promised_what_came_and_what_stands(
    cast: Cast, browse: Browse, element: str, part: str
) -> None:
    case = office(cast, at=element).case
    server = CaseServer.objects.get(case=case).server
    place = Occupation.objects.get(server=server, released_at__isnull=True)
    text = page(browse(part), case)
    for fact in (
        "Dijanjikan",
        "Tiba",
        "Berdiri",
        place_of(place),
        server.serial,
        f"/server/{server.label}/",
        "Beralamat",
    ):
        assert fact in text
    assert "Semua server berdiri seperti yang dijanjikan." in text


def test_a_difference_is_said_first(cast: Cast, browse: Browse) -> None:
    working = office(cast, at="T08")
    working.prepare("T08")
    working.do("T08", "waive", data=found(working, weight_kg="34.5"), note="Rel tambahan terpasang, tetap muat di rak.")
    working.until("T11A")
    case = working.case
    text = page(browse("pranata_komputer"), case)
    assert "Ada yang berbeda dari yang dijanjikan" in text
    assert "34,5" in text
    assert "Sama dengan yang diajukan:" in text
    assert "Rel tambahan terpasang" in text


def test_what_the_report_lacks_is_named_before_it_is_written(cast: Cast, browse: Browse) -> None:
    working = office(cast, at="T10")
    assert "Laporan belum dapat ditulis" not in page(browse("helpdesk"), working.case)
    form = working.case.form
    form["servers"][0]["serial"] = ""
    form["contacts"]["technical"]["name"] = ""
    Case.objects.filter(pk=working.case.pk).update(form=form)
    Server.objects.filter(case_servers__case=working.case).update(serial="")
    text = page(browse("helpdesk"), working.case)
    assert "nomor seri" in text
    assert "langkah 8" in text
    assert "penanggung jawab teknis" in text


def test_the_page_asks_no_more_for_many_servers(cast: Cast, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)
    client = browse("pranata_komputer")
    one, three = office(cast, at="T11A").case, office(cast, at="T11A", servers=3).case
    queries_of(client, f"/permohonan/{one.number}/")
    few = queries_of(client, f"/permohonan/{one.number}/")
    assert queries_of(client, f"/permohonan/{three.number}/") == few
