"""Steps 7 and 8, the goods form, the receipt and the comparison: works · refuses bad input · the wrong post · twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.base.worktime import due
from kolokasi.cases.models import Attachment, CaseServer, Closing, OpenTask, Promise
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.printing import bytes_of
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.servers.models import Receipt, Server
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal, taken
from tests.procedure.walking import Office

RECEIPT = {"server": "0", "brought_by": "Pengemudi dinas", "condition": "Dus utuh, segel baik", "boxes": "2"}
WAIVED = "Kapasitas masih cukup."


@pytest.fixture
def at_eight(cast: Cast) -> Office:
    lay(units=10, max_watts=500)
    office = Office(cast)
    office.until("T08")
    return office


def found(office: Office, **changes: Any) -> dict[str, Any]:
    """What the officer reads off the first server; as declared but for `changes`."""
    data = answers_for(office.case, office.procedure.tasks["T08"], office.at)
    return data | {name: [value, *data[name][1:]] for name, value in changes.items()}


def server(office: Office, index: int = 0) -> Server:
    return CaseServer.objects.get(case=office.case, index=index).server


def test_the_goods_form_is_written_from_the_answers_and_the_serial_counts_from_now_on(office: Office) -> None:
    office.until("T08")
    form = Attachment.objects.get(case=office.case, kind="form_barang")
    said = text_of(bytes_of(form.blob))
    technical = office.case.form["contacts"]["technical"]
    for words in (
        "SN-CONTOH-7741",
        technical["name"],
        technical["phone"],
        "Diantar sendiri dengan mobil dinas",
        office.case.number,
    ):
        assert words in said
    assert form.for_applicant
    assert office.case.form["servers"][0]["serial"] == "SN-CONTOH-7741"
    assert refusal(lambda: office.again("T07")).code == "task_already_done"


def test_the_hour_begins_when_the_metal_is_here(at_eight: Office) -> None:
    assert OpenTask.objects.get(case=at_eight.case).due_at is None
    at_eight.at += timedelta(days=3)
    came = at_eight.at - timedelta(minutes=15)
    at_eight.part("receive", **RECEIPT, received_at=came.isoformat())
    task = OpenTask.objects.get(case=at_eight.case)
    assert (task.clock_started_at, task.due_at) == (came, due(came, "1 jam", working_calendar()))
    receipt = Receipt.objects.get()
    assert (receipt.at, receipt.taken_by, receipt.brought_by) == (came, at_eight.cast["helpdesk"], "Pengemudi dinas")
    assert (receipt.boxes, receipt.condition, receipt.serial) == (2, "Dus utuh, segel baik", "SN-CONTOH-7741")
    assert (server(at_eight).state, server(at_eight).received_at) == ("received", came)
    paper = Attachment.objects.get(case=at_eight.case, kind="tanda_terima")
    assert paper.for_applicant
    said = text_of(bytes_of(paper.blob))
    assert "Pengemudi dinas" in said
    assert server(at_eight).label in said


def test_a_receipt_from_tomorrow_counts_as_of_now(at_eight: Office) -> None:
    at_eight.part("receive", **RECEIPT, received_at=(at_eight.at + timedelta(days=2)).isoformat())
    assert Receipt.objects.get().at == at_eight.at


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"server": "1"}, "server"), ({"server": ""}, "server"), ({"brought_by": "\u200b"}, "brought_by"),
        ({"condition": ""}, "condition"), ({"boxes": "dua"}, "boxes"), ({"received_at": "tadi"}, "received_at"),
        ({"serial": "x" * 301}, "serial"),
    ],
)  # fmt: skip
def test_a_receipt_that_says_nothing_is_not_written(at_eight: Office, change: dict[str, str], field: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        at_eight.part("receive", **(RECEIPT | change))
    assert set(refused.value.errors) == {field}
    assert not Receipt.objects.exists()
    assert OpenTask.objects.get(case=at_eight.case).due_at is None


def test_only_the_helpdesk_receives_and_each_server_once(at_eight: Office) -> None:
    for part in ("tim_teknis", "kabid_aptika", "applicant"):
        assert refusal(lambda part=part: at_eight.part("receive", by=part, **RECEIPT)).code == "not_your_post"  # type: ignore[misc]
    at_eight.part("receive", **RECEIPT)
    assert refusal(lambda: at_eight.part("receive", **RECEIPT)).code == "part_not_now"
    assert Receipt.objects.count() == 1


def test_what_has_not_come_is_not_verified(cast: Cast) -> None:
    office = Office(cast, servers=2)
    office.until("T08")
    office.part("receive", **RECEIPT)
    refused = refusal(lambda: office.do("T08", "match", data=found(office)))
    assert refused.code == "server_not_received"
    assert "Server 2" in str(refused)
    assert "Server 1" not in str(refused)


def test_what_equals_its_declaration_passes_and_the_technicians_have_their_order(at_eight: Office) -> None:
    at_eight.part("receive", **RECEIPT)
    before = taken(at_eight.case)
    at_eight.do("T08", "match", data=found(at_eight, manufacturer="DELL Inc.", weight_kg="27,5", depth_mm="740"))
    assert taken(at_eight.case) == before
    rows = Closing.objects.get(case=at_eight.case, element="T08").data["comparison"]["0"]
    assert {one["verdict"] for one in rows} == {"same"}
    order = Attachment.objects.get(case=at_eight.case, kind="perintah_kerja")
    said = text_of(bytes_of(order.blob))
    (host, _state), *_more = before.addresses
    for words in ("R01", host, server(at_eight).label):
        assert words in said
    assert not order.for_applicant


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"units": "1"}, "tinggi 2 menjadi 1"), ({"manufacturer": "HPE"}, "merek Dell menjadi HPE"),
        ({"serial": "LAIN-1"}, "SN-CONTOH-7741 menjadi LAIN-1"), ({"watts": "800"}, "450 menjadi 800"),
        ({"psu_count": "1"}, "2 menjadi 1"), ({"memory_gib": "64"}, "128 menjadi 64"), ({"depth_mm": "900"}, "737 menjadi 900"),
    ],
)  # fmt: skip
def test_each_difference_is_told_and_does_not_pass_as_the_same(
    at_eight: Office, change: dict[str, str], words: str
) -> None:
    at_eight.part("receive", **RECEIPT)
    refused = refusal(lambda: at_eight.do("T08", "match", data=found(at_eight, **change)))
    assert refused.code == "server_differs"
    assert words in str(refused)
    assert OpenTask.objects.get(case=at_eight.case).element == "T08"


def test_a_waived_difference_changes_the_promise(at_eight: Office) -> None:
    at_eight.part("receive", **RECEIPT)
    before = taken(at_eight.case)
    changed = found(at_eight, units="4", watts="600", psu_count="1", weight_kg="31")
    assert refusal(lambda: at_eight.do("T08", "waive", data=changed, note="")).code == "note_needed"
    at_eight.do("T08", "waive", data=changed, note=WAIVED)
    after = taken(at_eight.case)
    ((rack, unit, _units, _kind),) = before.places
    assert after.places == [(rack, unit, 4, "held")]
    assert (before.watts, after.watts) == (315, 420)  # the expected watts grow with the plate's
    assert (after.mbps, after.addresses) == (before.mbps, before.addresses)
    spec = server(at_eight).spec
    assert (spec["units"], spec["watts"], spec["psu_count"]) == (4, {"nameplate": 600, "expected": 420}, 1)
    said = text_of(bytes_of(Attachment.objects.get(case=at_eight.case, kind="ba_verifikasi").blob))
    assert WAIVED in said
    assert at_eight.until("")[-1] == "12"


@pytest.mark.parametrize("change", [{"units": "12"}, {"watts": "900"}, {"depth_mm": "1200"}])
def test_a_waiver_that_no_longer_fits_is_refused_and_the_old_share_stands(
    at_eight: Office, change: dict[str, str]
) -> None:
    at_eight.part("receive", **RECEIPT)
    before, spec = taken(at_eight.case), server(at_eight).spec
    refused = refusal(lambda: at_eight.do("T08", "waive", data=found(at_eight, **change), note=WAIVED))
    assert refused.code == "capacity_gone"
    assert taken(at_eight.case) == before
    assert server(at_eight).spec == spec
    assert OpenTask.objects.get(case=at_eight.case).element == "T08"
    assert not Attachment.objects.filter(case=at_eight.case, kind="ba_verifikasi").exists()


def test_what_does_not_match_goes_back_and_is_awaited_until_a_new_date(at_eight: Office) -> None:
    at_eight.part("receive", **RECEIPT)
    before = taken(at_eight.case)
    at_eight.at += timedelta(days=4)
    assert refusal(lambda: at_eight.do("T08", "return", data={}, note=" ")).code == "note_needed"
    at_eight.do("T08", "return", data={}, note="Merek lain.")
    assert taken(at_eight.case) == before
    receipt = Receipt.objects.get()
    assert (receipt.given_back_at, server(at_eight).state) == (at_eight.at, "declared")
    wanted = due(at_eight.at, "10 hari", working_calendar())
    assert Promise.objects.get(case=at_eight.case).until == wanted
    assert OpenTask.objects.get(case=at_eight.case).lapses_at == wanted
    at_eight.until("T08")
    at_eight.part("receive", **RECEIPT)
    assert Receipt.objects.filter(server=server(at_eight)).count() == 2
    assert at_eight.until("")[-1] == "12"


def test_the_wrong_post_verifies_nothing_and_nobody_twice(at_eight: Office) -> None:
    at_eight.part("receive", **RECEIPT)
    for part in ("tim_teknis", "pranata_komputer"):
        with pytest.raises(Refusal) as refused:
            at_eight.do("T08", "match", account=at_eight.cast[part])
        assert refused.value.code == "not_your_post"
    at_eight.do("T08", "match", data=found(at_eight))
    assert refusal(lambda: at_eight.again("T08", "match")).code == "task_already_done"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"serial": ""}, "serial.0"), ({"units": "dua"}, "units.0"), ({"watts": "1e400"}, "watts.0")],
)
def test_what_was_found_is_read_as_numbers(at_eight: Office, change: dict[str, str], field: str) -> None:
    at_eight.part("receive", **RECEIPT)
    with pytest.raises(AnswersRefused) as refused:
        at_eight.do("T08", "match", data=found(at_eight, **change))
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("units", "-2"),
        ("units", "0"),
        ("units", "1000000000"),
        ("watts", "-450"),
        ("psu_count", "2,5"),
        ("depth_mm", "0"),
    ],
)
def test_no_machine_has_such_a_number(at_eight: Office, field: str, value: str) -> None:
    at_eight.part("receive", **RECEIPT)
    before = taken(at_eight.case)
    for outcome in ("match", "waive"):
        with pytest.raises(AnswersRefused) as refused:
            at_eight.do("T08", outcome, data=found(at_eight, **{field: value}), note=WAIVED)
        assert set(refused.value.errors) == {f"{field}.0"}
    assert taken(at_eight.case) == before
