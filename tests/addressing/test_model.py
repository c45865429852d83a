"""Random lives of addresses against a plain model: who holds what is always the same, and never two hold one."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kolokasi.addressing import actions, queries
from kolokasi.addressing.models import Address
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Promise
from tests.addressing.conftest import AT, add, declare
from tests.cast import Cast

pytestmark = pytest.mark.django_db

GATEWAY, RESERVED, DAYS = 1, {4, 5}, 30
PLACES = [place for place in range(1, 15) if place != GATEWAY and place not in RESERVED]  # of 10.20.0.0/28

server = st.integers(0, 2)
step = st.one_of(
    st.tuples(st.just("hold"), server, st.integers(1, 3)),
    st.tuples(st.just("use"), server, st.none() | st.integers(0, 15)),
    st.tuples(st.just("release"), server, st.none()),
    st.tuples(st.just("lapse"), st.just(0), st.none()),
    st.tuples(st.just("days"), st.just(0), st.integers(1, 40)),
)


class Model:
    """place → (state, server, free from day). Twenty lines that say what the register is meant to do."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[str, int, int]] = {}
        self.day = 0

    def free(self) -> list[int]:
        return [place for place in PLACES if place not in self.rows]

    def of(self, server: int, state: str) -> list[int]:
        return sorted(place for place, row in self.rows.items() if row[:2] == (state, server))

    def days(self, count: int) -> None:
        self.day += count
        self.rows = {place: row for place, row in self.rows.items() if row[0] != "quarantined" or row[2] > self.day}

    def hold(self, server: int, count: int) -> bool:
        free = self.free()[:count]
        if len(free) == count:
            self.rows.update(dict.fromkeys(free, ("held", server, 0)))
        return len(free) == count

    def use(self, server: int, wanted: int | None) -> bool:
        held, used = self.of(server, "held"), self.of(server, "used")
        place = wanted if wanted is not None else (held or used or self.free() or [-1])[0]
        if place not in held + used and place not in self.free():
            return False
        if place not in held + used and held:
            del self.rows[held[0]]
        self.rows[place] = ("used", server, 0)
        return True

    def release(self, server: int) -> bool:
        for place in self.of(server, "held"):
            del self.rows[place]
        for place in self.of(server, "used"):
            self.rows[place] = ("quarantined", server, self.day + DAYS)
        return True

    def lapse(self) -> bool:
        self.rows = {place: row for place, row in self.rows.items() if row[0] != "held"}
        return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, max_size=14))
def test_the_register_does_what_the_model_does(cast: Cast, promise: Promise, steps: list[tuple[str, int, Any]]) -> None:
    with transaction.atomic():
        add("10.20.0.0/28", gateway="10.20.0.1", reserved=["10.20.0.4-10.20.0.5"])
        servers = [declare(cast, f"Server {n}") for n in range(3)]
        model = Model()
        for what, who, how in steps:
            at = AT + timedelta(days=model.day)
            if what == "days":
                model.days(how)
            elif what == "hold":
                assert said_yes(lambda: actions.hold_addresses(
                    promise=promise, server=servers[who], ipv4=how, ipv6=0, at=at  # noqa: B023
                )) == model.hold(who, how)  # fmt: skip
            elif what == "use":
                wanted = None if how is None else f"10.20.0.{how}"
                assert said_yes(
                    lambda: actions.use_address(server=servers[who], address=wanted, at=at)  # noqa: B023
                ) == model.use(who, how)
            elif what == "release":
                actions.release_server(server=servers[who], at=at)
                model.release(who)
            else:
                actions.release_promise(promise=promise, at=at)
                model.lapse()
            agree(model, [one.pk for one in servers])
        transaction.set_rollback(True)


def said_yes(act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except Refusal:
        return False
    return True


def agree(model: Model, servers: list[int]) -> None:
    at = AT + timedelta(days=model.day)
    rows = Address.objects.filter(state__in=Address.LIVING)
    living = [row for row in rows if row.state != "quarantined" or (row.free_from and row.free_from > at)]
    assert {int(ip_address(row.host)) & 15: (row.state, servers.index(row.server_id or 0)) for row in living} == {
        place: row[:2] for place, row in model.rows.items()
    }
    assert len({row.host for row in living}) == len(living)
    assert queries.free_counts(at)[4] == len(model.free())
