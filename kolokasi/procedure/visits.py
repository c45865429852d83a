"""The visitor book of the server room: who came with which servers, with whom, and left again (buku tamu)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.people.models import Account
from kolokasi.procedure import papers, queries
from kolokasi.procedure.answers import Sentence
from kolokasi.procedure.models import Visit
from kolokasi.procedure.saying import AnswersRefused

LIMITS = {"name": 150, "agency": 200, "escort": 150, "purpose": 300, "carried_in": 600}
MAY_BE_EMPTY = {"carried_in"}
NAMES = (*LIMITS, "identity", "identity_end", "case")
OUT_LIMIT = 600
ALREADY_LEFT = define("visit_already_closed", _("Tamu ini sudah dicatat keluar pada {at}. Muat ulang halamannya."), 409)
OUT_TOO_LONG = define("visit_out_too_long", _("Tulis barang yang dibawa keluar dalam paling banyak {limit} huruf."))


def enter_visit(*, data: Mapping[str, str], account: Account, at: datetime) -> Visit:
    """The visitor is inside since `at`; of the number on the identity card the last four signs are kept and no more."""
    doer = papers.officer(account, at)
    wrong: dict[str, Sentence] = {}
    told = {name: one_line(data.get(name, "")) for name in LIMITS}
    for name, limit in LIMITS.items():
        if not told[name] and name not in MAY_BE_EMPTY:
            wrong[name] = _("Isi bagian ini.")
        elif len(told[name]) > limit:
            wrong[name] = _("Tulis lebih singkat.")
    identity = data.get("identity", "")
    if identity not in Visit.Identity.values:
        wrong["identity"] = _("Pilih kartu identitas yang ditunjukkan.")
    shown = "".join(sign for sign in one_line(data.get("identity_end", "")) if sign.isalnum())[-4:]
    if len(shown) < 4:
        wrong["identity_end"] = _("Tulis empat angka atau huruf terakhir dari nomornya.")
    if wrong:
        raise AnswersRefused(wrong)
    number = one_line(data.get("case", ""))
    case = queries.visible_case(account, number, at) if number else None
    with transaction.atomic():
        visit = Visit.objects.create(
            **told, identity=identity, identity_end=shown, case=case, came_at=at, entered_by=account
        )
        _record(visit, "visit_entered", doer, {"identity": identity, "case": case.number if case else ""})
    return visit


def close_visit(*, visit_id: int, carried_out: str, account: Account, at: datetime) -> Visit:
    """The visitor has left, with these devices; once only."""
    doer = papers.officer(account, at)
    out = one_line(carried_out)
    if len(out) > OUT_LIMIT:
        raise Refusal(OUT_TOO_LONG, limit=OUT_LIMIT)
    with transaction.atomic():
        visit = (
            Visit.objects.select_for_update(of=("self",))
            .filter(pk__in=readable_visits(account, at).order_by().values("pk"), pk=visit_id)
            .first()
        )
        if visit is None:
            raise Refusal(NOT_FOUND)
        if visit.left_at is not None:
            raise Refusal(ALREADY_LEFT, at=queries.moment(visit.left_at))
        visit.left_at, visit.closed_by, visit.carried_out = max(at, visit.came_at), account, out
        visit.save(update_fields=["left_at", "closed_by", "carried_out"])
        _record(visit, "visit_closed", doer, {})
    return visit


def readable_visits(account: Account, at: datetime) -> QuerySet[Visit]:
    """The visits that an officer may know of, the latest first: those with a secret case of others stay out."""
    papers.officer_or_reader(account, at)
    known = queries.readable_cases(account, at).values("pk")
    return (Visit.objects.filter(case__isnull=True) | Visit.objects.filter(case__in=known)).select_related(
        "case", "entered_by"
    )


def _record(visit: Visit, act: str, doer: queries.Doer, new: dict[str, object]) -> None:
    """The facts without any person's words."""
    events.record(
        kind="visit", subject=str(visit.pk), act=act, actor=doer.actor, post=doer.post, acting=doer.acting, new=new
    )
