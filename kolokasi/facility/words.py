"""Limits, places and figures in words, as refusals, pages and papers of this room say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kolokasi.base import clock
from kolokasi.facility.rules.figures import Limit
from kolokasi.facility.rules.space import span

LIMIT_NAMES: dict[str, str | Promise] = {
    "mounting": gettext_lazy("Bentuk server"),
    "space": gettext_lazy("Tempat di rak"),
    "depth": gettext_lazy("Kedalaman rak"),
    "weight": gettext_lazy("Beban rak"),
    "rack_power": gettext_lazy("Daya rak"),
    "feed": gettext_lazy("Jalur daya"),
    "ups": gettext_lazy("UPS"),
    "cooling": gettext_lazy("Pendinginan"),
    "building": gettext_lazy("Listrik kantor"),
    "bandwidth": gettext_lazy("Bandwidth"),
    "address": gettext_lazy("Alamat IP"),
}


def limit_at(limit: str, scope: str) -> str:
    """ "UPS A", "Pendinginan Ruang Server 1": the limit and where, without saying a word twice."""
    kind, where = str(LIMIT_NAMES[limit]), scope.casefold()
    if limit == "address":
        return _("Alamat {scope}").format(scope=scope)
    words = kind.split()
    if where.startswith((kind.casefold(), f"{words[0].casefold()} ")):
        return scope
    twice = len(words) > 1 and where.startswith(f"{words[-1].casefold()} ")
    return f"{' '.join(words[:-1]) if twice else kind} {scope}".strip()


def number(value: float) -> str:
    """A number as the language writes it: "1.187", "27,5"."""
    return str(number_format(value, 0 if float(value).is_integer() else 1, use_l10n=True, force_grouping=True))


def nearest_sentences(found: Mapping[str, Any]) -> list[str]:
    """Of the nearest yes what is no measure: another room, the end of works, the day on which something is free again."""
    said = []
    if found.get("room"):
        said.append(_("Muat di {room}.").format(room=found["room"]))
    if found.get("after"):
        said.append(_("Muat setelah pemeliharaan selesai pada {day}.").format(day=_day(found["after"])))
    if found.get("date"):
        who = ", ".join(found.get("frees") or [])
        said.append(
            _("Muat mulai {day}, bila yang dijanjikan tidak jadi dipakai: {who}.").format(
                day=_day(found["date"]), who=who or "–"
            )
        )
    return said


def _day(moment: str) -> str:
    return str(date_format(clock.office_date(datetime.fromisoformat(moment)), "j F Y"))


def place_name(rack: str, low: int, high: int) -> str:
    """ "R07 U23–24": the rack and the units between two half units."""
    first, last = span(low, high - low)
    return f"{rack} U{number(first)}" if first == last else f"{rack} U{number(first)}–{number(last)}"


def limit_sentence(limit: Limit) -> str:
    """One limit that does not hold, with what is needed and what is left."""
    if limit.limit == "mounting":
        return _("Server berbentuk menara (tower) tidak dapat dipasang di rak.")
    if limit.limit == "building" and limit.answer is False:
        return _("Subbagian Umum menjawab bahwa listrik gedung tidak cukup.")
    words = {
        "name": LIMIT_NAMES.get(limit.limit, limit.limit),
        "scope": limit.scope,
        "needed": number(limit.needed),
        "left": number(max(0, limit.available or 0)),
        "unit": limit.unit,
        "lost": limit.lost,
    }
    if limit.limit == "space":
        return _("Tempat: perlu {needed}U berurutan, celah terpanjang {left}U.").format(**words)
    if limit.limit == "depth":
        return _("Kedalaman: server {needed} mm, rak memuat paling dalam {left} mm.").format(**words)
    if limit.lost:
        return _("{name} {scope}: perlu {needed} {unit}, sisa {left} {unit} bila {lost} padam.").format(**words)
    return _("{name} {scope}: perlu {needed} {unit}, sisa {left} {unit}.").format(**words)
