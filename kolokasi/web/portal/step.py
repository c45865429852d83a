"""The applicant's own step after the answer (SOP step 7): the questions and documents that the SOP names, per server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kolokasi.base import clock
from kolokasi.base.refusal import NOT_FOUND, Refusal
from kolokasi.base.text import whole_number
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import actions, papers, queries
from kolokasi.procedure.actions import AnswersRefused, Upload
from kolokasi.sop.spec import Field, Task
from kolokasi.web import step_inputs
from kolokasi.web.access import account_of
from kolokasi.web.portal import documents
from kolokasi.web.portal.boxes import Box, Option
from kolokasi.web.portal.case import own_case
from kolokasi.web.portal.delivery import counter
from kolokasi.web.portal.draft_form import dig
from kolokasi.web.portal.drafts import note_of_return
from kolokasi.web.portal.letter import file_name, upload_bytes
from kolokasi.web.portal.questions import Words
from kolokasi.web.portal.words import left
from kolokasi.web.words import server_name

KINDS = {"long": "area", "choice": "select", "datetime": "moment"}


@dataclass(frozen=True)
class Group:
    """The questions about one server, or about the whole delivery (`name` empty)."""

    name: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Paper:
    """A document the step brings forth: what is there in this round, and the sentence when it is missing or refused."""

    kind: str
    label: str
    there: tuple[str, ...]
    needed: bool
    error: str

    @property
    def id(self) -> str:
        return f"f-file-{self.kind}"


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, element: str) -> HttpResponse:
    """The form of the step; a stale page, a second click and a missing document are answered with a sentence."""
    account = account_of(request)
    found = own_case(account, number)
    procedure = queries.procedure_of(found.revision_id)
    spec = procedure.tasks.get(element)
    if spec is None or not spec.applicant or spec.act == "apply":
        raise Refusal(NOT_FOUND)
    task = OpenTask.objects.filter(case=found, element=element).first()
    if request.method == "GET":
        if task is None:
            return redirect("portal_case", number)
        return _show(
            request, found, spec, task, typed=_known(found, spec) | {str(k): str(v) for k, v in task.draft.items()}
        )
    typed = step_inputs.typed_in(request.POST, step_inputs.names_of(spec, len(found.form.get("servers", []))))
    round_ = whole_number(request.POST.get("round", ""), 0)
    paper_errors: dict[str, str] = {}
    try:
        actions.may_act(number=number, element=element, round=round_, account=account, at=clock.now())
        paper_errors = _keep_papers(request, found, spec, account)
        if "later" in request.POST:
            papers.save_task_draft(
                number=number, element=element, round=round_, data=typed, account=account, at=clock.now()
            )
            if not paper_errors:
                return redirect("portal_case", number)
        elif not paper_errors:
            actions.complete_task(
                number=number, element=element, round=round_, account=account, data=typed, at=clock.now()
            )
            return redirect("portal_case", number)
    except AnswersRefused as wrong:
        return _show(request, found, spec, task, typed=typed, wrong=wrong.errors, paper_errors=paper_errors)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _show(request, found, spec, task, typed=typed, refusal=refusal)
    return _show(request, found, spec, task, typed=typed, paper_errors=paper_errors)


def _known(found: Case, spec: Task) -> dict[str, str]:
    """What was declared in step 1 or written in an earlier round stands there already and is only confirmed."""
    technical = dig(found.form, "contacts.technical") or {}
    person = ", ".join(str(technical[name]) for name in ("name", "phone") if technical.get(name))
    known: dict[str, str] = {}
    for question in spec.fields:
        for index, server in enumerate(found.form.get("servers", [])):
            value = person if question.name == "person" else server.get(question.name)
            if question.per_server and isinstance(value, str):
                known[f"{question.name}.{index}"] = value
    return known | _told_before(found, spec)


def _told_before(found: Case, spec: Task) -> dict[str, str]:
    """The answers of the last round, when a server came back to the applicant (row 8+)."""
    last = Closing.objects.filter(case=found, element=spec.id, kind=Closing.Kind.COMPLETED).order_by("-round").first()
    told: dict[str, str] = {}
    for question in spec.fields if last else ():
        value = (last.data if last else {}).get(question.name)
        if question.per_server and isinstance(value, list):
            told |= {f"{question.name}.{index}": str(one) for index, one in enumerate(value) if isinstance(one, str)}
        elif isinstance(value, str):
            told[question.name] = value
    return told


def _keep_papers(request: HttpRequest, found: Case, spec: Task, account: Account) -> dict[str, str]:
    """Each good PDF lies in the case at once, so that an error elsewhere loses no upload; the sentences of the others."""
    wrong: dict[str, str] = {}
    for document in spec.documents:
        upload = request.FILES.get(f"file.{document.kind}")
        if not isinstance(upload, UploadedFile):
            continue
        try:
            paper = Upload(document.kind, file_name(upload), upload_bytes(upload))
            papers.add_attachments(number=found.number, account=account, uploads=[paper], at=clock.now())
        except Refusal as refusal:
            wrong[document.kind] = str(refusal)
    return wrong


def _show(
    request: HttpRequest,
    found: Case,
    spec: Task,
    task: OpenTask | None,
    *,
    typed: Mapping[str, str],
    wrong: Mapping[str, Words] | None = None,
    paper_errors: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    at, account = clock.now(), account_of(request)
    groups = _groups(found, spec, typed, wrong or {})
    missing = refusal is not None and refusal.code == actions.DOCUMENTS_MISSING
    sheets = _papers(found, spec, task, paper_errors or {}, missing=missing)
    errors = [(box.target, box.error) for group in groups for box in group.boxes if box.error]
    errors += [(sheet.id, sheet.error) for sheet in sheets if sheet.error]
    return render(
        request,
        "portal/step.html",
        {
            "case": found,
            "spec": spec,
            "round": task.round if task else 0,
            "lapses_at": task.lapses_at if task else None,
            "left": left(task.lapses_at, at) if task else "",
            "counter": counter(at),
            "blank_form": documents.newest(documents.of_cases(account, [found]), documents.BLANK_FORM),
            "note": note_of_return(task) if task else "",
            "groups": groups,
            "papers": sheets,
            "errors": errors,
            "refusal": None if missing else refusal,
            "back": reverse("portal_case", args=[found.number]),
            "section": "home",
        },
        status=refusal.status if refusal else 422 if errors else 200,
    )


def _groups(found: Case, spec: Task, typed: Mapping[str, str], wrong: Mapping[str, Words]) -> list[Group]:
    """The questions that stand once, then those of each server that is not struck off."""
    once = tuple(_box(q, q.name, typed, wrong) for q in spec.fields if not q.per_server)
    groups = [Group("", once)] if once else []
    asked = [question for question in spec.fields if question.per_server]
    if not asked:
        return groups
    for index, server in enumerate(found.form.get("servers", [])):
        if not server.get("struck"):
            boxes = tuple(_box(question, f"{question.name}.{index}", typed, wrong) for question in asked)
            groups.append(Group(f"{index + 1}. {server_name(server, index + 1)}", boxes))
    return groups


def _box(question: Field, name: str, typed: Mapping[str, str], wrong: Mapping[str, Words]) -> Box:
    language = get_language() or "id"
    identity = "f-" + name.replace(".", "-")
    value = typed.get(name, "")
    choices: tuple[tuple[str, str], ...] = tuple((key, label.in_language(language)) for key, label in question.choices)
    if question.kind == "yes":
        choices = (("ya", _("Ya")), ("tidak", _("Tidak")))
    return Box(
        id=identity,
        name=name,
        label=question.label.in_language(language),
        kind=KINDS.get(question.kind, question.kind),
        value=value,
        hint=question.hint.in_language(language),
        error=wrong.get(name, ""),
        unit=question.unit,
        optional=not question.required,
        options=tuple(Option(key, label, key == value, f"{identity}-{key}") for key, label in choices),
    )


def _papers(found: Case, spec: Task, task: OpenTask | None, errors: Mapping[str, str], *, missing: bool) -> list[Paper]:
    rows = list(Attachment.objects.filter(case=found).order_by("added_at", "id")) if task else []
    made = []
    for document in spec.documents:
        kept = tuple(one.name for one in step_inputs.brought(rows, task, document.kind)) if task else ()
        needed = document.needed == "step" and not document.written
        error = errors.get(document.kind, "")
        if missing and needed and not kept and not error:
            error = _("Pilih berkas PDF untuk {name}.").format(name=document.label.in_language(get_language() or "id"))
        made.append(Paper(document.kind, document.label.in_language(get_language() or "id"), kept, needed, error))
    return made
