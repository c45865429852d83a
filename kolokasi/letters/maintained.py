"""What the office keeps up itself: its letterhead, its standard instructions and its reasons. Changed by the Administrator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kolokasi.base import clock, events, files
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line
from kolokasi.letters.logo import LOGO_WRONG, media_type_of
from kolokasi.letters.models import Instruction, Letterhead, Reason
from kolokasi.letters.render import prints
from kolokasi.people.actions import administrator
from kolokasi.people.models import Account

LINE_NEEDED = define("letterhead_line_needed", _("Tulis paling sedikit nama instansi sebagai baris kop."))
UNIT_NEEDED = define("letterhead_unit_needed", _("Tulis singkatan unit yang berdiri di dalam nomor surat."))
DAY_PAST = define("letterhead_day_past", _("Kop tidak dapat berlaku surut. Pilih hari ini atau sesudahnya."))
PAPER_WRONG = define("letterhead_choice_wrong", _("Pilih ukuran kertas dan huruf dari daftar."))
ON_BEHALF_NEEDED = define(
    "letterhead_on_behalf_needed", _("u.b. berdiri di bawah a.n. Isi juga atas nama siapa, atau kosongkan u.b.")
)
LABEL_NEEDED = define("list_label_needed", _("Tulis kata-katanya, paling banyak {limit} huruf."))
LABEL_TAKEN = define("list_label_taken", _("“{label}” sudah ada dalam daftar. Ubah yang sudah ada."), 409)

LISTS: dict[str, type[Instruction] | type[Reason]] = {"instruction": Instruction, "reason": Reason}
MOST_LINES, LABEL_LIMIT, LINE_LIMIT = 4, 300, 120


@transaction.atomic
def set_letterhead(
    *,
    lines: Sequence[str],
    unit: str,
    valid_from: date,
    actor: Account,
    at: datetime,
    address: str = "",
    contact: str = "",
    place: str = "",
    on_behalf: str = "",
    for_post: str = "",
    paper: str = Letterhead.Paper.A4,
    font: str = Letterhead.Font.SANS,
    shows_rank: bool = True,
    shows_nip: bool = True,
    logo: bytes | None = None,
    keep_logo: bool = True,
) -> Letterhead:
    """Letters from `valid_from` on bear this head; those before keep theirs. Without a new `logo` the present one stays."""
    administrator(actor, at)
    kept, unit = _head_of(lines, unit)
    if valid_from < clock.office_date(at):
        raise Refusal(DAY_PAST)
    if one_line(for_post) and not one_line(on_behalf):
        raise Refusal(ON_BEHALF_NEEDED)
    if paper not in Letterhead.Paper.values or font not in Letterhead.Font.values:
        raise Refusal(PAPER_WRONG)
    before = Letterhead.objects.order_by("-valid_from", "-id").first()
    blob = before.logo if before and keep_logo else None
    if logo:
        blob = files.store(logo, media_type_of(logo), at)
    made = Letterhead(
        valid_from=valid_from, lines=kept, unit=unit, address=one_line(address)[:200], contact=one_line(contact)[:200],
        place=one_line(place)[:60], on_behalf=one_line(on_behalf)[:120], for_post=one_line(for_post)[:120],
        paper=paper, font=font, shows_rank=shows_rank,
        shows_nip=shows_nip, logo=blob, made_by=actor, made_at=at,
    )  # fmt: skip
    if not prints(made):
        raise Refusal(LOGO_WRONG)
    made.save()
    events.record(
        kind="letterhead", subject="1", act="letterhead_set", actor=f"account:{actor.pk}", post="administrator",
        new={"letterhead": made.pk, "lines": kept, "unit": unit, "valid_from": valid_from, "paper": paper, "font": font,
             "logo": blob.sha256 if blob else None},
    )  # fmt: skip
    return made


def _head_of(lines: Sequence[str], unit: str) -> tuple[list[str], str]:
    """The lines that are more than blanks, and the unit; refuses paper without either."""
    kept = [line for line in (one_line(line)[:LINE_LIMIT] for line in lines) if line][:MOST_LINES]
    if not kept:
        raise Refusal(LINE_NEEDED)
    unit = one_line(unit)[:60]
    if not unit:
        raise Refusal(UNIT_NEEDED)
    return kept, unit


@transaction.atomic
def add_line(*, which: str, label: str, actor: Account, at: datetime) -> Instruction | Reason:
    """The list has one more line, at its end."""
    administrator(actor, at)
    model = _list(which)
    label = _label(label)
    if model.objects.filter(label__iexact=label).exists():
        raise Refusal(LABEL_TAKEN, label=label)
    last = model.objects.order_by("-order").values_list("order", flat=True).first() or 0
    made = model.objects.create(key=_key(model, label), label=label, order=last + 10)
    _note(which, "line_added", actor, {"key": made.key, "label": label})
    return made


@transaction.atomic
def change_line(
    *, which: str, key: str, label: str, order: int, active: bool, actor: Account, at: datetime
) -> Instruction | Reason:
    """The line reads so and stands there; switched off it is offered no more, and papers that used it keep their words."""
    administrator(actor, at)
    model = _list(which)
    row = model.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise Refusal(NOT_FOUND)
    label = _label(label)
    if model.objects.filter(label__iexact=label).exclude(pk=row.pk).exists():
        raise Refusal(LABEL_TAKEN, label=label)
    old = {"label": row.label, "order": row.order, "active": row.active}
    row.label, row.order, row.active = label, max(0, min(order, 30000)), active
    row.save(update_fields=["label", "order", "active"])
    new = {"key": key, "label": row.label, "order": row.order, "active": active}
    _note(which, "line_changed", actor, new, old)
    return row


def _list(which: str) -> type[Instruction] | type[Reason]:
    if which not in LISTS:
        raise Refusal(NOT_FOUND)
    return LISTS[which]


def _label(label: str) -> str:
    label = one_line(label)
    if not label or len(label) > LABEL_LIMIT:
        raise Refusal(LABEL_NEEDED, limit=LABEL_LIMIT)
    return label


def _key(model: type[Instruction] | type[Reason], label: str) -> str:
    """A key nobody has: the words, and a number if need be."""
    stem = slugify(label).replace("-", "_")[:30] or "baris"
    taken = set(model.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _note(which: str, act: str, actor: Account, new: dict[str, object], old: dict[str, object] | None = None) -> None:
    events.record(
        kind="list", subject=which, act=act, actor=f"account:{actor.pk}", post="administrator", old=old, new=new
    )
