"""A small plant of addresses: an office network, its IPv6 sister, and servers of a case with a promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kolokasi.addressing.models import Prefix
from kolokasi.addressing.prefixes import add_prefix, read_prefix
from kolokasi.cases.actions import open_case
from kolokasi.cases.models import Promise, SopRevision
from kolokasi.runtime.demo.load import load_sop
from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Server
from tests.cast import Cast

AT = datetime.fromisoformat("2026-11-24T10:00:00+07:00")
Add = Callable[..., Prefix]


def add(cidr: str = "10.20.0.0/24", **changes: Any) -> Prefix:
    wanted = read_prefix(**{"cidr": cidr, "name": "Server OPD", **changes})
    return add_prefix(wanted=wanted, at=AT, actor="account:1")


def declare(cast: Cast, name: str = "SIMPEG") -> Server:
    return declare_server(agency=cast.own, spec={"name": name}, at=AT)


@pytest.fixture
def machine(cast: Cast) -> Server:
    return declare(cast)


@pytest.fixture
def promise(cast: Cast) -> Promise:
    """The head of a promise; its case is bare, in an office without a plant or a prefix."""
    load_sop(AT - timedelta(days=30))
    case = open_case(
        revision=SopRevision.objects.get(), agency=cast.own, applicant=cast.applicant, title="Server", form={}, at=AT
    )
    return Promise.objects.create(case=case, made_at=AT)
