"""The goods form, the receipt and the comparison (SOP steps 7 and 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings

from kolokasi.cases.models import Case, CaseServer
from kolokasi.letters.models import Letter
from kolokasi.procedure.facts.common import Facts, base, contact, declared, person, server_line
from kolokasi.procedure.facts.office import office_contact, place, rules, ship_hours, ship_to
from kolokasi.procedure.queries import Doer
from kolokasi.servers.models import Receipt

GOODS_ANSWERS = {"serial": "serial", "person": "person", "arrival_date": "arrives_on", "carrier": "carrier"}


def goods_form(case: Case, at: datetime, data: Mapping[str, Any] | None = None, ship_by: date | None = None) -> Facts:
    """The goods form: prefilled when it goes out with the letter, complete when the applicant has answered."""
    lines = declared(case)
    for index, line in enumerate(lines):
        for name, key in GOODS_ANSWERS.items():
            given = (data or {}).get(name)
            if isinstance(given, list) and index < len(given) and given[index]:
                line[key] = given[index]
    letter = Letter.objects.filter(case=case, kind="surat_balasan", state=Letter.State.SIGNED).order_by("-pk").first()
    number = getattr(letter, "number", None) if letter else None
    return base(case, at) | {
        "servers": lines,
        "ship_by": ship_by.isoformat() if ship_by else "",
        "ship_to": ship_to(at),
        "ship_hours": ship_hours(at),
        "contact": office_contact(at),
        "rules": rules(at),
        "verify_url": f"{settings.PUBLIC_URL.rstrip('/')}/permohonan-saya/{case.number}/",
        "reply_number": number.text if number else "",
        "reply_date": str(letter.dated_on) if letter and letter.dated_on else "",
    }


def receipt(case: Case, line: CaseServer, row: Receipt, doer: Doer) -> Facts:
    """The receipt given at the counter."""
    spec = case.form["servers"][line.index]
    return base(case, row.at) | {
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
    return base(case, doing.at) | {
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
