"""The page of an outage: the answer first, who is hit, drafts, and notices that are sent once."""

from __future__ import annotations

import pytest
from django.test import Client

from kolokasi.base.models import Event
from kolokasi.facility.models import Feed, MaintenanceWindow, Occupation, Room, Site, Ups
from kolokasi.notices.models import Kind, Notice
from tests.cast import Cast
from tests.factories import office
from tests.fixtures import NOON
from tests.web.desk_office import browser
from tests.web.test_desk_inbox import queries_of
from tests.web.test_plant_pages import text


@pytest.fixture
def place(cast: Cast) -> int:
    """A case whose two servers stand in a rack; the number of UPS A."""
    office(cast, at="T10", servers=2)
    return Ups.objects.order_by("name")[0].pk


def test_the_answer_comes_first_with_people_and_a_draft(cast: Cast, place: int) -> None:
    client = browser(cast, "helpdesk")
    assert "Pilih bagian" in text(client.get("/kapasitas/padam/"))
    said = text(client.get(f"/kapasitas/padam/?bagian=ups-{place}"))
    assert "Bila UPS A padam:" in said and "kehilangan cadangan, 1 instansi." in said
    assert "Nadia Putri" in said and "tetap menyala, tetapi tanpa cadangan daya" in said
    later = text(client.get(f"/kapasitas/padam/?bagian=room-{Room.objects.get().pk}&mulai=2026-12-01T08:00"))
    assert "mulai Selasa, 1 Desember 2026 pukul 08.00 WIB" in later and "2 mati" not in said


def test_notices_are_sent_once_and_leave_an_event(cast: Cast, place: int) -> None:
    client, posted = browser(cast, "helpdesk"), {"bagian": f"ups-{place}", "mulai": "2026-12-01T08:00"}
    assert client.post("/kapasitas/padam/beri-tahu/", posted).status_code == 302
    told = Notice.objects.filter(kind=Kind.OUTAGE)
    first = told.count()
    assert first and set(told.values_list("account__agency", flat=True)) == {cast.own.pk}
    assert client.post("/kapasitas/padam/beri-tahu/", posted).status_code == 302
    assert told.count() == first
    assert Event.objects.filter(act="outage_told").count() == 1
    assert "UPS A akan padam" in text(browser(cast, "applicant").get("/pemberitahuan/"))
    client.post("/kapasitas/padam/beri-tahu/", posted | {"mulai": "2026-12-02T08:00"})
    assert told.count() == 2 * first


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"bagian": "ups-999"}, 404), ({"bagian": ""}, 404), ({"mulai": "besok"}, 422), ({"mulai": "9999-12-31T00:00"}, 422),
        ({"mulai": "2026-12-01T08:00", "sampai": "2026-12-01T07:00"}, 422), ({"sampai": "\x00"}, 422),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence(cast: Cast, place: int, changes: dict[str, str], status: int) -> None:
    posted = {"bagian": f"ups-{place}"} | changes
    assert browser(cast, "helpdesk").post("/kapasitas/padam/beri-tahu/", posted).status_code == status
    assert not Notice.objects.filter(kind=Kind.OUTAGE).exists()


def test_who_only_reads_tells_nobody(cast: Cast, place: int) -> None:
    posted = {"bagian": f"ups-{place}"}
    assert browser(cast, "auditor").post("/kapasitas/padam/beri-tahu/", posted).status_code == 403
    assert browser(cast, "applicant").get("/kapasitas/padam/").status_code == 403
    assert Client().get("/kapasitas/padam/").status_code == 302
    assert not Notice.objects.filter(kind=Kind.OUTAGE).exists()


def test_a_maintenance_window_brings_its_times_and_its_reason(cast: Cast, place: int) -> None:
    window = MaintenanceWindow.objects.create(
        site=Site.objects.get(), room=Room.objects.get(), starts_at=NOON.replace(year=2027),
        ends_at=NOON.replace(year=2027, hour=NOON.hour + 3), reason="Ganti baterai UPS", made_at=NOON, made_by="test",
    )  # fmt: skip
    said = text(browser(cast, "helpdesk").get(f"/kapasitas/padam/?bagian=window-{window.pk}"))
    assert "Selama pekerjaan di Ruang Server 1:" in said and "karena Ganti baterai UPS" in said


def test_as_many_questions_for_many_machines_as_for_few(cast: Cast, place: int) -> None:
    client, path = browser(cast, "helpdesk"), f"/kapasitas/padam/?bagian=feed-{Feed.objects.order_by('name')[0].pk}"
    few = queries_of(client, path)
    office(cast, at="T10", by="applicant_2" if "applicant_2" in cast.accounts else "applicant", servers=4)
    assert Occupation.objects.filter(released_at__isnull=True).count() > 10
    assert queries_of(client, path) == few
