"""Assumptions as people type them; what cannot be supposed is refused in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.facility.rules.assuming import Assumptions, Unthinkable, read_setting

MOST = 50
SHOWN = 8
SHAPE = define(
    "assumption_unreadable",
    _('Anggapan {text} tidak terbaca. Tulis misalnya capacity.pue=1.4 atau ups:"UPS A".kva=30.'),
)
PART = define("assumption_unknown_part", _("Anggapan tentang {text} tidak dikenal. Mulai dengan salah satu: {known}."))
FIGURE = define("assumption_unknown_figure", _("Angka {text} tidak dapat diandaikan di sini. Pilih: {known}."))
VALUE = define("assumption_wrong_value", _("Nilai {text} tidak dapat dipakai. Tulis angka di atas nol, misalnya 30."))
NAME = define("assumption_unknown_name", _("{text} tidak ada di keadaan yang dihitung. Yang ada: {known}."))
DEVICE = define(
    "assumption_unknown_device",
    _("Tidak ada perangkat bernama {text} di keadaan yang dihitung. Periksa namanya di rak."),
)
TOO_MANY = define("assumption_too_many", _("Andaikan paling banyak {most} hal sekaligus."))
ROOM = define("assumption_unknown_room", _("Sebut satu ruang yang sudah berisi rak, bukan {text}. Yang ada: {known}."))
CODES = {"room": ROOM, "shape": SHAPE, "part": PART, "figure": FIGURE, "value": VALUE, "name": NAME, "device": DEVICE}


@contextmanager
def supposing() -> Iterator[None]:
    """What the arithmetic cannot suppose becomes a refusal."""
    try:
        yield
    except Unthinkable as unthinkable:
        known = unthinkable.known[:SHOWN]
        more = ["…"] if len(unthinkable.known) > SHOWN else []
        raise Refusal(
            CODES[unthinkable.why], text=unthinkable.text[:80] or "–", known=", ".join([*known, *more]) or "–"
        ) from unthinkable


def read_assumptions(
    settings: Sequence[str], without: Sequence[str] = (), *, without_promises: bool = False
) -> Assumptions:
    """The assumptions as typed; whether their parts exist shows when they are supposed."""
    if len(settings) + len(without) > MOST:
        raise Refusal(TOO_MANY, most=MOST)
    with supposing():
        return Assumptions(
            tuple(read_setting(text) for text in settings),
            tuple(filter(None, map(str.strip, without))),
            without_promises,
        )
