"""Step 3, the check of capacity: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

import pytest

from kolokasi.cases.models import Attachment, Closing
from kolokasi.facility.models import Rack
from kolokasi.procedure import actions, queries
from kolokasi.procedure.models import CapacityCheck
from kolokasi.procedure.printing import bytes_of
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.walking import Office


def checked(office: Office, *, building: bool = True) -> CapacityCheck:
    """The step done, after the answer of Subbagian Umum."""
    office.until("T03")
    office.part("enter", yes="yes" if building else "no", told_by="Pak Hujan", available_w="9000")
    office.do("T03", data={"remark": ""})
    return CapacityCheck.objects.get(case=office.case, round=queries.past_of(office.case).rounds["T03"])


def limits(check: CapacityCheck) -> dict[str, bool]:
    return {one["limit"]: one["ok"] for one in check.verdict["limits"]}


def test_what_is_free_and_every_limit_with_its_figures_is_frozen(cast: Cast) -> None:
    hall = lay(units=10, max_watts=1000)
    check = checked(Office(cast))
    assert (check.verdict["verdict"], check.verdict["binding"]) == ("accept", [])
    assert all(limits(check).values())
    assert {"space", "rack_power", "feed", "ups", "cooling", "building", "bandwidth", "address"} <= set(limits(check))
    assert check.request["servers"][0]["watts"] == {"nameplate": 450, "expected": 315}
    assert check.availability["addresses"]["ipv4"] == 254
    (room,) = check.availability["rooms"]
    assert (check.by, check.at) == (cast["helpdesk"], Closing.objects.get(element="T03").closed_at)
    kept = (check.verdict, check.availability, check.request)
    Rack.objects.filter(pk=hall.racks[0].pk).update(units=1, max_watts=1)
    check.refresh_from_db()
    assert (check.verdict, check.availability, check.request) == kept
    assert room == check.availability["rooms"][0]


def test_the_document_of_row_3_carries_the_figures_and_the_answer(cast: Cast) -> None:
    lay(units=10, max_watts=1000)
    office = Office(cast)
    check = checked(office)
    paper = Attachment.objects.get(case=office.case, kind="hasil_pemeriksaan")
    said = text_of(bytes_of(paper.blob))
    assert "Pak Hujan" in said
    for one in check.verdict["limits"]:
        if one["limit"] == "rack_power":
            assert str(one["needed"]) in said
    assert not paper.for_applicant


@pytest.mark.parametrize(
    ("scarce", "binding"),
    [
        ({"units": 1}, "space"), ({"max_watts": 300}, "rack_power"), ({"amps": 1}, "feed"), ({"kva": 0.3}, "ups"),
        ({"cooling_w": 300}, "cooling"), ({"mbps": 99}, "bandwidth"), ({"max_weight_kg": 20}, "weight"),
        ({"ipv4": "10.9.0.1/32"}, ""), ({"ipv6": ""}, "address"), ({"supply_w": 500}, "building"),
    ],
)  # fmt: skip
def test_the_limit_that_binds_is_named(cast: Cast, scarce: dict[str, object], binding: str) -> None:
    lay(**scarce)  # type: ignore[arg-type]
    check = checked(Office(cast))
    if not binding:  # a single address is enough for a single server
        assert check.verdict["verdict"] == "accept"
        return
    assert check.verdict["verdict"] == "reject"
    assert binding in check.verdict["binding"]
    assert not limits(check)[binding]


def test_the_buildings_no_rejects_whatever_the_racks_say(cast: Cast) -> None:
    lay()
    check = checked(Office(cast), building=False)
    assert (check.verdict["verdict"], check.verdict["binding"]) == ("reject", ["building"])


def test_of_several_servers_the_sets_that_fit_are_named(cast: Cast) -> None:
    lay(units=5)
    check = checked(Office(cast, servers=3))
    assert check.verdict["verdict"] == "reject"
    assert sorted(map(sorted, check.verdict["fitting_sets"])) == [[0, 1], [0, 2], [1, 2]]


def test_a_check_promises_nothing(cast: Cast) -> None:
    office = Office(cast)
    checked(office)
    assert taken(office.case) == NOTHING


def test_only_the_helpdesk_checks_and_once_in_a_round(cast: Cast) -> None:
    office = Office(cast)
    office.until("T03")
    office.prepare("T03")
    for part in ("tim_teknis", "kabid_aptika", "subbag_umum"):
        assert refusal(lambda part=part: office.do("T03", account=cast[part])).code == "not_your_post"  # type: ignore[misc]
    office.do("T03")
    again = refusal(
        lambda: actions.complete_task(
            number=office.case.number, element="T03", round=1, account=cast["helpdesk_2"], data={}, at=office.at
        )
    )
    assert again.code == queries.TASK_DONE
    assert CapacityCheck.objects.filter(case=office.case).count() == 1


def test_a_document_brought_along_does_not_stand_in_for_the_check(cast: Cast) -> None:
    """The result is computed from rows; an upload of that kind beside it changes nothing."""
    office = Office(cast)
    office.until("T03")
    assert refusal(lambda: office.do("T03", data={"verdict": "accept"})).code in {"answers_wrong", "building_not_asked"}
    assert not CapacityCheck.objects.exists()
