"""Two clicks at the same moment on "Kirim permohonan": two real connections, one case."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from kolokasi.cases.models import Attachment, Case, Draft
from kolokasi.procedure import actions
from kolokasi.web.portal import drafts
from tests import cast as people
from tests.web.portal_filling import begin, fill, send

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def two_clicks(monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], list[str]]:
    """Both requests have read the draft and meet at the barrier before either locks it."""
    cast = people.assemble()
    client = Client()
    client.force_login(cast.applicant)
    pk = begin(client).pk
    fill(client, pk)
    barrier = threading.Barrier(2, timeout=20)
    real = drafts.send_draft

    def together(**arguments: Any) -> Case:
        barrier.wait()
        return real(**arguments)

    monkeypatch.setattr(drafts, "send_draft", together)
    answers: list[Any] = []

    def click() -> None:
        try:
            second = Client()
            second.cookies["sessionid"] = client.cookies["sessionid"].value
            answers.append(send(second, pk))
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(timeout=60)
    return sorted(answer.status_code for answer in answers), [answer.content.decode() for answer in answers]


@pytest.mark.usefixtures("sop")
def test_two_clicks_send_once_and_the_second_is_led_to_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses, texts = two_clicks(monkeypatch)
    case = Case.objects.get()
    assert statuses == [302, 409]
    assert any(f'href="/permohonan-saya/{case.number}/"' in text for text in texts)
    assert not Draft.objects.exists()
    assert Attachment.objects.count() == 1


@pytest.mark.usefixtures("sop")
def test_without_the_lock_both_clicks_would_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock is what holds: read the draft without it and two cases appear."""
    monkeypatch.setattr(drafts, "_locked", drafts.own_draft)
    meeting = threading.Barrier(2, timeout=20)
    real = actions.submit_case

    def slow(**arguments: Any) -> Case:
        meeting.wait()
        return real(**arguments)

    monkeypatch.setattr(drafts, "submit_case", slow)
    two_clicks(monkeypatch)
    assert Case.objects.count() == 2
