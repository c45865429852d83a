"""What the applicant declared, as the case page shows it: a few facts at the side, every server in full below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kolokasi.addressing.models import Address
from kolokasi.cases.models import Case
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Occupation
from kolokasi.procedure.promise import living_promise
from kolokasi.web.words import number, server_name, short_day

Fact = tuple[str, str]
MOST_LISTED = 4


@dataclass(frozen=True)
class Server:
    """One declared server: its heading, its facts, and why it was struck off (or "")."""

    name: str
    facts: list[Fact]
    struck: str


def _kept(pairs: list[tuple[str, Any]]) -> list[Fact]:
    return [(label, str(value)) for label, value in pairs if value not in (None, "", [], {})]


def _amount(value: Any, unit: str) -> str:
    return f"{number(value)}\N{NO-BREAK SPACE}{unit}" if isinstance(value, (int, float)) and value else ""


def _sum(servers: list[dict[str, Any]], *path: str) -> float:
    total = 0.0
    for server in servers:
        value: Any = server
        for name in path:
            value = (value or {}).get(name)
        total += value if isinstance(value, (int, float)) else 0
    return total


def promised(case: Case) -> list[Fact]:
    """What the case is promised or has: its places, until when, and its addresses; nothing before step 4."""
    promise = living_promise(case)
    if promise is None:
        return []
    places = Occupation.objects.filter(promise=promise, released_at__isnull=True).select_related("rack").order_by("pk")
    addresses = Address.objects.filter(promise=promise, state__in=[Address.State.HELD, Address.State.USED])
    mounted = promise.state == promise.State.USED
    return _kept(
        [
            (_("Tempat") if mounted else _("Tempat dijanjikan"), _listed([place_of(one) for one in places])),
            (_("Sampai"), short_day(promise.until) if promise.until and not mounted else ""),
            (_("Alamat"), _listed([str(one.host) for one in addresses.order_by("host")])),
        ]
    )


def _listed(words: list[str]) -> str:
    """All of a few; of many the first ones and how many more there are."""
    if len(words) <= MOST_LISTED:
        return ", ".join(words)
    first = ", ".join(words[: MOST_LISTED - 1])
    return _("%(first)s, dan %(count)s lagi") % {"first": first, "count": number(len(words) - MOST_LISTED + 1)}


def facts(case: Case) -> list[Fact]:
    """The side panel: how much room, power and network the whole request asks for, and whose letter it is."""
    servers = [one for one in case.form.get("servers", []) if not one.get("struck")]
    letter = case.form.get("letter") or {}
    day = letter.get("date")
    watts = _sum(servers, "watts", "expected") or _sum(servers, "watts", "nameplate")
    return _kept(
        [
            (_("Server"), number(len(servers))),
            (_("Tinggi"), f"{number(_sum(servers, 'units'))}U"),
            (_("Daya"), _amount(watts, "W")),
            (_("Berat"), _amount(_sum(servers, "weight_kg"), "kg")),
            (_("Bandwidth"), _amount(_sum(servers, "bandwidth_mbps"), "Mbps")),
            (_("Alamat IP"), number(_sum(servers, "ipv4") + _sum(servers, "ipv6"))),
            (_("Surat"), letter.get("number")),
            (_("Tanggal surat"), short_day(date.fromisoformat(day)) if day else ""),
        ]
    )


def contacts(case: Case) -> list[tuple[str, Mapping[str, Any]]]:
    """The two people who answer for the servers."""
    people = case.form.get("contacts") or {}
    labels = (("technical", _("PJ teknis")), ("administrative", _("PJ administratif")))
    return [(label, people[key]) for key, label in labels if (people.get(key) or {}).get("name")]


def servers(case: Case) -> list[Server]:
    """Every declared server in full (DOMAIN 4.1)."""
    declared = case.form.get("servers", [])
    return [Server(server_name(one, n), _server(one), one.get("struck") or "") for n, one in enumerate(declared, 1)]


def _server(server: Mapping[str, Any]) -> list[Fact]:
    watts, cpu, psu = (server.get(part) or {} for part in ("watts", "cpu", "psu"))
    classes = {"public": _("terbuka"), "limited": _("terbatas"), "confidential": _("rahasia")}
    mountings = {"rack": _("rak"), "tower": _("menara (tower)")}
    yes = {True: _("ya"), False: _("tidak")}
    return _kept(
        [
            (_("Merek dan tipe"), " ".join(str(server[k]) for k in ("manufacturer", "model") if server.get(k))),
            (_("Nomor seri"), server.get("serial")),
            (_("Bentuk"), mountings.get(str(server.get("mounting")), "")),
            (_("Tinggi"), f"{number(server['units'])}U" if server.get("units") else ""),
            (_("Kedalaman"), _amount(server.get("depth_mm"), "mm")),
            (_("Berat"), _amount(server.get("weight_kg"), "kg")),
            (_("Daya pelat"), _amount(watts.get("nameplate"), "W")),
            (_("Daya biasa"), _amount(watts.get("expected"), "W")),
            (_("Catu daya"), _supplies(server.get("psu_count") or psu.get("count"), psu.get("watts"))),
            (_("Prosesor"), _processor(cpu)),
            (_("Memori"), _amount(server.get("memory_gib"), "GiB")),
            (_("Disk"), ", ".join(_disk(one) for one in server.get("disks") or [] if one.get("count"))),
            (_("Kartu jaringan"), ", ".join(_card(one) for one in server.get("nics") or [] if one.get("count"))),
            (_("Bandwidth"), _amount(server.get("bandwidth_mbps"), "Mbps")),
            (_("Alamat IP"), _addresses(server)),
            ("VPN", yes.get(server.get("vpn"), "")),  # type: ignore[arg-type]
            (_("Port yang dibuka"), server.get("ports")),
            (_("Aplikasi"), server.get("application")),
            (_("Sistem operasi"), server.get("os")),
            (_("Golongan data"), classes.get(str(server.get("data_class")), "")),
            (_("Berlisensi"), yes.get(server.get("licensed"), "")),  # type: ignore[arg-type]
            (_("Keterangan"), server.get("description")),
        ]
    )


def _supplies(count: Any, watts: Any) -> str:
    if not count:
        return ""
    return f"{number(count)} × {_amount(watts, 'W')}" if watts else number(count)


def _processor(cpu: Mapping[str, Any]) -> str:
    words = [str(cpu.get("model") or "")]
    if cpu.get("sockets") and cpu.get("cores"):
        words.append(_("%(sockets)s × %(cores)s inti") % {"sockets": cpu["sockets"], "cores": cpu["cores"]})
    return ", ".join(word for word in words if word)


def _disk(disk: Mapping[str, Any]) -> str:
    return f"{disk['count']} × {_amount(disk.get('size_gb'), 'GB')} {str(disk.get('kind') or '').upper()}".strip()


def _card(card: Mapping[str, Any]) -> str:
    speed = card.get("speed_mbps") or 0
    return f"{card['count']} × " + (_amount(speed / 1000, "Gbps") if speed >= 1000 else _amount(speed, "Mbps"))


def _addresses(server: Mapping[str, Any]) -> str:
    counts = (("IPv4", server.get("ipv4")), ("IPv6", server.get("ipv6")))
    return ", ".join(f"{number(count)} {name}" for name, count in counts if count)
