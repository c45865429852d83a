"""Moves a case along the SOP as its officers would, by the same commands the pages call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from kolokasi.base.queries import working_calendar
from kolokasi.base.worktime import Amount, due
from kolokasi.cases.models import Case, OpenTask, Question
from kolokasi.monitoring.actions import record_observation
from kolokasi.monitoring.models import Target
from kolokasi.people.models import Account
from kolokasi.procedure import actions, promise, queries, questions, registry
from kolokasi.procedure.actions import Upload
from kolokasi.procedure.acts import Manual
from kolokasi.procedure.colocation import reply, standing
from kolokasi.procedure.colocation.choosing import PREFIX
from kolokasi.procedure.models import Waiver
from kolokasi.procedure.uploads import SCAN_KIND
from kolokasi.servers.models import Server
from kolokasi.sop.spec import Field, Task

Paper = Callable[[str], bytes]
LONGEST_WALK = 60
QUESTION, OBSERVE = "question", "observe"
TODAY = frozenset({"sent_date", "finished_date"})  # suggested as the day on which the page is open

ANSWERS: dict[str, str] = {
    "letter_number": "800/412/2026",
    "carrier": "Diantar sendiri dengan mobil dinas",
    "remark": "Mohon diselesaikan sesuai SOP.",
    "ground": "",
    "summary": "Server terpasang sesuai berita acara, beralamat IP, dan terdaftar di monitoring.",
    "suggestions": "",
    "received_by": "Wakil pemohon",
}
MISSING = "Lampiran spesifikasi belum ada.\nSurat belum ditandatangani kepala instansi."
NOTES = {
    ("T02C", "return"): "Spesifikasi server belum lengkap.\nPenanggung jawab teknis belum disebutkan.",
    ("T04P", "return"): "Batas kirim belum disebut; tambahkan sebelum diteruskan.",
    ("T05", "return"): "Perbaiki hal surat, lalu ajukan kembali.",
    ("T08", "waive"): "Memori terpasang lebih besar daripada yang diajukan; tempat dan daya tetap cukup.",
    ("T08", "return"): "Nomor seri tidak sama dengan formulir barang.",
    ("T11A", "return"): "Sebutkan alamat IPv6 pada ringkasan pekerjaan.",
    ("T12", "return"): "Lampirkan foto letak server di rak.",
}
BUILDING = {
    True: "Cadangan trafo mencukupi.",
    False: "Trafo gedung sudah mendekati batas; penambahan daya diusulkan tahun depan.",
}
GROUND = "Layanan ini lebih tepat memakai server virtual pemerintah provinsi, yang dapat diminta dengan surat."


def answer(question: Field, at: datetime, index: int = 0) -> str:
    """A plausible answer of the right kind."""
    if question.name in ANSWERS:
        return ANSWERS[question.name]
    match question.kind:
        case "date":
            return f"{at:%Y-%m-%d}"
        case "datetime":
            return f"{at:%Y-%m-%dT%H:%M}"
        case "number":
            return str(index + 1)
        case "yes":
            return "yes"
        case "choice":
            return question.choices[0][0]
        case "choices":
            return ",".join(key for key, _words in question.choices)
        case "email":
            return "pic@contoh.invalid"
    return question.label.id


def answers_for(case: Case, spec: Task, at: datetime, outcome: str = "") -> dict[str, Any]:
    """Every required question of the step answered, what is known already taken over, the rest left empty."""
    asked = registry.asked(case, queries.procedure_of(case.revision_id), spec)
    known = registry.suggested(case, spec)
    servers = case.form.get("servers", [])
    data: dict[str, Any] = {}
    for question in asked.fields:
        if question.per_server:
            data[question.name] = [_one(question, case, known, at, index) for index in range(len(servers))]
        elif question.name == "instruction":
            data[question.name] = question.choices[0][0]
        elif question.name == "ground" and outcome == "reject":
            data[question.name] = GROUND
        elif question.name in TODAY:
            data[question.name] = answer(question, at)
        elif question.name in {"servers", "reasons", "to_holder"} or question.name.startswith(PREFIX):
            data[question.name] = known.get(question.name, "")
        else:
            data[question.name] = known.get(question.name) or answer(question, at)
    return data


def _one(question: Field, case: Case, known: Mapping[str, str], at: datetime, index: int) -> str:
    if question.name == "serial":
        return str(case.form["servers"][index].get("serial") or f"CN{case.pk:04d}X{index + 1}")
    if question.name == "person":
        return _in_charge(case)
    return known.get(f"{question.name}.{index}") or (answer(question, at, index) if question.required else "")


def _in_charge(case: Case) -> str:
    """Name and telephone of the technical person in charge, as one writes them on a form."""
    person = case.form["contacts"]["technical"]
    return f"{person['name']}, {person['phone']}"


def papers_for(task: Task, case: Case, paper: Paper) -> list[Upload]:
    """Every document of the step that somebody must bring."""
    return [
        Upload(document.kind, f"{document.label.id} {case.number}.pdf", paper(document.label.id))
        for document in task.documents
        if not document.written
    ]


@dataclass(frozen=True)
class Wanted:
    """The next part of a step that an officer does before it can close; `question` is the answer of Subbagian Umum."""

    part: str
    post: str
    data: dict[str, str]


def next_part(case: Case, task: OpenTask, outcome: str = "", *, watched: bool = False) -> Wanted | None:
    """What must be done inside the step next, or None when it can close with `outcome`.

    Servers that are `watched` are seen by monitoring; the others need the waiver.
    """
    spec = queries.procedure_of(case.revision_id).tasks[task.element]
    match spec.act:
        case "check_capacity":
            return _asked(case, task)
        case "sign" if outcome != "return":
            letter = reply.letter_of(case)
            issued = letter is None or letter.state != letter.State.DRAFT
            return None if issued else Wanted("issue", task.post_key, {})
        case "verify" if outcome != "return":
            return _received(case)
        case "mount":
            return _mounted(case, task, watched=watched)
    return None


def _asked(case: Case, task: OpenTask) -> Wanted | None:
    question = questions.question_of(case, task)
    if question is None:
        return Wanted("ask", "helpdesk", {"message": "Mohon jawaban hari ini."})
    return (
        Wanted(QUESTION, questions.BUILDING_POST, {"yes": "yes", "available_w": "12000"})
        if question.yes is None
        else None
    )


def _received(case: Case) -> Wanted | None:
    for line in promise.servers_of(case):
        if not line.server.is_here:
            data = {"server": str(line.index), "brought_by": "Pengemudi dinas", "condition": "Dus utuh, segel baik"}
            return Wanted("receive", "helpdesk", data | {"boxes": "1"})
    return None


def _mounted(case: Case, task: OpenTask, *, watched: bool) -> Wanted | None:
    for one in standing.standing_of(case, task.round, task.opened_at):
        server, which = one.line.server, {"server": str(one.line.index)}
        if server.state == Server.State.RECEIVED and one.place is not None:
            unit = int(one.place.unit)
            wired = {
                "outlet_a": f"PDU-A {unit}", "outlet_b": f"PDU-B {unit}", "switch": f"SW-{one.place.rack_id}",
                "port": f"Gi1/0/{unit}", "vlan": "214",
                "mac": f"3c:ec:ef:01:{server.pk // 256 % 256:02x}:{server.pk % 256:02x}",
            }  # fmt: skip
            return Wanted("mount", "tim_teknis", which | {"rack": str(one.place.rack_id), "unit": str(unit)} | wired)
        if one.address is None:
            return Wanted("address", "tim_teknis", which)
        if watched and one.said is None:
            return Wanted(OBSERVE, "", which)
        if (
            not watched
            and not one.proven
            and not Waiver.objects.filter(case=case, server=server, round=task.round, kind=Waiver.MONITORING).exists()
        ):
            return Wanted(
                "waive", "pranata_komputer", which | {"reason": "Sistem monitoring belum tersambung saat latihan."}
            )
    return None


def do_part(case: Case, task: OpenTask, wanted: Wanted, doers: Mapping[str, Account], at: datetime) -> None:
    """The part is done by who may do it."""
    if wanted.part == QUESTION:
        question, yes = (
            Question.objects.get(case=case, element=task.element, round=task.round),
            wanted.data["yes"] == "yes",
        )
        questions.answer_question(
            question_id=question.pk, account=doers[wanted.post], yes=yes, available_w=int(wanted.data["available_w"]),
            note=BUILDING[yes], at=at,
        )  # fmt: skip
        return
    if wanted.part == OBSERVE:
        target = Target.objects.get(
            server__case_servers__case=case,
            server__case_servers__index=int(wanted.data["server"]),
            retired_at__isnull=True,
        )
        record_observation(target=target, at=at, up=True, health="up")
        return
    actions.do_part(
        number=case.number, element=task.element, round=task.round, part=wanted.part, account=doers[wanted.post],
        data=wanted.data, at=at,
    )  # fmt: skip


def do_step(
    case: Case,
    task: OpenTask,
    *,
    doers: Mapping[str, Account],
    outcome: str,
    paper: Paper,
    at: datetime,
    told: Mapping[str, Any] | None = None,
    said: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    watched: bool = False,
    scan: bytes | None = None,
) -> actions.Completion:
    """Every part of the step is done, a minute each, and the step is closed with `outcome`.

    `told` replaces answers, `said` those of a part by its key; with a `scan` the Helpdesk enters what was done on paper.
    """
    spec = queries.procedure_of(case.revision_id).tasks[task.element]
    chosen = {one.key: one for one in spec.outcomes}.get(outcome)
    bare = chosen is not None and chosen.bare
    begun = at
    while wanted := next_part(case, task, outcome, watched=watched):
        wanted = replace(wanted, data={**wanted.data, **said.get(wanted.part, {})})
        do_part(case, task, wanted, doers, begun)
        begun += timedelta(minutes=1)
        task = OpenTask.objects.get(pk=task.pk)
    case = Case.objects.get(pk=case.pk)
    return actions.complete_task(
        number=case.number, element=task.element, round=task.round,
        account=doers["helpdesk" if scan else "pemohon" if spec.applicant else task.post_key],
        outcome=outcome, note=NOTES.get((task.element, outcome), MISSING) if chosen is not None and chosen.note else "",
        data={} if bare or spec.act == "apply" else answers_for(case, spec, begun, outcome) | dict(told or {}),
        files=[] if bare else papers_for(spec, case, paper),
        manual=Manual(at, Upload(SCAN_KIND, f"Pindaian langkah {task.step} {case.number}.pdf", scan)) if scan else None,
        at=begun + timedelta(hours=1) if scan else begun,
    )  # fmt: skip


def walk(case: Case, *, start: datetime, **how: Any) -> datetime:
    """The steps of `steps`, one after the other; says when the last one was."""
    at = start
    for at in steps(case, start=start, **how):  # noqa: B007 - the last one is the answer
        pass
    return at


def steps(
    case: Case,
    *,
    until: str,
    doers: Mapping[str, Account],
    outcomes: Mapping[str, str],
    paper: Paper,
    start: datetime,
    step: Amount,
    told: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    scans: Mapping[str, bytes] = MappingProxyType({}),
) -> Iterator[datetime]:
    """The case waits at the element `until`, or has ended; `outcomes` holds by element where it leaves the main way.

    Each step is done `step` of working time after the one before it, at the moment that is given out just before.
    """
    at, calendar = start, working_calendar()
    procedure = queries.procedure_of(case.revision_id)
    for _ in range(LONGEST_WALK):
        waiting = list(OpenTask.objects.filter(case=case).order_by("id"))
        if not waiting or until in {task.element for task in waiting}:
            return
        task, spec = waiting[0], procedure.tasks[waiting[0].element]
        at = due(at, step, calendar)
        yield at
        outcome = outcomes.get(task.element, spec.outcomes[0].key if spec.outcomes else "")
        do_step(
            case, task, doers=doers, outcome=outcome, paper=paper, at=at, told=told.get(task.element),
            scan=scans.get(task.element),
        )  # fmt: skip
    raise RuntimeError(f"{case} did not reach {until}")
