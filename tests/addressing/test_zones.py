"""Zones as BIND reads them: whole octets and digits, RFC 2317 below a /24, checked by `named-checkzone` where it is."""

from __future__ import annotations

import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path

import pytest

from kolokasi.addressing.rules import read_host
from kolokasi.addressing.zones import Authority, Named, delegation_text, forward_text, reverse_text, reverse_zones

BY = Authority("ns1.example.id", "hostmaster.example.id", 7)


@pytest.mark.parametrize(
    ("cidr", "first", "count"),
    [
        ("10.20.0.0/24", "0.20.10.in-addr.arpa", 1),
        ("10.20.4.0/22", "4.20.10.in-addr.arpa", 4),
        ("10.20.0.0/16", "20.10.in-addr.arpa", 1),
        ("10.0.0.0/8", "10.in-addr.arpa", 1),
        ("10.20.0.128/25", "128/25.0.20.10.in-addr.arpa", 1),
        ("10.20.0.5/32", "5/32.0.20.10.in-addr.arpa", 1),
        ("2001:db8:20::/64", "0.0.0.0.0.2.0.0.8.b.d.0.1.0.0.2.ip6.arpa", 1),
        ("2001:db8::/33", "0.8.b.d.0.1.0.0.2.ip6.arpa", 8),
    ],
)
def test_the_zones_of_a_network(cidr: str, first: str, count: int) -> None:
    zones = reverse_zones(ip_network(cidr))
    assert (zones[0].origin, len(zones)) == (first, count)


@pytest.mark.parametrize("cidr", ["10.20.0.0/16", "10.20.0.0/22", "10.20.0.0/26", "2001:db8::/64"])
def test_every_name_is_in_its_zone_and_the_file_is_one_for_bind(cidr: str, tmp_path: Path) -> None:
    network = ip_network(cidr)
    named = Named(read_host(str(network[5])), "simpeg.example.id")
    stranger = Named(read_host("192.0.2.1"), "lain.example.id")
    zone = reverse_zones(network)[0]
    text = reverse_text(zone, [named, stranger], BY)
    assert text.count(" PTR ") == 1
    (owner,) = (line.partition(" ")[0] for line in text.splitlines() if " PTR " in line)
    if not zone.narrow:
        assert f"{owner}.{zone.origin}" == named.host.reverse_pointer
    _check(zone.origin, text, tmp_path)


def test_a_narrow_one_is_delegated_name_by_name(tmp_path: Path) -> None:
    (zone,) = reverse_zones(ip_network("10.20.0.64/29"))
    text = delegation_text(zone, BY)
    assert "65 IN CNAME 65.64/29.0.20.10.in-addr.arpa.\n" in text
    assert delegation_text(reverse_zones(ip_network("10.20.0.0/24"))[0], BY) == ""
    soa = "$TTL 60\n@ IN SOA ns1.example.id. h.example.id. 1 1 1 1 1\n@ IN NS ns1.example.id.\n"
    _check("0.20.10.in-addr.arpa", soa + text, tmp_path)


def test_forward_lines_of_both_families() -> None:
    names = [Named(read_host(host), "a.example.id") for host in ("2001:db8::1", "10.20.0.5")]
    assert forward_text(names).splitlines()[2:] == ["a.example.id. IN A 10.20.0.5", "a.example.id. IN AAAA 2001:db8::1"]


def _check(origin: str, text: str, folder: Path) -> None:
    checker = shutil.which("named-checkzone")
    if checker is None:
        return
    (folder / "zone").write_text(text)
    done = subprocess.run([checker, origin, str(folder / "zone")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
