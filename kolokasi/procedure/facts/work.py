"""The work order, the record of the work, the report, its reviews and the handing back (SOP steps 9 to 12, W2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kolokasi.cases.models import Case, CaseServer, Closing
from kolokasi.letters.queries import living_letter
from kolokasi.people.models import Post
from kolokasi.people.queries import holders
from kolokasi.procedure import queries
from kolokasi.procedure.facts.common import Facts, base, contact, declared, hand, incoming, person, server_line
from kolokasi.procedure.facts.office import place, rules
from kolokasi.procedure.facts.photos import photos
from kolokasi.procedure.facts.standing import standing_servers, times_of
from kolokasi.servers.models import Receipt


def work_order(doing: Any, due_at: datetime | None = None) -> Facts:
    """What the technicians need at the rack, and until when."""
    case = doing.case
    return base(case, doing.at) | {
        "ordered_by": person(doing.doer),
        "servers": declared(case),
        "contact": contact(case, "technical")["phone"],
        "due_at": due_at.isoformat() if due_at else "",
        "team": [holding.account.name for holding in holders(["tim_teknis"], doing.at)],
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
        line |= times_of(case, one.line) | {"serial": one.line.server.serial or line["serial"]}
        line["photos"] = photos(one.line.server)
        line["seen_at"] = one.seen.at.isoformat() if one.seen else ""
        line["target"] = one.seen.target.instance if one.seen else ""
        line["result"] = "terlihat hidup oleh monitoring" if one.seen else "dibebaskan dari bukti monitoring"
        line["reason"] = f"{one.waiver.reason} ({one.waiver.by.name})" if one.waiver and not one.seen else ""
        servers.append(line)
    return base(case, doing.at) | {
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
    return base(case, doing.at) | {
        "servers": standing_servers(case),
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
                "who": hand(one.actor.name, on_paper=one.manual) if one.actor else "",
                "done_at": (one.done_at or one.closed_at).isoformat(),
                "outcome": "",
            }
            for one in done
        ],
        "conclusion": doing.data.get("summary") or "",
        "suggestions": [line for line in str(doing.data.get("suggestions") or "").splitlines() if line.strip()],
    }


def hand_over(doing: Any) -> Facts:
    """The BAST of the finished work: what stands where, from the office to the applicant's person in charge."""
    case = doing.case
    return base(case, doing.at) | {
        "place": place(doing.at),
        "servers": standing_servers(case),
        "first_party": person(doing.doer),
        "second_party": contact(case, "technical"),
        "rules": rules(doing.at),
    }


def reviews(doing: Any) -> Facts:
    """Who has read this version of the report and what they said (steps 11 and 12)."""
    case = doing.case
    elements = [task.id for task in doing.place.procedure.tasks.values() if task.act == "review"]
    done = Closing.objects.filter(case=case, element__in=elements, kind=Closing.Kind.COMPLETED)
    written = queries.closing_of_act(case, "report")
    if written is not None:
        done = done.filter(closed_at__gte=written.closed_at)
    posts = dict(Post.objects.values_list("key", "name"))
    rows = [
        {
            "from_post": posts.get(one.post_key, one.post_key),
            "from_name": hand(one.actor.name, on_paper=one.manual) if one.actor else "",
            "done_at": (one.done_at or one.closed_at).isoformat(),
            "outcome": "diteruskan",
            "note": one.note or one.data.get("remark") or "",
        }
        for one in done.select_related("actor").order_by("closed_at", "id")
        if one.outcome != "return"
    ]
    key, on_paper = doing.task.post_key, doing.manual is not None
    now = {
        "from_post": posts.get(key, key) if on_paper else doing.doer.title,
        "from_name": hand(doing.doer.account.name, on_paper=on_paper),
        "done_at": doing.happened_at.isoformat(),
        "outcome": "disetujui" if doing.outcome == "approve" else "benar, diteruskan",
        "note": doing.note,
    }
    return base(case, doing.at) | _the_report(case) | {"reviews": [*rows, now], "signature": {}}


def _the_report(case: Case) -> Facts:
    """Which report was read: its number and day."""
    letter = living_letter(case, "laporan")
    number = getattr(letter, "number", None) if letter else None
    return {
        "report_number": number.text if number else "",
        "report_date": str(letter.dated_on) if letter and letter.dated_on else "",
    }


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
    return base(case, doing.at) | {
        "place": place(doing.at),
        "servers": servers,
        "first_party": person(doing.doer),
        "second_party": contact(case, "technical") | {"name": data.get("received_by") or ""},
        "reason": case.withdrawn_reason,
        "freed": "Unit rak, daya, dan pantauan dibebaskan; alamat IP masuk karantina.",
    }
