"""Servers that monitoring is to watch."""

from __future__ import annotations

from datetime import datetime

import pytest

from kolokasi.servers.actions import declare_server
from kolokasi.servers.models import Server
from tests.cast import Cast

AT = datetime.fromisoformat("2026-11-24T10:00:00+07:00")


def declare(cast: Cast, name: str = "SIMPEG") -> Server:
    return declare_server(agency=cast.own, spec={"name": name}, at=AT)


@pytest.fixture
def machine(cast: Cast) -> Server:
    return declare(cast)
