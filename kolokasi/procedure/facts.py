"""What documents are fed: the facts of a case in the shape that `letters/facts.py` names. Nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kolokasi.addressing.models import Address
from kolokasi.base import clock, policy
from kolokasi.cases.models import Case, CaseServer, Closing, Question
from kolokasi.facility.actions import place_of
from kolokasi.facility.models import Feed, Occupation, Site
from kolokasi.letters.models import AgendaEntry, Disposition, Instruction, Letter
from kolokasi.letters.queries import letterhead
from kolokasi.people.models import Agency
from kolokasi.procedure.models import CapacityCheck
from kolokasi.procedure.queries import Doer
from kolokasi.servers.models import Mounting, Receipt
from kolokasi.servers.rules import full_name, planned_watts

Facts = dict[str, Any]

RULES = [
    "Server berbentuk rak; server menara tidak diterima.",
    "Semua perangkat lunak berlisensi sah dan memenuhi standar keamanan informasi.",
    "Pengantar membawa kartu identitas dan dicatat di buku tamu ruang server.",
    "Pemilik aplikasi bertanggung jawab atas data dan hak akses di dalam server.",
]


def day(at: datetime) -> str:
    """The office's day as ISO."""
    return clock.office_date(at).isoformat()


def host() -> Agency | None:
    return Agency.objects.filter(is_host=True).first()


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


def _base(case: Case, at: datetime) -> Facts:
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
    addresses = Address.objects.filter(server=line.server, state__in=[Address.State.HELD, Address.State.USED])
    mounting = Mounting.objects.filter(server=line.server, removed_at__isnull=True).first()
    found: Facts = {"addresses": [str(one.host) for one in addresses.order_by("host")]}
    prefixed = addresses.select_related("prefix").order_by("host").first()
    if prefixed is not None:
        found["gateway"] = str(prefixed.prefix.gateway or "")
        found["vlan"] = str(prefixed.prefix.vlan or "")
        found["dns_name"] = prefixed.dns_name
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


# -- step 1+ and 2 ------------------------------------------------------------------------------------------------------


def disposition_sheet(case: Case, at: datetime) -> Facts:
    """The chain of instructions so far (DOMAIN 1.4)."""
    entry = AgendaEntry.objects.filter(case=case, direction=AgendaEntry.Direction.IN).order_by("-pk").first()
    sent = list(
        Disposition.objects.filter(case=case)
        .select_related("from_post", "to_post", "sender", "to_account")
        .order_by("seq")
    )
    labels = dict(Instruction.objects.values_list("key", "label"))
    return _base(case, at) | {
        "from_party": case.agency.name,
        "sifat": str(entry.get_sifat_display()) if entry else "",
        "urgency": str(entry.get_urgency_display()) if entry else "",
        "instructions": list(Instruction.objects.filter(active=True).values_list("label", flat=True)),
        "forward_to": list(dict.fromkeys(one.to_post.name for one in sent)),
        "dispositions": [
            {
                "from_post": f"{one.acting.capitalize()}. {one.from_post.name}" if one.acting else one.from_post.name,
                "from_name": one.sender.name,
                "to_post": one.to_post.name,
                "to_name": one.to_account.name if one.to_account else "",
                "instructions": [labels.get(key, key) for key in one.instructions],
                "note": one.note,
                "sent_at": one.sent_at.isoformat(),
                "read_at": one.read_at.isoformat() if one.read_at else "",
                "recalled_at": one.recalled_at.isoformat() if one.recalled_at else "",
            }
            for one in sent
        ],
    }


def control_card(case: Case, at: datetime) -> Facts:
    """The control card that follows the letter through the office (DOMAIN 1.8)."""
    facts = disposition_sheet(case, at)
    letter = facts["letter"]
    return facts | {
        "index": case.number,
        "sequence": letter["agenda_number"] or case.number,
        "direction": "M",
        "classification": policy.read("letters.classification", at, "500.12"),
        "summary": letter["subject"],
        "from_party": case.agency.name,
        "to_party": "Kepala Dinas",
        "handler": "Helpdesk",
        "attachment": "1 berkas",
    }


def letter_back(case: Case, at: datetime, missing: str) -> Facts:
    """Rows 1+ and 2+: the letter goes back to the applicant with what is missing."""
    lines = [line.strip(" -•\t") for line in missing.splitlines() if line.strip(" -•\t")]
    return _base(case, at) | {
        "addressee": [f"Kepala {case.agency.name}"],
        "subject": f"Kelengkapan permohonan {case.title}",
        "missing": lines,
        "contact": office_contact(at),
    }


# -- step 3 -------------------------------------------------------------------------------------------------------------


def capacity_check(check: CapacityCheck, question: Question, doer: Doer) -> Facts:
    """The Dokumen of row 3: the list of available capacity, every limit with needed and free, the building's answer."""
    case = check.case
    return _base(case, check.at) | {
        "checked_at": check.at.isoformat(),
        "as_of_at": check.at.isoformat(),
        "checked_by": person(doer),
        "verdict": check.verdict["verdict"],
        "binding": [LIMITS.get(one, one) for one in check.verdict["binding"]],
        "figures": figures(check),
        "servers": declared(case),
        "policy": check.policy,
        "rooms": [_room(one) for one in check.availability["rooms"]],
        "places": [f"{one['rack']} U{one['unit']}" for one in check.verdict.get("places") or []][:5],
        "building": {
            "answer": "cukup" if question.yes else "tidak cukup",
            "figure": f"{question.available_w} W" if question.available_w is not None else "",
            "answered_by": question.told_by or (question.answered_by.name if question.answered_by else ""),
            "answered_at": question.answered_at.isoformat() if question.answered_at else "",
            "note": question.note,
        },
    }


LIMITS = {
    "space": "Tempat di rak",
    "depth": "Kedalaman rak",
    "weight": "Beban rak",
    "rack_power": "Daya rak",
    "feed": "Jalur daya, bila satu jalur padam",
    "ups": "UPS, bila satu UPS padam",
    "cooling": "Pendinginan ruang",
    "building": "Listrik kantor",
    "bandwidth": "Bandwidth",
    "address": "Alamat IP",
    "mounting": "Bentuk server",
}


MANY = 1e12


def figures(check: CapacityCheck) -> list[Facts]:
    """The frozen limits as lines of a table."""
    return [
        {
            "label": LIMITS.get(one["limit"], one["limit"]),
            "needed": _figure(one["needed"]),
            "available": _figure(one["available"]),
            "unit": one.get("unit") or "",
            "scope": str(one.get("scope") or ""),
            "ok": one["ok"],
            "binds": one["limit"] in check.verdict["binding"],
        }
        for one in check.verdict["limits"]
    ]


def _figure(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < MANY else "sangat banyak"  # an IPv6 prefix holds more than JSON can count
    return str(value or "")


def _room(one: Mapping[str, Any]) -> Facts:
    ups, links = one.get("ups") or [], one.get("uplinks") or []
    return {
        "room": one["room"],
        "units_free": one["units"].get("free"),
        "units_run": one.get("largest_run"),
        "units_used": one["units"].get("used"),
        "units_promised": one["units"].get("promised"),
        "va_free": round(sum(bar.get("free_va") or 0 for bar in ups)),
        "watts_free": one.get("largest_watts"),
        "mbps_free": sum(bar.get("free") or 0 for bar in links),
    }


# -- steps 4 to 6 -------------------------------------------------------------------------------------------------------


def reply(
    case: Case,
    at: datetime,
    *,
    decision: str,
    accepted: Sequence[int],
    reasons: Sequence[str],
    extra: str,
    check: CapacityCheck | None,
    ship_by: date | None,
) -> Facts:
    """The reply letter from the decision: place and limits when accepted, reasons and frozen figures when refused."""
    asked = [index for index, one in enumerate(case.form.get("servers", [])) if not one.get("struck")]
    return _base(case, at) | {
        "addressee": [f"Kepala {case.agency.name}"],
        "subject": f"{'Persetujuan' if decision == 'accept' else 'Penolakan'} permohonan colocation {case.title}",
        "decision": decision,
        "servers": declared(case, accepted if decision == "accept" else asked),
        "not_accepted": declared(case, [i for i in asked if i not in accepted]) if decision == "accept" else [],
        "reasons": list(reasons),
        "extra": extra,
        "figures": [one for one in figures(check) if decision == "reject" and one["ok"] is False] if check else [],
        "ship_by": ship_by.isoformat() if ship_by else "",
        "ship_to": ship_to(at),
        "ship_hours": ship_hours(at),
        "contact": office_contact(at),
        "rules": rules(at),
    }


def ship_to(at: datetime) -> str:
    """Where servers are delivered: policy `office.ship_to`, else the office's address."""
    office = host()
    return policy.read("office.ship_to", at, "") or ((office.address or office.name) if office else "")


def ship_hours(at: datetime) -> str:
    """When servers are taken in: policy `office.ship_hours`."""
    return policy.read("office.ship_hours", at, "pada jam kerja")


def office_contact(at: datetime) -> str:
    """Whom to call: policy `office.contact`, else the office's telephone and e-mail."""
    office = host()
    own = ", ".join(part for part in (office.phone, office.email) if part) if office else ""
    return policy.read("office.contact", at, "") or own or "Helpdesk pusat data"


def rules(at: datetime) -> list[str]:
    """The rules of the data centre as the office keeps them (policy `office.rules`)."""
    return policy.read("office.rules", at, RULES)


# -- steps 7 and 8 ------------------------------------------------------------------------------------------------------


def goods_form(case: Case, at: datetime, data: Mapping[str, Any] | None = None) -> Facts:
    """The goods form: prefilled when it goes out with the letter, complete when the applicant has answered."""
    lines = declared(case)
    for place, line in enumerate(lines):
        for name, key in (("serial", "serial"), ("person", "contact"), ("arrival_date", "note")):
            given = (data or {}).get(name)
            if isinstance(given, list) and place < len(given) and given[place]:
                line[key] = given[place]
    letter = Letter.objects.filter(case=case, kind="surat_balasan", state=Letter.State.SIGNED).order_by("-pk").first()
    number = getattr(letter, "number", None) if letter else None
    return _base(case, at) | {
        "servers": lines,
        "ship_to": ship_to(at),
        "ship_hours": ship_hours(at),
        "contact": office_contact(at),
        "rules": rules(at),
        "reply_number": number.text if number else "",
        "reply_date": str(letter.dated_on) if letter and letter.dated_on else "",
    }


def receipt(case: Case, line: CaseServer, row: Receipt, doer: Doer) -> Facts:
    """The receipt given at the counter."""
    spec = case.form["servers"][line.index]
    return _base(case, row.at) | {
        "received_at": row.at.isoformat(),
        "received_by": person(doer),
        "handed_by": {"name": row.brought_by, "agency": case.agency.name},
        "servers": [
            server_line(spec, line)
            | {"serial": row.serial, "condition": row.condition, "accessories": f"{row.boxes} dus"}
        ],
    }


def verification(doing: Any, lines: Sequence[CaseServer]) -> Facts:
    """The berita acara of the comparison, field by field."""
    case, data = doing.case, doing.data
    servers = []
    for line in lines:
        rows = data["comparison"].get(str(line.index), [])
        different = [one for one in rows if one["verdict"] == "different"]
        servers.append(
            server_line(case.form["servers"][line.index], line)
            | {
                "serial": data["serial"][line.index],
                "result": "dibebaskan" if different else "sesuai",
                "reason": doing.note if different else "",
                "fields": [
                    {key: _said(one.get(key)) for key in ("field", "declared", "found", "verdict")} for one in rows
                ],
            }
        )
    return _base(case, doing.at) | {
        "place": place(doing.at),
        "first_party": person(doing.doer),
        "second_party": contact(case, "technical"),
        "servers": servers,
        "conclusion": "Diterima dengan pengecualian: " + doing.note
        if doing.outcome == "waive"
        else "Sesuai dengan spesifikasi yang diajukan.",
    }


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def place(at: datetime) -> str:
    """Where the act took place: the letterhead's town, else the site of the plant, else the office by name."""
    site = Site.objects.order_by("pk").first()
    office = host()
    return letterhead(at).place or (site.name if site else "") or (office.name if office else "")


# -- steps 9 to 12, W2 --------------------------------------------------------------------------------------------------


def work_order(doing: Any) -> Facts:
    """What the technicians need at the rack."""
    case = doing.case
    return _base(case, doing.at) | {
        "ordered_by": person(doing.doer),
        "servers": declared(case),
        "contact": contact(case, "technical")["phone"],
        "work": [
            "Pasang di rak dan unit yang tertulis",
            "Sambungkan ke jalur daya A dan B",
            "Beri alamat IP",
            "Daftarkan ke monitoring",
        ],
    }


def installation(doing: Any, every: Sequence[Any]) -> Facts:
    """The berita acara of the work: place, connection, address, and when monitoring saw it."""
    case = doing.case
    servers = []
    for one in every:
        line = server_line(case.form["servers"][one.line.index], one.line)
        line["serial"] = one.line.server.serial or line["serial"]
        line["seen_at"] = one.seen.at.isoformat() if one.seen else ""
        line["target"] = one.seen.target.instance if one.seen else ""
        line["result"] = "terlihat hidup oleh monitoring" if one.seen else "dibebaskan dari bukti monitoring"
        line["reason"] = f"{one.waiver.reason} ({one.waiver.by.name})" if one.waiver and not one.seen else ""
        servers.append(line)
    return _base(case, doing.at) | {
        "place": place(doing.at),
        "servers": servers,
        "first_party": person(doing.doer),
        "second_party": contact(case, "technical"),
        "work": ["Pemasangan di rak", "Pemberian alamat IP", "Pendaftaran ke monitoring"],
    }


def report(doing: Any) -> Facts:
    """The report of the work, from every step that led to it."""
    case = doing.case
    done = (
        Closing.objects.filter(case=case, kind=Closing.Kind.COMPLETED)
        .select_related("actor")
        .order_by("closed_at", "id")
    )
    names = {task.id: task.name.id for task in doing.place.procedure.tasks.values()}
    letter = incoming(case)
    return _base(case, doing.at) | {
        "servers": declared(case),
        "first_party": person(doing.doer),
        "basis": [
            f"Surat {case.agency.name} nomor {letter['number']}",
            f"Disposisi Kepala Dinas atas permohonan {case.number}",
        ],
        "purpose": f"Melaporkan penempatan server {case.agency.name} di pusat data.",
        "scope": "Pemasangan, pemberian alamat IP, dan pendaftaran ke monitoring.",
        "activities": [
            {
                "what": names.get(one.element, one.element),
                "who": one.actor.name if one.actor else "",
                "done_at": (one.done_at or one.closed_at).isoformat(),
                "outcome": "",
            }
            for one in done
        ],
        "conclusion": doing.data.get("summary") or "",
        "suggestions": [line for line in str(doing.data.get("suggestions") or "").splitlines() if line.strip()],
    }


def reviews(doing: Any) -> Facts:
    """Who has read the report and what they said (steps 11 and 12)."""
    case = doing.case
    done = Closing.objects.filter(case=case, element__in=["T11A", "T11B", "T12"], kind=Closing.Kind.COMPLETED)
    rows = [
        {
            "from_post": one.post_key,
            "who": one.actor.name if one.actor else "",
            "done_at": (one.done_at or one.closed_at).isoformat(),
            "outcome": "diteruskan",
            "note": one.note or one.data.get("remark") or "",
        }
        for one in done.select_related("actor").order_by("closed_at", "id")
        if one.outcome != "return"
    ]
    posts = {
        "pranata_komputer": "Pranata Komputer",
        "kabid_aptika": "Kepala Bidang Aptika",
        "kepala_dinas": "Kepala Dinas",
    }
    for row in rows:
        row["from_post"] = posts.get(str(row["from_post"]), row["from_post"])
    now = {
        "from_post": doing.doer.title,
        "who": doing.doer.account.name,
        "done_at": doing.happened_at.isoformat(),
        "outcome": "disetujui" if doing.outcome == "approve" else "benar, diteruskan",
        "note": doing.note,
    }
    return _base(case, doing.at) | {"reviews": [*rows, now], "servers": declared(case), "signature": {}}


def handing_back(doing: Any, lines: Sequence[CaseServer]) -> Facts:
    """The BAST of return: serials equal to the receipt, both parties."""
    case, data = doing.case, doing.data
    servers = []
    for line in lines:
        row = Receipt.objects.filter(server=line.server, given_back_at__isnull=True).first()
        servers.append(
            server_line(case.form["servers"][line.index], line)
            | {"serial": data["serial"][line.index], "serial_received": row.serial if row else ""}
        )
    return _base(case, doing.at) | {
        "place": place(doing.at),
        "servers": servers,
        "first_party": person(doing.doer),
        "second_party": contact(case, "technical") | {"name": data.get("received_by") or ""},
        "reason": case.withdrawn_reason,
        "freed": "Unit rak, daya, dan pantauan dibebaskan; alamat IP masuk karantina.",
    }
