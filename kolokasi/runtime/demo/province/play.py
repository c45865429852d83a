"""The tales of the province are told by the real commands, in the order of the office's time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from kolokasi.base import clock
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.base.worktime import Amount, between, due
from kolokasi.cases.models import Case, OpenTask
from kolokasi.monitoring.actions import record_observation
from kolokasi.monitoring.models import Target
from kolokasi.people.models import Account
from kolokasi.procedure import actions, queries
from kolokasi.procedure.colocation.capacity import check_of
from kolokasi.procedure.colocation.reply import likely_reasons
from kolokasi.runtime.demo.cast import Cast
from kolokasi.runtime.demo.driver import GROUND, do_part, do_step, next_part
from kolokasi.runtime.demo.order import in_time
from kolokasi.runtime.demo.paper import scan_of
from kolokasi.runtime.demo.people import Staff, stands_in
from kolokasi.runtime.demo.play import Letter
from kolokasi.runtime.demo.province.course import outcome_of
from kolokasi.runtime.demo.province.tales import Tale, tales
from kolokasi.runtime.demo.province.year import Office, length

TOLD_EVERY = 10
WHY_LEFT = (
    "Aplikasi dipindahkan ke layanan komputasi awan pemerintah, sehingga server tidak jadi ditempatkan.",
    "Pengadaan server ditunda ke tahun anggaran berikutnya.",
    "Layanan digabungkan ke server yang sudah ada di pusat data.",
)
NOT_ALL = "Server yang tidak disebut tidak muat di rak yang ada; mohon diajukan kembali dengan ukuran lain."
NO_PLACE = "Tempat terakhir yang sesuai sudah dijanjikan kepada pemohon sebelumnya; mohon diajukan kembali."
CARRIERS = ("Pengemudi dinas", "Kurir", "Penanggung jawab teknis", "Penyedia barang")
CONDITIONS = ("Dus utuh, segel baik", "Tanpa dus, terbungkus rapi", "Dus penyok di satu sisi, isi baik")
UNWATCHED_EVERY, DOWN_EVERY = 20, 40
BEGUN_OF = 3  # of so many steps that wait, one is in somebody's hands and one is half done where that can be
APPLICANT = "pemohon"


@dataclass(frozen=True)
class Province:
    """Everybody who plays, the days on which the Sekretaris stands in, and the moment at which the year ends."""

    now: datetime
    staff: Staff
    people: Cast
    away: frozenset[Any]

    def doers(self, tale: Tale, at: datetime) -> dict[str, Account]:
        """One pair of hands for each post, the same through the whole case."""
        found = {post: accounts[tale.hand % len(accounts)] for post, accounts in self.staff.officers.items()}
        if clock.office_date(at) in self.away:
            found["kepala_dinas"] = found["sekretaris"]
        return found | {"pemohon": self.staff.applicants[tale.story.agency]}


def play_all(at: datetime, staff: Staff, people: Cast, *, seed: int, count: int, say: Callable[[str], None]) -> None:
    """The year has passed: `count` requests have come, and each stands where its tale says."""
    calendar = working_calendar()
    procedure = queries.procedure_of(queries.current_revision(at).pk)
    told = tales(seed=seed, count=count, at=at, calendar=calendar, procedure=procedure, people=people)
    days = Office(at, calendar).days
    away = frozenset(days[place] for first in range(20, len(days) - 2, 45) for place in (first, first + 1))
    for day in sorted(away):
        stands_in(staff, day, day)
    province = Province(at, staff, people, away)
    begun: set[int] = set()
    for place in in_time([_play(tale, province) for tale in told]):
        if place not in begun:
            begun.add(place)
            if len(begun) % TOLD_EVERY == 0 or len(begun) == len(told):
                say(f"permohonan {len(begun)} dari {len(told)} ({told[place].start:%d-%m-%Y})")
    _monitoring_answers(at)


def _play(tale: Tale, province: Province) -> Iterator[datetime]:
    """One tale; gives out the moment of what comes next, and does it when it is asked to go on."""
    yield tale.start
    letter = Letter(tale.story, tale.letter, province.people)
    case = letter.sent(replace_first(province.staff, province.doers(tale, tale.start)), tale.start)
    waiting: OpenTask | None = OpenTask.objects.get(case=case)
    last, leaves, calendar = tale.start, tale.leaves, working_calendar()
    while waiting is not None and waiting.element != tale.rests:
        leaving = waiting.element == leaves
        if leaving and tale.course.then == "lapse":
            at = waiting.lapses_at or province.now
        else:
            at = due(last, length(tale.seed, waiting.element, waiting.round), calendar)
        if at > province.now:
            return
        yield at
        done = _left(case, tale, province, at) if leaving else _done(case, waiting, tale, province, at)
        leaves = "" if leaving else leaves
        last = done.closing.closed_at if done.closing else at
        case, waiting = done.case, done.opened[0] if done.opened else None
    if waiting is not None and tale.hand % BEGUN_OF < BEGUN_OF - 1:
        yield from _begun(case, waiting, tale, province, last)


def _begun(case: Case, task: OpenTask, tale: Tale, province: Province, last: datetime) -> Iterator[datetime]:
    """A step that waits is in somebody's hands, or was begun: the question is asked, the letter numbered, a server mounted."""
    calendar = working_calendar()
    rested = between(last, province.now, calendar).hours
    at = due(last, Amount(hours=Fraction(max(1, int(rested * 45)), 60)), calendar)
    if at >= province.now:
        return
    yield at
    doers = province.doers(tale, at)
    wanted = next_part(Case.objects.get(pk=case.pk), OpenTask.objects.get(pk=task.pk)) if tale.hand % BEGUN_OF else None
    if wanted is not None:
        do_part(case, task, wanted, doers, at)
    elif task.post_key != APPLICANT:
        actions.take_task(
            number=case.number, element=task.element, round=task.round, account=doers[task.post_key], at=at
        )


def replace_first(staff: Staff, doers: Mapping[str, Account]) -> Staff:
    """The staff as one case sees it: one holder for each post."""
    return replace(staff, officers={post: [account] for post, account in doers.items()})


def _left(case: Case, tale: Tale, province: Province, at: datetime) -> actions.Completion:
    """The applicant gives up: takes the request back, or never sends the server."""
    if tale.course.then == "lapse":
        lapsed = actions.lapse_case(number=case.number, at=at)
        if lapsed is None:
            raise RuntimeError(f"{case} does not lapse at {at}")
        return lapsed
    account = province.staff.applicants[tale.story.agency]
    reason = WHY_LEFT[tale.hand % len(WHY_LEFT)]
    return actions.withdraw_case(number=case.number, reason=reason, account=account, at=at)


def _done(case: Case, task: OpenTask, tale: Tale, province: Province, at: datetime) -> actions.Completion:
    """The step is done as the tale has it; where the plant says no, the office says no."""
    procedure = queries.procedure_of(case.revision_id)
    outcome = outcome_of(tale.course, procedure, task.element, task.round)
    told: Mapping[str, Any] = {}
    if task.element == "T04":
        outcome, told = _decided(case, outcome)
    elif task.element == "T01R" and outcome != "return":
        told = {"agenda_date": clock.office_date(at).isoformat()}  # the register's days follow its numbers
    elif outcome == "waive":
        told = {name: [value] * len(case.form["servers"]) for name, value in tale.course.found.items()}

    def step(outcome: str, told: Mapping[str, Any]) -> actions.Completion:
        return do_step(
            case, task, doers=province.doers(tale, at), outcome=outcome, at=at, told=told, said=_said(tale),
            paper=lambda title: scan_of(case, title), watched=tale.hand % UNWATCHED_EVERY != 0,
            scan=scan_of(case, "Lembar disposisi", task.element) if task.element in tale.story.on_paper else None,
        )  # fmt: skip

    try:
        return step(outcome, told)
    except Refusal as full:
        if full.code != "capacity_gone" or outcome not in {"accept", "waive"}:
            raise
        return step("reject", {"ground": NO_PLACE}) if outcome == "accept" else step("return", {})


def _decided(case: Case, meant: str) -> tuple[str, dict[str, str]]:
    """Step 4 by the frozen check: what fits is accepted, what does not is rejected with the limits that bind."""
    check = check_of(case)
    if check is None or (meant == "reject" and check.verdict["verdict"] == "accept"):
        return "reject", {"ground": GROUND}
    if check.verdict["verdict"] == "accept":
        return "accept", {}
    if any(check.verdict.get("fitting_sets") or []):
        return "accept", {"ground": NOT_ALL}
    spec = queries.procedure_of(case.revision_id).tasks["T04"]
    known = likely_reasons(case, spec)
    return "reject", {"ground": "" if known.get("reasons") else NO_PLACE}


def _said(tale: Tale) -> dict[str, dict[str, str]]:
    """What this case's parts are answered otherwise than always."""
    return {
        "question": {"yes": "yes" if tale.course.building else "no", "available_w": str(4000 + tale.hand * 37 % 9000)},
        "receive": {
            "brought_by": CARRIERS[tale.hand % len(CARRIERS)], "condition": CONDITIONS[tale.hand * 7 % 23 % len(CONDITIONS)],
        },
    }  # fmt: skip


def _monitoring_answers(at: datetime) -> None:
    """Monitoring has just been asked: nearly all of what stands is up."""
    seen = at - timedelta(minutes=1)
    for target in Target.objects.filter(retired_at__isnull=True).order_by("pk"):
        up = target.pk % DOWN_EVERY != 0
        record_observation(target=target, at=seen, up=up, health="up" if up else "down")
