"""The shipping notice of step 7: who carries the servers, on which day; and what the counter therefore expects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line, whole_number
from kolokasi.cases.models import Case, OpenTask
from kolokasi.people.models import Account
from kolokasi.procedure import queries
from kolokasi.procedure.answers import Sentence
from kolokasi.procedure.models import ShippingNotice
from kolokasi.procedure.saying import AnswersRefused
from kolokasi.servers.models import Server

HELPDESK = "helpdesk"
WAITING_ACTS = ("goods_form", "verify")
MOST_BOXES, MOST_DAYS, MOST_ROWS = 200, 366, 200
LIMITS = {"carrier": 120, "contact": 150, "phone": 40, "tracking": 80, "comes_with": 300}
NEEDED = ("carrier", "contact", "phone")
NAMES = (*LIMITS, "arrives_on", "boxes")

NOTHING_COMES = define(
    "shipping_nothing_awaited",
    _("Permohonan ini tidak menunggu kiriman server. Kabar kiriman diisi sesudah permohonan diterima."),
    409,
)


@dataclass(frozen=True)
class Expected:
    """Servers of a case that have not come: what was told of them, and how their day stands to today."""

    case: Case
    notice: ShippingNotice
    servers: tuple[Server, ...]
    when: str  # "late", "today" or "later"


def awaited(case: Case) -> tuple[Server, ...]:
    """The servers of the case that have not come, while a step waits for them; empty otherwise."""
    if case.status != Case.Status.RUNNING or waiting_task(case) is None:
        return ()
    return tuple(Server.objects.filter(case_servers__case=case, state=Server.State.DECLARED).order_by("label"))


def waiting_task(case: Case) -> OpenTask | None:
    """The step that waits for the servers: the goods form, or the comparison at the counter."""
    tasks = queries.procedure_of(case.revision_id).tasks
    return next(
        (one for one in OpenTask.objects.filter(case=case) if tasks[one.element].act in WAITING_ACTS),
        None,
    )


def notice_of(case: Case) -> ShippingNotice | None:
    """What was said last of the case's shipment."""
    return ShippingNotice.objects.filter(case=case).first()


def announce_shipping(*, number: str, account: Account, data: Mapping[str, str], at: datetime) -> ShippingNotice:
    """The counter expects the servers on that day. By the applicant's agency, or by the Helpdesk on its behalf (step 7)."""
    with transaction.atomic():
        case = queries.lock_case(number)
        doer = queries.doer_of(
            account, HELPDESK if account.agency_id != case.agency_id else queries.APPLICANT, case, at
        )
        if not awaited(case):
            raise Refusal(NOTHING_COMES)
        told = _read(data, at)
        before = ShippingNotice.objects.filter(case=case).first()
        notice, _made = ShippingNotice.objects.update_or_create(
            case=case, defaults={**told, "told_at": at, "told_by": account}
        )
        events.record(
            kind="case", subject=number, act="shipping_told", actor=doer.actor, post=doer.post, acting=doer.acting,
            old=_plain(before), new=_plain(notice),
        )  # fmt: skip
    return notice


def _plain(notice: ShippingNotice | None) -> dict[str, object]:
    """What the record keeps: the facts of the shipment, no person."""
    if notice is None:
        return {}
    return {"carrier": notice.carrier, "arrives_on": notice.arrives_on, "boxes": notice.boxes}


def _read(data: Mapping[str, str], at: datetime) -> dict[str, object]:
    """The answers as they may be kept; refuses all that is wrong at once."""
    wrong: dict[str, Sentence] = {}
    told: dict[str, object] = {}
    for name, limit in LIMITS.items():
        text = one_line(data.get(name, ""))
        if not text and name in NEEDED:
            wrong[name] = _("Isi bagian ini.")
        elif len(text) > limit:
            wrong[name] = _("Tulis lebih singkat.")
        told[name] = text
    boxes = whole_number(data.get("boxes", "").strip(), 0)
    if not 1 <= boxes <= MOST_BOXES:
        wrong["boxes"] = _("Tulis jumlah dus dengan angka, 1 sampai 200.")
    try:
        day = date.fromisoformat(data.get("arrives_on", "").strip())
    except ValueError:
        day = date.min
    if not 0 <= (day - clock.office_date(at)).days <= MOST_DAYS:
        wrong["arrives_on"] = _("Pilih hari ini atau hari sesudahnya, paling jauh setahun lagi.")
    if wrong:
        raise AnswersRefused(wrong)
    return {**told, "boxes": boxes, "arrives_on": day}


def expected(account: Account, at: datetime) -> list[Expected]:
    """What is still to come, earliest day first, of the cases that the account may know of; at most 200."""
    today = clock.office_date(at)
    notices = (
        ShippingNotice.objects.filter(
            case__in=queries.readable_cases(account, at).values("pk"),
            case__status=Case.Status.RUNNING,
            case__case_servers__server__state=Server.State.DECLARED,
        )
        .select_related("case__agency")
        .prefetch_related("case__case_servers__server")
        .order_by("arrives_on", "pk")
        .distinct()[:MOST_ROWS]
    )
    return [
        Expected(
            one.case,
            one,
            tuple(line.server for line in one.case.case_servers.all() if line.server.state == Server.State.DECLARED),
            "late" if one.arrives_on < today else "today" if one.arrives_on == today else "later",
        )
        for one in notices
    ]
