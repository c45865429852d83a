"""The doorway to a case (find it, may you, lock it) and what pages and machines read of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Attachment, Case, CaseServer, Closing, OpenTask, SopRevision
from kolokasi.people.models import Account
from kolokasi.people.queries import standing, standings
from kolokasi.procedure import secrecy
from kolokasi.sop import reader
from kolokasi.sop.spec import Document, Procedure, Task

PROCEDURE_KEY = "permohonan_colocation"
APPLICANT = "pemohon"
OPEN_LETTER = "biasa"

NO_REVISION = define(
    "no_revision", _("Belum ada SOP yang berlaku. Mintalah Administrator memuat revisi SOP lebih dulu."), 409
)
TASK_DONE = define(
    "task_already_done",
    _("Tugas ini sudah diselesaikan oleh {who} pada {at}. Isian Anda tetap ada di bawah; buka permohonannya."),
    409,
)
TASK_NOT_OPEN = define(
    "task_not_open", _("Langkah itu sedang tidak menunggu di permohonan ini. Muat ulang halamannya."), 409
)
STALE_ROUND = define(
    "stale_round",
    _("Langkah ini sudah masuk ronde {round}. Isian Anda tetap ada di bawah; periksa lalu kirim lagi."),
    409,
)
CASE_ENDED = define(
    "case_ended", _("Permohonan ini sudah berakhir pada {at}. Tidak ada lagi yang perlu dikerjakan."), 409
)
APPLICANT_STEP = define(
    "applicant_step",
    _("Langkah ini dikerjakan oleh pemohon, {agency}. Tunggu pemohon, atau hubungi penanggung jawabnya."),
    403,
)


@dataclass(frozen=True)
class Doer:
    """The person at a step: the account, the post it acts in ("pemohon" for the applicant) and how."""

    account: Account
    post: str
    title: str
    acting: str = ""

    @property
    def actor(self) -> str:
        return f"account:{self.account.pk}"


@lru_cache(maxsize=64)
def _procedure(revision_id: int) -> Procedure:
    return reader.read(bytes(SopRevision.objects.values_list("bpmn", flat=True).get(pk=revision_id)))


def procedure_of(revision_id: int) -> Procedure:
    """The checked procedure of a revision; revisions never change, so each is read once in a process."""
    return _procedure(revision_id)


def current_revision(at: datetime, key: str = PROCEDURE_KEY) -> SopRevision:
    """The revision new cases begin under; refuses with no_revision."""
    valid = SopRevision.objects.filter(key=key, valid_from__lte=clock.office_date(at)).defer("bpmn")
    revision = valid.order_by("-valid_from", "-number").first()
    if revision is None:
        raise Refusal(NO_REVISION)
    return revision


def readable_cases(account: Account, at: datetime) -> QuerySet[Case]:
    """The cases the account may read and know of: those of the own agency for an applicant, for an officer all but the
    secret ones of others (`secrecy`)."""
    found = standings(account, at)
    cases = Case.objects.select_related("agency", "revision").defer("revision__bpmn")
    if not any(one.reads_all for one in found):
        return cases.filter(agency_id=account.agency_id)
    return cases.filter(secrecy.cases_open_to(account, found))


def _stored(number: str) -> str:
    """The number as the database can hold it: one with a NUL (an address may carry %00) is no number at all."""
    return "" if "\0" in number else number


def visible_case(account: Account, number: str, at: datetime) -> Case:
    """One readable case; another agency's, or a secret one of others, answers exactly like an unknown one."""
    case = readable_cases(account, at).filter(number=_stored(number)).first()
    if case is None and secrecy.examines(standings(account, at)):
        case = (
            Case.objects.select_related("agency", "revision")
            .defer("revision__bpmn")
            .filter(number=_stored(number))
            .first()
        )
    if case is None:
        raise Refusal(NOT_FOUND)
    return case


def lock_case(number: str) -> Case:
    """The case, locked until the transaction ends: whoever comes second reads what the first left."""
    case = Case.objects.select_for_update(of=("self",)).select_related("agency").filter(number=_stored(number)).first()
    if case is None:
        raise Refusal(NOT_FOUND)
    return case


def doer_of(account: Account, post_key: str, case: Case, at: datetime) -> Doer:
    """The account as it stands for a post at this moment; refuses who may not act, as not_found who may not even read."""
    if post_key == APPLICANT:
        if account.agency_id == case.agency_id:
            return Doer(account, APPLICANT, str(case.agency))
        visible_case(account, case.number, at)
        raise Refusal(APPLICANT_STEP, agency=case.agency)
    try:
        found = standing(account, post_key, at)
    except Refusal:
        visible_case(account, case.number, at)
        raise
    return Doer(account, post_key, found.title, found.acting)


def is_secret(case: Case) -> bool:
    """Whether the letter was ever registered as anything but Biasa (row 1+): then strangers never see where it is."""
    kept = Closing.objects.filter(case=case, data__has_key="classification")
    return any(
        str(value or OPEN_LETTER).lower() != OPEN_LETTER
        for value in kept.values_list("data__classification", flat=True)
    )


@dataclass(frozen=True)
class Place:
    """A step at the moment somebody acts in it: the locked case, its open task, what the SOP says of it, and the doer."""

    case: Case
    procedure: Procedure
    task: OpenTask
    spec: Task
    doer: Doer


def access_task(
    account: Account,
    number: str,
    element: str,
    round: int,
    at: datetime,
    *,
    on_paper: bool = False,
    posts: tuple[str, ...] = (),
) -> Place:
    """The one doorway to acting: fetch, lock, may you, is it still that round (HOUSE 7).

    The post of the step's lane acts; `on_paper` the Helpdesk in its stead; `posts` names others for a part of the step.
    """
    case = lock_case(number)
    procedure = procedure_of(case.revision_id)
    spec = procedure.tasks.get(element)
    if spec is None:
        visible_case(account, number, at)
        raise Refusal(TASK_NOT_OPEN)
    lane = "helpdesk" if on_paper else procedure.lanes[spec.lane].post
    doer = _first_standing(account, posts or (lane,), case, at)
    return Place(case, procedure, open_task(case, element, round), spec, doer)


def _first_standing(account: Account, posts: tuple[str, ...], case: Case, at: datetime) -> Doer:
    for post in posts[:-1]:
        try:
            return doer_of(account, post, case, at)
        except Refusal:
            continue
    return doer_of(account, posts[-1], case, at)


def standing_doer(account: Account, post_key: str, at: datetime) -> Doer:
    """The account in a post of the office, where no case is concerned yet; refuses who does not hold it."""
    found = standing(account, post_key, at)
    return Doer(account, post_key, found.title, found.acting)


def revision_of(number: str) -> int | None:
    """Under which revision the case with this number runs."""
    return Case.objects.filter(number=_stored(number)).values_list("revision_id", flat=True).first()


def open_task(case: Case, element: str, round: int) -> OpenTask:
    """The task that waits, in just this round; a stale page is told who was first and when."""
    task = OpenTask.objects.select_related("holder").filter(case=case, element=element).first()
    if task is not None and task.round == round:
        return task
    closed = Closing.objects.filter(case=case, element=element, round=round).select_related("actor").first()
    if closed is not None and closed.actor is not None and closed.kind == Closing.Kind.COMPLETED:
        raise Refusal(TASK_DONE, who=closed.actor.name, at=moment(closed.closed_at))
    if case.ended_at is not None:
        raise Refusal(CASE_ENDED, at=moment(case.ended_at))
    if task is not None:
        raise Refusal(STALE_ROUND, round=task.round)
    raise Refusal(TASK_NOT_OPEN)


def moment(at: datetime) -> str:
    """A moment as a sentence carries it: 23-11-2026 10.24 WIB."""
    return f"{at.astimezone(clock.OFFICE_ZONE):%d-%m-%Y %H.%M} WIB"


@dataclass
class Past:
    """How the tasks of a case have closed so far: the latest outcome of each that decides, and its last round.

    Closings by withdrawal and lapse count as rounds but decide nothing.
    """

    outcomes: dict[str, str] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)

    def add(self, element: str, round: int, outcome: str, kind: str) -> None:
        """The closing is part of the past."""
        self.rounds[element] = max(round, self.rounds.get(element, 0))
        if kind in {Closing.Kind.COMPLETED, Closing.Kind.SKIPPED}:
            self.outcomes[element] = outcome

    def next_round(self, element: str) -> int:
        """The round in which the element opens next, from 1."""
        return self.rounds.get(element, 0) + 1


def past_of(case: Case) -> Past:
    """The closings of the case in one query."""
    past = Past()
    rows = Closing.objects.filter(case=case).order_by("round").values_list("element", "round", "outcome", "kind")
    for element, round_, outcome, kind in rows:
        past.add(element, round_, outcome, kind)
    return past


def closing_of_act(case: Case, act: str) -> Closing | None:
    """How the step with this act closed last in the case, or None."""
    elements = [task.id for task in procedure_of(case.revision_id).tasks.values() if task.act == act]
    done = Closing.objects.filter(case=case, element__in=elements, kind=Closing.Kind.COMPLETED)
    return done.select_related("actor").order_by("-closed_at", "-id").first()


def outcomes_with_arrival(case: Case, procedure: Procedure, past: Past) -> dict[str, str]:
    """What counts as decided when the applicant withdraws: a server that lies here has arrived, also while step 8 is open.

    One that was sent back has not. Rows W+ and W2 ask where the metal is, and the servers' own state says it.
    """
    outcomes = dict(past.outcomes)
    here = any(one.server.is_here for one in CaseServer.objects.filter(case=case).select_related("server"))
    for task in procedure.tasks.values():
        if task.act == "verify":
            outcomes[task.id] = task.outcomes[0].key if here else ""
    return outcomes


def missing_in_round(case: Case, task: OpenTask, spec: Task) -> list[Document]:
    """Documents this step must bring forth and has not yet in this round."""
    needed = [document for document in spec.documents if document.needed == "step"]
    if not needed:
        return []
    kinds = set(
        Attachment.objects.filter(
            case=case, element=task.element, round=task.round, voided_at__isnull=True
        ).values_list("kind", flat=True)
    )
    return [document for document in needed if document.kind not in kinds]


def missing_documents(case: Case, procedure: Procedure, *, with_task: str = "") -> list[Document]:
    """Documents of the Output column that steps done in this case still owe (row 13); `with_task` counts as done."""
    done = set(Closing.objects.filter(case=case, kind=Closing.Kind.COMPLETED).values_list("element", flat=True))
    kinds = set(Attachment.objects.filter(case=case, voided_at__isnull=True).values_list("kind", flat=True))
    return [
        document
        for task in procedure.tasks.values()
        if task.id in done or task.id == with_task
        for document in task.documents
        if document.kind not in kinds
    ]


def due_to_lapse(at: datetime) -> list[str]:
    """The numbers of the cases whose ship-by date has gone at `at` (row 7+), the longest overdue first."""
    due = OpenTask.objects.filter(lapses_at__lte=at).order_by("lapses_at", "id")
    return list(due.values_list("case__number", flat=True))


def waiting_tasks() -> QuerySet[OpenTask]:
    """Every open task with what a list shows of it, soonest due first, in one query."""
    tasks = OpenTask.objects.select_related("case__agency", "holder").defer("draft", "case__form")
    return tasks.order_by("due_at", "id")


def search(tasks: QuerySet[OpenTask], words: str) -> QuerySet[OpenTask]:
    """Those whose case number, title or agency holds the words."""
    return tasks.filter(matching(words, "case__"))


def matching(words: str, prefix: str = "") -> Q:
    """The condition that number, title or agency holds the words, whatever their case."""
    names = ("number", "title", "agency__name", "agency__short_name")
    condition = Q()
    for name in names:
        condition |= Q(**{f"{prefix}{name}__icontains": words})
    return condition
