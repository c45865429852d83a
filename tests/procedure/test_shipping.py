"""The shipping notice, the reception of several servers, and the visitor book."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.base import scans
from kolokasi.base.models import Event
from kolokasi.cases.models import Attachment
from kolokasi.procedure import labels, reception, shipping, visits
from kolokasi.procedure.models import ShippingNotice, Visit
from kolokasi.servers.models import Photo, Receipt
from kolokasi.servers.photos import stored_picture
from tests.cast import Cast
from tests.facility.hall import build
from tests.factories import case
from tests.fixtures import NOON
from tests.procedure.taken import refusal
from tests.scanning import blank, photograph

pytestmark = pytest.mark.django_db

TOLD = {
    "carrier": "JNE", "arrives_on": NOON.date().isoformat(), "boxes": "2", "contact": "Sari", "phone": "0812",
    "tracking": "", "comes_with": "",
}  # fmt: skip
GUEST = {
    "name": "Budi Santoso", "identity": "ktp", "identity_end": "3273010101900001", "agency": "Dinas Sosial",
    "escort": "Rudi", "purpose": "Mengantar server", "carried_in": "SN 77", "case": "",
}  # fmt: skip


def test_the_applicant_tells_and_changes_and_the_counter_expects_it(cast: Cast) -> None:
    found = case(cast, at="T07")
    shipping.announce_shipping(number=found.number, account=cast["applicant"], data=TOLD, at=NOON)
    (row,) = shipping.expected(cast["helpdesk"], NOON)
    assert (row.when, row.case, len(row.servers)) == ("today", found, 1)
    assert shipping.expected(cast["helpdesk"], NOON + timedelta(days=1))[0].when == "late"
    later = {**TOLD, "arrives_on": (NOON.date() + timedelta(days=3)).isoformat()}
    shipping.announce_shipping(number=found.number, account=cast["helpdesk"], data=later, at=NOON)
    assert shipping.expected(cast["helpdesk"], NOON)[0].when == "later"
    told = Event.objects.filter(subject_id=found.number, act="shipping_told").order_by("seq")
    assert [one.old.get("arrives_on") for one in told] == [None, TOLD["arrives_on"]]
    assert "Sari" not in str([one.new for one in told])


def test_others_and_other_times_are_refused(cast: Cast) -> None:
    found = case(cast, at="T07")
    for who in (cast["stranger"], cast["tim_teknis"]):
        act = partial(shipping.announce_shipping, number=found.number, account=who, data=TOLD, at=NOON)
        assert refusal(act).status in {403, 404}
    early = case(cast, at="T03")
    said = refusal(
        lambda: shipping.announce_shipping(number=early.number, account=cast["applicant"], data=TOLD, at=NOON)
    )
    assert said.code == "shipping_nothing_awaited"
    assert not ShippingNotice.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("boxes", "0"), ("boxes", "-1"), ("boxes", "9" * 40), ("boxes", "dua"), ("arrives_on", "besok"),
        ("arrives_on", "2020-01-01"), ("arrives_on", "9999-12-31"), ("carrier", " \u202e"), ("contact", "x" * 999),
        ("phone", ""), ("tracking", "9" * 300),
    ],
)  # fmt: skip
def test_bad_answers_are_named(cast: Cast, name: str, value: str) -> None:
    found = case(cast, at="T07")
    said = refusal(
        lambda: shipping.announce_shipping(
            number=found.number, account=cast["applicant"], data={**TOLD, name: value}, at=NOON
        )
    )
    assert list(getattr(said, "errors", {})) == [name]


def test_several_servers_are_received_at_once_or_none(cast: Cast) -> None:
    found = case(cast, at="T08", servers=2)
    picture = stored_picture(photograph(blank()), NOON)
    delivered = [reception.Delivered(0, "SN-1", [picture]), reception.Delivered(1, "SN-2")]
    data = {"brought_by": "", "boxes": "2", "condition": "utuh"}

    def receive() -> None:
        reception.receive_servers(
            number=found.number, delivered=delivered, data=data, account=cast["helpdesk"], at=NOON
        )

    refusal(receive)
    assert not Receipt.objects.exists()
    assert not Photo.objects.exists()
    data["brought_by"] = "JNE"
    receive()
    assert sorted(Receipt.objects.values_list("serial", flat=True)) == ["SN-1", "SN-2"]
    assert Photo.objects.get().server == Receipt.objects.get(serial="SN-1").server
    assert Attachment.objects.filter(case=found, kind="tanda_terima").count() == 2
    refusal(receive)
    assert Receipt.objects.count() == 2


def test_the_book_keeps_four_signs_of_an_identity_and_a_visit_ends_once(cast: Cast) -> None:
    visit = visits.enter_visit(data=GUEST, account=cast["helpdesk"], at=NOON)
    assert visit.identity_end == "0001"
    assert "32730101" not in str(list(Visit.objects.values())) + str(list(Event.objects.values("new")))
    end = {"visit_id": visit.pk, "carried_out": "SN 12", "account": cast["helpdesk"], "at": NOON}
    assert visits.close_visit(**end).left_at == NOON  # type: ignore[arg-type]
    assert refusal(lambda: visits.close_visit(**end)).code == "visit_already_closed"  # type: ignore[arg-type]
    said = refusal(lambda: visits.enter_visit(data={}, account=cast["helpdesk"], at=NOON))
    assert {"name", "identity", "identity_end", "escort"} <= set(getattr(said, "errors", {}))
    refusal(lambda: visits.enter_visit(data=GUEST, account=cast["auditor"], at=NOON))


def test_the_pages_of_the_counter_keep_what_was_typed(cast: Cast, client: Client) -> None:
    found = case(cast, at="T08")
    client.force_login(cast["applicant"])
    mine = f"/permohonan-saya/{found.number}/kiriman/"
    assert "Toko Kabel" in client.post(mine, {**TOLD, "carrier": "Toko Kabel", "boxes": "x"}).content.decode()
    assert client.post(mine, {**TOLD, "arrives_on": date(2099, 1, 1).isoformat()}).status_code == 422
    client.force_login(cast["helpdesk"])
    address = f"/meja/kedatangan/{found.number}/"
    bad = {"here.0": "on", "serial.0": "SN-9", "brought_by": "JNE", "condition": "utuh"}
    answer = client.post(address, {**bad, "photo.0": _file(b"GIF89a" + bytes(9))})
    assert answer.status_code == 422
    assert "SN-9" in answer.content.decode()
    assert client.post(address, {**bad, "photo.0": _file(photograph(blank()))}).status_code == 302
    assert Photo.objects.count() == 1
    formula = {**GUEST, "name": "=HYPERLINK(1)"}
    client.post("/meja/tamu/", formula)
    assert "'=HYPERLINK" in client.get(f"/meja/tamu/{Visit.objects.get().came_at.year}.csv").content.decode()


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", data, "image/jpeg")


def test_a_label_leads_to_its_server_and_its_printing_is_recorded(cast: Cast) -> None:
    found = case(cast, at="T08", servers=2)
    sheet = labels.labels_of_case(number=found.number, account=cast["helpdesk"], at=NOON)
    first = found.case_servers.get(index=0).server
    one = labels.label_of(label=first.label, account=cast["helpdesk"], at=NOON)
    assert labels.address_of(first) in scans.codes(one)[0]
    assert len(scans.codes(sheet)[0]) == 2
    assert Event.objects.filter(subject_id=first.label, act="label_printed").count() == 2


def test_the_label_of_a_rack_leads_to_it_and_a_room_has_them_all(cast: Cast) -> None:
    hall = build()
    one = labels.label_of_rack(rack_id=hall.racks[0].pk, account=cast["helpdesk"], at=NOON)
    assert labels.rack_address(hall.racks[0]) in scans.codes(one)[0]
    room = hall.racks[0].room
    sheet = labels.labels_of_room(room_id=room.pk, account=cast["helpdesk"], at=NOON)
    assert sum(map(len, scans.codes(sheet))) == room.racks.count()
    refusal(lambda: labels.label_of_rack(rack_id=999_999, account=cast["helpdesk"], at=NOON))
    refusal(lambda: labels.labels_of_room(room_id=room.pk, account=cast["auditor"], at=NOON))


def test_a_slip_in_the_book_is_mended_with_a_reason_and_who_is_forgotten_is_told(cast: Cast, client: Client) -> None:
    visit = visits.enter_visit(data=GUEST, account=cast["helpdesk"], at=NOON)
    client.force_login(cast["helpdesk"])
    assert "Belum dicatat keluar sejak hari sebelumnya" in client.get("/meja/tamu/").content.decode()
    address = f"/meja/tamu/{visit.pk}/perbaiki/"
    assert "Budi Santoso" in client.get(address).content.decode()
    mended = {**GUEST, "identity_end": "0001", "name": "Budi Susanto", "agency": "Dinas Kesehatan", "reason": ""}
    refused = client.post(address, mended)
    assert (refused.status_code, "Budi Susanto" in refused.content.decode()) == (422, True)
    assert client.post(address, {**mended, "reason": "salah tulis"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.name, visit.agency, visit.came_at) == ("Budi Susanto", "Dinas Kesehatan", NOON)
    event = Event.objects.get(act="visit_corrected")
    assert event.old == {"agency": "Dinas Sosial"}
    assert event.new["changed"] == ["name", "agency"]
    assert "Budi" not in str(event.old) + str(event.new)
    assert client.post(address, {**mended, "reason": "lagi"}).status_code == 409
    client.force_login(cast["auditor"])
    assert client.get(address).status_code == 403
    assert "Catat masuk" not in client.get("/meja/tamu/").content.decode()
