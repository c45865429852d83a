"""A rejection names the day on which a promise lapses or works end, read from the rows, and what is free then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import NumericRange

from kolokasi.cases.models import Case
from kolokasi.facility import queries, snapshot
from kolokasi.facility.actions import hold_places, release_promise
from kolokasi.facility.models import MaintenanceWindow, Occupation
from kolokasi.facility.rules.later import after, nearest_day
from kolokasi.facility.rules.plant import Plant, RackFacts
from kolokasi.facility.rules.verdict import accepts
from kolokasi.facility.words import nearest_sentences
from tests.cast import Cast
from tests.facility.hall import Hall, build, promise_for, server_of, stand, wish
from tests.factories import case
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db
SOON, LATER = NOON + timedelta(days=10), NOON + timedelta(days=20)


@pytest.fixture
def hall(db: None) -> Hall:
    return build(1, units=6)


@pytest.fixture
def other(cast: Cast, hall: Hall) -> Case:
    return case(cast, at="T04", servers=1)


def racks_of(plant: Plant) -> list[RackFacts]:
    return [replace(rack, agencies=frozenset()) for rack in plant.racks.values()]


def promised(other: Case, until: datetime | None, **changes: Any) -> None:
    promise = promise_for(other)
    server_of(other)
    hold_places(promise=promise, wishes=[wish(**changes)], at=NOON, building_ok=True)
    promise.until = until
    promise.save()


def test_the_day_on_which_a_promise_lapses(hall: Hall, other: Case) -> None:
    promised(other, SOON, units=4)
    found = queries.judge([wish(units=4)], NOON, building_ok=True)
    assert not found.accept
    assert found.nearest["date"] == SOON.isoformat()
    assert found.nearest["units"] == 2
    (who,) = found.nearest["frees"]
    assert who in nearest_sentences(found.nearest)[-1]
    assert queries.judge([wish(units=7)], NOON, building_ok=True).nearest.get("date") is None


def test_a_promise_without_a_day_and_a_machine_that_stands_free_nothing(hall: Hall, other: Case) -> None:
    promised(other, None, units=4)
    assert "date" not in queries.judge([wish(units=4)], NOON, building_ok=True).nearest


@pytest.mark.parametrize("depth", [300, 750])
def test_the_plant_of_that_day_is_the_plant_once_it_has_lapsed(hall: Hall, other: Case, depth: int) -> None:
    """Also in front of a device that stands at the rear."""
    stand(hall.racks[0], 2, faces=(1, 2), watts=50)
    before = snapshot.take()
    promised(other, SOON, depth_mm=depth)
    if depth == 300:
        low = Occupation.objects.filter(kind="held")
        low.update(units=NumericRange(0, 4))
    then = after(snapshot.take(), queries.releases(NOON))
    assert racks_of(then) == racks_of(before)
    assert (then.rooms, then.sites, then.uplinks) == (before.rooms, before.sites, before.uplinks)
    release_promise(promise=other.promises.get(), at=NOON)
    assert racks_of(snapshot.take()) == racks_of(then)


def test_works_end(hall: Hall) -> None:
    MaintenanceWindow.objects.create(
        site=hall.site, starts_at=NOON - timedelta(days=1), ends_at=LATER, reason="Ganti UPS", made_at=NOON, made_by="x"
    )
    (thaw,) = queries.releases(NOON)
    assert (thaw.thaw, thaw.at, thaw.what) == (True, LATER, "Ganti UPS")
    plant = snapshot.take()
    plant.racks[thaw.rack_id] = replace(plant.racks[thaw.rack_id], frozen=True)
    found = nearest_day(plant, [thaw], lambda then: accepts(then, queries.brackets(NOON), [wish()], None))
    assert found == {"after": LATER.isoformat()}
    assert "pemeliharaan" in nearest_sentences(found)[0]
