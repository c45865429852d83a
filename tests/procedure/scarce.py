"""A data centre in which something is scarce: one rack, and as many addresses as are named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.facility.models import Rack
from tests.facility.hall import Hall, build
from tests.procedure.walking import START

BEFORE = START - timedelta(days=30)


def lay(*, units: int = 42, ipv4: str = "10.9.0.0/24", ipv6: str = "2001:db8:9::/64", **limits: Any) -> Hall:
    """One rack of so many units with these limits; an `Office` that comes after works with it."""
    hall = build(1, units=units, **limits)
    for cidr in filter(None, (ipv4, ipv6)):
        add_prefix(wanted=read_prefix(cidr=cidr, name=f"Server {cidr}", gateway=""), actor="test", at=BEFORE)
    assert Rack.objects.exists()
    return hall
