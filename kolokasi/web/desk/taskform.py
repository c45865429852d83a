"""The form of a step, made from what the SOP file asks: outcomes, questions (per server too), documents, a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from kolokasi.base import clock
from kolokasi.cases.models import Attachment, Case, OpenTask
from kolokasi.hardware.evidence import Merged
from kolokasi.procedure import evidence, queries
from kolokasi.procedure.actions import Upload
from kolokasi.procedure.answers import STRIKE
from kolokasi.procedure.colocation import verifying
from kolokasi.procedure.colocation.choosing import PREFIX
from kolokasi.procedure.refitting import Refit
from kolokasi.sop.spec import Document, Field, Task, Words
from kolokasi.web import step_inputs, words
from kolokasi.web.desk import comparison
from kolokasi.web.fields import Entry, summary

OUTCOME, NOTE, FILE_PREFIX = "outcome", "note", "doc."
MOST_OPEN = 4
"""With more servers than these, only those that say something stand open."""


@dataclass(frozen=True)
class Choice:
    """One outcome as a card."""

    key: str
    label: str
    hint: str
    checked: bool
    wants_note: bool = False
    bare: bool = False


@dataclass(frozen=True)
class ServerPart:
    """The questions about one server, and the field that strikes it off; `rows` set declared against found (step 8)."""

    name: str
    struck: str
    entries: list[Entry]
    strike: Entry | None
    rows: list[comparison.Row] = field(default_factory=list)
    open: bool = True
    inside: list[comparison.Inside] = field(default_factory=list)
    label: str = ""

    @property
    def every(self) -> list[comparison.Row | comparison.Inside]:
        return [*self.rows, *self.inside]


@dataclass(frozen=True)
class Paper:
    """A document of the Output column: its file input and what is there already in this round."""

    entry: Entry
    present: list[Attachment]


@dataclass(frozen=True)
class TaskForm:
    """Everything the template draws of a step."""

    task: OpenTask
    spec: Task
    choices: list[Choice]
    entries: list[Entry]
    servers: list[ServerPart]
    papers: list[Paper]
    note: Entry
    asks_note: bool
    is_draft: bool
    refit: Refit | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def plain_entries(self) -> list[Entry]:
        """The questions that are drawn as fields; places are drawn as racks."""
        return [entry for entry in self.entries if not entry.name.startswith(PREFIX)]

    @property
    def place_entries(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.name.startswith(PREFIX)]

    @property
    def cards(self) -> bool:
        """Two to four outcomes are cards, more are plain radios (ui/README 3)."""
        return len(self.choices) <= 4

    @property
    def note_bound(self) -> bool:
        """The note belongs to some of the outcomes only."""
        return any(choice.wants_note for choice in self.choices)

    @property
    def compares(self) -> bool:
        return any(part.rows for part in self.servers)

    @property
    def compared(self) -> str:
        """What the tables of step 8 say in one line; "" while nobody has looked."""
        return comparison.told([part.every for part in self.servers])

    @property
    def differs(self) -> bool:
        return any(row.verdict == comparison.DIFFERENT for part in self.servers for row in part.every)


def _say(text: Words) -> str:
    return text.in_language(words.language())


def entry_of(
    question: Field, name: str, typed: Mapping[str, str], errors: Mapping[str, str], prefix: str = ""
) -> Entry:
    """The question as it is drawn, with what was typed and what is wrong with it."""
    choices = tuple((key, _say(label)) for key, label in question.choices)
    if question.kind == "yes":
        choices = (("yes", _("Ya")), ("no", _("Tidak")))
    return Entry(
        name=name,
        label=_say(question.label),
        kind=question.kind,
        hint=_say(question.hint),
        value=str(typed.get(name, "")),
        error=str(errors.get(name, "")),
        unit=question.unit,
        required=question.required,
        choices=choices,
        width="" if question.kind in {"long", "text"} else "w-m",
        inputmode="decimal" if question.kind == "number" else "",
        prefix=prefix,
    )


def typed_in(post: Mapping[str, str], spec: Task, case: Case) -> dict[str, str]:
    """What was typed, by input name, with the outcome and the note."""
    names = step_inputs.names_of(spec, len(case.form.get("servers", [])))
    return {name: value for name, value in step_inputs.typed_in(post, [*names, OUTCOME, NOTE]).items() if value}


def uploads(files: MultiValueDict[str, UploadedFile[bytes]], spec: Task) -> list[Upload]:
    """The files that were chosen, each with the kind of document it is."""
    found = []
    for document in spec.documents:
        for file in files.getlist(f"{FILE_PREFIX}{document.kind}"):
            found.append(Upload(document.kind, file.name or "", file.read()))  # noqa: PERF401
    return found


def build(
    case: Case,
    task: OpenTask,
    spec: Task,
    attachments: Sequence[Attachment],
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    judged: bool = False,
) -> TaskForm:
    """The form of the step with what was typed (or saved as a draft) and what is wrong with it.

    `judged` says that what stands in it is an officer's and not merely suggested: step 8 then compares.
    """
    entries = [entry_of(one, one.name, typed, errors) for one in spec.fields if not one.per_server]
    servers = _servers(case, spec, typed, errors, judged=judged)
    papers = [_paper(document, task, attachments) for document in spec.documents if not document.written]
    needs = [_say(one.label) for one in spec.outcomes if one.note]
    hint = _("Wajib untuk: %(outcomes)s.") % {"outcomes": ", ".join(needs)} if needs else ""
    has_own = any(question.kind == "long" and not question.per_server for question in spec.fields)
    note = Entry(
        NOTE,
        _("Alasan") if needs else _("Catatan"),
        "long",
        hint,
        str(typed.get(NOTE, "")),
        str(errors.get(NOTE, "")),
        required=bool(needs),
        rows=2,
    )
    every = [*entries, *(entry for part in servers for entry in [*part.entries, part.strike] if entry), note]
    return TaskForm(
        task=task,
        spec=spec,
        choices=[
            Choice(o.key, _say(o.label), _say(o.hint), typed.get(OUTCOME) == o.key, o.note) for o in spec.outcomes
        ],
        entries=entries,
        servers=servers,
        papers=papers,
        note=note,
        asks_note=bool(needs) or not has_own,
        is_draft=bool(task.draft),
        refit=_refit(case, spec, typed) if any(part.rows for part in servers) else None,
        errors=summary(every),
    )


def _checked(spec: Task, typed: Mapping[str, Any], key: str) -> bool:
    """The only outcome that is offered needs no choosing."""
    return len(spec.outcomes) == 1 or typed.get(OUTCOME) == key


def _servers(
    case: Case, spec: Task, typed: Mapping[str, Any], errors: Mapping[str, str], *, judged: bool
) -> list[ServerPart]:
    questions = [one for one in spec.fields if one.per_server]
    if not questions:
        return []
    parts = []
    declared = case.form.get("servers", [])
    compares = spec.act == "verify"
    known = evidence.seen_of_case(case) if compares else {}
    labels = dict(case.case_servers.values_list("index", "server__label")) if compares else {}
    for index, server in enumerate(declared):
        entries = [entry_of(one, f"{one.name}.{index}", typed, errors) for one in questions]
        name = f"{STRIKE}.{index}"
        strike = Entry(
            name,
            _("Alasan mencoret server ini"),
            "text",
            value=str(typed.get(name, "")),
            error=str(errors.get(name, "")),
        )
        can_strike = len(declared) > 1 and not spec.applicant
        told = known.get(index, Merged())
        rows, inside = (
            comparison.rows(server, questions, entries, told, at=clock.now(), judged=judged) if compares else ([], [])
        )
        quiet = len(declared) > MOST_OPEN and not any(row.entry.error or row.verdict == "different" for row in rows)
        parts.append(
            ServerPart(
                words.server_name(server, index + 1),
                server.get("struck") or "",
                entries,
                strike if can_strike else None,
                rows,
                not quiet or index == 0,
                inside,
                labels.get(index, ""),
            )
        )
    return parts


def _refit(case: Case, spec: Task, typed: Mapping[str, Any]) -> Refit | None:
    """Whether what stands in the table still fits; told before anything is decided."""
    procedure = queries.procedure_of(case.revision_id)
    return verifying.refit(case, verifying.typed_of(case, spec, typed, procedure), clock.now())


def _paper(document: Document, task: OpenTask, attachments: Sequence[Attachment]) -> Paper:
    present = step_inputs.brought(attachments, task, document.kind)
    hint = _("Boleh menyusul, tetapi harus ada sebelum selesai.") if document.needed == "end" else ""
    if present:
        hint = _("Sudah ada. Pilih berkas lagi hanya untuk menambah.")
    entry = Entry(
        f"{FILE_PREFIX}{document.kind}",
        _("%(document)s (PDF)") % {"document": _say(document.label)},
        "file",
        hint,
        required=document.needed == "step",
        accept="application/pdf",
        width="w-l",
    )
    return Paper(entry, present)
