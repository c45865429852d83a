"""The archive's words on pages."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.letters.archive.berkas import File
from kolokasi.letters.models import Destruction, Retention
from kolokasi.web.desk.letters.words import Badge

STATE_TONES = {"proposed": "t-wait", "approved": "t-now", "done": "", "cancelled": "t-bad"}
KINDS: dict[str, str | Promise] = {
    "classifications": gettext_lazy("Klasifikasi arsip"),
    "retention": gettext_lazy("Jadwal retensi arsip (JRA)"),
}


def file_badge(file: File, today: date) -> Badge:
    """Where the file is in its life."""
    if file.item is not None:
        done = file.item.destruction.state == Destruction.State.DONE
        return Badge(_("dimusnahkan") if done else _("diusulkan musnah"), "" if done else "t-wait")
    if file.closed_on is None:
        return Badge(_("masih dipakai"), "")
    if file.times is None:
        return Badge(_("belum diatur JRA"), "t-warn")
    if file.times.keep_until <= today:
        return Badge(_("masa simpan berakhir"), "t-warn")
    return Badge(_("aktif") if file.times.active_until > today else _("inaktif"), "")


def fate_label(file: File) -> str:
    """What becomes of the file when its time is over."""
    return str(Retention.Fate(file.rule.fate).label) if file.rule else ""


def destruction_badge(row: Destruction) -> Badge:
    """How far the proposal has come."""
    return Badge(str(row.get_state_display()), STATE_TONES[row.state])
