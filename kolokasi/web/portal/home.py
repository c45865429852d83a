"""Beranda: what the applicant must do now, where every letter is, the drafts that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kolokasi.base import clock
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.procedure import machines, queries
from kolokasi.procedure.models import WaitingTurn
from kolokasi.procedure.overview import number_of
from kolokasi.web.access import account_of
from kolokasi.web.portal import drafts, turn
from kolokasi.web.portal.forecast import answer_within
from kolokasi.web.portal.journey import names, stage_of
from kolokasi.web.portal.servers import line
from kolokasi.web.portal.task_lines import draft_line

PER_PAGE = 20
SERVERS = 5
ANSWERED = 3
"""The stage of a case that has its letter of reply."""


@dataclass(frozen=True)
class HomeLine:
    """One case in the list: its stage out of five, and whether the applicant must act."""

    number: str
    title: str
    stage: int
    stage_name: str
    opened_at: datetime
    ended_at: datetime | None
    status: str
    duty: str
    lapses_at: datetime | None


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """An officer is led to the desk."""
    account = account_of(request)
    if account.agency.is_host:
        return redirect("home")
    cases = Case.objects.filter(agency_id=account.agency_id).defer("form").order_by("-opened_at", "-id")
    here = CaseServer.objects.filter(case=OuterRef("pk"), server__state__in=machines.HERE)
    with_tasks = cases.annotate(has_server=Exists(here)).prefetch_related(
        Prefetch("open_tasks", OpenTask.objects.order_by("id")),
    )
    own = machines.own_servers(account).exclude(state__in=machines.GONE)
    shown = [line(one) for one in machines.machines(list(own[: SERVERS + 1]))]
    running = [_line(case) for case in with_tasks.filter(status=Case.Status.RUNNING)[:100]]
    ended = Paginator(cases.exclude(status=Case.Status.RUNNING), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "portal/home.html",
        {
            "duties": [*map(_offer, turn.offers(account.agency_id)), *(one for one in running if one.duty)],
            "running": [one for one in running if not one.duty],
            "ended": ended,
            "drafts": [draft_line(draft) for draft in drafts.drafts_of(account)],
            "servers": shown[:SERVERS],
            "more_servers": len(shown) > SERVERS,
            "answer_within": answer_within(clock.now()),
            "section": "home",
        },
    )


def _line(case: Any) -> HomeLine:
    procedure = queries.procedure_of(case.revision_id)
    task = next(iter(case.open_tasks.all()), None)
    spec = procedure.tasks[task.element] if task else None
    handing_back = bool(task and not number_of(task.step))
    stage = stage_of(task.step) if task and not handing_back else 4
    duty = ""
    if spec is not None and spec.applicant:
        duty = _("Lengkapi permohonan") if spec.act == "apply" else _("Isi formulir barang dan kirim server")
    elif spec is not None and spec.act == "verify" and not case.has_server:
        duty = _("Kirim server")
    return HomeLine(
        case.number,
        case.title,
        stage + 1,
        _("Server dikembalikan") if handing_back else names()[stage],
        case.opened_at,
        case.ended_at,
        case.status,
        duty,
        task.lapses_at if task else None,
    )


def _offer(found: WaitingTurn) -> HomeLine:
    """Freed room that waits for the agency's answer."""
    case = found.case
    return HomeLine(
        number=case.number,
        title=case.title,
        stage=ANSWERED,
        stage_name=names()[ANSWERED - 1],
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        status=case.status,
        duty=_("Jawab tawaran tempat"),
        lapses_at=found.answer_by,
    )
