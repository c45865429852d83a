"""The ticks of one server as the phone shows them: what is done, what is next, what each form offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.facility.actions import place_of
from kolokasi.facility.drawing import FRONT, elevation
from kolokasi.facility.models import Occupation, Rack
from kolokasi.facility.racks import rack_figures, standing_in
from kolokasi.procedure.colocation import connecting
from kolokasi.procedure.colocation.other_place import Fit, fit_in
from kolokasi.procedure.colocation.standing import Standing, standing_of
from kolokasi.servers.models import MountingEntry
from kolokasi.servers.ticks import ticks_of

CHANGEABLE = frozenset({"rack", "units", "outlets", "port"})
Ticks = Mapping[str, MountingEntry]


@dataclass
class Step:
    """One tick: what it is called, what was entered, when it was done; `now` is the one whose form stands open."""

    kind: str
    title: str
    said: str
    done: bool
    at: datetime | None = None
    now: bool = False
    warn: bool = False

    @property
    def changeable(self) -> bool:
        return self.done and self.kind in CHANGEABLE


@dataclass
class Flow:
    """Everything that the page of one server shows."""

    line: CaseServer
    task: OpenTask
    standing: Standing
    steps: list[Step]
    fit: Fit | None
    picture: SafeString
    offers: dict[str, Any] = field(default_factory=dict)

    @property
    def ready(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def complete(self) -> bool:
        return self.ready == len(self.steps)


def flow_of(case: Case, task: OpenTask, line: CaseServer, at: datetime, change: str = "") -> Flow:
    """The server as far as it has come; with `change` that tick's form stands open again."""
    standing = next(one for one in standing_of(case, task.round, at) if one.line.pk == line.pk)
    ticks = ticks_of(line.server)
    fit = _fit(case, line, standing, ticks, at)
    steps = _steps(standing, ticks, fit)
    chosen = next((one for one in steps if one.kind == change and one.changeable), None)
    current = chosen or next((one for one in steps if not one.done), None)
    if current is not None:
        current.now = True
    asked = any(step.kind == "outlets" and (step.now or not step.done) for step in steps)
    loads = _loads(standing.place, at) if asked else []
    return Flow(line, task, standing, steps, fit, _picture(standing, fit), _offers(standing, ticks) | {"loads": loads})


def _fit(case: Case, line: CaseServer, standing: Standing, ticks: Ticks, at: datetime) -> Fit | None:
    """The rack that was scanned last, else the promised one, with the unit to take in it."""
    said = ticks.get("rack")
    rack_id = said.data["rack"] if said else standing.place.rack_id if standing.place else 0
    rack = Rack.objects.select_related("room").filter(pk=rack_id).first()
    return fit_in(case, line, rack, at) if rack else None


def _picture(standing: Standing, fit: Fit | None) -> SafeString:
    if fit is None:
        return SafeString("")
    here = standing_in([fit.rack.pk], detailed=True).get(fit.rack.pk, [])
    mine = {standing.place.pk} if standing.place else set()
    return elevation(fit.rack.name, fit.rack.units, here, FRONT, mine=mine)


def _loads(place: Occupation | None, at: datetime) -> list[tuple[str, int]]:
    """For each feed of the rack its name and how many per cent of it are used and promised, this server with them."""
    if place is None:
        return []
    bars = rack_figures(place.rack_id, [], at).feeds
    return [(bar.name, round(100 * (bar.used + bar.promised) / bar.total)) for bar in bars if bar.total]


def _offers(standing: Standing, ticks: Ticks) -> dict[str, Any]:
    """What the forms offer: free sockets by feed, the switch of the neighbours, the photographs taken."""
    mounted = standing.mounting
    return {
        "sides": [
            (side, getattr(mounted, side.name) if mounted else "")
            for side in connecting.sides_of(standing.line.server, standing.place)
        ],
        "switch": (mounted.switch if mounted else "") or connecting.switch_near(standing.place),
        "port": mounted.port if mounted else "",
        "mac": mounted.mac if mounted else "",
        "front": ticks.get("photo_front"),
        "rear": ticks.get("photo_rear"),
    }


def _steps(standing: Standing, ticks: Ticks, fit: Fit | None) -> list[Step]:
    mounted, place = standing.mounting, standing.place
    stands = mounted is not None and place is not None and (fit is None or fit.rack.pk == place.rack_id)
    power, rear, front = ticks.get("power"), ticks.get("photo_rear"), ticks.get("photo_front")
    return [
        _server(standing, ticks),
        _rack(fit, ticks, done=mounted is not None or "rack" in ticks),
        _units(standing, ticks, fit, done=stands),
        Step("outlets", _("Stopkontak"), _outlets(standing), bool(mounted and (mounted.outlet_a or mounted.outlet_b)),
             _at(ticks, "outlets")),
        Step("port", _("Port jaringan"), _port(standing), bool(mounted and mounted.switch and mounted.port),
             _at(ticks, "port")),
        _address(standing, ticks),
        Step("photos", _("Foto depan dan belakang"), _("Papan nama dan kabelnya terbaca"), bool(front and rear),
             rear.done_at if rear else None),
        Step("power", _("Nyalakan"), _("Catat waktu hidup, kedua lampu catu daya hijau"),
             bool(mounted and mounted.powered_at), mounted.powered_at if mounted else None,
             warn=bool(power and power.data.get("lights") == "some")),
        _seen(standing),
    ]  # fmt: skip


def _at(ticks: Ticks, kind: str) -> datetime | None:
    return ticks[kind].done_at if kind in ticks else None


def _server(standing: Standing, ticks: Ticks) -> Step:
    server = standing.line.server
    done = "server" in ticks or standing.mounting is not None
    serial = _("nomor seri %(serial)s") % {"serial": server.serial} if server.serial else ""
    said = ", ".join(part for part in (server.label, serial) if part)
    return Step("server", _("Server di tangan Anda"), said, done, _at(ticks, "server"))


def _rack(fit: Fit | None, ticks: Ticks, *, done: bool) -> Step:
    if fit is None:
        return Step("rack", _("Rak"), _("Pindai label rak"), done)
    name = _("Rak %(name)s") % {"name": fit.rack.name}
    return Step("rack", name, fit.rack.room.name, done, _at(ticks, "rack"), warn=not fit.as_promised)


def _units(standing: Standing, ticks: Ticks, fit: Fit | None, *, done: bool) -> Step:
    if done and standing.place is not None:
        said = _("Sesuai janji") if fit and fit.as_promised else _("Janji ikut pindah ke sini")
        return Step("units", place_of(standing.place), said, done, _at(ticks, "units"))
    title = _("Unit U%(unit)s") % {"unit": fit.unit} if fit and fit.unit else _("Unit")
    return Step("units", title, _("Unit terbawah server"), done=False)


def _outlets(standing: Standing) -> str:
    mounted = standing.mounting
    given = [one for one in (mounted.outlet_a, mounted.outlet_b) if one] if mounted else []
    return " · ".join(given) or _("Jalur A dan B")


def _port(standing: Standing) -> str:
    mounted = standing.mounting
    if mounted is None or not mounted.switch:
        return _("Sakelar, port, alamat MAC")
    return " · ".join(part for part in (f"{mounted.switch} / {mounted.port}", mounted.mac) if part)


def _address(standing: Standing, ticks: Ticks) -> Step:
    given = standing.address or standing.kept_address
    vlan = given.prefix.vlan if given and isinstance(given.prefix.vlan, int) else None
    said = str(given.host) if given else _("Diberi dari blok alamat yang kosong")
    said = _("%(address)s, VLAN %(vlan)s") % {"address": said, "vlan": vlan} if vlan else said
    return Step("address", _("Alamat IP terpasang"), said, standing.address is not None, _at(ticks, "address"))


def _seen(standing: Standing) -> Step:
    if standing.seen is not None:
        at = standing.seen.seen_until
        return Step("watch", _("Monitoring sudah melihat server"), _("hidup"), done=True, at=at)
    if standing.waiver is not None:
        said = _("dibebaskan %(who)s") % {"who": standing.waiver.by.name}
        return Step("watch", _("Bukti monitoring dibebaskan"), said, done=True, warn=True)
    said = _("Sesudah alamatnya ada")
    if standing.address is not None:
        said = standing.said.health if standing.said else _("Menunggu jawaban dari %(host)s") % {
            "host": standing.address.host
        }  # fmt: skip
    return Step("watch", _("Monitoring melihat server"), said, done=False, warn=standing.said is not None)
