"""Rejected for want of room, a case may keep its turn: freed room is offered in order, held, and taken in a new case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kolokasi.base import clock, events
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import due
from kolokasi.cases.models import Case, CaseServer, OpenTask, Promise
from kolokasi.facility.models import Rack
from kolokasi.letters.models import Letter
from kolokasi.notices.models import Kind, Notice
from kolokasi.procedure import actions, freed, queries, tasks, waiting
from kolokasi.procedure.models import WaitingTurn
from kolokasi.procedure.saying import AnswersRefused
from tests.cast import Cast
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.walking import START, Office

BIG, SMALL = {"units": 4}, {"units": 2}


def rejected(cast: Cast, machine: dict[str, Any], *, keep: bool = True, servers: int = 1, later: int = 0) -> Office:
    """A case that was rejected because the rack is full, its turn kept unless said otherwise."""
    office = Office(cast, servers=servers, machine=machine, start=START + timedelta(days=1, hours=later))
    office.until("T04")
    office.do("T04", "reject", data={"reasons": "no_space", **({"keep_turn": "keep"} if keep else {})})
    office.until("")
    assert office.case.status == "rejected"
    return office


@pytest.fixture
def holder(cast: Cast) -> Office:
    """Somebody is promised the whole of a rack of four units, and awaited."""
    lay(units=4)
    office = Office(cast, machine=BIG)
    office.until("T07")
    return office


def free(office: Office) -> None:
    actions.withdraw_case(number=office.case.number, reason="Batal.", account=office.cast.applicant, at=office.at)


def state(office: Office) -> str:
    return WaitingTurn.objects.get(case=office.case).state


def other(cast: Cast) -> Cast:
    return replace(cast, accounts={**cast.accounts, "applicant": cast.stranger})


def test_without_the_tick_nobody_waits_and_with_it_the_letter_says_so(cast: Cast, holder: Office) -> None:
    plain = rejected(cast, SMALL, keep=False)
    assert waiting.turn_of(plain.case) is None
    assert not Letter.objects.get(case=plain.case, kind="surat_balasan").facts.get("answer_within")
    kept = rejected(other(cast), SMALL)
    assert Letter.objects.get(case=kept.case, kind="surat_balasan").facts.get("answer_within") == "5 hari kerja"
    turn = waiting.turn_of(kept.case)
    assert turn is not None
    assert (turn.state, turn.binding, waiting.position(turn)) == ("waiting", ["space"], 1)
    assert turn.request["servers"][0]["units"] == 2
    assert taken(kept.case) == NOTHING


def test_a_turn_is_kept_only_for_want_of_capacity(cast: Cast) -> None:
    lay(units=4)
    office = Office(cast)
    office.until("T04")
    with pytest.raises(AnswersRefused) as refused:  # it is not even asked
        office.do("T04", "reject", data={"ground": "Pakai server virtual.", "keep_turn": "keep"})
    assert "keep_turn" in refused.value.errors
    office.do("T04", "reject", data={"ground": "Pakai server virtual."})
    office.until("")
    assert waiting.turn_of(office.case) is None


def test_freed_room_is_offered_and_held_until_a_day(cast: Cast, holder: Office) -> None:
    kept = rejected(other(cast), SMALL)
    assert waiting.look_through(at=kept.at) == []
    free(holder)
    (turn,) = waiting.look_through(at=kept.at)
    assert turn.answer_by == due(kept.at, "5 hari", working_calendar())
    promise = Promise.objects.get(case=kept.case, state="held")
    assert promise.until == turn.answer_by
    assert [place[2:] for place in taken(kept.case).places] == [(2, "held")]
    assert {state for _host, state in taken(kept.case).addresses} == {"held"}
    told = Notice.objects.filter(kind=Kind.TURN_OFFERED)
    assert {one.account.agency_id for one in told} == {kept.case.agency_id, cast["helpdesk"].agency_id}
    assert waiting.look_through(at=kept.at) == []  # twice does nothing
    assert Promise.objects.filter(state="held").count() == 1
    assert events.verify() is None


def test_in_order_and_an_earlier_one_that_does_not_fit_is_passed_by(cast: Cast, holder: Office) -> None:
    first, second, third = (rejected(cast, machine, later=hour) for hour, machine in enumerate((BIG, SMALL, SMALL)))
    blocking = Rack.objects.get()
    assert [turn.case_id for turn in waiting.living_turns()] == [one.case.pk for one in (first, second, third)]
    Rack.objects.filter(pk=blocking.pk).update(units=6)  # two units more: enough for the second, not for the first
    made = waiting.look_through(at=third.at)
    assert [turn.case_id for turn in made] == [second.case.pk]
    assert (state(first), state(third)) == ("waiting", "waiting")
    free(holder)  # four: now the first fits, and it comes before the third
    made = waiting.look_through(at=third.at)
    assert [turn.case_id for turn in made] == [first.case.pk]
    assert WaitingTurn.objects.get(case=third.case).binding == ["space"]


def test_the_earlier_of_two_that_fit_is_served(cast: Cast, holder: Office) -> None:
    first, second = (rejected(cast, BIG, later=hour) for hour in (0, 1))
    free(holder)
    assert [turn.case_id for turn in waiting.look_through(at=second.at)] == [first.case.pk]
    assert state(second) == "waiting"


def test_taking_it_begins_a_new_case_that_goes_on_with_the_promise(cast: Cast, holder: Office) -> None:
    kept = rejected(other(cast), SMALL)
    free(holder)
    waiting.look_through(at=kept.at)
    held = taken(kept.case)
    new = waiting.accept_offer(number=kept.case.number, account=kept.cast.applicant, at=kept.at)
    assert (new.form["servers"][0]["name"], new.title) == (kept.case.form["servers"][0]["name"], kept.case.title)
    assert (state(kept), WaitingTurn.objects.get(case=kept.case).taken_by_id) == ("taken", new.pk)
    assert taken(new) == held
    assert taken(Case.objects.get(pk=kept.case.pk)) == NOTHING
    assert OpenTask.objects.get(case=new).step == "1+"
    assert Promise.objects.get(case=new).until is None
    kept.case = new
    kept.until("T04")  # step 3 counts what the case itself holds as free
    check = new.capacity_checks.get()
    assert check.verdict["verdict"] == "accept"
    kept.do("T04", "accept", data={})
    assert taken(new).places == held.places
    assert kept.until("")[-1] == "12"
    assert kept.case.status == "done"
    assert CaseServer.objects.filter(server__state="active").count() == 1


@pytest.mark.parametrize("how", ["declined", "left", "expired"])
def test_an_offer_that_is_not_taken_goes_to_the_next(cast: Cast, holder: Office, how: str) -> None:
    first, second = rejected(cast, BIG), rejected(other(cast), BIG, later=1)
    free(holder)
    (turn,) = waiting.look_through(at=second.at)
    assert turn.answer_by is not None
    at, number = second.at + timedelta(hours=1), first.case.number
    if how == "declined":
        waiting.decline_offer(number=number, account=first.cast.applicant, at=at)
    elif how == "left":
        waiting.leave_list(number=number, account=first.cast["helpdesk"], at=at)
    else:
        assert waiting.unanswered(turn.answer_by - timedelta(seconds=1)) == []
        at = turn.answer_by
        assert waiting.unanswered(at) == [number]
        assert waiting.expire_offer(number=number, at=at)
        assert not waiting.expire_offer(number=number, at=at)
        assert Notice.objects.filter(kind=Kind.TURN_OVER).exists()
    assert (state(first), taken(first.case)) == (how, NOTHING)
    assert list(CaseServer.objects.filter(case=first.case).values_list("server__state", flat=True)) == ["dropped"]
    assert [one.case_id for one in waiting.look_through(at=at)] == [second.case.pk]
    said = refusal(lambda: waiting.accept_offer(number=number, account=first.cast.applicant, at=at))
    assert (said.code, said.status) == ("offer_over", 409)


def test_what_is_not_there_or_not_theirs_is_refused(cast: Cast, holder: Office) -> None:
    kept = rejected(cast, SMALL)
    number, at = kept.case.number, kept.at
    assert refusal(lambda: waiting.accept_offer(number=number, account=cast.applicant, at=at)).code == "no_offer"
    assert refusal(lambda: waiting.decline_offer(number=number, account=cast.applicant, at=at)).code == "no_offer"
    assert refusal(lambda: waiting.leave_list(number=holder.case.number, account=cast.applicant, at=at)).status == 409
    assert refusal(lambda: waiting.leave_list(number=number, account=cast.stranger, at=at)).status == 404
    assert refusal(lambda: waiting.leave_list(number=number, account=cast["tim_teknis"], at=at)).status == 403
    free(holder)
    (turn,) = waiting.look_through(at=at)
    assert turn.answer_by is not None
    late = turn.answer_by
    assert refusal(lambda: waiting.accept_offer(number=number, account=cast.applicant, at=late)).code == "offer_over"
    assert refusal(lambda: waiting.accept_offer(number="KL-0000", account=cast.applicant, at=late)).status == 404


def test_a_building_that_said_no_is_not_asked_by_the_list_again_until_more_is_free(cast: Cast) -> None:
    hall = lay(units=10, supply_w=2000)
    office = Office(cast, start=START + timedelta(days=1))
    office.until("T03")
    office.part("enter", yes="no", told_by="Pak Agus")
    office.do("T03", data={})
    office.do("T04", "reject", data={"reasons": "no_building_power", "keep_turn": "keep"})
    office.until("")
    turn = waiting.turn_of(office.case)
    assert turn is not None
    assert turn.binding == ["building"]
    assert waiting.look_through(at=office.at) == []
    hall.site.supply_w = 5000
    hall.site.save()
    assert [one.case_id for one in waiting.look_through(at=office.at)] == [office.case.pk]


def test_rejected_once_more_it_stands_where_it_stood(cast: Cast, holder: Office) -> None:
    kept = rejected(cast, SMALL)
    since = WaitingTurn.objects.get(case=kept.case).since
    free(holder)
    waiting.look_through(at=kept.at)
    kept.case = waiting.accept_offer(number=kept.case.number, account=cast.applicant, at=kept.at)
    kept.until("T03")
    Rack.objects.update(depth_mm=300)
    kept.until("T04")
    kept.do("T04", "reject", data={"reasons": "too_deep", "keep_turn": "keep"})
    kept.until("")
    again = WaitingTurn.objects.get(case=kept.case)
    assert (again.since, again.binding) == (since, ["depth"])
    assert taken(kept.case) == NOTHING
    assert queries.visible_case(cast.applicant, kept.case.number, kept.at).status == "rejected"


def test_freeing_room_wakes_the_worker_and_the_clock_ends_what_nobody_answers(
    cast: Cast, holder: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = rejected(other(cast), BIG)
    monkeypatch.setattr(clock, "now", lambda: kept.at)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [freed.LOOK])
        free(holder)
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [freed.LOOK])
        assert cursor.fetchone() == (1,)
    tasks.look_through_waiting(key="all")
    tasks.look_through_waiting(key="all")
    until = WaitingTurn.objects.get(case=kept.case).answer_by
    assert until is not None
    assert Promise.objects.filter(case=kept.case, state="held").count() == 1
    monkeypatch.setattr(clock, "now", lambda: until)
    tasks.look_after_the_waiting_list()
    assert (state(kept), taken(kept.case)) == ("expired", NOTHING)
