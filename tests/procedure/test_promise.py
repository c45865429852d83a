"""The promise of acceptance: all or nothing, dated from dispatch, freed by each end, and whole whatever dies in between."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection

from kolokasi.base import clock, events
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.worktime import due
from kolokasi.cases.models import Case, CaseServer, OpenTask, Promise
from kolokasi.procedure import actions, promise, tasks
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.runtime.postgres import APP
from kolokasi.servers.models import Server
from tests.base.test_outbox import waited
from tests.cast import Cast, assemble
from tests.database import NAME
from tests.database import Server as Database
from tests.procedure.scarce import lay
from tests.procedure.taken import NOTHING, refusal, taken
from tests.procedure.walking import Office


def states(office: Office) -> list[str]:
    return list(CaseServer.objects.filter(case=office.case).order_by("index").values_list("server__state", flat=True))


def only_promise(office: Office) -> Promise:
    return Promise.objects.get(case=office.case, state__in=["held", "used"])


def test_acceptance_takes_units_watts_bandwidth_and_addresses_together(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast, servers=2)
    office.until("T04")
    assert taken(office.case) == NOTHING
    office.do("T04", "accept", data={})
    mine = taken(office.case)
    assert [(rack, units, kind) for rack, _unit, units, kind in mine.places] == [("R01", 2, "held")] * 2
    assert len({unit for _rack, unit, _units, _kind in mine.places}) == 2
    assert (mine.watts, mine.mbps, mine.allotments, mine.targets) == (630, 200, 2, 0)
    assert [state for _host, state in mine.addresses] == ["held"] * 4
    assert (only_promise(office).until, only_promise(office).confirmed_at) == (None, None)
    assert states(office) == ["declared", "declared"]


@pytest.mark.parametrize(
    ("scarce", "code"),
    [({"ipv4": "10.9.0.1/32"}, "no_free_address"), ({"ipv6": "2001:db8:9::1/128"}, "no_free_address"),
     ({"units": 3}, "capacity_gone"), ({"max_watts": 600}, "capacity_gone"), ({"mbps": 150}, "capacity_gone")],
)  # fmt: skip
def test_where_one_thing_is_short_nothing_is_taken(cast: Cast, scarce: dict[str, object], code: str) -> None:
    lay(**scarce)  # type: ignore[arg-type]
    office = Office(cast, servers=2)
    office.until("T04")
    before = (Promise.objects.count(), Server.objects.count())
    assert refusal(lambda: office.do("T04", "accept", data={})).code == code
    assert taken(office.case) == NOTHING
    assert (Promise.objects.count(), Server.objects.count()) == before
    assert OpenTask.objects.get(case=office.case).element == "T04"
    office.do("T04", "accept", data={"servers": "1"})
    assert len(taken(office.case).places) == 1


def test_nothing_stays_when_a_later_part_of_the_act_refuses(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.until("T04")
    late = define("late_draft_fault", "Draf surat tidak dapat ditulis. Ulangi nanti.")

    def refuse(**_options: object) -> None:
        assert taken(office.case).places  # all is taken by now
        raise Refusal(late)

    with monkeypatch.context() as patch:
        patch.setattr("kolokasi.procedure.colocation.reply.letters.write_draft", refuse)
        assert refusal(lambda: office.do("T04", "accept", data={})).code == late
    assert taken(office.case) == NOTHING
    assert not Promise.objects.exists()
    assert not Server.objects.exists()
    assert events.verify() is None


def test_the_signature_confirms_and_the_date_counts_from_dispatch(office: Office) -> None:
    office.until("T05")
    office.do("T05", "sign")
    assert (only_promise(office).confirmed_at, only_promise(office).until) == (office.at, None)
    office.at += timedelta(days=2)
    office.do("T06")
    wanted = due(office.at, "10 hari", working_calendar())
    assert only_promise(office).until == wanted
    assert OpenTask.objects.get(case=office.case).lapses_at == wanted


def test_a_new_decision_takes_the_place_of_the_old_one(cast: Cast) -> None:
    """Accepted both, returned at 5, then one: the other is free, struck off in the letter, and nobody waits for it."""
    lay(units=10)
    office = Office(cast, servers=2)
    office.until("T05")
    office.do("T05", "return", note="Cukup satu.", data={}, files=[])
    office.do("T04", "accept", data={"servers": "1"})
    assert (len(taken(office.case).places), taken(office.case).watts) == (1, 315)
    assert Promise.objects.filter(case=office.case).count() == 2
    assert states(office) == ["dropped", "declared"]
    office.until("T07")
    assert [bool(one.get("struck")) for one in office.case.form["servers"]] == [True, False]
    assert office.until("")[-1] == "12"


def test_a_refusal_after_an_acceptance_frees_everything(office: Office) -> None:
    office.until("T05")
    assert taken(office.case) != NOTHING
    office.do("T05", "return", note="Tolak saja.", data={}, files=[])
    assert taken(office.case).places  # until it is decided anew
    office.do("T04", "reject", data={"ground": "Pakai server virtual."})
    assert taken(office.case) == NOTHING
    office.until("")
    assert (office.case.status, states(office)) == ("rejected", ["dropped"])


def test_a_lapse_frees_everything_once(office: Office) -> None:
    office.until("T07")
    until = only_promise(office).until
    assert until is not None
    assert actions.lapse_case(number=office.case.number, at=until - timedelta(seconds=1)) is None
    assert taken(office.case).places
    assert actions.lapse_case(number=office.case.number, at=until) is not None
    assert taken(office.case) == NOTHING
    ended = Promise.objects.get(case=office.case)
    assert (ended.state, ended.ended_at, states(office)) == ("lapsed", until, ["dropped"])
    assert actions.lapse_case(number=office.case.number, at=until) is None


def test_the_form_alone_does_not_stop_the_clock_but_the_metal_does(cast: Cast) -> None:
    """Goods form sent, no server: the promise still ends on its date. With the first receipt it does not."""
    late, arrived = Office(cast), Office(cast)
    for office in (late, arrived):
        office.until("T08")
        assert OpenTask.objects.get(case=office.case).lapses_at == only_promise(office).until
    arrived.prepare("T08")
    assert OpenTask.objects.get(case=arrived.case).lapses_at is None
    at = late.at + timedelta(days=60)
    assert actions.lapse_case(number=arrived.case.number, at=at) is None
    done = actions.lapse_case(number=late.case.number, at=at)
    assert done is not None
    assert (done.case.status, done.end) == ("lapsed", "EndLapsed")
    assert taken(late.case) == NOTHING
    assert taken(arrived.case).places


def test_a_withdrawal_before_arrival_frees_everything(office: Office) -> None:
    office.until("T08")
    actions.withdraw_case(number=office.case.number, reason="Batal.", account=office.cast.applicant, at=office.at)
    assert taken(office.case) == NOTHING
    assert (Promise.objects.get(case=office.case).state, states(office)) == ("released", ["dropped"])


def test_a_server_struck_off_gives_its_share_back_and_the_others_keep_theirs(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast, servers=3)
    office.until("T08")
    whole = taken(office.case)
    office.part("receive", server="0", brought_by="Pengemudi", condition="Utuh")
    office.part("receive", server="2", brought_by="Pengemudi", condition="Utuh")
    office.do("T08", data=_verified(office) | {"strike.1": "Tidak jadi dibeli."})
    mine = taken(office.case)
    assert (len(mine.places), mine.watts, mine.mbps, len(mine.addresses)) == (2, 630, 200, 4)
    assert set(mine.places) < set(whole.places)
    assert states(office) == ["received", "dropped", "received"]
    assert only_promise(office).state == "held"


def test_a_received_server_struck_off_leaves_with_who_brought_it(cast: Cast) -> None:
    lay(units=10)
    office = Office(cast, servers=2)
    office.until("T08")
    office.prepare("T08")
    office.do("T08", data=_verified(office) | {"strike.1": "Kipasnya rusak."})
    assert states(office) == ["received", "handed_back"]
    line = CaseServer.objects.get(case=office.case, index=1)
    assert line.server.receipts.get().given_back_at == office.at
    assert len(taken(office.case).places) == 1
    assert office.until("")[-1] == "12"


def _verified(office: Office) -> dict[str, object]:
    return answers_for(office.case, office.procedure.tasks["T08"], office.at)


def test_mounted_everywhere_the_promise_is_used_and_no_end_takes_it_away(office: Office) -> None:
    office.until("")
    assert (only_promise(office).state, states(office)) == ("used", ["active"])
    mine = taken(office.case)
    assert [kind for *_place, kind in mine.places] == ["used"]
    assert {state for _host, state in mine.addresses} <= {"used", "held"}
    promise.release(office.case, at=office.at, actor="test", why="x")
    assert taken(office.case).places == mine.places


Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def worker(server: Database) -> Iterator[Start]:
    """Starts real workers on the database of this test; none outlives it."""
    url = f"postgres://{APP}@/{NAME}?host={quote(server.host)}&port={server.port}"
    started: list[subprocess.Popen[str]] = []

    def start(how: str) -> subprocess.Popen[str]:
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-m", "tests.procedure.worker_process", how]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        started.append(subprocess.Popen(command, env=env, text=True, **pipes))  # type: ignore[call-overload]
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_lapse_leaves_all_or_nothing_and_the_next_one_does_it(worker: Start) -> None:
    office = Office(assemble())
    office.until("T07")
    OpenTask.objects.filter(case=office.case).update(lapses_at=clock.now() - timedelta(seconds=1))
    before = taken(office.case)
    tasks.lapse_due_cases()
    first = worker("hold")
    assert first.stdout is not None
    assert first.stdout.readline().startswith("inside")  # all is freed in its transaction
    first.kill()
    first.wait()
    time.sleep(0.2)
    assert Case.objects.get(pk=office.case.pk).status == "running"
    assert taken(office.case) == before
    assert only_promise(office).state == "held"
    worker("go on")
    assert waited(lambda: Case.objects.get(pk=office.case.pk).status == "lapsed", 40)
    assert taken(office.case) == NOTHING
    assert Promise.objects.get(case=office.case).state == "lapsed"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM base_event WHERE subject_id = %s AND act = 'case_lapsed'", [office.case.number]
        )
        assert cursor.fetchone() == (1,)
    assert events.verify() is None
