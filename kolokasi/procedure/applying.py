"""SOP step 1: the letter and the declaration come in, sent by the applicant or entered from paper by the Helpdesk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import worktime
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases import actions as writes
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account, Agency
from kolokasi.procedure import declaration, queries
from kolokasi.procedure.acts import Manual
from kolokasi.procedure.closing import close
from kolokasi.procedure.opening import enter
from kolokasi.procedure.queries import Doer, Place
from kolokasi.procedure.saying import AnswersRefused, digest
from kolokasi.procedure.uploads import LETTER_KIND, Upload, named, record_document, stored_upload
from kolokasi.sop import interpreter
from kolokasi.sop.spec import Procedure

NOT_AN_APPLICANT = define(
    "not_an_applicant", _("Permohonan diajukan oleh instansi pemohon. Masuk dengan akun instansi yang memohon."), 403
)
HOST_APPLIES = define(
    "host_applies", _("Instansi penyelenggara tidak mengajukan permohonan kepada dirinya sendiri. Pilih instansi lain.")
)
DONE_LATER = define(
    "manual_done_in_future",
    _("Itu terjadi setelah sekarang? Isi tanggal dan jam yang sudah lewat, seperti pada kertasnya."),
)
TITLE_NEEDED = define("title_needed", _("Tulis hal permohonan, misalnya: Penempatan server SIMPEG."))


def submit_case(*, account: Account, form: Mapping[str, Any], title: str, letter: Upload, at: datetime) -> Case:
    """SOP step 1: the letter and the declaration are in the office's hands; the case has a number and waits at 1+."""
    if account.agency.is_host:
        raise Refusal(NOT_AN_APPLICANT)
    doer = Doer(account, queries.APPLICANT, str(account.agency))
    return _submit(doer, account.agency, account, form, title, letter, at)


def submit_on_paper(
    *,
    agency: Agency,
    account: Account,
    form: Mapping[str, Any],
    title: str,
    letter: Upload,
    done_at: datetime,
    at: datetime,
) -> Case:
    """A letter that came on paper is a case like any other, entered by the Helpdesk with its scan and marked manual.

    The agency needs no account; `done_at` is when the letter reached the office.
    """
    if agency.is_host:
        raise Refusal(HOST_APPLIES)
    doer = queries.standing_doer(account, "helpdesk", at)
    if done_at > at:
        raise Refusal(DONE_LATER)
    return _submit(doer, agency, None, form, title, letter, at, Manual(done_at, letter))


def submit_again(doer: Doer, case: Case, form: Mapping[str, Any], letter: Upload, at: datetime) -> Case:
    """A closed case is asked for anew, with its own letter: a new case of the same agency, sent by whoever answers for it."""
    on_paper = doer.post != queries.APPLICANT
    manual = Manual(at, letter) if on_paper else None
    return _submit(doer, case.agency, case.applicant, form, case.title, letter, at, manual)


def _submit(
    doer: Doer,
    agency: Agency,
    applicant: Account | None,
    form: Mapping[str, Any],
    title: str,
    letter: Upload,
    at: datetime,
    manual: Manual | None = None,
) -> Case:
    cleaned, errors = declaration.check(form)
    if errors:
        raise AnswersRefused(errors)
    title = titled(title)
    blob, name = stored_upload(letter, at), named(letter.name)
    with transaction.atomic():
        revision = queries.current_revision(at)
        procedure = queries.procedure_of(revision.pk)
        case = writes.open_case(revision=revision, agency=agency, applicant=applicant, title=title, form=cleaned, at=at)
        (task,) = enter(case, procedure, interpreter.begin(procedure), queries.Past(), at=at, by=doer).opened
        document = writes.attach(
            case=case,
            blob=blob,
            kind=LETTER_KIND,
            name=name,
            at=at,
            added_by=doer.account,
            task=task,
            for_applicant=True,
        )
        record_document(case, doer, document.kind, blob)
        place = Place(case, procedure, task, procedure.tasks[task.element], doer)
        done = close(place, "", "", {"form": digest(cleaned)}, at, manual=manual)
        if manual:
            _count_from(done.opened, procedure, manual.done_at)
    return case


def _count_from(opened: Sequence[OpenTask], procedure: Procedure, received_at: datetime) -> None:
    """The office's day of step 1 begins when the letter is received, not when it is typed in."""
    for task in opened:
        amount = procedure.tasks[task.element].amount
        task.clock_started_at = received_at
        task.due_at = worktime.due(received_at, amount, working_calendar()) if amount else None
        task.save(update_fields=["clock_started_at", "due_at"])


def read_application(place: Place, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Step 1 again after a return: the declaration is replaced by the new one."""
    cleaned, errors = declaration.check(raw.get("form", place.case.form))
    if errors:
        raise AnswersRefused(errors)
    place.case.form = cleaned
    place.case.title = titled(raw.get("title") or place.case.title)
    place.case.save(update_fields=["form", "title"])
    return {"form": digest(cleaned)}


def titled(title: object) -> str:
    """The title in one line; refuses one in which nothing can be seen."""
    title = one_line(title)[:200]
    if not title:
        raise Refusal(TITLE_NEEDED)
    return title
