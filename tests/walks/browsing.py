"""A visitor without scripts: reads the form that the page shows, fills it in as a person would, and posts it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from kolokasi.cases.models import Case, OpenTask, Question
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.answers import flatten
from kolokasi.runtime.demo.driver import QUESTION, Wanted, answers_for, next_part
from kolokasi.sop.spec import Task
from tests.pdfs import pdf

# Where a page says what went wrong.
SAID = "//*[" + " or ".join(f"contains(concat(' ', @class, ' '), ' {one} ')" for one in ("errsum", "note", "msg")) + "]"
WHEN = datetime.fromisoformat("2026-11-23T09:00:00+07:00")


class Visitor:
    """One logged-in person at the counters."""

    def __init__(self, account: Account) -> None:
        self.client = Client(headers={"accept-language": "id"})
        self.client.force_login(account)
        self.account = account

    def page(self, path: str) -> Any:
        """The parsed page; its forms keep the fields they were served with."""
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, (path, answer.status_code)
        return html.fromstring(answer.content.decode(), base_url=path)

    def step_form(self, case: Case, task: OpenTask, spec: Task) -> tuple[str, Any]:
        """The path and the form by which this person does the step."""
        if spec.applicant:
            path = f"/permohonan-saya/{case.number}/langkah/{task.element}/"
            page = self.page(path)
            forms = [form for form in page.forms if "round" in form.fields]
            return path, forms[0]
        page = self.page(f"/permohonan/{case.number}/")
        wanted = f"/permohonan/{case.number}/langkah/{task.element}/{task.round}/"
        return wanted, next(form for form in page.forms if form.get("action") == wanted)

    def do_part(self, case: Case, task: OpenTask, wanted: Wanted) -> None:
        """A part of the step by its own form on the case page, or the answer of Subbagian Umum on the question's page."""
        if wanted.part == QUESTION:
            question = Question.objects.get(case=case, element=task.element, round=task.round)
            path = f"/pertanyaan/{question.pk}/"
            form = next(form for form in self.page(path).forms if "yes" in form.fields)
        else:
            path = f"/permohonan/{case.number}/langkah/{task.element}/{task.round}/bagian/{wanted.part}/"
            page = self.page(f"/permohonan/{case.number}/")
            form = next((form for form in page.forms if form.get("action") == path), None)
            assert form is not None, f"{task.element}: the page offers no {wanted.part}"
        sent: dict[str, Any] = {name: form.fields[name] or "" for name in form.fields if name}
        for name, value in wanted.data.items():
            assert name in form.fields, f"{wanted.part}: the page does not ask {name}"
            sent[name] = value
        answer = self.client.post(path, sent)
        assert answer.status_code == 302, (wanted, answer.status_code, _sentences(answer.content.decode()))

    def do(self, case: Case, task: OpenTask, outcome: str = "") -> None:
        """Fills every question of the step with a plausible answer and sends the form."""
        spec = queries.procedure_of(case.revision_id).tasks[task.element]
        path, form = self.step_form(case, task, spec)
        outcome = outcome or (spec.outcomes[0].key if spec.outcomes else "")
        chosen = {one.key: one for one in spec.outcomes}.get(outcome)
        bare = chosen is not None and chosen.bare
        wants = {} if bare else {k: str(v) for k, v in flatten(answers_for(case, spec, WHEN, outcome)).items()}
        sent: dict[str, Any] = {name: _kept(form.fields[name]) for name in form.fields if name}
        for name, value in wants.items():
            assert name in form.fields, f"{task.element}: the page does not ask {name}"
            sent[name] = value.split(",") if "," in value and _boxes(form, name) else value
        if chosen is not None:
            assert "outcome" in form.fields, f"{task.element}: the page offers no outcome"
            sent["outcome"] = chosen.key
            if chosen.note:
                sent["note"] = "Spesifikasi belum sesuai; lengkapi lalu kirim lagi."
        for box in form.inputs:
            if getattr(box, "type", "") == "file":
                sent.pop(box.name, None)
                if not bare and not box.name.endswith(".lain"):
                    sent[box.name] = SimpleUploadedFile(f"{box.name}.pdf", pdf(spec.name.id), "application/pdf")
        answer = self.client.post(path, sent)
        assert answer.status_code == 302, (task.element, answer.status_code, _sentences(answer.content.decode()))


def _boxes(form: Any, name: str) -> bool:
    return any(getattr(one, "type", "") == "checkbox" for one in form.inputs if one.name == name)


def _kept(value: Any) -> Any:
    """What the form was served with; of several boxes those that are ticked."""
    if value is None or isinstance(value, str):
        return value or ""
    return sorted(value)


def _tree(page: str) -> Any:
    return html.fromstring(page)


def _sentences(page: str) -> list[str]:
    """What the page says went wrong, for a failing test to show."""
    marked = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in ("errsum", "note", "msg"))
    return [" ".join(one.text_content().split()) for one in _tree(page).xpath(f"//*[{marked}]")]


class Counter:
    """The whole cast at the counters, walking one case."""

    def __init__(self, cast: Any, case: Case) -> None:
        self.cast, self.number = cast, case.number
        self.visitors: dict[str, Visitor] = {}

    @property
    def case(self) -> Case:
        return Case.objects.select_related("agency").get(number=self.number)

    def visitor(self, post: str) -> Visitor:
        account = self.cast.applicant if post == queries.APPLICANT else self.cast[post]
        return self.visitors.setdefault(post, Visitor(account))

    def waiting(self) -> OpenTask | None:
        return OpenTask.objects.filter(case__number=self.number).order_by("id").first()

    def until(self, element: str, **outcomes: str) -> list[str]:
        """Every step on the way by its own page; returns the steps done."""
        visited: list[str] = []
        for _ in range(60):
            task = self.waiting()
            if task is None or task.element == element:
                return visited
            visited.append(task.step)
            if task.element == "T01":
                self.mend()
            else:
                while wanted := next_part(self.case, task, outcomes.get(task.element, "")):
                    self.visitor(wanted.post).do_part(self.case, task, wanted)
                self.visitor(task.post_key).do(self.case, task, outcomes.pop(task.element, ""))
        raise AssertionError(f"never reached {element}")

    def mend(self) -> None:
        """The applicant opens the returned request, checks the answers and sends them again."""
        visitor = self.visitor(queries.APPLICANT)
        answer = visitor.client.post(f"/permohonan-saya/{self.number}/perbaiki/", follow=True)
        links = _tree(answer.content.decode()).xpath("//a/@href")
        check = next(link for link in links if link.endswith("/periksa/"))
        form = next(f for f in visitor.page(check).forms if "rules" in f.fields)
        sent = {name: form.fields[name] or "" for name in form.fields if name}
        answer = visitor.client.post(check, sent | {"true": "yes", "rules": "yes"})
        assert answer.status_code == 302, _sentences(answer.content.decode())
