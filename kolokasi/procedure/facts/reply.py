"""The reply letter from the decision (SOP steps 4 to 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kolokasi.base import clock
from kolokasi.cases.models import Case
from kolokasi.letters.rules import figure, long_date
from kolokasi.procedure.facts.capacity import figures
from kolokasi.procedure.facts.common import Facts, base, declared
from kolokasi.procedure.facts.office import office_contact, rules, ship_hours, ship_to
from kolokasi.procedure.models import CapacityCheck


def reply(
    case: Case,
    at: datetime,
    *,
    decision: str,
    accepted: Sequence[int],
    reasons: Sequence[str],
    extra: str,
    check: CapacityCheck | None,
    ship_within: str,
    answer_within: str = "",
) -> Facts:
    """The reply letter from the decision: place and limits when accepted, reasons and frozen figures when refused.

    The ship-by date counts from dispatch (row 6), which nobody knows yet: the letter says how long, the form that goes
    out with it until when. `answer_within` is there when a refused request keeps its turn on the waiting list: how long
    an offer of freed room holds.
    """
    if decision == "reject" and not reasons and extra:
        reasons, extra = [extra], ""  # the ground that was written is the reason then
    asked = [index for index, one in enumerate(case.form.get("servers", [])) if not one.get("struck")]
    return base(case, at) | {
        "addressee": [f"Kepala {case.agency.name}"],
        "subject": f"{'Persetujuan' if decision == 'accept' else 'Penolakan'} permohonan colocation {case.title}",
        "decision": decision,
        "servers": declared(case, accepted if decision == "accept" else asked),
        "not_accepted": declared(case, [i for i in asked if i not in accepted]) if decision == "accept" else [],
        "reasons": list(reasons),
        "extra": extra,
        "figures": [one for one in figures(check) if decision == "reject" and one["ok"] is False] if check else [],
        "nearest": nearest(check) if check and decision == "reject" else [],
        "ship_within": ship_within,
        "answer_within": answer_within,
        "ship_to": ship_to(at),
        "ship_hours": ship_hours(at),
        "contact": office_contact(at),
        "rules": rules(at),
    }


MEASURES = {
    "units": "Tinggi tiap server paling banyak {amount} U.",
    "depth_mm": "Kedalaman tiap server paling banyak {amount} mm.",
    "weight_kg": "Berat tiap server paling banyak {amount} kg.",
    "watts": "Daya tiap server paling banyak {amount} W.",
    "bandwidth_mbps": "Bandwidth tiap server paling banyak {amount} Mbps.",
}


def nearest(check: CapacityCheck) -> list[str]:
    """What would have been a yes, each alone enough, as sentences of an Indonesian letter; empty where nothing would.

    Whose promise would have to lapse for it is the office's business and stays out of the applicant's letter.
    """
    found: Mapping[str, Any] = check.verdict.get("nearest") or {}
    said = [words.format(amount=figure(found[key])) for key, words in MEASURES.items() if found.get(key)]
    if found.get("mounting"):
        said.append("Server berbentuk rak, bukan menara.")
    if found.get("room"):
        said.append(f"Ditempatkan di {found['room']}.")
    if found.get("after"):
        said.append(f"Ditempatkan mulai {_day(found['after'])}.")
    if found.get("date"):
        said.append(f"Ditempatkan mulai {_day(found['date'])}, bila tempat yang dijanjikan tidak jadi dipakai.")
    return said


def _day(moment: object) -> str:
    return long_date(clock.office_date(datetime.fromisoformat(str(moment))))
