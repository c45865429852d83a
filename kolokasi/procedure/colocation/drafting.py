"""The reply letter before it is one: what the decision would write, for the draft and for the look at it while it is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from kolokasi.cases.models import Case
from kolokasi.facility.models import Rack
from kolokasi.letters import actions as letters
from kolokasi.letters.models import AgendaEntry, Reason
from kolokasi.letters.queries import letterhead
from kolokasi.letters.render import sheets
from kolokasi.procedure import facts, queries, verdict, waiting
from kolokasi.procedure.colocation.capacity import check_of
from kolokasi.procedure.colocation.choosing import PREFIX, place_of
from kolokasi.sop.spec import Procedure

KIND, KEEP_TURN = "surat_balasan", "keep_turn"
LONGEST = 4000


def reply_facts(
    case: Case,
    procedure: Procedure,
    at: datetime,
    *,
    decision: str,
    accepted: Sequence[int],
    reasons: Sequence[str],
    data: Mapping[str, Any],
) -> dict[str, Any]:
    """What the reply says of this decision; the procedure's timer says how long the server is awaited."""
    timer = next(iter(procedure.timers.values()), None)
    return facts.reply(
        case,
        at,
        decision=decision,
        accepted=accepted,
        reasons=reasons,
        extra=data.get("ground") or "",
        check=check_of(case),
        ship_within=f"{timer.amount} kerja" if timer else "",
        answer_within=f"{waiting.answer_days(at)} hari kerja" if data.get(KEEP_TURN) else "",
    )


def sifat_of(case: Case) -> str:
    """The reply is as secret as the letter it answers."""
    entry = AgendaEntry.objects.filter(case=case, direction=AgendaEntry.Direction.IN).order_by("-pk").first()
    return entry.sifat if entry else "biasa"


def preview(case: Case, at: datetime, *, decision: str, typed: Mapping[str, str]) -> list[bytes]:
    """The pages of the letter that this decision would write, as pictures; nothing is promised, written or locked.

    The places are those that the frozen check found, or those chosen in the form: deciding looks for them anew.
    """
    living = verdict.living_indexes(case)
    ticked = [int(key) for key in typed.get("servers", "").split(",") if key.isdecimal() and len(key) < 4]
    accepted = [index for index in ticked if index in living] or living
    labels = dict(Reason.objects.filter(active=True).values_list("key", "label"))
    chosen = [labels[key] for key in typed.get("reasons", "").split(",") if key in labels]
    written = reply_facts(
        case, queries.procedure_of(case.revision_id), at, decision=decision,
        accepted=accepted if decision == "accept" else [], reasons=chosen,
        data={"ground": typed.get("ground", "")[:LONGEST], KEEP_TURN: typed.get(KEEP_TURN, "")},
    )  # fmt: skip
    if decision == "accept":
        _placed(written, case, accepted, typed)
    paper = letterhead(at)
    kept = letters.draft_facts(KIND, written, sifat_of(case), paper, at)
    return sheets(KIND, kept, letterhead=paper, practice=settings.DEMO, draft=True)


def _placed(written: dict[str, Any], case: Case, accepted: Sequence[int], typed: Mapping[str, str]) -> None:
    """Each server of the letter has the place that the form or the frozen check gives it."""
    check = check_of(case)
    found = {int(one["server"]): one for one in reversed(check.verdict.get("places") or [])} if check else {}
    for line, index in zip(written["servers"], accepted, strict=False):
        chosen = place_of(typed.get(f"{PREFIX}{index}", ""))
        if chosen is not None:
            rack = Rack.objects.select_related("room").filter(pk=chosen[0]).first()
            if rack is not None:
                line |= {
                    "room": rack.room.name,
                    "rack": rack.name,
                    "unit": _units(chosen[1], float(line["units"] or 1)),
                }
        elif index in found:
            place = found[index]
            line |= {"room": place["room"], "rack": place["rack"], "unit": _units(place["unit"], place["units"])}


def _units(first: float, units: float) -> str:
    last = int(first + units + 0.5) - 1
    return f"U{first:g}" + (f"–{last}" if last > first else "")
