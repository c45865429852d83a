"""A case at a step, and browsers in which officers are logged in; and what a browser would post for a step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolokasi.cases.models import Case, OpenTask
from kolokasi.runtime.demo.driver import answers_for
from kolokasi.sop.spec import Task
from tests.cast import Cast
from tests.pdfs import pdf


def browser(cast: Cast, part: str) -> Client:
    """A browser in which this part of the cast is logged in."""
    client = Client()
    client.force_login(cast[part])
    return client


def paper(name: str = "dokumen.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf("Dokumen"), content_type="application/pdf")


def step_url(task: OpenTask, act: str = "") -> str:
    """The address that the step's form posts to."""
    return f"/permohonan/{task.case.number}/langkah/{task.element}/{task.round}/{act}"


def answers(spec: Task, case: Case, at: datetime, outcome: str = "", **changes: Any) -> dict[str, Any]:
    """Everything the page of the step would post, fully answered."""
    posted: dict[str, Any] = {}
    for name, value in answers_for(case, spec, at, outcome).items():
        if isinstance(value, list):
            posted |= {f"{name}.{index}": one for index, one in enumerate(value)}
        else:
            posted[name] = value
    posted = {name: ("yes" if value is True else "no" if value is False else value) for name, value in posted.items()}
    posted |= {f"doc.{document.kind}": paper() for document in spec.documents if not document.written}
    if outcome:
        posted["outcome"] = outcome
    return posted | changes


def bytes_of(answer: Any) -> bytes:
    """The bytes of a document's answer, read to their end, which closes the file."""
    return b"".join(answer.streaming_content)
