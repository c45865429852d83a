"""Nobody is told anything twice, everybody is told in their language, and a mail says nothing that it should not."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core import mail as outgoing
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kolokasi.base import outbox
from kolokasi.base.refusal import Refusal
from kolokasi.notices import actions, queries, tasks, words
from kolokasi.notices.models import Kind, Notice
from kolokasi.people.models import Account
from kolokasi.sop.spec import Words
from tests.cast import Cast
from tests.fixtures import NOON

STEP = Words("Periksa kapasitas", "Check the capacity")


def told(*accounts: Account, kind: str = "task_waiting", key: str = "k", **params: object) -> int:
    return actions.tell(accounts=accounts, kind=kind, key=key, case_number="KL-2026-0001", params=params, at=NOON)


def work() -> None:
    """What a worker would do for every mail that waits."""
    for occasion in set(Notice.objects.values_list("key", flat=True)):
        actions.spread(occasion=occasion)
    for pk in Notice.objects.order_by("pk").values_list("pk", flat=True):
        tasks.mail_notice(key=str(pk))


def test_one_occasion_is_told_once_in_the_product_and_by_mail(cast: Cast) -> None:
    assert told(cast["helpdesk"], cast["helpdesk_2"], step=STEP, due=NOON) == 2
    assert told(cast["helpdesk"], cast["helpdesk_2"], cast["auditor"], step=STEP, due=NOON) == 1
    assert queries.unread_count(cast["helpdesk"]) == 1
    work()
    work()
    assert sorted(one.to[0] for one in outgoing.outbox) == sorted(
        cast[part].email for part in ("helpdesk", "helpdesk_2", "auditor")
    )


def test_a_mail_says_the_case_and_the_step_and_leads_to_the_notice(cast: Cast) -> None:
    told(cast["helpdesk"], step=STEP, due=datetime.fromisoformat("2026-11-24T15:10:00+07:00"))
    work()
    (sent,) = outgoing.outbox
    notice = Notice.objects.get()
    assert sent.subject == "[Kolokasi] KL-2026-0001: Menunggu Anda: Periksa kapasitas"
    assert "Batas waktunya Selasa, 24 November 2026 15.10 WIB." in sent.body
    assert f"http://localhost:8000/pemberitahuan/{notice.pk}/" in sent.body
    for account in cast.accounts.values():
        assert account.name.split()[0] not in sent.subject + sent.body
        assert account.nip not in sent.body


def test_each_reads_their_own_language(cast: Cast) -> None:
    Account.objects.filter(pk=cast["helpdesk"].pk).update(language="en")
    told(cast["helpdesk"], step=STEP)
    work()
    assert "Check the capacity" in outgoing.outbox[0].subject


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_has_words_without_any_fact_and_with_nonsense(kind: str) -> None:
    for params in ({}, {"due": "never", "until": "x" * 900, "step": "a\nb" * 900}):
        said = words.said(kind, params)
        assert said.headline
        assert "{" not in said.headline + said.follows


def test_a_kind_that_nobody_knows_is_a_fault_of_the_caller(cast: Cast) -> None:
    with pytest.raises(ValueError, match="no_such_kind"):
        told(cast["helpdesk"], kind="no_such_kind")


def test_who_wants_no_mail_of_a_kind_reads_it_in_the_product(cast: Cast) -> None:
    helpdesk = cast["helpdesk"]
    actions.choose_mail(account=helpdesk, without=["task_waiting", "unknown"], actor="t")
    told(helpdesk, key="a")
    told(helpdesk, kind="task_late", key="b")
    work()
    assert [one.subject for one in outgoing.outbox] == ["[Kolokasi] KL-2026-0001: Sebuah langkah lewat batas waktu"]
    assert queries.unread_count(helpdesk) == 2
    actions.choose_mail(account=helpdesk, without=[], actor="t")
    told(helpdesk, key="c")
    work()
    assert len(outgoing.outbox) == 2


def test_a_closed_account_is_told_nothing_and_one_closed_meanwhile_gets_no_mail(cast: Cast) -> None:
    told(cast["helpdesk"])
    Account.objects.filter(pk=cast["helpdesk"].pk).update(is_active=False)
    work()
    assert outgoing.outbox == []
    cast["auditor"].is_active = False
    assert told(cast["auditor"], key="b") == 0


def test_without_a_mail_server_notices_are_there_and_no_job_waits(cast: Cast, settings: object) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"  # type: ignore[attr-defined]
    before = outbox.waiting_and_failed()
    told(cast["helpdesk"])
    assert outbox.waiting_and_failed() == before
    assert queries.unread_count(cast["helpdesk"]) == 1


def test_nothing_is_told_of_an_act_that_was_undone(cast: Cast) -> None:
    with pytest.raises(Refusal), transaction.atomic():
        told(cast["helpdesk"])
        raise Refusal("not_found")
    assert queries.unread_count(cast["helpdesk"]) == 0
    assert outbox.waiting_and_failed() == (0, 0)


def test_telling_a_whole_post_costs_the_act_no_more_than_telling_one(cast: Cast) -> None:
    def asked(*accounts: Account, key: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            told(*accounts, key=key)
        return len(seen)

    assert asked(*cast.accounts.values(), key="all") == asked(cast["helpdesk"], key="one") <= 9


def test_reading_is_ones_own(cast: Cast) -> None:
    told(cast["helpdesk"], cast["auditor"])
    mine = Notice.objects.get(account=cast["helpdesk"])
    assert actions.read_notice(account=cast["auditor"], pk=mine.pk, at=NOON) is None
    assert actions.read_notice(account=cast["helpdesk"], pk=mine.pk, at=NOON) == mine
    assert (queries.unread_count(cast["helpdesk"]), queries.unread_count(cast["auditor"])) == (0, 1)
    assert actions.read_all(account=cast["auditor"], at=NOON) == 1
