"""What a special act is: what it asks beside the SOP's own questions, what it does, and the parts it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kolokasi.base.models import Blob
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.procedure.queries import Doer, Place
from kolokasi.procedure.uploads import Upload, attach_written
from kolokasi.sop.spec import Document, Field, Outcome, Procedure, Task, Words


@dataclass(frozen=True)
class Manual:
    """That a step was done on paper: when it was done, and the scan that shows it."""

    done_at: datetime
    scan: Upload


@dataclass(frozen=True)
class Doing:
    """A step at the moment it is completed, its case locked: what was chosen and answered. An act may add to `data`.

    `typed` is what was sent, unread, also where the outcome asks nothing.
    """

    place: Place
    chosen: Outcome | None
    note: str
    data: dict[str, Any]
    at: datetime
    struck: Mapping[int, str] = field(default_factory=dict)
    manual: Manual | None = None
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.place.case

    @property
    def task(self) -> OpenTask:
        return self.place.task

    @property
    def doer(self) -> Doer:
        return self.place.doer

    @property
    def outcome(self) -> str:
        return self.chosen.key if self.chosen else ""

    @property
    def happened_at(self) -> datetime:
        """When it was done: now, or the day on the paper."""
        return self.manual.done_at if self.manual else self.at

    def write(self, kind: str, name: str, data: bytes, *, for_applicant: bool | None = None) -> Attachment:
        """The document that this step brings forth lies in the case; the SOP says whether the applicant may read it."""
        declared = next((document for document in self.place.spec.documents if document.kind == kind), None)
        shown = bool(declared and declared.applicant) if for_applicant is None else for_applicant
        return attach_written(
            self.case, self.doer, data, kind=kind, name=name, at=self.at, task=self.task, for_applicant=shown
        )

    def has_document(self, kind: str) -> bool:
        """Whether such a document was handed in already in this round."""
        return Attachment.objects.filter(
            case=self.case, element=self.task.element, round=self.task.round, kind=kind, voided_at__isnull=True
        ).exists()


@dataclass(frozen=True)
class PartDoing:
    """A part of a step at the moment it is done, its case locked."""

    place: Place
    data: dict[str, Any]
    files: Sequence[tuple[Upload, Blob]]
    at: datetime

    @property
    def case(self) -> Case:
        return self.place.case

    @property
    def doer(self) -> Doer:
        return self.place.doer


def ask(name: str, label: str, label_en: str, hint: str = "", hint_en: str = "", **more: Any) -> Field:
    """A question of an act, in both languages."""
    return Field(name, Words(label, label_en), Words(hint, hint_en), **more)


Fields = Callable[[Case], tuple[Field, ...]]
Before = Callable[[Case, OpenTask, datetime], None]
Ahead = Callable[[Case, OpenTask, Mapping[str, Any], str, datetime], None]


def no_fields(_case: Case) -> tuple[Field, ...]:
    return ()


@dataclass(frozen=True)
class Part:
    """Something that is done inside a step before it closes, as often as needed: receive a server, mount one, number a letter.

    `posts` may do it; empty means the post whose step it is. `open` says whether it can be done just now. `button` is what
    the button says, `hint` what it brings. `suggest` fills the form; `about` fills it for the server that somebody picked.
    `before` and `ahead` run outside any transaction; `ahead` is given what was typed, unchecked, and who typed it.
    """

    key: str
    title: Words
    button: Words
    do: Callable[[PartDoing], None]
    fields: Fields = no_fields
    hint: Words | None = None
    documents: tuple[Document, ...] = ()
    posts: tuple[str, ...] = ()
    open: Callable[[Case, OpenTask], bool] = lambda _case, _task: True
    before: Before | None = None
    ahead: Ahead | None = None
    suggest: Callable[[Case], dict[str, str]] = lambda _case: {}
    about: Callable[[Case, str], dict[str, str]] = lambda _case, _server: {}
    leads: bool = False


@dataclass(frozen=True)
class Act:
    """What a kind of step does beyond keeping its answers.

    `before` runs outside any transaction (it may ask the network); `perform` runs inside, before the step closes, and may
    refuse; `after` runs inside once the next tasks are open. `fields` are asked beside those of the SOP's file. `lanes` of
    the step keep their right to act. `opened` changes the task that is about to wait. `look` gathers what the page shows.
    `not_yet` names outcomes that a part must come before: pages do not offer them, and `perform` refuses them.
    """

    perform: Callable[[Doing], None] = lambda _doing: None
    after: Callable[[Doing, Closing, Sequence[OpenTask]], None] = lambda _doing, _closing, _opened: None
    before: Before | None = None
    opened: Callable[[OpenTask], None] = lambda _task: None
    fields: Callable[[Case, Procedure, Task], tuple[Field, ...]] = lambda _case, _procedure, _task: ()
    suggest: Callable[[Case, Task], dict[str, str]] = lambda _case, _task: {}
    look: Callable[[Case, OpenTask, datetime], Mapping[str, Any]] | None = None
    parts: tuple[Part, ...] = ()
    not_yet: Callable[[Case], frozenset[str]] = lambda _case: frozenset()


PLAIN = Act()
