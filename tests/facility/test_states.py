"""Hold, use, take back, lapse, free and correct in any order, by the real actions: no limit is ever broken."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, CaseServer, Promise
from kolokasi.facility import actions
from kolokasi.facility.models import Allotment, Kind, Occupation, Rack
from kolokasi.facility.rules.plant import wish_of
from tests.cast import Cast
from tests.facility import oracle, rows
from tests.facility.hall import SPEC, Hall, build, promise_for, server_of
from tests.facility.plants import B
from tests.factories import case
from tests.fixtures import NOON

specs = st.fixed_dictionaries(
    {
        "units": st.sampled_from([1, 1.5, 2, 3]), "depth_mm": st.sampled_from([400, 750]),
        "weight_kg": st.sampled_from([5, 15, 30]), "psu_count": st.sampled_from([1, 2]),
        "bandwidth_mbps": st.sampled_from([0, 50, 150]),
        "watts": st.fixed_dictionaries({"nameplate": st.sampled_from([100, 300, 500])}),
    }
)  # fmt: skip
numbers = st.integers(0, 3)


class Hold(RuleBasedStateMachine):
    """Four cases of up to two servers want places in a hall that has not enough for all."""

    cases: list[Case]
    hall: Hall

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    def promise(self, number: int) -> Promise | None:
        return Promise.objects.filter(case=self.cases[number], state="held").first()

    def attempt(self, act: Any, **facts: Any) -> None:
        """What is refused changes nothing."""
        try:
            with transaction.atomic():
                act(at=NOON, **facts)
        except Refusal:
            pass

    @rule(number=numbers, wanted=st.lists(specs, min_size=1, max_size=2))
    def hold(self, number: int, wanted: list[dict[str, Any]]) -> None:
        if self.promise(number) is not None:
            return
        living = Occupation.objects.filter(released_at__isnull=True, server__isnull=False).values("server")
        if CaseServer.objects.filter(case=self.cases[number], server__in=living).exists():
            return
        for index, spec in enumerate(wanted):
            server_of(self.cases[number], index, **spec)
        promise = promise_for(self.cases[number])
        wishes = [wish_of(SPEC | spec, index) for index, spec in enumerate(wanted)]
        self.attempt(actions.hold_places, promise=promise, wishes=wishes)

    @rule(number=numbers, index=st.integers(0, 1), spec=specs, unit=st.integers(1, 8), feed=st.integers(0, 2))
    def use(self, number: int, index: int, spec: dict[str, Any], unit: int, feed: int) -> None:
        """At another place than promised, larger or smaller than promised, or without a promise."""
        server = server_of(self.cases[number], index)
        rack = self.hall.racks[unit % 2]
        feed_id = self.hall.feeds[feed].pk if feed < 2 else None
        self.attempt(
            actions.use_place, server=server, rack_id=rack.pk, unit=unit, face_both=feed == 1, spec=SPEC | spec,
            feed_id=feed_id,
        )  # fmt: skip

    @rule(number=numbers, index=st.integers(0, 1), feed=st.integers(0, 2))
    def use_as_promised(self, number: int, index: int, feed: int) -> None:
        server = server_of(self.cases[number], index)
        held = Occupation.objects.filter(server=server, kind=Kind.HELD, released_at__isnull=True).first()
        allotted = Allotment.objects.filter(server=server, released_at__isnull=True).first()
        if held is None or allotted is None:
            return
        spec = {
            "units": held.height, "depth_mm": allotted.depth_mm, "weight_kg": allotted.weight_kg,
            "watts": {"nameplate": allotted.watts}, "psu_count": allotted.psu_count, "bandwidth_mbps": allotted.mbps,
        }  # fmt: skip
        both = held.faces.upper - held.faces.lower == 2
        feed_id = self.hall.feeds[feed].pk if feed < 2 else None
        self.attempt(
            actions.use_place, server=server, rack_id=held.rack_id, unit=int(held.unit), face_both=both, spec=spec,
            feed_id=feed_id,
        )  # fmt: skip

    @rule(number=numbers, index=st.integers(0, 1))
    def take_back(self, number: int, index: int) -> None:
        """As step 9 does: only what was promised is promised again."""
        server = server_of(self.cases[number], index)
        if Occupation.objects.filter(server=server, released_at__isnull=True, promise__state="held").exists():
            actions.unuse_place(server=server, at=NOON)

    @rule(number=numbers, lapsed=st.booleans())
    def free(self, number: int, lapsed: bool) -> None:
        promise = self.promise(number)
        if promise is not None:
            actions.release_promise(promise=promise, at=NOON)
            promise.state, promise.ended_at = "lapsed" if lapsed else "released", NOON
            promise.save()

    @rule(number=numbers, index=st.integers(0, 1))
    def leave(self, number: int, index: int) -> None:
        actions.release_server(server=server_of(self.cases[number], index), at=NOON)

    @rule(number=numbers, index=st.integers(0, 1), spec=specs)
    def correct(self, number: int, index: int, spec: dict[str, Any]) -> None:
        """The delivered server differs: its share is freed and held anew, or stands as it was."""
        promise, server = self.promise(number), server_of(self.cases[number], index)
        held = Occupation.objects.filter(server=server, kind=Kind.HELD, released_at__isnull=True).first()
        if promise is None or held is None:
            return

        def anew(at: Any) -> None:
            actions.release_server(server=server, at=at)
            actions.hold_places(
                promise=promise, wishes=[wish_of(SPEC | spec, index)], at=at,
                preferred={index: (held.rack_id, int(held.unit))},
            )  # fmt: skip

        self.attempt(anew)

    @invariant()
    def no_limit_is_broken(self) -> None:
        plant = rows.read(NOON)
        assert oracle.overloaded(plant, B) == set()
        living = Occupation.objects.filter(released_at__isnull=True)
        cells = [
            (one.rack_id, unit, face)
            for one in living
            for unit in range(one.units.lower, one.units.upper)
            for face in range(one.faces.lower, one.faces.upper)
        ]
        assert len(cells) == len(set(cells))
        machines = Allotment.objects.filter(released_at__isnull=True).values_list("occupation", flat=True)
        assert sorted(machines) == sorted(one.pk for one in living.filter(kind__in=["held", "used"]))


@pytest.mark.django_db
def test_a_single_supply_on_another_feed_than_promised_is_judged(cast: Cast) -> None:
    """500 W were promised on each feed of 920 W; the second cannot go on the first one's feed."""
    both = case(cast, at="T04", servers=2)
    Rack.objects.update(depth_mm=1)
    hall = build(1, amps=5)
    spec = {"watts": {"nameplate": 500}, "psu_count": 1}
    servers = [server_of(both, index, **spec) for index in (0, 1)]
    wishes = [wish_of(SPEC | spec, index) for index in (0, 1)]
    held = actions.hold_places(promise=promise_for(both), wishes=wishes, at=NOON)
    feed = hall.feeds[0].pk
    where = {row.server_id: row for row in held}

    def use(number: int) -> None:
        place = where[servers[number].pk]
        actions.use_place(
            server=servers[number], rack_id=place.rack_id, unit=int(place.unit), face_both=True, at=NOON,
            spec=SPEC | spec, feed_id=feed,
        )  # fmt: skip

    use(0)
    with pytest.raises(Refusal) as no:
        use(1)
    assert no.value.code == "place_overloaded"


@pytest.mark.django_db
def test_no_order_of_events_breaks_a_limit(cast: Cast) -> None:
    first = case(cast, at="T04")
    Occupation.objects.update(released_at=NOON)
    Allotment.objects.update(released_at=NOON)
    Rack.objects.update(depth_mm=1)
    cases = [first]
    for number in range(3):
        other = Case.objects.get(pk=first.pk)
        other.pk, other.number, other.tracking_code = None, f"KL-{number}", f"code-{number}"
        other.save(force_insert=True)
        cases.append(other)
    hall = build(2, units=8, supply_w=2400, cooling_w=1400, kva=1.5, amps=5, max_weight_kg=70, max_watts=900, mbps=400)
    Hold.cases, Hold.hall = cases, hall
    run_state_machine_as_test(
        Hold,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
