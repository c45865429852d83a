"""Who is told what, when a case moves. Each occasion has a key, so nobody hears of it twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from kolokasi.base import clock
from kolokasi.base.models import Blob
from kolokasi.cases.models import Attachment, Case, OpenTask, Question
from kolokasi.notices import actions as notices
from kolokasi.notices.models import Kind
from kolokasi.people.models import Account, Agency
from kolokasi.people.queries import holders
from kolokasi.procedure import queries
from kolokasi.sop.spec import Task

APPLICANT = "pemohon"
REMIND_DAYS = 3


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


def ship_reminder(case: Case, task: OpenTask, at: datetime) -> None:
    """Some days before the hold lapses the agency is reminded, once."""
    until = clock.office_date(task.lapses_at) if task.lapses_at else None
    _tell(applicants(case), Kind.SHIP_REMINDER, f"ship:{case.number}:{task.round}", case, at, until=until)


def reminders_due(at: datetime) -> list[OpenTask]:
    """The steps of applicants whose ship-by date is near."""
    soon = at + timedelta(days=REMIND_DAYS)
    return list(OpenTask.objects.filter(lapses_at__gt=at, lapses_at__lte=soon).select_related("case__agency"))


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


def _tell(who: Iterable[Account], kind: str, key: str, case: Case, at: datetime, **params: object) -> None:
    notices.tell(accounts=who, kind=kind, key=key, case_number=case.number, params=params, at=at)
