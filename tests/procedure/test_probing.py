"""Step 9 asks the network before it gives an address: from the desk and from the phone, and never inside a transaction."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from django.db import connection

from kolokasi.addressing import probing
from kolokasi.addressing.models import Address
from kolokasi.base import policy
from kolokasi.cases.models import CaseServer, OpenTask
from kolokasi.gateways.ping import client
from kolokasi.gateways.ping.client import Heard
from kolokasi.procedure.colocation import installing
from tests.cast import Cast
from tests.facility.hall import Hall
from tests.procedure.scarce import BEFORE, lay
from tests.procedure.taken import refusal
from tests.procedure.test_mounting import mount
from tests.procedure.walking import Office

FIRST, SECOND = "10.9.0.1", "10.9.0.2"


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return lay(units=12, max_watts=1000)


@pytest.fixture
def office(hall: Hall, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A server that stands and has its first address promised, at which somebody answers; asked where no transaction is."""
    policy.set(name="addressing.probe.on", value=True, valid_from=BEFORE, by="test", at=BEFORE)
    found = Office(cast, servers=1)
    found.until("T09")
    mount(found)
    depth = len(connection.savepoint_ids)

    def ask(host: IPv4Address | IPv6Address, *, seconds: int = 1) -> Heard:
        assert len(connection.savepoint_ids) == depth
        return Heard(tried=True, answered=str(host) == FIRST)

    monkeypatch.setattr(client, "ask", ask)
    return found


def used(office: Office) -> list[str]:
    server = CaseServer.objects.get(case=office.case).server
    return [str(one.host) for one in Address.objects.filter(server=server, state="used", prefix__family=4)]


def test_the_desk_gives_the_next_one(office: Office) -> None:
    office.part("address", server="0")
    assert used(office) == [SECOND]
    assert [str(one.host) for one in probing.unrecorded()] == [FIRST]


def test_a_wanted_one_is_refused_in_a_sentence(office: Office) -> None:
    refused = refusal(lambda: office.part("address", server="0", address=FIRST))
    assert refused.code == "address_answers"
    assert used(office) == []
    office.part("address", server="0")
    assert used(office) == [SECOND]


def test_the_phone_gives_the_next_one_once(office: Office, cast: Cast) -> None:
    task = OpenTask.objects.get(case=office.case)
    sent: dict[str, Any] = {
        "number": office.case.number, "index": 0, "element": task.element, "round": task.round,
        "account": cast["tim_teknis"], "at": office.at,
        "sent": installing.Sent(kind="address", key="kunci-1", data={}),
    }  # fmt: skip
    assert not installing.make_tick(**sent).again
    assert installing.make_tick(**sent).again
    assert used(office) == [SECOND]


@pytest.mark.parametrize("which", ["", "7", "x", None])
def test_a_server_of_nobody_is_refused_as_ever(office: Office, which: Any) -> None:
    assert refusal(lambda: office.part("address", server=which)).status == 422
    assert not probing.unrecorded().exists()
