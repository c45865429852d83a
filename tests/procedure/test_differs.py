"""What is delivered differs from what was declared: the promise follows, smaller, larger, or elsewhere, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from kolokasi.cases.models import CaseServer, Promise
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation, Rack
from kolokasi.runtime.demo.driver import answers_for
from tests.cast import Cast
from tests.facility.hall import stand
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal, taken
from tests.procedure.walking import Office

WAIVED = "Tetap diterima."


def arrived(cast: Cast, servers: int, units: int, *machines: dict[str, Any]) -> Office:
    """Servers of 2U, or as `machines` say in their order, promised in a rack of so many units and received."""
    lay(units=units)
    office = Office(cast, servers=servers)
    form = office.case.form
    for server, change in zip(form["servers"], machines, strict=False):
        server.update(change)
    office.case.save(update_fields=["form"])
    office.until("T08")
    office.prepare("T08")
    return office


def waive(office: Office, **found: str) -> None:
    """Accepted in spite of what was found, by input name ("units.0")."""
    answers = answers_for(office.case, office.procedure.tasks["T08"], office.at)
    office.do("T08", "waive", data=answers | found, note=WAIVED)


def standing(office: Office) -> dict[int, str]:
    """Where each server of the declaration is promised to stand."""
    living = Occupation.objects.filter(released_at__isnull=True, server__case_servers__case=office.case)
    index_of = dict(CaseServer.objects.filter(case=office.case).values_list("server_id", "index"))
    return {index_of[one.server_id]: place_of(one) for one in living.select_related("rack") if one.server_id}


def test_a_smaller_one_keeps_its_place_and_gives_back_the_rest(cast: Cast) -> None:
    office = arrived(cast, 1, 10)
    before = taken(office.case)
    waive(office, **{"units.0": "1", "watts.0": "200"})
    after = taken(office.case)
    assert after.places == [(before.places[0][0], before.places[0][1], 1, "held")]
    assert (before.watts, after.watts) == (315, 200)  # no machine draws more than its plate says
    assert office.until("")[-1] == "12"


def test_a_larger_one_that_does_not_fit_where_it_was_moves(cast: Cast) -> None:
    office = arrived(cast, 1, 10)
    ((name, unit, _units, _kind),) = taken(office.case).places
    stand(Rack.objects.get(name=name), unit + 2 if unit + 2 <= 10 else unit - 1)
    waive(office, **{"units.0": "4"})
    ((_name, moved, units, kind),) = taken(office.case).places
    assert (units, kind) == (4, "held")
    assert moved != unit
    assert Promise.objects.get(case=office.case).state == "held"
    assert office.until("")[-1] == "12"


def test_the_other_servers_of_the_case_keep_theirs(cast: Cast) -> None:
    office = arrived(cast, 3, 12)
    before, hosts = standing(office), taken(office.case).addresses
    waive(office, **{"units.1": "4"})
    after = standing(office)
    assert {index: place for index, place in after.items() if index != 1} == {
        index: place for index, place in before.items() if index != 1
    }
    assert sorted(units for _rack, _unit, units, _kind in taken(office.case).places) == [2, 2, 4]
    assert taken(office.case).addresses == hosts
    assert office.until("")[-1] == "12"


def test_two_that_change_sizes_with_each_other_are_judged_together(cast: Cast) -> None:
    """One grows by what the other shrinks: there is room for both, but not while the other still has its old share."""
    office = arrived(cast, 2, 6, {"units": 4}, {"units": 2})
    assert sorted(units for _rack, _unit, units, _kind in taken(office.case).places) == [2, 4]
    waive(office, **{"units.0": "2", "units.1": "4"})
    assert sorted(units for _rack, _unit, units, _kind in taken(office.case).places) == [2, 4]
    assert office.until("")[-1] == "12"


@pytest.mark.parametrize("which", ["0", "1"])
def test_where_one_does_not_fit_no_share_changes(cast: Cast, which: str) -> None:
    office = arrived(cast, 2, 6)
    before = taken(office.case)
    found = {"units.0": "1", "units.1": "1"} | {f"units.{which}": "6"}
    said = refusal(lambda: waive(office, **found))
    assert (said.code, said.status) == ("capacity_gone", 409)
    assert taken(office.case) == before
