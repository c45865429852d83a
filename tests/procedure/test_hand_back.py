"""Rows W+ and W2, withdrawal and hand-back: works · refuses bad input · refuses the wrong post · refuses twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.addressing.models import Address
from kolokasi.base import events
from kolokasi.cases.models import Attachment, CaseServer, Closing, OpenTask, Promise
from kolokasi.procedure import actions
from kolokasi.procedure.actions import AnswersRefused
from kolokasi.procedure.printing import bytes_of
from kolokasi.servers.models import Mounting, Receipt, Server
from tests.cast import Cast
from tests.letters.looking import text_of
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.walking import Office

SERIALS = ["SN-CONTOH-7741", "SN-CONTOH-7741-2"]
RECEIPT = {"brought_by": "Pengemudi", "condition": "Utuh"}


def withdraw(office: Office, by: str = "applicant", reason: str = "Pindah ke tempat lain.") -> list[str]:
    """The elements that wait after the withdrawal."""
    office.at += timedelta(minutes=5)
    done = actions.withdraw_case(number=office.case.number, reason=reason, account=office.cast[by], at=office.at)
    office.case = done.case
    return [task.element for task in done.opened]


def hand_back(office: Office, serials: list[str], **changes: object) -> None:
    data = {"serial": serials, "handed_date": "2026-11-24", "received_by": "Wakil pemohon", **changes}
    office.do("W2", data=data)


def server(office: Office, index: int = 0) -> Server:
    return CaseServer.objects.get(case=office.case, index=index).server


@pytest.fixture
def mounted(cast: Cast) -> Office:
    """Two servers, both in the rack and addressed; the case waits at the report."""
    lay(units=10)
    office = Office(cast, servers=2)
    office.until("T10")
    return office


def test_with_the_metal_here_and_step_8_open_nothing_is_freed_before_w2(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast)
    office.until("T08")
    office.prepare("T08")
    before = taken(office.case)
    assert withdraw(office) == ["W2"]
    assert taken(office.case) == before
    assert server(office).state == "received"
    hand_back(office, SERIALS[:1])
    assert (office.case.status, office.case.end) == ("withdrawn", "EndHandedBack")
    assert taken(office.case) == NOTHING
    assert (server(office).state, Receipt.objects.get().given_back_to) == ("handed_back", "Wakil pemohon")


def test_without_the_metal_everything_is_free_at_once(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast)
    office.until("T08")
    assert withdraw(office) == []
    assert (office.case.status, office.case.end, taken(office.case)) == ("withdrawn", "EndWithdrawn", NOTHING)
    assert server(office).state == "dropped"


def test_metal_that_went_back_is_not_asked_for_again(cast: Cast) -> None:
    office = Office(cast)
    office.until("T08")
    office.do("T08", "return", note="Merek lain.")
    assert withdraw(office) == []
    assert taken(office.case) == NOTHING


def test_what_was_used_is_freed_by_w2_and_the_addresses_rest_in_quarantine(mounted: Office) -> None:
    before = taken(mounted.case)
    assert (before.targets, [kind for *_place, kind in before.places]) == (2, ["used", "used"])
    assert withdraw(mounted) == ["W2"]
    assert taken(mounted.case) == before
    hand_back(mounted, SERIALS)
    after = taken(mounted.case)
    assert (after.places, after.watts, after.mbps, after.allotments, after.targets) == ([], 0, 0, 0, 0)
    used = {host for host, state in before.addresses if state == "used"}
    assert set(after.addresses) == {(host, "quarantined") for host in used}
    rested = Address.objects.filter(state="quarantined")[0]
    assert rested.free_from == mounted.at + timedelta(days=30)
    assert not Mounting.objects.filter(removed_at__isnull=True).exists()
    assert Promise.objects.get(case=mounted.case).state == "released"
    assert events.verify() is None


def test_the_record_of_return_names_what_was_handed_over(mounted: Office) -> None:
    withdraw(mounted)
    hand_back(mounted, SERIALS)
    record = Attachment.objects.get(case=mounted.case, kind="bast_pengembalian")
    assert record.for_applicant
    said = text_of(bytes_of(record.blob))
    for words in (*SERIALS, "Wakil pemohon", mounted.case.number):
        assert words in said


@pytest.mark.parametrize(
    "serials", [["SN-LAIN", SERIALS[1]], [SERIALS[1], SERIALS[0]], [SERIALS[0], SERIALS[0]], [SERIALS[0], "\u2060x"]]
)
def test_another_serial_hands_nothing_back(mounted: Office, serials: list[str]) -> None:
    withdraw(mounted)
    before = taken(mounted.case)
    refused = refusal(lambda: hand_back(mounted, serials))
    assert refused.code == "returned_serial_differs"
    assert taken(mounted.case) == before
    assert OpenTask.objects.get(case=mounted.case).element == "W2"
    assert not Attachment.objects.filter(case=mounted.case, kind="bast_pengembalian").exists()
    hand_back(mounted, [SERIALS[0].lower(), f"  {SERIALS[1]} "])


@pytest.mark.parametrize(
    ("serials", "change", "field"),
    [
        (["", SERIALS[1]], {}, "serial.0"), ([SERIALS[0]], {}, "serial.1"), (SERIALS, {"received_by": "\u200b"}, "received_by"),
        (SERIALS, {"handed_date": "2026-02-30"}, "handed_date"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(mounted: Office, serials: list[str], change: dict[str, str], field: str) -> None:
    withdraw(mounted)
    with pytest.raises(AnswersRefused) as refused:
        hand_back(mounted, serials, **change)
    assert set(refused.value.errors) == {field}


def test_nothing_that_is_here_is_struck_off_instead_of_handed_back(mounted: Office) -> None:
    withdraw(mounted)
    before = taken(mounted.case)
    assert refusal(lambda: hand_back(mounted, SERIALS, **{"strike.1": "Hilang."})).code == "hand_back_all"
    assert taken(mounted.case) == before
    assert not mounted.case.form["servers"][1].get("struck")


def test_of_two_servers_only_the_one_that_came_is_handed_back(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast, servers=2)
    office.until("T08")
    office.part("receive", server="0", **RECEIPT)
    assert withdraw(office) == ["W2"]
    assert (len(taken(office.case).places), server(office, 1).state) == (1, "dropped")  # the other is free at once
    hand_back(office, SERIALS[:1])
    assert taken(office.case) == NOTHING
    assert (server(office).state, server(office, 1).state) == ("handed_back", "dropped")


def test_only_the_technicians_hand_back_and_once(mounted: Office) -> None:
    withdraw(mounted)
    for part in ("helpdesk", "kepala_dinas"):
        assert refusal(lambda part=part: mounted.do("W2", account=mounted.cast[part])).code == "not_your_post"  # type: ignore[misc]
    hand_back(mounted, SERIALS)
    assert refusal(lambda: mounted.again("W2")).code == "task_already_done"
    assert Receipt.objects.filter(given_back_at__isnull=False).count() == 2


def test_a_withdrawal_needs_a_reason_the_right_side_and_happens_once(mounted: Office) -> None:
    for part, code in (("tim_teknis", "not_your_post"), ("stranger", "not_found")):
        assert refusal(lambda part=part: withdraw(mounted, by=part)).code == code  # type: ignore[misc]
    assert refusal(lambda: withdraw(mounted, reason=" \u200b")).code == "note_needed"
    assert withdraw(mounted, by="helpdesk") == ["W2"]
    assert refusal(lambda: withdraw(mounted)).code == "already_withdrawn"
    assert Closing.objects.filter(case=mounted.case, kind="withdrawn").count() == 1
    hand_back(mounted, SERIALS)
    assert refusal(lambda: withdraw(mounted)).code == "case_ended"


def test_the_same_server_can_come_again_in_a_new_case(mounted: Office) -> None:
    withdraw(mounted)
    hand_back(mounted, SERIALS)
    again = Office(mounted.cast, servers=2)
    assert again.until("")[-1] == "12"
    assert {host for host, state in taken(again.case).addresses if state == "used"}.isdisjoint(
        Address.objects.filter(state="quarantined").values_list("host", flat=True)
    )
