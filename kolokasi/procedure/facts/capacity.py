"""The Dokumen of row 3: the list of available capacity, every limit with needed and free, the building's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kolokasi.cases.models import Question
from kolokasi.letters.rules import figure
from kolokasi.procedure.facts.common import Facts, base, declared, person
from kolokasi.procedure.models import CapacityCheck
from kolokasi.procedure.queries import Doer


def capacity_check(check: CapacityCheck, question: Question, doer: Doer) -> Facts:
    """The Dokumen of row 3: the list of available capacity, every limit with needed and free, the building's answer."""
    case = check.case
    return base(case, check.at) | {
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
            "figure": f"{figure(question.available_w)} W" if question.available_w is not None else "",
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
        if one["limit"] != "mounting" or not one["ok"]
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
