"""A mail of the office with its files leaves once; a bad address is the end of it, a bad server is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outgoing

from kolokasi.base import files, outbox
from kolokasi.gateways import mail
from kolokasi.gateways.mail.once import TakenElsewhere
from kolokasi.notices import actions, queries, tasks
from kolokasi.notices.models import Dispatch
from tests.fixtures import NOON

pytestmark = pytest.mark.django_db


def sent(key: str = "letter:1", to: tuple[str, ...] = ("satu@opd.example",)) -> Dispatch:
    blob = files.store(b"%PDF-1.7 reply", "application/pdf", NOON)
    return actions.send_mail(
        key=key, to=to, subject="Surat balasan\r\nBcc: x@evil.example", body="Terlampir.",
        attachments=[("Surat balasan.pdf", blob), ("Form barang.pdf", blob)], at=NOON,
    )  # fmt: skip


def test_the_letter_leaves_once_with_its_files() -> None:
    first, again = sent(), sent()
    assert first.pk == again.pk
    for _ in range(3):
        tasks.mail_dispatch(key=str(first.pk))
    (message,) = outgoing.outbox
    assert message.subject == "Surat balasan Bcc: x@evil.example"
    assert message.bcc == []
    assert [(name, data) for name, data, _type in message.attachments] == [
        ("Surat balasan.pdf", b"%PDF-1.7 reply"),
        ("Form barang.pdf", b"%PDF-1.7 reply"),
    ]
    state = queries.dispatch_state("letter:1")
    assert state is not None
    assert state.mailed_at is not None


def test_an_address_that_is_none_ends_it_with_a_fault_that_can_be_read() -> None:
    dispatch = sent(to=("bukan alamat",))
    assert not actions.deliver_dispatch(pk=dispatch.pk, at=NOON)
    dispatch.refresh_from_db()
    assert (dispatch.mailed_at, dispatch.mail_fault) == (None, "not an address")


def test_a_server_that_is_away_leaves_it_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    dispatch = sent()

    def away(*_args: object, **_options: object) -> None:
        raise mail.MailUndelivered("away")

    with monkeypatch.context() as patch:
        patch.setattr(mail, "send", away)
        with pytest.raises(mail.MailUndelivered):
            actions.deliver_dispatch(pk=dispatch.pk, at=NOON)
    assert queries.undelivered_dispatches(NOON + timedelta(hours=2)) == [dispatch.pk]
    assert actions.deliver_dispatch(pk=dispatch.pk, at=NOON)
    assert queries.undelivered_dispatches(NOON + timedelta(hours=2)) == []


def test_what_another_worker_has_in_hand_is_left_to_it_until_it_must_be_dead() -> None:
    dispatch = sent()
    Dispatch.objects.filter(pk=dispatch.pk).update(claimed_at=NOON)
    with pytest.raises(TakenElsewhere):
        actions.deliver_dispatch(pk=dispatch.pk, at=NOON + timedelta(minutes=1))
    assert outgoing.outbox == []
    assert actions.deliver_dispatch(pk=dispatch.pk, at=NOON + timedelta(minutes=6))
    assert len(outgoing.outbox) == 1


def test_what_stayed_behind_is_tried_again_for_two_days() -> None:
    waiting, _failed = outbox.waiting_and_failed()
    dispatch = sent()
    assert queries.undelivered_dispatches(NOON + timedelta(minutes=30)) == []
    assert queries.undelivered_dispatches(NOON + timedelta(hours=40)) == [dispatch.pk]
    assert queries.undelivered_dispatches(NOON + timedelta(hours=60)) == []
    tasks.try_again()
    assert outbox.waiting_and_failed()[0] == waiting + 1
