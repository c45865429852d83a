"""SOP step 9 and row W2: mounted where it was promised, addressed, seen by monitoring; or unmounted and handed back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from kolokasi.addressing.models import Address
from kolokasi.base import clock
from kolokasi.base.refusal import Refusal, define
from kolokasi.base.text import one_line
from kolokasi.cases.models import Case, CaseServer, OpenTask
from kolokasi.facility import actions as facility
from kolokasi.facility.models import Occupation, Rack
from kolokasi.monitoring import queries as watched
from kolokasi.monitoring.asking import ask_all
from kolokasi.monitoring.models import Target
from kolokasi.procedure import facts, printing, promise
from kolokasi.procedure.acts import Act, Doing, Part, PartDoing, ask
from kolokasi.procedure.answers import moment_of
from kolokasi.procedure.colocation import at_the_rack
from kolokasi.procedure.colocation.connecting import read_mac
from kolokasi.procedure.colocation.standing import Standing, names_of, reasons, standing_of
from kolokasi.procedure.models import Waiver
from kolokasi.procedure.saying import reason_of
from kolokasi.servers.models import Mounting, Receipt, Server
from kolokasi.sop.spec import Field, Words

NOT_MOUNTED = define("server_not_mounted", _("{names} belum dipasang. Catat rak dan unitnya lebih dulu."))
NO_ADDRESS = define("server_without_address", _("{names} belum mempunyai alamat IP. Beri alamatnya lebih dulu."))
NOT_SEEN = define(
    "server_not_seen",
    _(
        "{names} belum terlihat hidup oleh sistem monitoring. {why} Periksa kabel dan layanannya, tekan “Tanya monitoring”,"
        " atau mintalah Pranata Komputer membebaskannya dengan alasan."
    ),
)
UNIT_WRONG = define("mounting_unit_wrong", _("Tulis nomor unit terbawah dengan angka bulat, misalnya 21."))
VLAN_WRONG = define("mounting_vlan_wrong", _("VLAN adalah angka 1 sampai 4094. Periksa di kartu jaringannya."))
SERIAL_DIFFERS = define(
    "returned_serial_differs",
    _("Nomor seri {found} bukan yang tercatat di tanda terima ({received}). Periksa server yang akan diserahkan."),
)
HAND_BACK_ALL = define(
    "hand_back_all", _("Server yang ada di sini dikembalikan semuanya. Isi nomor serinya, tidak ada yang dicoret.")
)


def perform(doing: Doing) -> None:
    """Every server stands, has its address and was seen; the record of the work is written from what was done."""
    for index in doing.struck:
        for line in promise.servers_of(doing.case):
            if line.index == index:
                promise.drop_server(doing.case, line.server, at=doing.at, actor=doing.doer.actor)
    every = standing_of(doing.case, doing.task.round, doing.at)
    lacking = _lacking(every)
    if lacking:
        raise lacking[0]
    promise.use(doing.case, actor=doing.doer.actor)
    doing.data["servers"] = [_kept(one) for one in every]
    doing.data["monitoring_waiver"] = {one.line.server.label: one.waiver.reason for one in every if one.waiver}
    printing.write(doing, "ba_pemasangan", facts.installation(doing, every))


def _lacking(every: Sequence[Standing]) -> list[Refusal]:
    """What still stands in the way of closing the step, in the order in which it is done."""
    left = (
        (NOT_MOUNTED, [one for one in every if one.mounting is None]),
        (NO_ADDRESS, [one for one in every if one.mounting is not None and one.address is None]),
        (NOT_SEEN, [one for one in every if one.address is not None and not one.proven]),
    )
    return [Refusal(code, names=names_of(which), why=reasons(which)) for code, which in left if which]


def _kept(one: Standing) -> dict[str, Any]:
    return {
        "label": one.line.server.label,
        "place": facility.place_of(one.place) if one.place else "",
        "address": str(one.address.host) if one.address else "",
        "seen_at": one.seen.at.isoformat() if one.seen else "",
    }


def look(case: Case, task: OpenTask, at: datetime) -> Mapping[str, Any]:
    """Every server as it stands, and what is left to do before the step may close."""
    every = standing_of(case, task.round, at)
    return {
        "servers": every,
        "systems": watched.settings(at).systems,
        "blocked": [str(one) for one in _lacking(every)],
    }


def _server(doing: PartDoing) -> CaseServer:
    return CaseServer.objects.select_related("server__agency").get(case=doing.case, index=int(doing.data["server"]))


def _mount(doing: PartDoing) -> None:
    data, line = doing.data, _server(doing)
    unit, vlan = data["unit"], data["vlan"]
    if unit is None or unit != int(unit):
        raise Refusal(UNIT_WRONG)
    if vlan is not None and (vlan != int(vlan) or not 1 <= vlan <= 4094):
        raise Refusal(VLAN_WRONG)
    at_the_rack.put_up(
        doing.case, line, doing.doer, rack_id=int(data["rack"]), unit=int(unit), at=doing.at,
        mounted_at=moment_of(data["mounted_at"]) or doing.at,
        outlet_a=one_line(data["outlet_a"] or "")[:60], outlet_b=one_line(data["outlet_b"] or "")[:60],
        switch=one_line(data["switch"] or "")[:80], port=one_line(data["port"] or "")[:40],
        vlan=int(vlan) if vlan is not None else None, mac=read_mac(data["mac"]),
        note=one_line(data["note"] or "")[:300],
    )  # fmt: skip


def _unmount(doing: PartDoing) -> None:
    """A slip is taken back: the server lies on the counter again and its place is merely promised."""
    at_the_rack.take_down(_server(doing).server, doing.doer, at=doing.at)


def _address(doing: PartDoing) -> None:
    data, port = doing.data, doing.data["port"]
    at_the_rack.give_address(
        doing.case, _server(doing), doing.doer, wanted=one_line(data["address"] or ""),
        dns_name=one_line(data["dns_name"] or ""), port=int(port) if port is not None else None, at=doing.at,
    )  # fmt: skip


def _probe(case: Case, _task: OpenTask, raw: Mapping[str, Any], actor: str, at: datetime) -> None:
    """Nobody answers yet where the server shall answer; what is no server of the case is refused by the answers' check."""
    lines = {str(line.index): line for line in promise.servers_of(case)}
    line = lines.get(str(raw.get("server")))
    if line is not None and line.server.state == Server.State.MOUNTED:
        at_the_rack.clear_address(case, line, wanted=one_line(str(raw.get("address") or "")), actor=actor, at=at)


def _look_again(_case: Case, _task: OpenTask, at: datetime) -> None:
    ask_all(at)


def _waive(doing: PartDoing) -> None:
    Waiver.objects.get_or_create(
        case=doing.case,
        server=_server(doing).server,
        round=doing.place.task.round,
        kind=Waiver.MONITORING,
        defaults={
            "element": doing.place.task.element,
            "reason": reason_of(doing.data["reason"]),
            "by": doing.doer.account,
            "post_key": doing.doer.post,
            "acting": doing.doer.acting,
            "at": doing.at,
        },
    )


def _choices(case: Case, wanted: str) -> tuple[tuple[str, Words], ...]:
    lines = [line for line in promise.servers_of(case) if line.server.state == wanted]
    return tuple((str(line.index), Words(f"{line.server.label} · {line.server.name}")) for line in lines)


def _unaddressed(case: Case) -> tuple[tuple[str, Words], ...]:
    """Those that stand and have no address, or are not watched at it (any more, when they were unmounted meanwhile)."""
    used = Address.objects.filter(state=Address.State.USED, server__isnull=False).values("server_id")
    watched_now = Target.objects.filter(retired_at__isnull=True).values("server_id")
    done = CaseServer.objects.filter(case=case, server__in=used).filter(server__in=watched_now)
    without = CaseServer.objects.filter(case=case).exclude(pk__in=done).values_list("index", flat=True)
    return tuple(one for one in _choices(case, Server.State.MOUNTED) if int(one[0]) in set(without))


def _unwaived(case: Case) -> tuple[tuple[str, Words], ...]:
    rounds = OpenTask.objects.filter(case=case).values("round")
    waived = set(
        Waiver.objects.filter(case=case, round__in=rounds, kind=Waiver.MONITORING).values_list(
            "server__case_servers__index", flat=True
        )
    )
    return tuple(one for one in _choices(case, Server.State.MOUNTED) if int(one[0]) not in waived)


def _something_unseen(case: Case, task: OpenTask) -> bool:
    """A server has its address, and neither monitoring has seen it nor has anybody waived that."""
    if not _choices(case, Server.State.MOUNTED):
        return False
    return any(one.address is not None and not one.proven for one in standing_of(case, task.round, clock.now()))


def _which(choices: tuple[tuple[str, Words], ...]) -> Field:
    return ask("server", "Server", "Server", kind="choice", required=True, choices=choices)


def _racks() -> tuple[tuple[str, Words], ...]:
    racks = Rack.objects.select_related("room").order_by("room__name", "name")
    return tuple((str(rack.pk), Words(f"{rack.name} · {rack.room.name}")) for rack in racks)


def _mount_fields(case: Case) -> tuple[Field, ...]:
    return (
        _which(_choices(case, Server.State.RECEIVED)),
        ask("rack", "Rak", "Rack", kind="choice", required=True, choices=_racks()),
        ask(
            "unit",
            "Unit terbawah",
            "Lowest unit",
            "Angka saja, misalnya 21.",
            "The number only, for example 21.",
            kind="number",
            required=True,
            unit="U",
        ),
        ask("outlet_a", "Stopkontak jalur A", "Outlet on feed A"),
        ask("outlet_b", "Stopkontak jalur B", "Outlet on feed B"),
        ask("switch", "Sakelar jaringan", "Switch"),
        ask("port", "Port sakelar", "Switch port"),
        ask("vlan", "VLAN", "VLAN", kind="number"),
        ask("mac", "Alamat MAC", "MAC address", "Misalnya 3c:ec:ef:01:ab:7f.", "For example 3c:ec:ef:01:ab:7f."),
        ask(
            "mounted_at",
            "Dipasang pada",
            "Mounted at",
            "Kosongkan bila sekarang.",
            "Leave empty when it is now.",
            kind="datetime",
        ),
        ask("note", "Catatan", "Note"),
    )


def _promised_place(case: Case, server: str = "") -> dict[str, str]:
    """That server, else the first one that waits, at its promised place."""
    waiting = [line for line in promise.servers_of(case) if line.server.state == Server.State.RECEIVED]
    chosen = next((line for line in waiting if str(line.index) == server), waiting[0] if waiting else None)
    if chosen is None:
        return {}
    place = Occupation.objects.filter(server=chosen.server, released_at__isnull=True).first()
    known = {"server": str(chosen.index)}
    held = Address.objects.filter(server=chosen.server, state=Address.State.HELD).select_related("prefix").first()
    if held and held.prefix.vlan:
        known["vlan"] = str(held.prefix.vlan)
    return known | ({"rack": str(place.rack_id), "unit": str(place.unit)} if place else {})


def _first_unaddressed(case: Case, server: str = "") -> dict[str, str]:
    """That server, else the first one that stands and has no address yet."""
    waiting = [key for key, _label in _unaddressed(case)]
    return {"server": server if server in waiting else waiting[0]} if waiting else {}


def _address_fields(case: Case) -> tuple[Field, ...]:
    return (
        _which(_unaddressed(case)),
        ask(
            "address",
            "Alamat yang dikehendaki",
            "Wanted address",
            "Kosongkan untuk alamat yang dijanjikan.",
            "Leave empty for the promised address.",
        ),
        ask("dns_name", "Nama DNS", "DNS name"),
        ask(
            "port",
            "Port pantauan",
            "Monitored port",
            "Kosongkan bila memakai port biasa.",
            "Leave empty for the usual port.",
            kind="number",
        ),
    )


def _waive_fields(case: Case) -> tuple[Field, ...]:
    return (
        _which(_unwaived(case)),
        ask(
            "reason",
            "Alasan membebaskan",
            "Reason for the waiver",
            "Berdiri di berita acara dengan nama Anda.",
            "Stands in the record of the work with your name.",
            kind="long",
            required=True,
        ),
    )


MOUNT = Part(
    "mount",
    Words("Pasang server", "Mount a server"),
    Words("Catat pemasangan", "Enter the mounting"),
    _mount,
    _mount_fields,
    Words(
        "Tempat yang dijanjikan sudah terisi; tempat kosong lain boleh, janji ikut pindah.",
        "The promised place is filled in; another free one is fine, the promise moves along.",
    ),
    open=lambda case, _task: bool(_choices(case, Server.State.RECEIVED)),
    suggest=_promised_place,
    about=_promised_place,
    leads=True,
)
ADDRESS = Part(
    "address",
    Words("Beri alamat IP", "Give an IP address"),
    Words("Beri alamat dan daftarkan ke monitoring", "Give it and enrol in monitoring"),
    _address,
    _address_fields,
    ahead=_probe,
    open=lambda case, _task: bool(_unaddressed(case)),
    suggest=_first_unaddressed,
    about=_first_unaddressed,
    leads=True,
)
WATCH = Part(
    "watch",
    Words("Tanya monitoring", "Ask monitoring"),
    Words("Tanya monitoring", "Ask monitoring"),
    lambda _doing: None,
    hint=Words("Monitoring menjawab apa yang dilihatnya sekarang.", "Monitoring says what it sees now."),
    open=_something_unseen,
    before=_look_again,
    leads=True,
)
UNMOUNT = Part(
    "unmount",
    Words("Lepas lagi (salah catat)", "Unmount again (a slip)"),
    Words("Lepas server ini", "Unmount this server"),
    _unmount,
    lambda case: (_which(_choices(case, Server.State.MOUNTED)),),
    open=lambda case, _task: bool(_choices(case, Server.State.MOUNTED)),
)
WAIVE = Part(
    "waive",
    Words("Bebaskan dari bukti monitoring", "Waive the proof of monitoring"),
    Words("Bebaskan dengan alasan", "Waive with a reason"),
    _waive,
    _waive_fields,
    Words("Hanya bila server memang tidak dapat dipantau.", "Only when the server cannot be watched."),
    posts=("pranata_komputer", "kabid_aptika"),
    open=lambda case, _task: bool(_unwaived(case)),
)

MOUNTING = Act(perform=perform, before=_look_again, look=look, parts=(MOUNT, ADDRESS, WATCH, UNMOUNT, WAIVE))


def hand_back(doing: Doing) -> None:
    """Row W2: each serial equals its receipt; then units, power and target are free and the address is in quarantine."""
    if doing.struck:
        raise Refusal(HAND_BACK_ALL)
    lines = [line for line in promise.servers_of(doing.case) if line.server.is_here]
    for line in lines:
        given = (doing.data.get("serial") or [])[line.index]
        receipt = Receipt.objects.filter(server=line.server, given_back_at__isnull=True).first()
        expected = receipt.serial if receipt and receipt.serial else line.server.serial
        if expected and one_line(given or "").casefold() != expected.casefold():
            raise Refusal(SERIAL_DIFFERS, found=given, received=expected)
    facility.lock_plant()  # before the number of the record is taken
    printing.write(doing, "bast_pengembalian", facts.handing_back(doing, lines))
    for line in lines:
        Receipt.objects.filter(server=line.server, given_back_at__isnull=True).update(
            given_back_at=doing.happened_at, given_back_to=one_line(doing.data.get("received_by") or "")[:150]
        )
        Mounting.objects.filter(server=line.server, removed_at__isnull=True).update(removed_at=doing.at)
        promise.hand_back(line.server, at=doing.at, actor=doing.doer.actor)
    promise.release(doing.case, at=doing.at, actor=doing.doer.actor, why="dibatalkan pemohon")


HAND_BACK = Act(perform=hand_back)
