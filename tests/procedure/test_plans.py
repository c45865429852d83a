"""A plan for all pending requests: applied it holds its places until the decision of step 4, which takes just those."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import due
from kolokasi.cases.models import Case, Promise
from kolokasi.facility.models import Rack
from kolokasi.procedure import plans, solving
from kolokasi.procedure.models import PlacementPlan
from tests.cast import Cast
from tests.facility.hall import stand
from tests.procedure.planning import SECONDS, held, planned, waits, wanted
from tests.procedure.scarce import lay
from tests.procedure.taken import refusal

pytestmark = pytest.mark.django_db


def test_an_applied_plan_holds_its_places_and_the_acceptance_takes_just_those(cast: Cast) -> None:
    lay(units=12)
    first, second = waits(cast, 0, units=2), waits(cast, 1, servers=2, units=1, step="T03")
    plan = planned(cast, second.at)
    assert plan.result is not None
    assert set(plan.result["ways"]["best"]["places"]) == {first.case.number, second.case.number}
    assert plan.result["bound"] <= plan.result["ways"]["best"]["cost"]["total"] + 1e-6
    applied = plans.apply(
        plan_id=plan.pk, keys=[first.case.number, second.case.number], account=cast["helpdesk"], at=second.at
    )
    assert applied == plans.Applied([first.case.number, second.case.number], {})
    promise = Promise.objects.get(case=first.case, state="held")
    assert promise.until == due(second.at, "5 hari", working_calendar())
    for office in (first, second):
        assert held(office) == wanted(plan, office)
    first.at = second.at
    first.do("T04", "accept", data={})
    assert held(first) == wanted(plan, first)
    after = Promise.objects.get(case=first.case, state="held")
    assert after.pk != promise.pk
    assert after.until is None
    assert plans.planned_of(first.case) is None
    second.until("T04")
    second.do("T04", "accept", data={})
    assert held(second) == wanted(plan, second)


def test_a_rejection_frees_what_the_plan_held(cast: Cast) -> None:
    lay(units=12)
    office = waits(cast, 0)
    plan = planned(cast, office.at)
    plans.apply(plan_id=plan.pk, keys=[office.case.number], account=cast["helpdesk"], at=office.at)
    assert held(office)
    office.do("T04", "reject", data={"ground": "Tidak sesuai ketentuan.", "reasons": ""})
    assert held(office) == []


def test_without_a_decision_the_places_are_free_again_and_the_case_goes_on(cast: Cast) -> None:
    lay(units=12)
    office = waits(cast, 0)
    plan = planned(cast, office.at)
    plans.apply(plan_id=plan.pk, keys=[office.case.number], account=cast["helpdesk"], at=office.at)
    until = Promise.objects.get(case=office.case, state="held").until
    assert until is not None
    assert plans.undecided_too_long(until - timedelta(minutes=1)) == []
    assert not plans.lapse_planned(number=office.case.number, at=until - timedelta(minutes=1))
    assert plans.undecided_too_long(until) == [office.case.number]
    assert plans.lapse_planned(number=office.case.number, at=until)
    assert not plans.lapse_planned(number=office.case.number, at=until)
    assert held(office) == []
    assert Case.objects.get(pk=office.case.pk).status == "running"
    office.at = until
    office.do("T04", "accept", data={})
    assert held(office)


def test_what_no_longer_fits_is_named_and_nothing_of_it_is_written(cast: Cast) -> None:
    lay(units=12)
    first, second = waits(cast, 0, units=2), waits(cast, 1, units=2)
    plan = planned(cast, second.at)
    ((rack, start),) = wanted(plan, first)
    stand(Rack.objects.get(pk=rack), start // 2 + 1)
    applied = plans.apply(
        plan_id=plan.pk, keys=[first.case.number, second.case.number], account=cast["helpdesk"], at=second.at
    )
    assert applied.held == [second.case.number]
    assert "sudah terisi" in applied.refused[first.case.number]
    assert held(first) == []
    assert not Promise.objects.filter(case=first.case).exists()
    code = refusal(
        lambda: plans.apply(plan_id=plan.pk, keys=[first.case.number], account=cast["helpdesk"], at=second.at)
    )
    assert code.code == "plan_no_longer"


def test_a_newer_plan_may_exchange_the_places_of_an_older_one(cast: Cast) -> None:
    lay(units=4)
    first, second = waits(cast, 0, units=2), waits(cast, 1, units=2)
    keys = [first.case.number, second.case.number]
    old = planned(cast, second.at)
    plans.apply(plan_id=old.pk, keys=keys, account=cast["helpdesk"], at=second.at)
    new = planned(cast, second.at)
    places = new.result["ways"]["best"]["places"]  # type: ignore[index]
    here, there = ([one["start"] for one in old.result["ways"]["best"]["places"][key]] for key in keys)  # type: ignore[index]
    for key, start in zip(keys, (there, here), strict=True):
        places[key][0]["start"] = start[0]
    new.save(update_fields=["result"])
    assert plans.apply(plan_id=new.pk, keys=keys, account=cast["helpdesk"], at=second.at).held == keys
    for office in (first, second):
        assert held(office) == wanted(new, office)


def test_who_does_not_fit_has_the_limits_named_and_the_earlier_request_comes_first(cast: Cast) -> None:
    lay(units=3)
    first, second = waits(cast, 0, units=2), waits(cast, 1, units=2)
    plan = planned(cast, second.at)
    assert plan.result is not None
    assert set(plan.result["ways"]["best"]["places"]) == {first.case.number}
    assert plan.result["most"] == 1
    (said,) = plan.result["left_out"]["best"][second.case.number]
    assert "2U" in said
    code = refusal(
        lambda: plans.apply(plan_id=plan.pk, keys=[second.case.number], account=cast["helpdesk"], at=second.at)
    )
    assert code.code == "plan_no_longer"


def test_a_declaration_that_changed_since_is_not_held(cast: Cast) -> None:
    lay(units=12)
    office = waits(cast, 0, servers=2, units=1)
    plan = planned(cast, office.at)
    case = Case.objects.get(pk=office.case.pk)
    case.form["servers"][1]["struck"] = "Dicoret"
    case.save(update_fields=["form"])
    with pytest.raises(Exception, match="sudah berubah"):
        plans.apply(plan_id=plan.pk, keys=[case.number], account=cast["helpdesk"], at=office.at)


def test_only_some_posts_make_plans_and_only_with_something_to_place(cast: Cast) -> None:
    lay()
    at = waits(cast, 0, step="T02").at
    asked = refusal(lambda: plans.ask_plan(move=None, seconds=SECONDS, account=cast["helpdesk"], at=at))
    assert asked.code == "plan_nothing_pending"
    office = waits(cast, 1)
    assert (
        refusal(lambda: plans.ask_plan(move=None, seconds=0, account=cast["helpdesk"], at=at)).code
        == "plan_odd_seconds"
    )
    assert refusal(lambda: plans.ask_plan(move=None, seconds=SECONDS, account=cast.applicant, at=at))
    plan = plans.ask_plan(move=None, seconds=SECONDS, account=cast["pranata_komputer"], at=at)
    waiting = refusal(lambda: plans.apply(plan_id=plan.pk, keys=[office.case.number], account=cast["helpdesk"], at=at))
    assert waiting.code == "plan_not_done"
    office.do("T04", "accept", data={})
    solving.solve(plan.pk, office.at)
    plan.refresh_from_db()
    assert plan.result is None
    assert plan.why
    assert PlacementPlan.objects.count() == 1
