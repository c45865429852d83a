"""The visitor book of the server room: who came with which servers, with whom, and left again (buku tamu)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
OUT_LIMIT, REASON_LIMIT = 600, 300
ALREADY_LEFT = define("visit_already_closed", _("Tamu ini sudah dicatat keluar pada {at}. Muat ulang halamannya."), 409)
NOTHING_CHANGED = define("visit_nothing_changed", _("Belum ada yang diubah. Ubah bagian yang salah, lalu simpan."), 409)
OUT_TOO_LONG = define("visit_out_too_long", _("Tulis barang yang dibawa keluar dalam paling banyak {limit} huruf."))


def enter_visit(*, data: Mapping[str, str], account: Account, at: datetime) -> Visit:
    """The visitor is inside since `at`; of the number on the identity card the last four signs are kept and no more."""
    doer = papers.officer(account, at)
    told = _read(data, account, at)
    with transaction.atomic():
        visit = Visit.objects.create(**told, came_at=at, entered_by=account)
        _record(visit, "visit_entered", doer, new={name: _facts(visit)[name] for name in ("identity", "case")})
    return visit


def correct_visit(*, visit_id: int, data: Mapping[str, str], account: Account, at: datetime) -> Visit:
    """A slip of the pen is mended, with a reason. When somebody came and left is not changed.

    The record keeps the reason, which parts changed, and the old facts; of a person it keeps only that it was changed.
    """
    doer = papers.officer(account, at)
    wrong: dict[str, Sentence] = {}
    reason, out = one_line(data.get("reason", "")), one_line(data.get("carried_out", ""))
    if not 1 <= len(reason) <= REASON_LIMIT:
        wrong["reason"] = _("Tulis alasannya, paling banyak 300 huruf.")
    if len(out) > OUT_LIMIT:
        wrong["carried_out"] = _("Tulis lebih singkat.")
    told = _read(data, account, at, wrong)
    with transaction.atomic():
        visit = _locked(visit_id, account, at)
        if visit.left_at is not None:
            told["carried_out"] = out
        before = _facts(visit)
        changed = [name for name, value in told.items() if getattr(visit, name) != value]
        if not changed:
            raise Refusal(NOTHING_CHANGED)
        for name in changed:
            setattr(visit, name, told[name])
        visit.save(update_fields=changed)
        kept = [name for name in changed if name in before]
        after = _facts(visit)
        _record(
            visit, "visit_corrected", doer, old={name: before[name] for name in kept},
            new={"changed": changed, "reason": reason, **{name: after[name] for name in kept}},
        )  # fmt: skip
    return visit


def _read(
    data: Mapping[str, str], account: Account, at: datetime, wrong: dict[str, Sentence] | None = None
) -> dict[str, Any]:
    """The answers as they may be kept; refuses all that is wrong at once, with what was `wrong` before."""
    wrong = dict(wrong or {})
    told: dict[str, Any] = {name: one_line(data.get(name, "")) for name in LIMITS}
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
    return {**told, "identity": identity, "identity_end": shown, "case": case}


def _facts(visit: Visit) -> dict[str, object]:
    """What the record may keep of a visit: no name, no number of an identity."""
    return {
        "identity": visit.identity, "case": visit.case.number if visit.case else "", "agency": visit.agency,
        "carried_in": visit.carried_in, "carried_out": visit.carried_out,
    }  # fmt: skip


def _locked(visit_id: int, account: Account, at: datetime) -> Visit:
    known = readable_visits(account, at).order_by().values("pk")
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk__in=known, pk=visit_id).first()
    if visit is None:
        raise Refusal(NOT_FOUND)
    return visit


def close_visit(*, visit_id: int, carried_out: str, account: Account, at: datetime) -> Visit:
    """The visitor has left, with these devices; once only."""
    doer = papers.officer(account, at)
    out = one_line(carried_out)
    if len(out) > OUT_LIMIT:
        raise Refusal(OUT_TOO_LONG, limit=OUT_LIMIT)
    with transaction.atomic():
        visit = _locked(visit_id, account, at)
        if visit.left_at is not None:
            raise Refusal(ALREADY_LEFT, at=queries.moment(visit.left_at))
        visit.left_at, visit.closed_by, visit.carried_out = max(at, visit.came_at), account, out
        visit.save(update_fields=["left_at", "closed_by", "carried_out"])
        _record(visit, "visit_closed", doer, new={})
    return visit


def readable_visits(account: Account, at: datetime) -> QuerySet[Visit]:
    """The visits that an officer may know of, the latest first: those with a secret case of others stay out."""
    papers.officer_or_reader(account, at)
    known = queries.readable_cases(account, at).values("pk")
    return (Visit.objects.filter(case__isnull=True) | Visit.objects.filter(case__in=known)).select_related(
        "case", "entered_by"
    )


def _record(
    visit: Visit, act: str, doer: queries.Doer, *, new: dict[str, object], old: dict[str, object] | None = None
) -> None:
    """The facts without any person's words."""
    events.record(
        kind="visit", subject=str(visit.pk), act=act, actor=doer.actor, post=doer.post, acting=doer.acting,
        old=old or {}, new=new,
    )  # fmt: skip
