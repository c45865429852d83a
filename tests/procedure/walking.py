"""Walks a case by the commands; every step by the person whose post it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kolokasi.cases.models import Case, OpenTask, SopRevision
from kolokasi.facility.models import Rack
from kolokasi.procedure import actions, queries
from kolokasi.procedure.actions import Completion, Upload
from kolokasi.runtime.demo.driver import answers_for, do_part, next_part, papers_for
from kolokasi.runtime.demo.load import load_sop
from kolokasi.runtime.demo.plant import lay_plant
from kolokasi.runtime.demo.request import declaration
from kolokasi.runtime.demo.stories import Story
from tests.cast import Cast
from tests.pdfs import pdf

START = datetime.fromisoformat("2026-11-23T08:00:00+07:00")


def paper(title: str) -> bytes:
    return pdf(title)


def form(servers: int = 1) -> dict[str, Any]:
    filled = declaration(Story("Dinas Contoh", "Server contoh", 2, 450, "", 1), "800/1/2026", START.date())
    serials = ("SN-CONTOH-7741", *(f"SN-CONTOH-7741-{n + 2}" for n in range(servers)))
    filled["servers"] = [dict(filled["servers"][0], name=f"Server {n + 1}", serial=serials[n]) for n in range(servers)]
    return filled


class Office:
    """The cast at work on one case, ten minutes a step."""

    def __init__(
        self, cast: Cast, servers: int = 1, start: datetime = START, machine: Mapping[str, Any] | None = None
    ) -> None:
        """`machine` changes what is declared of every server."""
        self.cast = cast
        self.at = start
        if not SopRevision.objects.exists():
            load_sop(START - timedelta(days=30))
        if not Rack.objects.exists():
            lay_plant(actor="test", at=START - timedelta(days=30))
        filled = form(servers)
        filled["servers"] = [{**one, **(machine or {})} for one in filled["servers"]]
        self.case = actions.submit_case(
            account=cast.applicant,
            form=filled,
            title="Server contoh",
            letter=Upload(actions.LETTER_KIND, "surat.pdf", pdf("Surat permohonan")),
            at=start,
        )
        self.procedure = queries.procedure_of(self.case.revision_id)

    def waiting(self) -> list[OpenTask]:
        return list(OpenTask.objects.filter(case=self.case).order_by("id"))

    def who(self, post: str) -> Any:
        return self.cast.applicant if post == queries.APPLICANT else self.cast[post]

    def do(self, element: str, outcome: str = "", **changes: Any) -> Completion:
        """Completes the open task `element` fully answered, its parts done first; `changes` replace arguments of the command."""
        self.at += timedelta(minutes=10)
        spec = self.procedure.tasks[element]
        outcome = outcome or (spec.outcomes[0].key if spec.outcomes else "")
        if not changes:
            self.prepare(element, outcome)
        task = OpenTask.objects.get(case=self.case, element=element)
        chosen = {one.key: one for one in spec.outcomes}.get(outcome)
        bare = chosen is not None and chosen.bare
        wants = {
            "number": self.case.number,
            "element": element,
            "round": task.round,
            "account": self.who(task.post_key),
            "outcome": outcome,
            "note": "Alasan yang jelas." if chosen is not None and chosen.note else "",
            "data": {} if bare or spec.act == "apply" else answers_for(self.case, spec, self.at, outcome),
            "files": [] if bare else papers_for(spec, self.case, paper),
            "at": self.at,
        }
        done = actions.complete_task(**{**wants, **changes})
        self.case = Case.objects.get(pk=self.case.pk)
        return done

    def prepare(self, element: str, outcome: str = "") -> None:
        """Every part of the step is done, so that it can close."""
        task = OpenTask.objects.get(case=self.case, element=element)
        while wanted := next_part(self.case, task, outcome):
            do_part(self.case, task, wanted, {wanted.post: self.who(wanted.post)}, self.at)
            task = OpenTask.objects.get(pk=task.pk)
            self.case = Case.objects.get(pk=self.case.pk)

    def again(self, element: str, outcome: str = "", *, by: str = "", round: int = 1) -> Completion:
        """Sends a step that was closed before once more, as a second tab would."""
        post = self.procedure.lanes[self.procedure.tasks[element].lane].post
        return actions.complete_task(
            number=self.case.number,
            element=element,
            round=round,
            account=self.who(by or post),
            outcome=outcome,
            at=self.at,
        )

    def part(self, key: str, by: str = "", **data: str) -> None:
        """Does one part of the step that waits, by its post or by this part of the cast."""
        (task,) = self.waiting()
        actions.do_part(
            number=self.case.number, element=task.element, round=task.round, part=key, account=self.who(by or task.post_key),
            data=data, at=self.at,
        )  # fmt: skip
        self.case = Case.objects.get(pk=self.case.pk)

    def until(self, element: str, **outcomes: str) -> list[str]:
        """Walks the main way (or the given outcomes) until `element` waits or the case has ended; the steps done."""
        visited: list[str] = []
        for _ in range(80):
            waiting = self.waiting()
            if not waiting or element in {task.element for task in waiting}:
                return visited
            task = waiting[0]
            visited.append(task.step)
            self.do(task.element, outcomes.pop(task.element, ""))
        raise AssertionError(f"never reached {element}")
