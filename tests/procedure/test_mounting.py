"""Step 9, mounted, addressed, seen: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kolokasi.base import policy
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.base.worktime import due
from kolokasi.cases.models import Attachment, CaseServer, Closing, OpenTask, Promise
from kolokasi.facility.models import Rack
from kolokasi.gateways.prometheus.fake import FakePrometheus
from kolokasi.monitoring import queries as watched
from kolokasi.procedure import actions
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.models import Waiver
from kolokasi.procedure.printing import bytes_of
from kolokasi.servers.models import Mounting, Server
from tests.cast import Cast
from tests.facility.hall import Hall, stand
from tests.letters.looking import text_of
from tests.procedure.scarce import BEFORE, lay
from tests.procedure.taken import refusal, taken
from tests.procedure.walking import Office

WIRED = {"outlet_a": "PDU-A 4", "outlet_b": "PDU-B 4", "switch": "SW-1", "port": "Gi1/0/12", "vlan": "214"}
MAC = "3c:ec:ef:01:ab:7f"


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return lay(units=12, max_watts=1000)


@pytest.fixture
def at_nine(hall: Hall, cast: Cast) -> Office:
    """Two servers that wait for the technicians."""
    office = Office(cast, servers=2)
    office.until("T09")
    return office


def place(office: Office, index: int = 0) -> dict[str, str]:
    """The promised place of a server."""
    line = CaseServer.objects.get(case=office.case, index=index)
    held = line.server.occupations.get(released_at__isnull=True)
    return {"server": str(index), "rack": str(held.rack_id), "unit": str(int(held.unit))}


def server(office: Office, index: int = 0) -> Server:
    return CaseServer.objects.get(case=office.case, index=index).server


def mount(office: Office, index: int = 0, **changes: str) -> None:
    beside = {"outlet_a": f"PDU-A {4 + index}", "outlet_b": f"PDU-B {4 + index}", "port": f"Gi1/0/{12 + index}"}
    office.part("mount", **{**place(office, index), **WIRED, **beside, **changes})


def units(office: Office) -> list[tuple[int, str]]:
    return [(unit, kind) for _rack, unit, _units, kind in taken(office.case).places]


def test_mounting_stops_half_way_and_goes_on_another_day(at_nine: Office) -> None:
    before = OpenTask.objects.get(case=at_nine.case)
    mount(at_nine, 0, mac=MAC.upper().replace(":", "-"))
    at_nine.part("address", server="0")
    refused = refusal(lambda: at_nine.do("T09", data={}))
    assert refused.code == "server_not_mounted"
    assert "Server 2" in str(refused)
    assert "Server 1" not in str(refused)
    assert sorted(kind for _unit, kind in units(at_nine)) == ["held", "used"]
    assert Promise.objects.get(case=at_nine.case).state == "held"
    at_nine.at += timedelta(days=1)
    mount(at_nine, 1)
    assert [kind for _unit, kind in units(at_nine)] == ["used", "used"]
    assert refusal(lambda: at_nine.do("T09", data={})).code == "server_without_address"
    at_nine.prepare("T09")
    at_nine.do("T09", data={})
    assert Promise.objects.get(case=at_nine.case).state == "used"
    stood = Mounting.objects.get(server=server(at_nine))
    assert (stood.outlet_a, stood.port, stood.vlan, stood.mac) == ("PDU-A 4", "Gi1/0/12", 214, MAC)
    assert before.due_at == due(before.opened_at, "2 hari", working_calendar())


def test_the_record_of_the_work_says_place_address_and_connection(at_nine: Office) -> None:
    at_nine.until("T10")
    record = Attachment.objects.get(case=at_nine.case, kind="ba_pemasangan")
    said = text_of(bytes_of(record.blob))
    kept = Closing.objects.get(case=at_nine.case, element="T09").data["servers"]
    for one in kept:
        assert one["label"] in said
        assert one["address"] in said
    assert "PDU-A" in said
    assert record.for_applicant


def test_another_free_place_takes_the_promise_along(at_nine: Office) -> None:
    watts, (promised, _other) = taken(at_nine.case).watts, [unit for unit, _kind in units(at_nine)]
    free = next(unit for unit in (11, 9, 7, 5) if unit not in dict(units(at_nine)))
    mount(at_nine, 0, unit=str(free))
    assert dict(units(at_nine))[free] == "used"
    assert promised not in dict(units(at_nine))
    assert (len(units(at_nine)), taken(at_nine.case).watts) == (2, watts)
    assert server(at_nine).occupations.get(released_at__isnull=True).promise == Promise.objects.get(case=at_nine.case)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"outlet_a": "pdu-a 4"}, "outlet_taken"),
        ({"outlet_b": "PDU-B 4"}, "outlet_taken"),
        ({"switch": "sw-1", "port": "GI1/0/12"}, "switch_port_taken"),
        ({"mac": MAC.upper()}, "mounting_mac_taken"),
    ],
)
def test_what_another_server_hangs_on_is_refused_and_named(at_nine: Office, change: dict[str, str], code: str) -> None:
    mount(at_nine, 0, mac=MAC)
    refused = refusal(lambda: mount(at_nine, 1, **change))
    assert refused.code == code
    assert server(at_nine).label in str(refused)
    assert Mounting.objects.count() == 1
    at_nine.part("unmount", server="0")
    mount(at_nine, 1, **change)


def test_a_place_that_is_taken_names_who_stands_there(hall: Hall, at_nine: Office) -> None:
    free = next(unit for unit in (11, 9, 7, 5) if unit not in dict(units(at_nine)))
    stand(hall.racks[0], free, 1, label="Sakelar inti")
    before = taken(at_nine.case)
    refused = refusal(lambda: mount(at_nine, 0, unit=str(free)))
    assert refused.code == "place_is_taken"
    assert "Sakelar inti" in str(refused)
    other = place(at_nine, 1)["unit"]
    assert refusal(lambda: mount(at_nine, 0, unit=other)).code == "place_is_taken"  # promised to the other server
    assert taken(at_nine.case) == before
    assert not Mounting.objects.exists()


def test_a_place_that_cannot_carry_it_is_refused(hall: Hall, at_nine: Office) -> None:
    weak = Rack.objects.create(room=hall.room, name="R02", units=42, depth_mm=1070, max_watts=200)
    weak.feeds.set(hall.feeds)
    before = taken(at_nine.case)
    refused = refusal(lambda: mount(at_nine, 0, rack=str(weak.pk), unit="1"))
    assert refused.code == "place_overloaded"
    assert taken(at_nine.case) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": "0"}, "place_outside"), ({"unit": "12"}, "place_outside"), ({"unit": "-3"}, "place_outside"),
        ({"unit": "1,5"}, "mounting_unit_wrong"), ({"unit": "999999999999"}, "place_outside"),
        ({"vlan": "0"}, "mounting_vlan_wrong"),
        ({"vlan": "4095"}, "mounting_vlan_wrong"), ({"vlan": "2,5"}, "mounting_vlan_wrong"),
        ({"mac": "3c:ec"}, "mounting_mac_wrong"),
        ({"mac": "zz:ec:ef:01:ab:7f"}, "mounting_mac_wrong"), ({"server": "2"}, "answers_wrong"), ({"rack": "0"}, "answers_wrong"),
        ({"rack": ""}, "answers_wrong"), ({"unit": ""}, "answers_wrong"), ({"unit": "U5"}, "answers_wrong"),
        ({"mounted_at": "kemarin"}, "answers_wrong"), ({"feed": "1"}, "answers_wrong"),
    ],
)  # fmt: skip
def test_bad_input_mounts_nothing(at_nine: Office, change: dict[str, str], code: str) -> None:
    before = taken(at_nine.case)
    assert refusal(lambda: mount(at_nine, 0, **change)).code == code
    assert taken(at_nine.case) == before
    assert not Mounting.objects.exists()
    assert server(at_nine).state == "received"


def test_only_the_technicians_mount_and_one_server_once(at_nine: Office) -> None:
    where = place(at_nine)
    for part in ("helpdesk", "pranata_komputer", "applicant"):
        assert refusal(lambda part=part: at_nine.part("mount", by=part, **where)).code == "not_your_post"  # type: ignore[misc]
    mount(at_nine)
    with pytest.raises(AnswersRefused):
        at_nine.part("mount", **where)
    assert Mounting.objects.count() == 1


def test_a_slip_is_taken_back_and_the_place_is_promised_as_before(at_nine: Office) -> None:
    before = taken(at_nine.case)
    mount(at_nine)
    at_nine.part("address", server="0")
    assert taken(at_nine.case).targets == 1
    at_nine.part("unmount", server="0")
    after = taken(at_nine.case)
    assert (after.places, after.watts, after.targets) == (before.places, before.watts, 0)
    assert (server(at_nine).state, Mounting.objects.get().removed_at) == ("received", at_nine.at)
    assert refusal(lambda: at_nine.part("unmount", server="0")).code == "part_not_now"
    mount(at_nine)
    # the address is its own already, and with the mounting it is watched again
    assert (taken(at_nine.case).targets, taken(at_nine.case).addresses[0][1]) == (1, "used")
    with pytest.raises(Refusal):
        at_nine.part("address", server="0")
    at_nine.prepare("T09")
    at_nine.do("T09", data={})


def test_the_promised_address_is_used_or_a_wanted_free_one_instead(at_nine: Office) -> None:
    mount(at_nine, 0)
    mount(at_nine, 1)
    promised = [host for host, _state in taken(at_nine.case).addresses if ":" not in host]
    at_nine.part("address", server="0", dns_name="portal.contoh.example")
    at_nine.part("address", server="1", address="10.9.0.77")
    states = dict(taken(at_nine.case).addresses)
    assert set(states.values()) == {"used"}  # the promised IPv6 addresses too
    assert {promised[0], "10.9.0.77"} <= set(states)
    assert promised[1] not in states
    listed = {group["targets"][0]: group["labels"] for group in watched.http_sd(at_nine.at)}
    assert set(listed) == {f"{promised[0]}:9100", "10.9.0.77:9100"}
    labels = listed["10.9.0.77:9100"]
    assert (labels["case"], labels["label"], labels["rack"]) == (at_nine.case.number, server(at_nine, 1).label, "R01")


@pytest.mark.parametrize("wanted", ["10.9.0.1", "10.8.0.5", "10.9.0.255", "kosong", "10.9.0.0", "2001:db8:9::1"])
def test_an_address_of_another_or_of_nowhere_is_refused(at_nine: Office, wanted: str) -> None:
    mount(at_nine, 0)
    mount(at_nine, 1)
    before = taken(at_nine.case)
    refusal(lambda: at_nine.part("address", server="1", address=wanted))
    assert taken(at_nine.case) == before


@pytest.fixture
def prometheus(cast: Cast) -> Iterator[FakePrometheus]:
    """A monitoring system that answers as told and reads our list when told."""
    with FakePrometheus().serving() as fake:
        policy.set(name="monitoring.prometheus_url", value=fake.url, valid_from=BEFORE, by="test", at=BEFORE)
        yield fake


def wired_up(office: Office) -> list[str]:
    """Both mounted and addressed; the instances that monitoring should see."""
    for index in (0, 1):
        mount(office, index)
        office.part("address", server=str(index))
    return [group["targets"][0] for group in watched.http_sd(office.at)]


def test_the_step_closes_only_when_monitoring_has_seen_each_server(at_nine: Office, prometheus: FakePrometheus) -> None:
    one, two = wired_up(at_nine)
    refused = refusal(lambda: at_nine.do("T09", data={}))
    assert refused.code == "server_not_seen"
    assert "Server 1, Server 2" in str(refused)
    prometheus.read_list(watched.http_sd(at_nine.at))
    prometheus.health = {one: "up", two: "down"}
    at_nine.part("watch")
    assert [watched.last_observation(server(at_nine, index)).up for index in (0, 1)] == [True, False]  # type: ignore[union-attr]
    refused = refusal(lambda: at_nine.do("T09", data={}))
    assert ("Server 2" in str(refused), "Server 1" in str(refused)) == (True, False)
    prometheus.health[two] = "up"
    at_nine.do("T09", data={})  # asks once more before it closes
    kept = Closing.objects.get(case=at_nine.case, element="T09").data
    assert all(one["seen_at"] for one in kept["servers"])
    assert kept["monitoring_waiver"] == {}


def test_an_answer_from_before_the_mounting_proves_nothing(at_nine: Office, prometheus: FakePrometheus) -> None:
    instances = wired_up(at_nine)
    prometheus.health = dict.fromkeys(instances, "up")
    at_nine.part("watch")
    at_nine.part("unmount", server="0")
    at_nine.at += timedelta(minutes=30)
    mount(at_nine, 0)
    prometheus.health = dict.fromkeys(instances, "unknown")
    assert refusal(lambda: at_nine.do("T09", data={})).code in {"server_not_seen", "server_without_address"}


def test_a_monitoring_system_that_is_silent_proves_nothing_and_stops_nothing(cast: Cast, at_nine: Office) -> None:
    with FakePrometheus().serving() as fake:
        gone = fake.url
    policy.set(name="monitoring.prometheus_url", value=gone, valid_from=BEFORE, by="test", at=BEFORE)
    wired_up(at_nine)
    at_nine.part("watch")
    assert refusal(lambda: at_nine.do("T09", data={})).code == "server_not_seen"


@pytest.mark.parametrize("who", ["pranata_komputer", "kabid_aptika"])
def test_a_named_officer_waives_the_proof_with_a_reason(at_nine: Office, who: str) -> None:
    wired_up(at_nine)
    waived_at = at_nine.at
    at_nine.part("waive", by=who, server="0", reason="Server tanpa agen.")
    refused = refusal(lambda: at_nine.do("T09", data={}))
    assert ("Server 2" in str(refused), "Server 1" in str(refused)) == (True, False)
    at_nine.part("waive", by=who, server="1", reason="Server tanpa agen.")
    waiver = Waiver.objects.get(case=at_nine.case, server=server(at_nine))
    assert (waiver.by, waiver.post_key, waiver.at) == (at_nine.cast[who], who, waived_at)
    assert waiver.reason == "Server tanpa agen."
    at_nine.do("T09", data={})
    kept = Closing.objects.get(case=at_nine.case, element="T09").data["monitoring_waiver"]
    assert kept == {server(at_nine, index).label: "Server tanpa agen." for index in (0, 1)}
    said = text_of(bytes_of(Attachment.objects.get(case=at_nine.case, kind="ba_pemasangan").blob))
    assert "Server tanpa agen." in said


def test_nobody_else_waives_nobody_without_a_reason_and_nobody_twice(at_nine: Office) -> None:
    wired_up(at_nine)
    data: dict[str, Any] = {"server": "0", "reason": "Tidak perlu."}
    for part in ("tim_teknis", "helpdesk", "kepala_dinas", "applicant"):
        assert refusal(lambda part=part: at_nine.part("waive", by=part, **data)).code == "not_your_post"  # type: ignore[misc]
    with pytest.raises(AnswersRefused):
        at_nine.part("waive", by="kabid_aptika", server="0", reason="\u200b ")
    assert not Waiver.objects.exists()
    at_nine.part("waive", by="kabid_aptika", **data)
    with pytest.raises(AnswersRefused):
        at_nine.part("waive", by="pranata_komputer", server="0", reason="Sekali lagi.")
    assert Waiver.objects.count() == 1


def test_no_paper_stands_in_for_a_named_officers_waiver(at_nine: Office) -> None:
    wired_up(at_nine)
    (task,) = at_nine.waiting()
    refused = refusal(
        lambda: actions.do_part(
            number=at_nine.case.number,
            element="T09",
            round=task.round,
            part="waive",
            account=at_nine.cast["helpdesk"],
            data={"server": "0", "reason": "Kata Kabid boleh."},
            on_paper=True,
            at=at_nine.at,
        )
    )
    assert refused.code == "not_your_post"
    assert not Waiver.objects.exists()


def test_a_closed_step_is_not_closed_again(at_nine: Office) -> None:
    at_nine.until("T10")
    assert refusal(lambda: at_nine.again("T09")).code == "task_already_done"
