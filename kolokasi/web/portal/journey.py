"""Where a letter is, in one sentence and five stages: for the applicant, and without names for whoever holds the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kolokasi.base.clock import office_date
from kolokasi.cases.models import Case, CaseServer, Closing, OpenTask
from kolokasi.people.models import Post
from kolokasi.people.queries import post_name
from kolokasi.procedure import machines, queries
from kolokasi.procedure.overview import number_of
from kolokasi.sop.spec import Procedure, Task
from kolokasi.web import words
from kolokasi.web.portal import words as said
from kolokasi.web.portal.drafts import note_of_return
from kolokasi.web.portal.forecast import ANSWER_STEP, promised

DONE, NOW, TODO, OFF = "done", "now", "todo", "off"
MEND, STEP, SHIP = "mend", "step", "ship"
LAST_OF_STAGE = (1, 4, 6, 9, 12)


@dataclass(frozen=True)
class Stage:
    """One of the five stages: its name, whether done, now, to come, or off (will not come), and a line about when."""

    name: str
    state: str
    when: str


@dataclass(frozen=True)
class Journey:
    """Everything the tracking pages say. `duty` is mend, step or ship when the applicant must act, else empty.

    `ship_by` is until when the place is kept while servers are still to come, `left` the working time until then.
    """

    heading: str
    stages: tuple[Stage, ...]
    answer_by: datetime | None = None
    finish_by: datetime | None = None
    answered_at: datetime | None = None
    duty: str = ""
    task: OpenTask | None = None
    spec: Task | None = None
    note: str = ""
    ahead: tuple[str, ...] = field(default=())
    late: bool = False
    ship_by: datetime | None = None
    left: str = ""


def stage_of(step: str) -> int:
    """The stage a step belongs to: 0 received, 1 judged, 2 answered, 3 installed, 4 finished."""
    number = number_of(step)
    if step == "4+":
        return 2
    if number <= 1:
        return 0
    return next((stage for stage, last in enumerate(LAST_OF_STAGE) if number <= last), 4)


def names() -> tuple[str, ...]:
    return (_("Surat diterima"), _("Dinilai"), _("Surat balasan"), _("Server dipasang"), _("Selesai"))


def journey(case: Case, at: datetime, *, own: bool = True) -> Journey:
    """Where the case is at `at`. What has been decided shows only when the answer has been sent (step 6).

    `own` speaks to the applicant; otherwise to whoever holds the code, and then about "the letter".
    """
    procedure = queries.procedure_of(case.revision_id)
    task = OpenTask.objects.filter(case=case).order_by("id").first()
    closings = list(Closing.objects.filter(case=case).order_by("closed_at", "id").defer("data"))
    completed = [one for one in closings if one.kind in {Closing.Kind.COMPLETED, Closing.Kind.SKIPPED}]
    answered = _answered(completed)
    if task is None or case.ended_at is not None or case.withdrawn_reason:
        return _ended(case, closings, answered, task, at, own=own)
    spec = procedure.tasks[task.element]
    latest = {one.element: one.outcome for one in completed}
    duty = _duty(case, spec)
    dates = {} if duty and not answered else promised(procedure, task, latest, at)
    answer_by = None if answered else dates.get(ANSWER_STEP)
    finish_by = dates.get(max(dates)) if dates and duty != SHIP else None
    ship_by = task.lapses_at or (machines.ship_until(case) if duty == SHIP else None)
    return Journey(
        heading=_heading(spec, task, procedure, duty) if own else _public_heading(spec, task, procedure, duty),
        stages=_stages(case, completed, task, at, answer_by, finish_by, answered=answered is not None, duty=bool(duty)),
        answer_by=answer_by,
        finish_by=finish_by,
        answered_at=answered,
        duty=duty,
        task=task,
        spec=spec,
        note=note_of_return(task) if spec.applicant else "",
        ahead=_ahead(spec, procedure),
        late=bool(task.due_at and task.due_at < at),
        ship_by=ship_by,
        left=said.left(ship_by, at),
    )


def _duty(case: Case, spec: Task) -> str:
    """What the applicant has to do now; once the form has come, the server itself is still to be sent (step 7)."""
    if spec.applicant:
        return MEND if spec.act == "apply" else STEP
    if spec.act != "verify":
        return ""
    here = CaseServer.objects.filter(case=case, server__state__in=machines.HERE)
    return "" if here.exists() else SHIP


def _answered(completed: Sequence[Closing]) -> datetime | None:
    """When the answer was sent (step 6), if it was."""
    return next((one.closed_at for one in reversed(completed) if number_of(one.step) == ANSWER_STEP), None)


def _post(spec: Task, procedure: Procedure, task: OpenTask) -> str:
    post = Post.objects.filter(key=task.post_key).first()
    return post_name(post) if post else procedure.lanes[spec.lane].name.in_language(get_language() or "id")


def _heading(spec: Task, task: OpenTask, procedure: Procedure, duty: str) -> str:
    """One sentence: where the letter is."""
    if duty == SHIP:
        return _("Formulir sudah kami terima. Giliran Anda: kirim server")
    number = number_of(spec.step)
    if spec.applicant and spec.act == "apply":
        return _("Permohonan Anda perlu dilengkapi")
    if spec.applicant:
        return (
            _("Server perlu Anda periksa dan kirim lagi")
            if task.round > 1
            else _("Giliran Anda: isi formulir, lalu kirim server")
        )
    post = _post(spec, procedure, task)
    if spec.step == "4+":
        return _("Surat balasan sedang diperiksa {post}").format(post=post)
    sentences = {
        1: _("Surat Anda sudah kami terima"),
        2: _("Surat Anda sedang dibaca {post}").format(post=post),
        3: _("Surat Anda sedang dinilai oleh {post}").format(post=post),
        4: _("Surat balasan sedang ditulis {post}").format(post=post),
        5: _("Surat balasan menunggu tanda tangan {post}").format(post=post),
        6: _("Surat balasan sedang dikirim kepada Anda"),
        8: _("Server Anda sedang kami periksa"),
        9: _("Server Anda sedang kami pasang"),
    }
    return sentences.get(number, _("Server terpasang, laporannya sedang disusun"))


def _public_heading(spec: Task, task: OpenTask, procedure: Procedure, duty: str) -> str:
    """The same sentence for who need not be the applicant."""
    if duty == SHIP:
        return _("Menunggu server dari pemohon")
    if spec.applicant:
        return _("Menunggu kelengkapan dari pemohon") if spec.act == "apply" else _("Menunggu server dari pemohon")
    post = _post(spec, procedure, task)
    sentences = {
        1: _("Surat ini sudah kami terima"),
        2: _("Surat ini sedang dibaca {post}").format(post=post),
        3: _("Surat ini sedang dinilai oleh {post}").format(post=post),
        6: _("Surat balasan sedang dikirim kepada pemohon"),
        8: _("Server sedang kami periksa"),
        9: _("Server sedang kami pasang"),
    }
    return sentences.get(number_of(spec.step)) or _heading(spec, task, procedure, duty)


def _ended(
    case: Case,
    closings: Sequence[Closing],
    answered: datetime | None,
    task: OpenTask | None,
    at: datetime,
    *,
    own: bool,
) -> Journey:
    """A case that has ended, or only waits for its server to be handed back (W2)."""
    headings = {
        Case.Status.DONE: _("Selesai: server Anda terpasang di pusat data") if own else _("Selesai: server terpasang"),
        Case.Status.REJECTED: _("Permohonan ini belum dapat kami terima") if own else _("Surat ini sudah kami jawab"),
        Case.Status.LAPSED: _("Permohonan ini tidak dilanjutkan"),
        Case.Status.WITHDRAWN: _("Permohonan ini dibatalkan"),
    }
    heading = headings.get(Case.Status(case.status), _("Permohonan dibatalkan, server sedang kami kembalikan"))
    stopped = 5 if case.status == Case.Status.DONE else _stopped(closings)
    stages = []
    for place, name in enumerate(names()):
        closed = case.opened_at if place == 0 else _last_in(closings, place)
        if place < stopped:
            stages.append(Stage(name, DONE, said.day_and_time(closed, at) if closed else ""))
        else:
            stages.append(Stage(name, OFF, _("Tidak dilanjutkan") if place == stopped else ""))
    return Journey(heading, tuple(stages), answered_at=answered, task=task)


def _stopped(closings: Sequence[Closing]) -> int:
    """The stage in which a case that did not come through was broken off; a refused one gets no further than the answer."""
    broken = [one for one in closings if one.kind in {Closing.Kind.WITHDRAWN, Closing.Kind.LAPSED}]
    counted = [one for one in broken if number_of(one.step)]
    return max(1, stage_of(counted[-1].step)) if counted else 3


def _last_in(closings: Sequence[Closing], stage: int) -> datetime | None:
    found = (one.closed_at for one in reversed(closings) if number_of(one.step) and stage_of(one.step) == stage)
    return next(found, None)


def _stages(
    case: Case,
    completed: Sequence[Closing],
    task: OpenTask,
    at: datetime,
    answer_by: datetime | None,
    finish_by: datetime | None,
    *,
    answered: bool,
    duty: bool,
) -> tuple[Stage, ...]:
    here = stage_of(task.step)
    found = []
    today = office_date(at)
    for place, name in enumerate(names()):
        closed = _last_in(completed, place)
        if place < here:
            when = said.day_and_time(case.opened_at if place == 0 else closed or case.opened_at, at)
            found.append(Stage(name, DONE, when))
        elif place == here:
            found.append(Stage(name, NOW, said.since(_entered(completed, task, here), at)))
        elif place == 2 and answer_by:
            found.append(Stage(name, TODO, _("Sebelum {day}").format(day=words.short_day(answer_by, today))))
        elif place == 3 and not answered:
            found.append(Stage(name, TODO, _("Bila diterima")))
        elif place == 4 and duty and answered:
            found.append(Stage(name, TODO, _("Sesudah server tiba")))
        elif place == 4 and finish_by:
            found.append(Stage(name, TODO, _("Perkiraan {day}").format(day=words.short_day(finish_by, today))))
        else:
            found.append(Stage(name, TODO, ""))
    return tuple(found)


def _entered(completed: Sequence[Closing], task: OpenTask, stage: int) -> datetime:
    """Since when the case has been in this stage without leaving it."""
    since = task.opened_at
    for one in reversed(completed):
        if stage_of(one.step) != stage:
            break
        since = min(since, one.opened_at)
    return since


def _ahead(spec: Task, procedure: Procedure) -> tuple[str, ...]:
    """What happens next, in at most three sentences."""
    timer = next(iter(procedure.timers.values()), None)
    within = timer.amount.replace(" hari", "") if timer else ""
    ship = _("Bila diterima, Anda mengisi formulir barang dan mengirim server.")
    if within.isdecimal():
        ship = _("Bila diterima, Anda mengisi formulir barang dan mengirim server dalam {n} hari kerja.").format(
            n=within
        )
    sentences = (
        (1, _("Kami mendaftarkan surat dan meneruskannya kepada yang menilai.")),
        (3, _("Helpdesk memeriksa tempat, daya, dan bandwidth.")),
        (4, _("Helpdesk menulis surat balasan; Kepala Dinas menandatanganinya.")),
        (6, _("Surat balasan dan formulir barang sampai kepada Anda.")),
        (7, ship),
        (8, _("Kami mencocokkan server dengan isian Anda.")),
        (9, _("Kami memasang server, memberi alamat IP, dan memantaunya.")),
        (12, _("Anda menerima berita acara, alamat IP, dan nama penghubung.")),
    )
    here = 0 if spec.act == "apply" else number_of(spec.step)
    return tuple(sentence for step, sentence in sentences if step > here)[:3]
