"""A verdict again from what was kept: same years later · other assumptions · refuses bad ones · says when nothing was kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base import events, files, policy
from kolokasi.base.models import Blob, Event
from kolokasi.cases.models import Promise
from kolokasi.facility.assumed import read_assumptions
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Rack, Ups
from kolokasi.procedure import kept, replay, verdict
from kolokasi.procedure.models import CapacityCheck
from tests.cast import Cast
from tests.facility.hall import stand
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal
from tests.procedure.test_capacity import checked
from tests.procedure.walking import Office


def turned_over(office: Office) -> None:
    """Years later nothing of the plant and of the policy is as it was."""
    Rack.objects.update(units=1, max_watts=1, depth_mm=100, max_weight_kg=1, name="Lain")
    Ups.objects.update(kva=0.1)
    Feed.objects.update(amps=1)
    Occupation.objects.update(released_at=office.at)
    Allotment.objects.update(released_at=office.at)
    for name, value in (("pue", 9.0), ("derating", 0.1)):
        policy.set(name=f"capacity.{name}", value=value, valid_from=office.at, by="t", at=office.at)


@pytest.mark.parametrize(
    "limits", [{}, {"units": 1}, {"max_watts": 300}, {"kva": 0.3}, {"ipv6": ""}, {"supply_w": 500}]
)
def test_years_later_the_same_comes_out(cast: Cast, limits: dict[str, object]) -> None:
    hall = lay(**limits)  # type: ignore[arg-type]
    stand(hall.racks[0], 1, 0.5, watts=10, label="Sakelar")
    office = Office(cast, servers=2)
    check = checked(office)
    turned_over(office)
    found = replay.replay(office.case)
    assert found.same, found.differences
    assert (found.again["verdict"], found.again["binding"]) == (check.verdict["verdict"], check.verdict["binding"])
    assert found.again["places"] == check.verdict["places"]
    now = verdict.judge_case(office.case, office.at + timedelta(days=900), building_ok=True)
    assert now.as_json()["limits"] != check.verdict["limits"]


def test_the_record_holds_the_hash_of_what_was_kept(cast: Cast) -> None:
    lay()
    office = Office(cast)
    check = checked(office)
    assert check.plant is not None
    event = Event.objects.get(subject_kind="case", subject_id=office.case.number, act="capacity_checked")
    assert event.new["plant"] == check.plant.sha256
    assert event.new["program"] == check.program
    assert files.is_intact(check.plant)
    assert events.verify() is None


def test_equal_plants_are_kept_once(cast: Cast) -> None:
    lay()
    first, second = checked(Office(cast)), checked(Office(cast))
    assert first.plant == second.plant
    stand(Rack.objects.get(), 40, watts=5)
    assert checked(Office(cast)).plant != first.plant
    assert Blob.objects.filter(media_type="application/gzip").count() == 2


def test_other_assumptions_stand_beside_it(cast: Cast) -> None:
    lay(kva=0.3)
    office = Office(cast)
    check = checked(office)
    assert check.verdict["binding"] == ["ups"]
    found = replay.replay(office.case, assumed=read_assumptions(['ups:"UPS A".kva=30', "ups:UPS B.kva=30"]))
    assert found.same
    assert found.supposed is not None
    assert (found.again["verdict"], found.supposed["verdict"]) == ("reject", "accept")
    assert "ups" in {one.what for one in found.changed}
    pue = replay.replay(office.case, assumed=read_assumptions(["capacity.pue=3"]))
    assert pue.supposed is not None
    building = {one["limit"]: one for one in pue.supposed["limits"]}["building"]
    assert building["needed"] == pytest.approx(315 * 3)


def test_without_a_device_or_the_promises_their_room_is_free(cast: Cast) -> None:
    hall = lay(units=4, max_watts=1000)
    stand(hall.racks[0], 3, 2, watts=700, label="Penyimpanan lama", weight_kg=30)
    office = Office(cast)
    assert checked(office).verdict["verdict"] == "reject"
    for name in ("Penyimpanan lama", "penyimpanan LAMA "):
        found = replay.replay(office.case, assumed=read_assumptions([], [name]))
        assert found.supposed is not None
        assert found.supposed["verdict"] == "accept"
    held = replay.replay(office.case, assumed=read_assumptions([], without_promises=True))
    assert held.supposed == held.again
    Occupation.objects.filter(kind=Kind.INFRASTRUCTURE).update(released_at=office.at)
    Allotment.objects.update(released_at=office.at)
    second = Office(cast)
    second.until("T05")
    third = Office(cast)
    assert checked(third).verdict["verdict"] == "accept"
    fourth = replay.replay(third.case, assumed=read_assumptions([], without_promises=True))
    assert fourth.supposed is not None
    space = {one["limit"]: one["available"] for one in fourth.supposed["limits"]}["space"]
    assert (space, {one["limit"]: one["available"] for one in fourth.again["limits"]}["space"]) == (4, 2)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("pue", "assumption_unreadable"), ("capacity.pue=", "assumption_unreadable"), ("kursi.kva=3", "assumption_unknown_part"),
        ("ups.kva=3", "assumption_unknown_part"), ("capacity.kva=3", "assumption_unknown_figure"),
        ("ups:UPS A.volts=3", "assumption_unknown_figure"), ("ups:UPS A.kva=nan", "assumption_wrong_value"),
        ("ups:UPS A.kva=-1", "assumption_wrong_value"), ("ups:UPS A.kva=inf", "assumption_wrong_value"),
        ("feed:A.phases=2", "assumption_wrong_value"), ("feed:A.amps=1.5", "assumption_wrong_value"),
        ("ups:UPS Z.kva=3", "assumption_unknown_name"),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_refused_in_a_sentence(cast: Cast, typed: str, code: str) -> None:
    lay()
    office = Office(cast)
    checked(office)
    said = refusal(lambda: replay.replay(office.case, assumed=read_assumptions([typed])))
    assert said.code == code
    assert str(said)
    assert refusal(lambda: replay.replay(office.case, assumed=read_assumptions([], ["x"]))).code.endswith("device")


def test_an_old_check_says_that_only_the_list_was_kept(cast: Cast) -> None:
    lay()
    office = Office(cast)
    assert refusal(lambda: replay.replay(office.case)).code == "case_not_checked"
    check = checked(office)
    check.pk, check.plant, check.at = None, None, check.at + timedelta(days=1)
    check.save(force_insert=True)
    assert CapacityCheck.objects.count() == 2
    assert replay.replay(office.case, number=1).same
    said = refusal(lambda: replay.replay(office.case))
    assert (said.code, "daftar kapasitas" in str(said)) == ("check_without_plant", True)
    for number in (0, 3, -1, 10**9):
        assert refusal(lambda number=number: replay.replay(office.case, number=number)).code == "no_such_check"  # type: ignore[misc]


def test_a_server_that_was_struck_off_before_leaves_the_others_their_numbers(cast: Cast) -> None:
    lay()
    office = Office(cast, servers=3)
    servers = office.case.form["servers"]
    servers[0]["struck"] = "Tidak jadi"
    office.case.save(update_fields=["form"])
    check = checked(office)
    assert {place["server"] for place in check.verdict["places"]} == {1, 2}
    assert replay.replay(office.case).same


def test_the_day_on_which_it_would_have_fitted_stays(cast: Cast) -> None:
    lay(units=2)
    first = Office(cast)
    first.until("T07")
    second = Office(cast, start=first.at)
    check = checked(second)
    assert check.verdict["verdict"] == "reject"
    assert check.verdict["nearest"]["date"]
    turned_over(second)
    Promise.objects.update(until=None)
    found = replay.replay(second.case)
    assert found.same, found.differences


def test_what_the_case_is_promised_itself_counts_as_free(cast: Cast) -> None:
    lay(units=2, ipv4="10.9.0.1/32")
    office = Office(cast)
    check = checked(office)
    assert check.verdict["verdict"] == "accept"
    office.until("T05")
    again = kept.known_now(office.case, office.at, building_ok=True)
    assert kept.judge(again, verdict.asked_by(office.case), "", office.at).accept
    assert not verdict.judge(verdict.asked_by(office.case), office.at).accept
