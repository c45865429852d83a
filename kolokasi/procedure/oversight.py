"""Who may examine the office's work, what is written down of it, and the lists in which all rooms stand together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.cases.models import Case
from kolokasi.insight import sources
from kolokasi.insight.lines import Period, Source
from kolokasi.letters.archive.berkas import check_kept
from kolokasi.people.models import Account
from kolokasi.people.queries import reads_all, standings
from kolokasi.procedure import oversight_sources as beside
from kolokasi.procedure import queries
from kolokasi.procedure.papers import OFFICERS_ONLY

OVERSEERS = ("auditor", "kepala_dinas")
OVERSIGHT_ONLY = define(
    "oversight_only",
    _("Daftar pemeriksaan dibaca oleh Auditor dan Kepala Dinas. Mintalah salinannya kepada mereka."),
    403,
)

# What an auditor looks for, by the word in the address of its list.
LISTS: Mapping[str, tuple[Source, ...]] = {
    "pengecualian": (sources.WAIVED_STEPS, beside.WAIVED_MONITORING),
    "pembatalan": (sources.VOIDED_DOCUMENTS, beside.VOID_NUMBERS),
    "dari-kertas": (sources.MANUAL_STEPS, sources.TOLD_ANSWERS, beside.MANUAL_AGENDA, beside.OUTSIDE_NUMBERS),
    "pejabat-pengganti": (sources.ACTING_ACTS,),
    "pembacaan": (sources.READ_DOCUMENTS,),
}


def oversees(account: Account, at: datetime) -> bool:
    """Whether the account holds a post that examines the work of the others."""
    return any(found.key in OVERSEERS for found in standings(account, at))


def list_for(name: str, account: Account, at: datetime) -> tuple[Source, ...]:
    """The sources of a list, for who may read it."""
    if not oversees(account, at):
        raise Refusal(OVERSIGHT_ONLY)
    if name not in LISTS:
        raise Refusal(NOT_FOUND)
    return LISTS[name]


@transaction.atomic
def note_export(*, name: str, account: Account, period: Period, rows: int, form: str) -> None:
    """The record says that a list with names left the product, for which time and in which form."""
    events.record(
        kind="oversight", subject=name, act="list_exported", actor=f"account:{account.pk}",
        new={"since": period.since, "until": period.until, "rows": rows, "form": form},
    )  # fmt: skip


@transaction.atomic
def open_case_file(*, number: str, account: Account, at: datetime) -> Case:
    """The case whose file the account may take along; that it does stands in the record of the case, and in the file."""
    case = queries.visible_case(account, number, at)
    if not reads_all(account, at):
        raise Refusal(OFFICERS_ONLY)
    check_kept(case)
    events.record(kind="case", subject=number, act="case_file_read", actor=f"account:{account.pk}")
    return case
