"""Where a server that is being mounted hangs: the sockets of its rack, the port of its switch; nothing is taken twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.facility.models import Allotment, Feed, Kind, Occupation, Outlet
from kolokasi.facility.queries import wish_of
from kolokasi.servers.models import Mounting, Server

SIDES = ("outlet_a", "outlet_b")
T = TypeVar("T")

MAC_WRONG = define("mounting_mac_wrong", _("Alamat MAC ditulis dengan enam pasang angka, misalnya 3c:ec:ef:01:ab:7f."))
MAC_TAKEN = define(
    "mounting_mac_taken", _("Alamat MAC {mac} sudah tercatat pada {server}. Baca lagi di kartu jaringannya.")
)
OUTLET_UNKNOWN = define("outlet_unknown", _("Stopkontak {name} tidak ada di rak ini. Pilih dari daftar."))
OUTLET_TAKEN = define("outlet_taken", _("Stopkontak {name} sudah dipakai {server}. Pilih yang kosong: {free}."))
OUTLET_MISSING = define("outlet_missing", _("Tulis stopkontak di {feed}."))
PORT_TAKEN = define("switch_port_taken", _("Port {port} di {switch} sudah dipakai {server}. Baca lagi labelnya."))
PORT_MISSING = define("port_missing", _("Tulis sakelar dan portnya seperti pada label, misalnya ToR-06A dan 17."))


@dataclass(frozen=True)
class Side:
    """One feed that the server hangs on: `name` of its input, the feed, and its free sockets; none known: it is typed."""

    name: str
    feed: Feed | None
    free: list[str]
    known: bool

    @property
    def label(self) -> str:
        return self.feed.name if self.feed else str(_("Jalur {side}")).format(side=self.name[-1].upper())


def sides_of(server: Server, place: Occupation | None) -> list[Side]:
    """The feeds on which the server hangs at its place: all of the rack's, or with one power supply the allotted one.

    The first feed of the rack is outlet_a, the other one outlet_b.
    """
    if place is None:
        return []
    feeds = every = list(place.rack.feeds.order_by("name"))
    if wish_of(server.spec).psu_count == 1:
        own = (
            Allotment.objects.filter(server=server, released_at__isnull=True).values_list("feed_id", flat=True).first()
        )
        feeds = [feed for feed in feeds if feed.pk == own] or feeds[:1]
    taken = outlets_taken(place.rack_id, server)
    found: list[Side] = []
    hung: list[Feed | None] = [*feeds[:2]] or [None]
    for feed in hung:
        side = SIDES[0] if feed is None or feed == every[0] else SIDES[1]
        all_ = _outlets(place, feed)
        free = [one for one in all_ if one.casefold() not in taken[side]]
        found.append(Side(side, feed, free, bool(all_)))
    return found


def _outlets(place: Occupation, feed: Feed | None) -> list[str]:
    rows = Outlet.objects.filter(rack=place.rack_id, feed=feed).values_list("name", flat=True) if feed else []
    return sorted(rows, key=lambda one: [(not part.isdigit(), part.zfill(8)) for part in re.split(r"(\d+)", one)])


def outlets_taken(rack_id: int, server: Server) -> dict[str, dict[str, str]]:
    """For outlet_a and outlet_b: by socket of the rack, in small letters, the label of the other server that hangs on it."""
    here = Occupation.objects.filter(rack=rack_id, released_at__isnull=True, kind=Kind.USED).values("server")
    rows = Mounting.objects.filter(server__in=here, removed_at__isnull=True).exclude(server=server)
    found: dict[str, dict[str, str]] = {side: {} for side in SIDES}
    for *names, label in rows.values_list(*SIDES, "server__label"):
        for side, name in zip(SIDES, names, strict=True):
            if name:
                found[side][name.casefold()] = label
    return found


def read_outlets(server: Server, place: Occupation, data: Mapping[str, Any]) -> dict[str, str]:
    """The sockets as they are kept. Refuses one that is not the rack's, or that another server hangs on."""
    found = dict.fromkeys(SIDES, "")
    for side in sides_of(server, place):
        name = one_line(str(data.get(side.name) or ""))[:60]
        if not name:
            raise Refusal(OUTLET_MISSING, feed=side.label)
        taken = outlets_taken(place.rack_id, server)[side.name].get(name.casefold())
        if taken:
            raise Refusal(OUTLET_TAKEN, name=name, server=taken, free=_some(side.free))
        if side.known and name not in side.free:
            raise Refusal(OUTLET_UNKNOWN, name=name)
        found[side.name] = name
    return found


def hang(server: Server, rack_id: int, wiring: Mapping[str, Any], write: Callable[[], T]) -> T:
    """What `write` returns; it keeps that wiring of the server in that rack.

    Refuses a socket, a port or a MAC that another standing server has, also one that took it in this very moment.
    """
    _refuse_taken(server, rack_id, wiring)
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        _refuse_taken(server, rack_id, wiring)
        raise


def _refuse_taken(server: Server, rack_id: int, wiring: Mapping[str, Any]) -> None:
    taken = outlets_taken(rack_id, server) if any(wiring.get(side) for side in SIDES) else {}
    for side in taken:
        name = str(wiring.get(side) or "")
        other = taken[side].get(name.casefold())
        if other:
            raise Refusal(OUTLET_TAKEN, name=name, server=other, free=_some(_free(server, rack_id, side)))
    switch, port, mac = (str(wiring.get(name) or "") for name in ("switch", "port", "mac"))
    others = Mounting.objects.filter(removed_at__isnull=True).exclude(server=server).select_related("server")
    held = others.filter(switch__iexact=switch, port__iexact=port).first() if switch and port else None
    if held is not None:
        raise Refusal(PORT_TAKEN, port=port, switch=switch, server=held.server.label)
    held = others.filter(mac=mac).first() if mac else None
    if held is not None:
        raise Refusal(MAC_TAKEN, mac=mac, server=held.server.label)


def _free(server: Server, rack_id: int, side: str) -> list[str]:
    place = Occupation.objects.filter(server=server, rack=rack_id, released_at__isnull=True).first()
    return next((one.free for one in sides_of(server, place) if one.name == side), [])


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) or "–"


def read_mac(text: object) -> str:
    """Six pairs with colons, in small letters, or nothing."""
    mac = re.sub(r"[-.\s]", ":", one_line(str(text or "")).lower())
    if re.fullmatch(r"[0-9a-f]{12}", mac.replace(":", "")):
        bare = mac.replace(":", "")
        return ":".join(bare[at : at + 2] for at in range(0, 12, 2))
    if mac:
        raise Refusal(MAC_WRONG)
    return ""


def read_port(data: Mapping[str, Any]) -> dict[str, str]:
    """Switch, port and MAC as they are kept; `hang` sees whether they are free."""
    switch, port = one_line(str(data.get("switch") or ""))[:80], one_line(str(data.get("port") or ""))[:40]
    mac = read_mac(data.get("mac"))
    if not switch or not port:
        raise Refusal(PORT_MISSING)
    return {"switch": switch, "port": port, "mac": mac}


def switch_near(place: Occupation | None) -> str:
    """The switch that the last server of this rack was connected to; "" where there is none."""
    if place is None:
        return ""
    here = Occupation.objects.filter(rack=place.rack_id, released_at__isnull=True, kind=Kind.USED).values("server")
    rows = Mounting.objects.filter(server__in=here, removed_at__isnull=True).exclude(switch="").order_by("-id")
    return rows.values_list("switch", flat=True).first() or ""
