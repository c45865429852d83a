"""People, letters and servers of a case as documents name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from kolokasi.addressing.models import Address
from kolokasi.base import clock
from kolokasi.cases.models import Case, CaseServer
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Feed, Occupation
from kolokasi.letters.models import AgendaEntry
from kolokasi.procedure.queries import Doer
from kolokasi.servers.models import Mounting
from kolokasi.servers.rules import full_name, planned_watts

Facts = dict[str, Any]


def person(doer: Doer) -> Facts:
    """An officer as documents name one: the post as borne, the name with titles, NIP and rank."""
    account = doer.account
    return {
        "name": account.name,
        "nip": account.nip,
        "rank": account.rank,
        "position": doer.title,
        "agency": account.agency.name,
    }


def hand(name: str, *, on_paper: bool) -> str:
    """Who did something, or who entered it where it was done on paper: the paper's scan shows whose hand that was."""
    return f"di kertas, dicatat {name}" if on_paper else name


def contact(case: Case, which: str) -> Facts:
    """A person in charge as declared in step 1."""
    one = (case.form.get("contacts") or {}).get(which) or {}
    return {
        "name": one.get("name") or "",
        "nip": one.get("nip") or "",
        "position": one.get("position") or "",
        "phone": one.get("phone") or "",
        "email": one.get("email") or "",
        "agency": case.agency.name,
        "address": (case.form.get("agency") or {}).get("address") or case.agency.address,
    }


def incoming(case: Case) -> Facts:
    """The letter of request, with its place in the register once it has one."""
    letter = case.form.get("letter") or {}
    entry = AgendaEntry.objects.filter(case=case, direction=AgendaEntry.Direction.IN).order_by("-pk").first()
    return {
        "number": (entry.letter_number if entry else "") or letter.get("number") or "",
        "date": str(entry.letter_date) if entry and entry.letter_date else letter.get("date") or "",
        "subject": letter.get("subject") or case.title,
        "received_on": str(entry.date) if entry else day(case.opened_at),
        "agenda_number": f"{entry.number}/{entry.year}" if entry else "",
    }


def base(case: Case, at: datetime) -> Facts:
    return {
        "case_number": case.number,
        "date": day(at),
        "agency": case.agency.name,
        "agency_address": (case.form.get("agency") or {}).get("address") or case.agency.address,
        "letter": incoming(case),
        "subject": case.title,
        "administrative": contact(case, "administrative"),
        "technical": contact(case, "technical"),
    }


def declared(case: Case, indexes: Iterable[int] | None = None) -> list[Facts]:
    """The servers as declared, those still asked for unless `indexes` names others."""
    lines = {line.index: line for line in CaseServer.objects.filter(case=case).select_related("server")}
    servers = case.form.get("servers", [])
    chosen = [i for i, one in enumerate(servers) if not one.get("struck")] if indexes is None else indexes
    return [server_line(servers[index], lines.get(index)) for index in chosen]


def server_line(spec: Mapping[str, Any], line: CaseServer | None) -> Facts:
    """One server: what it is, and where it stands or is promised to stand."""
    cpu = spec.get("cpu") or {}
    made = {
        "label": line.server.label if line else "",
        "name": spec.get("name") or full_name(spec),
        "make": full_name(spec),
        "serial": spec.get("serial") or "",
        "watts": planned_watts(spec),
        "application": spec.get("application") or "",
        "cpu": " ".join(
            str(part) for part in (cpu.get("model"), f"{cpu['cores']} inti" if cpu.get("cores") else "") if part
        ),
        "disks": ", ".join(_disk(one) for one in spec.get("disks") or [] if one.get("size_gb")),
        "nics": ", ".join(
            f"{one.get('count') or 1} × {one['speed_mbps']} Mbps"
            for one in spec.get("nics") or []
            if one.get("speed_mbps")
        ),
        "data_class": {"public": "Terbuka", "limited": "Terbatas", "confidential": "Rahasia"}.get(
            str(spec.get("data_class")), ""
        ),
    }
    keys = ("units", "depth_mm", "weight_kg", "psu_count", "memory_gib", "bandwidth_mbps", "ipv4", "ipv6", "os")
    return made | {key: spec.get(key) for key in keys} | (_placed(line) if line else {})


def _disk(one: Mapping[str, Any]) -> str:
    return f"{one.get('count') or 1} × {one['size_gb']} GB {str(one.get('kind') or '').upper()}".strip()


def _placed(line: CaseServer) -> Facts:
    place = Occupation.objects.filter(server=line.server, released_at__isnull=True).select_related("rack__room").first()
    kept = Address.objects.filter(server=line.server, state__in=[Address.State.HELD, Address.State.USED])
    addresses = list(kept.select_related("prefix").order_by("host"))
    mounting = Mounting.objects.filter(server=line.server, removed_at__isnull=True).first()
    found: Facts = {"addresses": [str(one.host) for one in addresses]}
    if addresses:
        found["gateway"] = str(addresses[0].prefix.gateway or "")
        found["vlan"] = str(addresses[0].prefix.vlan or "")
        found["dns_name"] = addresses[0].dns_name
    if place is not None:
        found |= {"room": place.rack.room.name, "rack": place.rack.name, "unit": place_of(place).split(" ", 1)[-1]}
        found["feeds"] = _feeds(place, mounting)
    if mounting is not None:
        found["mounted_at"] = mounting.at.isoformat()
        found["switch_port"] = " ".join(part for part in (mounting.switch, mounting.port) if part)
        found["vlan"] = str(mounting.vlan or found.get("vlan") or "")
    return found


def _feeds(place: Occupation, mounting: Mounting | None) -> list[str]:
    names = list(Feed.objects.filter(racks=place.rack).order_by("name").values_list("name", flat=True))
    outlets = [mounting.outlet_a, mounting.outlet_b] if mounting else []
    return [
        f"{name}: {outlets[index]}" if index < len(outlets) and outlets[index] else name
        for index, name in enumerate(names)
    ]


def day(at: datetime) -> str:
    """The office's day as ISO."""
    return clock.office_date(at).isoformat()
