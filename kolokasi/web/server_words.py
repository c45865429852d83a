"""How a server stands, in a word or two and in a sentence, for its agency and for the office."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kolokasi.procedure.machines import Machine
from kolokasi.servers.models import Server
from kolokasi.web import words


def state_of(machine: Machine) -> tuple[str, str]:
    """The tone of the badge and its words; once monitoring watches, its answer counts."""
    match machine.server.state:
        case Server.State.DECLARED:
            return "t-wait", _("Belum tiba")
        case Server.State.RECEIVED:
            return "t-now", _("Sudah kami terima")
        case Server.State.HANDED_BACK:
            return "", _("Dikembalikan")
        case Server.State.DROPPED:
            return "", _("Tidak jadi")
    match machine.watching:
        case "up":
            return "t-ok", _("Terpantau")
        case "down":
            return "t-bad", _("Tidak menjawab")
        case "unknown":
            return "t-warn", _("Belum terpantau")
    return "t-now", _("Terpasang")


def watched(machine: Machine, now: datetime) -> str:
    """Monitoring's last word in a sentence."""
    seen = machine.seen
    if machine.watching == "up" and seen:
        return _("Menjawab sejak {since}; terakhir dilihat {last}.").format(
            since=words.moment(seen.at, now), last=words.moment(seen.seen_until, now)
        )
    if machine.watching == "down" and seen:
        return _("Tidak menjawab sejak {since}; terakhir dicoba {last}.").format(
            since=words.moment(seen.at, now), last=words.moment(seen.seen_until, now)
        )
    if machine.watching == "unknown":
        return _("Sudah didaftarkan; sistem monitoring belum melihatnya.")
    return _("Belum didaftarkan ke sistem monitoring.")
