"""What a notice says, on a page and in a mail, in the active language. No names, no passwords, no keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kolokasi.base.clock import OFFICE_ZONE
from kolokasi.notices.models import Kind, Notice

STEP_LIMIT = 120


@dataclass(frozen=True)
class Said:
    """A headline, and the sentence that says what follows from it."""

    headline: str
    follows: str


def said(kind: str, params: Mapping[str, Any]) -> Said:
    """The words of a notice; a fact that was not given is left out of them."""
    step, due = _step(params), _moment(params.get("due"))
    until = _day(params.get("until"))
    if kind == Kind.TASK_WAITING:
        headline = _("Menunggu Anda: {step}").format(step=step) if step else _("Sebuah langkah menunggu Anda")
        return Said(headline, _("Batas waktunya {due}.").format(due=due) if due else "")
    if kind == Kind.TASK_LATE:
        headline = _("Lewat batas waktu: {step}").format(step=step) if step else _("Sebuah langkah lewat batas waktu")
        return Said(headline, _("Seharusnya selesai {due}.").format(due=due) if due else "")
    if kind == Kind.QUESTION_ASKED:
        follows = _("Jawaban ditunggu sampai {due}.").format(due=due) if due else _("Jawab di halaman permohonan itu.")
        return Said(_("Sebuah pertanyaan menunggu jawaban Anda"), follows)
    if kind == Kind.SHIP_REMINDER:
        headline = _("Server Anda ditunggu sampai {day}").format(day=until) if until else _("Server Anda ditunggu")
        return Said(headline, _("Sesudah batas itu tempatnya tidak lagi disediakan dan permohonan ditutup."))
    if kind == Kind.OUTAGE:
        return _outage(params, due)
    if kind == Kind.SERVER_DIFFERS:
        return _differs(params)
    return _of_room(kind, params, due=due, until=until) or _plainly(kind)


def _of_room(kind: str, params: Mapping[str, Any], *, due: str, until: str) -> Said | None:
    """The notices about promised room: its end, maintenance, and offers to the waiting list."""
    place, starts = str(params.get("place") or ""), _moment(params.get("starts"))
    if kind == Kind.PROMISE_ENDS:
        headline = (
            _("Server pemohon ditunggu sampai {day}").format(day=until) if until else _("Server pemohon ditunggu")
        )
        return Said(headline, _("Sesudah batas itu janji gugur dan tempatnya bebas. Hubungi pemohon bila perlu."))
    if kind == Kind.DATE_MOVED:
        headline = _("Batas kirim diundur sampai {day}").format(day=until) if until else _("Batas kirim diundur")
        return Said(headline, _("Ruang tempat server Anda sedang dipelihara; waktunya tidak dihitung."))
    if kind == Kind.MAINTENANCE and params.get("over"):
        return Said(_("Pemeliharaan di {place} dibatalkan atau sudah selesai").format(place=place), "")
    if kind == Kind.MAINTENANCE:
        follows = _("Dari {starts} sampai {due}. Server Anda mungkin terganggu.").format(starts=starts, due=due)
        return Said(_("Pemeliharaan di {place}").format(place=place), follows)
    if kind == Kind.TURN_OFFERED:
        follows = _("Terima atau tolak sampai {due}; sesudahnya ditawarkan kepada urutan berikutnya.").format(due=due)
        return Said(_("Ada tempat untuk permohonan di daftar tunggu"), follows)
    if kind == Kind.TURN_OVER:
        return Said(_("Tawaran tempat berakhir tanpa jawaban"), _("Tempatnya ditawarkan kepada urutan berikutnya."))
    return None


def _outage(params: Mapping[str, Any], starts: str) -> Said:
    """What fails and when, and how many of the reader's servers it reaches."""
    part = str(params.get("part") or _("sebagian pusat data"))
    headline = _("{part} akan padam") if starts else _("{part} terganggu")
    ends = _moment(params.get("ends"))
    hit = [
        (_("{n} server Anda mati"), params.get("down")), (_("{n} tidak terjangkau dari luar"), params.get("cut")),
        (_("{n} tanpa pendinginan"), params.get("hot")), (_("{n} tanpa cadangan daya"), params.get("weak")),
    ]  # fmt: skip
    said = ", ".join(words.format(n=count) for words, count in hit if count)
    lines = [
        _("Mulai {at}.").format(at=starts) if starts else "",
        _("Sampai {at}.").format(at=ends) if ends else "",
        f"{said[:1].upper()}{said[1:]}." if said else "",
        _("Matikan dengan aman dan beri tahu pengguna aplikasinya.") if params.get("down") else "",
    ]
    return Said(headline.format(part=part), " ".join(filter(None, lines)))


def _differs(params: Mapping[str, Any]) -> Said:
    """Which running server is not what was agreed."""
    label = str(params.get("server") or "")
    headline = _("{server} berbeda dari yang disepakati").format(server=label) if label else _("Sebuah server berbeda")
    return Said(headline, _("Buka bukti server itu, lalu tulis mengapa itu wajar atau perbaiki dan periksa lagi."))


def _plainly(kind: str) -> Said:
    """The notices that need no fact."""
    if kind == Kind.LETTER_ANSWERED:
        follows = _("Buka permohonan untuk membaca surat balasan dan melihat apa yang harus Anda kerjakan.")
        return Said(_("Surat Anda sudah dijawab"), follows)
    if kind == Kind.RETURNED:
        follows = _("Yang kurang tertulis di halaman permohonan. Lengkapi, lalu kirim lagi.")
        return Said(_("Permohonan dikembalikan untuk dilengkapi"), follows)
    if kind == Kind.LAPSED:
        follows = _("Server tidak datang sampai batas waktunya, dan tempatnya sudah dibebaskan.")
        return Said(_("Permohonan tidak dilanjutkan"), follows)
    return Said(
        _("Permohonan selesai"),
        _("Server sudah terpasang dan terpantau. Alamat, tempat, dan berita acaranya ada di halaman permohonan."),
    )


def mail(notice: Notice, host: str) -> tuple[str, str]:
    """Subject and body in the active language; the link leads to the notice, which asks for log-in."""
    words = said(notice.kind, notice.params)
    number = f"{notice.case_number}: " if notice.case_number else ""
    lines = [
        words.headline,
        "",
        _("Permohonan {number}").format(number=notice.case_number) if notice.case_number else "",
        words.follows,
        "",
        _("Buka: {link}").format(link=address(reverse("office:notice", args=[notice.pk]))),
        *foot(host),
    ]
    return marked(f"{number}{words.headline}"), "\n".join(lines)


def foot(host: str) -> list[str]:
    """The last lines of every mail that the product writes by itself."""
    return [
        "",
        "-- ",
        _("Kolokasi, meja colocation {agency}").format(agency=host) if host else "Kolokasi",
        _("Surel ini dikirim oleh program; balasannya tidak dibaca siapa pun."),
        _("Pilih surel yang Anda terima: {link}").format(link=address(reverse("profile"))),
    ]


def marked(subject: str) -> str:
    """The subject with what marks it as the program's own words."""
    return f"[Kolokasi] {subject}"


def address(path: str) -> str:
    """The path as people type it."""
    return settings.PUBLIC_URL.rstrip("/") + path


def _step(params: Mapping[str, Any]) -> str:
    english = (get_language() or "id").startswith("en")
    step = str((params.get("step_en") if english else "") or params.get("step") or "")
    return step if len(step) <= STEP_LIMIT else step[: STEP_LIMIT - 1] + "…"


def _moment(text: object) -> str:
    """ "Senin, 23 November 2026 15.10 WIB"; empty for what is no moment."""
    try:
        at = datetime.fromisoformat(str(text)).astimezone(OFFICE_ZONE)
    except ValueError:
        return ""
    mark = ":" if (get_language() or "id").startswith("en") else "."
    return f"{date_format(at.date(), 'l, j F Y')} {at:%H}{mark}{at:%M} WIB"


def _day(text: object) -> str:
    try:
        day = date.fromisoformat(str(text)[:10])
    except ValueError:
        return ""
    return str(date_format(day, "l, j F Y"))
