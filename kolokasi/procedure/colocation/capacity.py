"""SOP step 3: the verdict is computed from rows, Subbagian Umum is asked, and what was free at that moment is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi import __version__
from kolokasi.base import events
from kolokasi.base.refusal import Refusal, define
from kolokasi.cases.models import Case, OpenTask, Question
from kolokasi.facility.queries import brackets, policy_revision
from kolokasi.procedure import facts, kept, printing, questions, verdict
from kolokasi.procedure.acts import Act, Doing, Part, PartDoing, ask
from kolokasi.procedure.answers import moment_of
from kolokasi.procedure.models import CapacityCheck
from kolokasi.servers.rules import planned_watts
from kolokasi.sop.spec import Words

ASK_FIRST = define(
    "building_not_asked",
    _("Subbagian Umum belum ditanya tentang listrik kantor. Kirim pertanyaannya, atau catat jawaban teleponnya."),
)
NOT_ANSWERED = define(
    "building_not_answered",
    _("Subbagian Umum belum menjawab tentang listrik kantor. Ingatkan, atau catat jawaban teleponnya."),
)
STEP = "check_capacity"


def check_of(case: Case) -> CapacityCheck | None:
    """The newest check of the case."""
    return CapacityCheck.objects.filter(case=case).order_by("-at", "-id").first()


def watts_of(case: Case, at: datetime) -> int:
    """What all servers still asked for add to the building's load: their planned watts with cooling and losses (PUE)."""
    planned = sum(planned_watts(case.form["servers"][index]) for index in verdict.living_indexes(case))
    return ceil(planned * brackets(at).pue)


def building_answer(case: Case) -> bool | None:
    """What Subbagian Umum said last of this case; None while it has not."""
    answered = Question.objects.filter(case=case, yes__isnull=False).order_by("-answered_at", "-id").first()
    return answered.yes if answered else None


def perform(doing: Doing) -> None:
    """The check is a row and a document; step 4 decides on it."""
    case = doing.case
    question = questions.question_of(case, doing.task)
    if question is None:
        raise Refusal(ASK_FIRST)
    if question.yes is None:
        raise Refusal(NOT_ANSWERED)
    known = kept.known_now(case, doing.at, building_ok=question.yes)
    asked = verdict.asked_by(case)
    found = kept.judge(known, asked, policy_revision(doing.at), doing.at)
    check = CapacityCheck.objects.create(
        case=case,
        element=doing.task.element,
        round=doing.task.round,
        request=verdict.request_of(case) | {"asked": asked.as_json()},
        verdict=found.as_json(),
        availability=verdict.list_of_capacity(doing.at),
        policy=found.policy,
        plant=kept.store(known, doing.at),
        program=__version__,
        at=doing.at,
        by=doing.doer.account,
    )
    _record(check, question, doing)
    doing.data["verdict"] = check.verdict["verdict"]
    doing.data["binding"] = check.verdict["binding"]
    printing.write(doing, "hasil_pemeriksaan", facts.capacity_check(check, question, doing.doer))


def _record(check: CapacityCheck, question: Question, doing: Doing) -> None:
    """The record holds the hash of all that the verdict rests on, and which answer about the building."""
    events.record(
        kind="case",
        subject=check.case.number,
        act="capacity_checked",
        actor=doing.doer.actor,
        post=doing.doer.post,
        acting=doing.doer.acting,
        new={
            "verdict": check.verdict["verdict"],
            "binding": check.verdict["binding"],
            "plant": check.plant.sha256 if check.plant else "",
            "policy": check.policy,
            "program": check.program,
            "building": {"question": question.pk, "yes": question.yes, "available_w": question.available_w},
        },
    )


def look(case: Case, task: OpenTask, at: datetime) -> Mapping[str, Any]:
    """The verdict as it would be now, and the question with its clock."""
    question = questions.question_of(case, task)
    found, availability = verdict.judge_and_list(case, at, building_ok=question.yes if question else None)
    waits = ASK_FIRST if question is None else NOT_ANSWERED if question.yes is None else None
    return {
        "verdict": found,
        "question": question,
        "watts": watts_of(case, at),
        "availability": availability,
        "servers": verdict.request_of(case)["servers"],
        "blocked": [str(Refusal(waits))] if waits else [],
    }


def _ask(doing: PartDoing) -> None:
    questions.ask_building(
        case=doing.case,
        task=doing.place.task,
        doer=doing.doer,
        watts=watts_of(doing.case, doing.at),
        text=doing.data["message"] or "",
        at=doing.at,
    )


def _enter(doing: PartDoing) -> None:
    task = doing.place.task
    question = questions.question_of(doing.case, task)
    if question is None:
        question = questions.ask_building(
            case=doing.case, task=task, doer=doing.doer, watts=watts_of(doing.case, doing.at), text="", at=doing.at
        )
    watts = doing.data["available_w"]
    questions.enter_answer(
        question=question,
        doer=doing.doer,
        told_by=doing.data["told_by"] or "",
        yes=doing.data["yes"],
        available_w=int(watts) if watts is not None and 0 <= watts < 1e8 else None,
        note=doing.data["note"] or "",
        done_at=min(moment_of(doing.data["answered_at"]) or doing.at, doing.at),
        at=doing.at,
    )


def _unasked(case: Case, task: OpenTask) -> bool:
    return questions.question_of(case, task) is None


def _unanswered(case: Case, task: OpenTask) -> bool:
    question: Question | None = questions.question_of(case, task)
    return question is None or question.yes is None


ASK = Part(
    "ask",
    Words("Tanya Subbagian Umum", "Ask general affairs"),
    Words("Kirim pertanyaan", "Send the question"),
    _ask,
    lambda _case: (ask("message", "Pesan", "Message", "Boleh dikosongkan.", "May be left empty.", kind="long"),),
    Words(
        "Listrik kantor dijawab Subbagian Umum, dengan jamnya sendiri.", "General affairs answers with its own clock."
    ),
    open=_unasked,
    leads=True,
)
ENTER = Part(
    "enter",
    Words("Catat jawaban telepon", "Enter an answer by telephone"),
    Words("Catat jawaban", "Enter the answer"),
    _enter,
    lambda _case: (
        ask("yes", "Listrik kantor cukup?", "Enough power in the building?", kind="yes", required=True),
        ask("available_w", "Sisa daya", "Power left", kind="number", unit="W"),
        ask(
            "told_by",
            "Dijawab oleh",
            "Answered by",
            "Nama di Subbagian Umum.",
            "Name at general affairs.",
            required=True,
        ),
        ask("answered_at", "Dijawab pada", "Answered at", kind="datetime"),
        ask("note", "Keterangan", "Remark", kind="long"),
    ),
    open=_unanswered,
)

CHECK = Act(perform=perform, look=look, parts=(ASK, ENTER))
