"""Who is told what, when a case moves. Each occasion has a key, so nobody hears of it twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.conf import settings

from kolokasi.base import clock, policy, worktime
from kolokasi.base.models import Blob
from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Amount
from kolokasi.cases.models import Attachment, Case, OpenTask, Question
from kolokasi.facility.models import MaintenanceWindow
from kolokasi.notices import actions as notices
from kolokasi.notices.models import Kind
from kolokasi.people.models import Account, Agency
from kolokasi.people.queries import holders
from kolokasi.procedure import queries
from kolokasi.procedure.models import WaitingTurn
from kolokasi.sop.spec import Task

APPLICANT = "pemohon"


def applicants(case: Case) -> list[Account]:
    """Everybody of the agency that asks."""
    return list(Account.objects.filter(agency_id=case.agency_id, is_active=True))


def in_post(post_key: str, at: datetime) -> list[Account]:
    """Who holds the post or stands in for its holder."""
    return [holding.account for holding in holders([post_key], at)]


def task_waits(case: Case, spec: Task, task: OpenTask, at: datetime) -> None:
    """Everybody who can do the step hears that it waits; a case that came back says so."""
    if task.post_key == APPLICANT:
        if task.round == 1 and spec.act in {"apply", "goods_form"}:
            return  # the applicant's own letter; and the answer to it is told as such
        kind = Kind.RETURNED if task.round > 1 else Kind.TASK_WAITING
        _tell(applicants(case), kind, f"{kind}:{case.number}:{task.element}:{task.round}", case, at, step=spec.name)
        return
    who: Iterable[Account] = [task.holder] if task.holder else in_post(task.post_key, at)
    key = f"task_waiting:{case.number}:{task.element}:{task.round}"
    _tell(who, Kind.TASK_WAITING, key, case, at, step=spec.name, due=task.due_at)


def question_waits(question: Question, at: datetime) -> None:
    """Everybody in the post that was asked hears of the question."""
    who = in_post(question.post_key, at)
    _tell(who, Kind.QUESTION_ASKED, f"question:{question.pk}", question.case, at, due=question.due_at)


def question_answered(question: Question, at: datetime) -> None:
    """Who asked hears that the step can go on."""
    if question.answered_by_id != question.asked_by_id:
        _tell([question.asked_by], Kind.TASK_WAITING, f"question_answered:{question.pk}", question.case, at)


def letter_answered(case: Case, files: Sequence[tuple[str, Blob]], at: datetime, *, secret: bool) -> None:
    """The letter has an answer: in the product for the agency, and by mail with the letter and the form to its address.

    A secret letter does not travel by mail; the mail says where it lies.
    """
    _tell(applicants(case), Kind.LETTER_ANSWERED, f"letter:{case.number}:{at:%s}", case, at)
    to = sorted({address for address in (case.agency.email, _declared_email(case)) if address})
    if not to:
        return
    lines = [f"Surat balasan atas permohonan {case.number}, {case.title}, sudah ditandatangani."]
    if not secret:
        lines.append("Suratnya terlampir.")
    if len(files) > 1:
        lines += ["", "Isi formulir barang, lalu kirim server Anda sebelum batas waktunya."]
    lines += ["", f"Buka: {settings.PUBLIC_URL.rstrip('/')}/permohonan-saya/{case.number}/"]
    notices.send_mail(
        key=f"letter:{case.number}:{at:%s}", to=to, subject=f"Surat balasan atas permohonan {case.number}",
        body="\n".join(lines), attachments=[] if secret else list(files), at=at,
    )  # fmt: skip


def _declared_email(case: Case) -> str:
    form = case.form
    agency = form.get("agency") or {}
    technical = (form.get("contacts") or {}).get("technical") or {}
    return str(agency.get("email") or technical.get("email") or "")


@dataclass(frozen=True)
class Reminding:
    """When a promise that ends is told of: working days before, and once more on its last morning (policy `promise.*`)."""

    remind_days: int = 2


@dataclass(frozen=True)
class Reminder:
    """A promise whose end is near; `last` on the last working day of it."""

    task: OpenTask
    last: bool


def reminders_due(at: datetime) -> list[Reminder]:
    """The cases whose server is awaited only a little longer (row 7+)."""
    days, calendar = max(1, policy.read_all("promise", at, Reminding()).remind_days), working_calendar()
    soon = worktime.due(at, Amount(days=Fraction(days)), calendar)
    tasks = OpenTask.objects.filter(lapses_at__gt=at, lapses_at__lte=soon).select_related("case__agency")
    today = clock.office_date(at)
    return [
        Reminder(task, last=bool(task.lapses_at) and clock.office_date(task.lapses_at or at) == today)
        for task in tasks.order_by("lapses_at", "pk")
    ]


def ship_reminder(reminder: Reminder, at: datetime) -> int:
    """The agency and the Helpdesk are told that the place is kept until then, once of each reminder and date."""
    task = reminder.task
    if task.lapses_at is None:
        return 0
    until = clock.office_date(task.lapses_at)
    key = f"ship:{task.case.number}:{until}:{'last' if reminder.last else 'soon'}"
    facts = {"until": until}
    told = _tell(applicants(task.case), Kind.SHIP_REMINDER, key, task.case, at, **facts)
    return told + _tell(in_post("helpdesk", at), Kind.PROMISE_ENDS, f"{key}:office", task.case, at, **facts)


def date_moved(case: Case, until: datetime, at: datetime) -> None:
    """Maintenance moved the end of the promise: the agency is told the new day."""
    day = clock.office_date(until)
    _tell(applicants(case), Kind.DATE_MOVED, f"moved:{case.number}:{day}", case, at, until=day)


def maintenance(window: MaintenanceWindow, who: Iterable[Account], at: datetime, *, over: bool) -> None:
    """Agencies with servers there hear of the work, of each change, and that it is off or over."""
    key = f"window:{window.pk}:{'over' if over else f'{window.starts_at:%s}-{window.ends_at:%s}'}"
    facts = {
        "place": str(window.room or window.site), "starts": window.starts_at, "due": window.ends_at,
        "over": "1" if over else None,
    }  # fmt: skip
    notices.tell(accounts=who, kind=Kind.MAINTENANCE, key=key, params=facts, at=at)


def turn_offered(turn: WaitingTurn, at: datetime) -> None:
    """There is room for a case of the waiting list: its agency and the Helpdesk are told until when to answer."""
    who = [*applicants(turn.case), *in_post("helpdesk", at)]
    key = f"turn:{turn.case.number}:{turn.offered_at:%s}"
    _tell(who, Kind.TURN_OFFERED, key, turn.case, at, due=turn.answer_by)


def turn_over(turn: WaitingTurn, at: datetime) -> None:
    """Nobody answered the offer in time: both sides are told that the room goes to the next."""
    who = [*applicants(turn.case), *in_post("helpdesk", at)]
    _tell(who, Kind.TURN_OVER, f"turn_over:{turn.case.number}", turn.case, at)


def case_ended(case: Case, at: datetime) -> None:
    """Selesai goes to the agency with its record of the work, place, address, contact and rules; a lapse to both sides."""
    if case.status == Case.Status.DONE:
        _tell(applicants(case), Kind.SELESAI, f"done:{case.number}", case, at)
        _send_the_record(case, at)
    elif case.status == Case.Status.LAPSED:
        _tell([*applicants(case), *in_post("helpdesk", at)], Kind.LAPSED, f"lapsed:{case.number}", case, at)


def _send_the_record(case: Case, at: datetime) -> None:
    to = sorted({address for address in (case.agency.email, _declared_email(case)) if address})
    if not to:
        return
    papers = Attachment.objects.filter(case=case, voided_at__isnull=True, kind="ba_pemasangan").select_related("blob")
    done = queries.closing_of_act(case, "mount")
    lines = [f"Permohonan {case.number}, {case.title}, selesai.", ""]
    placed = (done.data.get("servers") or []) if done else []
    lines += [f"{one['label']}: {one['place']}, alamat {one['address']}" for one in placed]
    office = Agency.objects.filter(is_host=True).first()
    if office is not None:
        contact = ", ".join(part for part in (office.phone, office.email) if part)
        lines += ["", f"Narahubung: {office.name}{', ' + contact if contact else ''}"]
    lines.append("Berita acara pemasangan terlampir; aturan pusat data tertulis di surat balasan.")
    notices.send_mail(
        key=f"done:{case.number}", to=to, subject=f"Permohonan {case.number} selesai", body="\n".join(lines),
        attachments=[(one.name, one.blob) for one in papers], at=at,
    )  # fmt: skip


def _tell(who: Iterable[Account], kind: str, key: str, case: Case, at: datetime, **params: object) -> int:
    return notices.tell(accounts=who, kind=kind, key=key, case_number=case.number, params=params, at=at)
