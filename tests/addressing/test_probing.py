"""An address at which somebody answers is given to nobody, and stands in the register as something to be solved."""

from __future__ import annotations

from pathlib import Path

import pytest

from kolokasi.addressing import actions, probing, refusals
from kolokasi.addressing.models import Address
from kolokasi.addressing.rules import read_host
from kolokasi.base import policy
from kolokasi.base.models import Event
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from kolokasi.servers.models import Server
from tests.addressing.conftest import AT, add
from tests.gateways.neighbours import Network, made

pytestmark = pytest.mark.django_db
CARD, OTHER = "3c:ec:ef:01:ab:7f", "02:00:00:00:00:01"


@pytest.fixture
def network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Network:
    policy.set(name="addressing.probe.on", value=True, valid_from=AT, by="test", at=AT)
    return made(tmp_path, monkeypatch)


def clear(server: Server, promise: Promise, wanted: str = "", own_mac: str = "") -> None:
    probing.clear_for(server=server, wanted=wanted, promise=promise, own_mac=own_mac, at=AT, actor="test")


def holds(server: Server) -> list[str]:
    return [str(one.host) for one in Address.objects.filter(server=server, state="held").order_by("host")]


def strangers() -> list[str]:
    return [str(one.host) for one in probing.unrecorded()]


def test_switched_off_nobody_is_asked(
    machine: Server, promise: Promise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    network = made(tmp_path, monkeypatch)
    network.hears({"10.20.0.1": ""})
    clear(machine, promise)
    assert probing.clear_next(prefix_id=1, wanted=None, at=AT, actor="test") is None
    assert (network.questions(), Address.objects.count()) == ([], 0)


def test_the_promised_ones_that_answer_are_set_aside_and_the_next_are_promised(
    machine: Server, promise: Promise, network: Network
) -> None:
    add()
    add("2001:db8:20::/64")
    actions.hold_addresses(promise=promise, server=machine, ipv4=1, ipv6=1, at=AT)
    network.hears({"10.20.0.1": "", "10.20.0.2": OTHER})
    clear(machine, promise)
    assert strangers() == ["10.20.0.1", "10.20.0.2"]
    assert holds(machine) == ["10.20.0.3", "2001:db8:20::1"]
    assert Address.objects.get(server=machine, host="10.20.0.3").promise == promise
    assert actions.use_address(server=machine, address=None, at=AT).host == "10.20.0.3"
    assert Event.objects.filter(act="address_answered").count() == 2
    asked = len(network.questions())
    actions.use_promised(server=machine, at=AT)
    clear(machine, promise)
    assert len(network.questions()) == asked  # what is in use already answers rightly


def test_its_own_card_may_answer(machine: Server, promise: Promise, network: Network) -> None:
    add()
    actions.hold_addresses(promise=promise, server=machine, ipv4=1, ipv6=0, at=AT)
    network.hears({"10.20.0.1": CARD})
    clear(machine, promise, own_mac=CARD.upper())
    assert (strangers(), holds(machine)) == ([], ["10.20.0.1"])


def test_without_a_promise_one_is_held_first_so_that_nobody_else_is_given_it(
    machine: Server, promise: Promise, network: Network
) -> None:
    add()
    network.hears({"10.20.0.1": ""})
    clear(machine, promise)
    assert (strangers(), holds(machine)) == (["10.20.0.1"], ["10.20.0.2"])


def test_a_wanted_one_that_answers_is_refused_and_kept_out(machine: Server, promise: Promise, network: Network) -> None:
    add(gateway="10.20.0.1", reserved=["10.20.0.9"])
    network.hears(dict.fromkeys(["10.20.0.1", "10.20.0.9", "10.20.0.77"], ""))
    with pytest.raises(Refusal) as refused:
        clear(machine, promise, wanted="10.20.0.77")
    assert (refused.value.code, strangers()) == (refusals.ADDRESS_ANSWERS, ["10.20.0.77"])
    for kept_back in ("10.20.0.1", "10.20.0.9", "10.99.0.1", "10.20.0.77"):
        clear(machine, promise, wanted=kept_back)  # the giving itself refuses these
    assert strangers() == ["10.20.0.77"]
    with pytest.raises(Refusal, match="bukan alamat IP"):
        clear(machine, promise, wanted="x")


def test_too_many_that_answer_are_a_fault_of_the_network(machine: Server, promise: Promise, network: Network) -> None:
    prefix = add()
    network.hears({f"10.20.0.{n}": "" for n in range(1, 100)})
    with pytest.raises(Refusal, match="5 alamat berturut-turut"):
        clear(machine, promise)
    assert len(strangers()) == 5
    with pytest.raises(Refusal, match="5 alamat berturut-turut"):
        probing.clear_next(prefix_id=prefix.pk, wanted=None, at=AT, actor="test")
    assert len(strangers()) == 10


def test_a_full_prefix_leaves_the_server_without_and_nothing_is_lost(
    machine: Server, promise: Promise, network: Network
) -> None:
    add("10.20.0.0/30", gateway="10.20.0.1")
    actions.hold_addresses(promise=promise, server=machine, ipv4=1, ipv6=0, at=AT)
    network.hears({"10.20.0.2": ""})
    clear(machine, promise)
    assert (strangers(), holds(machine)) == (["10.20.0.2"], [])
    with pytest.raises(Refusal, match="IPv4 tidak cukup"):
        actions.use_address(server=machine, address=None, at=AT)


def test_the_next_of_a_prefix_and_a_wanted_one(network: Network) -> None:
    prefix = add()
    network.hears({"10.20.0.1": "", "10.20.0.7": ""})
    assert probing.clear_next(prefix_id=prefix.pk, wanted=None, at=AT, actor="test") == "10.20.0.2"
    with pytest.raises(Refusal, match=r"10\.20\.0\.7"):
        probing.clear_next(prefix_id=prefix.pk, wanted="10.20.0.7", at=AT, actor="test")
    assert strangers() == ["10.20.0.1", "10.20.0.7"]


def test_a_stranger_is_named_or_freed(machine: Server, network: Network) -> None:
    add()
    probing.set_aside(host=read_host("10.20.0.5"), server=None, at=AT, actor="test")
    row = probing.unrecorded().get()
    for wrong in ("", " ", "x" * 121, probing.UNRECORDED.upper()):
        with pytest.raises(Refusal) as refused:
            probing.name_user(address_id=row.pk, label=wrong, actor="test")
        assert refused.value.code == refusals.LABEL_WRONG
    assert probing.name_user(address_id=row.pk, label="Printer  lantai 2", actor="test").label == "Printer lantai 2"
    assert strangers() == []
    with pytest.raises(Refusal):
        probing.name_user(address_id=row.pk, label="Lain", actor="test")
    assert actions.free_address(address_id=row.pk, at=AT).state == "quarantined"
