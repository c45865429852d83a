"""The parts of a step on the case page: small forms of their own, and the panel of facts that the step rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Case, OpenTask
from kolokasi.facility.queries import Verdict
from kolokasi.letters.models import Letter
from kolokasi.letters.queries import expected_number
from kolokasi.procedure import registry, reviewing
from kolokasi.procedure.acts import Part
from kolokasi.procedure.colocation.standing import Standing
from kolokasi.sop.spec import Procedure, Task
from kolokasi.web import words
from kolokasi.web.context import Shell
from kolokasi.web.desk import limits, places, reviewed
from kolokasi.web.desk.letters.pages import page_count
from kolokasi.web.desk.letters.pen import form_for
from kolokasi.web.desk.letters.words import ship_limit
from kolokasi.web.desk.taskform import FILE_PREFIX, TaskForm, entry_of
from kolokasi.web.fields import Entry, summary


@dataclass(frozen=True)
class PartForm:
    """A part as its form is drawn; `open` says that its form stands open: it comes first, or must be mended."""

    task: OpenTask
    key: str
    title: str
    button: str
    hint: str
    entries: list[Entry]
    open: bool
    leads: bool

    @property
    def server(self) -> str:
        """The place in the declaration of the server that the form is about; "" where it is about none."""
        return next((entry.value for entry in self.entries if entry.name == "server"), "")


@dataclass(frozen=True)
class Shown:
    """The parts that the reader may do now, the facts of the step, and what is wrong with what was typed."""

    forms: list[PartForm] = field(default_factory=list)
    panel: dict[str, Any] | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)


def shown(
    case: Case,
    procedure: Procedure,
    tasks: Sequence[OpenTask],
    shell: Shell,
    mending: Mapping[str, Any] | None,
    server: str = "",
) -> Shown:
    """What stands beside the form of the first step that waits; nothing once the case has ended.

    `server` is the place in the declaration of the server that somebody picked to go on with.
    """
    if not tasks:
        return Shown()
    task = tasks[0]
    spec = procedure.tasks[task.element]
    act_ = registry.act_of(spec)
    posts = {found.key for found in shell.standings if found.writes}
    lane = procedure.lanes[spec.lane].post
    open_parts = [part for part in act_.parts if part.open(case, task)]
    others = task.holder_id is not None and (shell.account is None or task.holder_id != shell.account.pk)
    mine = [part for part in open_parts if (posts & set(part.posts) if part.posts else lane in posts and not others)]
    first = next((part for part in mine if part.leads), None)
    forms = [
        _form(
            case,
            task,
            part,
            mending if mending and mending["part"] == part.key else None,
            leads=part is first,
            server=server,
        )
        for part in mine
    ]
    panel = {"act": spec.act, "template": f"desk/acts/{spec.act}.html", "task": task} if act_.look else None
    if panel is not None and act_.look is not None:
        panel |= act_.look(case, task, shell.now)
        panel |= _pictures(panel, spec.act, shell, forms)
        if spec.act == "sign" and panel.get("letter"):
            panel["signing"] = form_for(task, set() if others else posts, shell.now)
    return Shown(forms, panel, [line for form in forms for line in summary(form.entries)])


def _pictures(panel: Mapping[str, Any], act: str, shell: Shell, forms: Sequence[PartForm]) -> dict[str, Any]:
    """What is shown rather than told: the letter's pages, the places in their racks."""
    if act == "check_capacity":
        return _answer(panel["verdict"], panel["task"].case)
    if act == "mount":
        return _at_the_rack(panel["servers"], forms, panel["systems"])
    if act in {"report", "review"}:
        return _at_the_review(panel, shell)
    return _sheets(panel, act, shell)


def _at_the_review(panel: Mapping[str, Any], shell: Shell) -> dict[str, Any]:
    """What stands beside what was promised, each server with its rack as a picture."""
    found = reviewing.reviewed(panel["task"].case, panel["servers"], panel["seen"], shell.now)
    return {
        "servers": [(one, panel["seen"].get(one.line.server.label)) for one in panel["servers"]],
        "reviewed": reviewed.parts(found, places.of_servers(panel["servers"])),
        "answer": reviewed.heading(found),
    }


def _answer(verdict: Verdict, case: Case) -> dict[str, Any]:
    """Where it fits, or what would be the nearest yes."""
    names = {n: words.server_name(server, n + 1) for n, server in enumerate(case.form.get("servers", []))}
    return {
        "draws_parts": True,
        "cards": places.cards(verdict) if verdict.accept else [],
        "where": places.where(verdict),
        "nearest": limits.nearest(verdict.as_json()["nearest"] or {}, names),
        "sets": limits.sets(verdict.fitting_sets, names) if not verdict.accept else [],
    }


def _at_the_rack(servers: Sequence[Standing], forms: Sequence[PartForm], systems: Sequence[str]) -> dict[str, Any]:
    """Each server with its place as a picture, and the form of what comes next beside the server that it is about."""
    drawings = places.of_servers(servers)
    leading = next((one for one in forms if one.leads), None)
    here = leading.server if leading else ""
    rows = [
        (one, drawings.get(one.line.server_id, ""), leading if here == str(one.line.index) else None) for one in servers
    ]
    rows.sort(key=lambda row: row[2] is None)
    placed = any(form for _one, _picture, form in rows)
    unwatched = any(one.address is not None and not one.proven for one in servers) and not systems
    return {
        "draws_parts": True,
        "unwatched": unwatched,
        "mountable": leading is not None,
        "servers": rows,
        "rest": [form for form in forms if not (placed and form is leading)],
    }


def _sheets(panel: Mapping[str, Any], act: str, shell: Shell) -> dict[str, Any]:
    """The letter as pictures of its pages where somebody has to read it, and the number that it will have."""
    letter: Letter | None = panel.get("letter")
    if letter is None or act not in {"initial", "sign"}:
        return {}
    try:
        pages = page_count(letter)
    except Refusal:
        pages = 0
    draft = letter.state == Letter.State.DRAFT
    return {
        "pages": range(1, pages + 1),
        "expected": expected_number(letter.kind, shell.now) if draft else None,
        "ship_limit": ship_limit(letter.facts),
    }


def from_paper(case: Case, spec: Task, task: OpenTask, mending: Mapping[str, Any] | None) -> Shown:
    """The parts of a step that the Helpdesk may enter for its post, on the page that closes the step from a scan."""
    mine = [part for part in registry.act_of(spec).parts if not part.posts and part.open(case, task)]
    forms = [
        _form(case, task, part, mending if mending and mending["part"] == part.key else None, leads=False)
        for part in mine
    ]
    return Shown(forms, None, [line for form in forms for line in summary(form.entries)])


def _form(
    case: Case, task: OpenTask, part: Part, mending: Mapping[str, Any] | None, *, leads: bool, server: str = ""
) -> PartForm:
    language = words.language()
    typed = mending["typed"] if mending else (part.about(case, server) if server else {}) or part.suggest(case)
    errors = getattr(mending["refusal"], "errors", {}) if mending else {}
    said = {name: str(sentence) for name, sentence in errors.items()}
    entries = [_only(entry_of(one, one.name, typed, said, f"{part.key}-")) for one in part.fields(case)]
    entries += [
        Entry(
            f"{FILE_PREFIX}{document.kind}", document.label.in_language(language), "file", accept="application/pdf",
            width="w-l", required=document.needed == "step", prefix=f"{part.key}-",
        )
        for document in part.documents
    ]  # fmt: skip
    return PartForm(
        task, part.key, part.title.in_language(language), part.button.in_language(language),
        part.hint.in_language(language) if part.hint else "", entries, mending is not None or leads, leads,
    )  # fmt: skip


def _only(entry: Entry) -> Entry:
    """The question answered already where there is one answer only, such as the server of a case with one server."""
    if entry.kind == "choice" and entry.required and not entry.value and len(entry.choices) == 1:
        return entry.filled(entry.choices[0][0], entry.error)
    return entry


def on_paper(tasks: Sequence[OpenTask], form: TaskForm | None, shell: Shell) -> OpenTask | None:
    """The step that the Helpdesk may close from a scan, when it is another post's; None for everybody else."""
    if not tasks or form is not None or not any(found.key == "helpdesk" for found in shell.standings):
        return None
    return tasks[0]
