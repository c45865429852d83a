"""Step 9 from the phone at the rack: one tick after the other, each arriving once however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.base import events
from kolokasi.base.once_more import in_one_transaction
from kolokasi.base.refusal import NOT_FOUND, Refusal, define
from kolokasi.base.text import one_line, whole_number
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.facility.models import Occupation, Rack
from kolokasi.people.models import Account
from kolokasi.people.queries import standings
from kolokasi.procedure import queries
from kolokasi.procedure.colocation import at_the_rack, connecting
from kolokasi.procedure.colocation.other_place import fit_in
from kolokasi.procedure.completing import may_act
from kolokasi.procedure.hands import hold
from kolokasi.procedure.queries import Place
from kolokasi.servers.models import Mounting, MountingEntry, Photo
from kolokasi.servers.photos import Picture, keep_photo, stored_picture
from kolokasi.servers.ticks import tick, ticked, ticks_of

ACT = "mount"
Kind = MountingEntry.Kind
LONGEST_KEY = 64

KEY_WRONG = define("tick_key_wrong", _("Isian ini tidak bernomor. Muat ulang halamannya, lalu kirim lagi."), 400)
KEY_REUSED = define("tick_key_reused", _("Nomor isian ini sudah dipakai untuk isian lain. Muat ulang halamannya."), 409)
OTHER_SERVER = define(
    "other_server_scanned", _("Label {found} bukan server ini ({label}). Ambil server yang benar, lalu pindai lagi.")
)
RACK_UNKNOWN = define("rack_not_known", _("Rak {found} tidak dikenal. Pindai label di rak atau tulis nama raknya."))
RACK_FULL = define("rack_does_not_fit", _("Rak {rack} tidak memuat server ini. {why} Tempat terdekat: {nearest}."))
RACK_FIRST = define("rack_comes_first", _("Pindai dulu rak tempat server ini dipasang."))
PLACE_FIRST = define("units_come_first", _("Catat dulu unit tempat server ini berdiri."))
UNIT_WRONG = define("unit_not_whole", _("Tulis nomor unit terbawah dengan angka bulat, misalnya 21."))
NO_PHOTO = define("photo_missing", _("Ambil fotonya dulu, lalu kirim."))
LIGHTS_WRONG = define("lights_unknown", _("Pilih keadaan lampu catu dayanya."))


@dataclass(frozen=True)
class Sent:
    """What a phone sends: the kind of tick, what was entered, its own key, and how long ago it was done."""

    kind: str
    key: str
    data: Mapping[str, Any]
    age: timedelta = timedelta(0)
    photo: bytes | None = None


@dataclass(frozen=True)
class Ticked:
    """The row, and whether it was there before."""

    entry: MountingEntry
    again: bool


@dataclass(frozen=True)
class Tick:
    """One tick at the moment it is made, its case locked."""

    kind: str
    place: Place
    line: CaseServer
    data: Mapping[str, Any]
    done_at: datetime
    at: datetime
    picture: Picture | None

    @property
    def mounting(self) -> Mounting:
        found = Mounting.objects.filter(server=self.line.server, removed_at__isnull=True).first()
        if found is None:
            raise Refusal(PLACE_FIRST)
        return found

    def text(self, name: str, longest: int = 80) -> str:
        return one_line(str(self.data.get(name) or ""))[:longest]


def open_line(case: Case, index: int) -> tuple[OpenTask, CaseServer]:
    """The step 9 that waits and the server with that place in the declaration; refuses as unknown where there is none."""
    line = CaseServer.objects.select_related("server__agency").filter(case=case, index=index).first()
    task = next((one for one in OpenTask.objects.filter(case=case) if is_mounting(case, one)), None)
    if line is None or task is None:
        raise Refusal(NOT_FOUND)
    return task, line


def is_mounting(case: Case, task: OpenTask) -> bool:
    """Whether the task is the mounting of its procedure."""
    spec = queries.procedure_of(case.revision_id).tasks.get(task.element)
    return spec is not None and spec.act == ACT


def make_tick(
    *, number: str, index: int, element: str, round: int, account: Account, sent: Sent, at: datetime
) -> Ticked:
    """The thing is done and ticked off, in one transaction. The same key again gives the first row and does nothing."""
    key = one_line(sent.key)
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Refusal(KEY_WRONG)
    if sent.kind not in _DOINGS:
        raise Refusal(NOT_FOUND)
    picture = None
    if sent.kind in PHOTOS:
        may_act(number=number, element=element, round=round, account=account, at=at)
        if sent.photo is None:
            raise Refusal(NO_PHOTO)
        picture = stored_picture(sent.photo, at)

    if sent.kind == Kind.ADDRESS:
        _clear_address(number, index, element, round, account, sent, at)

    @in_one_transaction
    def make() -> Ticked:
        place = queries.access_task(account, number, element, round, at)
        if not is_mounting(place.case, place.task):
            raise Refusal(NOT_FOUND)
        _task, line = open_line(place.case, index)
        before = ticked(line.server, key)
        if before is not None:
            if before.kind != sent.kind:
                raise Refusal(KEY_REUSED)
            return Ticked(before, again=True)
        hold(place)
        done = max(place.task.opened_at, at - max(sent.age, timedelta(0)))
        doing = Tick(sent.kind, place, line, sent.data, min(done, at), at, picture)
        kept = _DOINGS[sent.kind](doing)
        entry = tick(server=line.server, kind=sent.kind, data=kept, done_at=doing.done_at, at=at, by=account, key=key)
        events.record(
            kind="case", subject=number, act="mounting_ticked", actor=place.doer.actor, post=place.doer.post,
            acting=place.doer.acting,
            new={"server": line.server.label, "kind": sent.kind, "done_at": doing.done_at.isoformat(), "tick": entry.pk},
        )  # fmt: skip
        return Ticked(entry, again=False)

    return make()


def _clear_address(
    number: str, index: int, element: str, round: int, account: Account, sent: Sent, at: datetime
) -> None:
    """Whoever may give the address has the network asked first; what was ticked already is not asked about again."""
    may_act(number=number, element=element, round=round, account=account, at=at)
    line = CaseServer.objects.select_related("case", "server__agency").filter(case__number=number, index=index).first()
    if line is None or line.server.state != "mounted" or ticked(line.server, one_line(sent.key)):
        return
    wanted = one_line(str(sent.data.get("address") or ""))[:80]
    at_the_rack.clear_address(line.case, line, wanted=wanted, actor=f"account:{account.pk}", at=at)


def _server(doing: Tick) -> dict[str, Any]:
    """The label or the serial in hand is this server's."""
    server, found = doing.line.server, doing.text("label")
    known = {server.label.casefold(), server.serial.casefold()} - {""}
    if found.rstrip("/").rpartition("/")[2].casefold() not in known and found.casefold() not in known:
        raise Refusal(OTHER_SERVER, found=found or "–", label=server.label)
    return {"label": server.label}


def rack_named(text: str) -> Rack:
    """The rack that a scanned label (an address ending in /r/7/) or a name means."""
    racks = Rack.objects.select_related("room")
    head, _slash, tail = one_line(text).rstrip("/").rpartition("/")
    scanned = whole_number(tail, 0) if head == "r" or head.endswith("/r") else 0
    found = list(racks.filter(pk=scanned) if scanned else racks.filter(name__iexact=one_line(text)[:60])[:2])
    if len(found) != 1:
        raise Refusal(RACK_UNKNOWN, found=one_line(text)[:60] or "–")
    return found[0]


def _rack(doing: Tick) -> dict[str, Any]:
    """The promised rack, or another one that takes the server: the verdict is asked at once."""
    rack = rack_named(str(doing.data.get("rack") or ""))
    fit = fit_in(doing.place.case, doing.line, rack, doing.at)
    if fit.unit is None:
        raise Refusal(RACK_FULL, rack=rack.name, why=fit.why, nearest=fit.nearest or "–")
    return {"rack": rack.pk, "name": rack.name, "unit": fit.unit, "as_promised": fit.as_promised}


def _units(doing: Tick) -> dict[str, Any]:
    """The server stands in its units; elsewhere than promised the limits are judged and the promise comes along."""
    text = doing.text("unit", 10).upper().removeprefix("U")
    unit = whole_number(text, 0)
    if not unit:
        raise Refusal(UNIT_WRONG)
    said = ticks_of(doing.line.server).get(Kind.RACK)
    place = Occupation.objects.filter(server=doing.line.server, released_at__isnull=True).first()
    rack_id = said.data["rack"] if said else 0
    if not rack_id:
        raise Refusal(RACK_FIRST)
    promised = place is not None and place.rack_id == rack_id and place.unit == unit
    mounting = Mounting.objects.filter(server=doing.line.server, removed_at__isnull=True).first()
    where: dict[str, Any] = {"rack_id": rack_id, "unit": unit, "at": doing.at, "mounted_at": doing.done_at}
    if mounting is None:
        at_the_rack.put_up(doing.place.case, doing.line, doing.place.doer, **where)
    elif not promised:
        at_the_rack.move(doing.place.case, doing.line, doing.place.doer, mounting=mounting, **where)
    return {"rack": rack_id, "unit": unit, "as_promised": promised}


def _keep(mounting: Mounting, found: Mapping[str, Any]) -> dict[str, Any]:
    Mounting.objects.filter(pk=mounting.pk).update(**found)
    return dict(found)


def _hang(doing: Tick, place: Occupation, found: Mapping[str, str]) -> dict[str, Any]:
    """The connection is kept, unless another server has it."""
    wiring = {"rack_number": place.rack_id, **found}
    connecting.hang(doing.line.server, place.rack_id, found, lambda: _keep(doing.mounting, wiring))
    return dict(found)


def _place(doing: Tick) -> Occupation:
    """Where the server stands; refuses while it stands nowhere."""
    found = doing.mounting
    return Occupation.objects.select_related("rack").get(server=found.server_id, released_at__isnull=True)


def _outlets(doing: Tick) -> dict[str, Any]:
    place = _place(doing)
    return _hang(doing, place, connecting.read_outlets(doing.line.server, place, doing.data))


def _port(doing: Tick) -> dict[str, Any]:
    return _hang(doing, _place(doing), connecting.read_port(doing.data))


def _address(doing: Tick) -> dict[str, Any]:
    """The promised address is set in the server, and monitoring is told to watch it there."""
    mounting = doing.mounting
    given = at_the_rack.give_address(
        doing.place.case,
        doing.line,
        doing.place.doer,
        wanted=doing.text("address"),
        dns_name="",
        port=None,
        at=doing.at,
    )
    vlan = given.prefix.vlan
    if isinstance(vlan, int):
        _keep(mounting, {"vlan": vlan})
    return {"address": str(given.host)}


def _photo(doing: Tick) -> dict[str, Any]:
    assert doing.picture is not None  # noqa: S101 - make_tick has stored it
    front = doing.kind == Kind.PHOTO_FRONT
    photo = keep_photo(
        server=doing.line.server, kind=Photo.Kind.MOUNTING if front else Photo.Kind.CABLING, upload=doing.picture,
        taken_at=doing.done_at, by=doing.place.doer.account, note=str(_("Depan") if front else _("Belakang")),
    )  # fmt: skip
    return {"photo": photo.pk}


def _power(doing: Tick) -> dict[str, Any]:
    lights = doing.text("lights", 10)
    if lights not in {"all", "some"}:
        raise Refusal(LIGHTS_WRONG)
    _keep(doing.mounting, {"powered_at": doing.done_at})
    return {"lights": lights}


PHOTOS = frozenset({Kind.PHOTO_FRONT.value, Kind.PHOTO_REAR.value})
_DOINGS: Mapping[str, Callable[[Tick], dict[str, Any]]] = {
    Kind.SERVER.value: _server,
    Kind.RACK.value: _rack,
    Kind.UNITS.value: _units,
    Kind.OUTLETS.value: _outlets,
    Kind.PORT.value: _port,
    Kind.ADDRESS.value: _address,
    Kind.PHOTO_FRONT.value: _photo,
    Kind.PHOTO_REAR.value: _photo,
    Kind.POWER.value: _power,
}


def waiting_lines(account: Account, at: datetime) -> list[CaseServer]:
    """The servers that the account may mount now: those of every step 9 that waits and that it may read."""
    cases = queries.readable_cases(account, at)
    posts = [found.key for found in standings(account, at)]
    tasks = OpenTask.objects.filter(case__in=cases, post_key__in=posts).select_related("case").order_by("due_at", "pk")
    ids = [one.case_id for one in tasks if is_mounting(one.case, one)]
    lines = CaseServer.objects.filter(case__in=ids).select_related("server__agency", "case")
    living = [one for one in lines if one.server.state in {"received", "mounted"}]
    return sorted(living, key=lambda one: (ids.index(one.case_id), one.index))


def open_mounting(account: Account, label: str, at: datetime) -> CaseServer | None:
    """The line of the server with that label, where its mounting waits for this account; else None."""
    return next((one for one in waiting_lines(account, at) if one.server.label == label), None)
