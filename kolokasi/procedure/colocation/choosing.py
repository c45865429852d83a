"""SOP step 4: the officer may give a server another good place than the program would; kept with the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kolokasi.base import clock
from kolokasi.cases.models import Case
from kolokasi.facility.choice import good_places
from kolokasi.facility.verdict import Place
from kolokasi.procedure import verdict
from kolokasi.procedure.acts import ask
from kolokasi.sop.spec import Field, Words

PREFIX = "place_"
MOST_SERVERS = 12
"""A request with more servers than these is placed by the program alone."""


def places_to_choose(case: Case, indexes: Sequence[int]) -> tuple[Field, ...]:
    """A question for each server that has more than one good place; the first choice is the program's own."""
    if len(indexes) > MOST_SERVERS:
        return ()
    wishes, at = verdict.wishes_of(case, indexes), clock.now()
    found = good_places(verdict.plant_for(verdict.held_promise(case), wishes, at), wishes, at)
    return tuple(
        ask(
            f"{PREFIX}{index}", *_label(case, index, len(indexes)), kind="choice",
            choices=tuple((key_of(place), Words(f"{_where(place)} · {place.because}")) for place in places),
        )
        for index, places in found.items()
        if len(places) > 1
    )  # fmt: skip


def _label(case: Case, index: int, count: int) -> tuple[str, str, str, str]:
    name = str(case.form["servers"][index].get("name") or f"Server {index + 1}")
    if count == 1:
        name = ""
    id_, en = (f"Tempat untuk {name}", f"Place for {name}") if name else ("Tempat di rak", "Place in the racks")
    return id_, en, "Kosongkan untuk pilihan program.", "Leave empty for the program's own choice."


def _where(place: Place) -> str:
    last = place.unit + int(place.units + 0.5) - 1
    return f"{place.rack} U{place.unit}" + (f"–{last}" if last > place.unit else "")


def key_of(place: Place) -> str:
    """The place as a form carries it: rack and lowest unit."""
    return f"{place.rack_id}-{place.unit}"


def place_of(key: str) -> tuple[int, int] | None:
    """Rack and unit of such a key; None for what is none."""
    rack, _dash, unit = key.partition("-")
    return (int(rack), int(unit)) if rack.isdecimal() and unit.isdecimal() and len(key) < 30 else None


def chosen_places(data: Mapping[str, Any], accepted: Sequence[int]) -> dict[int, tuple[int, int]]:
    """By server: the place that was chosen for it, of those that are accepted."""
    found = {index: place_of(str(data.get(f"{PREFIX}{index}") or "")) for index in accepted}
    return {index: place for index, place in found.items() if place is not None}
