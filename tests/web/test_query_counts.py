"""A page asks the database as often for fifty rows as for five."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.cases.models import Attachment, Case, CaseServer, Closing, Note, OpenTask
from kolokasi.facility.models import DeviceType, MaintenanceWindow, Outlet
from kolokasi.procedure.models import WaitingTurn
from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Server
from tests.cast import Cast
from tests.facility.hall import build
from tests.factories import office
from tests.procedure.walking import Office
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import copies, queries_of


@pytest.fixture(autouse=True)
def _calendar_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kolokasi.base.queries.CHECK_SECONDS", 3600)  # else a slow run asks for its version


def fill(place: Office, count: int) -> None:
    """So many further notes, documents and closed rounds, each by somebody else's hand in turn."""
    officers = [place.cast[part] for part in ("helpdesk", "helpdesk_2", "pranata_komputer")]
    letter = place.case.attachments.order_by("id")[0].blob
    first = Note.objects.filter(case=place.case).count()
    for n in range(first, first + count):
        doer = officers[n % 3]
        Note.objects.create(case=place.case, author=doer, text=f"Catatan {n}", at=place.at)
        Attachment.objects.create(
            case=place.case, blob=letter, kind="lain", name=f"{n}.pdf", added_by=doer, added_at=place.at
        )
        Closing.objects.create(
            case=place.case, element="T02C", step="2c", round=n + 2, outcome="forward", actor=doer,
            post_key="pranata_komputer", opened_at=place.at, closed_at=place.at + timedelta(minutes=n),
        )  # fmt: skip


def test_the_case_page_and_its_record(cast: Cast) -> None:
    place, client = office(cast, at="T03"), browser(cast, "helpdesk")
    address = f"/permohonan/{place.case.number}/"
    fill(place, 5)
    few = [queries_of(client, address), queries_of(client, f"{address}jejak/")]
    fill(place, 45)
    assert [queries_of(client, address), queries_of(client, f"{address}jejak/")] == few
    assert few[0] <= 54  # of these 23 weigh the plant anew for the panel of step 3 and draw the racks where it fits


def test_the_applicants_own_page(cast: Cast) -> None:
    place, client = office(cast, at="T03"), browser(cast, "applicant")
    copies(place.case, 4)
    few = queries_of(client, "/beranda/")
    copies(place.case, 45, first=4)
    assert OpenTask.objects.count() == 50
    assert queries_of(client, "/beranda/") == few


def test_the_lists_of_the_plant(cast: Cast) -> None:
    """Maintenance, makes of devices, the outlets of a rack, and who waits for room."""
    place, client, hall = office(cast, at="T03"), browser(cast, "helpdesk"), build()
    rack, feed = hall.racks[0], hall.feeds[0]
    pages = ["/pemeliharaan/", "/pusat-data/tipe/", f"/rak/{rack.pk}/stopkontak/", "/daftar-tunggu/"]

    def add(first: int, last: int) -> None:
        for n in range(first, last):
            start = place.at + timedelta(days=n + 1)
            MaintenanceWindow.objects.create(
                site=hall.site, room=hall.room, starts_at=start, ends_at=start + timedelta(hours=1), reason=f"{n}",
                made_at=place.at,
            )  # fmt: skip
            DeviceType.objects.create(manufacturer="Contoh", model=f"X{n}", units=1)
            Outlet.objects.create(rack=rack, feed=feed, name=f"A{n}")
        for case in Case.objects.filter(turn=None):
            WaitingTurn.objects.create(case=case, since=place.at, request={"servers": []})

    copies(place.case, 4)
    add(0, 5)
    few = [queries_of(client, page) for page in pages]
    copies(place.case, 45, first=4)
    add(5, 50)
    assert [queries_of(client, page) for page in pages] == few


def test_the_servers_that_wait_at_the_rack(cast: Cast) -> None:
    place, client = office(cast, at="T09"), browser(cast, "tim_teknis")
    (line,) = CaseServer.objects.filter(case=place.case)
    pages = ["/pasang/", f"/pasang/{place.case.number}/0/"]

    def add(first: int, last: int) -> None:
        copies(place.case, last - first, first=first)
        OpenTask.objects.filter(element="T03").update(element="T09", step="9", post_key="tim_teknis")
        for case in Case.objects.filter(case_servers=None):
            server = declare_server(agency=case.agency, spec=line.server.spec, at=place.at)
            Server.objects.filter(pk=server.pk).update(state=Server.State.RECEIVED)
            CaseServer.objects.create(case=case, server=server, index=0)

    add(0, 4)
    few = [queries_of(client, page) for page in pages]
    add(4, 49)
    assert [queries_of(client, page) for page in pages] == few
    assert few[1] <= 60
