"""SOP steps 1+ and 2: the letter stands in the register, and the disposition goes down the chain of posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.cases.models import Case, Closing, OpenTask
from kolokasi.letters import actions as letters
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction
from kolokasi.people.models import Account
from kolokasi.people.queries import holders
from kolokasi.procedure import facts, printing
from kolokasi.procedure.acts import Act, Doing, ask
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.sop.spec import Field, Procedure, Task, Words

CHECKLIST = (
    ("head_letter", Words("Surat ditandatangani kepala OPD", "Letter signed by the agency's head")),
    ("specification", Words("Spesifikasi server", "Server specification")),
    ("contacts", Words("Penanggung jawab administratif dan teknis", "Administrative and technical contacts")),
)


def checklist(_case: Case, _procedure: Procedure, _task: Task) -> tuple[Field, ...]:
    """What a complete request has; what is missing sends it back."""
    return (
        ask(
            "complete",
            "Yang sudah ada",
            "What is there",
            "Bila ada yang kurang, kembalikan ke pemohon.",
            "Return it to the applicant when something is missing.",
            kind="choices",
            choices=CHECKLIST,
            required=True,
        ),
    )


def from_the_letter(case: Case, _task: Task) -> dict[str, str]:
    """What stands in the declaration needs no second typing."""
    letter = case.form.get("letter") or {}
    return {
        "agenda_date": clock.office_date(case.opened_at).isoformat(),
        "letter_number": str(letter.get("number") or ""),
        "letter_date": str(letter.get("date") or ""),
        "classification": "biasa",
        "urgency": "biasa",
    }


def register(doing: Doing) -> None:
    """Row 1+: an entry in the agenda masuk with the next number of the year, or back to the applicant with what is missing."""
    case, data = doing.case, doing.data
    if doing.outcome == "return":
        _send_back(doing)
        return
    if len(data["complete"] or []) < len(CHECKLIST):
        raise AnswersRefused(
            {"complete": _("Belum lengkap. Centang semua yang ada, atau pilih Kembalikan ke pemohon.")}
        )
    entry = letters.enter_agenda(
        direction=AgendaEntry.Direction.IN,
        date=date.fromisoformat(data["agenda_date"]),
        letter_number=data["letter_number"],
        letter_date=date.fromisoformat(data["letter_date"]),
        sifat=data["classification"],
        urgency=data["urgency"],
        party=case.agency.name,
        subject=(case.form.get("letter") or {}).get("subject") or case.title,
        case=case,
        manual=doing.manual is not None,
        actor=doing.doer.account,
        post=doing.doer.post,
        acting=doing.doer.acting,
        at=doing.at,
    )
    data["agenda_number"] = f"{entry.number}/{entry.year}"


def _send_back(doing: Doing) -> None:
    """Rows 1+ and 2+: a letter to the applicant says what is missing."""
    written = facts.letter_back(doing.case, doing.at, doing.note)
    printing.write(doing, "surat_pengembalian", written, for_applicant=True)


def next_posts(procedure: Procedure, task: Task) -> list[str]:
    """The posts whose step comes right after this one, along the main way."""
    targets = {flow.target for flow in procedure.flows.values() if flow.source == task.id}
    for gateway in [key for key in targets if key in procedure.gateways]:
        main = task.outcomes[0].key if task.outcomes else ""
        targets |= {
            flow.target for flow in procedure.flows.values() if flow.source == gateway and flow.outcome in {"", main}
        }
    tasks = [procedure.tasks[key] for key in targets if key in procedure.tasks]
    return [procedure.lanes[one.lane].post for one in tasks if not one.applicant]


def disposition_fields(_case: Case, procedure: Procedure, task: Task) -> tuple[Field, ...]:
    """The standing instructions, and whom of the next post it is meant for."""
    instructions = tuple((one.key, Words(one.label)) for one in Instruction.objects.filter(active=True))
    people = holders(next_posts(procedure, task), clock.now())
    named = tuple((str(one.account_id), Words(f"{one.account.name}, {one.post.name}")) for one in people)
    fields = [
        ask(
            "instruction",
            "Dengan hormat harap",
            "You are kindly asked to",
            kind="choices",
            choices=instructions,
            required=True,
        )
    ]
    if len(named) > 1:
        fields.append(
            ask(
                "to_holder",
                "Kepada",
                "To",
                "Kosongkan untuk siapa pun di pos itu.",
                "Leave empty for anybody in that post.",
                kind="choice",
                choices=named,
            )
        )
    return tuple(fields)


def dispose(doing: Doing) -> None:
    """Rows 2a to 2c: the instruction stands with sender, receiver and time; 2c leaves the sheet, or the letter goes back."""
    case, spec = doing.case, doing.place.spec
    if doing.outcome == "return":
        _send_back(doing)
        return
    (to_post, *_more) = next_posts(doing.place.procedure, spec)
    named = doing.data.get("to_holder")
    letters.dispose(
        case=case,
        from_post=doing.task.post_key,
        sender=doing.doer.account,
        acting=doing.doer.acting,
        to_post=to_post,
        to_account=Account.objects.get(pk=int(named)) if named else None,
        instructions=doing.data["instruction"],
        note=doing.data.get("remark") or "",
        manual=doing.manual is not None,
        at=doing.at,
    )
    if any(document.kind == "lembar_disposisi" for document in spec.documents):
        printing.write(doing, "lembar_disposisi", facts.disposition_sheet(case, doing.at))


def hand_over(doing: Doing, _closing: Closing, opened: Sequence[OpenTask]) -> None:
    """A disposition that names somebody puts the step into that person's hands."""
    named = doing.data.get("to_holder")
    if named:
        for task in opened:
            task.holder = Account.objects.get(pk=int(named))
            task.save(update_fields=["holder"])


def look(case: Case, _task: OpenTask, _at: datetime) -> Mapping[str, Any]:
    """The chain so far, with what was asked and whether it was read."""
    sent = Disposition.objects.filter(case=case, recalled_at__isnull=True)
    labels = dict(Instruction.objects.values_list("key", "label"))
    return {
        "dispositions": [
            (one, [labels.get(key, key) for key in one.instructions])
            for one in sent.select_related("from_post", "to_post", "sender", "to_account", "read_by").order_by("seq")
        ]
    }


REGISTER = Act(perform=register, fields=checklist, suggest=from_the_letter)
DISPOSE = Act(perform=dispose, after=hand_over, fields=disposition_fields, look=look)
