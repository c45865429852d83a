"""The nouns of a procedure as read from its BPMN file: pure values, no database, no Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """A text in Indonesian and English; `en` may be empty and then `id` stands in."""

    id: str
    en: str = ""

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") and self.en else self.id


@dataclass(frozen=True)
class Lane:
    """One column of the procedure; `post` is the key of the post that acts in it."""

    id: str
    name: Words
    post: str
    extension: bool = False


@dataclass(frozen=True)
class Outcome:
    """One way a deciding task can end.

    `note` says that a reason in words must be given; `bare` that fields and documents are not asked for (a return).
    `extension` marks a way that the signed SOP does not know.
    """

    key: str
    label: Words
    hint: Words
    note: bool = False
    bare: bool = False
    extension: bool = False


@dataclass(frozen=True)
class Field:
    """One question of a generic form.

    `kind` is one of text, long, date, datetime, number, choice (one of a list), choices (some of a list), yes, email.
    `per_server` asks it once for each server of the case. `choices` is empty unless kind is choice or choices.
    """

    name: str
    label: Words
    hint: Words
    kind: str = "text"
    required: bool = False
    per_server: bool = False
    choices: tuple[tuple[str, Words], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Document:
    """A document that a task brings forth (its Output).

    `needed` is "step" (to close the task) or "end" (to reach selesai); `applicant` says that the applicant may read it;
    `written` that the act writes it from facts, so that nobody needs to bring it.
    """

    kind: str
    label: Words
    needed: str = "step"
    applicant: bool = False
    written: bool = False


@dataclass(frozen=True)
class Task:
    """One user task. `step` is the SOP's number ("2b", "4+"); `amount` is working time ("1 hari") or empty.

    `clock` names the numbered step whose clock the task shares ("2" for 2a, 2b, 2c); empty means its own.
    `applicant` tasks stop the office's clock. `skippable` tasks are passed over, and recorded so, when their post has no
    holder. `official` is the SOP's own wording, letter for letter; `name` is what screens show.
    """

    id: str
    step: str
    name: Words
    lane: str
    act: str
    amount: str = ""
    clock: str = ""
    extension: bool = False
    skippable: bool = False
    applicant: bool = False
    kelengkapan: str = ""
    output: str = ""
    outcomes: tuple[Outcome, ...] = ()
    fields: tuple[Field, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Gateway:
    """An exclusive choice read from the latest outcome of `decided_by`; `default` is a flow id or empty."""

    id: str
    name: Words
    lane: str
    decided_by: str
    default: str = ""


@dataclass(frozen=True)
class Flow:
    """A sequence flow; `outcome` is the outcome key it carries, empty for a plain flow.

    A flow of the file that carries several outcomes ("match waive") is one Flow for each; the second and later ones have
    the id "<id>.<outcome>".
    """

    id: str
    source: str
    target: str
    outcome: str = ""
    label: Words = Words("")
    extension: bool = False


@dataclass(frozen=True)
class End:
    """An end of the procedure; `result` is done, rejected, lapsed or withdrawn; `step` is "13" for selesai."""

    id: str
    name: Words
    lane: str
    result: str
    step: str = ""


@dataclass(frozen=True)
class Timer:
    """An interrupting boundary timer: when `amount` of working time after the task opened has gone, `flow` is taken."""

    id: str
    task: str
    name: Words
    amount: str


@dataclass(frozen=True)
class OfficialRow:
    """One of the rows of the SOP as signed: words letter for letter; `task` ids that together make the row."""

    no: str
    kegiatan: str
    kelengkapan: str
    waktu: str
    output: str
    keterangan: str = ""
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identity:
    """The identity box and the lists around the flow table; everything empty prints empty and is never invented."""

    title: str
    unit: tuple[str, ...] = ()
    number: str = ""
    created: str = ""
    revised: str = ""
    effective: str = ""
    approved_by: tuple[str, ...] = ()
    legal_basis: tuple[str, ...] = ()
    qualification: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: tuple[str, ...] = ()
    recording: tuple[str, ...] = ()


@dataclass(frozen=True)
class Procedure:
    """A checked procedure. All mappings are by element id and keep the order of the file.

    `withdrawal` is the id of the node that the interrupting message event leads to (a gateway or an end), or empty.
    """

    key: str
    title: Words
    sha256: str
    start: str
    lanes: Mapping[str, Lane]
    tasks: Mapping[str, Task]
    gateways: Mapping[str, Gateway]
    ends: Mapping[str, End]
    flows: Mapping[str, Flow]
    timers: Mapping[str, Timer]
    withdrawal: str
    identity: Identity
    official: tuple[OfficialRow, ...] = field(default_factory=tuple)
