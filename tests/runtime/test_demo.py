"""The demo office: a case at every step and at every end, told by the real commands, with every document readable."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.conf import LazySettings
from django.db.models import Count, Q

from kolokasi.base import events, files, pdf
from kolokasi.base.queries import working_calendar
from kolokasi.base.refusal import Refusal
from kolokasi.cases.models import Attachment, Case, Closing, OpenTask
from kolokasi.letters.models import AgendaEntry, Letter, LetterNumber
from kolokasi.notices.models import Notice
from kolokasi.people.models import Account, Holding
from kolokasi.procedure.models import ShippingNotice, Visit
from kolokasi.runtime.demo import load
from kolokasi.runtime.demo.people import Login
from kolokasi.runtime.demo.stories import ORDER
from kolokasi.servers.models import Photo, Server
from tests.letters.looking import text_of

pytestmark = pytest.mark.slow

NOW = datetime.fromisoformat("2026-11-24T10:05:00+07:00")
BROUGHT = {"surat_permohonan"}  # what the applicant wrote; it knows no case number yet
CALM = 3


@pytest.fixture
def demo(db: None, settings: LazySettings) -> list[Login]:
    settings.DEMO = True
    return load.load(at=NOW)


def test_the_small_demo(demo: list[Login]) -> None:
    """One load, looked at from every side: loading takes most of a minute."""
    a_case_waits_at_every_step_and_no_second_demo_is_loaded(demo)
    registers_follow_the_days()
    every_document_says_whose_it_is()
    the_counter_has_something_to_do()
    nobody_is_shouted_at()
    nobody_real_is_in_it()


def a_case_waits_at_every_step_and_no_second_demo_is_loaded(demo: list[Login]) -> None:
    assert len({one.password for one in demo}) == 1
    assert {task.element for task in OpenTask.objects.all()} >= {*ORDER, "T01", "W2"}
    assert {case.status for case in Case.objects.all()} == set(Case.Status.values)
    assert {case.end for case in Case.objects.exclude(end="")} == {
        "EndDone", "EndRejected", "EndLapsed", "EndWithdrawn", "EndHandedBack",
    }  # fmt: skip
    assert Closing.objects.filter(closed_at__gt=NOW).count() == 0
    calendar = working_calendar()
    assert all(calendar.is_working_day(closing.closed_at.date()) for closing in Closing.objects.all())
    assert events.verify() is None
    assert {row.kind for row in Holding.objects.all()} == {"holder", "plt", "plh"}
    assert Closing.objects.filter(acting="plh", element="T05").count() == 1
    assert Closing.objects.filter(acting="plt").exists()
    assert Closing.objects.filter(manual=True, element="T02A").count() == 1
    assert Case.objects.filter(applicant=None).count() == 2
    assert len({server.spec["model"] for server in Server.objects.all()}) >= 4
    assert not Server.objects.exclude(serial="").values("serial").annotate(n=Count("pk")).filter(n__gt=1).exists()
    with pytest.raises(Refusal, match="sudah berisi data"):
        load.load(at=NOW)


def the_counter_has_something_to_do() -> None:
    assert ShippingNotice.objects.get().arrives_on == NOW.date()
    assert Visit.objects.get().left_at is None
    assert Photo.objects.get().kind == "arrival"


def registers_follow_the_days() -> None:
    for direction in AgendaEntry.Direction.values:
        days = list(
            AgendaEntry.objects.filter(direction=direction).order_by("year", "number").values_list("date", flat=True)
        )
        assert days == sorted(days)
    for series in LetterNumber.objects.values_list("series", flat=True).distinct():
        rows = LetterNumber.objects.filter(series=series).order_by("number")
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert [row.reserved_at for row in rows] == sorted(row.reserved_at for row in rows)
    numbers = list(Case.objects.order_by("number").values_list("opened_at", flat=True))
    assert numbers == sorted(numbers)


def every_document_says_whose_it_is() -> None:
    for attachment in Attachment.objects.select_related("blob", "case__agency"):
        with files.read(attachment.blob) as stream:
            data = stream.read()
        pdf.check(data)
        text = text_of(data)
        case = attachment.case
        assert "LATIHAN" in text, attachment
        if attachment.kind in BROUGHT:
            assert case.form["letter"]["number"] in text, attachment
            assert case.agency.name.upper() in text, attachment
        else:
            assert case.number in text, attachment
        assert "lorem" not in text.lower()
        assert not re.search(r"\b\d{16}\b", text), attachment  # no NIK
    assert not Letter.objects.filter(state="signed", signed=None).exists()


def nobody_is_shouted_at() -> None:
    for account in Account.objects.annotate(unread=Count("notices", filter=Q(notices__read_at__isnull=True))):
        assert account.unread <= CALM, account
    assert Notice.objects.filter(read_at__isnull=True).exists()


def nobody_real_is_in_it() -> None:
    """The month of a real NIP is 01 to 12, and nobody is reached at contoh.invalid."""
    for account in Account.objects.all():
        assert account.email.endswith("@contoh.invalid")
        assert not account.nip or re.fullmatch(r"\d{4}00\d{2} \d{4}00 [12] \d{3}", account.nip), account.nip
