"""Networks by arithmetic, against the plainest counting there is: walking every host of a small one."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolokasi.addressing.rules import (
    Block,
    Host,
    is_dns_name,
    joined,
    read_host,
    read_network,
    read_range,
    spell_range,
    usable,
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    six = draw(st.booleans())
    width = 128 if six else 32
    bits = draw(st.integers(0, 6))
    base = draw(st.integers(0, 2**16 - 1)) << bits
    start = (0x20010DB8 << 96) + base if six else (10 << 24) + base
    network = ip_network((start, width - bits))
    hosts = st.integers(0, network.num_addresses - 1).map(lambda place: network[place])
    pairs = st.tuples(hosts, hosts).map(lambda pair: (min(pair, key=int), max(pair, key=int)))
    return Block(network, draw(st.none() | hosts), draw(st.lists(pairs, max_size=4)))


def counted(block: Block, living: set[Host]) -> int:
    """The oracle: host by host, in the words of HOUSE 5."""
    network, total = block.network, 0
    for host in network:
        edge = network.num_addresses > 2 and (
            host == network.network_address or (network.version == 4 and host == network.broadcast_address)
        )
        reserved = any(int(low) <= int(host) <= int(high) for low, high in block.reserved)
        total += not (edge or reserved or host == block.gateway or host in living)
    return total


@given(blocks(), st.data())
def test_free_hosts_are_those_that_one_counts_one_by_one(block: Block, data: st.DataObject) -> None:
    hosts = st.integers(0, block.network.num_addresses - 1).map(lambda place: block.network[place])
    living = set(data.draw(st.lists(hosts, max_size=8)))
    assert block.free(living) == counted(block, living)
    assert block.size() == counted(block, set())


@given(blocks())
def test_joined_ranges_are_the_same_hosts_apart_from_each_other(block: Block) -> None:
    before = {host for low, high in block.reserved for host in block.network if int(low) <= int(host) <= int(high)}
    after = joined(block.reserved)
    assert before == {host for low, high in after for host in block.network if int(low) <= int(host) <= int(high)}
    assert all(int(one[1]) + 1 < int(two[0]) for one, two in pairwise(after))
    for low, high in after:
        assert read_range(spell_range(low, high)) == (low, high)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_a_value_error(text: str) -> None:
    for read in (read_host, read_network, read_range):
        try:
            found = read(text)
        except ValueError:
            continue
        assert found is not None
    is_dns_name(text)


@pytest.mark.parametrize(
    ("network", "first", "last"),
    [
        ("10.0.0.0/24", "10.0.0.1", "10.0.0.254"),
        ("10.0.0.0/31", "10.0.0.0", "10.0.0.1"),
        ("10.0.0.9/32", "10.0.0.9", "10.0.0.9"),
        ("2001:db8::/64", "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff"),
        ("2001:db8::/127", "2001:db8::", "2001:db8::1"),
    ],
)
def test_usable_hosts(network: str, first: str, last: str) -> None:
    assert usable(ip_network(network)) == (ip_address(first), ip_address(last))


@pytest.mark.parametrize(
    "text",
    ["", "10.0.0.1", "10.0.0.1/24", "10.0.0.0/33", "0.0.0.0/0", "::/0", "10.0.0.0/7", "10.0.0.0/255.0.255.0",
     "fe80::%eth0/64", "10.0.0.0/-1", "١٠.0.0.0/24", "10.0.0.0/24/24", "a" * 5000],
)  # fmt: skip
def test_what_is_no_network(text: str) -> None:
    with pytest.raises(ValueError):
        read_network(text)


def test_an_address_in_ipv6_dress_is_the_ipv4_address() -> None:
    assert str(read_host("::ffff:10.0.0.1")) == "10.0.0.1"
    for wrong in ("10.0.0.1/32", "010.0.0.1", "10.0.0", "fe80::1%eth0", "1", "10.0.0.1 ,"):
        with pytest.raises(ValueError):
            read_host(wrong)


def test_dns_names() -> None:
    assert is_dns_name("simpeg.sumbarprov.example")
    assert not any(map(is_dns_name, ["", "-a", "a-", "a..b", "A", "é", "a b", "a" * 64, ".".join(["a"] * 200)]))
